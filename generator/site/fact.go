package site

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"galley/generator/dep"
)

// WriteFact writes what a fact of the graph is now, so that two graphs in
// which it is written alike are alike in it. The kinds are Meta, URL, List and
// Menu; ok is false for a fact that the graph does not know.
func (s *Site) WriteFact(w io.Writer, f dep.Fact) (ok bool) {
	switch f.Kind {
	case dep.Meta:
		p := s.ByID(f.Name)
		s.writeFields(w, p, f.Fields)
		return p != nil
	case dep.URL:
		p := s.ByID(f.Page)
		if p != nil {
			writeTarget(w, s.Resolve(p, f.Name))
		}
		return p != nil
	case dep.List:
		if f.Name == "layout" {
			return s.writeLayout(w, f.Page)
		}
		pages, ok := s.listOf(f)
		if f.Name == "feeds" {
			f.Fields |= dep.Permalink // which has the feeds
		}
		whole := f.Name == "sitemap" || f.Name == "aliases" // their fields are all that is read of a page
		for _, p := range pages {
			if !whole {
				fmt.Fprintf(w, "%q ", p.ID())
			}
			s.writeFields(w, p, f.Fields)
		}
		return ok
	case dep.Menu:
		writeMenu(w, s.menus[f.Name])
		return true
	}
	return false
}

// writeLayout writes what decides which layout a page has.
func (s *Site) writeLayout(w io.Writer, id string) bool {
	p := s.ByID(id)
	if p != nil {
		fmt.Fprintf(w, "%s %q %v", p.Kind, p.Dir, p.Layout)
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
	case "sitemap", "aliases": // in the order in which they are written
		pages = slices.Clone(s.pages)
		slices.SortFunc(pages, func(a, b *Page) int { return strings.Compare(a.Path, b.Path) })
		return pages, true
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

// writeFields writes parts of a page's metadata.
func (s *Site) writeFields(w io.Writer, p *Page, fields dep.Fields) {
	if p == nil {
		return
	}
	for part := dep.Title; part <= dep.Aliases; part <<= 1 {
		if fields&part == 0 {
			continue
		}
		switch part {
		case dep.Title:
			fmt.Fprintf(w, "%q %q %t ", p.Title, p.LinkTitle, p.TitleSet)
		case dep.Description:
			fmt.Fprintf(w, "%q ", p.Description)
		case dep.Summary:
			fmt.Fprintf(w, "%q ", p.Summary)
		case dep.Dates:
			fmt.Fprintf(w, "%s %s %s ", p.Date.Format(time.RFC3339Nano), p.Lastmod.Format(time.RFC3339Nano), p.Changed().Format(time.RFC3339Nano))
		case dep.Permalink:
			fmt.Fprintf(w, "%q %q %q ", p.Path, s.URLs.Abs(p.Path), p.Outputs)
		case dep.Length:
			fmt.Fprintf(w, "%d %d ", p.Words, p.Minutes)
		case dep.Terms:
			for _, t := range p.Terms {
				fmt.Fprintf(w, "%q ", t.Taxonomy)
				for _, term := range t.Pages {
					fmt.Fprintf(w, "%q ", term.ID())
				}
			}
		case dep.Hero:
			fmt.Fprintf(w, "%v ", p.Image)
		case dep.Params:
			fmt.Fprintf(w, "%#v %v ", p.Params, p.FeedID) // fmt sorts maps
		case dep.Flags:
			fmt.Fprintf(w, "%t %t %t %t %t ", p.Draft, p.Unlisted, p.ShowDate, p.Toc, p.Sidebar)
		case dep.Position:
			s.writePosition(w, p)
		case dep.Aliases:
			for _, a := range p.Aliases {
				fmt.Fprintf(w, "%q ", a.Path)
			}
		}
	}
}

// writePosition writes where a page stands.
func (s *Site) writePosition(w io.Writer, p *Page) {
	fmt.Fprintf(w, "%s %q %d %q ", p.Kind, p.Dir, p.Weight, p.TaxonomyName())
	for up := p.Parent; up != nil; up = up.Parent {
		fmt.Fprintf(w, "%q ", up.ID())
	}
}

func writeTarget(w io.Writer, t Target) {
	fmt.Fprintf(w, "%d %q %q %q %s ", t.Status, t.URL, t.Path, t.Fragment, t.Suggestion())
	if t.Page != nil {
		fmt.Fprintf(w, "%q %q ", t.Page.ID(), t.Page.Path)
	}
	if t.Resource != nil {
		fmt.Fprintf(w, "%q ", t.Resource.Source)
	}
	if t.LeftOut != nil {
		fmt.Fprintf(w, "%q %q %s ", t.LeftOut.Source, t.LeftOut.Path, t.LeftOut)
	}
}

func writeMenu(w io.Writer, items []*MenuItem) {
	for _, item := range items {
		fmt.Fprintf(w, "%q %q ", item.Name, item.URL)
		if item.Page != nil {
			io.WriteString(w, strings.TrimSpace(item.Page.ID())) //nolint:errcheck // the caller's writer keeps its errors
		}
		io.WriteString(w, "(") //nolint:errcheck // likewise
		writeMenu(w, item.Children)
		io.WriteString(w, ")") //nolint:errcheck // likewise
	}
}
