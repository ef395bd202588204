// Package record writes values one after the other into bytes and reads them
// back. In go numbers, texts, times and trees of values; out come bytes that
// depend on the values alone. What is read need not be sound: a [Decoder] of
// damaged bytes says so at the end and never asks for more memory than the
// bytes are worth.
package record

import (
	"encoding/binary"
	"iter"
	"maps"
	"math"
	"slices"
	"time"
	"unsafe"
)

// An Encoder appends values.
type Encoder []byte

// Uint appends a number, small ones in few bytes.
func (e *Encoder) Uint(n uint64) { *e = binary.AppendUvarint(*e, n) }

// Int appends a number that may be negative.
func (e *Encoder) Int(n int64) { *e = binary.AppendVarint(*e, n) }

// Bool appends a flag.
func (e *Encoder) Bool(b bool) {
	n := byte(0)
	if b {
		n = 1
	}
	*e = append(*e, n)
}

// String appends a text.
func (e *Encoder) String(s string) {
	e.Uint(uint64(len(s)))
	*e = append(*e, s...)
}

// Bytes appends what [Decoder.String] reads.
func (e *Encoder) Bytes(b []byte) {
	e.Uint(uint64(len(b)))
	*e = append(*e, b...)
}

// Strings appends a list of texts.
func (e *Encoder) Strings(list []string) {
	e.Uint(uint64(len(list)))
	for _, s := range list {
		e.String(s)
	}
}

// Raw appends bytes whose number the reader knows.
func (e *Encoder) Raw(b ...byte) { *e = append(*e, b...) }

// The zones of a time.
const (
	zoneNone  = iota // the zero time
	zoneUTC          //
	zoneLocal        // the location that reader and writer agree on
	zoneFixed        // an offset alone
)

// Time appends a time as clocks showed it. Its location is UTC, the one given,
// or an offset without a name.
func (e *Encoder) Time(t time.Time, local *time.Location) {
	zone := byte(zoneFixed)
	switch {
	case t.IsZero():
		e.Raw(zoneNone)
		return
	case t.Location() == time.UTC:
		zone = zoneUTC
	case t.Location() == local:
		zone = zoneLocal
	}
	_, offset := t.Zone()
	e.Raw(zone)
	e.Int(t.Unix() + int64(offset))
	e.Uint(uint64(t.Nanosecond()))
	if zone == zoneFixed {
		e.Int(int64(offset))
	}
}

// The types of a value.
const (
	anyNil = iota
	anyBool
	anyInt
	anyFloat
	anyString
	anyList
	anyMap
)

// Any appends a value of a tree: nil, bool, int64, float64, string, []any or
// map[string]any. It reports false for another, of which nothing is written.
func (e *Encoder) Any(v any) bool {
	switch v := v.(type) {
	case nil:
		e.Raw(anyNil)
	case bool:
		e.Raw(anyBool)
		e.Bool(v)
	case int64:
		e.Raw(anyInt)
		e.Int(v)
	case float64:
		e.Raw(anyFloat)
		e.Uint(math.Float64bits(v))
	case string:
		e.Raw(anyString)
		e.String(v)
	case []any:
		e.Raw(anyList)
		e.Uint(uint64(len(v)))
		for _, item := range v {
			if !e.Any(item) {
				return false
			}
		}
	case map[string]any:
		e.Raw(anyMap)
		return e.Map(v)
	default:
		return false
	}
	return true
}

// Map appends a map by its keys in order; see [Encoder.Any].
func (e *Encoder) Map(m map[string]any) bool {
	e.Uint(uint64(len(m)))
	for _, key := range slices.Sorted(maps.Keys(m)) {
		e.String(key)
		if !e.Any(m[key]) {
			return false
		}
	}
	return true
}

// A Decoder takes values off a text, in the order in which they were written.
// After the first that is not sound it gives zeros. Texts that it gives are
// parts of the one it was made of.
type Decoder struct {
	text  string
	bad   bool
	depth int
}

// NewDecoder returns a decoder of a text.
func NewDecoder(text string) *Decoder { return &Decoder{text: text} }

// More reports whether there is something left that is sound so far.
func (d *Decoder) More() bool { return len(d.text) > 0 && !d.bad }

// Left returns how many bytes are left.
func (d *Decoder) Left() int { return len(d.text) }

// Rest returns what is left.
func (d *Decoder) Rest() string { return d.text }

// Sound reports whether all that was taken was sound.
func (d *Decoder) Sound() bool { return !d.bad }

// Fail says that what was taken last makes no sense.
func (d *Decoder) Fail() { d.bad, d.text = true, "" }

// Byte takes one byte.
func (d *Decoder) Byte() byte {
	if len(d.text) == 0 {
		d.Fail()
		return 0
	}
	b := d.text[0]
	d.text = d.text[1:]
	return b
}

// Bool takes a flag.
func (d *Decoder) Bool() bool {
	b := d.Byte()
	if b > 1 {
		d.Fail()
	}
	return b == 1
}

// Uint takes a number.
func (d *Decoder) Uint() (n uint64) {
	for shift := 0; shift < 64; shift += 7 {
		b := d.Byte()
		n |= uint64(b&0x7f) << shift
		if b < 0x80 {
			return n
		}
	}
	d.Fail()
	return 0
}

// Int takes a number that may be negative.
func (d *Decoder) Int() int64 {
	n := d.Uint()
	if n&1 != 0 {
		return ^int64(n >> 1)
	}
	return int64(n >> 1)
}

// Count takes the length of a list, whose items take a byte each at least.
func (d *Decoder) Count() int {
	n := d.Uint()
	if n > uint64(len(d.text)) {
		d.Fail()
		return 0
	}
	return int(n)
}

// String takes a text.
func (d *Decoder) String() string { return d.Raw(d.Count()) }

// Raw takes a number of bytes.
func (d *Decoder) Raw(n int) string {
	if n > len(d.text) {
		d.Fail()
		return ""
	}
	s := d.text[:n]
	d.text = d.text[n:]
	return s
}

// Strings takes a list of texts.
func (d *Decoder) Strings() []string { return Items(d, d.String) }

// Items takes a list whose items get takes one by one; nil for an empty one.
func Items[T any](d *Decoder, get func() T) []T {
	n := d.Count()
	if n == 0 {
		return nil
	}
	// A damaged count may be anything up to the bytes left, but few items are
	// written in less than a quarter of the room that they take in memory.
	var item T
	out := make([]T, 0, min(n, max(1024, 4*len(d.text)/max(1, int(unsafe.Sizeof(item))))))
	for range n {
		if d.bad {
			return nil
		}
		out = append(out, get())
	}
	return out
}

// Time takes a time; local is the location that the writer had.
func (d *Decoder) Time(local *time.Location) time.Time {
	zone := d.Byte()
	if zone == zoneNone {
		return time.Time{}
	}
	clock, nanosecond := time.Unix(d.Int(), 0).UTC(), d.Uint()
	if nanosecond >= 1e9 {
		d.Fail()
	}
	loc := local
	switch zone {
	case zoneUTC:
		loc = time.UTC
	case zoneFixed:
		loc = time.FixedZone("", int(d.Int()))
	case zoneLocal:
	default:
		d.Fail()
	}
	if d.bad || loc == nil {
		d.Fail()
		return time.Time{}
	}
	return time.Date(clock.Year(), clock.Month(), clock.Day(), clock.Hour(), clock.Minute(), clock.Second(), int(nanosecond), loc)
}

// maxDepth is how deep a tree may be: deeper ones are not read from files.
const maxDepth = 1000

// Any takes a value of a tree.
func (d *Decoder) Any() any {
	if d.depth++; d.depth > maxDepth {
		d.Fail()
	}
	defer func() { d.depth-- }()
	switch d.Byte() {
	case anyNil:
		return nil
	case anyBool:
		return d.Bool()
	case anyInt:
		return d.Int()
	case anyFloat:
		return math.Float64frombits(d.Uint())
	case anyString:
		return d.String()
	case anyList:
		n := d.Count()
		out := make([]any, 0, min(n, 1024))
		for range n {
			if d.bad {
				return nil
			}
			out = append(out, d.Any())
		}
		return out
	case anyMap:
		return d.Map()
	}
	d.Fail()
	return nil
}

// Map takes a map.
func (d *Decoder) Map() map[string]any {
	n := d.Count()
	m := make(map[string]any, min(n, 1024))
	for range n {
		if d.bad {
			return nil
		}
		key := d.String()
		m[key] = d.Any()
	}
	return m
}

// A List is texts written one after the other, for lists that are kept for long
// and seldom asked for. The zero List is empty.
type List string

// ListOf returns the list of some texts.
func ListOf(texts []string) List {
	var e Encoder
	for _, text := range texts {
		e.String(text)
	}
	return List(e)
}

// All goes through the texts.
func (l List) All() iter.Seq[string] {
	return func(yield func(string) bool) {
		for d := NewDecoder(string(l)); d.More(); {
			if text := d.String(); !d.Sound() || !yield(text) {
				return
			}
		}
	}
}
