package cache_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"
	"time"

	"galley/generator/cache"
	"galley/generator/dep"
	"galley/generator/diag"
	"galley/generator/disk"
	"galley/generator/record"
)

func open(t *testing.T) (*disk.Dir, string) {
	t.Helper()
	name := t.TempDir()
	dir, err := disk.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { dir.Close() })
	return dir, name
}

// fact is one of a page's if n is odd, and else one of the whole site's.
func fact(n int) dep.Fact {
	page := ""
	if n%2 == 1 {
		page = fmt.Sprint("page ", n)
	}
	return dep.Of(dep.List, fmt.Sprint("list ", n), page, "x")
}

func value(n int) cache.Sum { return cache.SumOf([]byte{byte(n)}) }

func nothing() {}

// output is one that rests on the facts of these numbers.
func output(path string, facts ...int) cache.Output {
	o := cache.Output{
		Path: path, Subject: "1 " + path, Bytes: value(1), Size: 12,
		Messages: diag.List{{
			Pos: diag.Pos{File: "a.md", Line: 1, Column: 2}, Code: diag.LinkAnchor, Severity: diag.Warning,
			Text: "text", Excerpt: "line", Notes: []string{"note"}, More: 1, Also: []diag.Pos{{File: "b.md", Line: 3}},
		}},
		Anchors: record.ListOf([]string{"one", "two"}),
		Links:   []cache.Link{{Pos: diag.Pos{File: "a.md"}, Notes: []string{"n"}, Dest: "d", Page: "p", ID: "i"}},
	}
	for _, n := range facts {
		o.Facts = append(o.Facts, fact(n))
	}
	return o
}

// valueOf is the value of a fact that fact made, shifted by so much.
func valueOf(shift int) func(dep.Fact) cache.Sum {
	return func(f dep.Fact) cache.Sum {
		var n int
		fmt.Sscanf(f.Name, "list %d", &n)
		return value(n + shift)
	}
}

// write writes traces with the outputs that add adds. All old facts but those
// of edited count as having their value.
func write(t *testing.T, dir disk.FS, old *cache.Traces, shift int, add func(w *cache.Writer), edited ...int) *cache.Traces {
	t.Helper()
	var same []bool
	for n := range old.Count() {
		f := old.Fact(uint32(n))
		same = append(same, !slices.ContainsFunc(edited, func(n int) bool { return fact(n) == f.Fact }))
	}
	w, err := cache.Create(dir, "me", []cache.Sum{value(9)}, old, same, valueOf(shift))
	if err != nil {
		t.Fatal(err)
	}
	add(w)
	if err := w.Commit(); err != nil {
		t.Fatal(err)
	}
	traces := cache.Load(dir, "me")
	if traces == nil {
		t.Fatal("Load = nil")
	}
	return traces
}

// find returns the trace of an output.
func find(t *testing.T, traces *cache.Traces, path string) *cache.Trace {
	t.Helper()
	o, ok := traces.Find(path)
	if !ok {
		t.Fatalf("no trace of %s", path)
	}
	return &o
}

// rests compares what an output rests on.
func rests(t *testing.T, traces *cache.Traces, path string, want ...cache.Fact) {
	t.Helper()
	if got := traces.Facts(find(t, traces, path)); !reflect.DeepEqual(got, want) {
		t.Errorf("%s rests on %v, want %v", path, got, want)
	}
}

func TestTraces(t *testing.T) {
	t.Parallel()
	dir, _ := open(t)
	first := write(t, dir, nil, 0, func(w *cache.Writer) {
		w.Output(2, output("other.html", 2, 3), nothing) // not its turn yet
		w.Output(0, output("kept.html", 1, 2, 4), nothing)
		w.Skip(1, nothing)
	})
	if !reflect.DeepEqual(first.Graph, []cache.Sum{value(9)}) {
		t.Errorf("Graph = %s, want %s", first.Graph, value(9))
	}
	second := write(t, dir, first, 1, func(w *cache.Writer) {
		w.Keep(0, first, []*cache.Trace{find(t, first, "kept.html")})
		w.Output(1, output("other.html", 2, 3), nothing)
	}, 3)
	site := func(n int) cache.Fact { return cache.Fact{Fact: fact(n), Value: value(n)} }
	rests(t, second, "kept.html", site(2), site(4), site(1)) // those of the whole site first
	rests(t, second, "other.html", site(2), cache.Fact{Fact: fact(3), Value: value(4)})
	if _, ok := second.Find("kept"); ok {
		t.Error("Find finds what is not there")
	}
	o := find(t, second, "kept.html")
	got := cache.Output{Path: o.Path, Subject: o.Subject, Bytes: o.Bytes, Size: o.Size, Messages: o.Messages, Anchors: o.Anchors, Links: o.Links}
	if want := output("kept.html"); !reflect.DeepEqual(got, want) {
		t.Errorf("kept.html is\n%+v\nwant\n%+v", got, want)
	}
}

// The file does not depend on which output is ready first.
func TestTurns(t *testing.T) {
	t.Parallel()
	var files []string
	for _, order := range [][]int{{0, 1, 2, 3}, {3, 1, 0, 2}, {2, 3, 1, 0}} {
		dir, name := open(t)
		write(t, dir, nil, 0, func(w *cache.Writer) {
			for _, i := range order {
				w.Output(i, output(fmt.Sprint(i), i, i+1, i+2), nothing)
			}
		})
		data, err := os.ReadFile(filepath.Join(name, "traces"))
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, string(data))
	}
	if files[0] != files[1] || files[1] != files[2] {
		t.Error("the files differ")
	}
}

// However often an output is made again, traces stay of the size of those that
// count, and what others rest on stays what it was.
func TestCompact(t *testing.T) {
	t.Parallel()
	dir, _ := open(t)
	kept := cache.Fact{Fact: fact(1), Value: value(1)}
	traces := write(t, dir, nil, 0, func(w *cache.Writer) { w.Output(0, output("kept.html", 1), nothing) })
	for n := range 50 {
		old := traces
		edited := 3 + 2*n // facts of one page each
		traces = write(t, dir, old, 0, func(w *cache.Writer) {
			w.Output(0, output("edited.html", edited), nothing)
			w.Keep(1, old, []*cache.Trace{find(t, old, "kept.html")})
		})
		if traces.Count() > 5 {
			t.Fatalf("%d facts after %d builds, of which 2 count", traces.Count(), n+2)
		}
		rests(t, traces, "kept.html", kept)
		rests(t, traces, "edited.html", cache.Fact{Fact: fact(edited), Value: value(edited)})
	}
}

func stamped(path string) cache.Stamped {
	return cache.Stamped{Path: path, Stamp: disk.Stamp{Size: 1, Modified: -2, Status: 3, Node: 4}, Settled: true, Sum: value(5)}
}

func TestSourcesAndState(t *testing.T) {
	t.Parallel()
	dir, _ := open(t)
	sources := []cache.Source{{Stamped: stamped("a.md"), Meta: "meta", Body: cache.Blob{At: 5, Size: 600}}, {Stamped: cache.Stamped{Path: "b.md"}}}
	if err := cache.SaveSources(dir, "me", sources); err != nil {
		t.Fatal(err)
	}
	if got, want := cache.LoadSources(dir, "me"), (map[string]cache.Source{"a.md": sources[0], "b.md": sources[1]}); !reflect.DeepEqual(got, want) {
		t.Errorf("LoadSources = %v, want %v", got, want)
	}
	state := &cache.State{
		Options: value(1), From: time.Date(2026, 1, 2, 3, 4, 5, 6, time.UTC), Repeats: true,
		Inputs: []cache.Stamped{stamped("in")}, Outputs: []cache.Stamped{stamped("out")}, Report: "report",
	}
	if err := cache.SaveState(dir, "me", state); err != nil {
		t.Fatal(err)
	}
	if got := cache.LoadState(dir, "me"); !reflect.DeepEqual(got, state) {
		t.Errorf("LoadState = %+v, want %+v", got, state)
	}
}

// What is damaged, cut short or somebody else's counts as nothing.
func TestDamaged(t *testing.T) {
	t.Parallel()
	dir, name := open(t)
	write(t, dir, nil, 0, func(w *cache.Writer) { w.Output(0, output("a.html", 1, 2), nothing) })
	if err := cache.SaveSources(dir, "me", []cache.Source{{Stamped: stamped("a.md"), Meta: "meta"}}); err != nil {
		t.Fatal(err)
	}
	if err := cache.SaveState(dir, "me", &cache.State{Outputs: []cache.Stamped{stamped("out")}}); err != nil {
		t.Fatal(err)
	}
	if err := cache.SaveProgram(dir, "me", []byte("hash")); err != nil {
		t.Fatal(err)
	}
	loads := map[string]func(identity string) bool{
		"program": func(identity string) bool { return string(cache.LoadProgram(dir, identity)) == "hash" },
		"traces":  func(identity string) bool { return cache.Load(dir, identity) != nil },
		"sources": func(identity string) bool { return cache.LoadSources(dir, identity) != nil },
		"state":   func(identity string) bool { return cache.LoadState(dir, identity) != nil },
	}
	random := rand.New(rand.NewPCG(1, 2))
	for file, load := range loads {
		if !load("me") || load("you") || load("") {
			t.Errorf("%s: loaded for me %v, for you %v, for nobody %v; want for me alone", file, load("me"), load("you"), load(""))
		}
		at := filepath.Join(name, file)
		whole, err := os.ReadFile(at)
		if err != nil {
			t.Fatal(err)
		}
		spoiled := func(what string, data []byte) {
			if err := os.WriteFile(at, data, 0o644); err != nil {
				t.Fatal(err)
			}
			if load("me") {
				t.Errorf("%s %s is loaded", file, what)
			}
		}
		for range 400 {
			bit := random.IntN(8 * len(whole))
			data := append([]byte{}, whole...)
			data[bit/8] ^= 1 << (bit % 8)
			spoiled(fmt.Sprint("with bit ", bit, " turned"), data)
		}
		for size := range whole {
			spoiled(fmt.Sprint("cut to ", size, " bytes"), whole[:size])
		}
	}
}
