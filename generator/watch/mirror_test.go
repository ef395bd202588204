package watch_test

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"galley/generator/watch"
)

// Hangs are guarded by this; nothing is expected to take so long.
const guard = 60 * time.Second

// modes are the ways to watch; all tests of what is told are for each.
var modes = map[string]watch.Options{
	"told":    {},
	"polling": {Poll: true, Every: 5 * time.Millisecond},
}

// each runs a test for every way to watch.
func each(t *testing.T, test func(t *testing.T, o watch.Options)) {
	t.Parallel()
	for name, o := range modes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, o)
		})
	}
}

// A mirror is what someone knows of a project who looks only at what changes
// name: the files that are watched, with their text.
type mirror struct {
	t    *testing.T
	root string
	o    watch.Options
	w    *watch.Watcher

	mu      sync.Mutex
	known   map[string]string
	named   map[string]bool // all that was ever named
	changes int
	rescans int
	notes   []watch.Note
}

// newMirror watches a new project with some files. When it returns all is
// watched: on a busy machine that may be after a rescan, which does not count.
func newMirror(t *testing.T, o watch.Options, files ...string) *mirror {
	t.Helper()
	m := &mirror{t: t, root: filepath.Join(t.TempDir(), "above", "project"), o: o}
	for _, name := range append(files, "galley.yaml", "content/index.md") {
		m.write(name, "text of "+name)
	}
	m.watch(watch.New)
	m.write("content/probe.md", "")
	m.settle()
	m.mu.Lock()
	defer m.mu.Unlock()
	m.named, m.changes, m.rescans = make(map[string]bool), 0, 0
	return m
}

// watch begins to watch, and looks at everything once, as a first build does.
func (m *mirror) watch(open func(watch.Options) (*watch.Watcher, error)) {
	m.t.Helper()
	m.o.Root = m.root
	if m.o.Names == nil {
		m.o.Names = []string{"content", "galley.yaml", "static", "themes/plain/templates"}
	}
	if m.o.Skip == nil {
		m.o.Skip = func(name string) bool { return name == "content/output" }
	}
	w, err := open(m.o)
	if err != nil {
		m.t.Fatal(err)
	}
	m.w, m.named = w, make(map[string]bool)
	m.known = m.disk()
	ctx, cancel := context.WithCancel(context.Background())
	var done sync.WaitGroup
	done.Go(func() { m.follow(ctx) })
	done.Go(func() {
		for n := range w.Notes() {
			m.mu.Lock()
			m.notes = append(m.notes, n)
			m.mu.Unlock()
		}
	})
	m.t.Cleanup(func() {
		cancel()
		if err := w.Close(); err != nil {
			m.t.Error(err)
		}
		done.Wait()
	})
}

func (m *mirror) follow(ctx context.Context) {
	for {
		c, err := m.w.Next(ctx)
		if err != nil {
			return
		}
		m.mu.Lock()
		m.look(c)
		m.mu.Unlock()
	}
}

// look looks where a change says.
func (m *mirror) look(c watch.Change) {
	m.changes++
	if c.Rescan {
		m.rescans++
		m.known = m.disk()
		return
	}
	if len(c.Names) == 0 || !slices.IsSorted(c.Names) || len(slices.Compact(slices.Clone(c.Names))) != len(c.Names) {
		m.t.Errorf("names are none, unsorted or double: %q", c.Names)
	}
	for _, name := range c.Names {
		m.named[name] = true
		for known := range m.known {
			if known == name || strings.HasPrefix(known, name+"/") {
				delete(m.known, known)
			}
		}
		m.read(name, m.known)
	}
}

// disk reads everything that is watched.
func (m *mirror) disk() map[string]string {
	all := make(map[string]string)
	for _, name := range m.o.Names {
		m.read(name, all)
	}
	return all
}

// read reads a file, or all files below a folder, as a build would.
func (m *mirror) read(name string, into map[string]string) {
	filepath.WalkDir(m.path(name), func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return nil
		}
		rel, err := filepath.Rel(m.root, file)
		if err != nil {
			m.t.Error(err)
		}
		name := filepath.ToSlash(rel)
		if temporary(name) || m.o.Skip(name) {
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		watched := slices.ContainsFunc(m.o.Names, func(top string) bool {
			return top == "." || name == top || strings.HasPrefix(name, top+"/")
		})
		if text, err := os.ReadFile(file); watched && err == nil && d.Type().IsRegular() {
			into[name] = string(text)
		}
		return nil
	})
}

// temporary reports whether a name is for a moment, or hidden.
func temporary(name string) bool {
	base := name[strings.LastIndexByte(name, '/')+1:]
	return base != "." && strings.HasPrefix(base, ".") && base != ".well-known" || strings.HasSuffix(base, "~") ||
		strings.HasPrefix(base, "#") || strings.Contains(base, "___jb_") || base == "4913" || base == "node_modules"
}

// settle waits until everything is known as it is.
func (m *mirror) settle() {
	m.t.Helper()
	var known, want map[string]string
	pause := time.Millisecond
	for end := time.Now().Add(guard); time.Now().Before(end); time.Sleep(pause) {
		began := time.Now()
		want = m.disk()
		pause = max(pause, 2*time.Since(began))
		m.mu.Lock()
		known = maps.Clone(m.known)
		m.mu.Unlock()
		if maps.Equal(known, want) {
			return
		}
	}
	for name, text := range want {
		if got, ok := known[name]; !ok {
			m.t.Errorf("%s was lost", name)
		} else if got != text {
			m.t.Errorf("%s is known as %.40q, want %.40q", name, got, text)
		}
	}
	for name := range known {
		if _, ok := want[name]; !ok {
			m.t.Errorf("%s is gone, and that was lost", name)
		}
	}
	m.t.FailNow()
}

// still waits until nothing is handed on any more, and returns how many changes there were.
func (m *mirror) still() int {
	m.t.Helper()
	for last, end := m.count(), time.Now().Add(guard); time.Now().Before(end); {
		time.Sleep(400 * time.Millisecond)
		now := m.count()
		if now == last {
			return now
		}
		last = now
	}
	m.t.Fatal("changes are handed on without end")
	return 0
}

// told waits until all of the names were named.
func (m *mirror) told(names ...string) {
	m.t.Helper()
	for end := time.Now().Add(guard); time.Now().Before(end); time.Sleep(time.Millisecond) {
		m.mu.Lock()
		missing := slices.ContainsFunc(names, func(name string) bool { return !m.named[name] })
		m.mu.Unlock()
		if !missing {
			return
		}
	}
	m.t.Fatalf("named were %v, want %q", m.named, names)
}

func (m *mirror) count() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.changes
}

// noted waits for a note and returns its text.
func (m *mirror) noted(kind watch.NoteKind) string {
	m.t.Helper()
	for end := time.Now().Add(guard); time.Now().Before(end); time.Sleep(time.Millisecond) {
		m.mu.Lock()
		for i, n := range m.notes {
			if n.Kind == kind {
				m.notes = slices.Delete(m.notes, i, i+1)
				m.mu.Unlock()
				return n.Text
			}
		}
		m.mu.Unlock()
	}
	m.t.Fatalf("there is no note of kind %d", kind)
	return ""
}

func (m *mirror) path(name string) string { return filepath.Join(m.root, filepath.FromSlash(name)) }

// The following change the project; those with names of the system's calls do
// what these do.

func (m *mirror) check(err error) {
	m.t.Helper()
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		m.t.Fatal(err)
	}
}

func (m *mirror) write(name, text string) {
	m.t.Helper()
	m.check(os.MkdirAll(filepath.Dir(m.path(name)), 0o755))
	if err := os.WriteFile(m.path(name), []byte(text), 0o644); err != nil {
		m.t.Fatal(err)
	}
}

func (m *mirror) mkdir(name string) {
	m.t.Helper()
	m.check(os.MkdirAll(m.path(name), 0o755))
}

func (m *mirror) rename(from, to string) {
	m.t.Helper()
	if err := os.Rename(m.path(from), m.path(to)); err != nil {
		m.t.Fatal(err)
	}
}

func (m *mirror) remove(name string) {
	m.t.Helper()
	m.check(os.RemoveAll(m.path(name)))
}
