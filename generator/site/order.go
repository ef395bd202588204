package site

import (
	"cmp"
	"slices"
	"strings"
)

// newestFirst orders by date, then title, then path; pages without a date
// come last. It has no ties: no two pages have one path.
func newestFirst(a, b *Page) int {
	if a.rank != 0 && b.rank != 0 {
		return cmp.Compare(a.rank, b.rank)
	}
	if c := b.Date.Compare(a.Date); c != 0 {
		return c
	}
	return byTitle(a, b)
}

// rank writes into pages what place each has among the others, since they are
// put in that order in many lists.
func rank(pages []*Page) {
	order := slices.Clone(pages)
	slices.SortFunc(order, newestFirst)
	for i, p := range order {
		p.rank = i + 1
	}
}

// byTitle orders by the title shown in lists, then by path.
func byTitle(a, b *Page) int {
	if c := strings.Compare(a.LinkTitle, b.LinkTitle); c != 0 {
		return c
	}
	return strings.Compare(a.Path, b.Path)
}

// byWeight orders pages with a weight before all others, light ones first.
func byWeight(a, b *Page) int {
	switch {
	case a.Weight == b.Weight:
		return 0
	case a.Weight == 0:
		return 1
	case b.Weight == 0:
		return -1
	}
	return cmp.Compare(a.Weight, b.Weight)
}

// listOrder is a section's order: by weight, then newest first.
func listOrder(a, b *Page) int {
	if c := byWeight(a, b); c != 0 {
		return c
	}
	return newestFirst(a, b)
}

// readingOrder is the order of previous and next: by weight, then oldest
// first.
func readingOrder(a, b *Page) int {
	if c := cmp.Or(byWeight(a, b), a.Date.Compare(b.Date)); c != 0 {
		return c
	}
	return byTitle(a, b)
}

// linkNeighbours sets Prev and Next among pages of one section.
func linkNeighbours(pages []*Page) {
	order := slices.Clone(pages)
	slices.SortFunc(order, readingOrder)
	for i := 1; i < len(order); i++ {
		order[i-1].Next, order[i].Prev = order[i], order[i-1]
	}
}

// maxShared bounds how many pages of each shared term [Site.Related] looks
// at, so that its cost does not grow with the site.
const maxShared = 200

// Related returns up to n other pages that share the most terms with p, of
// the newest 200 of each term. Authors do not count. Of pages that share
// equally many the newer comes first.
func (s *Site) Related(p *Page, n int) []*Page {
	shared := s.scores.Get().(*scores)
	defer s.scores.Put(shared)
	for _, terms := range p.Terms {
		if terms.Taxonomy == "authors" {
			continue
		}
		for _, term := range terms.Pages {
			for _, q := range term.Pages[:min(len(term.Pages), maxShared)] {
				shared.add(q)
			}
		}
	}
	return shared.best(p, n)
}

// scores counts shared terms by a page's place in the site's order. It is
// kept from one call to the next, since a table of all pages is dear to make.
type scores struct {
	counts  []uint16
	touched []*Page
}

func (s *scores) add(p *Page) {
	if s.counts[p.order] == 0 {
		s.touched = append(s.touched, p)
	}
	s.counts[p.order]++
}

// best returns the n best pages but one and empties the table.
func (s *scores) best(but *Page, n int) []*Page {
	out := make([]*Page, 0, n+1)
	better := func(a, b *Page) int {
		return cmp.Or(cmp.Compare(s.counts[b.order], s.counts[a.order]), cmp.Compare(a.order, b.order))
	}
	for _, p := range s.touched {
		if p == but || len(out) == n && (n == 0 || better(out[n-1], p) < 0) {
			continue
		}
		at, _ := slices.BinarySearchFunc(out, p, better)
		out = slices.Insert(out, at, p)
		out = out[:min(n, len(out))]
	}
	for _, p := range s.touched {
		s.counts[p.order] = 0
	}
	s.touched = s.touched[:0]
	return out
}

// Earlier returns up to n pages of the page's first term in a taxonomy that
// come right after it in the order newest first. What is published later
// does not change them.
func (s *Site) Earlier(p *Page, taxonomy string, n int) []*Page {
	terms := p.TermsOf(taxonomy)
	if len(terms) == 0 || p.Unlisted {
		return nil
	}
	pages := terms[0].Pages
	at, ok := slices.BinarySearchFunc(pages, p, newestFirst)
	if !ok {
		return nil
	}
	rest := pages[at+1:]
	return rest[:min(n, len(rest))]
}
