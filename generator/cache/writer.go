package cache

import (
	"slices"
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
	Bytes         Sum
	Size          int64
	Facts         []dep.Fact // what it read
	Messages      diag.List
	Anchors       []string // ids in its body
	Links         []Link
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
	facts   map[factKey]uint32 // numbers
	count   uint32             // of facts, those of old included
	sets    map[string]uint32  // by their encoding
	old     *Traces            // what is in the file as it was; nil for nothing
	next    int                // whose turn it is
	waiting map[int]func()
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
	w.old = old
	for _, name := range old.names {
		w.name(name)
	}
	for n, f := range old.facts {
		w.addFact(f)
		if same[n] && ofSite(f.key.kind, old.names[f.key.page]) {
			w.facts[f.key] = uint32(n) // for the outputs that are made again; of others they have facts of their own
		}
	}
	for _, set := range old.Sets {
		w.set(set)
	}
}

// ofSite reports whether a fact is one that many outputs share.
func ofSite(kind dep.Kind, page string) bool {
	switch kind {
	case dep.Body, dep.Meta, dep.URL, dep.File:
		return false
	}
	return page == ""
}

// Output adds the i-th output, and calls first in its turn. Each number from 0
// on is to be given once, to this, [Writer.Keep] or [Writer.Skip].
func (w *Writer) Output(i int, o Output, first func()) {
	w.turn(i, func() {
		first()
		w.write(&o, w.value)
	})
}

// Keep adds an output as it is in the old traces.
func (w *Writer) Keep(i int, old *Traces, t *Trace) {
	w.turn(i, func() {
		if w.old == old {
			w.file.record(func(e *record.Encoder) { e.Raw(tagOutput); e.String(t.raw) })
			return
		}
		values := make(map[dep.Fact]Sum)
		o := Output{
			Path: t.Path, Subject: t.Subject, Bytes: t.Bytes, Size: t.Size,
			Messages: t.Messages, Links: t.Links,
		}
		if t.Anchors != nil {
			o.Anchors = slices.Collect(t.Anchors)
		}
		for _, f := range old.Facts(t) {
			values[f.Fact] = f.Value
			o.Facts = append(o.Facts, f.Fact)
		}
		w.write(&o, func(f dep.Fact) Sum { return values[f] })
	})
}

// Skip says that there is no i-th output, and calls first in its turn.
func (w *Writer) Skip(i int, first func()) { w.turn(i, first) }

// turn does what is to be done for the i-th output once all before it are
// there.
func (w *Writer) turn(i int, do func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.waiting[i] = do
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

func (w *Writer) write(o *Output, value func(dep.Fact) Sum) {
	var set, own []uint32
	for _, f := range o.Facts {
		if n := w.fact(f, value); ofSite(f.Kind, f.Page) {
			set = append(set, n)
		} else {
			own = append(own, n)
		}
	}
	n := w.set(set)
	w.file.record(func(e *record.Encoder) {
		var body record.Encoder
		encodeOutput(&body, o, n, own)
		e.Raw(tagOutput)
		e.String(string(body))
	})
}

// fact returns the number of a fact.
func (w *Writer) fact(f dep.Fact, value func(dep.Fact) Sum) uint32 {
	key := factKey{f.Kind, f.Fields, w.name(f.Name), w.name(f.Page), w.name(f.Arg)}
	n, ok := w.facts[key]
	if !ok {
		n = w.count
		w.facts[key] = n
		w.addFact(fact{key, value(f)})
	}
	return n
}

func (w *Writer) addFact(f fact) {
	w.count++
	w.file.record(func(e *record.Encoder) { e.Raw(tagFact); encodeFact(e, f) })
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
	var e record.Encoder
	encodeNumbers(&e, facts)
	n, ok := w.sets[string(e)]
	if !ok {
		n = uint32(len(w.sets))
		w.sets[string(e)] = n
		w.file.record(func(to *record.Encoder) { to.Raw(tagSet); to.Raw(e...) })
	}
	return n
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
