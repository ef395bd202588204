package build_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"galley/generator/build"
	"galley/generator/disk"

	"github.com/rogpeppe/go-internal/txtar"
)

// An edgeSite is a site in memory, its times and how it is built.
type edgeSite struct {
	files      fstest.MapFS
	options    build.Options
	out, cache *memory
	tick       int
}

// newEdgeSite returns the site of testdata/edits/edges.txtar with ten dated
// articles in guide/, of which the first three have tags.
func newEdgeSite(t *testing.T) *edgeSite {
	t.Helper()
	archive, err := txtar.ParseFile("testdata/edits/edges.txtar")
	if err != nil {
		t.Fatal(err)
	}
	theme := fstest.MapFS{}
	s := &edgeSite{files: fstest.MapFS{}, out: newMemory(), cache: newMemory()}
	for _, f := range archive.Files {
		if name, ok := strings.CutPrefix(f.Name, "theme/"); ok {
			theme[name] = &fstest.MapFile{Data: f.Data}
		} else {
			s.write(strings.TrimPrefix(f.Name, "site/"), string(f.Data))
		}
	}
	for n, tags := range []string{1: "[red, blue]", 2: "[red]", 3: "[green]", 10: "[]"} {
		if n > 0 {
			s.article(n, tags)
		}
	}
	s.options = build.Options{Source: s.files, Theme: theme, Now: now(), Jobs: 1}
	return s
}

// write makes a file, with a time of its own long ago.
func (s *edgeSite) write(name, text string) {
	s.tick++
	s.files[name] = &fstest.MapFile{Data: []byte(text), ModTime: time.Date(2020, 1, 1, 0, 0, s.tick, 0, time.UTC)}
}

// article makes the n-th article of guide/, of the n-th day of a year.
func (s *edgeSite) article(n int, tags string) {
	if tags == "" {
		tags = "[]"
	}
	day := time.Date(2026, 1, n, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
	s.write(fmt.Sprintf("content/guide/p%02d.md", n),
		fmt.Sprintf("---\ntitle: Page %d\ndate: %s\ntags: %s\n---\n## Part\n\nText of %d.\n", n, day, tags, n))
}

// replace replaces a part of a file, which must be there once.
func (s *edgeSite) replace(name, old, new string) {
	text := string(s.files[name].Data)
	if strings.Count(text, old) != 1 {
		panic(fmt.Sprintf("%s has not one %q", name, old))
	}
	s.write(name, strings.Replace(text, old, new, 1))
}

// edited counts the sources that were not there before as they are.
func (s *edgeSite) edited(before fstest.MapFS) (n int) {
	for name, f := range s.files {
		if old := before[name]; strings.HasSuffix(name, ".md") && (old == nil || string(old.Data) != string(f.Data)) {
			n++
		}
	}
	return n
}

func (s *edgeSite) rename(from, to string) {
	s.write(to, string(s.files[from].Data))
	delete(s.files, from)
}

// build builds the site with what builds before left, or without it.
func (s *edgeSite) build(t *testing.T, out, cache disk.FS) build.Report {
	t.Helper()
	o := s.options
	o.Cache = cache
	report, err := build.Build(context.Background(), o, out)
	if err != nil || report.Messages.HasErrors() {
		t.Fatalf("%v\n%s", err, text(report.Messages))
	}
	return report
}

// differing counts the files that differ between two trees, and those that
// only the old one has.
func differing(old, new map[string]string) (written, removed []string) {
	for _, name := range slices.Sorted(maps.Keys(new)) {
		if data, ok := old[name]; (!ok || data != new[name]) && !strings.HasPrefix(name, ".galley/") && !strings.HasSuffix(name, "/") {
			written = append(written, name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(old)) {
		if _, ok := new[name]; !ok && !strings.HasSuffix(name, "/") {
			removed = append(removed, name)
		}
	}
	return written, removed
}

// TestEdges makes one edit each that reaches far, or not as far as one would
// think. A build writes and removes what differs between two clean builds, and
// renders what the edit concerns and no more: the numbers of the table.
func TestEdges(t *testing.T) {
	t.Parallel()
	for _, e := range slices.Concat(edges(), sidebarEdges(), searchEdges()) {
		t.Run(e.what, func(t *testing.T) {
			t.Parallel()
			s := newEdgeSite(t)
			if e.before != nil {
				e.before(s)
			}
			s.build(t, s.out, s.cache)
			old, sources := s.out.tree(""), maps.Clone(s.files)
			e.edit(s)
			tampered := s.out.tree("")
			clean := newMemory()
			want := s.build(t, clean, nil)
			written, removed := differing(old, clean.tree(""))
			if len(written) != e.written || len(removed) != e.removed {
				t.Errorf("two clean builds differ in %q, and %q are gone; the table has %d and %d", written, removed, e.written, e.removed)
			}
			mended, _ := differing(tampered, clean.tree(""))
			got := s.build(t, s.out, s.cache)
			equal(t, "the tree", s.out.tree(""), clean.tree(""))
			if got.Output.Written != len(mended) || got.Output.Removed != len(removed) {
				t.Errorf("written %d, removed %d, want %q, %q", got.Output.Written, got.Output.Removed, mended, removed)
			}
			if got.Rendered != e.rendered {
				t.Errorf("rendered %d, want %d: %s", got.Rendered, e.rendered, e.why)
			}
			if n := s.edited(sources) + e.needed; got.Compiled > n {
				t.Errorf("compiled %d bodies, want %d at most", got.Compiled, n)
			}
			if g, w := text(got.All), text(want.All); g != w {
				t.Errorf("messages\n%s\nwant\n%s", g, w)
			}
		})
	}
}

// A fact that no page reads for some time is not believed to have the value
// that it had when it was read last.
func TestForgottenFact(t *testing.T) {
	t.Parallel()
	s := newEdgeSite(t)
	const home, p10 = "templates/home.html", "content/guide/p10.md"
	for step, edit := range []func(){
		func() {},
		func() { // the front page does not show the newest titles, and one of them changes
			s.write(home, `{{define "main"}}{{end}}`)
			s.replace(p10, "Page 10", "Tenth")
		},
		func() { delete(s.files, home) },
		func() { s.replace(p10, "Tenth", "Page 10") },
	} {
		edit()
		s.build(t, s.out, s.cache)
		clean := newMemory()
		s.build(t, clean, nil)
		equal(t, fmt.Sprint("the tree after step ", step), s.out.tree(""), clean.tree(""))
	}
}
