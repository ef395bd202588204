package site

import (
	"strconv"
	"strings"
)

// Members returns what the page lists: the terms of a taxonomy, else its
// pages, which are those by letter of the search page.
func (p *Page) Members() []*Page {
	if p.Kind == Taxonomy {
		return p.SubTerms()
	}
	return p.Pages
}

// letterSize is how many titles a part of a list by letter has, as they take a
// line each.
const letterSize = 200

// partSize returns how many members a part of a page has, where size is that
// of most lists. A taxonomy shows all of its terms at once, and the search page
// all letters.
func (p *Page) partSize(size int) int {
	switch p.Kind {
	case Taxonomy, Search:
		return max(1, len(p.Members()))
	case Letter:
		return letterSize
	}
	return size
}

// PageCount returns over how many parts a page is spread, at least 1, where
// those of most lists have size members.
func PageCount(p *Page, size int) int {
	size = p.partSize(size)
	return max(1, (len(p.Members())+size-1)/size)
}

// PagePart returns the members that the part of that number shows, from 1.
func PagePart(p *Page, number, size int) []*Page {
	all := p.Members()
	size = p.partSize(size)
	first := min(len(all), (number-1)*size)
	return all[first:min(len(all), first+size)]
}

// PagePath returns the site path of a part: the page's own for the first,
// "page/2/" below it for the second.
func PagePath(p *Page, number int) string {
	if number <= 1 {
		return p.Path
	}
	folder := p.Path[:strings.LastIndexByte(p.Path, '/')+1]
	return folder + "page/" + strconv.Itoa(number) + "/"
}
