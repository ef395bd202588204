package output

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unsafe"
)

// hash is the first half of a SHA-256: enough that no two files have the same
// by accident, at half the size.
type hash [sha256.Size / 2]byte

func shorten(sum [sha256.Size]byte) hash { return hash(sum[:sha256.Size/2]) }

func (h hash) String() string { return hex.EncodeToString(h[:]) }

// record is what is known of a published file. It has no time in it, so that
// two builds of one site have the same manifest.
type record struct {
	size int64 // bytes
	hash hash
}

// line is a line of a manifest or an intent. An intent may have several for
// one path: any of these versions may be there.
type line struct {
	path string
	record
}

// encode returns the lines as text, sorted, without repeats: a header with the
// kind ("manifest" or "intent") and version of the format, "hash size path"
// for each line, and a checksum over all before it.
func encode(kind string, lines []line) []byte {
	slices.SortFunc(lines, func(a, b line) int {
		return cmp.Or(strings.Compare(a.path, b.path), cmp.Compare(a.size, b.size), bytes.Compare(a.hash[:], b.hash[:]))
	})
	b := make([]byte, 0, 128*len(lines)+64)
	b = append(b, header(kind)...)
	for _, l := range slices.Compact(lines) {
		b = append(hex.AppendEncode(b, l.hash[:]), ' ')
		b = append(strconv.AppendInt(b, l.size, 10), ' ')
		b = append(append(b, l.path...), '\n')
	}
	return fmt.Appendf(b, "sum %s\n", shorten(sha256.Sum256(b)))
}

func header(kind string) string { return "galley " + kind + " 1\n" }

// decode reads what encode wrote. It returns no lines beside an error: a list
// that is damaged in one place is not to be trusted in another.
func decode(kind string, data []byte) ([]line, error) {
	text, ok := strings.CutPrefix(unsafe.String(unsafe.SliceData(data), len(data)), header(kind)) // nobody writes to them
	if !ok {
		return nil, fmt.Errorf("not a %s that this version of galley wrote", kind)
	}
	damaged := fmt.Errorf("the %s is damaged", kind)
	at := strings.LastIndex(text, "sum ")
	if at < 0 {
		return nil, damaged
	}
	body := data[:len(data)-len(text)+at]
	if text[at:] != "sum "+shorten(sha256.Sum256(body)).String()+"\n" {
		return nil, damaged
	}
	lines := make([]line, 0, strings.Count(text[:at], "\n"))
	for l := range strings.Lines(text[:at]) {
		one, err := decodeLine(strings.TrimSuffix(l, "\n"))
		if err != nil {
			return nil, damaged
		}
		lines = append(lines, one)
	}
	return lines, nil
}

func decodeLine(text string) (line, error) {
	sum, rest, _ := strings.Cut(text, " ")
	size, name, _ := strings.Cut(rest, " ")
	b, err := hex.DecodeString(sum)
	if err != nil || len(b) != len(hash{}) {
		return line{}, errors.New("bad hash")
	}
	n, err := strconv.ParseInt(size, 10, 64)
	if err != nil || n < 0 {
		return line{}, errors.New("bad size")
	}
	return line{name, record{n, hash(b)}}, checkPath(name)
}
