package cache_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"galley/generator/cache"
	"galley/generator/dep"
	"galley/generator/diag"
	"galley/generator/disk"
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

func fact(n int) dep.Fact { return dep.Of(dep.List, "pages", fmt.Sprint("page ", n), "x") }

func value(n int) cache.Sum { return cache.SumOf([]byte{byte(n)}) }

// trace is an output that rests on the facts of these numbers.
func trace(path string, facts ...uint32) cache.Trace {
	return cache.Trace{
		Path: path, Subject: "1 " + path, Bytes: value(1), Size: 12, Facts: facts,
		Messages: diag.List{{
			Pos: diag.Pos{File: "a.md", Line: 1, Column: 2}, Code: diag.LinkAnchor, Severity: diag.Warning,
			Text: "text", Excerpt: "line", Notes: []string{"note"}, More: 1, Also: []diag.Pos{{File: "b.md", Line: 3}},
		}},
		Anchors: []string{"one", "two"},
		Links:   []cache.Link{{Pos: diag.Pos{File: "a.md"}, Notes: []string{"n"}, Dest: "d", Page: "p", ID: "i"}},
	}
}

// write writes traces with the outputs that add adds.
func write(t *testing.T, dir disk.FS, old *cache.Traces, add func(w *cache.Writer)) *cache.Traces {
	t.Helper()
	w, err := cache.Create(dir, "me", value(9), old)
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

// facts returns what an output rests on.
func facts(traces *cache.Traces, path string) (out []cache.Fact) {
	for _, n := range traces.Outputs[path].Facts {
		out = append(out, traces.Facts[n])
	}
	return out
}

func TestTraces(t *testing.T) {
	t.Parallel()
	dir, _ := open(t)
	first := write(t, dir, nil, func(w *cache.Writer) {
		a := w.Fact(fact(1), func() cache.Sum { return value(1) })
		b := w.Fact(fact(2), func() cache.Sum { return value(2) })
		if again := w.Fact(fact(1), func() cache.Sum { panic("asked twice") }); again != a {
			t.Errorf("a fact has the numbers %d and %d", a, again)
		}
		w.Output(trace("kept.html", a, b))
		w.Output(trace("other.html", b))
	})
	if first.Graph != value(9) {
		t.Errorf("Graph = %s, want %s", first.Graph, value(9))
	}
	second := write(t, dir, first, func(w *cache.Writer) {
		w.Keep(first.Outputs["kept.html"])
		w.Output(trace("other.html", w.Fact(fact(2), func() cache.Sum { return value(3) })))
	})
	want := []cache.Fact{{Fact: fact(1), Value: value(1)}, {Fact: fact(2), Value: value(2)}}
	if got := facts(second, "kept.html"); !reflect.DeepEqual(got, want) {
		t.Errorf("kept.html rests on %v, want %v", got, want)
	}
	if got := facts(second, "other.html"); !reflect.DeepEqual(got, []cache.Fact{{Fact: fact(2), Value: value(3)}}) {
		t.Errorf("other.html rests on %v", got)
	}
	got, expected := second.Outputs["kept.html"], trace("kept.html", 0, 1)
	if show(got) != show(expected) {
		t.Errorf("kept.html is\n%s\nwant\n%s", show(got), show(expected))
	}
}

func show(t cache.Trace) string {
	return fmt.Sprintf("%q %q %s %d %v %+v %q %+v", t.Path, t.Subject, t.Bytes, t.Size, t.Facts, t.Messages, t.Anchors, t.Links)
}

// However often an output is made again, traces stay of the size of those that
// count, and what others rest on stays what it was.
func TestCompact(t *testing.T) {
	t.Parallel()
	dir, _ := open(t)
	traces := write(t, dir, nil, func(w *cache.Writer) {
		w.Output(trace("kept.html", w.Fact(fact(0), func() cache.Sum { return value(0) })))
	})
	for n := range 50 {
		old := traces
		traces = write(t, dir, old, func(w *cache.Writer) {
			w.Output(trace("edited.html", w.Fact(fact(n+1), func() cache.Sum { return value(n) })))
			w.Keep(old.Outputs["kept.html"])
		})
		if len(traces.Facts) > 5 {
			t.Fatalf("%d facts after %d builds, of which 2 count", len(traces.Facts), n+2)
		}
		if got := facts(traces, "kept.html"); !reflect.DeepEqual(got, []cache.Fact{{Fact: fact(0), Value: value(0)}}) {
			t.Fatalf("kept.html rests on %v", got)
		}
		if got := facts(traces, "edited.html"); !reflect.DeepEqual(got, []cache.Fact{{Fact: fact(n + 1), Value: value(n)}}) {
			t.Fatalf("edited.html rests on %v", got)
		}
	}
}

func stamped(path string) cache.Stamped {
	return cache.Stamped{Path: path, Stamp: disk.Stamp{Size: 1, Modified: -2, Status: 3, Node: 4}, Settled: true, Sum: value(5)}
}

func TestSourcesAndState(t *testing.T) {
	t.Parallel()
	dir, _ := open(t)
	sources := []cache.Source{{Stamped: stamped("a.md"), Meta: "meta"}, {Stamped: cache.Stamped{Path: "b.md"}}}
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
	write(t, dir, nil, func(w *cache.Writer) {
		w.Output(trace("a.html", w.Fact(fact(1), func() cache.Sum { return value(1) })))
	})
	if err := cache.SaveSources(dir, "me", []cache.Source{{Stamped: stamped("a.md"), Meta: "meta"}}); err != nil {
		t.Fatal(err)
	}
	if err := cache.SaveState(dir, "me", &cache.State{Outputs: []cache.Stamped{stamped("out")}}); err != nil {
		t.Fatal(err)
	}
	loads := map[string]func(identity string) bool{
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
