package site_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"galley/generator/site"
)

// surrounded is a site with pages in a list, whose windows have a size.
func surrounded(t *testing.T, size int) *site.Site {
	return makeSite(t, fmt.Sprintf("-- galley.yaml --\nsidebar: {size: %d}\n", size)+`
-- content/s/a.md --
-- content/s/b.md --
-- content/s/c.md --
-- content/s/d.md --
-- content/s/e.md --
-- content/s/first.md --
---
weight: 1
---
-- content/s/unlisted.md --
---
unlisted: true
---
-- content/s/u/one.md --
-- content/s/v/two.md --
-- content/s/w/x/three.md --
-- content/elsewhere.md --
---
tags: [t]
date: 2026-01-01
---
-- content/newer.md --
---
tags: [t]
date: 2026-01-02
---
`)
}

// shown writes a window: brackets for what it is around, dots for more.
func shown(w site.Window) string {
	var out []string
	if w.MoreBefore {
		out = append(out, "…")
	}
	for i, p := range w.Pages {
		name := p.LinkTitle
		if i == w.Here {
			name = "[" + name + "]"
		}
		out = append(out, name)
	}
	if w.MoreAfter {
		out = append(out, "…")
	}
	return strings.Join(out, " ")
}

// at is the page at a path.
func at(s *site.Site, path string) *site.Page {
	pages := s.Pages(site.Edition{})
	return pages[slices.IndexFunc(pages, func(p *site.Page) bool { return p.Path == path })]
}

func TestAround(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		size           int
		of, page, want string
	}{
		{100, "/s/", "/s/c/", "First A B [C] D E"},
		{6, "/s/", "/s/c/", "First A B [C] D E"},
		{5, "/s/", "/s/c/", "… A B [C] D E"},
		{4, "/s/", "/s/c/", "… A B [C] D …"},
		{3, "/s/", "/s/c/", "… B [C] D …"},
		{2, "/s/", "/s/c/", "… B [C] …"},
		{1, "/s/", "/s/c/", "… [C] …"},
		{3, "/s/", "/s/first/", "[First] A B …"},
		{3, "/s/", "/s/a/", "First [A] B …"},
		{3, "/s/", "/s/d/", "… C [D] E"},
		{3, "/s/", "/s/e/", "… C D [E]"},
		{3, "/s/", "/s/", "First A B …"},
		{3, "/s/", "/s/unlisted/", "First A B …"},
		{3, "/s/", "/s/u/one/", "First A B …"},
		{3, "/s/", "/elsewhere/", "First A B …"},
		{3, "/tags/t/", "/elsewhere/", "Newer [Elsewhere]"},
		{1, "/tags/t/", "/elsewhere/", "… [Elsewhere]"},
		{1, "/tags/t/", "/s/a/", "Newer …"},
		{3, "/s/a/", "/s/b/", ""},
	} {
		s := surrounded(t, tt.size)
		if got := shown(s.PagesAround(at(s, tt.of), at(s, tt.page))); got != tt.want {
			t.Errorf("of size %d, the pages of %s around %s are %q, want %q", tt.size, tt.of, tt.page, got, tt.want)
		}
	}
	for _, tt := range []struct {
		size       int
		page, want string
	}{
		{3, "/s/v/two/", "U [V] W"},
		{3, "/s/v/", "U [V] W"},
		{2, "/s/w/x/three/", "… V [W]"},
		{1, "/s/v/two/", "… [V] …"},
		{2, "/s/a/", "U V …"},
		{2, "/s/", "U V …"},
		{2, "/elsewhere/", "U V …"},
	} {
		s := surrounded(t, tt.size)
		if got := shown(s.SectionsAround(at(s, "/s/"), at(s, tt.page))); got != tt.want {
			t.Errorf("of size %d, the sections of /s/ around %s are %q, want %q", tt.size, tt.page, got, tt.want)
		}
	}
}
