package render_test

import (
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"galley"
	"galley/generator/config"
	"galley/generator/diag"
	"galley/generator/layer"
	"galley/generator/render"
	"galley/generator/site"
)

// checkTheme parses and checks the templates of a theme.
func checkTheme(theme fs.FS) diag.List {
	cfg := config.Default()
	s, _ := site.New(site.Input{Config: &cfg})
	_, messages := render.New(render.Options{Site: s, Layers: layer.List{{FS: theme}}})
	return messages
}

func TestThemeIsRight(t *testing.T) {
	t.Parallel()
	if messages := checkTheme(galley.Theme()); len(messages) > 0 {
		t.Errorf("%s", said(messages))
	}
}

// TestThemeIsChecked puts a fault into each template of the theme in turn, in a
// branch that is never taken, to see that the type of its dot is known.
func TestThemeIsChecked(t *testing.T) {
	t.Parallel()
	define := regexp.MustCompile(`\{\{-? *(?:define|block) [^}]*\}\}`)
	const fault = "{{if false}}{{.NoSuchMethod}}{{end}}"
	names, err := fs.Glob(galley.Theme(), "templates/*/*.html")
	if err != nil {
		t.Fatal(err)
	}
	layouts, _ := fs.Glob(galley.Theme(), "templates/*.html")
	for _, name := range append(names, layouts...) {
		src, err := fs.ReadFile(galley.Theme(), name)
		if err != nil {
			t.Fatal(err)
		}
		faulty := fault + string(src)
		if at := define.FindStringIndex(string(src)); at != nil && name != "templates/base.html" {
			faulty = string(src[:at[1]]) + fault + string(src[at[1]:])
		}
		theme := fstest.MapFS{}
		copyTheme(t, theme)
		theme[name] = &fstest.MapFile{Data: []byte(faulty)}
		messages := checkTheme(theme)
		if len(messages) != 1 || messages[0].Code != diag.TemplateMethod || messages[0].File != name ||
			!strings.Contains(messages[0].Text, "no method NoSuchMethod in ") {
			t.Errorf("%s: a fault that is not run is told as %q, want %s", name, said(messages), diag.TemplateMethod)
		}
	}
}

// TestSpareLayouts changes partials of a theme so that they do not suit a layout
// any more. That matters where some page has the layout, or where the layout is
// the site's own.
func TestSpareLayouts(t *testing.T) {
	t.Parallel()
	theme := map[string]string{
		"templates/base.html":          `{{block "main" .}}{{end}}`,
		"templates/home.html":          `{{define "main"}}{{.Title}}{{end}}`,
		"templates/404.html":           `{{define "main"}}{{.Title}}{{end}}`,
		"templates/page.html":          `{{define "main"}}{{template "partials/card.html" .}}{{end}}`,
		"templates/partials/card.html": `{{.Title}}`,
	}
	own := map[string]string{"templates/partials/card.html": `<p {{if .URL}}title="{{end}}>{{.Width}}</p>`}
	page := site.Source{Path: "content/a.md"}
	tests := []struct {
		name  string
		files map[string]string // of the site
		pages []site.Source
		want  []diag.Code
	}{
		{"unused", own, nil, nil},
		{"used", own, []site.Source{page}, []diag.Code{diag.TemplateSyntax, diag.TemplateMethod}},
		{"the site's own", map[string]string{
			"templates/partials/card.html": own["templates/partials/card.html"],
			"templates/page.html":          theme["templates/page.html"],
		}, nil, []diag.Code{diag.TemplateSyntax, diag.TemplateMethod}},
	}
	for _, tt := range tests {
		cfg := config.Default()
		s, _ := site.New(site.Input{Config: &cfg, Sources: tt.pages})
		_, messages := render.New(render.Options{Site: s, Layers: layer.List{{FS: files(tt.files)}, {Name: "theme", FS: files(theme)}}})
		var got []diag.Code
		for _, m := range messages {
			got = append(got, m.Code)
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: %v, want %v:\n%s", tt.name, got, tt.want, said(messages))
		}
	}
}

func files(texts map[string]string) fs.FS {
	out := fstest.MapFS{}
	for name, text := range texts {
		out[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return out
}

func copyTheme(t *testing.T, to fstest.MapFS) {
	t.Helper()
	err := fs.WalkDir(galley.Theme(), "templates", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(galley.Theme(), name)
		to[name] = &fstest.MapFile{Data: data}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
