// Package golden compares what comes out of a package with txtar archives
// that hold what goes in and what is expected. Only tests import it. Run with
// -update they write the archives anew.
package golden

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/diff"
	"github.com/rogpeppe/go-internal/txtar"
)

var update = flag.Bool("update", false, "write anew what the archives in testdata expect")

// Archives runs a subtest for each archive that matches a pattern such as
// "testdata/*.txtar". The function gets the archive and returns it as it
// should be: the comment and the files that go in, and behind them, in place of
// those expected, the files that come out now. Any difference is a failure, and
// so an expected file that nothing makes is one.
func Archives(t *testing.T, pattern string, remake func(t *testing.T, a *txtar.Archive) *txtar.Archive) {
	t.Helper()
	names, err := filepath.Glob(pattern)
	if err != nil || len(names) == 0 {
		t.Fatalf("archives %s: %v, %v", pattern, names, err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			t.Parallel()
			want, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			got := txtar.Format(remake(t, txtar.Parse(want)))
			if string(got) == string(want) {
				return
			}
			if !*update {
				t.Errorf("(- is expected, + comes out; -update writes it anew)\n%s", diff.Diff(name, want, name, got))
				return
			}
			if err := os.WriteFile(name, got, 0o644); err != nil {
				t.Fatal(err)
			}
		})
	}
}

// Wants is Archives for inputs of which one text comes out, which stands in
// the archive's last file, want.
func Wants(t *testing.T, pattern string, make func(t *testing.T, in *txtar.Archive) string) {
	t.Helper()
	Archives(t, pattern, func(t *testing.T, a *txtar.Archive) *txtar.Archive {
		if last := len(a.Files) - 1; last >= 0 && a.Files[last].Name == "want" {
			a.Files = a.Files[:last]
		}
		files := a.Files
		text := make(t, a)
		a.Files = append(files, txtar.File{Name: "want", Data: []byte(text)})
		return a
	})
}
