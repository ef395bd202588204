package main

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/chroma/v2"
)

// root is the repository.
const root = "../../.."

// TestSheetIsFresh compares the theme's sheet with what the command would write.
func TestSheetIsFresh(t *testing.T) {
	t.Parallel()
	want, err := colours(root)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(sheetName(root)); err != nil || string(got) != want {
		t.Errorf("static/css/colours.css is stale (run: make docs): %v", err)
	}
}

func TestClasses(t *testing.T) {
	t.Parallel()
	var all []string
	for i, list := range classes() {
		for _, class := range list {
			if slices.Contains(all, class) {
				t.Errorf("%s is in %s and in another group", class, groups[i].name)
			}
			all = append(all, class)
		}
	}
	for class, want := range map[string]string{
		".kd": "keyword", ".kc": "number", ".ow": "keyword", ".s2": "string", ".mi": "number",
		".nf": "name", ".cp": "keyword", ".c1": "comment", ".vm": "type", ".nx": "", ".p": "", ".o": "", ".err": "", ".gi": "",
	} {
		got := ""
		for i, list := range classes() {
			if slices.Contains(list, class) {
				got = groups[i].name
			}
		}
		if got != want {
			t.Errorf("%s is in group %q, want %q", class, got, want)
		}
	}
	if n := groupOf(chroma.Background); n >= 0 {
		t.Errorf("groupOf(Background) = %d, want none", n)
	}
}

func TestThemeColours(t *testing.T) {
	t.Parallel()
	css := "--ink: light-dark(#000001, #fffffe); --wash: light-dark(#ffffff, #000000);\n" +
		"--code-added: light-dark(#eeffee, #001100);\n--code-removed: light-dark(#ffeeee, #110000);\n" +
		"--code-marked: light-dark(#ffffee, #111100);"
	if _, err := themeColours(css); err != nil {
		t.Errorf("themeColours: %v", err)
	}
	if _, err := themeColours(strings.Replace(css, "code-marked", "marked", 1)); err == nil {
		t.Error("themeColours without --code-marked gives no error")
	}
}
