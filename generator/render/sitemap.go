package render

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"slices"
	"strconv"
	"time"

	"galley/generator/dep"
	"galley/generator/site"
)

// SitemapLimit bounds one file of a sitemap. Zeros stand for what the
// protocol allows (sitemaps.org): 50,000 URLs and 50 MiB.
type SitemapLimit struct {
	URLs  int
	Bytes int
}

const (
	sitemapHead = xml.Header + `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">` + "\n"
	sitemapTail = "</urlset>\n"
	indexHead   = xml.Header + `<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">` + "\n"
	indexTail   = "</sitemapindex>\n"
)

// SitemapPath returns the site path of the sitemap; of a part of one that is
// cut, numbers counting from 1, that of the part. Number 0 is then the index.
func SitemapPath(number int) string {
	if number == 0 {
		return "/sitemap.xml"
	}
	return "/sitemap-" + strconv.Itoa(number) + ".xml"
}

// sitemapBound returns what a sitemap of these pages takes at most, in bytes. It
// takes a look at each, where measuring it takes writing it.
func (r *Renderer) sitemapBound(pages []*site.Page) int {
	const around = 256               // elements and a time
	const escaped = 3 * len("&amp;") // what becomes of a byte in the worst case
	base := len(r.opts.Site.URLs.Abs("/"))
	size := len(sitemapHead) + len(sitemapTail)
	for _, p := range pages {
		size += (base+len(p.Path))*escaped + around
	}
	return size
}

// SitemapParts returns the pages of the sitemap by path, cut where a file
// would exceed the limit: every page but those that crawlers are asked to
// leave out, and of a list in several parts the first. There is at least one
// part, as there is a home page.
func (r *Renderer) SitemapParts(limit SitemapLimit) [][]*site.Page {
	limit.URLs = cmp.Or(limit.URLs, 50_000)
	limit.Bytes = cmp.Or(limit.Bytes, 50<<20)
	pages := slices.DeleteFunc(slices.Clone(r.opts.Site.ByPath(site.Edition{})), (*site.Page).Noindex)
	if len(pages) <= limit.URLs && r.sitemapBound(pages) <= limit.Bytes {
		return [][]*site.Page{pages}
	}
	var parts [][]*site.Page
	var row bytes.Buffer
	first, size := 0, 0
	for i, p := range pages {
		row.Reset()
		r.sitemapRow(&row, p)
		if i > first && (i-first == limit.URLs || size+row.Len() > limit.Bytes) {
			parts = append(parts, pages[first:i])
			first, size = i, 0
		}
		if i == first {
			size = len(sitemapHead) + len(sitemapTail)
		}
		size += row.Len()
	}
	return append(parts, pages[first:])
}

func (r *Renderer) sitemapRow(out *bytes.Buffer, p *site.Page) {
	writeRow(out, "url", r.opts.Site.URLs.Abs(p.Path), p.Changed())
}

// writeRow writes an element of a sitemap or of an index: a URL, and when it
// was changed where that is known.
func writeRow(out *bytes.Buffer, name, url string, changed time.Time) {
	out.WriteString("<" + name + "><loc>")
	xml.EscapeText(out, []byte(url)) //nolint:errcheck // a buffer takes everything
	out.WriteString("</loc>")
	if !changed.IsZero() {
		out.WriteString("<lastmod>" + isoDate(changed) + "</lastmod>")
	}
	out.WriteString("</" + name + ">\n")
}

// Sitemap renders a sitemap, or a part of one, of these pages. Number tells
// parts apart; it is 0 for a whole one.
func (w *Worker) Sitemap(pages []*site.Page, number int) Result {
	w.readSitemap(number)
	var out bytes.Buffer
	out.WriteString(sitemapHead)
	for _, p := range pages {
		w.r.sitemapRow(&out, p)
	}
	out.WriteString(sitemapTail)
	return Result{Data: out.Bytes(), Facts: w.facts.Facts()}
}

// SitemapIndex renders the index of a sitemap in parts.
func (w *Worker) SitemapIndex(parts [][]*site.Page) Result {
	w.readSitemap(0)
	var out bytes.Buffer
	out.WriteString(indexHead)
	for i, pages := range parts {
		var newest time.Time
		for _, p := range pages {
			if t := p.Changed(); t.After(newest) {
				newest = t
			}
		}
		writeRow(&out, "sitemap", w.r.opts.Site.URLs.Abs(SitemapPath(i+1)), newest)
	}
	out.WriteString(indexTail)
	return Result{Data: out.Bytes(), Facts: w.facts.Facts()}
}

// readSitemap records what a part of the sitemap is made from. Permalinks have the
// base URL in them.
func (w *Worker) readSitemap(number int) {
	w.facts.Reset()
	w.facts.Add(dep.Fact{Kind: dep.List, Name: "sitemap", Arg: strconv.Itoa(number), Fields: dep.Permalink | dep.Dates | dep.Flags})
}

// Robots renders robots.txt (RFC 9309), which lets crawlers see everything
// and, where sitemap is set, tells them of the sitemap.
func (w *Worker) Robots(sitemap bool) Result {
	w.facts.Reset()
	w.facts.Read(dep.Config, "sitemap", 0)
	text := "User-agent: *\nDisallow:\n"
	if sitemap {
		w.facts.Read(dep.Config, "base_url", 0)
		text += "\nSitemap: " + w.r.opts.Site.URLs.Abs(SitemapPath(0)) + "\n"
	}
	return Result{Data: []byte(text), Facts: w.facts.Facts()}
}
