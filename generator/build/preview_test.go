package build_test

import (
	"bytes"
	"context"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"galley/generator/build"
	"galley/generator/dep"
	"galley/generator/diag"
	"galley/generator/search"

	"pgregory.net/rapid"
)

// A stage is a preview of a site that is edited.
type stage struct {
	*world
	state   *state
	past    []*state
	source  folder
	preview *build.Preview
	clean   map[string]*proof // of states, by their ids
	log     []string
}

// A proof is a site as it would be published.
type proof struct {
	messages string
	usable   bool
	outputs  map[string]string // by path, with the type
}

func newStage(t *rapid.T, w *world) *stage {
	g := &stage{world: w, state: w.firstState(), clean: make(map[string]*proof)}
	g.past = []*state{g.state}
	g.source.update(g.state.sources(), false)
	o := g.options()
	if rapid.Bool().Draw(t, "cache") {
		o.Cache = newMemory()
	}
	g.preview = build.NewPreview(o, func() time.Time { return g.state.now })
	if err := g.preview.Start(context.Background()); err != nil {
		t.Fatal(err)
	}
	return g
}

// options are those of the first state: a preview keeps its flags.
func (g *stage) options() build.Options {
	o := g.past[0].options(g.theme)
	o.Source, o.Jobs, o.Drafts, o.Future, o.Now = g.source.files, 1, true, true, g.state.now
	return o
}

// TestPreviewEdits edits small sites at random while a preview of them runs.
// After each edit, of which the preview is told the files, more than these or
// nothing, all that it renders is what a clean build publishes, and so are the
// messages.
func TestPreviewEdits(t *testing.T) {
	t.Parallel()
	const steps = 12
	w := readWorld(t)
	rapid.Check(t, func(t *rapid.T) {
		g := newStage(t, w)
		g.compare(t) // the first snapshot, of which not all is read
		g.look(t)
		g.compare(t)
		for range steps {
			g.step(t)
			g.compare(t)
		}
		g.nothing(t)
	})
}

// step makes an edit and has the preview look at what it did.
func (g *stage) step(t *rapid.T) {
	before := g.state.sources()
	was := g.state.now
	g.state = g.state.clone()
	do := rapid.SampledFrom(edits()).Draw(t, "edit")
	g.log = append(g.log, do(t, g.world, g.state, g.past))
	g.past = append(g.past, g.state)
	after := g.state.sources()
	g.source.update(after, rapid.IntRange(0, 3).Draw(t, "recent") == 0)
	var names []string
	for _, name := range slices.Sorted(maps.Keys(maps.Collect(both(before, after)))) {
		if before[name] != after[name] {
			names = append(names, name)
		}
	}
	switch rapid.IntRange(0, 4).Draw(t, "hints") {
	case 0:
		names = nil
	case 1:
		names = append(names, slices.Sorted(maps.Keys(after))[0], "content", "content/no.md", "elsewhere/x")
	}
	if !g.state.now.Equal(was) {
		names = nil // whoever watches the clock looks at all
	}
	g.look(t, names...)
}

// both goes through the entries of two maps.
func both(a, b map[string]string) func(yield func(string, bool) bool) {
	return func(yield func(string, bool) bool) {
		for _, m := range []map[string]string{a, b} {
			for name := range m {
				if !yield(name, true) {
					return
				}
			}
		}
	}
}

func (g *stage) look(t *rapid.T, names ...string) bool {
	changed, err := g.preview.Look(context.Background(), names...)
	if err != nil {
		t.Fatal(err)
	}
	return changed
}

// nothing looks at all that is there and finds nothing new. The stamps of some
// files cannot be trusted; they are compared by their bytes once.
func (g *stage) nothing(t *rapid.T) {
	g.look(t)
	before := g.preview.Snapshot()
	if g.look(t) || g.preview.Snapshot() != before {
		t.Fatalf("something has changed though nothing has; after\n\t%s", strings.Join(g.log, "\n\t"))
	}
}

// compare compares all that the preview renders with a clean build.
func (g *stage) compare(t *rapid.T) {
	want := g.cleanProof(t)
	got := &proof{messages: text(g.preview.Messages())}
	history := "\nafter\n\t" + strings.Join(g.log, "\n\t")
	if len(g.log) > 0 && got.messages != want.messages { // of the first look not all is read
		t.Fatalf("messages:\n%s\nwant\n%s%s", got.messages, want.messages, history)
	}
	if !want.usable {
		return
	}
	snap := g.preview.Snapshot()
	got.outputs = prints(t, snap, g.preview.MadeFrom)
	for _, name := range slices.Sorted(maps.Keys(want.outputs)) {
		if got.outputs[name] != want.outputs[name] {
			t.Fatalf("%s:\n%s\nwant\n%s%s", name, got.outputs[name], want.outputs[name], history)
		}
	}
	if len(got.outputs) != len(want.outputs) {
		t.Fatalf("%d outputs, want %d%s", len(got.outputs), len(want.outputs), history)
	}
	if names := snap.Changed(); len(names) > 0 {
		t.Fatalf("rendering found %s changed%s", names, history)
	}
	if len(g.log)%4 == 0 {
		g.compareIndex(t, history)
	}
}

// compareIndex compares the search index with that of a preview that has just been
// started.
func (g *stage) compareIndex(t *rapid.T, history string) {
	fresh := build.NewPreview(g.options(), nil)
	if err := fresh.Start(context.Background()); err != nil {
		t.Fatal(err)
	}
	if _, is := g.preview.Snapshot().Lookup(search.RootName); !is {
		if _, is := fresh.Snapshot().Lookup(search.RootName); is {
			t.Fatalf("there is no search index%s", history)
		}
		return
	}
	got, want := previewed(t, g.preview.Snapshot()), previewed(t, fresh.Snapshot())
	if !maps.EqualFunc(got, want, bytes.Equal) {
		t.Fatalf("the search index is another%s", history)
	}
}

func (g *stage) cleanProof(t *rapid.T) *proof {
	id := g.state.id()
	if p, ok := g.clean[id]; ok {
		return p
	}
	snap, messages, err := build.Take(context.Background(), g.options())
	if err != nil {
		t.Fatal(err)
	}
	p := &proof{messages: text(snap.Finish(messages)), usable: len(snap.Jobs()) > 0}
	if p.usable {
		p.outputs = prints(t, snap, func([]dep.Fact) {})
	}
	g.clean[id] = p
	return p
}

// prints renders all jobs of a snapshot and tells what they were made from.
func prints(t *rapid.T, snap *build.Snapshot, tell func([]dep.Fact)) map[string]string {
	out := make(map[string]string)
	worker := snap.NewWorker()
	for _, j := range snap.Jobs() {
		o := worker.Render(j)
		tell(o.Facts)
		data := bytes.Clone(o.Data)
		said := text(snap.Finish(append(diag.List{}, o.Messages...)))
		links := text(snap.Finish(worker.CheckLinks(o)))
		if o.Open != nil {
			file, err := o.Open()
			if err != nil {
				t.Fatal(err)
			}
			data, err = io.ReadAll(file)
			file.Close()
			if err != nil {
				t.Fatal(err)
			}
		}
		out[j.Path] = strings.Join([]string{o.Type, string(data), said, links}, "\n")
	}
	return out
}
