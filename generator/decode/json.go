package decode

import (
	"bytes"
	"encoding/json"
	"strings"
	"unicode/utf8"

	"galley/generator/diag"
)

// jsonReader reads one value (RFC 8259). The standard decoder is not used for
// more than strings, for its offsets mean other things in other errors.
type jsonReader struct {
	*builder
	i int // the next byte
}

func parseJSON(b *builder) (*Node, *fault) {
	r := &jsonReader{builder: b}
	n, err := r.value(0)
	if err != nil {
		return nil, err
	}
	if r.space(); r.i < len(r.src) {
		return nil, faultf(r.here(), "unexpected %s after the value", r.found())
	}
	return n, nil
}

func (r *jsonReader) here() diag.Pos { return r.at(r.i) }

// found names the character at hand.
func (r *jsonReader) found() string {
	if r.i >= len(r.src) {
		return "end of text"
	}
	c, _ := utf8.DecodeRune(r.src[r.i:])
	return quote(string(c))
}

func (r *jsonReader) space() {
	for r.i < len(r.src) && strings.IndexByte(" \t\r\n", r.src[r.i]) >= 0 {
		r.i++
	}
}

// accept passes over space and then c, if it is there.
func (r *jsonReader) accept(c byte) bool {
	r.space()
	if r.i < len(r.src) && r.src[r.i] == c {
		r.i++
		return true
	}
	return false
}

func (r *jsonReader) value(depth int) (*Node, *fault) {
	r.space()
	if r.i >= len(r.src) {
		return nil, faultf(r.here(), "the text ends where a value should be")
	}
	switch c := r.src[r.i]; {
	case c == '{':
		return r.object(depth)
	case c == '[':
		return r.array(depth)
	case c == '"':
		n, err := r.node(String, r.here(), depth)
		if err != nil {
			return nil, err
		}
		n.Text, err = r.text()
		return n, err
	case c == '-' || c >= '0' && c <= '9':
		return r.number(depth)
	}
	return r.word(depth)
}

func (r *jsonReader) object(depth int) (*Node, *fault) {
	n, err := r.node(Map, r.here(), depth)
	if err != nil {
		return nil, err
	}
	r.i++
	if r.accept('}') {
		return n, nil
	}
	for {
		r.space()
		pos := r.here()
		if r.i >= len(r.src) || r.src[r.i] != '"' {
			return nil, faultf(pos, "unexpected %s where a key in double quotes should be", r.found())
		}
		key, err := r.text()
		if err != nil {
			return nil, err
		}
		if !r.accept(':') {
			return nil, faultf(r.here(), `unexpected %s after key %s (want ":")`, r.found(), quote(key))
		}
		v, err := r.value(depth + 1)
		if err != nil {
			return nil, err
		}
		n.Map = append(n.Map, Entry{key, pos, v})
		if r.accept('}') {
			r.dedupe(n)
			return n, nil
		}
		if !r.accept(',') {
			return nil, faultf(r.here(), `unexpected %s in a map (want "," or "}")`, r.found())
		}
	}
}

func (r *jsonReader) array(depth int) (*Node, *fault) {
	n, err := r.node(List, r.here(), depth)
	if err != nil {
		return nil, err
	}
	r.i++
	if r.accept(']') {
		return n, nil
	}
	for {
		v, err := r.value(depth + 1)
		if err != nil {
			return nil, err
		}
		n.List = append(n.List, v)
		if r.accept(']') {
			return n, nil
		}
		if !r.accept(',') {
			return nil, faultf(r.here(), `unexpected %s in a list (want "," or "]")`, r.found())
		}
	}
}

// text reads a string in quotes.
func (r *jsonReader) text() (string, *fault) {
	start := r.i
	plain := true
	for i := start + 1; i < len(r.src); i++ {
		switch c := r.src[i]; {
		case c == '\\':
			plain = false
			if i+1 < len(r.src) && strings.IndexByte(`"\/bfnrtu`, r.src[i+1]) < 0 {
				return "", faultf(r.at(i), `unknown escape in text (write "\\" for a backslash)`)
			}
			i++
		case c < 0x20:
			return "", faultf(r.at(i), "%s in text is not allowed (write %s)", quote(string(rune(c))), jsonEscape(c))
		case c == '"':
			r.i = i + 1
			if plain {
				return string(r.src[start+1 : i]), nil
			}
			var s string
			if json.Unmarshal(r.src[start:r.i], &s) != nil {
				return "", faultf(r.at(start), `this text has a "\u" without four hexadecimal digits`)
			}
			return s, nil
		}
	}
	return "", faultf(r.at(start), "this text is not closed (add a double quote)")
}

func jsonEscape(c byte) string {
	out, _ := json.Marshal(string(rune(c)))
	return string(bytes.Trim(out, `"`))
}

func (r *jsonReader) number(depth int) (*Node, *fault) {
	start := r.i
	for r.i < len(r.src) && strings.IndexByte("+-.eE0123456789", r.src[r.i]) >= 0 {
		r.i++
	}
	word := r.src[start:r.i]
	if !json.Valid(word) {
		return nil, faultf(r.at(start), "%s is not a number", quote(string(word)))
	}
	n, err := r.node(Int, r.at(start), depth)
	if err != nil {
		return nil, err
	}
	n.Text = string(word)
	if bytes.ContainsAny(word, ".eE") || !setInt(n, n.Text) {
		setFloat(n, n.Text)
	}
	return n, nil
}

// word reads true, false or null.
func (r *jsonReader) word(depth int) (*Node, *fault) {
	start := r.i
	for r.i < len(r.src) && (r.src[r.i]|0x20 >= 'a' && r.src[r.i]|0x20 <= 'z') {
		r.i++
	}
	pos := r.at(start)
	n, err := r.node(Bool, pos, depth)
	if err != nil {
		return nil, err
	}
	n.Text = string(r.src[start:r.i])
	switch n.Text {
	case "true":
		n.Bool = true
	case "false":
	case "null":
		n.Kind = Null
	case "":
		return nil, faultf(pos, "unexpected %s where a value should be", r.found())
	default:
		return nil, faultf(pos, "unexpected %s where a value should be (text is written in double quotes)", quote(n.Text))
	}
	return n, nil
}
