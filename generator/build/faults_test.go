package build_test

import (
	"bytes"
	"strings"
	"testing"
	"testing/fstest"

	"galley/generator/build"
	"galley/generator/diag"

	"github.com/rogpeppe/go-internal/txtar"
)

// mark stands in a faulty file before the place of its fault.
const mark = "‸"

// A faulty is a file with one fault.
type faulty struct {
	code diag.Code
	diag.Pos
}

// readFaulty reads the faulty site. What is expected comes from the marks in
// the files, not from what is said of them.
func readFaulty(t *testing.T) (fstest.MapFS, []faulty) {
	t.Helper()
	archive, err := txtar.ParseFile("testdata/faults.txtar")
	if err != nil {
		t.Fatal(err)
	}
	site := fstest.MapFS{}
	var faults []faulty
	for _, f := range archive.Files {
		words := strings.Fields(f.Name)
		name, data := words[0], f.Data
		if len(words) > 2 {
			data = unescape(t, name, data)
		}
		at := bytes.Index(data, []byte(mark))
		data = bytes.Replace(data, []byte(mark), nil, 1)
		if len(words) > 1 {
			fault := faulty{diag.Code(words[1]), diag.Pos{File: name}}
			if at >= 0 {
				text := bytes.TrimPrefix(data, []byte("\ufeff"))
				fault.Line, fault.Column = diag.Locate(text, at-(len(data)-len(text)))
			}
			faults = append(faults, fault)
		}
		site[name] = &fstest.MapFile{Data: data}
	}
	return site, faults
}

// TestManyFaults builds a site of many files with one fault each: one run tells
// them all, each in the right file and line and nearly all in the right
// column, and what was published stays as it was.
func TestManyFaults(t *testing.T) {
	t.Parallel()
	site, faults := readFaulty(t)
	if len(faults) < 120 {
		t.Errorf("there are %d faults, want 120", len(faults))
	}
	dir := t.TempDir()
	run(t, build.Options{Source: mapFS(map[string]string{"galley.yaml": "title: T\n", "content/a.md": "Before.\n"})}, dir)
	before := tree(t, dir)
	report := run(t, build.Options{Source: site, Theme: plainTheme()}, dir)
	equal(t, "after a build with faults", tree(t, dir), before)

	said := make(map[string]diag.List)
	for _, m := range report.All {
		said[m.File] = append(said[m.File], m)
	}
	columns := 0
	for _, f := range faults {
		got := said[f.File]
		delete(said, f.File)
		if len(got) != 1 || got[0].Code != f.code || got[0].Line != f.Line {
			t.Errorf("%s: want %s alone, have:\n%s", f.Pos, f.code, text(got))
			continue
		}
		if got[0].Column == f.Column {
			columns++
		} else {
			t.Logf("%s: the column is not that of the fault: %s", f.Pos, text(got))
		}
	}
	for name, list := range said {
		t.Errorf("%s has no fault, but: %s", name, text(list))
	}
	if columns*100 < len(faults)*95 {
		t.Errorf("%d of %d columns are right, want 95 %%", columns, len(faults))
	}
	t.Logf("%d faults in one run, %d of them with the right column", len(faults), columns)
}
