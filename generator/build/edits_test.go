package build_test

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"galley/generator/build"
	"galley/generator/diag"
	"galley/generator/output"

	"pgregory.net/rapid"
)

// A bench is a site that is edited, and the folders that it is built into
// again and again. Each build is what a new process does: all it has of the
// ones before is in the folders.
type bench struct {
	*world
	state  *state
	past   []*state
	good   *state // the last that could be built
	source folder
	out    *memory
	cache  *memory

	clean  map[string]result // of states, by their ids
	inStep bool              // what is published is that of the state
	log    []string
	tally  *tally
}

// tally counts over all sequences.
type tally struct {
	steps, faulty, rendered, written, jobs atomic.Int64
}

func (t *tally) String() string {
	return fmt.Sprintf("%d steps, %d of them faulty; of %d outputs %d rendered, %d written",
		t.steps.Load(), t.faulty.Load(), t.jobs.Load(), t.rendered.Load(), t.written.Load())
}

func newBench(w *world, counts *tally) *bench {
	b := &bench{world: w, state: w.firstState(), out: newMemory(), cache: newMemory(), clean: make(map[string]result), tally: counts}
	b.past = []*state{b.state}
	b.source.update(b.state.sources(), false)
	return b
}

// TestEdits edits small sites at random. After each edit the tree of a build
// that has the traces of the builds before is that of a clean one, byte for
// byte, and so are the messages; a further build has nothing to do. Each half
// makes as many sequences as the flag -rapid.checks says.
func TestEdits(t *testing.T) {
	t.Parallel()
	const halves = 2
	const steps, want = 50, 10_000
	w := readWorld(t)
	counts := new(tally)
	t.Run("group", func(t *testing.T) {
		for range halves {
			t.Run("half", func(t *testing.T) {
				t.Parallel()
				rapid.Check(t, func(t *rapid.T) {
					b := newBench(w, counts)
					b.compare(t)
					for range steps {
						b.step(t)
					}
				})
			})
		}
	})
	t.Log(counts)
	checks := flag.Lookup("rapid.checks")
	fewer := testing.Short() || checks.Value.String() != checks.DefValue
	if n := counts.steps.Load(); n < want && !fewer && !t.Failed() {
		t.Errorf("%d steps, want %d", n, want)
	}
}

// step makes an edit, or tampers with what is published or remembered, and
// builds.
func (b *bench) step(t *rapid.T) {
	b.tally.steps.Add(1)
	recent := rapid.IntRange(0, 3).Draw(t, "recent") == 0
	if rapid.IntRange(0, 5).Draw(t, "tamper") == 0 {
		b.log = append(b.log, b.tamper(t, recent))
	} else if rapid.IntRange(0, 1).Draw(t, "undo") == 0 && !b.inStep {
		b.state = b.good
		b.log = append(b.log, "undo what was done since the last build without errors")
		b.source.update(b.state.sources(), recent)
	} else {
		b.state = b.state.clone()
		do := rapid.SampledFrom(edits()).Draw(t, "edit")
		b.log = append(b.log, do(t, b.world, b.state, b.past))
		b.source.update(b.state.sources(), recent)
		b.past = append(b.past, b.state)
	}
	b.compare(t)
}

// A result is what came of a build.
type result struct {
	messages string
	failed   bool
	tree     map[string]string
	output.Stats
	rendered int
}

// build builds the state into a folder.
func (b *bench) build(t rapid.TB, out, cache *memory) result {
	o := b.state.options(b.theme)
	o.Source, o.Jobs, o.Encoders = b.source.files, 1, b.encoders
	if cache != nil {
		o.Jobs += len(b.log) % 3
		o.Cache = cache
	}
	report, err := build.Build(context.Background(), o, out)
	if err != nil {
		t.Fatalf("%v\nafter\n%s", err, b.history())
	}
	return result{
		text(ofSite(report.All)) + text(ofSite(report.Messages)), report.All.HasErrors(),
		out.tree(""), report.Output, report.Rendered,
	}
}

// buildClean builds the state into an empty folder, once for each state.
func (b *bench) buildClean(t rapid.TB) result {
	id := b.state.id()
	if _, ok := b.clean[id]; !ok {
		b.clean[id] = b.build(t, newMemory(), nil)
	}
	return b.clean[id]
}

// ofSite returns the messages but those about the output folder and the cache.
func ofSite(l diag.List) diag.List {
	return slices.DeleteFunc(slices.Clone(l), func(m diag.Message) bool {
		return strings.HasPrefix(string(m.Code), "output/") || strings.HasPrefix(string(m.Code), "cache/")
	})
}

// compare builds again and compares with a clean build.
func (b *bench) compare(t rapid.TB) {
	before, nodes := b.out.tree(""), b.out.identities()
	want := b.buildClean(t)
	got := b.build(t, b.out, b.cache)
	if b.differ(t, "messages", got.messages, want.messages); want.failed != got.failed {
		t.Fatalf("failed %v, want %v; after\n%s", got.failed, want.failed, b.history())
	}
	if want.failed {
		b.tally.faulty.Add(1)
		b.inStep = false
		b.sameTree(t, "after a build with errors", got.tree, before)
		return
	}
	b.inStep, b.good = true, b.state
	b.sameTree(t, "the tree", got.tree, want.tree)
	for name, n := range b.out.identities() {
		if old := nodes[name]; !strings.HasPrefix(name, ".galley/") && old != nil && old != n && n.data != nil && bytes.Equal(old.data, n.data) {
			t.Fatalf("%s was written with the same bytes; after\n%s", name, b.history())
		}
	}
	b.tally.jobs.Add(int64(got.Unchanged + got.Written))
	b.tally.rendered.Add(int64(got.rendered))
	b.tally.written.Add(int64(got.Written))
	b.again(t, want)
}

// again builds once more, which has nothing to do.
func (b *bench) again(t rapid.TB, want result) {
	nodes := b.out.identities()
	got := b.build(t, b.out, b.cache)
	b.differ(t, "messages of a second build", got.messages, want.messages)
	if got.Written != 0 || got.Removed != 0 || got.rendered != 0 {
		t.Fatalf("a second build: rendered %d, %+v, want nothing; after\n%s", got.rendered, got.Stats, b.history())
	}
	if !maps.Equal(b.out.identities(), nodes) {
		t.Fatalf("a second build writes to the output folder; after\n%s", b.history())
	}
}

func (b *bench) history() string { return "\t" + strings.Join(b.log, "\n\t") }

func (b *bench) differ(t rapid.TB, what, got, want string) {
	if got != want {
		t.Fatalf("%s:\n%s\nwant\n%s\nafter\n%s", what, got, want, b.history())
	}
}

func (b *bench) sameTree(t rapid.TB, what string, got, want map[string]string) {
	if maps.Equal(got, want) {
		return
	}
	var diff strings.Builder
	for _, name := range slices.Sorted(maps.Keys(want)) {
		if data, ok := got[name]; !ok {
			fmt.Fprintf(&diff, "%s is missing\n", name)
		} else if data != want[name] {
			fmt.Fprintf(&diff, "%s is\n%s\nwant\n%s\n", name, data, want[name])
		}
	}
	for _, name := range slices.Sorted(maps.Keys(got)) {
		if _, ok := want[name]; !ok {
			fmt.Fprintf(&diff, "%s is too many\n", name)
		}
	}
	t.Fatalf("%s differs: %s\nafter\n%s", what, diff.String(), b.history())
}

// tamper does to what is published, or to what galley remembers, what an
// edit cannot do.
func (b *bench) tamper(t *rapid.T, recent bool) string {
	published := slices.DeleteFunc(slices.Sorted(maps.Keys(b.out.tree(""))), func(name string) bool {
		return strings.HasSuffix(name, "/") || strings.HasPrefix(name, ".galley")
	})
	what := draw(t, "edit", "delete", "truncate", "same size", "public", "manifest", "damage manifest", "cache", "pictures", "touch", "empty folder")
	if len(published) == 0 && slices.Contains([]string{"edit", "delete", "truncate", "same size", "empty folder"}, what) {
		what = "touch"
	}
	switch what {
	case "public":
		b.out.removeAll("")
	case "manifest", "damage manifest":
		if !b.inStep || b.state.strict {
			return "nothing" // what is to go could not be known any more; strict builds refuse it
		}
		b.damageManifest(what == "manifest")
	case "cache":
		b.cache.removeAll("")
	case "pictures":
		for name, data := range b.cache.tree("") {
			if strings.HasPrefix(name, "images/") && !strings.HasSuffix(name, "/") {
				b.cache.tamper(name, spoil("same size", []byte(data)), time.Now())
			}
		}
		b.out.removeAll("")
	case "touch":
		b.source.touch(recent)
	case "empty folder":
		name := draw(t, published...)
		b.out.tamper(name, nil, time.Time{})
	default:
		name := draw(t, published...)
		b.out.tamper(name, spoil(what, []byte(b.out.tree("")[name])), b.source.time(recent))
		what += " " + name
	}
	return "tamper: " + what
}

// spoil returns what tampering makes of a file; nil for a file that is gone.
func spoil(what string, data []byte) []byte {
	switch what {
	case "delete":
		return nil
	case "truncate":
		return data[:len(data)/2]
	case "same size":
		return bytes.Repeat([]byte("x"), len(data))
	}
	return append(data, "tampered"...)
}

// damageManifest removes the manifest or turns one of its bytes.
func (b *bench) damageManifest(remove bool) {
	const name = ".galley/manifest"
	data := []byte(b.out.tree("")[name])
	if remove || len(data) == 0 {
		b.out.tamper(name, nil, time.Time{})
		return
	}
	data[len(data)/2]++
	b.out.tamper(name, data, time.Now())
}
