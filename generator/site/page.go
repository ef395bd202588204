package site

import (
	"slices"
	"strings"
	"time"

	"galley/generator/content"
	"galley/generator/diag"
)

// Kind is what a page is. It chooses the page's layout.
type Kind uint8

// The kinds of pages.
const (
	Home     Kind = iota
	Single        // an article or other page with a source of its own
	Section       // a folder with Markdown
	Taxonomy      // the list of a taxonomy's terms
	Term          // the pages of a term
	NotFound      // what hosts answer with when there is no page
	Search        // where readers begin to look for a page
	Letter        // the pages whose titles begin alike
)

// String returns the kind's name in templates and of its layout file.
func (k Kind) String() string {
	return [...]string{"home", "page", "section", "taxonomy", "term", "404", "search", "letter"}[k]
}

// A Page is a node of the graph. Pages are immutable once [New] returns.
type Page struct {
	Kind    Kind
	Edition Edition
	Source  string // path of its file, such as "content/guide/intro.md"; "" for a page without one
	Dir     string // the source folder its relative links start from, such as "content/guide"
	Path    string // site path
	Outputs []Output

	Title       string
	LinkTitle   string // the title for lists and menus
	Description string
	Date        time.Time
	Lastmod     time.Time      // Date when the page gives none
	Weight      int            // 0 sorts behind all others
	Params      map[string]any // keys in lower case

	Draft    bool
	Future   bool // published later than the build's time
	Expired  bool
	Unlisted bool // published, but in no list
	ShowDate bool
	Toc      bool // contents are wanted
	Sidebar  bool
	TitleSet bool // the title stands in the front matter rather than in the body

	Parent    *Page // nil for the home page
	Sections  []*Page
	Pages     []*Page // members of a list, listed ones only, in the list's order
	Prev      *Page   // the neighbour before it in reading order
	Next      *Page
	Terms     []Terms // by taxonomy, in the configuration's order
	Resources []*Resource

	rare   *rare // nil for most pages
	number int   // of its text
	said   said  // by its front matter, about its text
	order  int   // place in the site's order of all pages, newest first
	rank   int   // place among the pages of files and folders in that order, from 1; 0 for others
}

// rare is what few pages have, and would make large tables of all of them.
type rare struct {
	pos      diag.Pos // of the url or the slug
	layout   content.Text
	image    Image
	feedID   content.Text
	robots   string
	unfound  bool // by a search
	aliases  []Alias
	taxonomy *TaxonomyList // of a Taxonomy or Term page
	articles []*Page       // of its feeds
}

// seldom returns what the page has of what few have.
func (p *Page) seldom() rare {
	if p.rare == nil {
		return rare{}
	}
	return *p.rare
}

// makeRare returns the same to be written to.
func (p *Page) makeRare() *rare {
	if p.rare == nil {
		p.rare = new(rare)
	}
	return p.rare
}

// Pos is the place of what gives the page its path: the url, the slug, else the
// file.
func (p *Page) Pos() diag.Pos {
	if pos := p.seldom().pos; pos.File != "" {
		return pos
	}
	return diag.Pos{File: p.Source}
}

// Layout is the layout that its front matter asks for.
func (p *Page) Layout() content.Text { return p.seldom().layout }

// Image is the picture that stands for the page.
func (p *Page) Image() Image { return p.seldom().image }

// FeedID is what it is called in feeds wherever it moves, by its front matter.
func (p *Page) FeedID() content.Text { return p.seldom().feedID }

// Robots is what crawlers are asked, "" where the page says nothing.
func (p *Page) Robots() string { return p.seldom().robots }

// Searchable reports whether the site's search finds the page.
func (p *Page) Searchable() bool {
	return p.Kind != Home && p.Kind != NotFound && !p.Unlisted && !p.asksNoindex() && !p.seldom().unfound
}

// Aliases are its old paths.
func (p *Page) Aliases() []Alias { return p.seldom().aliases }

// Image is the picture that stands for a page, as its front matter gives it.
type Image = content.Image

// Output is one form in which a page is published.
type Output struct {
	Format Format
	Path   string // site path that answers with it
}

// Format is what an output of a page is.
type Format string

// The formats. Feeds are those of a list's newest articles.
const (
	HTML     Format = "html"
	RSS      Format = "rss"  // RSS 2.0
	Atom     Format = "atom" // RFC 4287
	JSONFeed Format = "json" // JSON Feed 1.1
	Markdown Format = "markdown"
)

// Type returns the MIME type of the format.
func (f Format) Type() string { return f.info().kind }

// Name returns what people call the format, such as "RSS".
func (f Format) Name() string { return f.info().name }

func (f Format) info() (i struct{ name, kind string }) {
	switch f {
	case RSS:
		i.name, i.kind = "RSS", "application/rss+xml"
	case Atom:
		i.name, i.kind = "Atom", "application/atom+xml"
	case JSONFeed:
		i.name, i.kind = "JSON", "application/feed+json"
	case Markdown:
		i.name, i.kind = "Markdown", "text/markdown; charset=utf-8"
	default:
		i.name, i.kind = "HTML", "text/html; charset=utf-8"
	}
	return i
}

// Terms are a page's terms in one taxonomy.
type Terms struct {
	Taxonomy string
	Pages    []*Page // of kind Term, in the order written
}

// A Resource is a file beside a page, published with it.
type Resource struct {
	Source string // such as "content/guide/figure.svg"
	Path   string // site path
	Owner  *Page
}

// An Alias is an old path of a page.
type Alias struct {
	Path string // site path
	Pos  diag.Pos
}

// A TaxonomyList is a taxonomy with its terms.
type TaxonomyList struct {
	Name  string // as configured, such as "tags"
	Page  *Page
	Terms []*Page // by title
}

// TopSection returns the section below the home page that the page belongs
// to, the page itself for such a section, or nil.
func (p *Page) TopSection() *Page {
	for ; p != nil && p.Parent != nil; p = p.Parent {
		if p.Parent.Kind == Home && p.Kind == Section {
			return p
		}
	}
	return nil
}

// Ancestors returns the pages from the home page down to the parent.
func (p *Page) Ancestors() []*Page {
	if p.Parent == nil {
		return nil
	}
	return append(p.Parent.Ancestors(), p.Parent)
}

// TaxonomyName returns the taxonomy of a Taxonomy or Term page, else "".
func (p *Page) TaxonomyName() string {
	t := p.seldom().taxonomy
	if t == nil {
		return ""
	}
	return t.Name
}

// SubTerms returns the terms of a Taxonomy page.
func (p *Page) SubTerms() []*Page {
	t := p.seldom().taxonomy
	if t == nil || p.Kind != Taxonomy {
		return nil
	}
	return t.Terms
}

// Noindex reports whether crawlers are asked to leave the page out.
func (p *Page) Noindex() bool {
	return p.Hidden() || p.asksNoindex()
}

func (p *Page) asksNoindex() bool {
	return slices.ContainsFunc(strings.Split(p.Robots(), ", "), func(word string) bool {
		return word == "noindex" || word == "none"
	})
}

// Hidden reports whether the page is left out by crawlers whatever it says
// itself.
func (p *Page) Hidden() bool { return p.Draft || p.Unlisted || p.Kind == NotFound }

// ID is the page's name in facts: its source, or its path when it has none.
func (p *Page) ID() string {
	if p.Source != "" {
		return p.Source
	}
	return p.Path
}

// TermsOf returns the page's terms in a taxonomy.
func (p *Page) TermsOf(taxonomy string) []*Page {
	for _, t := range p.Terms {
		if t.Taxonomy == taxonomy {
			return t.Pages
		}
	}
	return nil
}
