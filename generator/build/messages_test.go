package build_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"testing/fstest"
	"time"

	"galley/generator/build"
	"galley/generator/diag"
	"galley/generator/disk"
	"galley/generator/golden"

	"github.com/rogpeppe/go-internal/txtar"
)

// examples are the archives in which each message is shown. The name of an
// archive is the code with a hyphen for the slash; more of one code have
// a word behind a dot: link-no-page.txtar, link-no-page.moved.txtar. The manual is
// made from them.
const examples = "testdata/messages/"

// TestMessages builds the site of each example and compares all that is said
// with the archive's last file, want. The files of theme/ are those of the
// theme in the box, the files of public/ what lies in the output folder. The
// archive's comment is the manual's advice, but for lines that change the
// world:
//
//	set: unreadable NAME   the file cannot be opened
//	set: panics NAME       opening it panics
//	set: link NAME         it is a symbolic link to its text
//	set: pipe NAME         it is a named pipe
//	set: escapes NAME      its text has Go's escapes, such as \xff
//	set: pad NAME BYTES    it is padded with spaces to that length
//	set: was NAME TEXT     a build before found this text, as long and as old,
//	                       and this one verifies what it remembers
//	set: locks none        the output folder's file system has no locks
func TestMessages(t *testing.T) {
	t.Parallel()
	golden.Wants(t, examples+"*.txtar", func(t *testing.T, in *txtar.Archive) string {
		e := newExample(t, in)
		dir := t.TempDir()
		for name, text := range e.output {
			writeFile(t, filepath.Join(dir, filepath.FromSlash(name)), text)
		}
		out, err := disk.Create(dir)
		if err != nil {
			t.Fatal(err)
		}
		defer out.Close()
		e.remember(t, out)
		report, err := build.Build(context.Background(), e.options, e.wrap(out))
		if err != nil {
			t.Fatal(err)
		}
		said := text(report.Messages)
		code := codeOf(t.Name()[strings.LastIndexByte(t.Name(), '/')+1:])
		if !slices.ContainsFunc(report.Messages, func(m diag.Message) bool { return m.Code == code }) {
			t.Errorf("there is no message %s:\n%s", code, said)
		}
		return strings.ReplaceAll(said, filepath.ToSlash(dir), "public")
	})
}

// TestMessagesHaveExamples holds the examples against the catalogue. That they
// say what to do is seen to where the manual is made of them.
func TestMessagesHaveExamples(t *testing.T) {
	t.Parallel()
	for _, info := range diag.Catalogue() {
		if _, err := os.Stat(examples + info.Code.Name() + ".txtar"); err != nil {
			t.Errorf("%s has no example: %v", info.Code, err)
		}
	}
	names, err := filepath.Glob(examples + "*")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if codeOf(strings.TrimSuffix(filepath.Base(name), ".txtar")) == "" {
			t.Errorf("%s is the example of no code", name)
		}
	}
}

// codeOf returns the code that an archive, named without its ending, is an
// example of; "" for none.
func codeOf(archive string) diag.Code {
	name, _, _ := strings.Cut(archive, ".")
	for _, info := range diag.Catalogue() {
		if info.Code.Name() == name {
			return info.Code
		}
	}
	return ""
}

// An example is the world of one archive.
type example struct {
	source  worldFS
	options build.Options
	output  map[string]string
	before  map[string]string // other texts of files, as a build before found them
	locks   bool
}

func newExample(t *testing.T, in *txtar.Archive) *example {
	t.Helper()
	e := &example{
		source: worldFS{MapFS: fstest.MapFS{}, faults: make(map[string]string)},
		output: make(map[string]string), before: make(map[string]string), locks: true,
	}
	theme := plainTheme()
	for _, f := range in.Files {
		if name, ok := strings.CutPrefix(f.Name, "theme/"); ok {
			theme[name] = &fstest.MapFile{Data: f.Data}
		} else if name, ok := strings.CutPrefix(f.Name, "public/"); ok {
			e.output[name] = string(f.Data)
		} else {
			e.source.MapFS[f.Name] = &fstest.MapFile{Data: f.Data}
		}
	}
	for line := range strings.Lines(string(in.Comment)) {
		if words := strings.Fields(line); len(words) > 2 && words[0] == "set:" {
			e.set(t, words[1], words[2], words[3:])
		}
	}
	e.options = build.Options{Source: e.source, Theme: theme, Now: now()}
	return e
}

// set heeds one setting.
func (e *example) set(t *testing.T, what, name string, args []string) {
	t.Helper()
	if what == "locks" {
		e.locks = false
		return
	}
	f, ok := e.source.MapFS[name]
	if !ok {
		f = &fstest.MapFile{}
		e.source.MapFS[name] = f
	}
	switch what {
	case "unreadable", "panics":
		e.source.faults[name] = what
	case "link":
		f.Mode |= fs.ModeSymlink
	case "pipe":
		f.Mode |= fs.ModeNamedPipe
	case "was":
		e.before[name] = strings.Join(args, " ") + "\n"
	case "escapes":
		f.Data = unescape(t, name, f.Data)
	case "pad":
		n, err := strconv.Atoi(strings.Join(args, ""))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		f.Data = append(f.Data, strings.Repeat(" ", max(0, n-len(f.Data)))...)
	default:
		t.Fatalf("set: %s: there is no such setting", what)
	}
}

// remember lets a build find other texts first.
func (e *example) remember(t *testing.T, out disk.FS) {
	t.Helper()
	if len(e.before) == 0 {
		return
	}
	e.options.Cache = newMemory()
	texts := make(map[string][]byte)
	for name, f := range e.source.MapFS {
		f.ModTime = time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
		if text, ok := e.before[name]; ok {
			texts[name], f.Data = f.Data, []byte(text)
		}
	}
	if report, err := build.Build(context.Background(), e.options, out); err != nil || report.Messages.HasErrors() {
		t.Fatalf("%v\n%s", err, text(report.Messages))
	}
	for name, data := range texts {
		e.source.MapFS[name].Data = data
	}
	e.options.Verify = true
}

// unescape reads Go's escapes in a file's text.
func unescape(t *testing.T, name string, data []byte) []byte {
	t.Helper()
	text, err := strconv.Unquote(`"` + strings.NewReplacer("\n", `\n`, `"`, `\"`).Replace(string(data)) + `"`)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return []byte(text)
}

// wrap takes the locks away from an output folder where the example says so.
func (e *example) wrap(out disk.FS) disk.FS {
	if e.locks {
		return out
	}
	return lockless{out}
}

// plainTheme is the plainest theme there can be.
func plainTheme() fstest.MapFS {
	theme := mapFS(map[string]string{"templates/base.html": "{{block \"main\" .}}{{end}}\n"})
	for _, kind := range []string{"home", "page", "section", "taxonomy", "term", "search", "letter", "404"} {
		theme["templates/"+kind+".html"] = &fstest.MapFile{Data: []byte("{{define \"main\"}}{{.Content}}{{end}}\n")}
	}
	return theme
}

// worldFS is a source folder with files that cannot be opened.
type worldFS struct {
	fstest.MapFS
	faults map[string]string // "unreadable" or "panics", by name
}

func (w worldFS) Open(name string) (fs.File, error) {
	switch w.faults[name] {
	case "unreadable":
		return nil, &fs.PathError{Op: "open", Path: name, Err: syscall.EACCES}
	case "panics":
		panic("index out of range [3] with length 3")
	}
	return w.MapFS.Open(name)
}

func (w worldFS) ReadFile(name string) ([]byte, error) {
	if f, err := w.Open(name); err != nil {
		return nil, err
	} else {
		f.Close()
	}
	return w.MapFS.ReadFile(name)
}

// lockless is an output folder on a file system without locks.
type lockless struct{ disk.FS }

func (lockless) Lock(context.Context, func()) (func(), error) { return nil, errors.ErrUnsupported }

func writeFile(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}
