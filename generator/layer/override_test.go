package layer_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"galley/generator/layer"
)

func TestOverride(t *testing.T) {
	t.Parallel()
	own, box := fstest.MapFS{}, fstest.MapFS{
		"templates/a.html":       {Data: []byte("A\r\n")},
		"static/b.css":           {Data: []byte("b {}\n")},
		"templates/i18n/en.yaml": {Data: []byte("c: C\n")},
		"static/d.png":           {Data: []byte("\x89PNG")},
	}
	list := layer.List{{FS: own}, {Name: "(built in)", FS: box}}
	for _, tt := range []struct{ in, want string }{
		{"templates/a.html", "{{- /* override of (built in)/templates/a.html sha256:06f961b802bc46ee */ -}}\nA\r\n"},
		{"static/b.css", "/* override of (built in)/static/b.css sha256:"},
		{"templates/i18n/en.yaml", "# override of (built in)/templates/i18n/en.yaml sha256:"},
		{"static/d.png", "\x89PNG"},
	} {
		f, err := list.Find(tt.in)
		if err != nil {
			t.Fatal(err)
		}
		got, err := f.Copy()
		if err != nil || !strings.HasPrefix(string(got), tt.want) {
			t.Errorf("Copy(%q) = %q, %v, want %q", tt.in, got, err, tt.want)
		}
		own[tt.in] = &fstest.MapFile{Data: got}
	}
	stale := func() string {
		var out []string
		for _, s := range append(list.Stale("static"), list.Stale("templates")...) {
			out = append(out, s.File.Name+"<"+s.Original.Name)
		}
		return strings.Join(out, " ")
	}
	if got := stale(); got != "" {
		t.Errorf("fresh copies are stale: %s", got)
	}
	box["templates/a.html"] = &fstest.MapFile{Data: []byte("A\n")} // other line ends only
	box["static/b.css"] = &fstest.MapFile{Data: []byte("b { color: red }\n")}
	box["static/d.png"] = &fstest.MapFile{Data: []byte("another")}
	delete(box, "templates/i18n/en.yaml")
	if got, want := stale(), "static/b.css<static/b.css templates/i18n/en.yaml<"; got != want {
		t.Errorf("Stale = %s, want %s", got, want)
	}
}
