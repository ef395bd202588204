package build_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"galley/generator/build"
)

// TestLetterEdits makes edits that concern lists by letter, and others that one
// might think do.
func TestLetterEdits(t *testing.T) {
	t.Parallel()
	const p05 = "content/guide/p05.md"
	for _, tt := range []struct {
		what          string
		edit          func(s *edgeSite)
		written, gone string // below search/
	}{
		{"a letter in a text", func(s *edgeSite) { s.replace(p05, "Text of", "Test of") }, "", ""},
		{"a title in its letter", func(s *edgeSite) { s.replace(p05, "Page 5", "Paper") }, "p", ""},
		{"a title with another letter", func(s *edgeSite) { s.replace(p05, "Page 5", "Guest") }, "g p", ""},
		{"the first title with a letter", func(s *edgeSite) { s.replace(p05, "Page 5", "Élan") }, ". e p", ""},
		{"the last title with a letter", func(s *edgeSite) { s.replace("content/guide/_index.md", "Guide", "Place") }, ". p", "g"},
		{"the eleventh article", func(s *edgeSite) { s.article(11, "[red]") }, "p", ""},
		{"an article is removed", func(s *edgeSite) { delete(s.files, p05) }, "p", ""},
		{"an article is kept from the search", func(s *edgeSite) { s.replace(p05, "title:", "search: false\ntitle:") }, "p", ""},
		{"a date", func(s *edgeSite) { s.replace(p05, "2026-01-05", "2026-02-05") }, "p", ""},
		{"the last article of a taxonomy loses it", func(s *edgeSite) {
			for name, tags := range map[string]string{"1": "[red, blue]", "2": "[red]", "3": "[green]"} {
				s.replace("content/guide/p0"+name+".md", tags, "[]")
			}
		}, ".", ""},
		{"the search is described", func(s *edgeSite) { s.write("content/search.md", "---\ntitle: Find\n---\n") }, ".", ""},
		{"there is no search", func(s *edgeSite) { s.replace("galley.yaml", "search: true", "search: false") }, "", ". g n p"},
	} {
		t.Run(tt.what, func(t *testing.T) {
			t.Parallel()
			s := newEdgeSite(t)
			s.replace("galley.yaml", "search: false", "search: true")
			s.build(t, s.out, s.cache)
			old := s.out.tree("")
			tt.edit(s)
			s.build(t, s.out, s.cache)
			clean := newMemory()
			s.build(t, clean, nil)
			equal(t, "the tree", s.out.tree(""), clean.tree(""))
			written, gone := differing(old, s.out.tree(""))
			if got := letters(written); got != tt.written {
				t.Errorf("written: %s, want %s", got, tt.written)
			}
			if got := letters(gone); got != tt.gone {
				t.Errorf("gone: %s, want %s", got, tt.gone)
			}
		})
	}
}

// TestSearchIsTaken has pages where the search is. What a writer can do about it
// is said at the page.
func TestSearchIsTaken(t *testing.T) {
	t.Parallel()
	const off = "is published by the search (search: false in galley.yaml turns it off) too (give one of them another path)"
	for _, tt := range []struct{ file, text, pos, want string }{
		{"content/search/one.md", "", "content/search", "its path /search/ is also that of the search (rename the folder, or turn the search off with search: false in galley.yaml)"},
		{"content/x.md", "---\nurl: /search/\n---\n", "content/x.md:2:6", "search/index.html " + off},
		{"content/x.md", "---\nurl: /search/a/\n---\n", "content/x.md:2:6", "search/a/index.html " + off},
		{"static/search/index.html", "", "static/search/index.html", "search/index.html " + off},
		{"content/search.md", "", "", ""},
		{"content/search/index.md", "", "", ""},
	} {
		files := map[string]string{"galley.yaml": "", "content/a.md": "", tt.file: tt.text}
		report, err := build.Check(context.Background(), build.Options{Source: mapFS(files), Theme: plainTheme(), Now: now()})
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if len(report.Messages) > 0 {
			m := report.Messages[0]
			got = m.Pos.String() + " " + m.Text
		}
		if want := strings.TrimSpace(tt.pos + " " + tt.want); got != want || len(report.Messages) > 1 {
			t.Errorf("%s: %q: %s\nwant\n%s", tt.file, tt.text, text(report.Messages), want)
		}
	}
}

// letters are the lists by letter among outputs, and "." for the search page.
func letters(names []string) string {
	var out []string
	for _, name := range names {
		rest, ok := strings.CutPrefix(name, "search/")
		letter, page := strings.CutSuffix(rest, "index.html")
		switch {
		case ok && page && letter == "":
			out = append(out, ".")
		case ok && page:
			out = append(out, strings.TrimSuffix(letter, "/"))
		}
	}
	slices.Sort(out)
	return strings.Join(out, " ")
}
