package render

import (
	"errors"
	"html/template"
	"slices"
	texttemplate "text/template"

	"galley/generator/diag"
)

// A callee is a template of a set; a caller is a template that calls it, and
// where. The checker notes them.
type (
	callee struct {
		set  *template.Template
		name string
	}
	caller struct {
		name string
		pos  diag.Pos
	}
)

// calledAt is the note about a call.
func calledAt(pos diag.Pos) string { return "called at " + pos.String() }

// isFile reports whether a template is a file of its own, rather than a block
// of a layout, of which everybody knows who calls it.
func (t *templates) isFile(name string) bool {
	_, ok := t.files[name]
	return ok && name != "base.html"
}

// chain returns notes about the calls that led to an error of a template,
// innermost first. Calls through a view, such as that of a slot by .Content, are
// in the error; others are known where a template is called in one place.
func (t *templates) chain(set *template.Template, err error) []string {
	var levels []texttemplate.ExecError
	for level := (texttemplate.ExecError{}); errors.As(err, &level); err = level.Err {
		levels = append(levels, level)
	}
	var notes []string
	for i, level := range slices.Backward(levels) {
		if i < len(levels)-1 {
			if match := parseFault.FindStringSubmatch(level.Error()); match != nil {
				notes = append(notes, calledAt(t.pos(match[1], match[2], match[3])))
			}
		}
		in := t.partials
		if i == 0 && set != nil {
			in = set
		}
		notes = append(notes, t.callers(in, level.Name)...)
	}
	return notes
}

// callers returns notes about who calls a template, as long as that is one.
func (t *templates) callers(set *template.Template, name string) []string {
	var notes []string
	seen := map[string]bool{}
	for t.isFile(name) && !seen[name] {
		seen[name] = true
		calls := t.calls[callee{set, name}]
		if len(calls) != 1 {
			break
		}
		notes = append(notes, calledAt(calls[0].pos))
		name = calls[0].name
	}
	return notes
}
