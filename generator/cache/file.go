package cache

import (
	"bufio"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"strings"
	"unsafe"

	"galley/generator/disk"
	"galley/generator/record"

	"github.com/cespare/xxhash/v2"
)

// header is the first line of a file.
func header(name, identity string) string { return "galley " + name + " 6 " + identity + "\n" }

// sumSize is the size of a checksum: XXH64, which finds damage as well as a
// cryptographic hash of that size does, in a tenth of the time. Nobody is kept from
// writing a file that is wrong and has the right one, with either.
const sumSize = 8

// sumOf returns the checksum of some bytes, and of a text before them.
func sumOf(before string, data []byte) [sumSize]byte {
	d := xxhash.New()
	d.WriteString(before) //nolint:errcheck // it returns none
	d.Write(data)         //nolint:errcheck // likewise
	return [sumSize]byte(d.Sum(nil))
}

// read returns what a file has between header and checksum; nil for one that
// is not there, not of that identity or not sound.
func read(fsys disk.FS, name, identity string) *record.Decoder {
	data, err := fsys.ReadFile(name)
	if err != nil || len(data) < sumSize {
		return nil
	}
	end := len(data) - sumSize
	// The bytes are nobody else's, and large enough for a copy to be felt.
	body, ok := strings.CutPrefix(unsafe.String(&data[0], end), header(name, identity))
	if !ok || sumOf("", data[:end]) != [sumSize]byte(data[end:]) {
		return nil
	}
	return record.NewDecoder(body)
}

// A writer writes a file anew, record by record. What was there stays until
// commit. After an error it writes nothing more, and commit returns it.
type writer struct {
	fsys    disk.FS
	name    string
	file    disk.File
	out     *bufio.Writer
	sum     hash.Hash
	scratch record.Encoder
	err     error
}

func create(fsys disk.FS, name, identity string) (*writer, error) {
	if err := fsys.Remove(name + ".new"); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	file, err := fsys.Create(name + ".new")
	if err != nil {
		return nil, err
	}
	w := &writer{fsys: fsys, name: name, file: file, sum: xxhash.New()}
	w.out = bufio.NewWriterSize(io.MultiWriter(file, w.sum), 64<<10)
	_, w.err = w.out.WriteString(header(name, identity))
	return w, nil
}

// record writes what do encodes.
func (w *writer) record(do func(e *record.Encoder)) {
	w.scratch = w.scratch[:0]
	do(&w.scratch)
	if w.err == nil {
		_, w.err = w.out.Write(w.scratch)
	}
}

// write writes what is encoded already.
func (w *writer) write(text string) {
	if w.err == nil {
		_, w.err = w.out.Write(unsafe.Slice(unsafe.StringData(text), len(text))) // WriteString would copy what is long
	}
}

// commit puts the file in its place. It is not synced: what a power failure
// cuts short does not have its checksum.
func (w *writer) commit() error {
	if err := w.out.Flush(); w.err == nil {
		w.err = err
	}
	if w.err == nil {
		_, w.err = w.file.Write(w.sum.Sum(nil))
	}
	if err := w.file.Close(); w.err == nil {
		w.err = err
	}
	if w.err == nil {
		w.err = w.fsys.Rename(w.name+".new", w.name)
	}
	if w.err != nil {
		return fmt.Errorf("keep the %s: %w", w.name, w.err)
	}
	return nil
}

// abort gives up what was written.
func (w *writer) abort() error { return errors.Join(w.file.Close(), w.fsys.Remove(w.name+".new")) }
