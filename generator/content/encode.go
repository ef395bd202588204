package content

import (
	"time"

	"galley/generator/diag"
	"galley/generator/record"
)

// Encode writes front matter so that [DecodeFrontMatter] gets the same.
// Location is that of dates without a zone, as in [Options]. It reports false
// for params that no front matter can hold.
func (f *FrontMatter) Encode(e *record.Encoder, location *time.Location) bool {
	for _, s := range f.strings() {
		e.String(*s)
	}
	for _, t := range f.times() {
		e.Time(*t, location)
	}
	for _, b := range f.flags() {
		e.Bool(*b)
	}
	for _, t := range f.texts() {
		encodeText(e, *t)
	}
	for _, n := range f.numbers() {
		e.Int(int64(*n))
	}
	for _, s := range f.switches() {
		encodeSwitch(e, *s)
	}
	encodePos(e, f.DatePos)
	e.Uint(uint64(len(f.Aliases)))
	for _, a := range f.Aliases {
		encodeText(e, a)
	}
	e.Uint(uint64(len(f.Terms)))
	for _, t := range f.Terms {
		e.String(t.Taxonomy)
		e.Uint(uint64(len(t.Terms)))
		for _, term := range t.Terms {
			e.String(term.Name)
			encodePos(e, term.Pos)
		}
	}
	e.Uint(f.given)
	e.Bool(f.Params != nil)
	if f.Params != nil && !e.Map(f.Params) {
		return false
	}
	e.Bool(f.Cascade != nil)
	return f.Cascade == nil || f.Cascade.Encode(e, location)
}

// DecodeFrontMatter reads what [FrontMatter.Encode] wrote of a file.
func DecodeFrontMatter(d *record.Decoder, file string, location *time.Location) (f FrontMatter) {
	for _, s := range f.strings() {
		*s = d.String()
	}
	for _, t := range f.times() {
		*t = d.Time(location)
	}
	for _, b := range f.flags() {
		*b = d.Bool()
	}
	text := func() Text { return Text{Value: d.String(), Pos: decodePos(d, file)} }
	for _, t := range f.texts() {
		*t = text()
	}
	for _, n := range f.numbers() {
		*n = int(d.Int())
	}
	for _, s := range f.switches() {
		*s = decodeSwitch(d)
	}
	f.DatePos = decodePos(d, file)
	f.Aliases = record.Items(d, text)
	f.Terms = record.Items(d, func() Terms {
		name := d.String()
		terms := record.Items(d, func() Term { return Term{d.String(), decodePos(d, file)} })
		return Terms{name, append([]Term{}, terms...)} // given, if empty
	})
	f.given = d.Uint()
	if d.Bool() {
		f.Params = d.Map()
	}
	if d.Bool() {
		below := DecodeFrontMatter(d, file, location)
		f.Cascade = &below
	}
	return f
}

// The fields by their types, in the order in which they are written.

func (f *FrontMatter) strings() [7]*string {
	return [...]*string{&f.Title, &f.LinkTitle, &f.Description, &f.Summary, &f.Image.Alt, &f.Image.Caption, &f.Robots}
}

func (f *FrontMatter) times() [4]*time.Time {
	return [...]*time.Time{&f.Date, &f.Lastmod, &f.PublishDate, &f.ExpiryDate}
}

func (f *FrontMatter) flags() [2]*bool { return [...]*bool{&f.Draft, &f.Unlisted} }

func (f *FrontMatter) texts() [5]*Text {
	return [...]*Text{&f.Slug, &f.URL, &f.ID, &f.Layout, &f.Image.Src}
}

func (f *FrontMatter) numbers() [2]*int { return [...]*int{&f.Weight, &f.ReadingTime} }

func (f *FrontMatter) switches() [4]**bool {
	return [...]**bool{&f.ShowDate, &f.Sidebar, &f.Toc, &f.Search}
}

func encodeText(e *record.Encoder, t Text) {
	e.String(t.Value)
	encodePos(e, t.Pos)
}

// encodePos writes a place without the file, which is the page's.
func encodePos(e *record.Encoder, p diag.Pos) {
	e.Bool(p.File != "")
	if p.File != "" {
		e.Uint(uint64(p.Line))
		e.Uint(uint64(p.Column))
	}
}

func decodePos(d *record.Decoder, file string) (p diag.Pos) {
	if d.Bool() {
		p = diag.Pos{File: file, Line: int(d.Uint()), Column: int(d.Uint())}
	}
	return p
}

// encodeSwitch writes a flag that may be absent.
func encodeSwitch(e *record.Encoder, s *bool) {
	e.Bool(s != nil)
	if s != nil {
		e.Bool(*s)
	}
}

func decodeSwitch(d *record.Decoder) *bool {
	if !d.Bool() {
		return nil
	}
	on := d.Bool()
	return &on
}
