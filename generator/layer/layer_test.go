package layer_test

import (
	"errors"
	"io/fs"
	"reflect"
	"testing"
	"testing/fstest"

	"galley/generator/layer"
)

// unreadable is a layer with a folder that cannot be read.
type unreadable struct{ fstest.MapFS }

func (u unreadable) Open(name string) (fs.File, error) {
	if name == "templates/locked" || name == "static/locked.css" {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
	}
	return u.MapFS.Open(name)
}

func (u unreadable) ReadDir(name string) ([]fs.DirEntry, error) {
	if name == "templates/locked" {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
	}
	return u.MapFS.ReadDir(name)
}

func (u unreadable) Stat(name string) (fs.FileInfo, error) {
	if name == "static/locked.css" {
		return nil, &fs.PathError{Op: "stat", Path: name, Err: fs.ErrPermission}
	}
	return u.MapFS.Stat(name)
}

func layers() layer.List {
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	return layer.List{
		{Name: "", FS: fstest.MapFS{
			"templates/page.html":       file("site page"),
			"templates/partials/a.html": file("site a"),
			"templates/link.html":       {Mode: fs.ModeSymlink},
			"templates/home.html/x":     file("a folder where the theme has a file"),
			"content/page.md":           file("not looked for"),
		}},
		{Name: "themes/nice", FS: fstest.MapFS{
			"templates/page.html":       file("theme page"),
			"templates/partials/b.html": file("theme b"),
			"templates/home.html":       file("theme home"),
		}},
		{Name: "(built in)", FS: fstest.MapFS{
			"templates/partials/a.html": file("theme a"),
			"templates/partials/b.html": file("box b"),
			"templates/term.html":       file("box term"),
			"static/site.css":           file("box css"),
		}},
	}
}

func TestFind(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ in, path, text string }{
		{"templates/page.html", "templates/page.html", "site page"},
		{"templates/partials/b.html", "themes/nice/templates/partials/b.html", "theme b"},
		{"templates/home.html", "themes/nice/templates/home.html", "theme home"},
		{"templates/term.html", "(built in)/templates/term.html", "box term"},
	} {
		f, err := layers().Find(tt.in)
		if err != nil {
			t.Errorf("Find(%q): %v", tt.in, err)
			continue
		}
		text, err := f.Read()
		if f.Path() != tt.path || string(text) != tt.text || err != nil {
			t.Errorf("Find(%q) = %q with %q, %v; want %q with %q", tt.in, f.Path(), text, err, tt.path, tt.text)
		}
	}
	for _, name := range []string{"templates/none.html", "templates", "templates/partials"} {
		if f, err := layers().Find(name); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("Find(%q) = %q, %v; want %v", name, f.Path(), err, fs.ErrNotExist)
		}
	}
	locked := append(layer.List{{FS: unreadable{}}}, layers()...)
	if _, err := locked.Find("static/locked.css"); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("Find of what cannot be read: %v, want %v", err, fs.ErrPermission)
	}
}

func TestFiles(t *testing.T) {
	t.Parallel()
	paths := func(l layer.List, dir string) ([]string, error) {
		files, err := l.Files(dir)
		out := []string{}
		for _, f := range files {
			out = append(out, f.Path())
		}
		return out, err
	}
	got, err := paths(layers(), "templates")
	want := []string{
		"themes/nice/templates/home.html", "templates/home.html/x", "templates/page.html",
		"templates/partials/a.html", "themes/nice/templates/partials/b.html", "(built in)/templates/term.html",
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("Files(%q) = %q, %v; want %q", "templates", got, err, want)
	}
	if got, err := paths(layers(), "data"); err != nil || len(got) != 0 {
		t.Errorf("Files(%q) = %q, %v; want none", "data", got, err)
	}
	locked := unreadable{fstest.MapFS{"templates/locked/x.html": {}, "templates/open.html": {}}}
	got, err = paths(layer.List{{FS: locked}}, "templates")
	if want := []string{"templates/open.html"}; !errors.Is(err, fs.ErrPermission) || !reflect.DeepEqual(got, want) {
		t.Errorf("with a locked folder, Files = %q, %v; want %q and %v", got, err, want, fs.ErrPermission)
	}
}
