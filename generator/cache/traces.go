package cache

import (
	"slices"
	"strings"

	"galley/generator/dep"
	"galley/generator/diag"
	"galley/generator/disk"
	"galley/generator/record"
)

const tracesFile = "traces"

// A Fact is a fact and the value it had.
type Fact struct {
	dep.Fact
	Value Sum
}

// Traces are those of one build. They are read where they lie: of an output
// nothing is decoded before it is asked for.
type Traces struct {
	Graph   []Sum      // of what decides the facts about the graph; the caller's to say
	Sets    [][]uint32 // numbers of facts that outputs read together
	names   []string
	facts   []fact
	outputs []entry  // by path
	shared  []string // what is written of names, facts and sets, without the outputs between
	live    []bool   // facts that some output rests on
	stale   bool     // most of the facts are of no use any more
}

// A fact is a [Fact] with the numbers of its names.
type fact struct {
	key   factKey
	value Sum
}

// factKey is a [dep.Fact] with the numbers of its names.
type factKey struct {
	kind            dep.Kind
	fields          dep.Fields
	name, page, arg uint32
}

// entry is an output as it is written, without its tag.
type entry struct{ path, raw string }

// A Trace is what is known of an output.
type Trace struct {
	Path     string // below the output folder
	Subject  string // what stands at the path: it may be something else in another build
	Bytes    Sum    // of what was published
	Size     int64
	Set      int      // the set of facts about the whole site that it read, of [Traces.Sets]
	Own      []uint32 // numbers of the other facts
	Insets   []TraceInset
	Messages diag.List
	Links    []Link
	Anchors  record.List // ids in its body

	raw string
}

// A TraceInset is an [Inset] with the set of its facts.
type TraceInset struct {
	Name     string
	At, Size int
	Set      int
}

// A Link is a link to a heading of another page, which is checked when all
// outputs are there.
type Link struct {
	Pos      diag.Pos
	Notes    []string
	Dest     string // as written
	Page, ID string // of the page, as facts name it, and of the heading
}

// Load returns the traces that the program of that identity left in a folder;
// nil where there are none that can be used.
func Load(fsys disk.FS, identity string) *Traces {
	d := read(fsys, tracesFile, identity)
	if d == nil {
		return nil
	}
	const factSize, outputSize = 64, 512 // about what one takes, all in all
	t := &Traces{facts: make([]fact, 0, d.Left()/factSize), outputs: make([]entry, 0, d.Left()/outputSize)}
	t.decodeAll(d)
	if !d.Sound() {
		return nil
	}
	slices.SortFunc(t.outputs, func(a, b entry) int { return strings.Compare(a.path, b.path) })
	t.stale = 2*t.findLive() < len(t.facts) // each build adds facts and takes none away, until one begins anew
	return t
}

// decodeAll reads all records.
func (t *Traces) decodeAll(d *record.Decoder) {
	text, begin := d.Rest(), 0
	for d.More() {
		at := len(text) - d.Left()
		if t.decode(d) {
			continue
		}
		t.shared = append(t.shared, text[begin:at])
		begin = len(text) - d.Left()
	}
	t.shared = append(t.shared, text[begin:])
}

// Count returns how many facts there are: none without traces.
func (t *Traces) Count() int {
	if t == nil {
		return 0
	}
	return len(t.facts)
}

// Kind returns the kind of a fact.
func (t *Traces) Kind(n uint32) dep.Kind { return t.facts[n].key.kind }

// Fields returns what was looked at of a fact.
func (t *Traces) Fields(n uint32) dep.Fields { return t.facts[n].key.fields }

// Name returns a fact's name.
func (t *Traces) Name(n uint32) string { return t.names[t.facts[n].key.name] }

// Fact returns a fact by its number.
func (t *Traces) Fact(n uint32) Fact {
	f := &t.facts[n]
	return Fact{dep.Fact{
		Kind: f.key.kind, Fields: f.key.fields,
		Name: t.names[f.key.name], Page: t.names[f.key.page], Arg: t.names[f.key.arg],
	}, f.value}
}

// Paths returns those of all outputs, sorted; none without traces.
func (t *Traces) Paths() (paths []string) {
	if t != nil {
		for _, e := range t.outputs {
			paths = append(paths, e.path)
		}
	}
	return paths
}

// Find returns the trace of the output at a path: there is none without traces.
func (t *Traces) Find(path string) (Trace, bool) {
	if t == nil {
		return Trace{}, false
	}
	i, ok := slices.BinarySearchFunc(t.outputs, path, func(e entry, path string) int { return strings.Compare(e.path, path) })
	if !ok {
		return Trace{}, false
	}
	return t.decodeTrace(t.outputs[i])
}

// Facts returns the facts that an output read, those of its insets included.
func (t *Traces) Facts(o *Trace) []Fact {
	var out []Fact
	for _, n := range slices.Concat(t.Sets[o.Set], o.Own) {
		out = append(out, t.Fact(n))
	}
	for _, p := range o.Insets {
		for _, n := range t.Sets[p.Set] {
			out = append(out, t.Fact(n))
		}
	}
	return out
}

// findLive finds out which facts some output rests on, and returns how many
// these are.
func (t *Traces) findLive() (count int) {
	t.live = make([]bool, len(t.facts))
	mark := func(numbers []uint32) {
		for _, n := range numbers {
			if !t.live[n] {
				t.live[n] = true
				count++
			}
		}
	}
	sets := make([]bool, len(t.Sets))
	markSet := func(n int) {
		if !sets[n] {
			sets[n] = true
			mark(t.Sets[n])
		}
	}
	for _, e := range t.outputs {
		o, d := t.decodeHead(e)
		if !d.Sound() {
			continue
		}
		mark(o.Own)
		markSet(o.Set)
		for _, p := range o.Insets {
			markSet(p.Set)
		}
	}
	return count
}
