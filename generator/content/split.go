package content

import (
	"bytes"

	"galley/generator/decode"
	"galley/generator/diag"
)

// A parted file is its front matter and where its body starts.
type parted struct {
	format decode.Format
	text   []byte // the front matter without its fences; nil when there is none
	line   int    // on which it starts
	body   int
	code   diag.Code // of the fault
	fault  string    // why there is no front matter though there should be one
}

// split finds the front matter: YAML between two lines ---, TOML between two
// lines +++, or a JSON object, at the very start of the file. Lines end with
// \n, \r\n or a lone \r, and a byte order mark is passed over.
func split(src []byte) parted {
	start := 0
	if bytes.HasPrefix(src, []byte("\ufeff")) {
		start = 3
	}
	first, next := line(src, start)
	switch {
	case string(first) == "---":
		return fenced(src, next, "---", decode.YAML)
	case string(first) == "+++":
		return fenced(src, next, "+++", decode.TOML)
	case isObject(src[start:]):
		return object(src, start)
	}
	return parted{body: start}
}

// line returns the line that starts at offset, without its end and the blanks
// before that, and where the next one starts.
func line(src []byte, offset int) (text []byte, next int) {
	end := bytes.IndexAny(src[offset:], "\r\n")
	if end < 0 {
		end, next = len(src), len(src)
	} else {
		end += offset
		next = end + 1
		if src[end] == '\r' && next < len(src) && src[next] == '\n' {
			next++
		}
	}
	return bytes.TrimRight(src[offset:end], " \t"), next
}

// fenced looks for the closing fence from offset on.
func fenced(src []byte, offset int, fence string, format decode.Format) parted {
	for at := offset; at < len(src) && at-offset <= MaxFront; {
		text, next := line(src, at)
		if string(text) == fence {
			return parted{format: format, text: src[offset:at], line: 2, body: next}
		}
		at = next
	}
	if len(src)-offset > MaxFront {
		return tooLong(src)
	}
	return parted{body: len(src), code: diag.FrontSyntax, fault: "front matter is not closed (add a line " + fence + " after it)"}
}

func tooLong(src []byte) parted {
	return parted{body: len(src), code: diag.ContentLimit, fault: "front matter is longer than 256 KiB, or is not closed"}
}

// isObject reports whether src starts as a JSON object does. A brace alone
// does not tell, since shortcodes and template tags of others start with one.
func isObject(src []byte) bool {
	rest, ok := bytes.CutPrefix(src, []byte("{"))
	rest = bytes.TrimLeft(rest, " \t\r\n")
	return ok && len(rest) > 0 && (rest[0] == '"' || rest[0] == '}')
}

// object finds the brace that closes the object which starts at offset.
func object(src []byte, offset int) parted {
	depth, quoted := 0, false
	for i := offset; i < len(src) && i-offset <= MaxFront; i++ {
		switch c := src[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{', c == '[':
			depth++
		case c == '}', c == ']':
			if depth--; depth > 0 {
				continue
			}
			body := i + 1
			if rest, next := line(src, body); len(rest) == 0 {
				body = next
			}
			return parted{format: decode.JSON, text: src[offset : i+1], line: 1, body: body}
		}
	}
	if len(src)-offset > MaxFront {
		return tooLong(src)
	}
	return parted{body: len(src), format: decode.JSON, text: src[offset:], line: 1} // the reader says what is missing
}
