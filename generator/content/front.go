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

// FrontMatter is what a page says about itself. What is not given is zero.
type FrontMatter struct {
	Title       string
	LinkTitle   string // stands for the title in menus and lists
	Description string
	Summary     string
	Date        time.Time
	DatePos     diag.Pos
	Lastmod     time.Time
	PublishDate time.Time
	ExpiryDate  time.Time
	Draft       bool
	Unlisted    bool
	Robots      string // what crawlers are asked, such as "noindex, nofollow"
	Slug        Text   // one segment of a path
	URL         Text   // a path, from the site's root or relative to it
	Aliases     []Text
	ID          Text // names the page in feeds, for good
	Weight      int
	Layout      Text
	Image       Image
	ReadingTime int   // minutes
	ShowDate    *bool // nil where the theme decides
	Sidebar     *bool
	Toc         *bool
	Terms       []Terms        // in the order of the file; those given as an empty list are there, too
	Params      map[string]any // all other keys, in lower case; nil when there are none
	Cascade     *FrontMatter   // for the section itself and all below it; nil when there is none

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
