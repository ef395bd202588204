package content

import (
	"maps"
	"slices"
	"time"

	"galley/generator/decode"
	"galley/generator/diag"
)

// A Text is text that knows where it was written.
type Text = decode.Text

// A Term is one name in a taxonomy's list, as written.
type Term struct {
	Name string
	Pos  diag.Pos
}

// Terms are the terms of a page in one taxonomy.
type Terms struct {
	Taxonomy string
	Terms    []Term
}

// An Image is the picture that stands for a page.
type Image struct {
	Src     Text   `key:"src"` // as written: a path beside the page, a path from the root, or a URL
	Alt     string `key:"alt"`
	Caption string `key:"caption"`
}

// FrontMatter is what a page says about itself. What is not given is zero. The
// comments of the fields with a key are the manual's text, as those of package
// config are.
type FrontMatter struct {
	// Title is the title. Default: the first heading, else one made of the name
	// of the file.
	//
	//	title: "The new bridge: a report"
	Title string `key:"title"`

	// LinkTitle stands for the title in menus, lists and breadcrumbs. Default:
	// the title.
	//
	//	linkTitle: The new bridge
	LinkTitle string `key:"linkTitle"`

	// Description says in a sentence what the page is about. It stands below the
	// title, and search engines and link previews show it. Default: empty;
	// search engines then get the start of the summary.
	//
	//	description: Why the bridge was built, what it cost, and who uses it.
	Description string `key:"description"`

	// Summary stands for the text in feeds, and in lists where there is no
	// description. It is plain text. Default: the text before <!--more-->, else the
	// start of the first paragraph.
	//
	//	summary: It took nine years, and then a night.
	Summary string `key:"summary"`

	// Date is when the page was published. A page with a date is an article:
	// feeds have it, and lists put the newest first. One whose date is to come is
	// left out until then. Default: none.
	//
	//	date: 2026-01-31
	Date    time.Time `key:"date"`
	DatePos diag.Pos

	// Lastmod is when the page was last changed. It is shown where it is later
	// than the date. Default: the date.
	//
	//	lastmod: 2026-02-15 18:30
	Lastmod time.Time `key:"lastmod"`

	// PublishDate is from when on the page is published, if not from its date on.
	// Default: the date.
	//
	//	publishDate: 2026-02-01T08:00:00+01:00
	PublishDate time.Time `key:"publishDate"`

	// ExpiryDate is when the page is no longer published. Default: never.
	//
	//	expiryDate: 2030-01-01
	ExpiryDate time.Time `key:"expiryDate"`

	// Draft leaves the page out unless the site is built with --drafts. Default:
	// false.
	//
	//	draft: true
	Draft bool `key:"draft"`

	// Unlisted publishes the page, but keeps it out of lists, feeds, the sitemap
	// and search engines: only who has the address finds it. Default: false.
	//
	//	unlisted: true
	Unlisted bool `key:"unlisted"`

	// Robots is what crawlers are asked, with commas between several words, such
	// as noindex, nofollow and nosnippet. With noindex the page is no part of the
	// sitemap. Default: empty.
	//
	//	robots: noindex, nofollow
	Robots string `key:"robots"`

	// Search lets the site's search find the page. What crawlers are asked not to
	// list, or is unlisted, it does not find either. Default: true.
	//
	//	search: false
	Search *bool `key:"search"`

	// Slug replaces the last part of the address. It is one name without slashes.
	// Default: the name of the file, of a page in a folder of its own that of the
	// folder.
	//
	//	slug: bridge
	Slug Text `key:"slug"` // one segment of a path

	// URL is the whole address of the page: a path from the root of the site.
	// Default: made of the folders and the slug.
	//
	//	url: /2019/bridge.html
	URL Text `key:"url"`

	// Aliases are earlier addresses of the page, which lead to it. One that does
	// not begin with a slash is beside the page.
	//
	//	aliases: [/2019/bridge/, old-bridge]
	Aliases []Text `key:"aliases"`

	// ID is the name by which feed readers know the article for good, so that it
	// is not shown as new when it moves: a URI, or a name within the site. Default:
	// made of the date and the address.
	//
	//	id: bridge-2019
	ID Text `key:"id"`

	// Weight orders the pages of a section, light ones first; those without one
	// come after, by their date. Default: none.
	//
	//	weight: 20
	Weight int `key:"weight"`

	// Layout is the template that frames the page, in place of that of its kind:
	// its file below templates/ without ".html". Default: that of the kind, such as
	// "page".
	//
	//	layout: landing
	Layout Text `key:"layout"`

	// Image is the picture that stands for the page, at its head, in lists, feeds
	// and link previews: a file beside the page, a path from the root of the
	// site, or a URL. A map has "src", "alt" for those who do not see it, and
	// "caption". Default: none.
	//
	//	image:
	//	  src: /guides/bitcoin-vs-ethereum/overview.svg
	//	  alt: The bridge at dawn, seen from the north.
	//	  caption: The bridge on the day before it was opened.
	Image Image `key:"image"`

	// ReadingTime is how many minutes the page takes to read. Default: counted, at
	// 250 words a minute.
	//
	//	reading_time: 12
	ReadingTime int `key:"reading_time"`

	// ShowDate shows the dates of the page. Default: true.
	//
	//	show_date: false
	ShowDate *bool `key:"show_date"` // nil where the theme decides

	// Sidebar shows the section's pages beside a page of a manual. Default: true.
	//
	//	sidebar: false
	Sidebar *bool `key:"sidebar"`

	// Toc shows the contents of the page. Default: true.
	//
	//	toc: false
	Toc *bool `key:"toc"`

	Terms  []Terms        // in the order of the file; those given as an empty list are there, too
	Params map[string]any // all other keys, in lower case; nil when there are none

	// Cascade has keys and values for the section itself and all below it. What a
	// page gives itself comes first, then the cascade of the nearest section.
	// Only _index.md has one. Default: none.
	//
	//	cascade:
	//	  authors: [Editorial team]
	//	  toc: false
	Cascade *FrontMatter `key:"cascade"` // nil when there is none

	given uint64 // the known keys that the page has, by 1<<key
}

// TermsOf returns the terms in a taxonomy.
func (f *FrontMatter) TermsOf(taxonomy string) []Term {
	for _, t := range f.Terms {
		if t.Taxonomy == taxonomy {
			return t.Terms
		}
	}
	return nil
}

// Inherit takes from a cascade what f does not give itself: whole values, but
// params key by key. Call it for the nearest section first. A value that is
// given as false, zero or an empty list is given.
func (f *FrontMatter) Inherit(c *FrontMatter) {
	for k := key(0); k < keyCount; k++ {
		if bit := uint64(1) << k; c.given&bit != 0 && f.given&bit == 0 {
			f.take(k, c)
			f.given |= bit
		}
	}
	for _, t := range c.Terms {
		if !slices.ContainsFunc(f.Terms, func(have Terms) bool { return have.Taxonomy == t.Taxonomy }) {
			f.Terms = append(f.Terms, t)
		}
	}
	if len(c.Params) == 0 {
		return
	}
	params := maps.Clone(c.Params)
	maps.Copy(params, f.Params)
	f.Params = params
}

// take copies the value of one key that can be inherited.
func (f *FrontMatter) take(k key, c *FrontMatter) {
	switch k {
	case keyTitle:
		f.Title = c.Title
	case keyLinkTitle:
		f.LinkTitle = c.LinkTitle
	case keyDescription:
		f.Description = c.Description
	case keySummary:
		f.Summary = c.Summary
	case keyDate:
		f.Date, f.DatePos = c.Date, c.DatePos
	case keyLastmod:
		f.Lastmod = c.Lastmod
	case keyPublishDate:
		f.PublishDate = c.PublishDate
	case keyExpiryDate:
		f.ExpiryDate = c.ExpiryDate
	case keyDraft:
		f.Draft = c.Draft
	case keyUnlisted:
		f.Unlisted = c.Unlisted
	case keyRobots:
		f.Robots = c.Robots
	case keySearch:
		f.Search = c.Search
	case keyWeight:
		f.Weight = c.Weight
	case keyLayout:
		f.Layout = c.Layout
	case keyImage:
		f.Image = c.Image
	case keyReadingTime:
		f.ReadingTime = c.ReadingTime
	case keyShowDate:
		f.ShowDate = c.ShowDate
	case keySidebar:
		f.Sidebar = c.Sidebar
	case keyToc:
		f.Toc = c.Toc
	}
}
