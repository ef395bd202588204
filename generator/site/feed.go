package site

import (
	"strings"
	"time"

	"galley/generator/diag"
)

// FeedArticles returns the articles of a list's feeds, newest first: those
// that lie in a section at any depth, that have a term, for the home page all
// of them. What has no date, is unlisted or is a draft is not among them, and
// there are at most as many as the setting feeds.count says.
func (p *Page) FeedArticles() []*Page { return p.seldom().articles }

// Feeds returns the outputs of a page that are feeds.
func (p *Page) Feeds() []Output {
	var out []Output
	for _, o := range p.Outputs {
		switch o.Format {
		case RSS, Atom, JSONFeed:
			out = append(out, o)
		}
	}
	return out
}

// makeFeeds gives lists their feeds, as configured. A list without articles
// has none.
func (b *builder) makeFeeds() {
	b.checkIDs()
	if !b.site.URLs.HasHost() {
		b.tellNoHost()
		return
	}
	for _, article := range b.site.articles {
		if article.Date.IsZero() || article.Draft {
			continue
		}
		b.feed(b.site.home, article)
		for up := article.Parent; up.Kind == Section; up = up.Parent {
			b.feed(up, article)
		}
		for _, taxonomy := range b.in.Config.Feeds.Terms {
			for _, term := range article.TermsOf(taxonomy.Value) {
				b.feed(term, article)
			}
		}
	}
}

// feed puts an article into a list's feeds, which are made for the first.
func (b *builder) feed(list, article *Page) {
	config := b.in.Config.Feeds
	has := list.makeRare()
	if has.articles == nil {
		list.Outputs = append(list.Outputs, b.feedsOf(list)...)
	}
	if len(has.articles) < config.Count {
		has.articles = append(has.articles, article)
	}
}

// feedsOf returns the feeds that a list is to have.
func (b *builder) feedsOf(list *Page) []Output {
	config := b.in.Config.Feeds
	folder := strings.TrimSuffix(strings.TrimSuffix(list.Path, ".html"), "/") + "/"
	switch {
	case list.Unlisted || list.Draft || list.Kind == Section && !config.Sections:
		return nil
	case list.Kind != Home:
		return []Output{{Atom, folder + "atom.xml"}}
	}
	var out []Output
	for _, name := range config.Formats {
		switch format := Format(name); format {
		case JSONFeed:
			out = append(out, Output{format, folder + "feed.json"})
		default:
			out = append(out, Output{format, folder + name + ".xml"})
		}
	}
	return out
}

// tellNoHost warns of feeds and a sitemap that galley.yaml asks for in so many
// words, but which cannot be without a host.
func (b *builder) tellNoHost() {
	c := b.in.Config
	tell := func(key string, wanted bool) {
		if pos := c.Pos(key); wanted && pos.Line > 0 {
			b.messages.Add(diag.FeedNoBase, pos, "%s: not published, as base_url has no host (want one such as https://example.org/)", key)
		}
	}
	tell("feeds", len(c.Feeds.Formats) > 0 || c.Feeds.Sections || len(c.Feeds.Terms) > 0)
	tell("sitemap", c.Sitemap)
	tell("llms", c.LLMs)
}

// checkIDs reports ids that two pages have.
func (b *builder) checkIDs() {
	first := make(map[string]*Page)
	for _, m := range b.members {
		p := m.page
		id := p.FeedID()
		if id.Value == "" {
			continue
		}
		if other := first[id.Value]; other != nil {
			b.messages.Add(diag.FeedID, id.Pos, "id %q is also that of %s (give one of them another)", id.Value, other.Source)
			continue
		}
		first[id.Value] = p
	}
}

// Changed returns when what a page shows was last changed: for a page its
// lastmod, for a list the newest of its own and those of its members, sections
// below it included; zero when nothing tells.
func (p *Page) Changed() time.Time {
	newest := p.Lastmod
	for _, members := range [][]*Page{p.Members(), p.Sections} {
		for _, q := range members {
			if t := q.Changed(); t.After(newest) {
				newest = t
			}
		}
	}
	return newest
}
