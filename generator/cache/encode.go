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
	tagFact   = 'F'
	tagOutput = 'O'
)

func encodeFact(e *record.Encoder, f dep.Fact, value Sum) {
	e.Raw(byte(f.Kind))
	e.Uint(uint64(f.Fields))
	e.String(f.Name)
	e.String(f.Page)
	e.String(f.Arg)
	e.Raw(value[:]...)
}

func decodeFact(d *record.Decoder) Fact {
	f := dep.Fact{Kind: dep.Kind(d.Byte()), Fields: dep.Fields(d.Uint()), Name: d.String(), Page: d.String(), Arg: d.String()}
	return Fact{f, decodeSum(d)}
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

func encodeTrace(e *record.Encoder, t Trace) {
	e.String(t.Path)
	e.String(t.Subject)
	e.Raw(t.Bytes[:]...)
	e.Uint(uint64(t.Size))
	e.Uint(uint64(len(t.Facts)))
	for _, n := range t.Facts {
		e.Uint(uint64(n))
	}
	EncodeMessages(e, t.Messages)
	e.Strings(t.Anchors)
	e.Uint(uint64(len(t.Links)))
	for _, l := range t.Links {
		encodePos(e, l.Pos)
		e.Strings(l.Notes)
		e.String(l.Dest)
		e.String(l.Page)
		e.String(l.ID)
	}
}

// decodeTrace reads a trace after so many facts.
func decodeTrace(d *record.Decoder, facts int) Trace {
	t := Trace{Path: d.String(), Subject: d.String(), Bytes: decodeSum(d), Size: int64(d.Uint())}
	t.Facts = record.Items(d, func() uint32 {
		n := d.Uint()
		if n >= uint64(facts) {
			d.Fail()
		}
		return uint32(n)
	})
	t.Messages = DecodeMessages(d)
	t.Anchors = d.Strings()
	t.Links = record.Items(d, func() Link {
		return Link{decodePos(d), d.Strings(), d.String(), d.String(), d.String()}
	})
	return t
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
