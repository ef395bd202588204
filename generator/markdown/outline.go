package markdown

import "galley/generator/record"

// EncodeText writes the part of an outline that shows what the text says, and
// decides no place and no order of a page: length and summary.
func (o *Outline) EncodeText(e *record.Encoder) {
	e.Uint(uint64(o.Words))
	e.Uint(uint64(o.CJK))
	e.String(o.Summary)
	e.Bool(o.HasMore)
}

// EncodeTitle writes the rest.
func (o *Outline) EncodeTitle(e *record.Encoder) {
	e.String(o.Title)
	e.Uint(uint64(o.TitleLevel))
	e.Bool(o.TitleFirst)
}

// DecodeText reads what [Outline.EncodeText] wrote.
func (o *Outline) DecodeText(d *record.Decoder) {
	o.Words, o.CJK, o.Summary, o.HasMore = int(d.Uint()), int(d.Uint()), d.String(), d.Bool()
}

// DecodeTitle reads what [Outline.EncodeTitle] wrote.
func (o *Outline) DecodeTitle(d *record.Decoder) {
	o.Title, o.TitleLevel, o.TitleFirst = d.String(), int(d.Uint()), d.Bool()
}
