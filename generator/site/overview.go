package site

// Overview returns the pages in a section, at any depth, that crawlers may see,
// and how many there are: those of the section in its order, then of each
// section in it the section itself, if it is described, and its pages. No more
// than n are returned. Of the home page they are the pages in no section, by
// path.
func (s *Site) Overview(p *Page, n int) (pages []*Page, total int) {
	add := func(q *Page) {
		if q.Noindex() {
			return
		}
		if total++; len(pages) < n {
			pages = append(pages, q)
		}
	}
	if p.Kind == Home {
		for _, q := range s.ByPath(p.Edition) {
			if q.Kind == Single && q.Parent == p {
				add(q)
			}
		}
		return pages, total
	}
	for _, q := range p.Pages {
		add(q)
	}
	for _, section := range p.Sections {
		if section.Source != "" {
			add(section)
		}
		below, count := s.Overview(section, n-len(pages))
		pages = append(pages, below...)
		total += count
	}
	return pages, total
}
