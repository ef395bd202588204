package markdown

import "galley/generator/record"

// Encode writes an outline so that [DecodeOutline] gets the same.
func (o *Outline) Encode(e *record.Encoder) {
	e.String(o.Title)
	e.Uint(uint64(o.TitleLevel))
	e.Bool(o.TitleFirst)
	e.Uint(uint64(o.Words))
	e.Uint(uint64(o.CJK))
	e.String(o.Summary)
	e.Bool(o.HasMore)
}

// DecodeOutline reads what [Outline.Encode] wrote.
func DecodeOutline(d *record.Decoder) Outline {
	return Outline{
		Title: d.String(), TitleLevel: int(d.Uint()), TitleFirst: d.Bool(),
		Words: int(d.Uint()), CJK: int(d.Uint()),
		Summary: d.String(), HasMore: d.Bool(),
	}
}
