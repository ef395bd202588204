package site

import (
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"strconv"
	"time"

	"galley/generator/content"
	"galley/generator/dep"
	"galley/generator/record"
)

// WriteFact writes what a fact of the graph is now, so that two graphs in
// which it is written alike are alike in it. The kinds are Meta, URL, List and
// Menu; ok is false for a fact that the graph does not know.
func (s *Site) WriteFact(e *record.Encoder, f dep.Fact) (ok bool) {
	switch f.Kind {
	case dep.Meta:
		p := s.ByID(f.Name)
		s.writeParts(e, p, f.Fields)
		return p != nil
	case dep.URL:
		p := s.ByID(f.Page)
		if p != nil {
			writeTarget(e, s.Resolve(p, f.Name))
		}
		return p != nil
	case dep.List:
		return s.writeList(e, f)
	case dep.Menu:
		writeMenu(e, s.menus[f.Name])
		return true
	}
	return false
}

func (s *Site) writeList(e *record.Encoder, f dep.Fact) (ok bool) {
	if f.Name == "layout" {
		return s.writeLayout(e, f.Page)
	}
	pages, ok := s.listOf(f)
	if !ok {
		return false
	}
	if f.Name == "count" {
		e.Uint(uint64(len(pages)))
		return ok
	}
	if f.Name == "feeds" {
		f.Fields |= dep.Permalink // which has the feeds
	}
	switch f.Name {
	case "overview":
		_, total := s.Overview(s.ByID(f.Page), 0)
		e.Uint(uint64(total))
	case "pages-around", "sections-around":
		w := s.aroundOf(f)
		e.Int(int64(w.Here))
		e.Bool(w.MoreBefore)
		e.Bool(w.MoreAfter)
	}
	whole := f.Name == "sitemap" || f.Name == "aliases" // their fields are all that is read of a page
	for _, p := range pages {
		if !whole {
			e.String(p.ID())
		}
		s.writeParts(e, p, f.Fields)
	}
	return ok
}

// writeLayout writes what decides which layout a page has.
func (s *Site) writeLayout(e *record.Encoder, id string) bool {
	p := s.ByID(id)
	if p != nil {
		e.Raw(byte(p.Kind))
		e.String(p.Dir)
		writeText(e, p.Layout())
	}
	return p != nil
}

// ByID returns the page of that [Page.ID], or nil.
func (s *Site) ByID(id string) *Page {
	switch p := s.byPath[id]; {
	case id == s.notFound.ID():
		return s.notFound
	case p != nil && p.ID() == id:
		return p
	}
	return s.bySource[id]
}

// listOf returns the members of a list as the views make it.
func (s *Site) listOf(f dep.Fact) (pages []*Page, ok bool) {
	number, _ := strconv.Atoi(f.Arg) // of those that have one
	switch f.Name {
	case "recent":
		return s.Recent(Edition{}, number, nil), true
	case "taxonomy":
		for _, t := range s.taxonomies {
			if t.Name == f.Arg {
				return t.Terms, true
			}
		}
		return nil, true
	case "taxonomies":
		return s.TaxonomyPages(Edition{}), true
	case "search":
		return only(s.search), true
	case "sitemap", "aliases": // in the order in which they are written
		return s.ByPath(Edition{}), true
	}
	p := s.ByID(f.Page)
	if p == nil {
		return nil, false
	}
	switch f.Name {
	case "section":
		return only(p.TopSection()), true
	case "parent":
		return only(p.Parent), true
	case "prev":
		return only(p.Prev), true
	case "next":
		return only(p.Next), true
	case "ancestors":
		return p.Ancestors(), true
	case "sections":
		return p.Sections, true
	case "pages":
		if f.Arg != "" {
			return PagePart(p, number, s.Config.Pagination.Size), true
		}
		return p.Members(), true
	case "count":
		return p.Members(), true
	case "pages-around", "sections-around":
		return s.aroundOf(f).Pages, true
	case "overview":
		pages, _ := s.Overview(p, number)
		return pages, true
	case "terms":
		return p.TermsOf(f.Arg), true
	case "related":
		return s.Related(p, s.Config.Related.Count), true
	case "earlier":
		return s.Earlier(p, "categories", s.Config.Recent.Count), true
	case "feed":
		return p.FeedArticles(), true
	case "feeds":
		return s.feedLists(p), true
	}
	return nil, false
}

// feedLists are the pages whose feeds a page names in its head: its own, and
// the front page.
func (s *Site) feedLists(p *Page) []*Page { return slices.Compact([]*Page{p, s.home}) }

func only(p *Page) []*Page {
	if p == nil {
		return nil
	}
	return []*Page{p}
}

// parts is how many parts a page's metadata has.
const parts = 14

// partSums are hashes of parts of a page's metadata, of those that were asked
// for.
type partSums struct {
	has  dep.Fields
	sums [parts]uint64
}

// sumsOf returns hashes of parts of a page's metadata. They are kept, as a page
// is in many lists.
func (s *Site) sumsOf(p *Page, fields dep.Fields) *partSums {
	kept := &s.sums[p.order]
	old := kept.Load()
	if old != nil && old.has&fields == fields {
		return old
	}
	now := &partSums{has: fields}
	if old != nil {
		*now = *old
		now.has |= fields
	}
	var e record.Encoder
	for n := range now.sums {
		if part := dep.Fields(1 << n); now.has&part != 0 && (old == nil || old.has&part == 0) {
			e = e[:0]
			s.writePart(&e, p, part)
			sum := sha256.Sum256(e)
			now.sums[n] = binary.LittleEndian.Uint64(sum[:])
		}
	}
	kept.Store(now) // where another did likewise meanwhile, some are made again
	return now
}

// writeParts writes hashes of parts of a page's metadata.
func (s *Site) writeParts(e *record.Encoder, p *Page, fields dep.Fields) {
	switch {
	case p == nil:
	case p.order < len(s.pages) && s.pages[p.order] == p:
		for n, sum := range s.sumsOf(p, fields).sums {
			if fields&(1<<n) != 0 {
				*e = binary.LittleEndian.AppendUint64(*e, sum)
			}
		}
	default: // the page for no page
		for n := range parts {
			if fields&(1<<n) != 0 {
				s.writePart(e, p, 1<<n)
			}
		}
	}
}

// writePart writes a part of a page's metadata.
func (s *Site) writePart(e *record.Encoder, p *Page, part dep.Fields) {
	switch part {
	case dep.Title:
		e.String(p.Title)
		e.String(p.LinkTitle)
		e.Bool(p.TitleSet)
	case dep.Description:
		e.String(p.Description)
	case dep.Summary:
		e.String(s.Text(p).Summary)
	case dep.Dates:
		for _, t := range []time.Time{p.Date, p.Lastmod, p.Changed()} {
			e.String(t.Format(time.RFC3339Nano))
		}
	case dep.Permalink:
		e.String(p.Path)
		e.String(s.URLs.Abs(p.Path))
		for _, o := range p.Outputs {
			e.String(string(o.Format))
			e.String(o.Path)
		}
	case dep.Minutes:
		e.Uint(uint64(s.Text(p).Minutes))
	case dep.Words:
		e.Uint(uint64(s.Text(p).Words))
	case dep.Hero:
		image := p.Image()
		writeText(e, image.Src)
		e.String(image.Alt)
		e.String(image.Caption)
	case dep.Params:
		e.Map(p.Params)
		writeText(e, p.FeedID())
	case dep.Flags:
		for _, b := range []bool{p.Draft, p.Unlisted, p.ShowDate, p.Toc, p.Sidebar} {
			e.Bool(b)
		}
		e.String(p.Robots())
	case dep.Position:
		writePosition(e, p)
	case dep.Aliases:
		for _, a := range p.Aliases() {
			e.String(a.Path)
		}
	}
}

// writeText writes a text with its place, which messages name.
func writeText(e *record.Encoder, t content.Text) {
	e.String(t.Value)
	e.String(t.Pos.String())
}

// writePosition writes where a page stands.
func writePosition(e *record.Encoder, p *Page) {
	e.Raw(byte(p.Kind))
	e.String(p.Dir)
	e.Int(int64(p.Weight))
	e.String(p.TaxonomyName())
	for up := p.Parent; up != nil; up = up.Parent {
		e.String(up.ID())
	}
}

func writeTarget(e *record.Encoder, t Target) {
	e.Raw(byte(t.Status))
	for _, s := range []string{t.URL, t.Path, t.Fragment, t.Suggestion()} {
		e.String(s)
	}
	e.Bool(t.Page != nil)
	if t.Page != nil {
		e.String(t.Page.ID())
		e.String(t.Page.Path)
	}
	e.Bool(t.Resource != nil)
	if t.Resource != nil {
		e.String(t.Resource.Source)
	}
	e.Bool(t.LeftOut != nil)
	if t.LeftOut != nil {
		e.String(t.LeftOut.Source)
		e.String(t.LeftOut.Path)
		e.String(t.LeftOut.String())
	}
}

func writeMenu(e *record.Encoder, items []*MenuItem) {
	e.Uint(uint64(len(items)))
	for _, item := range items {
		e.String(item.Name)
		e.String(item.URL)
		e.Bool(item.Page != nil)
		if item.Page != nil {
			e.String(item.Page.ID())
		}
		writeMenu(e, item.Children)
	}
}
