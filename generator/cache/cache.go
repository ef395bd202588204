// Package cache remembers what each output of a build was made from. In go
// outputs with the facts they read (package dep) and the values these had; out
// comes, in the next process, the same list, so that an output whose facts all
// have the values they had need not be made again.
//
// It is one file, traces. It belongs to the program that wrote it, which the
// caller names by an identity: what another program, another version or
// another format wrote counts as nothing, and so does a file that is damaged.
// Losing it costs work and nothing else. It says why outputs are what they
// are; what was published is in the manifest of package output.
//
// The file is a header line with the format and the identity, then records
// with a tag each, facts before the outputs that refer to them by number, and
// at the end a checksum over all before it.
package cache

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"hash/maphash"
	"io"
	"io/fs"
	"sync"

	"galley/generator/dep"
	"galley/generator/diag"
	"galley/generator/disk"
)

// Sum is the first half of a SHA-256: enough that no two values have the same
// by accident.
type Sum [sha256.Size / 2]byte

// SumOf returns the Sum of some bytes.
func SumOf(data []byte) Sum {
	full := sha256.Sum256(data)
	return Sum(full[:len(Sum{})])
}

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
	Facts   []Fact
	Outputs map[string]Trace // by path
}

const (
	tracesFile = "traces"
	newFile    = "traces.new"
	format     = "galley traces 1 "
)

// Load returns the traces that the program of that identity left in a folder;
// nil where there are none that can be used.
func Load(fsys disk.FS, identity string) *Traces {
	data, err := fsys.ReadFile(tracesFile)
	if err != nil {
		return nil
	}
	body, ok := bytes.CutPrefix(data, []byte(format+identity+"\n"))
	if !ok || len(body) < len(Sum{}) {
		return nil
	}
	sum := SumOf(data[:len(data)-len(Sum{})])
	if !bytes.Equal(sum[:], data[len(data)-len(Sum{}):]) {
		return nil
	}
	t := &Traces{Outputs: make(map[string]Trace)}
	if !t.decode(string(body[:len(body)-len(Sum{})])) {
		return nil
	}
	return t
}

// A Writer writes the traces of a build as they come. It is safe for
// concurrent use. After an error it goes on and writes nothing; Commit returns
// the error.
type Writer struct {
	fsys  disk.FS
	seeds [2]maphash.Seed

	mu      sync.Mutex
	numbers map[[2]uint64]uint32 // of facts, by a hash of theirs: the facts themselves would take more room than the site
	file    disk.File
	out     *bufio.Writer
	sum     hash.Hash
	scratch []byte
	err     error
}

// Create starts new traces. What was there stays until [Writer.Commit].
func Create(fsys disk.FS, identity string) (*Writer, error) {
	if err := fsys.Remove(newFile); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	file, err := fsys.Create(newFile)
	if err != nil {
		return nil, err
	}
	w := &Writer{
		fsys: fsys, file: file, sum: sha256.New(), numbers: make(map[[2]uint64]uint32),
		seeds: [2]maphash.Seed{maphash.MakeSeed(), maphash.MakeSeed()},
	}
	w.out = bufio.NewWriterSize(io.MultiWriter(file, w.sum), 64<<10)
	_, w.err = w.out.WriteString(format + identity + "\n")
	return w, nil
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
	n := uint32(len(w.numbers))
	w.numbers[key] = n
	e := encoder(append(w.scratch[:0], tagFact))
	e.fact(f, sum)
	w.write(e)
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
	e := encoder(append(w.scratch[:0], tagOutput))
	e.trace(t)
	w.write(e)
}

func (w *Writer) write(e encoder) {
	w.scratch = e
	if w.err == nil {
		_, w.err = w.out.Write(e)
	}
}

// Commit puts the traces in the place of the old ones.
func (w *Writer) Commit() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.out.Flush(); w.err == nil {
		w.err = err
	}
	if w.err == nil {
		_, w.err = w.file.Write(w.sum.Sum(nil)[:len(Sum{})])
	}
	if w.err == nil {
		w.err = w.file.Sync() // else a power failure may leave the name without the bytes
	}
	if err := w.file.Close(); w.err == nil {
		w.err = err
	}
	if w.err == nil {
		w.err = w.fsys.Rename(newFile, tracesFile)
	}
	if w.err != nil {
		return fmt.Errorf("keep the traces: %w", w.err)
	}
	return nil
}

// Abort gives up the new traces.
func (w *Writer) Abort() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return errors.Join(w.file.Close(), w.fsys.Remove(newFile))
}
