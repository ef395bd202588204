package output_test

import (
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/rogpeppe/go-internal/txtar"

	"galley/generator/golden"
	"galley/generator/layer"
	"galley/generator/output"
)

// read returns what an asset publishes.
func read(t *testing.T, a output.Asset) string {
	t.Helper()
	r, err := a.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	data, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// TestLoadAssets runs testdata/assets: static/ is the site's layer and
// theme/static/ a theme's; out/ is what is published and messages what is said.
func TestLoadAssets(t *testing.T) {
	t.Parallel()
	golden.Archives(t, "testdata/assets/*.txtar", func(t *testing.T, a *txtar.Archive) *txtar.Archive {
		a.Files = append(inputs(a), outputs(t, a)...)
		return a
	})
}

func inputs(archive *txtar.Archive) []txtar.File {
	var in []txtar.File
	for _, f := range archive.Files {
		if strings.HasPrefix(f.Name, "static/") || strings.HasPrefix(f.Name, "theme/") {
			in = append(in, f)
		}
	}
	return in
}

// outputs loads the assets in the archive.
func outputs(t *testing.T, archive *txtar.Archive) []txtar.File {
	t.Helper()
	site, theme := make(fstest.MapFS), make(fstest.MapFS)
	for _, f := range inputs(archive) {
		if name, ok := strings.CutPrefix(f.Name, "theme/"); ok {
			theme[name] = &fstest.MapFile{Data: f.Data}
		} else {
			site[f.Name] = &fstest.MapFile{Data: f.Data}
		}
	}
	assets, messages := output.LoadAssets(layer.List{{FS: site}, {Name: "theme", FS: theme}}, nil)
	var files []txtar.File
	for _, a := range assets.All() {
		found, ok := assets.Lookup(a.Name)
		if data := read(t, a); !ok || found.Path != a.Path || int64(len(data)) != a.Size {
			t.Errorf("Lookup(%q) = %q of %d bytes, %v, want %q of %d", a.Name, found.Path, len(data), ok, a.Path, a.Size)
		} else {
			files = append(files, txtar.File{Name: "out/" + a.Path, Data: []byte(strings.TrimSuffix(data, "\n") + "\n")})
		}
	}
	var said strings.Builder
	messages = messages.Fold()
	for _, m := range messages {
		fmt.Fprintf(&said, "%s: %s: %s\n", m.Pos, m.Code, m.Text)
	}
	if assets.Private > 0 {
		fmt.Fprintf(&said, "left out: %d\n", assets.Private)
	}
	return append(files, txtar.File{Name: "messages", Data: []byte(said.String())})
}

func TestAssetImage(t *testing.T) {
	t.Parallel()
	fsys := fstest.MapFS{"static/i/a.gif": {Data: []byte("GIF89a\x03\x00\x02\x00\x00\x00\x00;")}}
	assets, messages := output.LoadAssets(layer.List{{FS: fsys}}, nil)
	a, ok := assets.Lookup("i/a.gif")
	if !ok || a.Image.Width != 3 || a.Image.Height != 2 || a.Type != "image/gif" || !a.Hashed || len(messages) > 0 {
		t.Errorf("Lookup = %+v, %v with messages %v", a, ok, messages)
	}
}

func TestTypeByExtension(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ in, want string }{
		{".html", "text/html; charset=utf-8"},
		{".CSS", "text/css; charset=utf-8"},
		{".mjs", "text/javascript; charset=utf-8"},
		{".svg", "image/svg+xml"},
		{".woff2", "font/woff2"},
		{".webmanifest", "application/manifest+json"},
		{".unheard", "application/octet-stream"},
		{"", "application/octet-stream"},
	} {
		if got := output.TypeByExtension(tt.in); got != tt.want {
			t.Errorf("TypeByExtension(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}
