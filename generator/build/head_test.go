package build_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"testing"

	"galley/generator/build"
	"galley/generator/golden"

	"github.com/rogpeppe/go-internal/txtar"
)

// TestHead builds the sites in testdata/head with the theme in the box and
// prints what the heads of their pages say to machines, structured data
// indented.
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
// look.
func machineHead(t *testing.T, page string) string {
	t.Helper()
	head, _, _ := strings.Cut(page, "</head>")
	var b strings.Builder
	for line := range strings.Lines(head) {
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
