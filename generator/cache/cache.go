// Package cache remembers what each output of a build was made from. In go
// outputs with the facts they read (package dep) and the values these had; out
// comes, in the next process, the same list, so that an output whose facts all
// have the values they had need not be made again.
//
// These are the [Traces]. Beside them are the [Source] files as they were when
// they were read last, so that those that have not changed since need not be
// read again, and the [State], by which a build sees that there is nothing to
// do at all. Each is a file of its own, and each is true for itself.
//
// The files belong to the program that wrote them, which the caller names by
// an identity: what another program, another version or another format wrote
// counts as nothing, and so does a file that is damaged. Losing one costs work
// and nothing else. They say why outputs are what they are; what was published
// is in the manifest of package output.
//
// A file is a header line with the format and the identity, then records, and
// at the end a checksum over all before it. In traces records have a tag each,
// and facts come before the outputs that refer to them by number.
package cache

import (
	"crypto/sha256"
	"encoding/hex"
	"hash/maphash"
	"sync"

	"galley/generator/dep"
	"galley/generator/diag"
	"galley/generator/disk"
	"galley/generator/record"
)

// Sum is the first half of a SHA-256: enough that no two values have the same
// by accident.
type Sum [sha256.Size / 2]byte

// SumOf returns the Sum of some bytes.
func SumOf(data []byte) Sum {
	full := sha256.Sum256(data)
	return Sum(full[:len(Sum{})])
}

// String returns the Sum in hexadecimal digits.
func (s Sum) String() string { return hex.EncodeToString(s[:]) }

// A Fact is a fact and the value it had.
type Fact struct {
	dep.Fact
	Value Sum
}

// A Trace is what is known of an output.
type Trace struct {
	Path     string // below the output folder
	Subject  string // what stands at the path: it may be something else in another build
	Bytes    Sum    // of what was published
	Size     int64
	Facts    []uint32 // numbers of facts, see [Traces.Facts]
	Messages diag.List
	Anchors  []string // ids in its body
	Links    []Link

	raw string // as it was read; "" when that has other numbers
}

// A Link is a link to a heading of another page, which is checked when all
// outputs are there.
type Link struct {
	Pos      diag.Pos
	Notes    []string
	Dest     string // as written
	Page, ID string // of the page, as facts name it, and of the heading
}

// Traces are those of one build.
type Traces struct {
	Graph   Sum // of what decides all facts about the graph; the caller's to say
	Facts   []Fact
	Outputs map[string]Trace // by path
}

const tracesFile = "traces"

// Load returns the traces that the program of that identity left in a folder;
// nil where there are none that can be used.
func Load(fsys disk.FS, identity string) *Traces {
	d := read(fsys, tracesFile, identity)
	if d == nil {
		return nil
	}
	t := &Traces{Outputs: make(map[string]Trace)}
	for d.More() {
		switch d.Byte() {
		case tagGraph:
			t.Graph = decodeSum(d)
		case tagFact:
			t.Facts = append(t.Facts, decodeFact(d))
		case tagOutput:
			before := d.Rest()
			o := decodeTrace(d, len(t.Facts))
			o.raw = before[:len(before)-d.Left()]
			t.Outputs[o.Path] = o
		default:
			return nil
		}
	}
	if !d.Sound() {
		return nil
	}
	t.compact()
	return t
}

// compact drops the facts that no output rests on any more, once they are more
// than the others. Each build adds facts and none takes any away.
func (t *Traces) compact() {
	numbers := make([]uint32, len(t.Facts)) // the new ones, plus one
	live := make([]Fact, 0, len(t.Facts)/2)
	for _, o := range t.Outputs {
		for _, n := range o.Facts {
			if numbers[n] == 0 {
				live = append(live, t.Facts[n])
				numbers[n] = uint32(len(live))
			}
		}
	}
	if 2*len(live) >= len(t.Facts) {
		return
	}
	t.Facts = live
	for path, o := range t.Outputs {
		for i, n := range o.Facts {
			o.Facts[i] = numbers[n] - 1
		}
		o.raw = "" // it has the old numbers
		t.Outputs[path] = o
	}
}

// A Writer writes the traces of a build as they come. It is safe for
// concurrent use. After an error it goes on and writes nothing; Commit returns
// the error.
type Writer struct {
	seeds [2]maphash.Seed

	mu      sync.Mutex
	file    *writer
	numbers map[[2]uint64]uint32 // of facts, by a hash of theirs: the facts themselves would take more room than the site
	kept    int                  // facts that are not in numbers, as they come from traces before
}

// Create starts new traces. What was there stays until [Writer.Commit]. Old
// traces, of which outputs will be kept, may be nil.
func Create(fsys disk.FS, identity string, graph Sum, old *Traces) (*Writer, error) {
	file, err := create(fsys, tracesFile, identity)
	if err != nil {
		return nil, err
	}
	w := &Writer{
		file: file, numbers: make(map[[2]uint64]uint32),
		seeds: [2]maphash.Seed{maphash.MakeSeed(), maphash.MakeSeed()},
	}
	file.record(func(e *record.Encoder) { e.Raw(tagGraph); e.Raw(graph[:]...) })
	if old != nil {
		w.kept = len(old.Facts)
		for _, f := range old.Facts {
			w.fact(f)
		}
	}
	return w, nil
}

func (w *Writer) fact(f Fact) {
	w.file.record(func(e *record.Encoder) { e.Raw(tagFact); encodeFact(e, f.Fact, f.Value) })
}

// Fact returns the number of a fact. Of one that is new, value is called for
// what it is now.
func (w *Writer) Fact(f dep.Fact, value func() Sum) uint32 {
	key := [2]uint64{maphash.Comparable(w.seeds[0], f), maphash.Comparable(w.seeds[1], f)}
	if n, ok := w.number(key); ok {
		return n
	}
	sum := value() // outside of the lock, as it may take long
	w.mu.Lock()
	defer w.mu.Unlock()
	if n, ok := w.numbers[key]; ok {
		return n
	}
	n := uint32(w.kept + len(w.numbers))
	w.numbers[key] = n
	w.fact(Fact{f, sum})
	return n
}

func (w *Writer) number(key [2]uint64) (uint32, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	n, ok := w.numbers[key]
	return n, ok
}

// Output adds an output.
func (w *Writer) Output(t Trace) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.file.record(func(e *record.Encoder) { e.Raw(tagOutput); encodeTrace(e, t) })
}

// Keep adds an output as it is in the old traces.
func (w *Writer) Keep(t Trace) {
	if t.raw == "" {
		w.Output(t)
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.file.record(func(e *record.Encoder) { *e = append(append(*e, tagOutput), t.raw...) })
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
