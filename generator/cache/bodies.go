package cache

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"sync"

	"galley/generator/disk"

	"github.com/klauspost/compress/s2"
)

// The files of bodies.
const (
	bodiesFile  = "bodies"
	entriesFile = "entries"
)

// Bodies are what was made of pages, such as compiled documents, one behind the
// other in a file that only grows until most of it is of no use. Where each lies is for the caller to
// know. One that is not whole, or not the one that is asked for, counts as not
// there. Bodies are safe for concurrent use.
type Bodies struct {
	fsys disk.FS
	name string

	mu      sync.Mutex
	log     disk.Log
	out     *bufio.Writer
	size    int64 // with what is in out
	flushed int64
}

// A Blob is where a body lies. The zero Blob is of none.
type Blob struct{ At, Size int64 }

// OpenBodies opens the compiled documents in a folder, and makes their file where
// there is none.
func OpenBodies(fsys disk.FS) (*Bodies, error) { return openBodies(fsys, bodiesFile) }

// OpenEntries does the same for the entries of the search index.
func OpenEntries(fsys disk.FS) (*Bodies, error) { return openBodies(fsys, entriesFile) }

// ReadEntries opens the entries of the search index for [Bodies.Get] alone.
func ReadEntries(fsys disk.FS) (*Bodies, error) {
	b := &Bodies{fsys: fsys, name: entriesFile}
	return b, b.open(entriesFile)
}

func openBodies(fsys disk.FS, name string) (*Bodies, error) {
	b := &Bodies{fsys: fsys, name: name}
	err := b.open(name)
	if errors.Is(err, errForeign) {
		if err = fsys.Remove(name); err == nil {
			err = b.open(name)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("keep the %s: %w", name, err)
	}
	return b, nil
}

// header is what the file begins with.
func (b *Bodies) header() string { return "galley " + b.name + " 2\n" }

var errForeign = errors.New("is not a file of this version of galley")

func (b *Bodies) open(name string) (err error) {
	log, err := b.fsys.Log(name)
	if err != nil {
		return err
	}
	b.log, b.out = log, bufio.NewWriterSize(log, 64<<10)
	if b.size, err = b.log.Size(); err == nil {
		err = b.begin()
	}
	if err != nil {
		b.log.Close()
	}
	return err
}

// begin writes or compares the header.
func (b *Bodies) begin() error {
	b.flushed = b.size
	if b.size == 0 {
		n, err := b.out.WriteString(b.header())
		b.size = int64(n)
		return err
	}
	header := make([]byte, len(b.header()))
	switch _, err := b.log.ReadAt(header, 0); {
	case err != nil && err != io.EOF:
		return err
	case string(header) != b.header():
		return errForeign
	}
	return nil
}

// Pack makes a body smaller, which is worth while for compiled documents. It takes
// up scratch on the way.
func Pack(body []byte, scratch *[]byte) []byte {
	if n := s2.MaxEncodedLen(len(body)); cap(*scratch) < n {
		*scratch = make([]byte, n)
	}
	return slices.Clone(s2.Encode((*scratch)[:cap(*scratch)], body))
}

// Unpack is the reverse of [Pack].
func Unpack(packed []byte) (body []byte, ok bool) {
	body, err := s2.Decode(nil, packed)
	return body, err == nil
}

// Put adds a body of that key and returns where it lies.
func (b *Bodies) Put(key string, body []byte) (Blob, error) {
	sum := sumOf(key+"\n", body)
	b.mu.Lock()
	defer b.mu.Unlock()
	at := b.size
	for _, part := range [][]byte{sum[:], body} {
		n, err := b.out.Write(part)
		b.size += int64(n)
		if err != nil {
			return Blob{}, err
		}
	}
	return Blob{at, b.size - at}, nil
}

// Get returns the body of that key that lies there, and false if it does not. It is
// read into scratch, and valid until that is used again.
func (b *Bodies) Get(key string, blob Blob, scratch *[]byte) ([]byte, bool) {
	const most = 1 << 30 // more than any body has
	if blob.Size < sumSize || blob.Size > most {
		return nil, false
	}
	if !b.flush(blob.At + blob.Size) {
		return nil, false
	}
	if int64(cap(*scratch)) < blob.Size {
		*scratch = make([]byte, blob.Size)
	}
	raw := (*scratch)[:blob.Size]
	if _, err := b.log.ReadAt(raw, blob.At); err != nil {
		return nil, false
	}
	body := raw[sumSize:]
	return body, sumOf(key+"\n", body) == [sumSize]byte(raw)
}

// flush writes what is before an end, if it is not written yet.
func (b *Bodies) flush(end int64) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if end <= b.flushed {
		return true
	}
	if b.out.Flush() != nil {
		return false
	}
	b.flushed = b.size
	return end <= b.flushed
}

// Close writes what is not written yet.
func (b *Bodies) Close() error {
	err := b.out.Flush()
	return errors.Join(err, b.log.Close())
}

// Tidy is to be called before Close. Once less than half of the file is in the
// blobs that are still of use, it is written anew with these alone, and their
// places are changed, which it reports. If that fails, those that are there
// stay.
func (b *Bodies) Tidy(live []*Blob) (moved bool, err error) {
	if err := b.out.Flush(); err != nil {
		return false, err
	}
	const slack = 1 << 20 // bytes that are not worth the work
	used := int64(0)
	for _, blob := range live {
		used += blob.Size
	}
	if b.size <= 2*used+slack {
		return false, nil
	}
	fresh := b.name + ".new"
	to := &Bodies{fsys: b.fsys, name: b.name}
	if err := b.fsys.Remove(fresh); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return false, err
	}
	if err := to.open(fresh); err != nil {
		return false, err
	}
	places, err := to.copy(b, live)
	if err = errors.Join(err, to.Close()); err != nil {
		return false, err
	}
	b.log.Close() // some systems do not replace a file that is open
	if err = b.fsys.Rename(fresh, b.name); err == nil {
		moved = true
		for i, blob := range live {
			blob.At = places[i]
		}
	}
	return moved, errors.Join(err, b.open(b.name))
}

// copy adds bodies of another file and returns where each now begins.
func (b *Bodies) copy(from *Bodies, live []*Blob) (at []int64, err error) {
	var buf []byte
	for _, blob := range live {
		buf = slices.Grow(buf[:0], int(blob.Size))[:blob.Size]
		at = append(at, b.size)
		if _, err := from.log.ReadAt(buf, blob.At); err != nil {
			return nil, err
		}
		n, err := b.out.Write(buf)
		b.size += int64(n)
		if err != nil {
			return nil, err
		}
	}
	return at, nil
}
