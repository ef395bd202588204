package build_test

import (
	"context"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"galley"
	"galley/generator/build"
	"galley/generator/disk"

	"pgregory.net/rapid"
)

// soaking reports whether the tests that make a sample of something are to
// make much more of it; see "make soak".
func soaking() bool { return os.Getenv("GALLEY_SOAK") != "" }

// TestEditsOnDisk is TestEdits with the theme in the box, on a real disk. It
// is one long sequence, always the same.
func TestEditsOnDisk(t *testing.T) {
	t.Parallel()
	steps := 300
	if soaking() {
		steps = 3000
	}
	w := readWorld(t)
	s := newDiskSite(t)
	current := w.firstState()
	good, past, failed, faulty := current, []*state{current}, false, 0
	for step := range steps {
		next := current.clone()
		what := rapid.Custom(func(t *rapid.T) string {
			if failed && rapid.Bool().Draw(t, "undo") {
				next = good
				return "undo what was done since the last build without errors"
			}
			return rapid.SampledFrom(edits()).Draw(t, "edit")(t, w, next, past)
		}).Example(step)
		current, past = next, append(past, next)
		s.log = append(s.log, what)
		s.write(t, current.sources(), step%4 == 0)
		if step%5 == 0 {
			s.tamper(t, step)
		}
		if failed = s.compare(t, current); failed {
			faulty++
		} else {
			good = current
		}
		if t.Failed() {
			t.Fatalf("after\n\t%s", strings.Join(s.log, "\n\t"))
		}
	}
	t.Logf("%d steps, %d of them faulty", steps, faulty)
}

// A diskSite is a site on the disk that is built there again and again.
type diskSite struct {
	source, out, cache string
	files              map[string]string // as last written
	tick               int
	log                []string
}

func newDiskSite(t *testing.T) *diskSite {
	return &diskSite{source: t.TempDir(), out: t.TempDir(), cache: t.TempDir()}
}

// write makes the source folder hold the files and no others. A file that
// changes gets another time, of now or of long ago.
func (s *diskSite) write(t *testing.T, files map[string]string, recent bool) {
	t.Helper()
	for name := range s.files {
		if _, ok := files[name]; !ok {
			if err := os.Remove(filepath.Join(s.source, filepath.FromSlash(name))); err != nil {
				t.Fatal(err)
			}
		}
	}
	for name, text := range files {
		if old, ok := s.files[name]; ok && old == text {
			continue
		}
		file := filepath.Join(s.source, filepath.FromSlash(name))
		writeFile(t, file, text)
		if s.tick++; !recent {
			old := time.Date(2020, 1, 1, 0, 0, s.tick, 0, time.UTC)
			if err := os.Chtimes(file, old, old); err != nil {
				t.Fatal(err)
			}
		}
	}
	s.files = files
}

// tamper changes or removes a published file.
func (s *diskSite) tamper(t *testing.T, n int) {
	t.Helper()
	published := withoutOwn(tree(t, s.out))
	if len(published) == 0 {
		return
	}
	names := slices.Sorted(maps.Keys(published))
	name := names[n*7%len(names)]
	file := filepath.Join(s.out, filepath.FromSlash(name))
	s.log = append(s.log, "tamper with "+name)
	if n%2 == 0 {
		writeFile(t, file, published[name]+"tampered")
	} else if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
}

// withoutOwn leaves galley's own files out of a tree.
func withoutOwn(tree map[string]string) map[string]string {
	maps.DeleteFunc(tree, func(name, _ string) bool { return strings.HasPrefix(name, ".galley/") })
	return tree
}

// build builds the site; cache is "" for none.
func (s *diskSite) build(t *testing.T, of *state, out, cache string) build.Report {
	t.Helper()
	o := of.options(galley.Theme())
	src, err := disk.Open(s.source)
	if err != nil {
		t.Fatal(err)
	}
	defer src.Close()
	o.Source = src.FS()
	if cache != "" {
		traces, err := disk.Open(cache)
		if err != nil {
			t.Fatal(err)
		}
		defer traces.Close()
		o.Cache = traces
	}
	to, err := disk.Open(out)
	if err != nil {
		t.Fatal(err)
	}
	defer to.Close()
	report, err := build.Build(context.Background(), o, to)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// compare builds with what was kept, and from clean, and reports whether the
// build failed.
func (s *diskSite) compare(t *testing.T, of *state) (failed bool) {
	t.Helper()
	before := tree(t, s.out)
	clean := t.TempDir()
	want := s.build(t, of, clean, "")
	got := s.build(t, of, s.out, s.cache)
	if g, w := text(ofSite(got.All)), text(ofSite(want.All)); g != w {
		t.Errorf("messages:\n%s\nwant\n%s", g, w)
	}
	if want.All.HasErrors() {
		equal(t, "after a build with errors", tree(t, s.out), before)
		return true
	}
	equal(t, "the tree", tree(t, s.out), tree(t, clean))
	if again := s.build(t, of, s.out, s.cache); again.Rendered != 0 || again.Output.Written != 0 {
		t.Errorf("a second build: rendered %d, %+v, want nothing", again.Rendered, again.Output)
	}
	return false
}
