package markdown

import (
	"fmt"
	"slices"
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

	// The file that is the code, the region of it and the lines of it; "" and
	// nil for none. at is where the path is asked for in the info string.
	include, region string
	slice           []highlight.Range
	at              int
	lined           []lined
}

// A lined option names lines of the block.
type lined struct {
	at     int // offset in the info string
	ranges []highlight.Range
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
//	go {title="main.go" hl="3-5,8" lines=10}
//
// title is the caption, hl and focus are lines to mark and to look at, lines
// asks for line numbers and may say where they start, diff reads + and - in
// the first column. include names a file whose text is the code, region or
// slice a part of it.
//
// Braces are for other programs too: where they hold neither key=value nor a
// known word they mean nothing here. Otherwise what is not known is a fault.
func parseFence(info string) (fence, []fault) {
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
		if text := f.set(s); text != "" {
			faults = append(faults, fault{s.at, text})
		}
	}
	return f, append(faults, f.misfits()...)
}

// meant reports whether any of the settings is for galley.
func meant(settings []setting) bool {
	return slices.ContainsFunc(settings, func(s setting) bool {
		return s.assigned || s.key == "lines" || s.key == "diff"
	})
}

// set applies one setting and returns what is wrong with it.
func (f *fence) set(s setting) string {
	switch s.key {
	case "lines":
		return f.number(s)
	case "diff":
		if s.assigned {
			return `option "diff" takes no value (write diff alone)`
		}
		f.opts.Diff = true
		return ""
	case "title", "hl", "focus", "include", "region", "slice":
		if !s.assigned {
			return fmt.Sprintf("option %q needs a value (write %s=\"…\")", s.key, s.key)
		}
	default:
		return fmt.Sprintf("unknown option %q of a code block%s", shorten(s.key), ourOption(s.key))
	}
	switch s.key {
	case "title":
		f.title = s.value
	case "include":
		f.include, f.at = s.value, s.at
		if s.value == "" {
			return `option "include" names no file (write include="path/from/the/site/folder")`
		}
	case "region":
		f.region = s.value
		if s.value == "" {
			return `option "region" names no region (leave it out for the whole file)`
		}
	default:
		return f.setLines(s)
	}
	return ""
}

// ourOption says which option may have been meant, by its name or by that which
// other generators have for it.
func ourOption(key string) string {
	switch strings.ToLower(key) {
	case "hl_lines", "highlight", "mark", "emphasize-lines":
		return ` (did you mean "hl"?)`
	case "linenos", "linenums", "linenostart", "line-numbers", "numberlines", "showlinenumbers", "startfrom":
		return ` (did you mean "lines"?)`
	case "filename", "file", "caption", "name":
		return ` (did you mean "title"?)`
	}
	if strings.HasPrefix(key, ".") {
		return " (write the language in front of the braces)"
	}
	return diag.DidYouMean(key, []string{"diff", "focus", "hl", "include", "lines", "region", "slice", "title"})
}

// maxNumber is the largest number that a first line may have.
const maxNumber = 1_000_000

// number applies the option for line numbers.
func (f *fence) number(s setting) string {
	f.opts.LineNumbers = true
	if !s.assigned {
		return ""
	}
	n, err := strconv.Atoi(s.value)
	if err != nil || n < 1 || n > maxNumber {
		return fmt.Sprintf("%q is not the number of a first line (write lines=10; hl=\"1-3\" marks lines, slice=\"5-20\" takes lines of a file)", shorten(s.value))
	}
	f.opts.FirstLine = n
	return ""
}

// setLines applies an option that names lines.
func (f *fence) setLines(s setting) string {
	ranges, ok := parseRanges(s.value)
	if !ok || s.key == "slice" && len(ranges) != 1 {
		example := "3-5,8"
		if s.key == "slice" {
			example = "5-20"
		}
		return fmt.Sprintf("%q are not lines of a block (write %s=%q)", shorten(s.value), s.key, example)
	}
	switch s.key {
	case "hl":
		f.opts.Marked = ranges
	case "focus":
		f.opts.Focused = ranges
	case "slice":
		f.slice = ranges
		return ""
	}
	f.lined = append(f.lined, lined{s.at, ranges})
	return ""
}

// misfits returns what is wrong with options that do not go together.
func (f *fence) misfits() []fault {
	switch {
	case f.include == "" && (f.region != "" || f.slice != nil):
		return []fault{{f.at, `options "region" and "slice" are for a file (write include="…", too)`}}
	case f.region != "" && f.slice != nil:
		return []fault{{f.at, `options "region" and "slice" exclude each other (choose one)`}}
	}
	return nil
}

// checkLines returns faults for lines that the block, of so many lines, has
// not.
func (f *fence) checkLines(lines int) []fault {
	var faults []fault
	for _, option := range f.lined {
		for _, r := range option.ranges {
			if r.Last > lines {
				faults = append(faults, fault{option.at, fmt.Sprintf("no line %d, the block has %d", r.Last, lines)})
				break
			}
		}
	}
	return faults
}

// maxRanges is how many ranges an option may have; each line is compared with
// each.
const maxRanges = 1000

// parseRanges reads lines such as "3-5,8".
func parseRanges(value string) (ranges []highlight.Range, ok bool) {
	for part := range strings.SplitSeq(value, ",") {
		first, last, isRange := strings.Cut(strings.TrimSpace(part), "-")
		if !isRange {
			last = first
		}
		a, err := strconv.Atoi(strings.TrimSpace(first))
		b, err2 := strconv.Atoi(strings.TrimSpace(last))
		if err != nil || err2 != nil || a < 1 || b < a || len(ranges) == maxRanges {
			return nil, false
		}
		ranges = append(ranges, highlight.Range{First: a, Last: b})
	}
	return ranges, true
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
