package build_test

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"galley"
	"galley/generator/build"
)

// newLongSection is a site whose manual has 2,000 pages beside one another, and
// 150 sections of which one goes deep.
func newLongSection() *edgeSite {
	s := &edgeSite{files: fstest.MapFS{}, out: newMemory(), cache: newMemory()}
	s.options = build.Options{Source: s.files, Theme: galley.Theme(), Now: now()}
	s.write("galley.yaml", "base_url: https://example.org/\n")
	s.write("content/docs/_index.md", "---\ntitle: Manual\n---\n")
	for n := range 2000 {
		s.write(fmt.Sprintf("content/docs/p%04d.md", n), fmt.Sprintf("---\ntitle: P%04d\nweight: %d\n---\n", n, n+1))
	}
	for n := range 150 {
		s.write(fmt.Sprintf("content/docs/s%03d/page.md", n), "")
	}
	s.write("content/docs/s075/deep/deeper/bottom.md", "")
	s.write("content/docs/s149/_index.md", "---\ntitle: S149\nlayout: docs/page\n---\n")
	s.write("content/docs/unlisted.md", "---\nunlisted: true\n---\n")
	return s
}

// beside writes what the sidebar of a page shows: brackets for the page that one
// is on, parentheses for the list of an open section, dots for what is left out.
func beside(html string) string {
	_, html, _ = strings.Cut(html, `<aside class="sidebar`)
	_, html, _ = strings.Cut(html, "<ul>")
	html, _, _ = strings.Cut(html, "</nav>")
	for _, mark := range []struct{ in, out string }{
		{`<li class="more"><a href="[^"]*">[^<]*</a></li>`, "…"},
		{`<a href="[^"]*" aria-current="page">([^<]*)</a>`, "[$1]"},
		{`<ul>`, " ("}, {`\s*</ul></li>`, ")"}, {`<[^>]*>`, ""}, {`\s+`, " "}, {`\( `, "("},
	} {
		html = regexp.MustCompile(mark.in).ReplaceAllString(html, mark.out)
	}
	return strings.TrimSpace(html)
}

// row are the names from one number to before another.
func row(format string, from, to int) string {
	var names []string
	for n := from; n < to; n++ {
		names = append(names, fmt.Sprintf(format, n))
	}
	return strings.Join(names, " ")
}

// TestSidebar looks at what stands beside pages of a manual that has more of
// them than anybody looks through, and edits it.
func TestSidebar(t *testing.T) {
	t.Parallel()
	s := newLongSection()
	s.build(t, s.out, s.cache)
	before := s.out.tree("")
	sections := " " + row("S%03d", 0, 100) + " …"
	for page, want := range map[string]string{
		"p0000":     "[P0000] " + row("P%04d", 1, 100) + " …" + sections,
		"p0050":     row("P%04d", 0, 50) + " [P0050] " + row("P%04d", 51, 100) + " …" + sections,
		"p1000":     "… " + row("P%04d", 950, 1000) + " [P1000] " + row("P%04d", 1001, 1050) + " …" + sections,
		"p1999":     "… " + row("P%04d", 1900, 1999) + " [P1999]" + sections,
		"s000/page": row("P%04d", 0, 100) + " … S000 ([Page]) " + row("S%03d", 1, 100) + " …",
		"s075/deep/deeper/bottom": row("P%04d", 0, 100) + " … … " + row("S%03d", 25, 75) + " S075 (Page Deep (Deeper ([Bottom]))) " +
			row("S%03d", 76, 125) + " …",
		"s149":     row("P%04d", 0, 100) + " … … " + row("S%03d", 50, 149) + " [S149] (Page)",
		"unlisted": row("P%04d", 0, 100) + " …" + sections,
	} {
		html := before["docs/"+page+"/index.html"]
		if got := beside(html); got != want {
			t.Errorf("beside %s is\n%s\nwant\n%s", page, got, want)
		}
		if !strings.Contains(html, `<li class="more"><a href="/docs/">Manual: all pages</a></li>`) {
			t.Errorf("%s does not lead to all pages", page)
		}
	}

	for _, tt := range []struct {
		what        string
		edit        func()
		first, last string // of the pages that are other then
		pages       int
	}{
		{"a title", func() { s.replace("content/docs/p1000.md", "P1000", "Other") }, "p0951", "p1050", 100},
		{"a new page", func() { s.write("content/docs/p0500b.md", "---\ntitle: P0500b\nweight: 501\n---\n") }, "p0452", "p0550", 100},
	} {
		old := s.out.tree("")
		tt.edit()
		s.build(t, s.out, s.cache)
		clean := newMemory()
		s.build(t, clean, nil)
		equal(t, "the tree after "+tt.what, s.out.tree(""), clean.tree(""))
		written, _ := differing(old, s.out.tree(""))
		written = slices.DeleteFunc(written, func(name string) bool {
			return !strings.HasPrefix(name, "docs/p0") && !strings.HasPrefix(name, "docs/p1")
		})
		if len(written) != tt.pages || path.Dir(written[0]) != "docs/"+tt.first || path.Dir(written[len(written)-1]) != "docs/"+tt.last {
			t.Errorf("%s concerns %d pages, want %d, from %s to %s: %q", tt.what, len(written), tt.pages, tt.first, tt.last, written)
		}
	}
}
