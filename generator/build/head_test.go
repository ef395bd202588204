package build_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"maps"
	"net/url"
	"path"
	"slices"
	"strings"
	"testing"

	"galley/generator/build"
	"galley/generator/golden"

	"github.com/rogpeppe/go-internal/txtar"
	"golang.org/x/net/html"
)

// TestHead builds the sites in testdata/head with the theme in the box and
// prints what their pages say to machines, structured data indented.
func TestHead(t *testing.T) {
	t.Parallel()
	golden.Wants(t, "testdata/head/*.txtar", func(t *testing.T, in *txtar.Archive) string {
		out := publish(t, build.Options{Source: archiveFS(in)})
		var b strings.Builder
		for _, name := range slices.Sorted(maps.Keys(out)) {
			if path.Ext(name) == ".html" {
				b.WriteString("== " + name + "\n" + machineHead(t, out[name]))
			}
		}
		return b.String()
	})
}

func archiveFS(in *txtar.Archive) fs.FS {
	contents := make(map[string]string, len(in.Files))
	for _, f := range in.Files {
		contents[f.Name] = string(f.Data)
	}
	return mapFS(contents)
}

// machineHead returns the lines of a page's head that have no part in its
// look, and its structured data.
func machineHead(t *testing.T, page string) string {
	t.Helper()
	var b strings.Builder
	for line := range strings.Lines(page) {
		line = strings.TrimSpace(line)
		data, isData := strings.CutPrefix(line, `<script type="application/ld+json">`)
		switch {
		case isData:
			var indented bytes.Buffer
			if err := json.Indent(&indented, []byte(strings.TrimSuffix(data, "</script>")), "", "  "); err != nil {
				t.Errorf("%v in %s", err, data)
			}
			b.WriteString(indented.String() + "\n")
		case strings.Contains(line, "viewport"), strings.Contains(line, "color"), strings.Contains(line, "stylesheet"), strings.Contains(line, "icon"):
		case strings.HasPrefix(line, "<meta name="), strings.HasPrefix(line, "<meta property="), strings.HasPrefix(line, "<link"):
			b.WriteString(line + "\n")
		}
	}
	return b.String()
}

// TestAddressesAgree gives pages paths that mean something to URLs, XML and
// HTML: the canonical URL, that of Open Graph, of structured data and of the
// sitemap are one and the same absolute URI.
func TestAddressesAgree(t *testing.T) {
	t.Parallel()
	contents := map[string]string{"galley.yaml": "title: T\npagination: {size: 100}\n"}
	names := []string{"a&b", "a b", "it's", `q"q`, "日本", "ä#b", "50%", "100%25", "x;y=z", "(p)", "a<b>", "c++", "t~t", "w?w"}
	for _, name := range names {
		contents["content/"+name+".md"] = "---\ndate: 2026-01-01\n---\n# T\n"
	}
	out := publish(t, build.Options{Source: mapFS(contents), BaseURL: "https://example.org/a b/ü/"})
	locations := xmlTexts(t, "sitemap.xml", out["sitemap.xml"], "loc")
	checked := 0
	for name, data := range out {
		canonical := html.UnescapeString(between(data, `<link rel="canonical" href="`, `"`))
		if path.Ext(name) != ".html" || strings.Contains(data, "noindex") {
			continue
		}
		checked++
		u, err := url.Parse(canonical)
		if err != nil || u.Scheme != "https" || u.Host != "example.org" || strings.ContainsFunc(canonical, func(r rune) bool { return r <= ' ' || r > '~' }) {
			t.Errorf("%s: canonical %q is no absolute URI (%v)", name, canonical, err)
		}
		if got := html.UnescapeString(between(data, `<meta property="og:url" content="`, `"`)); got != canonical {
			t.Errorf("%s: og:url = %q, want %q", name, got, canonical)
		}
		if !slices.Contains(locations, canonical) {
			t.Errorf("%s: %q is not in the sitemap", name, canonical)
		}
		var graph struct {
			Graph []struct {
				URL string `json:"url"`
			} `json:"@graph"`
		}
		if err := json.Unmarshal([]byte(between(data, `<script type="application/ld+json">`, "</script>")), &graph); err != nil || graph.Graph[0].URL != canonical {
			t.Errorf("%s: structured data has %q, want %q (%v)", name, graph.Graph, canonical, err)
		}
	}
	if checked < len(names) {
		t.Errorf("%d pages, want at least %d", checked, len(names))
	}
}

// between returns what stands between two texts, "" where they are not there.
func between(s, start, end string) string {
	_, s, _ = strings.Cut(s, start)
	s, _, _ = strings.Cut(s, end)
	return s
}
