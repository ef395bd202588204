// Package diag holds what galley has to say to a writer: messages with a
// position, a severity and a stable code, how they are sorted, folded and
// printed, and the suggestions in them.
//
// A stage never stops at its first complaint. It returns its result and a
// [List]; the builder joins the lists, sets the levels by the site's policy
// ([Policy.Apply]), adds the source lines and prints them once, in one order.
package diag

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Severity says what a message does to a build.
type Severity uint8

// The severities, in rising order.
const (
	Off     Severity = iota // not shown
	Warning                 // shown; the build succeeds
	Error                   // shown; nothing is published
)

// String returns "off", "warning" or "error".
func (s Severity) String() string {
	return [...]string{"off", "warning", "error"}[s]
}

// Pos is a place in a source file.
type Pos struct {
	File   string // relative to the source folder, slash-separated; "" for none
	Line   int    // from 1; 0 when the message is about the whole file
	Column int    // from 1, in runes; 0 when the message is about the whole line
}

// String returns the position as "file:line:col", leaving out what is unknown.
func (p Pos) String() string {
	switch {
	case p.Line == 0:
		return p.File
	case p.Column == 0:
		return fmt.Sprintf("%s:%d", p.File, p.Line)
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
}

// Locate turns a byte offset into src to a line and a column, both from 1, the
// column in runes. Lines end with \n, \r\n or a lone \r. An offset outside src
// is moved to its nearest end.
func Locate(src []byte, offset int) (line, column int) {
	offset = max(0, min(offset, len(src)))
	start := 0
	line = 1
	for i := 0; i < offset; i++ {
		if src[i] == '\n' || src[i] == '\r' && (i+1 == len(src) || src[i+1] != '\n') {
			line++
			start = i + 1
		}
	}
	return line, utf8.RuneCount(src[start:offset]) + 1
}

// Line returns a line of src without its end, "" where there is none. Lines count
// from 1 and end as [Locate] says.
func Line(src []byte, number int) string {
	for ; number > 1; number-- {
		_, src = cutLine(src)
	}
	line, _ := cutLine(src)
	return string(line)
}

// cutLine returns the first line and what is after its end.
func cutLine(src []byte) (line, rest []byte) {
	end := bytes.IndexAny(src, "\r\n")
	if end < 0 {
		return src, nil
	}
	line, rest = src[:end], src[end+1:]
	if src[end] == '\r' {
		rest = bytes.TrimPrefix(rest, []byte("\n"))
	}
	return line, rest
}

// A Message is one thing to tell the writer.
type Message struct {
	Pos
	Code     Code
	Severity Severity
	Text     string   // lower case, no full stop, what to do in parentheses
	Excerpt  string   // the source line at Pos; added before printing
	Notes    []string // further lines, such as the page that was being rendered
	More     int      // how many equal messages were folded into this one
	Also     []Pos    // where the first of those are, if elsewhere
}

// maxAlso is how many places of folded messages are shown.
const maxAlso = 3

// New returns a message with the default severity of its code, which must
// be in the catalogue. What a writer wrote, and the message quotes, may be long:
// the middle of the text is left out then.
func New(code Code, pos Pos, format string, args ...any) Message {
	return Message{Pos: pos, Code: code, Severity: code.Default(), Text: elide(fmt.Sprintf(format, args...))}
}

// elide leaves out the middle of a long text.
func elide(text string) string {
	const head, tail = 300, 200 // bytes
	if len(text) <= head+tail {
		return text
	}
	return strings.ToValidUTF8(text[:head], "") + " … " + strings.ToValidUTF8(text[len(text)-tail:], "")
}

// A List is messages in any order.
type List []Message

// Add appends a message made by [New].
func (l *List) Add(code Code, pos Pos, format string, args ...any) {
	*l = append(*l, New(code, pos, format, args...))
}

// Count returns the number of messages of severity s, folded ones included.
func (l List) Count(s Severity) int {
	n := 0
	for _, m := range l {
		if m.Severity == s {
			n += 1 + m.More
		}
	}
	return n
}

// HasErrors reports whether any message is an error.
func (l List) HasErrors() bool { return l.Count(Error) > 0 }

// Sort orders the list by file, line, column, code and text, so that the
// same input prints the same messages in the same order.
func (l List) Sort() {
	slices.SortStableFunc(l, func(a, b Message) int {
		return cmp.Or(
			strings.Compare(a.File, b.File),
			cmp.Compare(a.Line, b.Line),
			cmp.Compare(a.Column, b.Column),
			strings.Compare(string(a.Code), string(b.Code)),
			strings.Compare(a.Text, b.Text),
			slices.Compare(a.Notes, b.Notes),
		)
	})
}

// Fold returns the sorted list with messages that say the same thing (equal
// severity, code and text) joined into the first of them, its More counting
// the others. Two messages with one position and text are one.
func (l List) Fold() List {
	type key struct {
		severity Severity
		code     Code
		text     string
	}
	l.Sort()
	first := make(map[key]int, len(l))
	var out List
	for i, m := range l {
		if i > 0 && m.Pos == l[i-1].Pos && m.Code == l[i-1].Code && m.Text == l[i-1].Text {
			if at := first[key{m.Severity, m.Code, m.Text}]; len(m.Notes) > 0 {
				out[at].More++ // the same fault of a template on another page
			}
			continue
		}
		k := key{m.Severity, m.Code, m.Text}
		if at, ok := first[k]; ok {
			out[at].More++
			if len(out[at].Also) < maxAlso {
				out[at].Also = append(out[at].Also, m.Pos)
			}
			continue
		}
		first[k] = len(out)
		out = append(out, m)
	}
	return out
}

// Policy sets the severity of messages by their code.
type Policy struct {
	Levels map[Code]Severity // overrides of the catalogue's defaults
	Strict bool              // warnings become errors
}

// Apply returns the messages with their severities set, those that are off
// left out. Errors that no policy may lower (see [Code.Fixed]) stay errors.
func (p Policy) Apply(l List) List {
	out := make(List, 0, len(l))
	for _, m := range l {
		if level, ok := p.Levels[m.Code]; ok && !m.Code.Fixed() {
			m.Severity = level
		}
		if p.Strict && m.Severity == Warning {
			m.Severity = Error
		}
		if m.Severity != Off {
			out = append(out, m)
		}
	}
	return out
}
