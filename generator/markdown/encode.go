package markdown

import (
	"encoding/binary"
	"errors"
	"slices"

	"galley/generator/diag"
)

// encodingVersion stands at the start of every encoded Doc and changes with
// the encoding.
const encodingVersion = 4

// Clone returns a Doc that shares nothing with the compiler's buffers.
func (d *Doc) Clone() *Doc {
	c := *d
	c.HTML = slices.Clone(d.HTML)
	c.Marks = slices.Clone(d.Marks)
	c.Links = slices.Clone(d.Links)
	c.Images = slices.Clone(d.Images)
	c.Headings = slices.Clone(d.Headings)
	c.Codes = slices.Clone(d.Codes)
	c.Directives = slices.Clone(d.Directives)
	c.Reads = slices.Clone(d.Reads)
	c.IDs = slices.Clone(d.IDs)
	c.Texts = slices.Clone(d.Texts)
	c.Messages = slices.Clone(d.Messages)
	return &c
}

// AppendBinary appends the Doc as bytes, equal bytes for equal Docs. It returns
// no error.
func (d *Doc) AppendBinary(to []byte) ([]byte, error) {
	e := encoder{buf: slices.Grow(to, len(d.HTML)+64*len(d.Links)+1024)}
	e.int(encodingVersion)
	e.int(len(d.HTML))
	e.buf = append(e.buf, d.HTML...)
	e.int(int(d.More))
	list(&e, d.Marks, func(m *Mark) { e.ints(int(m.At), int(m.Kind), int(m.Ref)) })
	list(&e, d.Links, func(l *Link) {
		e.strings(l.Dest, l.Title)
		e.span(l.Span)
		e.span(l.Def)
		e.bool(l.Auto)
	})
	list(&e, d.Images, func(i *Image) {
		e.strings(i.Dest, i.Alt, i.Title)
		e.span(i.Span)
		e.span(i.Def)
		e.bool(i.Figure)
	})
	list(&e, d.Headings, func(h *Heading) {
		e.int(h.Level)
		e.strings(h.ID, h.Text, h.Class)
		e.bool(h.Promo)
		e.bool(h.Nested)
	})
	list(&e, d.Codes, func(c *Code) { e.strings(c.Language, c.Title) })
	list(&e, d.Directives, func(v *Directive) {
		e.strings(v.Name, v.Label, v.ID, v.Class)
		list(&e, v.Args, func(a *Arg) { e.strings(a.Key, a.Value) })
		e.span(v.Span)
		e.bool(v.Promo)
	})
	list(&e, d.Reads, func(f *Read) { e.strings(f.Path, string(f.Hash[:])) })
	list(&e, d.IDs, func(id *string) { e.string(*id) })
	list(&e, d.Texts, func(t *string) { e.string(*t) })
	list(&e, d.Messages, func(m *diag.Message) {
		e.strings(m.File, string(m.Code), m.Text, m.Excerpt)
		e.ints(m.Line, m.Column, int(m.Severity), m.More)
		list(&e, m.Notes, func(n *string) { e.string(*n) })
	})
	return e.buf, nil
}

// UnmarshalBinary sets the Doc to the one that was encoded. Its HTML is a part
// of data; nothing else is, so that a text that is kept does not keep all of
// it. Bytes that were not made by AppendBinary give an error; where they do
// not, the marks are in order and refer to what is there.
func (d *Doc) UnmarshalBinary(data []byte) error {
	damaged := errors.New("damaged or foreign encoding of a document")
	r := decoder{buf: data}
	if r.int() != encodingVersion {
		return damaged
	}
	out := Doc{HTML: r.bytes(), More: int32(r.int())}
	out.Marks = unlist(&r, func() Mark {
		return Mark{At: int32(r.int()), Kind: MarkKind(r.byte()), Ref: int32(r.int())}
	})
	out.Links = unlist(&r, func() Link {
		return Link{Dest: r.string(), Title: r.string(), Span: r.span(), Def: r.span(), Auto: r.bool()}
	})
	out.Images = unlist(&r, func() Image {
		return Image{Dest: r.string(), Alt: r.string(), Title: r.string(), Span: r.span(), Def: r.span(), Figure: r.bool()}
	})
	out.Headings = unlist(&r, func() Heading {
		return Heading{Level: r.int(), ID: r.string(), Text: r.string(), Class: r.string(), Promo: r.bool(), Nested: r.bool()}
	})
	out.Codes = unlist(&r, func() Code { return Code{Language: r.string(), Title: r.string()} })
	out.Directives = unlist(&r, func() Directive {
		v := Directive{Name: r.string(), Label: r.string(), ID: r.string(), Class: r.string()}
		v.Args = unlist(&r, func() Arg { return Arg{r.string(), r.string()} })
		v.Span, v.Promo = r.span(), r.bool()
		return v
	})
	out.Reads = unlist(&r, func() Read {
		f := Read{Path: r.string()}
		r.bad = copy(f.Hash[:], r.string()) != len(f.Hash) || r.bad
		return f
	})
	out.IDs = unlist(&r, r.string)
	out.Texts = unlist(&r, r.string)
	out.Messages = unlist(&r, func() diag.Message {
		m := diag.Message{Pos: diag.Pos{File: r.string()}, Code: diag.Code(r.string()), Text: r.string(), Excerpt: r.string()}
		m.Line, m.Column, m.Severity, m.More = r.int(), r.int(), diag.Severity(r.byte()), r.int()
		m.Notes = unlist(&r, r.string)
		return m
	})
	if r.bad || len(r.buf) > 0 || !out.sound() {
		return damaged
	}
	*d = out
	return nil
}

// sound reports whether the marks are in order and in bounds.
func (d *Doc) sound() bool {
	before := int32(0)
	for _, m := range d.Marks {
		count := 1
		switch m.Kind {
		case MarkLink, MarkLinkEnd, MarkURL, MarkURLImage:
			count = len(d.Links)
		case MarkImage:
			count = len(d.Images)
		case MarkHeading, MarkHeadingEnd:
			count = len(d.Headings)
		case MarkCode, MarkCodeEnd:
			count = len(d.Codes)
		case MarkDirective, MarkLabelEnd, MarkDirectiveEnd:
			count = len(d.Directives)
		case MarkID:
		default:
			return false
		}
		if m.At < before || int(m.At) > len(d.HTML) || m.Ref < 0 || int(m.Ref) >= count {
			return false
		}
		before = m.At
	}
	return d.More >= -1 && int(d.More) <= len(d.HTML) && len(d.Texts) == len(d.Headings)+1
}

// An encoder appends values to a buffer.
type encoder struct{ buf []byte }

func (e *encoder) int(n int) { e.buf = binary.AppendVarint(e.buf, int64(n)) }

func (e *encoder) ints(ns ...int) {
	for _, n := range ns {
		e.int(n)
	}
}

func (e *encoder) string(s string) {
	e.int(len(s))
	e.buf = append(e.buf, s...)
}

func (e *encoder) strings(ss ...string) {
	for _, s := range ss {
		e.string(s)
	}
}

func (e *encoder) bool(b bool) {
	if b {
		e.int(1)
	} else {
		e.int(0)
	}
}

func (e *encoder) span(s Span) { e.ints(int(s.Line), int(s.Column), int(s.Start), int(s.End)) }

func list[T any](e *encoder, items []T, put func(*T)) {
	e.int(len(items))
	for i := range items {
		put(&items[i])
	}
}

// A decoder takes values off a buffer. After the first bad one it gives
// zeros.
type decoder struct {
	buf []byte
	bad bool
}

func (r *decoder) int() int {
	n, size := binary.Varint(r.buf)
	if r.bad || size <= 0 || int64(int32(n)) != n {
		r.bad = true
		return 0
	}
	r.buf = r.buf[size:]
	return int(n)
}

func (r *decoder) bytes() []byte {
	n := r.int()
	if n < 0 || n > len(r.buf) {
		r.bad = true
		return nil
	}
	b := r.buf[:n:n]
	r.buf = r.buf[n:]
	return b
}

func (r *decoder) string() string {
	return string(r.bytes())
}

func (r *decoder) byte() byte {
	n := r.int()
	r.bad = r.bad || n != int(byte(n))
	return byte(n)
}

func (r *decoder) bool() bool {
	n := r.byte()
	r.bad = r.bad || n > 1
	return n == 1
}

func (r *decoder) span() Span {
	return Span{int32(r.int()), int32(r.int()), int32(r.int()), int32(r.int())}
}

// unlist takes a list, nil for an empty one. No item takes less than a byte,
// so that a damaged count cannot ask for more memory than the data is worth.
func unlist[T any](r *decoder, get func() T) []T {
	n := r.int()
	if n < 0 || n > len(r.buf) {
		r.bad = true
		return nil
	}
	var items []T
	for range n {
		if r.bad {
			return nil
		}
		items = append(items, get())
	}
	return items
}
