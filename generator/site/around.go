package site

import (
	"slices"

	"galley/generator/dep"
)

// A Window is the part of a list of pages that is shown around one of them.
type Window struct {
	Pages      []*Page
	Here       int  // which of them it is around, -1 for a page that is not in the list
	MoreBefore bool // there are pages in the list before these
	MoreAfter  bool
}

// PagesAround returns the part of what a page lists that is around another page;
// the first part where that is not in the list.
func (s *Site) PagesAround(of, p *Page) Window {
	return s.window(of.Members(), of.indexOf(p))
}

// SectionsAround returns the part of the sections in a page that is around the
// one that another page is, or lies in; the first part where that is none of them.
func (s *Site) SectionsAround(of, p *Page) Window {
	for p != nil && p.Parent != of {
		p = p.Parent
	}
	return s.window(of.Sections, slices.Index(of.Sections, p))
}

// indexOf returns where another page stands in what the page lists, -1 for
// nowhere. That of a section is asked by each of its pages, so it is not gone
// through.
func (p *Page) indexOf(q *Page) int {
	if p.Kind != Section || q == nil {
		return slices.Index(p.Members(), q)
	}
	if at, ok := slices.BinarySearchFunc(p.Pages, q, listOrder); ok {
		return at
	}
	return -1
}

// window cuts out of a list what is around one of its members.
func (s *Site) window(list []*Page, at int) Window {
	size := s.Config.Sidebar.Size
	first := max(0, min(at-size/2, len(list)-size))
	last := min(first+size, len(list))
	return Window{list[first:last], max(-1, at-first), first > 0, last < len(list)}
}

// aroundOf returns the window that a fact is about.
func (s *Site) aroundOf(f dep.Fact) Window {
	of, p := s.ByID(f.Page), s.ByID(f.Arg)
	if f.Name == "sections-around" {
		return s.SectionsAround(of, p)
	}
	return s.PagesAround(of, p)
}
