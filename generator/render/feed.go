package render

import (
	"cmp"
	"html/template"
	"net/url"
	"strings"
	"time"

	"galley/generator/dep"
	"galley/generator/diag"
	"galley/generator/site"
)

// feed is a feed before it is written in one of the formats. All URLs are
// absolute; titles, names and summaries are plain text.
type feed struct {
	title       string
	description string
	language    string
	copyright   string
	home        string // URL of the page whose feed it is
	self        string // URL of the feed
	author      person // who is responsible where an entry names nobody
	updated     time.Time
	entries     []entry
}

// entry is an article of a feed.
type entry struct {
	id, url   string
	title     string
	summary   string
	content   string // HTML; "" where feeds have summaries only
	image     string // URL, or ""
	published time.Time
	updated   time.Time // not before published
	authors   []person
	terms     []string // what it is filed under
}

// person is an author.
type person struct{ name, url string }

// Feed renders a feed of a page, which is one of its [site.Page.Feeds]. It
// needs a base URL with a host.
func (w *Worker) Feed(p *site.Page, out site.Output) Result {
	w.facts.Reset()
	w.out.Reset()
	w.depth = 0
	x := &execution{w: w, page: p, number: 1}
	f := x.feed(out.Path)
	write := writeAtom
	switch out.Format {
	case site.RSS:
		write = writeRSS
	case site.JSONFeed:
		write = writeJSONFeed
	}
	if err := write(&w.out, f); err != nil { // the buffer is the only thing that can fail
		x.messages.Add(diag.TemplateLimit, w.r.opts.Site.Config.Pos("feeds"), "%s: %v (lower feeds.count, or set feeds.content to summary)", site.OutputPath(out.Path), err)
	}
	return Result{Data: w.out.Bytes(), Facts: w.facts.Facts(), Messages: x.messages, Panic: x.panicked}
}

// feed collects what the feed of the page at a site path says.
func (x *execution) feed(sitePath string) *feed {
	view := Page{x: x, p: x.page}
	config := view.Site()
	f := &feed{
		title:       config.Title(),
		description: cmp.Or(view.Description(), config.Description()),
		language:    config.Language(),
		copyright:   config.Copyright(),
		home:        view.Permalink(),
		self:        config.config("base_url").URLs.Abs(sitePath),
		author:      x.publisher(),
	}
	if x.page.Kind != site.Home {
		f.title = view.Title() + " | " + f.title
	}
	full := config.config("feeds.content").Config.Feeds.Content == "full"
	for _, article := range x.list("feed", x.page.ID(), "", x.page.FeedArticles()) {
		e := x.entry(article, full)
		if e.updated.After(f.updated) {
			f.updated = e.updated
		}
		f.entries = append(f.entries, e)
	}
	return f
}

// publisher is who is responsible for the site.
func (x *execution) publisher() person {
	p := Site{x}.config("publisher").Config.Publisher
	if strings.HasPrefix(p.URL, "/") {
		p.URL = Site{x}.config("base_url").URLs.Abs(p.URL)
	}
	return person{cmp.Or(p.Name, Site{x}.Title()), p.URL}
}

// entry collects what a feed says of an article, with its body where full is
// set. A body that cannot be had is told as a message.
func (x *execution) entry(v Page, full bool) entry {
	v.read(dep.Dates)
	e := entry{
		id:        x.entryID(v),
		url:       v.Permalink(),
		title:     v.Title(),
		summary:   cmp.Or(v.Summary(), v.Description()),
		published: v.p.Date,
		updated:   v.p.Date,
	}
	if v.p.Lastmod.After(e.updated) {
		e.updated = v.p.Lastmod
	}
	base, err := url.Parse(e.url)
	if err != nil {
		return e // a base URL is checked before, and paths are escaped
	}
	if image := v.Image(); image != nil {
		e.image, _ = absolute(base, image.src)
	}
	for _, author := range v.Terms("authors") {
		e.authors = append(e.authors, person{author.Title(), author.Permalink()})
	}
	for _, taxonomy := range (Site{x}).config("taxonomies").Config.TaxonomyNames() {
		if taxonomy == "authors" || taxonomy == "series" {
			continue
		}
		for _, term := range v.Terms(taxonomy) {
			e.terms = append(e.terms, term.Title())
		}
	}
	if full {
		e.content = x.feedContent(v.p, base)
	}
	return e
}

// entryID is the name by which feed readers know an article for good, so that
// it is not shown as new when it is changed or moved: the id of its front
// matter if that is a URI, else a tag URI (RFC 4151) of the host, the year it
// was published in and that id. Without one it is a tag URI of the host, the
// day of publication and the path. Whoever asks for it reads the page's dates and
// its address too.
func (x *execution) entryID(v Page) string {
	id := v.p.FeedID().Value
	u, err := url.Parse(id)
	if err == nil && u.IsAbs() {
		return escapeURL(id)
	}
	urls := Site{x}.config("base_url").URLs
	if id != "" {
		return "tag:" + urls.Host() + "," + v.p.Date.Format("2006") + ":" + url.PathEscape(id)
	}
	return "tag:" + urls.Host() + "," + v.p.Date.Format(time.DateOnly) + ":" + urls.Rel(v.p.Path)
}

// xmlText replaces the characters that XML 1.0 does not allow (section 2.2)
// by U+FFFD. Package encoding/xml does so itself but in CDATA sections.
func xmlText(s string) string {
	return strings.Map(func(r rune) rune {
		if diag.NotXML(r) {
			return 0xFFFD
		}
		return r
	}, s)
}

// Feeds is a list of feeds, for "range".
type Feeds []Feed

// Render returns what a partial, such as "partials/feed-links.html", makes of the
// list, with the list as its dot. It is {{template}} for feeds: the result is kept
// and used again on every page with the same ones. The partial sees the feeds alone.
// An empty list is rendered as nothing.
//
//	{{.Feeds.Render "partials/feed-links.html"}}
func (l Feeds) Render(name string) (template.HTML, error) {
	if len(l) == 0 {
		return "", nil
	}
	var urls strings.Builder // which in a snapshot tell the titles and formats
	for _, f := range l {
		urls.WriteString(f.url)
		urls.WriteByte(' ')
	}
	x := l[0].x
	key := memoKey{urls.String(), memoPartial{name: name, state: "of feeds"}}
	e, err := x.remembered(&x.w.r.furniture, key, "", func(*execution) any { return l })
	x.addFacts(e)
	return e.html, err
}

// Feed is the view of a feed that a page's head names.
type Feed struct {
	x          *execution
	url, title string
	format     site.Format
}

// URL returns the feed's URL.
func (f Feed) URL() string { return f.url }

// Title returns the title that tells it from the page's other feeds.
func (f Feed) Title() string { return f.title }

// Format returns "rss", "atom" or "json".
func (f Feed) Format() string { return string(f.format) }

// Feeds returns the feeds that belong on the page: its own, then those of the
// whole site.
//
//	{{range .Feeds}}<a href="{{.URL}}">{{.Title}}</a>{{end}}
func (v Page) Feeds() Feeds {
	v.x.w.facts.Add(dep.Of(dep.List, "feeds", v.p.ID(), ""))
	out := v.feeds()
	if v.p.Kind != site.Home {
		out = append(out, v.Site().Home().feeds()...)
	}
	return out
}

// feeds returns the page's own feeds.
func (v Page) feeds() Feeds {
	outputs := v.p.Feeds()
	if len(outputs) == 0 {
		return nil
	}
	title := v.Site().Title()
	if v.p.Kind != site.Home {
		title = v.Title() + " | " + title
	}
	var out Feeds
	for _, o := range outputs {
		f := Feed{x: v.x, url: v.x.w.r.opts.Site.URLs.Rel(o.Path), title: title, format: o.Format}
		if len(outputs) > 1 {
			f.title += " (" + o.Format.Name() + ")"
		}
		out = append(out, f)
	}
	return out
}
