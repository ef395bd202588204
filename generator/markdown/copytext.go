package markdown

import (
	"bytes"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// An edit puts text in the place of a part of the source.
type edit struct {
	start, end int
	text       string
	lines      bool // whole lines are taken out, with what was to be put into them
}

func (k *Copier) replace(start, end int, text string) {
	k.edits = append(k.edits, edit{start: start, end: end, text: text})
}

// apply returns the text with all edits. What is in the part that another
// edit replaces is gone with it.
func (k *Copier) apply() []byte {
	slices.SortStableFunc(k.edits, func(a, b edit) int {
		switch {
		case a.start != b.start:
			return a.start - b.start
		case a.lines != b.lines && a.lines:
			return -1
		case a.lines != b.lines:
			return 1
		}
		return 0
	})
	text := k.c.source.text
	out := make([]byte, 0, len(text)+len(text)/8)
	at := 0
	for _, e := range k.edits {
		if e.start < at {
			continue
		}
		out = append(append(out, text[at:e.start]...), e.text...)
		at = e.end
	}
	return append(out, text[at:]...)
}

// lineStart and lineEnd return the bounds of the line that text[at] is in,
// without its end.
func (k *Copier) lineStart(at int) int {
	return bytes.LastIndexByte(k.c.source.text[:at], '\n') + 1
}

func (k *Copier) lineEnd(at int) int {
	if i := bytes.IndexByte(k.c.source.text[at:], '\n'); i >= 0 {
		return at + i
	}
	return len(k.c.source.text)
}

// isBlank reports whether a line has nothing but the marks of quotes.
func isBlank(line []byte) bool { return len(bytes.Trim(line, "> \t\n")) == 0 }

// blankAbove reports whether the line above the one that text[at] is in is
// blank, or what begins at text[at] is the first in its container.
func (k *Copier) blankAbove(at int) bool {
	start := k.lineStart(at)
	if !isBlank(k.c.source.text[start:at]) || start == 0 {
		return true
	}
	return isBlank(k.c.source.text[k.lineStart(start-1):start])
}

// drop takes out text[at:end], which ends where a line does. No blank line
// stays of it where there is one above or below, and one where there is none.
func (k *Copier) drop(at, end int) {
	text := k.c.source.text
	start := k.lineStart(at)
	if !isBlank(text[start:at]) {
		k.replace(at, end, "")
		return
	}
	next := min(end+1, len(text))
	if k.blankAbove(start) || isBlank(text[next:k.lineEnd(next)]) {
		k.edits = append(k.edits, edit{start: start, end: next, lines: true})
		return
	}
	k.replace(start+bytes.LastIndexByte(text[start:at], '>')+1, end, "")
}

// prefix returns what a new line needs in front of it to be in the containers
// that what begins at text[at] is in: the marks of quotes, among them those
// that are to be put there, and blanks in the place of other marks.
func (k *Copier) prefix(at int) string {
	start := k.lineStart(at)
	var out []byte
	for i := start; i <= at; i++ {
		for range k.quotes[i] {
			out = append(out, "> "...)
		}
		switch c := k.c.source.text[min(i, len(k.c.source.text)-1)]; {
		case i == at:
		case c == '>' || c == '\t':
			out = append(out, c)
		case c&0xC0 != 0x80: // not within a character
			out = append(out, ' ')
		}
	}
	return string(out)
}

// inside returns where the content of a line at start begins for the
// containers whose marks are text[from:at] on the line that opened them. A
// line may lack some of them; a blank one lacks blanks.
func (k *Copier) inside(start, from, at int) (pos, lacks int) {
	text := k.c.source.text
	pos, end := start, k.lineEnd(start)
	for i := from; i < at; i++ {
		switch {
		case text[i] == '>':
			mark := pos + min(3, run(text[pos:end], " "))
			if mark == end || text[mark] != '>' {
				return pos, 0
			}
			pos = mark + 1
		case pos == end && text[i]&0xC0 != 0x80:
			lacks++
		case pos < end && (text[pos] == ' ' || text[pos] == '\t'):
			pos++
		}
	}
	return pos, lacks
}

// escapeText returns a line of text as Markdown that says the same.
func escapeText(text string) string {
	var b strings.Builder
	for i, r := range text {
		if needsEscape(text, i, r) {
			b.WriteByte('\\')
		}
		if r == '\n' {
			r = ' '
		}
		b.WriteRune(r)
	}
	return b.String()
}

// needsEscape reports whether the character at text[i] would have a meaning.
func needsEscape(text string, i int, r rune) bool {
	switch r {
	case '\\', '`', '*', '[', ']', '<', '~', '|':
		return true
	case '_':
		before, _ := utf8.DecodeLastRuneInString(text[:i])
		after, _ := utf8.DecodeRuneInString(text[i+1:])
		return !isWord(before) || !isWord(after)
	case '&':
		_, size := reference([]byte(text[i:]))
		return size > 0
	case '#', '>', '+', '-', '=', ':', '{':
		return i == 0 || r == '#' && text[i-1] == ' '
	case '.', ')':
		return i > 0 && len(strings.Trim(text[:i], "0123456789")) == 0
	}
	return false
}

func isWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// escapeAll returns a text with a backslash before each sign, so that it says
// what it shows and nothing else.
func escapeAll(text []byte) []byte {
	out := make([]byte, 0, 2*len(text))
	for _, c := range text {
		if c < utf8.RuneSelf && strings.IndexByte("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", c) >= 0 {
			out = append(out, '\\')
		}
		out = append(out, c)
	}
	return out
}

// address returns a finished URL as a destination: without blanks, brackets
// and parentheses, and with no entity in it that is not meant.
func address(url string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(url) {
		switch c := url[i]; {
		case c <= ' ' || strings.IndexByte(`()<>\`, c) >= 0:
			b.WriteByte('%')
			b.WriteByte(hex[c>>4])
			b.WriteByte(hex[c&15])
		default:
			b.WriteByte(c)
		}
	}
	if out := b.String(); unescape([]byte(out)) == out {
		return out
	}
	return strings.ReplaceAll(b.String(), "&", "&amp;")
}

// EscapeText returns a line of text as Markdown that says the same.
func EscapeText(text string) string { return escapeText(strings.Join(strings.Fields(text), " ")) }
