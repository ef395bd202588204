package render_test

import (
	"io/fs"
	"regexp"
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
