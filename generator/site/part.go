package site

import (
	"strconv"
	"strings"
)

// Members returns what the page lists: the terms of a taxonomy, else its
// pages.
func (p *Page) Members() []*Page {
	if p.Kind == Taxonomy {
		return p.SubTerms()
	}
	return p.Pages
}

// PageCount returns over how many parts of at most size members a page is
// spread, at least 1. A taxonomy shows all of its terms at once.
func PageCount(p *Page, size int) int {
	if p.Kind == Taxonomy {
		return 1
	}
	return max(1, (len(p.Pages)+size-1)/size)
}

// PagePart returns the members that the part of that number shows, from 1.
func PagePart(p *Page, number, size int) []*Page {
	all := p.Members()
	if p.Kind == Taxonomy {
		return all
	}
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
