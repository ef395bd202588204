package markdown

import (
	"fmt"
	"strconv"
	"strings"

	"galley/generator/diag"
	"galley/generator/highlight"
)

// A fence is what stands behind the marks of a fenced code block.
type fence struct {
	language string // lower case
	title    string
	opts     highlight.Options
}

// A fault is a message about a fence's options.
type fault struct {
	at   int // offset in the info string
	text string
}

// A setting is one of the options in the braces.
type setting struct {
	at         int
	key, value string
	assigned   bool // it is key=value, not a mere word
}

// parseFence reads an info string: the language is its first word, up to a
// blank, a comma or a brace; options follow in braces, separated by blanks or
// commas:
//
//	go {title="main.go" hl="3-5,8" lines}
//
// title is the caption, hl the lines to mark and lines asks for line numbers.
// Braces are for other programs too: where they hold neither key=value nor a
// known word they mean nothing here. Otherwise what is not known is a fault,
// and so is a line to mark that the block, of so many lines, has not.
func parseFence(info string, lines int) (fence, []fault) {
	var f fence
	end := strings.IndexAny(info, " \t,{")
	if end < 0 {
		end = len(info)
	}
	f.language = strings.ToLower(info[:end])
	open := strings.IndexByte(info, '{')
	if open < 0 {
		return f, nil
	}
	settings, ok := parseSettings(info, open+1)
	if !ok || !meant(settings) {
		return f, nil
	}
	var faults []fault
	for _, s := range settings {
		if text := f.set(s, lines); text != "" {
			faults = append(faults, fault{s.at, text})
		}
	}
	return f, faults
}

// knownSettings are the options of a fence, for suggestions.
func knownSettings() []string { return []string{"hl", "lines", "title"} }

// meant reports whether any of the settings is for galley.
func meant(settings []setting) bool {
	for _, s := range settings {
		if s.assigned || s.key == "lines" {
			return true
		}
	}
	return false
}

// set applies one setting and returns what is wrong with it.
func (f *fence) set(s setting, lines int) string {
	switch {
	case s.key == "lines" && !s.assigned:
		f.opts.LineNumbers = true
	case s.key == "title" && s.assigned:
		f.title = s.value
	case s.key == "hl" && s.assigned:
		ranges, text := parseRanges(s.value, lines)
		f.opts.Marked = ranges
		return text
	case s.key == "lines":
		return "option \"lines\" takes no value (write lines alone, or hl=\"1-3\" to mark lines)"
	case s.key == "title" || s.key == "hl":
		return fmt.Sprintf("option %q needs a value (write %s=\"…\")", s.key, s.key)
	default:
		return fmt.Sprintf("unknown option %q of a code block%s", shorten(s.key), diag.DidYouMean(s.key, knownSettings()))
	}
	return ""
}

// parseRanges reads lines to mark, such as "3-5,8", of a block with so many
// lines. Nothing is marked when anything is wrong.
func parseRanges(value string, lines int) ([]highlight.Range, string) {
	var ranges []highlight.Range
	for part := range strings.SplitSeq(value, ",") {
		first, last, isRange := strings.Cut(strings.TrimSpace(part), "-")
		if !isRange {
			last = first
		}
		a, err := strconv.Atoi(strings.TrimSpace(first))
		b, err2 := strconv.Atoi(strings.TrimSpace(last))
		switch {
		case err != nil || err2 != nil || a < 1 || b < a:
			return nil, fmt.Sprintf("%q are not lines to mark (write hl=\"3-5,8\")", shorten(value))
		case b > lines:
			return nil, fmt.Sprintf("no line %d to mark, the block has %d", b, lines)
		}
		ranges = append(ranges, highlight.Range{First: a, Last: b})
	}
	return ranges, ""
}

// parseSettings reads settings from info[at:] to a closing brace. It reports
// false when they are not written as such.
func parseSettings(info string, at int) ([]setting, bool) {
	var settings []setting
	for {
		for at < len(info) && strings.IndexByte(" \t,", info[at]) >= 0 {
			at++
		}
		if at == len(info) {
			return nil, false
		}
		if info[at] == '}' {
			return settings, true
		}
		s := setting{at: at}
		end := at
		for end < len(info) && strings.IndexByte(" \t,=}\"'{", info[end]) < 0 {
			end++
		}
		if end == at || end == len(info) {
			return nil, false
		}
		s.key, at = info[at:end], end
		if info[at] == '=' {
			var ok bool
			if s.value, at, ok = parseValue(info, at+1); !ok {
				return nil, false
			}
			s.assigned = true
		}
		settings = append(settings, s)
	}
}

// parseValue reads a value at info[at:], in quotation marks or a bare word,
// and returns it and the offset behind it.
func parseValue(info string, at int) (string, int, bool) {
	if at == len(info) {
		return "", at, false
	}
	if quote := info[at]; quote == '"' || quote == '\'' {
		end := strings.IndexByte(info[at+1:], quote)
		if end < 0 {
			return "", at, false
		}
		return info[at+1 : at+1+end], at + end + 2, true
	}
	end := strings.IndexAny(info[at:], " \t,}")
	if end <= 0 {
		return "", at, false
	}
	return info[at : at+end], at + end, true
}
