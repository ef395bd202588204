package render

import (
	"html/template"
	"regexp"
	"strconv"
	"strings"

	"galley/generator/diag"
)

// lastQuoted is the text at which the escaper stopped, at the end of what it says.
var lastQuoted = regexp.MustCompile(`"(?:[^"\\]|\\.)*"$`)

// badHTML returns the message about a fault in the HTML of a layout or slot,
// of which html/template tells no place.
func (t *templates) badHTML(l *layout, err *template.Error) diag.Message {
	what := err.Description
	switch err.ErrorCode {
	case template.ErrBadHTML:
		what += " (close the tag in front of it, and put quotation marks around values)"
	case template.ErrEndContext:
		what = "the page ends within a tag, a script, a style or a comment (close it)"
	}
	m := diag.New(diag.TemplateSyntax, t.textPlace(l, lastQuoted.FindString(err.Description)), "%s", what)
	if layout := t.files[l.name].Path(); m.File != layout {
		m.Notes = append(m.Notes, "in the layout "+layout)
	}
	return m
}

// textPlace finds where a text, as Go quotes it, stands in the templates of a
// layout. Where it is not in one place it is somewhere in the layout.
func (t *templates) textPlace(l *layout, quoted string) diag.Pos {
	pos, found := diag.Pos{File: t.files[l.name].Path()}, 0
	text, err := strconv.Unquote(quoted)
	if err != nil || text == "" {
		return pos
	}
	place := pos
	for name, src := range t.texts {
		if _, other := t.layouts[name]; other && name != l.name {
			continue
		}
		if n := strings.Count(src, text); n > 0 {
			found += n
			place = diag.Pos{File: t.files[name].Path()}
			place.Line, place.Column = diag.Locate([]byte(src), strings.Index(src, text))
		}
	}
	if found == 1 {
		return place
	}
	return pos
}
