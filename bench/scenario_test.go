package main

import (
	"bytes"
	"context"
	"fmt"
	"hash/maphash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// TestMain lets the program of the tests be a generator too: "fake" and the
// folders of site and output, or a preview, as galley is called for one.
func TestMain(m *testing.M) {
	if len(os.Args) == 6 && os.Args[1] == "serve" {
		panic(fakeServer(os.Args[3], os.Args[5]))
	}
	if len(os.Args) > 3 && os.Args[1] == "fake" {
		if err := fake(os.Args[2], os.Args[3]); err != nil {
			panic(err)
		}
		return
	}
	os.Exit(m.Run())
}

// fake writes a page for each article that is not published so already, and
// removes nothing.
func fake(site, output string) error {
	written := 0
	content := filepath.Join(site, "content")
	err := fs.WalkDir(os.DirFS(content), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(filepath.Join(content, name))
		if err != nil {
			return err
		}
		page := filepath.Join(output, strings.TrimSuffix(name, ".md"), "index.html")
		if old, err := os.ReadFile(page); err == nil && bytes.Equal(old, data) {
			return nil
		}
		written++
		if err := os.MkdirAll(filepath.Dir(page), 0o755); err != nil {
			return err
		}
		return os.WriteFile(page, data, 0o644)
	})
	fmt.Printf("rendered %d, written %d, unchanged 0, removed 0, 1 ms\n", written, written)
	return err
}

// madeSites makes small sites for each kind of contender, all with the
// generator of the tests.
func madeSites(t *testing.T, n int) []*contender {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	var list []*contender
	for _, kind := range []string{"hugo", "galley", "theme"} {
		c := newContender(dir, kind, kind, program)
		c.args, c.remembers = []string{"fake", c.site}, kind != "hugo"
		list = append(list, c)
	}
	from, err := supply("")
	if err != nil {
		t.Fatal(err)
	}
	if err := makeSites(dir, list, from, n); err != nil {
		t.Fatal(err)
	}
	return list
}

// sums are the hashes of what is in a folder.
func sums(t *testing.T, dir string, seed maphash.Seed) map[string]uint64 {
	t.Helper()
	found, err := treeOf(dir, seed)
	if err != nil {
		t.Fatal(err)
	}
	out := make(map[string]uint64)
	for name, l := range found {
		out[name] = l.sum
	}
	return out
}

// Every edit changes the site of each contender and no other, and is undone.
func TestEdits(t *testing.T) {
	t.Parallel()
	list := madeSites(t, 4)
	seed := maphash.MakeSeed()
	edited := make(map[string]bool)
	for _, s := range scenarios[3:11] { // the others are about the output and what is remembered
		edited[s.name] = true
	}
	for i, c := range list {
		c.elsewhere()
		other := list[(i+1)%len(list)]
		others := sums(t, other.site, seed)
		for _, s := range scenarios {
			if err := os.MkdirAll(c.output, 0o755); err != nil {
				t.Fatal(err)
			}
			before := sums(t, c.site, seed)
			d := newDesk(c.site)
			if err := s.edit(c, d, 4); err != nil {
				t.Fatalf("%s of %s: %v", s.name, c.kind, err)
			}
			if differs := !reflect.DeepEqual(sums(t, c.site, seed), before); differs != edited[s.name] {
				t.Errorf("%s of %s: the site differs: %t, want %t", s.name, c.kind, differs, edited[s.name])
			}
			if err := d.restore(); err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(sums(t, c.site, seed), before) {
				t.Errorf("%s of %s is not undone", s.name, c.kind)
			}
		}
		if !reflect.DeepEqual(sums(t, other.site, seed), others) {
			t.Errorf("edits of %s change the site of %s", c.kind, other.kind)
		}
	}
}

// A generator that leaves the pages of articles that are gone is found out.
func TestCourse(t *testing.T) {
	t.Parallel()
	const n = 4
	list := madeSites(t, n)[:2]
	k := course{scenarios: scenarios, articles: n}
	if err := k.measure(context.Background(), io.Discard, list, 1); err != nil {
		t.Fatal(err)
	}
	forgets, remembers := list[0], list[1]
	if err := k.each(context.Background(), forgets, true, forgets.compare); err != nil {
		t.Fatal(err)
	}
	want := map[string]result{
		"cold":                      {said: summary{rendered: n, written: n}, changes: changes{touched: n, differ: n}},
		"nothing changed":           {},
		"a body, one more word":     {said: summary{rendered: 1, written: 1}, changes: changes{touched: 1, differ: 1}},
		"a new article, the newest": {said: summary{rendered: 1, written: 1}, changes: changes{touched: 1, differ: 1}},
		"an article deleted":        {changes: changes{wrong: 1}},
		"an article renamed":        {said: summary{rendered: 1, written: 1}, changes: changes{touched: 1, differ: 1, wrong: 1}},
	}
	for i, s := range scenarios {
		if expected, ok := want[s.name]; ok {
			delete(want, s.name)
			if got := forgets.results[i].changes; got != expected.changes {
				t.Errorf("%s: %+v, want %+v", s.name, got, expected.changes)
			}
			if got := remembers.results[i].said; got != expected.said {
				t.Errorf("%s: said %+v, want %+v", s.name, got, expected.said)
			}
		}
		for _, c := range list {
			if got := len(c.results[i].runs); got != 1 {
				t.Errorf("%s was measured %d times, want once", s.name, got)
			}
		}
	}
	if len(want) > 0 {
		t.Errorf("there are no scenarios %v", want)
	}
}

func TestCompare(t *testing.T) {
	t.Parallel()
	before := tree{"same": {1, 1}, "touched": {2, 1}, "changed": {3, 1}, "gone": {4, 1}}
	after := tree{"same": {1, 1}, "touched": {2, 2}, "changed": {5, 2}, "new": {6, 2}, "stale": {7, 1}}
	clean := tree{"same": {1, 9}, "touched": {2, 9}, "changed": {5, 9}, "new": {0, 9}, "missing": {8, 9}}
	before["stale"] = after["stale"]
	if got, want := compare(before, after, clean), (changes{touched: 3, differ: 2, gone: 1, wrong: 3}); got != want {
		t.Errorf("compare = %+v, want %+v", got, want)
	}
}

func TestSummaryOf(t *testing.T) {
	t.Parallel()
	got, err := summaryOf("a.md:1:1: x\nrendered 3, written 2, unchanged 997, removed 1, 41 ms\n")
	if want := (summary{3, 2, 1}); err != nil || got != want {
		t.Errorf("summaryOf = %+v, %v, want %+v", got, err, want)
	}
	if _, err := summaryOf("Total in 12 ms"); err == nil {
		t.Error("summaryOf a text without counts reports no error")
	}
}

func TestCallsIn(t *testing.T) {
	t.Parallel()
	const table = `% time     seconds  usecs/call     calls    errors syscall
------ ----------- ----------- --------- --------- ----------------
 82.42    0.058284         654        89         9 openat
 13.16    0.009309         145        64           close
  0.72    0.000507          11        50           mmap
  0.72    0.000507          11        50           epoll_pwait
------ ----------- ----------- --------- --------- ----------------
100.00    0.070714         142       253         9 total
`
	if got, want := callsIn(table), 89+64; got != want {
		t.Errorf("callsIn = %d, want %d", got, want)
	}
}
