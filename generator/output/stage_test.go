package output_test

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"galley/generator/disk"
	"galley/generator/output"
)

// site is the outputs of a build by path.
type site map[string]string

// publish builds the site into fsys in a fixed order: what ends in .html is a
// page, all else an asset.
func publish(fsys disk.FS, s site) (output.Stats, error) {
	stage, err := output.Begin(fsys)
	if err != nil {
		return output.Stats{}, err
	}
	for _, name := range slices.Sorted(maps.Keys(s)) {
		if strings.HasSuffix(name, ".html") {
			_, err = stage.Put(name, output.ClassPage, []byte(s[name]))
		} else {
			_, err = stage.Copy(name, output.ClassAsset, func() (io.ReadCloser, error) {
				return io.NopCloser(strings.NewReader(s[name])), nil
			})
		}
		if err != nil {
			return output.Stats{}, errors.Join(err, stage.Discard())
		}
	}
	stats, err := stage.Publish(inOrder)
	if err != nil {
		return stats, errors.Join(err, stage.Discard())
	}
	return stats, stage.Sweep(inOrder)
}

// inOrder does one thing after the other.
func inOrder(n int, do func(int) error) error {
	for i := range n {
		if err := do(i); err != nil {
			return err
		}
	}
	return nil
}

func mustPublish(t *testing.T, fsys disk.FS, s site) output.Stats {
	t.Helper()
	stats, err := publish(fsys, s)
	if err != nil {
		t.Fatal(err)
	}
	return stats
}

// open opens a folder that does not sync, to spare the time of hundreds of
// builds: what a sync is good for no test can see.
func open(t *testing.T, dir string) disk.FS {
	t.Helper()
	d, err := disk.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return unsynced{d}
}

type unsynced struct{ disk.FS }

func (u unsynced) Create(name string) (disk.File, error) {
	f, err := u.FS.Create(name)
	return unsyncedFile{f}, err
}

type unsyncedFile struct{ disk.File }

func (unsyncedFile) Sync() error { return nil }

// tree returns the files below dir with their bytes, links as "-> target",
// folders with a slash at the end.
func tree(t *testing.T, dir string) site {
	t.Helper()
	found := make(site)
	err := filepath.WalkDir(dir, func(name string, e fs.DirEntry, err error) error {
		if err != nil || name == dir {
			return err
		}
		rel, _ := filepath.Rel(dir, name)
		rel = filepath.ToSlash(rel)
		switch {
		case e.IsDir():
			found[rel+"/"] = ""
		case e.Type()&fs.ModeSymlink != 0:
			to, err := os.Readlink(name)
			found[rel] = "-> " + to
			return err
		default:
			data, err := os.ReadFile(name)
			found[rel] = string(data)
			return err
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// cleanTree returns what a build of s into an empty folder gives.
func cleanTree(t *testing.T, s site) site {
	t.Helper()
	dir := t.TempDir()
	mustPublish(t, open(t, dir), s)
	return tree(t, dir)
}

func write(t *testing.T, dir string, files site) {
	t.Helper()
	for name, data := range files {
		name = filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(data), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func sameTree(t *testing.T, got, want site) {
	t.Helper()
	for _, name := range slices.Sorted(maps.Keys(want)) {
		if g, ok := got[name]; !ok || g != want[name] {
			t.Errorf("%s = %q (there: %v), want %q", name, g, ok, want[name])
		}
	}
	for _, name := range slices.Sorted(maps.Keys(got)) {
		if _, ok := want[name]; !ok {
			t.Errorf("%s is there, want it not to be", name)
		}
	}
}

func TestPublish(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name    string
		foreign site
		before  []site
		site    site
		want    output.Stats
	}{
		{"first", nil, nil, site{"index.html": "a", "b/index.html": "b"}, output.Stats{Written: 2}},
		{"empty", nil, nil, site{}, output.Stats{}},
		{"nothing changed", nil, []site{{"index.html": "a", "s.css": "s"}}, site{"index.html": "a", "s.css": "s"}, output.Stats{Unchanged: 2}},
		{"one changed", nil, []site{{"a.html": "a", "b.html": "b"}}, site{"a.html": "a", "b.html": "c"}, output.Stats{Written: 1, Unchanged: 1}},
		{"longer and shorter", nil, []site{{"a.css": "aa", "b.css": "bb"}}, site{"a.css": "aaa", "b.css": "b"}, output.Stats{Written: 2}},
		{"removed with its folders", nil, []site{{"a/b/c/index.html": "a", "x.html": "x"}}, site{"x.html": "x"}, output.Stats{Unchanged: 1, Removed: 1}},
		{"all removed", nil, []site{{"a/b.html": "a"}}, site{}, output.Stats{Removed: 1}},
		{"strangers stay", site{"own.html": "o", "a/own.txt": "o", "CNAME": "c", ".git": "gitdir"}, []site{{"a/b.html": "a"}}, site{"c.html": "c"}, output.Stats{Written: 1, Removed: 1}},
		{"taken over", site{"index.html": "older", "same.html": "same"}, nil, site{"index.html": "new", "same.html": "same"}, output.Stats{Written: 1, Unchanged: 1}},
		{"file to folder", nil, []site{{"a": "f"}}, site{"a/b/index.html": "x"}, output.Stats{Written: 1, Removed: 1}},
		{"folder to file", nil, []site{{"a/b/index.html": "x", "a/c.html": "y"}}, site{"a": "f"}, output.Stats{Written: 1, Removed: 2}},
		{"both ways", nil, []site{{"a": "f", "b/c/d.html": "g"}}, site{"a/x.html": "g", "b": "f"}, output.Stats{Written: 2, Removed: 2}},
		{"Unicode", nil, []site{{"ä/ö.html": "x"}}, site{"ä/ü.html": "y"}, output.Stats{Written: 1, Removed: 1}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			write(t, dir, tt.foreign)
			for _, s := range tt.before {
				mustPublish(t, open(t, dir), s)
			}
			got := mustPublish(t, open(t, dir), tt.site)
			if got != tt.want {
				t.Errorf("Publish = %+v, want %+v", got, tt.want)
			}
			want := cleanTree(t, tt.site)
			for name, data := range tt.foreign {
				if _, ok := want[name]; !ok {
					want[name] = data
				}
				if d := filepath.ToSlash(filepath.Dir(name)); d != "." {
					want[d+"/"] = ""
				}
			}
			sameTree(t, tree(t, dir), want)
		})
	}
}

// TestUnchanged looks at what a server sees of a file that did not change.
func TestUnchanged(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := site{"index.html": "a", "p/index.html": "b", "x.css": "c"}
	mustPublish(t, open(t, dir), s)
	infos := func() map[string]fs.FileInfo {
		all := make(map[string]fs.FileInfo)
		for name := range tree(t, dir) {
			info, err := os.Stat(filepath.Join(dir, strings.TrimSuffix(name, "/")))
			if err != nil {
				t.Fatal(err)
			}
			all[name] = info
		}
		return all
	}
	before := infos()
	faulty := disk.Inject(open(t, dir), disk.Plan{})
	mustPublish(t, faulty, s)
	for name, info := range infos() {
		if !os.SameFile(info, before[name]) || !info.ModTime().Equal(before[name].ModTime()) {
			t.Errorf("%s was written though nothing changed", name)
		}
	}
}

func TestMends(t *testing.T) {
	t.Parallel()
	s := site{"index.html": "aaaa", "x.css": "bbbb"}
	for _, tt := range []struct {
		name string
		harm func(dir string) error
	}{
		{"page changed", func(dir string) error { return os.WriteFile(dir+"/index.html", []byte("aaab"), 0o644) }},
		{"asset changed", func(dir string) error { return os.WriteFile(dir+"/x.css", []byte("bbbc"), 0o644) }},
		{"asset cut", func(dir string) error { return os.WriteFile(dir+"/x.css", []byte("bbb"), 0o644) }},
		{"asset longer", func(dir string) error { return os.WriteFile(dir+"/x.css", []byte("bbbbb"), 0o644) }},
		{"page lost", func(dir string) error { return os.Remove(dir + "/index.html") }},
		{"manifest lost", func(dir string) error { return os.Remove(dir + "/.galley/manifest") }},
		{"all of galley's lost", func(dir string) error { return os.RemoveAll(dir + "/.galley") }},
		{"manifest damaged", func(dir string) error { return os.WriteFile(dir+"/.galley/manifest", []byte("x"), 0o644) }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			mustPublish(t, open(t, dir), s)
			if err := tt.harm(dir); err != nil {
				t.Fatal(err)
			}
			mustPublish(t, open(t, dir), s)
			sameTree(t, tree(t, dir), cleanTree(t, s))
		})
	}
}

func TestDamagedManifestRemovesNothing(t *testing.T) {
	t.Parallel()
	good, err := os.ReadFile(filepath.Join(func() string {
		dir := t.TempDir()
		mustPublish(t, open(t, dir), site{"a.html": "a", "b.html": "b"})
		return dir
	}(), ".galley", "manifest"))
	if err != nil {
		t.Fatal(err)
	}
	bad := map[string][]byte{
		"empty":   {},
		"foreign": []byte("index.html\n"),
		"newer":   []byte(strings.Replace(string(good), "manifest 1", "manifest 2", 1)),
		"path":    []byte(strings.Replace(string(good), "a.html", "../a.html", 1)),
		"doubled": append(slices.Clone(good), good...),
	}
	for i := range good {
		bad[fmt.Sprintf("bit %d", i)] = append(append(slices.Clone(good[:i]), good[i]^1), good[i+1:]...)
		bad[fmt.Sprintf("cut %d", i)] = good[:i]
	}
	dir := t.TempDir()
	for _, name := range slices.Sorted(maps.Keys(bad)) {
		write(t, dir, site{"a.html": "a", "b.html": "b", ".galley/manifest": string(bad[name])})
		stage, err := output.Begin(open(t, dir))
		if err != nil {
			t.Fatalf("%s: Begin: %v", name, err)
		}
		if list := stage.Messages(); len(list) != 1 || list.HasErrors() {
			t.Errorf("%s: Messages() = %v, want one warning", name, list)
		}
		if stats, err := stage.Publish(inOrder); err != nil || stats.Removed > 0 {
			t.Errorf("%s: Publish() = %+v, %v, want nothing removed", name, stats, err)
		}
	}
}

func TestInTheWay(t *testing.T) {
	t.Parallel()
	outside := t.TempDir()
	write(t, outside, site{"index.html": "victim"})
	link := func(to, from string) func(dir string) error {
		return func(dir string) error { return os.Symlink(to, filepath.Join(dir, from)) }
	}
	for _, tt := range []struct {
		name   string
		before site
		setup  func(dir string) error
		site   site
		want   string
	}{
		{"folder link", nil, link(outside, "posts"), site{"posts/index.html": "x"}, "posts"},
		{"file link", nil, link(outside+"/index.html", "index.html"), site{"index.html": "x"}, "index.html"},
		{"link inside", nil, func(dir string) error {
			return errors.Join(os.Mkdir(dir+"/a", 0o755), os.Symlink("a", dir+"/posts"))
		}, site{"posts/index.html": "x"}, "posts"},
		{"own folder a link", nil, link(outside, ".galley"), site{"index.html": "x"}, ".galley"},
		{"foreign file where a folder goes", nil, func(dir string) error { return os.WriteFile(dir+"/a", nil, 0o644) }, site{"a/b.html": "x"}, "a"},
		{"foreign folder where a file goes", nil, func(dir string) error { return os.Mkdir(dir+"/a", 0o755) }, site{"a": "x"}, "a"},
		{"foreign file in such a folder", site{"a/b.html": "x"}, func(dir string) error { return os.WriteFile(dir+"/a/own.txt", nil, 0o644) }, site{"a": "x"}, "own.txt"},
		{"file and folder in one site", nil, func(string) error { return nil }, site{"a": "x", "a/b.html": "x"}, "a"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			mustPublish(t, open(t, dir), tt.before)
			if tt.name == "own folder a link" {
				if err := os.RemoveAll(dir + "/.galley"); err != nil {
					t.Fatal(err)
				}
			}
			if err := tt.setup(dir); err != nil {
				t.Fatal(err)
			}
			before := tree(t, dir)
			_, err := publish(open(t, dir), tt.site)
			if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "stage") {
				t.Errorf("Publish = %v, want an error that names %q", err, tt.want)
			}
			sameTree(t, tree(t, dir), before)
			sameTree(t, tree(t, outside), site{"index.html": "victim"})
		})
	}
}

// TestRemoveSparesLinks replaces a published folder by a link to somebody
// else's: what is behind it is not galley's.
func TestRemoveSparesLinks(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	mustPublish(t, open(t, dir), site{"posts/a.html": "a", "b.html": "b"})
	if err := os.RemoveAll(dir + "/posts"); err != nil {
		t.Fatal(err)
	}
	write(t, dir, site{"mine/a.html": "mine"})
	if err := os.Symlink("mine", dir+"/posts"); err != nil {
		t.Fatal(err)
	}
	if stats := mustPublish(t, open(t, dir), site{"b.html": "b"}); stats.Removed != 0 {
		t.Errorf("Removed = %d, want 0", stats.Removed)
	}
	got := tree(t, dir)
	if got["mine/a.html"] != "mine" || got["posts"] != "-> mine" {
		t.Errorf("tree = %q, want the link and what it leads to", got)
	}
}

func TestBadPaths(t *testing.T) {
	t.Parallel()
	for _, in := range []string{
		"", ".", "..", "/a", "a/", "a//b", "../a", "a/../b", "a/./b", ".galley", ".galley/manifest", ".Galley/x",
		`a\b`, "a\nb", "a\x00b", "a\x7fb", "a\u0308.html", "\xff.html",
	} {
		dir := t.TempDir()
		stage, err := output.Begin(open(t, dir))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := stage.Put(in, output.ClassPage, nil); err == nil {
			t.Errorf("Put(%q) = nil, want an error", in)
		}
		if _, err := stage.Publish(inOrder); err == nil {
			t.Errorf("Publish after Put(%q) = nil, want an error", in)
		}
		if got := tree(t, dir); len(got) > 0 {
			t.Errorf("Put(%q) left %v", in, got)
		}
	}
}

func TestPutTwice(t *testing.T) {
	t.Parallel()
	stage, err := output.Begin(open(t, t.TempDir()))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := stage.Put("a.html", output.ClassPage, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := stage.Put("a.html", output.ClassPage, nil); err == nil {
		t.Error("Put of one path twice = nil, want an error")
	}
}

func TestDiscard(t *testing.T) {
	t.Parallel()
	for _, before := range []site{nil, {"index.html": "a"}} {
		dir := t.TempDir()
		if before != nil {
			mustPublish(t, open(t, dir), before)
		}
		want := tree(t, dir)
		stage, err := output.Begin(open(t, dir))
		if err != nil {
			t.Fatal(err)
		}
		if staged, err := stage.Put("index.html", output.ClassPage, []byte("b")); err != nil || !staged.Changed {
			t.Fatalf("Put = %+v, %v", staged, err)
		}
		if err := stage.Discard(); err != nil {
			t.Fatal(err)
		}
		sameTree(t, tree(t, dir), want)
	}
}

// TestPutTogether puts from many goroutines at once.
func TestPutTogether(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	stage, err := output.Begin(open(t, dir))
	if err != nil {
		t.Fatal(err)
	}
	s := make(site)
	errs := make(chan error)
	for i := range 200 {
		name := fmt.Sprintf("p%d/index.html", i)
		s[name] = name
		go func() {
			_, err := stage.Put(name, output.ClassPage, []byte(name))
			errs <- err
		}()
	}
	for range 200 {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
	if stats, err := stage.Publish(inOrder); err != nil || stats.Written != 200 {
		t.Errorf("Publish = %+v, %v, want 200 written", stats, err)
	}
	if err := stage.Sweep(inOrder); err != nil {
		t.Error(err)
	}
	sameTree(t, tree(t, dir), cleanTree(t, s))
}
