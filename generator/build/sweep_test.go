package build_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"strings"
	"syscall"
	"testing"

	"galley/generator/build"
	"galley/generator/disk"
)

// A sweep is a build that is broken off or disturbed again and again, at
// another operation each time.
type sweep struct {
	what   string
	pages  int
	edit   func(s *edgeSite)
	faults []disk.Fault
	every  int // how many operations lie between two points; 1 when soaking
}

func sweeps() []sweep {
	all := []disk.Fault{disk.Crash, disk.NoSpace, disk.BadIO, disk.NoAccess, disk.ReadOnly, disk.ShortWrite}
	few := []disk.Fault{disk.Crash, disk.NoSpace}
	return []sweep{
		{"edits", 50, func(s *edgeSite) {
			for n := 11; n <= 50; n += 3 {
				s.article(n, "[red]")
			}
			delete(s.files, "content/guide/p20.md")
			s.article(51, "[new]")
			s.write("static/home.css", "body { color: red }")
			s.write("templates/partials/end.html", "<p>")
		}, all, 10},
		{"a permalink that renames everything", 50, func(s *edgeSite) {
			s.replace("galley.yaml", "title: Edges", "title: Edges\npermalinks: {guide: '/:year/:slug/'}")
		}, few, 10},
		{"300 deletions", 310, func(s *edgeSite) {
			for n := 11; n <= 310; n++ {
				delete(s.files, fmt.Sprintf("content/guide/p%02d.md", n))
			}
		}, few, 100},
	}
}

// errorOf is what the environment says when a fault is met.
func errorOf(f disk.Fault) error {
	return map[disk.Fault]error{
		disk.Crash: disk.ErrCrash, disk.NoSpace: syscall.ENOSPC, disk.BadIO: syscall.EIO,
		disk.NoAccess: syscall.EACCES, disk.ReadOnly: syscall.EROFS, disk.ShortWrite: io.ErrShortWrite,
	}[f]
}

// figures are what a sweep found.
type figures struct{ operations, points, damaged, differed int }

// TestSweep lets operations on the folders of output and cache fail. Whatever
// fails and how: every published file is whole, old or new; the next build
// equals a clean one, with no file too many; and what fails of the cache alone
// does not make the build fail.
func TestSweep(t *testing.T) {
	t.Parallel()
	for _, sw := range sweeps() {
		t.Run(sw.what, func(t *testing.T) {
			t.Parallel()
			if soaking() {
				sw.every = 1
			}
			f := sw.run(t)
			t.Logf("%d operations, %d points tried; damaged files %d, trees that differed %d", f.operations, f.points, f.damaged, f.differed)
		})
	}
}

// place is where the folders of a build are, in one folder, so that what
// fails may be an operation on either.
type place struct{ root disk.FS }

func (p place) out() disk.FS   { return below{p.root, "public"} }
func (p place) cache() disk.FS { return below{p.root, "cache"} }

func (sw sweep) run(t *testing.T) (f figures) {
	s := newEdgeSite(t)
	for n := 11; n <= sw.pages; n++ {
		s.article(n, "[red]")
	}
	root := newMemory()
	for _, dir := range []string{"public", "cache"} {
		if err := root.Mkdir(dir); err != nil {
			t.Fatal(err)
		}
	}
	s.build(t, place{root}.out(), place{root}.cache())
	sw.edit(s)
	clean := newMemory()
	s.build(t, clean, nil)
	old, new := root.tree("public/"), clean.tree("")

	counter := disk.Inject(root.clone(), disk.Plan{})
	s.build(t, place{counter}.out(), place{counter}.cache())
	f.operations = counter.Count()
	for _, fault := range sw.faults {
		for at := 1 + rand.IntN(sw.every); at <= f.operations; at += sw.every {
			f.points++
			after := root.clone()
			p := place{disk.Inject(after, disk.Plan{At: at, Fault: fault})}
			s.faulty(t, p, fault)
			f.damaged += damaged(after.tree("public/"), old, new)
			s.build(t, place{after}.out(), place{after}.cache())
			if got := after.tree("public/"); !maps.Equal(got, new) {
				f.differed++
				equal(t, "the next build", got, new)
			}
			if f.damaged > 0 || t.Failed() {
				t.Fatalf("after fault %d at operation %d of %d: %d damaged files", fault, at, f.operations, f.damaged)
			}
		}
	}
	return f
}

// faulty builds where an operation fails. If the build is fine in spite of
// it, the fault was one of the cache, or none, and the tree is the new one.
func (s *edgeSite) faulty(t *testing.T, p place, fault disk.Fault) {
	t.Helper()
	o := s.options
	o.Cache = p.cache()
	report, err := build.Build(context.Background(), o, p.out())
	switch {
	case report.Messages.HasErrors():
		t.Errorf("errors in the site:\n%s", text(report.Messages))
	case err == nil:
	case !errors.Is(err, errorOf(fault)) || !strings.Contains(err.Error(), "memory/"):
		t.Errorf("Build = %v, want %v and a path", err, errorOf(fault))
	case fault != disk.Crash && strings.Contains(err.Error(), "memory/cache"):
		t.Errorf("Build = %v, want a warning: it is the cache alone", err)
	}
}

// damaged counts the files that are neither the old nor the new one, and those
// that are missing though both have them.
func damaged(got, old, new map[string]string) (n int) {
	is := func(tree map[string]string, name, data string) bool {
		want, ok := tree[name]
		return ok && want == data
	}
	for name, data := range got {
		if own := strings.HasPrefix(name, ".galley/"); !own && !is(old, name, data) && !is(new, name, data) {
			n++
		}
	}
	for name := range old {
		_, stays := new[name]
		if _, there := got[name]; stays && !there && !strings.HasPrefix(name, ".galley/") {
			n++
		}
	}
	return n
}
