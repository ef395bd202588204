package highlight

import (
	"slices"
	"strconv"
	"strings"

	"github.com/alecthomas/chroma/v2"
)

// The parts of a line, as chroma's HTML formatter writes them.
const (
	lineOpen   = `<span class="line`
	numberOpen = `<span class="ln">`
	codeOpen   = `<span class="cl">`
	spanClose  = `</span>`
	signOpen   = `<span class="sign">` // not chroma's
)

// firstType is below every token type that chroma has; the special ones are
// negative.
const firstType = -64

// joinLimit is the length at which chroma.Coalesce begins a new token.
const joinLimit = 8192

// startTags returns the start tag of each token type, "" for types that
// have no class. A type without a class has that of its parent.
func startTags() []string {
	last := chroma.TokenType(0)
	for t := range chroma.StandardTypes {
		last = max(last, t)
	}
	tags := make([]string, int(last)+100-firstType)
	for i := range tags {
		t := chroma.TokenType(i + firstType)
		class, ok := chroma.StandardTypes[t]
		for !ok && t != 0 {
			t = t.Parent()
			class, ok = chroma.StandardTypes[t]
		}
		if class != "" {
			tags[i] = `<span class="` + class + `">`
		}
	}
	return tags
}

// A writer writes tokens as HTML. Its zero state is between two lines.
type writer struct {
	out    []byte
	opts   Options
	tags   []string
	line   int              // the line that is open or was written last, from 1
	digits int              // width of the line numbers
	inLine bool             // a line is open
	inSpan bool             // a token's span is open
	typ    chroma.TokenType // of the token written last, if joined > 0
	joined int              // length of the joined token so far
}

func newWriter(h *Highlighter, dst []byte, code string, opts Options) *writer {
	w := &writer{out: dst, opts: opts, tags: h.tags}
	if opts.LineNumbers {
		lines := strings.Count(code, "\n")
		if !strings.HasSuffix(code, "\n") {
			lines++
		}
		w.digits = len(strconv.Itoa(w.number(lines)))
	}
	return w
}

// number is what is shown before a line.
func (w *writer) number(line int) int { return max(1, w.opts.FirstLine) + line - 1 }

// token writes one token that is not empty.
func (w *writer) token(typ chroma.TokenType, value string) {
	if w.joined == 0 || typ != w.typ || w.joined >= joinLimit {
		w.closeSpan()
		w.typ, w.joined = typ, 0
	}
	w.joined += len(value)
	for value != "" {
		w.openLine()
		w.openSpan()
		end := strings.IndexByte(value, '\n') + 1
		if end == 0 {
			w.out = appendEscaped(w.out, value)
			return
		}
		w.out = appendEscaped(w.out, value[:end])
		w.closeLine()
		value = value[end:]
	}
}

func (w *writer) openLine() {
	if w.inLine {
		return
	}
	w.inLine = true
	w.line++
	w.out = append(w.out, lineOpen...)
	if within(w.opts.Marked, w.line) {
		w.out = append(w.out, " hl"...)
	}
	if len(w.opts.Focused) > 0 && !within(w.opts.Focused, w.line) {
		w.out = append(w.out, " dim"...)
	}
	sign := w.sign()
	switch sign {
	case '+':
		w.out = append(w.out, " ins"...)
	case '-':
		w.out = append(w.out, " del"...)
	}
	w.out = append(w.out, `">`...)
	if w.opts.LineNumbers {
		number := strconv.Itoa(w.number(w.line))
		w.out = append(w.out, numberOpen...)
		w.out = append(w.out, strings.Repeat(" ", max(0, w.digits-len(number)))...)
		w.out = append(w.out, number...)
		w.out = append(w.out, spanClose...)
	}
	if w.opts.Diff {
		w.out = append(w.out, signOpen...)
		if sign != 0 {
			w.out = append(w.out, sign)
		}
		w.out = append(w.out, spanClose...)
	}
	w.out = append(w.out, codeOpen...)
}

// sign is the sign of the open line, or 0.
func (w *writer) sign() byte {
	if w.line > len(w.opts.signs) {
		return 0 // the lexer has ended a last line twice
	}
	return w.opts.signs[w.line-1]
}

func (w *writer) openSpan() {
	tag := ""
	if i := int(w.typ) - firstType; i >= 0 && i < len(w.tags) {
		tag = w.tags[i]
	}
	if !w.inSpan && tag != "" {
		w.out = append(w.out, tag...)
		w.inSpan = true
	}
}

func (w *writer) closeSpan() {
	if w.inSpan {
		w.out = append(w.out, spanClose...)
		w.inSpan = false
	}
}

func (w *writer) closeLine() {
	if w.inLine {
		w.closeSpan()
		w.out = append(w.out, spanClose...)
		w.out = append(w.out, spanClose...)
		w.inLine = false
	}
}

// close ends the last line and returns everything written.
func (w *writer) close() []byte {
	w.closeLine()
	return w.out
}

// appendEscaped appends text with the five special characters escaped as
// html.EscapeString does, without a string between.
func appendEscaped(dst []byte, text string) []byte {
	dst = slices.Grow(dst, len(text))
	from := 0
	for i := 0; i < len(text); i++ {
		var escape string
		switch text[i] {
		case '&':
			escape = "&amp;"
		case '<':
			escape = "&lt;"
		case '>':
			escape = "&gt;"
		case '\'':
			escape = "&#39;"
		case '"':
			escape = "&#34;"
		default:
			continue
		}
		dst = append(dst, text[from:i]...)
		dst = append(dst, escape...)
		from = i + 1
	}
	return append(dst, text[from:]...)
}
