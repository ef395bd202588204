package cache

import (
	"encoding/binary"

	"galley/generator/dep"
	"galley/generator/diag"
)

// What a record is.
const (
	tagFact   = 'F'
	tagOutput = 'O'
)

// An encoder appends values.
type encoder []byte

func (e *encoder) uint(n uint64) { *e = binary.AppendUvarint(*e, n) }

func (e *encoder) string(s string) {
	e.uint(uint64(len(s)))
	*e = append(*e, s...)
}

func (e *encoder) strings(list []string) {
	e.uint(uint64(len(list)))
	for _, s := range list {
		e.string(s)
	}
}

func (e *encoder) fact(f dep.Fact, value Sum) {
	*e = append(*e, byte(f.Kind))
	e.uint(uint64(f.Fields))
	e.string(f.Name)
	e.string(f.Page)
	e.string(f.Arg)
	*e = append(*e, value[:]...)
}

func (e *encoder) pos(p diag.Pos) {
	e.string(p.File)
	e.uint(uint64(p.Line))
	e.uint(uint64(p.Column))
}

func (e *encoder) trace(t Trace) {
	e.string(t.Path)
	e.string(t.Subject)
	*e = append(*e, t.Bytes[:]...)
	e.uint(uint64(t.Size))
	e.uint(uint64(len(t.Facts)))
	for _, n := range t.Facts {
		e.uint(uint64(n))
	}
	e.uint(uint64(len(t.Messages)))
	for _, m := range t.Messages {
		e.pos(m.Pos)
		e.string(string(m.Code))
		*e = append(*e, byte(m.Severity))
		e.string(m.Text)
		e.strings(m.Notes)
	}
	e.strings(t.Anchors)
	e.uint(uint64(len(t.Links)))
	for _, l := range t.Links {
		e.pos(l.Pos)
		e.strings(l.Notes)
		e.string(l.Dest)
		e.string(l.Page)
		e.string(l.ID)
	}
}

// A decoder takes values off a text. After the first bad one it gives zeros.
type decoder struct {
	text string
	bad  bool
}

func (d *decoder) byte() byte {
	if len(d.text) == 0 {
		d.bad = true
		return 0
	}
	b := d.text[0]
	d.text = d.text[1:]
	return b
}

func (d *decoder) uint() uint64 {
	n, size := binary.Uvarint([]byte(d.text[:min(len(d.text), binary.MaxVarintLen64)]))
	if size <= 0 {
		d.bad, d.text = true, ""
		return 0
	}
	d.text = d.text[size:]
	return n
}

// count is the length of something that takes a byte an item at least, so that
// a damaged one cannot ask for more memory than the file is worth.
func (d *decoder) count() int {
	n := d.uint()
	if n > uint64(len(d.text)) {
		d.bad, d.text = true, ""
		return 0
	}
	return int(n)
}

func (d *decoder) string() string {
	n := d.count()
	s := d.text[:n]
	d.text = d.text[n:]
	return s
}

func (d *decoder) sum() (s Sum) {
	if len(d.text) < len(s) {
		d.bad, d.text = true, ""
		return s
	}
	copy(s[:], d.text)
	d.text = d.text[len(s):]
	return s
}

func (d *decoder) fact() Fact {
	f := Fact{Fact: dep.Fact{Kind: dep.Kind(d.byte()), Fields: dep.Fields(d.uint()), Name: d.string(), Page: d.string(), Arg: d.string()}}
	f.Value = d.sum()
	return f
}

func (d *decoder) pos() diag.Pos {
	return diag.Pos{File: d.string(), Line: int(d.uint()), Column: int(d.uint())}
}

func (d *decoder) trace(facts int) Trace {
	t := Trace{Path: d.string(), Subject: d.string(), Bytes: d.sum(), Size: int64(d.uint())}
	t.Facts = items(d, func() uint32 {
		n := d.uint()
		d.bad = d.bad || n >= uint64(facts)
		return uint32(n)
	})
	t.Messages = items(d, func() diag.Message {
		m := diag.Message{Pos: d.pos(), Code: diag.Code(d.string()), Severity: diag.Severity(d.byte()), Text: d.string()}
		m.Notes = items(d, d.string)
		return m
	})
	t.Anchors = items(d, d.string)
	t.Links = items(d, func() Link { return Link{d.pos(), items(d, d.string), d.string(), d.string(), d.string()} })
	return t
}

func items[T any](d *decoder, get func() T) []T {
	n := d.count()
	if n == 0 {
		return nil
	}
	out := make([]T, 0, n)
	for range n {
		if d.bad {
			return nil
		}
		out = append(out, get())
	}
	return out
}

// decode reads the records and reports whether they are sound.
func (t *Traces) decode(text string) bool {
	d := decoder{text: text}
	for len(d.text) > 0 && !d.bad {
		switch d.byte() {
		case tagFact:
			t.Facts = append(t.Facts, d.fact())
		case tagOutput:
			o := d.trace(len(t.Facts))
			t.Outputs[o.Path] = o
		default:
			return false
		}
	}
	return !d.bad
}
