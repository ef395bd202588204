package cache

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"unsafe"

	"galley/generator/disk"
	"galley/generator/record"
)

// header is the first line of a file.
func header(name, identity string) string { return "galley " + name + " 2 " + identity + "\n" }

// read returns what a file has between header and checksum; nil for one that
// is not there, not of that identity or not sound.
func read(fsys disk.FS, name, identity string) *record.Decoder {
	data, err := fsys.ReadFile(name)
	if err != nil || len(data) < len(Sum{}) {
		return nil
	}
	end := len(data) - len(Sum{})
	// The bytes are nobody else's, and large enough for a copy to be felt.
	body, ok := strings.CutPrefix(unsafe.String(&data[0], end), header(name, identity))
	if !ok || SumOf(data[:end]) != Sum(data[end:]) {
		return nil
	}
	return record.NewDecoder(body)
}

// replace writes a file anew. What was there stays until it is whole.
func replace(fsys disk.FS, name, identity string, body record.Encoder) error {
	data := append([]byte(header(name, identity)), body...)
	sum := SumOf(data)
	data = append(data, sum[:]...)
	if err := writeNew(fsys, name, data); err != nil {
		return fmt.Errorf("keep %s: %w", name, err)
	}
	return nil
}

func writeNew(fsys disk.FS, name string, data []byte) error {
	temporary := name + ".new"
	if err := fsys.Remove(temporary); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	file, err := fsys.Create(temporary)
	if err != nil {
		return err
	}
	_, err = file.Write(data)
	if err := errors.Join(err, file.Close()); err != nil {
		return err
	}
	// It is not synced: what a power failure cuts short has no checksum.
	return fsys.Rename(temporary, name)
}
