package cache

import (
	"maps"
	"strings"
	"sync"

	"galley/generator/dep"
	"galley/generator/diag"
	"galley/generator/disk"
	"galley/generator/record"
)

// An Output is what a build says of one that it has made.
type Output struct {
	Path, Subject string // as those of a [Trace]
	Page          string // the page that it is of, as facts name it; "" for none
	Bytes         Sum
	Size          int64
	Facts         []dep.Fact // what it read, but for its insets
	Insets        []Inset
	Messages      diag.List
	Anchors       record.List // ids in its body
	Links         []Link
}

// An Inset is a piece of an output that has facts of its own.
type Inset struct {
	Name     string
	At, Size int // where it lies, in bytes
	Facts    []dep.Fact
}

// A Writer writes the traces of a build as they come, each in its turn, so
// that the file does not depend on who was ready first. It is safe for
// concurrent use. After an error it goes on and writes nothing; Commit returns
// the error.
type Writer struct {
	value func(dep.Fact) Sum

	mu      sync.Mutex
	file    *writer
	names   map[string]uint32
	facts   map[factKey]uint32 // numbers of those that many outputs share
	count   uint32             // of facts, those of old included
	sets    map[string]uint32  // by their encoding
	old     *Traces            // what is in the file as it was; nil for nothing
	next    int                // whose turn it is
	waiting map[int]func()     // those that are ready before their turn
}

// Create starts new traces. What was there stays until [Writer.Commit]. Old
// traces, of which outputs will be kept, may be nil; same tells which of their
// facts have the value that they had. Of a fact that is new, value is called
// for what it is now, for one at a time.
func Create(fsys disk.FS, identity string, graph []Sum, old *Traces, same []bool, value func(dep.Fact) Sum) (*Writer, error) {
	file, err := create(fsys, tracesFile, identity)
	if err != nil {
		return nil, err
	}
	w := &Writer{
		value: value, file: file, names: make(map[string]uint32), facts: make(map[factKey]uint32),
		sets: make(map[string]uint32), waiting: make(map[int]func()),
	}
	file.record(func(e *record.Encoder) {
		e.Raw(tagGraph)
		e.Uint(uint64(len(graph)))
		for _, sum := range graph {
			e.Raw(sum[:]...)
		}
	})
	if old != nil && !old.stale {
		w.copy(old, same)
	}
	return w, nil
}

// copy begins with what the outputs of the old traces refer to.
func (w *Writer) copy(old *Traces, same []bool) {
	w.old, w.count = old, uint32(len(old.facts))
	for _, text := range old.shared {
		w.file.write(text)
	}
	w.names, w.sets = maps.Clone(old.numbers), maps.Clone(old.sets)
	for _, n := range old.ofSite {
		if same[n] {
			w.facts[old.facts[n].key] = n // for the outputs that are made again; of others they have facts of their own
		}
	}
}

// ofSite reports whether a fact is one that many outputs share.
func ofSite(kind dep.Kind, page string) bool {
	switch kind {
	case dep.Body, dep.Meta, dep.URL, dep.File, dep.Variants:
		return false
	}
	return page == ""
}

// Output adds an output in its turn, and calls first before that. Each turn from 0
// on is to be given once, to this, [Writer.Keep], [Writer.Patch] or [Writer.Skip].
func (w *Writer) Output(turn int, o Output, first func()) {
	w.inTurn(turn, func() {
		first()
		w.write(&o)
	})
}

// Keep adds outputs as they are in the old traces.
func (w *Writer) Keep(turn int, old *Traces, kept []*Trace) {
	texts := make([]string, len(kept))
	for i, t := range kept {
		texts[i] = t.raw
	}
	w.inTurn(turn, func() {
		for _, raw := range texts {
			if w.old == old {
				w.file.record(func(e *record.Encoder) { e.Raw(tagOutput); e.Uint(uint64(len(raw))) })
				w.file.write(raw)
			} else {
				t, _ := old.decodeTrace(raw) // it was sound before
				w.again(old, &t, t.output())
			}
		}
	})
}

// Patch adds an output as it is in the old traces but for some of its insets,
// which are given in their order; those without facts have theirs as they were.
func (w *Writer) Patch(turn int, old *Traces, t *Trace, bytes Sum, size int64, insets []Inset) {
	w.inTurn(turn, func() {
		o := t.output()
		o.Bytes, o.Size, o.Insets = bytes, size, insets
		w.again(old, t, o)
	})
}

// output returns what is known of an output but for its facts.
func (t *Trace) output() Output {
	o := Output{
		Path: t.Path, Subject: t.Subject, Bytes: t.Bytes, Size: t.Size,
		Messages: t.Messages, Links: t.Links, Anchors: t.Anchors,
	}
	for _, p := range t.Insets {
		o.Insets = append(o.Insets, Inset{Name: p.Name, At: p.At, Size: p.Size})
	}
	return o
}

// again writes an output that rests on what it rested on, but for insets that
// have facts.
func (w *Writer) again(old *Traces, t *Trace, o Output) {
	rests := numbers{uint32(t.Set), t.Own, nil}
	if w.old != old {
		rests = numbers{set: w.renumber(old, old.Sets[t.Set]), own: w.renumbered(old, t.Own)}
	}
	for i, p := range o.Insets {
		set := uint32(t.Insets[i].Set)
		switch {
		case p.Facts != nil:
			set = w.factSet(p.Facts)
		case w.old != old:
			set = w.renumber(old, old.Sets[set])
		}
		rests.insets = append(rests.insets, set)
	}
	w.output(&o, rests)
}

// renumbered returns the numbers of old facts in the new traces.
func (w *Writer) renumbered(old *Traces, facts []uint32) []uint32 {
	out := make([]uint32, len(facts))
	for i, n := range facts {
		f := old.Fact(n)
		out[i] = w.fact(f.Fact, func(dep.Fact) Sum { return f.Value })
	}
	return out
}

func (w *Writer) renumber(old *Traces, set []uint32) uint32 { return w.set(w.renumbered(old, set)) }

// Skip says that there is no output in the turn, and calls first in it.
func (w *Writer) Skip(turn int, first func()) { w.inTurn(turn, first) }

// inTurn does something once all turns before are over.
func (w *Writer) inTurn(turn int, do func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.waiting[turn] = do
	for {
		do, ok := w.waiting[w.next]
		if !ok {
			return
		}
		delete(w.waiting, w.next)
		do()
		w.next++
	}
}

// numbers tell what an output rests on.
type numbers struct {
	set    uint32
	own    []uint32
	insets []uint32 // sets
}

func (w *Writer) write(o *Output) {
	var set []uint32
	var rests numbers
	for _, f := range o.Facts {
		switch {
		case ofSite(f.Kind, f.Page):
			set = append(set, w.fact(f, w.value))
		case o.Page != "" && (f.Page == o.Page || f.Name == o.Page):
			rests.own = append(rests.own, w.ownFact(f))
		default:
			rests.own = append(rests.own, w.fact(f, w.value))
		}
	}
	rests.set = w.set(set)
	for _, p := range o.Insets {
		rests.insets = append(rests.insets, w.factSet(p.Facts))
	}
	w.output(o, rests)
}

func (w *Writer) output(o *Output, rests numbers) {
	w.file.record(func(e *record.Encoder) {
		var body record.Encoder
		encodeOutput(&body, o, rests)
		e.Raw(tagOutput)
		e.String(string(body))
	})
}

// factSet returns the number of a set of facts.
func (w *Writer) factSet(facts []dep.Fact) uint32 {
	all := make([]uint32, len(facts))
	for i, f := range facts {
		all[i] = w.fact(f, w.value)
	}
	return w.set(all)
}

// fact returns the number of a fact that outputs may share.
func (w *Writer) fact(f dep.Fact, value func(dep.Fact) Sum) uint32 {
	key := w.key(f)
	n, ok := w.facts[key]
	if !ok {
		n = w.addFact(fact{key, value(f)})
		w.facts[key] = n
	}
	return n
}

// ownFact returns the number of a fact about the output's own page, which hardly
// another output reads. It is written again for one that does: to know where all
// of them are would take as much room as the site.
func (w *Writer) ownFact(f dep.Fact) uint32 { return w.addFact(fact{w.key(f), w.value(f)}) }

func (w *Writer) key(f dep.Fact) factKey {
	return factKey{f.Kind, f.Fields, w.name(f.Name), w.name(f.Page), w.name(f.Arg)}
}

// addFact writes a fact and returns its number.
func (w *Writer) addFact(f fact) uint32 {
	w.count++
	w.file.record(func(e *record.Encoder) { e.Raw(tagFact); encodeFact(e, f) })
	return w.count - 1
}

func (w *Writer) name(name string) uint32 {
	n, ok := w.names[name]
	if !ok {
		n = uint32(len(w.names))
		w.names[strings.Clone(name)] = n // it may be a part of something large
		w.file.record(func(e *record.Encoder) { e.Raw(tagName); e.String(name) })
	}
	return n
}

func (w *Writer) set(facts []uint32) uint32 {
	key := setKey(facts)
	n, ok := w.sets[key]
	if !ok {
		n = uint32(len(w.sets))
		w.sets[key] = n
		w.file.record(func(e *record.Encoder) { *e = append(append(*e, tagSet), key...) })
	}
	return n
}

// setKey is how a set is written.
func setKey(facts []uint32) string {
	var e record.Encoder
	encodeNumbers(&e, facts)
	return string(e)
}

// Commit puts the traces in the place of the old ones.
func (w *Writer) Commit() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.file.commit()
}

// Abort gives up the new traces.
func (w *Writer) Abort() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.file.abort()
}
