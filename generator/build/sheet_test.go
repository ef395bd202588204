package build_test

import (
	"os"
	"path"
	"regexp"
	"strings"
	"testing"

	"galley/generator/build"
	"galley/generator/colour"
)

// sheetOf is the one style sheet that pages of a site with the theme in the box load.
func sheetOf(t *testing.T, site map[string]string) string {
	t.Helper()
	var found string
	for name, text := range publish(t, build.Options{Source: mapFS(site)}) {
		if path.Ext(name) != ".css" || strings.HasPrefix(name, "css/search.") {
			continue
		}
		if found != "" {
			t.Fatalf("%s is published beside another style sheet", name)
		}
		found = text
	}
	return found
}

// TestAccent configures accents of which some cannot be read as they are.
func TestAccent(t *testing.T) {
	t.Parallel()
	defined := regexp.MustCompile(`--accent:light-dark\((#\w+), ?(#\w+)\)`)
	theme := colour.Schemes(sheetAsWritten(t))
	for _, accent := range []string{"#0b5cad", "#ffff00", "#000", "#fff", "#7a7a7a", "#B0271C"} {
		t.Run(accent, func(t *testing.T) {
			t.Parallel()
			sheet := sheetOf(t, map[string]string{"galley.yaml": `accent: "` + accent + `"`})
			all := defined.FindAllStringSubmatch(sheet, -1)
			if len(all) != 2 {
				t.Fatalf("--accent is defined %d times, want the theme's and the site's", len(all))
			}
			for i, written := range all[1][1:] {
				c, ok := colour.Parse(written)
				if !ok {
					t.Fatalf("%q is no colour", written)
				}
				for _, ground := range []string{"paper", "wash"} {
					if got := colour.Contrast(c, theme[ground][i]); got < colour.LeastContrast {
						t.Errorf("scheme %d: %s on --%s has a contrast of %.2f, want %v", i, c, ground, got, colour.LeastContrast)
					}
				}
			}
		})
	}
}

// sheetAsWritten is the theme's sheet of colours.
func sheetAsWritten(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(own + "/static/css/tokens.css")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestAccentByDefault finds the theme's accent and no other.
func TestAccentByDefault(t *testing.T) {
	t.Parallel()
	if sheet := sheetOf(t, map[string]string{"galley.yaml": ""}); strings.Count(sheet, "--accent:") != 1 {
		t.Errorf("--accent is defined %d times, want once", strings.Count(sheet, "--accent:"))
	}
}

// TestCustomSheet finds a site's own rules in the last of the layers.
func TestCustomSheet(t *testing.T) {
	t.Parallel()
	sheet := sheetOf(t, map[string]string{"galley.yaml": "", "static/custom.css": "h1 { color: teal }"})
	order := regexp.MustCompile(`@layer [\w, ]+;`).FindString(sheet)
	if !strings.HasSuffix(strings.ReplaceAll(order, " ", ""), ",custom;") {
		t.Errorf("the order of layers is %q, want custom at its end", order)
	}
	if !strings.Contains(sheet, "@layer custom{h1{color:teal}}") {
		t.Errorf("the site's rules are not in the layer custom: %s", sheet[max(0, len(sheet)-200):])
	}
}
