package markdown

import (
	"bytes"
	"strconv"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/util"
)

// appendEscaped appends text as HTML, for element content and for quoted
// attributes.
func appendEscaped[T string | []byte](dst []byte, text T) []byte {
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
		case '"':
			escape = "&quot;"
		default:
			continue
		}
		dst = append(dst, text[from:i]...)
		dst = append(dst, escape...)
		from = i + 1
	}
	return append(dst, text[from:]...)
}

// appendUnescaped appends text with its backslash escapes and character
// references resolved (CommonMark 0.31, 2.4 and 2.5).
func appendUnescaped(dst, text []byte) []byte {
	for {
		i := bytes.IndexAny(text, "\\&")
		if i < 0 {
			return append(dst, text...)
		}
		dst = append(dst, text[:i]...)
		text = text[i:]
		if text[0] == '\\' {
			if len(text) > 1 && util.IsPunct(text[1]) {
				dst, text = append(dst, text[1]), text[2:]
				continue
			}
		} else if value, size := reference(text); size > 0 {
			dst, text = append(dst, value...), text[size:]
			continue
		}
		dst, text = append(dst, text[0]), text[1:]
	}
}

// unescape is appendUnescaped to a string of its own.
func unescape(text []byte) string {
	if !bytes.ContainsAny(text, "\\&") {
		return string(text)
	}
	return string(appendUnescaped(nil, text))
}

// reference resolves the character reference at the start of text. The size
// is 0 when there is none.
func reference(text []byte) (value []byte, size int) {
	const longest = len("&CounterClockwiseContourIntegral;")
	end := bytes.IndexByte(text[:min(len(text), longest)], ';')
	if end < 2 {
		return nil, 0
	}
	name := string(text[1:end])
	if name[0] != '#' {
		entity, ok := util.LookUpHTML5EntityByName(name)
		if !ok {
			return nil, 0
		}
		return entity.Characters, end + 1
	}
	digits, base, most := name[1:], 10, 7
	if len(digits) > 0 && digits[0]|0x20 == 'x' {
		digits, base, most = digits[1:], 16, 6
	}
	if len(digits) > most {
		return nil, 0
	}
	code, err := strconv.ParseUint(digits, base, 32)
	if err != nil {
		return nil, 0
	}
	return []byte(string(util.ToValidRune(rune(code)))), end + 1
}

// A plainStyle says what counts as plain text beside text and code.
type plainStyle uint8

const (
	withAlt    plainStyle = iota // the alternative text of images
	withoutAlt                   // nothing
	asTyped                      // nothing, and dashes and ends of lines are what the author typed
)

// appendPlain appends the plain text of what is below n, line breaks as
// spaces.
func appendPlain(dst, text []byte, n ast.Node, style plainStyle) []byte {
	walk(n, func(c ast.Node, entering bool) bool {
		if !entering {
			return true
		}
		switch c := c.(type) {
		case *ast.Text:
			dst = appendTextPlain(dst, text, c)
			if style == asTyped && (c.SoftLineBreak() || c.HardLineBreak()) {
				dst[len(dst)-1] = '\n'
			}
		case *ast.String:
			dst = appendString(dst, c.Value, style)
		case *ast.AutoLink:
			dst = append(dst, c.Label(text)...)
		case *ast.Image:
			return style == withAlt || c == n
		case *ast.RawHTML:
			return false
		}
		return true
	})
	return dst
}

// appendString appends what the typographer wrote.
func appendString(dst, value []byte, style plainStyle) []byte {
	switch {
	case style == asTyped && string(value) == enDash:
		return append(dst, "--"...)
	case style == asTyped && string(value) == emDash:
		return append(dst, "---"...)
	}
	return append(dst, value...)
}

// appendTextPlain appends one text node.
func appendTextPlain(dst, text []byte, n *ast.Text) []byte {
	value := n.Segment.Value(text)
	if n.IsRaw() {
		for _, c := range value {
			if c == '\n' {
				c = ' '
			}
			dst = append(dst, c)
		}
	} else {
		dst = appendUnescaped(dst, value)
	}
	if n.SoftLineBreak() || n.HardLineBreak() {
		dst = append(dst, ' ')
	}
	return dst
}

// collapse returns the words of text with one space between them. It makes
// them in place.
func collapse(text []byte) string {
	out := text[:0]
	for word := range bytes.FieldsSeq(text) {
		if len(out) > 0 {
			out = append(out, ' ')
		}
		out = append(out, word...)
	}
	return string(out)
}

// walk calls visit for each node of the tree, before its children and after
// them; where the first call returns false, both children and second call are
// left out. It keeps no stack, so that depth costs nothing.
func walk(root ast.Node, visit func(n ast.Node, entering bool) bool) {
	n := root
	for {
		into := visit(n, true)
		if into && n.FirstChild() != nil {
			n = n.FirstChild()
			continue
		}
		if into {
			visit(n, false)
		}
		for n != root && n.NextSibling() == nil {
			n = n.Parent()
			visit(n, false)
		}
		if n == root {
			return
		}
		n = n.NextSibling()
	}
}
