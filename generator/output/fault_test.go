package output_test

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"testing"

	"galley/generator/disk"
)

// builds are the sites that the tests below build one after the other into
// one folder, with everything in them that publishing does: files new,
// changed, the same, removed; a file that becomes a folder and the other way
// round; a folder that gets empty. The folder has files of others in it.
type builds struct{ old, new, third, foreign site }

func newBuilds() builds {
	return builds{
		old: site{
			"index.html": "old", "same/index.html": "same", "gone/x/index.html": "gone",
			"turn": "file", "back/a.html": "a", "main.css": "old css", "data.bin": strings.Repeat("o", 3000),
		},
		new: site{
			"index.html": "new!", "same/index.html": "same", "fresh/index.html": "fresh",
			"turn/index.html": "folder", "back": "file", "main.css": "new css", "data.bin": strings.Repeat("n", 3000),
		},
		third:   site{"index.html": "third", "main.css": "new css"},
		foreign: site{"own.html": "own", "gone/own.txt": "own", ".git": "gitdir"},
	}
}

// before returns a folder as it is before the build under test.
func (b builds) before(t *testing.T) *memory {
	m := newMemory(b.foreign)
	mustPublish(t, m, b.old)
	return m
}

// operations returns how many operations the build under test has.
func (b builds) operations(t *testing.T) int {
	f := disk.Inject(b.before(t), disk.Plan{})
	mustPublish(t, f, b.new)
	if f.Count() < 50 {
		t.Fatalf("only %d operations", f.Count())
	}
	return f.Count()
}

// wholeFiles checks that each published file is the old or the new one and
// that those of others are as they were.
func (b builds) wholeFiles(t *testing.T, got site) {
	t.Helper()
	for name, data := range got {
		if strings.HasSuffix(name, "/") || strings.HasPrefix(name, ".galley/") {
			continue
		}
		if data != b.foreign[name] && data != b.old[name] && data != b.new[name] {
			t.Errorf("%s = %q, neither the old nor the new one", name, data)
		}
	}
	for name, data := range b.foreign {
		if got[name] != data {
			t.Errorf("%s = %q, want somebody else's file untouched", name, got[name])
		}
	}
	for name := range b.old {
		if b.new[name] != "" && got[name] == "" {
			t.Errorf("%s is missing", name)
		}
	}
}

// clean returns what a clean build of s beside the files of others gives.
func (b builds) clean(t *testing.T, s site) site {
	m := newMemory(b.foreign)
	mustPublish(t, m, s)
	return m.tree()
}

// recovers checks that the next build, of whatever site, gives what a clean
// one gives.
func (b builds) recovers(t *testing.T, m *memory) {
	t.Helper()
	for _, s := range []site{b.old, b.new, b.third} {
		again := m.clone()
		mustPublish(t, again, s)
		sameTree(t, again.tree(), b.clean(t, s))
	}
}

// TestCrash breaks off at every operation: all after it fail. That is what a
// kill leaves on disk.
func TestCrash(t *testing.T) {
	t.Parallel()
	b := newBuilds()
	for n := range b.operations(t) {
		m := b.before(t)
		_, err := publish(disk.Inject(m, disk.Plan{At: n + 1, Fault: disk.Crash}), b.new)
		if !errors.Is(err, disk.ErrCrash) {
			t.Errorf("publish = %v, want a crash", err)
		}
		b.wholeFiles(t, m.tree())
		b.recovers(t, m)
		if t.Failed() {
			t.Fatalf("crash at operation %d", n+1)
		}
	}
}

// TestCrashTwice breaks off, then breaks off another build, then builds a
// third site: what either may have left must not be forgotten.
func TestCrashTwice(t *testing.T) {
	t.Parallel()
	b := newBuilds()
	between := site{"index.html": "between", "between/index.html": "b", "fresh/index.html": "other"}
	for n := range b.operations(t) {
		first := b.before(t)
		publish(disk.Inject(first, disk.Plan{At: n + 1, Fault: disk.Crash}), b.new)
		count := disk.Inject(first.clone(), disk.Plan{})
		mustPublish(t, count, between)
		for at := range count.Count() {
			m := first.clone()
			publish(disk.Inject(m, disk.Plan{At: at + 1, Fault: disk.Crash}), between)
			mustPublish(t, m, b.third)
			sameTree(t, m.tree(), b.clean(t, b.third))
			if t.Failed() {
				t.Fatalf("after crashes at %d and %d", n+1, at+1)
			}
		}
	}
}

// TestFault lets every operation fail in every way.
func TestFault(t *testing.T) {
	t.Parallel()
	b := newBuilds()
	count := b.operations(t)
	for fault, want := range map[disk.Fault]error{
		disk.NoSpace: syscall.ENOSPC, disk.BadIO: syscall.EIO, disk.NoAccess: syscall.EACCES,
		disk.ReadOnly: syscall.EROFS, disk.ShortWrite: io.ErrShortWrite,
	} {
		t.Run(want.Error(), func(t *testing.T) {
			t.Parallel()
			for n := range count {
				m := b.before(t)
				moved := &recorder{FS: m}
				_, err := publish(disk.Inject(moved, disk.Plan{At: n + 1, Fault: fault}), b.new)
				switch {
				case err == nil && fault == disk.ShortWrite: // not a write
				case !errors.Is(err, want):
					t.Errorf("publish = %v, want %v", err, want)
				case strings.Count(err.Error(), "public/") != 1:
					t.Errorf("publish = %q, want one path in it, once", err)
				case len(moved.changes) == 0:
					b.untouched(t, m.tree())
				}
				b.wholeFiles(t, m.tree())
				b.recovers(t, m)
				if t.Failed() {
					t.Fatalf("fault at operation %d", n+1)
				}
			}
		})
	}
}

// untouched checks that the files are those before the build.
func (b builds) untouched(t *testing.T, got site) {
	t.Helper()
	maps.DeleteFunc(got, func(name, _ string) bool {
		return strings.HasSuffix(name, "/") || strings.HasPrefix(name, ".galley/")
	})
	want := maps.Clone(b.old)
	maps.Copy(want, b.foreign)
	sameTree(t, got, want)
}

// TestForeignAfterCrash has a file of somebody else where a build that broke
// off meant to publish, and perhaps never did.
func TestForeignAfterCrash(t *testing.T) {
	t.Parallel()
	b := newBuilds()
	b.foreign["fresh/index.html"] = "mine"
	for n := range b.operations(t) {
		m := b.before(t)
		publish(disk.Inject(m, disk.Plan{At: n + 1, Fault: disk.Crash}), b.new)
		replaced := m.tree()["fresh/index.html"] != "mine"
		mustPublish(t, m, b.third)
		if _, there := m.tree()["fresh/index.html"]; there == replaced {
			t.Errorf("crash at %d: replaced %v, there %v: want it removed if and only if galley replaced it", n+1, replaced, there)
		}
	}
}

// TestKill kills a process that publishes into a real folder, at some of its
// operations.
func TestKill(t *testing.T) {
	t.Parallel()
	b := newBuilds()
	if dir := os.Getenv("TEST_KILL_DIR"); dir != "" {
		plan, err := disk.ParsePlan(os.Getenv("TEST_KILL_AT") + ":kill")
		if err != nil {
			t.Fatal(err)
		}
		publish(disk.Inject(open(t, dir), plan), b.new)
		return
	}
	for n := 1; n <= b.operations(t); n += 6 {
		dir := t.TempDir()
		write(t, dir, b.foreign)
		mustPublish(t, open(t, dir), b.old)
		child := exec.Command(os.Args[0], "-test.run=^TestKill$")
		child.Env = append(os.Environ(), "TEST_KILL_DIR="+dir, fmt.Sprintf("TEST_KILL_AT=%d", n))
		if err := child.Run(); err == nil || child.ProcessState.Exited() && child.ProcessState.ExitCode() != 1 {
			t.Fatalf("kill at %d: %v", n, err)
		}
		b.wholeFiles(t, tree(t, dir))
		next := []site{b.old, b.new, b.third}[n/6%3]
		mustPublish(t, open(t, dir), next)
		sameTree(t, tree(t, dir), b.clean(t, next))
		if t.Failed() {
			t.Fatalf("kill at operation %d", n)
		}
	}
}

// TestOrder sees to it that pages appear after assets, and what is removed
// goes last.
func TestOrder(t *testing.T) {
	t.Parallel()
	record := &recorder{FS: newMemory(nil)}
	mustPublish(t, record, site{"old.html": "o", "b.html": "before"})
	record.changes = nil
	mustPublish(t, record, site{"a.html": "a", "b.html": "b", "z.css": "z", "c.css": "c"})
	want := []string{"+c.css", "+z.css", "+a.html", "=b.html", "-old.html"}
	if !slices.Equal(record.changes, want) {
		t.Errorf("changes = %q, want %q", record.changes, want)
	}
}

// recorder notes what is done to published files.
type recorder struct {
	disk.FS
	changes []string
}

func (r *recorder) Rename(from, to string) error {
	if !strings.HasPrefix(to, ".galley") {
		r.changes = append(r.changes, "+"+to)
	}
	return r.FS.Rename(from, to)
}

func (r *recorder) Replace(from, to string) error {
	if !strings.HasPrefix(to, ".galley") {
		r.changes = append(r.changes, "="+to)
	}
	return r.FS.Replace(from, to)
}

func (r *recorder) Remove(name string) error {
	if !strings.HasPrefix(name, ".galley") {
		r.changes = append(r.changes, "-"+name)
	}
	return r.FS.Remove(name)
}
