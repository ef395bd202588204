package build_test

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"

	"galley"
	"galley/generator/build"
	"galley/generator/golden"

	"github.com/rogpeppe/go-internal/txtar"
	"golang.org/x/net/html"
)

// TestCopies builds the sites in testdata/copies with the theme in the box and
// compares the Markdown copies and llms.txt with what stands behind them, and
// the messages.
func TestCopies(t *testing.T) {
	t.Parallel()
	golden.Wants(t, "testdata/copies/*.txtar", func(t *testing.T, in *txtar.Archive) string {
		dir := t.TempDir()
		report := run(t, build.Options{Source: archiveFS(in), Theme: galley.Theme()}, dir)
		var b strings.Builder
		b.WriteString(text(report.Messages))
		out := tree(t, dir)
		checkAlternates(t, out)
		for _, name := range slices.Sorted(maps.Keys(out)) {
			if path.Ext(name) == ".md" || name == "llms.txt" {
				fmt.Fprintf(&b, "== %s\n%s", name, out[name])
			}
		}
		return b.String()
	})
}

// checkAlternates reports pages that name a copy which is not there, and copies
// that no page names.
func checkAlternates(t *testing.T, out map[string]string) {
	t.Helper()
	named := make(map[string]bool)
	for name, data := range out {
		if path.Ext(name) != ".html" {
			continue
		}
		root, err := html.Parse(strings.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		for n := range root.Descendants() {
			if n.Data != "link" || attribute(n, "type") != "text/markdown" {
				continue
			}
			href := strings.TrimPrefix(strings.TrimPrefix(attribute(n, "href"), "/docs"), "/")
			if _, ok := out[href]; !ok || attribute(n, "rel") != "alternate" {
				t.Errorf("%s names the copy %q, which is not there", name, href)
			}
			named[href] = true
		}
	}
	for name := range out {
		if path.Ext(name) == ".md" && !named[name] {
			t.Errorf("no page names the copy %s", name)
		}
	}
}

// TestLongSection holds llms.txt to the first pages of a section.
func TestLongSection(t *testing.T) {
	t.Parallel()
	files := map[string]string{"galley.yaml": "title: T\nbase_url: https://example.org/\nllms: true\n"}
	for i := range 70 {
		files[fmt.Sprintf("content/s/%03d.md", i)] = fmt.Sprintf("---\ntitle: Page %d\ndate: 2026-01-01T00:%02d:00\n---\nText.\n", i, i%60)
	}
	dir := t.TempDir()
	run(t, build.Options{Source: mapFS(files), Theme: plainTheme()}, dir)
	llms := tree(t, dir)["llms.txt"]
	if got, want := strings.Count(llms, "\n- ["), 51; got != want {
		t.Errorf("%d links, want %d:\n%s", got, want, llms)
	}
	if want := "- [S](https://example.org/s/): " + strconv.Itoa(70) + "\n"; !strings.HasSuffix(llms, want) {
		t.Errorf("llms.txt ends with %q, want %q", llms[len(llms)-40:], want)
	}
}
