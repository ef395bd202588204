package site

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"galley/generator/diag"
)

// searchDir is the folder of the search page and of the lists by letter.
const searchDir = "search"

// Search returns an edition's search page, whose members are the lists of
// titles by their first letter; nil where there is nothing to be found.
func (s *Site) Search(Edition) *Page { return s.search }

// makeSearch makes the search page and the lists by letter, which lead to
// pages where no script runs. Crawlers have better lists, and are to follow
// these and to keep none.
func (b *builder) makeSearch() {
	if !b.in.Config.Search {
		return
	}
	if f := b.folders[searchDir]; f != nil && f.page != nil {
		b.messages.Add(diag.PathCollision, diag.Pos{File: f.page.Dir},
			"its path %s is also that of the search (rename the folder, or turn the search off with search: false in galley.yaml)", f.page.Path)
		return
	}
	lists := byLetter(b.site.pages)
	p := b.newPage(Search, searchDir, b.terms[searchDir])
	if len(lists) == 0 && p.Source == "" {
		return
	}
	p.Parent = b.site.home
	p.keepOut()
	b.site.search = p
	b.owners[searchDir] = p
	b.site.pages = append(b.site.pages, p)
	for _, list := range lists {
		l := b.newPage(Letter, path.Join(searchDir, list.slug), nil)
		l.LinkTitle = list.title
		l.Title = strings.ReplaceAll(cmp.Or(b.in.Titles["letter"], "Titles: {letter}"), "{letter}", list.title)
		l.Parent, l.Pages = p, list.pages()
		l.keepOut()
		p.Pages = append(p.Pages, l)
	}
	b.site.pages = append(b.site.pages, p.Pages...)
}

// keepOut asks crawlers to leave a page out, unless the page does so itself.
func (p *Page) keepOut() {
	if !p.asksNoindex() {
		p.makeRare().robots = "noindex, follow"
	}
}

// letterList is a list of titles that begin alike.
type letterList struct {
	letter
	titles []titled
}

// titled is a page and its title as it is sorted.
type titled struct {
	page *Page
	key  string
}

func (l *letterList) pages() []*Page {
	slices.SortFunc(l.titles, func(a, b titled) int {
		return cmp.Or(strings.Compare(a.key, b.key), byTitle(a.page, b.page))
	})
	out := make([]*Page, len(l.titles))
	for i, t := range l.titles {
		out[i] = t.page
	}
	return out
}

// byLetter puts the articles and sections that a search finds into lists.
func byLetter(pages []*Page) []*letterList {
	bySlug := make(map[string]*letterList)
	var out []*letterList
	for _, p := range pages {
		if p.Kind != Single && p.Kind != Section || !p.Searchable() {
			continue
		}
		first, key := initial(p.LinkTitle)
		list := bySlug[first.slug]
		if list == nil {
			list = &letterList{letter: first}
			bySlug[first.slug] = list
			out = append(out, list)
		}
		list.titles = append(list.titles, titled{p, key})
	}
	slices.SortFunc(out, func(a, b *letterList) int {
		return cmp.Or(cmp.Compare(a.group, b.group), strings.Compare(a.slug, b.slug))
	})
	return out
}
