package render

import (
	"bytes"
	"html/template"
	"net/url"
	"strconv"
	"strings"

	"galley/generator/dep"
	"galley/generator/site"
)

// Page is the view of a page: an article, a section, a term, the home page, the
// page for what is not found. It is the dot of every layout.
type Page struct {
	x    *execution
	p    *site.Page
	list *dep.Fact // the list it was taken from, whose fact covers what is asked; nil for none
}

// read records that a part of the page's metadata was looked at.
func (v Page) read(f dep.Fields) {
	if v.list != nil {
		list := *v.list
		list.Fields = f
		v.x.w.facts.Add(list)
		return
	}
	v.x.w.facts.Read(dep.Meta, v.p.ID(), f)
}

// list makes views of the members of a list and records the list.
func (x *execution) list(name, of, arg string, pages []*site.Page) Pages {
	list := dep.Of(dep.List, name, of, arg)
	x.w.facts.Add(list)
	out := make(Pages, len(pages))
	for i, p := range pages {
		out[i] = Page{x, p, &list}
	}
	return out
}

// one is a list of at most one page; nil when it is empty.
func (x *execution) one(name, of string, p *site.Page) *Page {
	list := dep.Of(dep.List, name, of, "")
	x.w.facts.Add(list)
	if p == nil {
		return nil
	}
	return &Page{x, p, &list}
}

// Kind returns what the page is: "home", "page", "section", "taxonomy", "term",
// "search", "letter" or "404".
func (v Page) Kind() string {
	v.read(dep.Position)
	return v.p.Kind.String()
}

// IsHome reports whether this is the front page.
func (v Page) IsHome() bool { return v.Kind() == "home" }

// Title returns the title: that of the front matter, else the first heading, else
// one made of the file's name.
func (v Page) Title() string {
	v.read(dep.Title)
	return v.p.Title
}

// TitleID returns the id of the heading that gives the body its title, and
// that the layout shows in its place, so that links to it keep working; ""
// when the body has no such heading.
func (v Page) TitleID() (string, error) {
	b, err := v.x.body(v.p)
	if err != nil {
		return "", err
	}
	return b.titleID, nil
}

// EditURL returns where the page's source can be changed, "" for a page without a
// source and where galley.yaml has no edit_url.
//
//	{{with .EditURL}}<a href="{{.}}">Edit this page</a>{{end}}
func (v Page) EditURL() string {
	pattern := v.Site().config("edit_url").Config.EditURL
	if v.p.Source == "" {
		return ""
	}
	return strings.ReplaceAll(pattern, "{path}", (&url.URL{Path: v.p.Source}).EscapedPath())
}

// LinkTitle returns the title for lists and menus: "linkTitle" in the front matter,
// else the title.
func (v Page) LinkTitle() string {
	v.read(dep.Title)
	return v.p.LinkTitle
}

// Description returns the description in the front matter, or "".
func (v Page) Description() string {
	v.read(dep.Description)
	return v.p.Description
}

// Summary returns the summary as plain text: the front matter's, else the
// text before <!--more-->, else the first paragraph, cut.
func (v Page) Summary() string {
	v.read(dep.Summary)
	return v.text().Summary
}

func (v Page) text() site.Text { return v.x.w.r.opts.Site.Text(v.p) }

// Content returns the body, with its directives rendered and its links resolved.
func (v Page) Content() (template.HTML, error) {
	b, err := v.x.body(v.p)
	if err != nil {
		return "", err
	}
	return b.html, nil
}

// Contents returns the body's headings as a tree.
//
//	{{range .Contents}}<li><a href="#{{.ID}}">{{.Text}}</a></li>{{end}}
func (v Page) Contents() ([]Heading, error) {
	b, err := v.x.body(v.p)
	if err != nil {
		return nil, err
	}
	return b.contents, nil
}

// TableOfContents returns the body's headings as a list of links, with those of the
// second level in lists of their own. Contents has them one by one, to set them in
// another way.
//
//	{{with .TableOfContents}}<nav aria-label="Contents">{{.}}</nav>{{end}}
func (v Page) TableOfContents() (template.HTML, error) {
	list, err := v.Contents()
	if err != nil || len(list) == 0 {
		return "", err
	}
	const levels = 2
	var out bytes.Buffer
	writeContents(&out, list, levels)
	return template.HTML(out.String()), nil
}

// Questions returns the questions of the body's faq directives, and their
// answers.
//
//	{{range .Questions}}<h3>{{.Text}}</h3>{{.Answer}}{{end}}
func (v Page) Questions() ([]Question, error) {
	b, err := v.x.body(v.p)
	if err != nil {
		return nil, err
	}
	return b.questions, nil
}

// Toc reports whether the page wants its contents shown; true unless its front
// matter says otherwise.
func (v Page) Toc() bool {
	v.read(dep.Flags)
	return v.p.Toc
}

// Sidebar reports whether the page wants a sidebar, likewise.
func (v Page) Sidebar() bool {
	v.read(dep.Flags)
	return v.p.Sidebar
}

// URL returns the page's URL without scheme and host, with the base path. Of
// a paginated page it is that of the part being rendered.
func (v Page) URL() string {
	v.read(dep.Permalink)
	return v.x.w.r.opts.Site.URLs.Rel(v.path())
}

// Permalink returns the absolute URL.
func (v Page) Permalink() string {
	v.read(dep.Permalink)
	return v.x.w.r.opts.Site.URLs.Abs(v.path())
}

func (v Page) path() string {
	if v.p == v.x.page && v.list == nil {
		return site.PagePath(v.p, v.x.number)
	}
	return v.p.Path
}

// Date returns the date, or nil.
//
//	{{with .Date}}<time datetime="{{.ISO}}">{{.Text}}</time>{{end}}
func (v Page) Date() *Date {
	v.read(dep.Dates)
	return v.x.date(v.p.Date)
}

// Updated returns the date of the last change where it is later than the
// date, else nil.
func (v Page) Updated() *Date {
	v.read(dep.Dates)
	if !v.p.Lastmod.After(v.p.Date) || v.p.Date.IsZero() {
		return nil
	}
	return v.x.date(v.p.Lastmod)
}

// ShowDate reports whether the page's dates are to be shown; true unless its
// front matter says otherwise.
func (v Page) ShowDate() bool {
	v.read(dep.Flags)
	return v.p.ShowDate
}

// ReadingTime returns the minutes it takes to read: as set, or at 250 words
// a minute without code, rounded up.
func (v Page) ReadingTime() int {
	v.read(dep.Minutes)
	return v.text().Minutes
}

// WordCount returns the number of words outside code.
func (v Page) WordCount() int {
	v.read(dep.Words)
	return v.text().Words
}

// Draft reports whether the page is a draft.
func (v Page) Draft() bool {
	v.read(dep.Flags)
	return v.p.Draft
}

// Unlisted reports whether the page is kept out of every list, feed and sitemap.
func (v Page) Unlisted() bool {
	v.read(dep.Flags)
	return v.p.Unlisted
}

// Noindex reports whether crawlers are asked to leave the page out.
func (v Page) Noindex() bool {
	v.read(dep.Flags)
	return v.p.Noindex()
}

// Image returns the page's own image, or nil.
//
//	{{with .Image}}{{template "partials/image.html" .}}{{end}}
func (v Page) Image() *Image {
	v.read(dep.Hero)
	return v.x.hero(v.p, v.p.Image())
}

// Param returns the value of a front matter key that galley does not know;
// where the page has none, that of "params" in galley.yaml, else nil. Front
// matter keys are compared in lower case.
//
//	{{with .Param "mood"}}<p>In a {{.}} mood.</p>{{end}}
func (v Page) Param(name string) any {
	v.read(dep.Params)
	if value, ok := v.p.Params[lower(name)]; ok {
		return value
	}
	return v.Site().Param(name)
}

// Site returns the site.
//
//	<a href="{{.Site.Home.URL}}">{{.Site.Title}}</a>
func (v Page) Site() Site { return Site{v.x} }

// Section returns the top section that the page lies in, or nil.
func (v Page) Section() *Page {
	return v.x.one("section", v.p.ID(), v.p.TopSection())
}

// Parent returns the page one level up, nil for the home page.
func (v Page) Parent() *Page { return v.x.one("parent", v.p.ID(), v.p.Parent) }

// Ancestors returns the pages from the home page down to the parent.
//
//	{{range .Ancestors}}<a href="{{.URL}}">{{.LinkTitle}}</a> / {{end}}
func (v Page) Ancestors() Pages {
	return v.x.list("ancestors", v.p.ID(), "", v.p.Ancestors())
}

// Sections returns the sections one level down.
func (v Page) Sections() Pages { return v.x.list("sections", v.p.ID(), "", v.p.Sections) }

// Pages returns the members of a list: of a section or term its pages, of a
// taxonomy its terms, of the search page the lists by letter, of the home page
// all articles. It is the whole list;
// [Page.Paginator] has the part that one page shows.
//
//	{{range first 5 .Pages}}{{.Render "partials/teaser.html"}}{{end}}
func (v Page) Pages() Pages { return v.x.list("pages", v.p.ID(), "", v.p.Members()) }

// Count returns how many members the list has. It is cheaper than to ask for the
// list, and changes less often.
func (v Page) Count() int {
	v.x.w.facts.Add(dep.Of(dep.List, "count", v.p.ID(), ""))
	return len(v.p.Members())
}

// Terms returns the page's terms in a taxonomy, in the order written.
//
//	{{range .Terms "tags"}}<a href="{{.URL}}">{{.LinkTitle}}</a> {{end}}
func (v Page) Terms(taxonomy string) Pages {
	return v.x.list("terms", v.p.ID(), taxonomy, v.p.TermsOf(taxonomy))
}

// Prev returns the page before this one in its section's reading order: by
// weight, then oldest first; or nil.
func (v Page) Prev() *Page { return v.x.one("prev", v.p.ID(), v.p.Prev) }

// Next returns the page after this one in reading order, or nil.
//
//	{{with .Next}}<a rel="next" href="{{.URL}}">{{.LinkTitle}}</a>{{end}}
func (v Page) Next() *Page { return v.x.one("next", v.p.ID(), v.p.Next) }

// Related returns the pages that share most terms with this one; how many is
// the setting "related.count".
//
//	{{range .Related}}{{.Render "partials/teaser.html"}}{{end}}
func (v Page) Related() Pages {
	s := v.x.w.r.opts.Site
	return v.x.list("related", v.p.ID(), "", s.Related(v.p, s.Config.Related.Count))
}

// Earlier returns the articles of the same category before this one, as many
// as the setting "recent.count" says.
func (v Page) Earlier() Pages {
	s := v.x.w.r.opts.Site
	return v.x.list("earlier", v.p.ID(), "", s.Earlier(v.p, "categories", s.Config.Recent.Count))
}

// Paginator returns the part of the page's list that this output shows.
//
//	{{with .Paginator}}
//	{{range .Pages}}{{.Render "partials/teaser.html"}}{{end}}
//	{{with .Next}}<a rel="next" href="{{.}}">More</a>{{end}}
//	{{end}}
func (v Page) Paginator() Paginator { return Paginator{v.x, v.p} }

// Paginator is one part of a list that is split over several pages, of as many
// members as "pagination.size" says, or of 200 titles of a list by letter.
type Paginator struct {
	x *execution
	p *site.Page
}

// Site returns the site.
func (g Paginator) Site() Site { return Site{g.x} }

// Pages returns this part's members.
func (g Paginator) Pages() Pages {
	return g.x.list("pages", g.p.ID(), strconv.Itoa(g.Number()), site.PagePart(g.p, g.Number(), g.x.w.r.opts.Site.Config.Pagination.Size))
}

// Number returns which part this is, from 1.
func (g Paginator) Number() int { return g.x.number }

// Total returns how many parts there are, at least 1.
func (g Paginator) Total() int {
	g.x.w.facts.Add(dep.Of(dep.List, "count", g.p.ID(), ""))
	g.x.w.facts.Read(dep.Config, "pagination.size", 0)
	return site.PageCount(g.p, g.x.w.r.opts.Site.Config.Pagination.Size)
}

// Prev returns the URL of the part before this one, or "".
func (g Paginator) Prev() string { return g.url(g.Number() - 1) }

// Next returns the URL of the part after this one, or "".
func (g Paginator) Next() string { return g.url(g.Number() + 1) }

// First returns the URL of the first part.
func (g Paginator) First() string { return g.url(1) }

// Last returns the URL of the last part.
func (g Paginator) Last() string { return g.url(g.Total()) }

func (g Paginator) url(number int) string {
	if number < 1 || number > g.Total() {
		return ""
	}
	g.x.w.facts.Read(dep.Meta, g.p.ID(), dep.Permalink)
	return g.x.w.r.opts.Site.URLs.Rel(site.PagePath(g.p, number))
}
