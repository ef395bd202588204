package site

import "strings"

// Copy returns the output of a page that is its Markdown copy; false when it
// has none.
func (p *Page) Copy() (Output, bool) {
	for _, o := range p.Outputs {
		if o.Format == Markdown {
			return o, true
		}
	}
	return Output{}, false
}

// makeCopies gives pages that are made from a file a Markdown copy, where the
// configuration asks for them. Those that crawlers are to leave out have none.
func (b *builder) makeCopies() {
	if !b.in.Config.MarkdownCopies {
		return
	}
	for _, p := range b.site.pages {
		if p.Source != "" && !p.Noindex() {
			p.Outputs = append(p.Outputs, Output{Markdown, copyPath(p.Path)})
		}
	}
}

// copyPath is the site path of the copy of the page at a path.
func copyPath(path string) string {
	if strings.HasSuffix(path, "/") {
		return path + "index.md"
	}
	return strings.TrimSuffix(path, ".html") + ".md"
}
