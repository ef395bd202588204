package cache

import (
	"maps"
	"slices"

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
	outputs map[string]string // as they are written, without their tags, by path
	shared  []string          // what is written of names, facts and sets, without the outputs between
	stale   bool              // most of the facts are of no use any more

	// What a [Writer] begins with.
	numbers map[string]uint32 // of names
	sets    map[string]uint32 // numbers of sets by their encoding
	ofSite  []uint32          // facts that some output rests on and many may share
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
	const factSize, outputSize = 72, 600 // about what one takes, all in all
	t := &Traces{facts: make([]fact, 0, d.Left()/factSize), outputs: make(map[string]string, d.Left()/outputSize)}
	t.decodeAll(d)
	if !d.Sound() {
		return nil
	}
	live, count := t.findLive()
	t.stale = 2*count < len(t.facts) // each build adds facts and takes none away, until one begins anew
	if !t.stale {
		t.index(live)
	}
	return t
}

// index gets ready what a writer begins with. Of the facts that outputs made again
// may refer to too, those that none rests on are left out: nobody has asked whether
// they have their value.
func (t *Traces) index(live []bool) {
	t.numbers = make(map[string]uint32, len(t.names))
	for n, name := range t.names {
		t.numbers[name] = uint32(n)
	}
	for n, f := range t.facts {
		if live[n] && ofSite(f.key.kind, t.names[f.key.page]) {
			t.ofSite = append(t.ofSite, uint32(n))
		}
	}
	t.sets = make(map[string]uint32, len(t.Sets))
	for n, set := range t.Sets {
		t.sets[setKey(set)] = uint32(n)
	}
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
func (t *Traces) Paths() []string {
	if t == nil {
		return nil
	}
	return slices.Sorted(maps.Keys(t.outputs))
}

// Find returns the trace of the output at a path: there is none without traces.
func (t *Traces) Find(path string) (Trace, bool) {
	if t == nil {
		return Trace{}, false
	}
	raw, ok := t.outputs[path]
	if !ok {
		return Trace{}, false
	}
	return t.decodeTrace(raw)
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

// findLive finds out which facts some output rests on, and how many these are.
func (t *Traces) findLive() (live []bool, count int) {
	live = make([]bool, len(t.facts))
	mark := func(n uint32) {
		if !live[n] {
			live[n] = true
			count++
		}
	}
	sets := make([]bool, len(t.Sets))
	markSet := func(n int) {
		if !sets[n] {
			sets[n] = true
			for _, fact := range t.Sets[n] {
				mark(fact)
			}
		}
	}
	for _, raw := range t.outputs {
		o, d := t.decodeHead(raw, mark, func(p TraceInset) { markSet(p.Set) })
		if d.Sound() {
			markSet(o.Set)
		}
	}
	return live, count
}
