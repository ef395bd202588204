package markdown

import (
	"bytes"
	"fmt"
	"strings"
)

// maxArgs is how many attributes a directive may have.
const maxArgs = 100

// An opening is the line that opens a directive. Offsets are from its first
// colon.
type opening struct {
	colons  int
	nameAt  int
	name    string
	labelAt int
	label   []byte // inline Markdown without blanks around it; empty for none
	id      string
	class   string
	args    []Arg
	faults  []fault
}

// parseOpening reads the line that opens a directive from its first colon. It
// reports false for any other line. Both ways to write it are understood:
//
//	:::name[Label]{key=value key="two words" flag #id .class}
//	::: name Label {key=value}
func parseOpening(line []byte) (opening, bool) {
	o := opening{colons: run(line, ":")}
	if o.colons < 3 {
		return o, false
	}
	line = bytes.TrimRight(line, " \t\n")
	o.nameAt = o.colons + run(line[o.colons:], " \t")
	at := o.nameAt
	for at < len(line) && (isAlphanumeric(line[at]) || line[at] == '-') {
		at++
	}
	o.name = string(line[o.nameAt:at])
	if o.name == "" || !isLetter(o.name[0]) || at < len(line) && strings.IndexByte(" \t[{", line[at]) < 0 {
		return o, false
	}
	switch {
	case at < len(line) && line[at] == '[':
		at = o.bracketed(line, at)
	default:
		at = o.bare(line, at)
	}
	at += run(line[at:], " \t")
	if at < len(line) && line[at] == '{' {
		at = o.attributes(line, at)
		at += run(line[at:], " \t")
	}
	if at < len(line) {
		o.fault(at, "%q behind the label and the attributes is left out (write :::%s[label]{key=value})", shorten(string(line[at:])), o.name)
	}
	return o, true
}

// closingFence returns how many colons there are in a line that closes a
// directive, which has nothing else, or 0 for another line.
func closingFence(line []byte) int {
	line = bytes.TrimSpace(line)
	if colons := run(line, ":"); colons >= 3 && colons == len(line) {
		return colons
	}
	return 0
}

// run returns how many bytes at the start of text are among those of set.
func run(text []byte, set string) int { return len(text) - len(bytes.TrimLeft(text, set)) }

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

func isAlphanumeric(c byte) bool { return isLetter(c) || '0' <= c && c <= '9' }

func (o *opening) fault(at int, format string, args ...any) {
	o.faults = append(o.faults, fault{at, fmt.Sprintf(format, args...)})
}

// setLabel takes line[from:to] for the label.
func (o *opening) setLabel(line []byte, from, to int) {
	from += run(line[from:to], " \t")
	o.labelAt, o.label = from, bytes.TrimRight(line[from:to], " \t")
}

// bracketed reads a label in brackets, of which the first is line[at], and
// returns the offset behind it.
func (o *opening) bracketed(line []byte, at int) int {
	depth := 0
	for i := at; i < len(line); i++ {
		switch line[i] {
		case '\\':
			i++
		case '[':
			depth++
		case ']':
			if depth--; depth == 0 {
				o.setLabel(line, at+1, i)
				return i + 1
			}
		}
	}
	o.fault(at, "the label of :::%s is not closed (write ] behind it)", o.name)
	o.setLabel(line, at+1, len(line))
	return len(line)
}

// bare reads a label without brackets, which goes to the end of the line or
// to the attributes there, and returns the offset behind it.
func (o *opening) bare(line []byte, at int) int {
	start := at + run(line[at:], " \t")
	if start < len(line) && line[start] == '{' {
		return start
	}
	end := len(line)
	if line[end-1] == '}' {
		if brace := bytes.LastIndexByte(line, '{'); brace > start && strings.IndexByte(" \t", line[brace-1]) >= 0 {
			end = brace
		}
	}
	o.setLabel(line, start, end)
	return end
}

// attributes reads attributes in braces, of which the first is line[at], and
// returns the offset behind them. What is not understood is a fault and left
// out.
func (o *opening) attributes(line []byte, at int) int {
	brace := at
	at++
	for count := 0; ; count++ {
		at += run(line[at:], " \t")
		switch {
		case at == len(line):
			o.fault(brace, "the attributes of :::%s are not closed (write } behind them, on the same line)", o.name)
			return at
		case line[at] == '}':
			return at + 1
		case count == maxArgs:
			o.fault(at, "more than %d attributes (the rest is left out)", maxArgs)
			return len(line)
		}
		at = o.attribute(line, at)
	}
}

// attribute reads the attribute at line[at] and returns the offset behind it.
func (o *opening) attribute(line []byte, at int) int {
	end := at
	for end < len(line) && strings.IndexByte(" \t}=\"'", line[end]) < 0 {
		end++
	}
	word := string(line[at:end])
	switch {
	case isKey(word) && end < len(line) && line[end] == '=':
		value, next, ok := o.value(line, end+1)
		if !ok {
			o.fault(at, "attribute %q has no value (write %s=\"…\")", shorten(word), shorten(word))
			return next
		}
		o.set(at, word, value)
		return next
	case strings.HasPrefix(word, "#") && cleanID(word) != "":
		o.set(at, "id", word[1:])
		return end
	case strings.HasPrefix(word, ".") && len(word) > 1:
		o.set(at, "class", word[1:])
		return end
	case isKey(word):
		o.set(at, word, "")
		return end
	}
	for end < len(line) && strings.IndexByte(" \t}", line[end]) < 0 {
		end++
	}
	o.fault(at, "%q is no attribute (write key=value, key=\"two words\", key, #id or .class, with blanks between them)", shorten(string(line[at:end])))
	return end
}

// isKey reports whether a word is the name of an argument.
func isKey(word string) bool {
	if word == "" || !isLetter(word[0]) {
		return false
	}
	for i := range len(word) {
		if c := word[i]; !isAlphanumeric(c) && c != '-' && c != '_' {
			return false
		}
	}
	return true
}

// value reads the value at line[at], in quotation marks or up to a blank or
// the brace, and returns it and the offset behind it.
func (o *opening) value(line []byte, at int) (value string, next int, ok bool) {
	if at == len(line) || line[at] != '"' && line[at] != '\'' {
		end := at
		for end < len(line) && strings.IndexByte(" \t}", line[end]) < 0 {
			end++
		}
		return unescape(line[at:end]), end, end > at
	}
	for end := at + 1; end < len(line); end++ {
		switch line[end] {
		case '\\':
			end++
		case line[at]:
			return unescape(line[at+1 : end]), end + 1, true
		}
	}
	o.fault(at, "the quotation mark is not closed (write %c behind the value, on the same line)", line[at])
	end := bytes.LastIndexByte(line, '}')
	if end <= at {
		end = len(line)
	}
	return unescape(line[at+1 : end]), end, true
}

// set adds an attribute. Classes add up, of anything else the first counts.
func (o *opening) set(at int, key, value string) {
	known := false
	switch key {
	case "class":
		o.class = strings.Join(append(strings.Fields(o.class), strings.Fields(value)...), " ")
	case "id":
		if known = o.id != ""; !known {
			o.id = cleanID(value)
		}
	default:
		for _, a := range o.args {
			known = known || a.Key == key
		}
		if !known {
			o.args = append(o.args, Arg{key, value})
		}
	}
	if known {
		o.fault(at, "attribute %q stands there twice (the first counts)", shorten(key))
	}
}
