package build_test

import (
	"context"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"galley"
	"galley/generator/build"
	"galley/generator/diag"
	"galley/generator/disk"
)

// own is the repository's own site.
const own = "../.."

// now is a fixed time, so that nothing comes or goes while tests run.
func now() time.Time { return time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC) }

func source(t testing.TB, dir string) fs.FS {
	t.Helper()
	d, err := disk.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d.FS()
}

// run builds into a folder and returns the report.
func run(t testing.TB, o build.Options, dir string) build.Report {
	t.Helper()
	out, err := disk.Create(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	if o.Theme == nil {
		o.Theme = galley.Theme()
	}
	if o.Now.IsZero() {
		o.Now = now()
	}
	report, err := build.Build(context.Background(), o, out)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// publish builds a site that has no errors and returns what is published,
// galley's own files included.
func publish(t testing.TB, o build.Options) map[string]string {
	t.Helper()
	dir := t.TempDir()
	if report := run(t, o, dir); report.Messages.HasErrors() {
		t.Fatalf("%s", text(report.Messages))
	}
	return tree(t, dir)
}

func text(l diag.List) string {
	var b strings.Builder
	if err := diag.PrintText(&b, l, false); err != nil {
		return err.Error()
	}
	return b.String()
}

func tree(t testing.TB, dir string) map[string]string {
	t.Helper()
	found := make(map[string]string)
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
		found[name] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// equal fails where two trees differ.
func equal(t *testing.T, what string, got, want map[string]string) {
	t.Helper()
	for _, name := range slices.Sorted(maps.Keys(want)) {
		if data, ok := got[name]; !ok {
			t.Errorf("%s: %s is missing", what, name)
		} else if data != want[name] {
			t.Errorf("%s: %s differs:\n%s\nwant\n%s", what, name, data, want[name])
		}
	}
	for _, name := range slices.Sorted(maps.Keys(got)) {
		if _, ok := want[name]; !ok {
			t.Errorf("%s: %s is too many", what, name)
		}
	}
}

func mapFS(contents map[string]string) fstest.MapFS {
	fsys := make(fstest.MapFS, len(contents))
	for name, text := range contents {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return fsys
}

// shuffled is a file system whose folders are listed in another order.
type shuffled struct {
	fs.FS
	seed uint64
}

func (s shuffled) ReadDir(name string) ([]fs.DirEntry, error) {
	list, err := fs.ReadDir(s.FS, name)
	random := rand.New(rand.NewPCG(s.seed, uint64(len(name))))
	random.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	return list, err
}

// TestSameBytes builds the repository's own site under conditions that must
// not show in what is published.
func TestSameBytes(t *testing.T) { // not in parallel: it sets the local time zone
	fsys := source(t, own)
	want := publish(t, build.Options{Source: fsys, Jobs: 1})
	equal(t, "8 jobs", publish(t, build.Options{Source: fsys, Jobs: 8}), want)

	elsewhere := filepath.Join(t.TempDir(), "else", "where")
	for _, dir := range []string{"content", "data", "examples", "static", "templates"} {
		from := filepath.Join(own, dir)
		if _, err := os.Stat(from); err != nil {
			continue // a site need not have them all
		}
		if err := os.CopyFS(filepath.Join(elsewhere, dir), os.DirFS(from)); err != nil {
			t.Fatal(err)
		}
	}
	config, err := os.ReadFile(filepath.Join(own, "galley.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(elsewhere, "galley.yaml"), config, 0o600); err != nil {
		t.Fatal(err)
	}
	equal(t, "another folder", publish(t, build.Options{Source: source(t, elsewhere)}), want)

	for seed := range uint64(3) {
		equal(t, "another order of files", publish(t, build.Options{Source: shuffled{fsys, seed}}), want)
	}

	local := time.Local
	defer func() { time.Local = local }()
	for _, name := range []string{"Asia/Kolkata", "America/St_Johns", "Pacific/Kiritimati", "Pacific/Pago_Pago"} {
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		time.Local = zone
		equal(t, name, publish(t, build.Options{Source: fsys, Now: now().In(zone)}), want)
	}
}

func TestSecondBuildWritesNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	o := build.Options{Source: source(t, own)}
	first := run(t, o, dir)
	want := tree(t, dir)
	second := run(t, o, dir)
	if got := second.Output; got.Written != 0 || got.Removed != 0 || got.Unchanged != first.Output.Written {
		t.Errorf("second build: %+v, want %d unchanged", got, first.Output.Written)
	}
	equal(t, "second build", tree(t, dir), want)
}

func TestCheckFindsWhatBuildFinds(t *testing.T) {
	t.Parallel()
	o := build.Options{Theme: galley.Theme(), Now: now(), Source: mapFS(map[string]string{
		"galley.yaml":   "title: T\n",
		"content/a.md":  "[x](gone.md) [y](b.md#gone) ![](pic.png)\n",
		"content/b.md":  "---\ndrafts: true\n---\n# B\n",
		"content/A2.md": "---\nslug: a\n---\n",
	})}
	checked, err := build.Check(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	built := run(t, o, dir)
	if got, want := text(checked.All), text(built.All); got != want || got == "" {
		t.Errorf("Check says\n%swant what Build says\n%s", got, want)
	}
	if got := tree(t, dir); len(got) > 0 {
		t.Errorf("published %v, want nothing", slices.Sorted(maps.Keys(got)))
	}
	for seed := range uint64(3) {
		o.Source, o.Jobs = shuffled{o.Source, seed}, 4
		again, err := build.Check(context.Background(), o)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := text(again.All), text(checked.All); got != want {
			t.Errorf("in another order of files Check says\n%swant\n%s", got, want)
		}
	}
}

// TestOrderHasNoTies builds pages that are equal in all that lists are
// sorted by, but for their paths.
func TestOrderHasNoTies(t *testing.T) {
	t.Parallel()
	contents := map[string]string{"galley.yaml": "title: T\npagination: {size: 7}\n"}
	for _, dir := range []string{"a", "b"} {
		for i := range 40 {
			name := "content/" + dir + "/" + string(rune('a'+i%26)) + strings.Repeat("x", i/26) + ".md"
			contents[name] = "---\ntitle: Same\ndate: 2026-01-01\ntags: [one, two]\n---\nSame.\n"
		}
	}
	want := publish(t, build.Options{Source: mapFS(contents), Jobs: 1})
	for seed := range uint64(4) {
		equal(t, "shuffled", publish(t, build.Options{Source: shuffled{mapFS(contents), seed}, Jobs: 4}), want)
	}
}

func TestProgressAndCancel(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	o := build.Options{Source: source(t, own), Theme: galley.Theme(), Now: now(), Jobs: 1}
	o.Progress = func(int, int) { cancel() }
	dir := t.TempDir()
	out, err := disk.Create(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	if _, err := build.Build(ctx, o, out); err == nil {
		t.Error("a cancelled build has no error")
	}
	if got := tree(t, dir); len(got) > 0 {
		t.Errorf("a cancelled build leaves %v, want nothing", slices.Sorted(maps.Keys(got)))
	}
}
