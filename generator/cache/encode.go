package cache

import (
	"galley/generator/dep"
	"galley/generator/diag"
	"galley/generator/disk"
	"galley/generator/record"
)

// What a record of the traces is.
const (
	tagGraph  = 'G'
	tagName   = 'N'
	tagFact   = 'F'
	tagSet    = 'S'
	tagOutput = 'O'
)

// decode reads a record, and reports whether outputs may refer to it.
func (t *Traces) decode(d *record.Decoder) (shared bool) {
	switch d.Byte() {
	case tagGraph:
		t.Graph = record.Items(d, func() Sum { return decodeSum(d) })
		return false
	case tagName:
		t.names = append(t.names, d.String())
	case tagFact:
		t.facts = append(t.facts, t.decodeFact(d))
	case tagSet:
		t.Sets = append(t.Sets, decodeNumbers(d, len(t.facts)))
	case tagOutput:
		raw := d.String()
		t.outputs[record.NewDecoder(raw).String()] = raw
		return false
	default:
		d.Fail()
	}
	return true
}

func encodeFact(e *record.Encoder, f fact) {
	e.Raw(byte(f.key.kind))
	for _, n := range []uint32{uint32(f.key.fields), f.key.name, f.key.page, f.key.arg} {
		e.Uint(uint64(n))
	}
	e.Raw(f.value[:]...)
}

func (t *Traces) decodeFact(d *record.Decoder) fact {
	name := func() uint32 { return decodeNumber(d, len(t.names)) }
	key := factKey{kind: dep.Kind(d.Byte()), fields: dep.Fields(d.Uint()), name: name(), page: name(), arg: name()}
	return fact{key, decodeSum(d)}
}

func encodeNumbers(e *record.Encoder, numbers []uint32) {
	e.Uint(uint64(len(numbers)))
	for _, n := range numbers {
		e.Uint(uint64(n))
	}
}

// decodeNumber reads the number of one of so many.
func decodeNumber(d *record.Decoder, count int) uint32 {
	n := d.Uint()
	if n >= uint64(count) {
		d.Fail()
		return 0
	}
	return uint32(n)
}

func decodeNumbers(d *record.Decoder, count int) []uint32 {
	return record.Items(d, func() uint32 { return decodeNumber(d, count) })
}

func decodeSum(d *record.Decoder) (s Sum) {
	copy(s[:], d.Raw(len(s)))
	return s
}

func encodePos(e *record.Encoder, p diag.Pos) {
	e.String(p.File)
	e.Uint(uint64(p.Line))
	e.Uint(uint64(p.Column))
}

func decodePos(d *record.Decoder) diag.Pos {
	return diag.Pos{File: d.String(), Line: int(d.Uint()), Column: int(d.Uint())}
}

// EncodeMessages writes messages whole.
func EncodeMessages(e *record.Encoder, list diag.List) {
	e.Uint(uint64(len(list)))
	for _, m := range list {
		encodePos(e, m.Pos)
		e.String(string(m.Code))
		e.Raw(byte(m.Severity))
		e.String(m.Text)
		e.String(m.Excerpt)
		e.Strings(m.Notes)
		e.Uint(uint64(m.More))
		e.Uint(uint64(len(m.Also)))
		for _, p := range m.Also {
			encodePos(e, p)
		}
	}
}

// DecodeMessages reads what [EncodeMessages] wrote.
func DecodeMessages(d *record.Decoder) diag.List {
	return record.Items(d, func() diag.Message {
		return diag.Message{
			Pos: decodePos(d), Code: diag.Code(d.String()), Severity: diag.Severity(d.Byte()), Text: d.String(),
			Excerpt: d.String(), Notes: d.Strings(), More: int(d.Uint()),
			Also: record.Items(d, func() diag.Pos { return decodePos(d) }),
		}
	})
}

// encodeOutput writes an output, its path first.
func encodeOutput(e *record.Encoder, o *Output, rests numbers) {
	e.String(o.Path)
	e.String(o.Subject)
	e.Raw(o.Bytes[:]...)
	e.Uint(uint64(o.Size))
	e.Uint(uint64(rests.set))
	encodeNumbers(e, rests.own)
	e.Uint(uint64(len(o.Insets)))
	for i, p := range o.Insets {
		e.String(p.Name)
		e.Uint(uint64(p.At))
		e.Uint(uint64(p.Size))
		e.Uint(uint64(rests.insets[i]))
	}
	EncodeMessages(e, o.Messages)
	e.Uint(uint64(len(o.Links)))
	for _, l := range o.Links {
		encodePos(e, l.Pos)
		e.Strings(l.Notes)
		e.String(l.Dest)
		e.String(l.Page)
		e.String(l.ID)
	}
	e.String(string(o.Anchors))
}

// decodeHead reads what an output rests on, of which it calls functions for the
// numbers of its own facts, and for its insets.
func (t *Traces) decodeHead(raw string, own func(n uint32), inset func(TraceInset)) (Trace, *record.Decoder) {
	d := record.NewDecoder(raw)
	o := Trace{raw: raw, Path: d.String(), Subject: d.String(), Bytes: decodeSum(d), Size: int64(d.Uint())}
	o.Set = int(decodeNumber(d, len(t.Sets)))
	for n := d.Uint(); n > 0 && d.Sound(); n-- {
		if fact := decodeNumber(d, len(t.facts)); d.Sound() {
			own(fact)
		}
	}
	for n := d.Uint(); n > 0 && d.Sound(); n-- {
		if p := (TraceInset{d.String(), int(d.Uint()), int(d.Uint()), int(decodeNumber(d, len(t.Sets)))}); d.Sound() {
			inset(p)
		}
	}
	return o, d
}

func (t *Traces) decodeTrace(raw string) (Trace, bool) {
	var numbers []uint32
	var insets []TraceInset
	o, d := t.decodeHead(raw, func(n uint32) { numbers = append(numbers, n) }, func(p TraceInset) { insets = append(insets, p) })
	o.Own, o.Insets = numbers, insets
	o.Messages = DecodeMessages(d)
	o.Links = record.Items(d, func() Link {
		return Link{decodePos(d), d.Strings(), d.String(), d.String(), d.String()}
	})
	o.Anchors = record.List(d.String())
	return o, d.Sound()
}

func encodeStamped(e *record.Encoder, f Stamped) {
	e.String(f.Path)
	e.Uint(uint64(f.Stamp.Size))
	e.Int(f.Stamp.Modified)
	e.Int(f.Stamp.Status)
	e.Uint(f.Stamp.Node)
	e.Bool(f.Settled)
	e.Raw(f.Sum[:]...)
}

func decodeStamped(d *record.Decoder) Stamped {
	return Stamped{
		Path:    d.String(),
		Stamp:   disk.Stamp{Size: int64(d.Uint()), Modified: d.Int(), Status: d.Int(), Node: d.Uint()},
		Settled: d.Bool(), Sum: decodeSum(d),
	}
}
