package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/fstest"
	"time"

	"galley/generator/disk"
)

// theme is a small theme, so that many builds take little time.
func theme() fstest.MapFS {
	return files(map[string]string{
		"templates/base.html":     `<!DOCTYPE html><title>{{.Title}}</title>{{block "main" .}}{{end}}`,
		"templates/home.html":     `{{define "main"}}{{range .Pages}}<a href="{{.URL}}">{{.LinkTitle}}</a>{{end}}{{end}}`,
		"templates/page.html":     `{{define "main"}}{{.Content}}{{end}}`,
		"templates/section.html":  `{{define "main"}}{{len .Pages}}{{end}}`,
		"templates/taxonomy.html": ``,
		"templates/term.html":     ``,
		"templates/search.html":   ``,
		"templates/letter.html":   ``,
		"templates/404.html":      ``,
		"static/robots.txt":       "User-agent: *\n",
	})
}

func files(contents map[string]string) fstest.MapFS {
	fsys := make(fstest.MapFS, len(contents))
	for name, text := range contents {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return fsys
}

// writeSite makes a folder with these files, and no others in content/.
func writeSite(t *testing.T, dir string, contents map[string]string) {
	t.Helper()
	if err := os.RemoveAll(filepath.Join(dir, "content")); err != nil {
		t.Fatal(err)
	}
	for name, text := range contents {
		name = filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// command runs the command in this process with a world that change may
// change, and returns its status and streams.
func command(change func(*world), args ...string) (status int, stdout, stderr string) {
	var out, err bytes.Buffer
	w := world{
		stdout: &out, stderr: &err, getenv: func(string) string { return "" },
		now:   func() time.Time { return time.Unix(1_700_000_000, 0).UTC() },
		theme: theme(), starter: fstest.MapFS{},
		source: func(fsys fs.FS) fs.FS { return fsys },
		output: func(fsys disk.FS) disk.FS { return fsys },
	}
	if change != nil {
		change(&w)
	}
	status = run(args, w)
	return status, out.String(), err.String()
}

// before and after are two states of one site: between them a page changes,
// one goes, one comes, and a page becomes a folder.
func before() map[string]string {
	return map[string]string{
		"galley.yaml":          "title: T\n",
		"content/a.md":         "A.\n",
		"content/b.md":         "B.\n",
		"content/gone/c.md":    "C.\n",
		"content/d.md":         "---\nurl: /d.html\n---\nD.\n",
		"content/gone/pic.txt": strings.Repeat("picture\n", 9000),
	}
}

func after() map[string]string {
	return map[string]string{
		"galley.yaml":             "title: T\n",
		"content/a.md":            "A.\n",
		"content/b.md":            "B changed.\n",
		"content/new/e.md":        "E.\n",
		"content/d.html/index.md": "---\nurl: /d.html/d/\n---\nD.\n",
		"content/new/pic.txt":     strings.Repeat("another\n", 9000),
	}
}

// published returns the files of an output folder but galley's own.
func published(t *testing.T, dir string) map[string]string {
	t.Helper()
	found := make(map[string]string)
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if name == "." && errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil || d.IsDir() || strings.HasPrefix(name, ".galley/") {
			return err
		}
		data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
		found[name] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// states are what is published before and after.
func states(t *testing.T) (old, new map[string]string) {
	t.Helper()
	dir := t.TempDir()
	writeSite(t, dir, before())
	mustBuild(t, dir)
	old = published(t, filepath.Join(dir, "public"))
	writeSite(t, dir, after())
	mustBuild(t, dir)
	new = published(t, filepath.Join(dir, "public"))
	clean := t.TempDir()
	writeSite(t, clean, after())
	mustBuild(t, clean)
	if want := published(t, filepath.Join(clean, "public")); !maps.Equal(new, want) {
		t.Fatalf("the second build publishes %v, want %v", names(new), names(want))
	}
	return old, new
}

func names(m map[string]string) []string { return slices.Sorted(maps.Keys(m)) }

func mustBuild(t *testing.T, dir string) {
	t.Helper()
	if status, _, stderr := command(nil, "build", "--source", dir, "--jobs", "1"); status != 0 {
		t.Fatalf("build: exit status %d, want 0\n%s", status, stderr)
	}
}

// checkWhole fails where a published file is neither as before nor as after.
func checkWhole(t *testing.T, dir string, old, new map[string]string) {
	t.Helper()
	for name, data := range published(t, filepath.Join(dir, "public")) {
		if o, ok := old[name]; ok && o == data {
			continue
		}
		if n, ok := new[name]; !ok || n != data {
			t.Errorf("%s is neither as before nor as after (%d bytes)", name, len(data))
		}
	}
}

// TestFaults makes operations on the output folder fail, each in one way;
// package output does so with all of them in every way.
func TestFaults(t *testing.T) {
	t.Parallel()
	old, new := states(t)
	faults := []struct{ word, want string }{
		{"enospc", "no space left on device"}, {"eio", "input/output error"}, {"eacces", "permission denied"},
		{"erofs", "read-only file system"}, {"short", "short write"}, {"crash", "crashed here"},
	}
	dir := t.TempDir()
	for at := 1; ; at++ {
		fault := faults[at%len(faults)]
		if !faultAt(t, dir, fmt.Sprintf("%d:%s", at, fault.word), fault.want, old, new) || t.Failed() {
			t.Logf("%d operations", at-1)
			return
		}
	}
}

// faultAt builds with one fault and then without; false when the build has
// no such operation.
func faultAt(t *testing.T, dir, spec, want string, old, new map[string]string) bool {
	t.Helper()
	writeSite(t, dir, before())
	mustBuild(t, dir)
	writeSite(t, dir, after())
	plan, err := disk.ParsePlan(spec)
	if err != nil {
		t.Fatal(err)
	}
	var faulty *disk.Faulty
	inject := func(w *world) {
		w.output = func(out disk.FS) disk.FS { faulty = disk.Inject(out, plan); return faulty }
	}
	status, _, stderr := command(inject, "build", "--source", dir, "--jobs", "1")
	switch {
	case faulty.Count() < plan.At:
		return false
	case status == exitDone && maps.Equal(published(t, filepath.Join(dir, "public")), new):
		// this operation is not a write, or one that the build can do without
	case status != exitEnv:
		t.Errorf("%s: exit status %d, want %d\n%s", spec, status, exitEnv, stderr)
	case !strings.Contains(stderr, want) || !strings.Contains(stderr, filepath.Join(dir, "public")):
		t.Errorf("%s: stderr = %q, want the path and %q", spec, stderr, want)
	}
	checkWhole(t, dir, old, new)
	mustBuild(t, dir)
	if got := published(t, filepath.Join(dir, "public")); !maps.Equal(got, new) {
		t.Errorf("%s: the next build publishes %v, want %v", spec, names(got), names(new))
	}
	return true
}

// TestKill ends the process at a sample of its operations.
func TestKill(t *testing.T) {
	t.Parallel()
	build := func(dir, fault string) (string, error) {
		cmd := exec.Command("galley", "build", "--source", dir, "--jobs", "1")
		cmd.Env = append(os.Environ(), "GALLEY_FSFAULT="+fault)
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	tree := func(dir string) map[string]string { return published(t, filepath.Join(dir, "public")) }
	want := t.TempDir()
	writeSite(t, want, before())
	if out, err := build(want, ""); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	old := tree(want)
	writeSite(t, want, after())
	if out, err := build(want, ""); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	new := tree(want)
	for at := 3; ; at += 9 {
		dir := t.TempDir()
		writeSite(t, dir, before())
		if out, err := build(dir, ""); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		writeSite(t, dir, after())
		_, err := build(dir, fmt.Sprintf("%d:kill", at))
		if err == nil {
			t.Logf("about %d operations", at)
			return
		}
		checkWhole(t, dir, old, new)
		if out, err := build(dir, ""); err != nil {
			t.Fatalf("after a kill at operation %d: %v\n%s", at, err, out)
		}
		if got := tree(dir); !maps.Equal(got, new) {
			t.Errorf("killed at operation %d: the next build publishes %v, want %v", at, names(got), names(new))
		}
	}
}

// trap is a source folder in which one file cannot be opened.
type trap struct {
	fs.FS
	name   string
	from   int  // the first opening that fails, counting from 1
	panics bool // instead of failing
	opened int
}

func (f *trap) Open(name string) (fs.File, error) {
	if name == f.name {
		if f.opened++; f.opened >= f.from {
			if f.panics {
				panic("the disk is haunted")
			}
			return nil, &fs.PathError{Op: "open", Path: name, Err: syscall.EACCES}
		}
	}
	return f.FS.Open(name)
}

// trapped is a site with a fault of its own, which must be told as well.
func trapped() map[string]string {
	return map[string]string{
		"galley.yaml":                "title: T\n",
		"content/a.md":               "[x](gone.md)\n",
		"content/b.md":               "B.\n",
		"content/b.txt":              "B.\n",
		"content/sub/c.md":           "C.\n",
		"static/style.css":           "a { color: red }\n",
		"static/file.txt":            "A file.\n",
		"templates/partials/x.html":  "x",
		"templates/section.html":     `{{define "main"}}x{{end}}`,
		"content/sub/deep/more/d.md": "D.\n",
	}
}

// TestUnreadable takes away the permission to read one file or folder.
func TestUnreadable(t *testing.T) {
	t.Parallel()
	tests := []struct {
		in     string // the file
		from   int    // the reading that fails
		status int
		want   string // the message
		only   bool   // other faults cannot be known
	}{
		{"galley.yaml", 1, exitUsage, "galley.yaml: ", true},
		{"content", 1, exitEnv, "content: ", true},
		{"content/b.md", 1, exitEnv, "content/b.md: ", false},
		{"content/b.md", 2, exitEnv, "content/b.md: ", false},
		{"content/sub", 1, exitEnv, "content/sub: ", false},
		{"static", 1, exitEnv, "static: ", false},
		{"static/style.css", 1, exitEnv, "static/style.css: ", false},
		{"templates/partials", 1, exitEnv, "templates/partials: ", false},
		{"templates/section.html", 1, exitEnv, "templates/section.html: ", false},
	}
	for _, test := range tests {
		dir := t.TempDir()
		writeSite(t, dir, trapped())
		status, _, stderr := command(func(w *world) {
			w.source = func(fsys fs.FS) fs.FS { return &trap{FS: fsys, name: test.in, from: test.from} }
		}, "build", "--source", dir, "--jobs", "1")
		if status != test.status {
			t.Errorf("%s, reading %d: exit status %d, want %d\n%s", test.in, test.from, status, test.status, stderr)
		}
		if !strings.Contains("\n"+stderr, "\n"+test.want) || !strings.Contains(stderr, "permission denied") {
			t.Errorf("%s, reading %d: stderr = %q, want %q and why", test.in, test.from, stderr, test.want)
		}
		if !test.only && !strings.Contains(stderr, "content/a.md:1:5: ") {
			t.Errorf("%s, reading %d: stderr = %q, want the other fault too", test.in, test.from, stderr)
		}
		if got := published(t, filepath.Join(dir, "public")); len(got) > 0 {
			t.Errorf("%s, reading %d: published %v, want nothing", test.in, test.from, names(got))
		}
	}
}

// TestUnreadableFile takes it away of a file that is copied. The fault of
// another page is told in the same run.
func TestUnreadableFile(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"content/b.txt", "static/file.txt"} {
		dir := t.TempDir()
		contents := trapped()
		writeSite(t, dir, contents)
		status, _, stderr := command(func(w *world) {
			w.source = func(fsys fs.FS) fs.FS { return &trap{FS: fsys, name: name, from: 1} }
		}, "build", "--source", dir)
		if status != exitEnv || !strings.Contains(stderr, "\n"+name+": ") || !strings.Contains(stderr, "permission denied") {
			t.Errorf("%s: exit status %d, stderr %q, want %d, the name and why", name, status, stderr, exitEnv)
		}
		if !strings.Contains(stderr, "content/a.md:1:5: ") {
			t.Errorf("%s: stderr %q, want the other fault too", name, stderr)
		}
		if got := published(t, filepath.Join(dir, "public")); len(got) > 0 {
			t.Errorf("%s: published %v, want nothing", name, names(got))
		}
	}
}

// TestPanic makes the reading of one file panic in each phase.
func TestPanic(t *testing.T) {
	t.Parallel()
	tests := []struct {
		in     string
		from   int
		want   string // in the message
		others bool   // the other fault is told as well
	}{
		{"content/b.md", 1, "content/b.md: galley failed while reading it: the disk is haunted", true},
		{"content/b.md", 2, "content/b.md: galley failed while rendering b/index.html: the disk is haunted", true},
		{"galley.yaml", 1, "internal error: the disk is haunted", false},
		{"static/style.css", 1, "internal error: the disk is haunted", false},
	}
	for _, test := range tests {
		dir := t.TempDir()
		writeSite(t, dir, trapped())
		status, _, stderr := command(func(w *world) {
			w.source = func(fsys fs.FS) fs.FS { return &trap{FS: fsys, name: test.in, from: test.from, panics: true} }
		}, "build", "--source", dir, "--jobs", "1")
		if status != exitInternal || !strings.Contains(stderr, test.want) {
			t.Errorf("%s, reading %d: exit status %d, stderr %q, want %d and %q", test.in, test.from, status, stderr, exitInternal, test.want)
		}
		if test.others && !strings.Contains(stderr, "content/a.md:1:5: ") {
			t.Errorf("%s, reading %d: stderr = %q, want the other fault too", test.in, test.from, stderr)
		}
		if got := published(t, filepath.Join(dir, "public")); len(got) > 0 {
			t.Errorf("%s, reading %d: published %v, want nothing", test.in, test.from, names(got))
		}
	}
}
