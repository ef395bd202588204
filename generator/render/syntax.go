package render

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"galley/generator/diag"
)

// Shapes of templates and of what the parser says of them.
var (
	action    = regexp.MustCompile(`(?s)\{\{(?:- )?\s*(/\*.*?\*/|if|range|with|block|define|end|else)\b?`)
	startedAt = regexp.MustCompile(`^unclosed action started at .*:(\d+)$`)
	quotation = regexp.MustCompile(`"((?:[^"\\]|\\.)+)"`)
)

// syntaxFault returns where in a template the fault is that the parser tells of,
// and what it is in plain words. The parser knows lines only, and of what is
// not closed the last one.
func syntaxFault(text string, line int, what string) (atLine, column int, words string) {
	open, extra := unclosed(text)
	switch {
	case what == "unexpected EOF" && open >= 0:
		atLine, column = diag.Locate([]byte(text), open)
		keyword := action.FindStringSubmatch(text[open:])[1]
		return atLine, column, "{{" + keyword + "}} is not closed (add {{end}})"
	case what == "unexpected {{end}}" && extra >= 0:
		atLine, column = diag.Locate([]byte(text), extra)
		return atLine, column, "{{end}} closes nothing (take it away)"
	}
	lines := strings.Split(text, "\n")
	if match := startedAt.FindStringSubmatch(what); match != nil {
		line, _ = strconv.Atoi(match[1])
		if line <= len(lines) {
			before := lines[line-1][:max(0, strings.LastIndex(lines[line-1], "{{"))]
			return line, utf8.RuneCountInString(before) + 1, "the action is not closed (add }})"
		}
	}
	if line < 1 || line > len(lines) {
		return line, 0, what
	}
	return line, utf8.RuneCountInString(lines[line-1][:place(lines[line-1], what)]) + 1, what
}

// unclosed returns the offsets of the last action that no {{end}} closes and of
// the first {{end}} that closes nothing, -1 for none.
func unclosed(text string) (open, extra int) {
	var opened []int
	extra = -1
	for _, at := range action.FindAllStringSubmatchIndex(text, -1) {
		switch keyword := text[at[2]:at[3]]; {
		case strings.HasPrefix(keyword, "/*"), keyword == "else":
		case keyword != "end":
			opened = append(opened, at[0])
		case len(opened) > 0:
			opened = opened[:len(opened)-1]
		case extra < 0:
			extra = at[0]
		}
	}
	if len(opened) == 0 {
		return -1, extra
	}
	return opened[len(opened)-1], extra
}

// place returns the offset in a line of what the parser quotes of it, else of
// its first action.
func place(line, what string) int {
	start := max(0, strings.Index(line, "{{"))
	if match := quotation.FindStringSubmatch(what); match != nil {
		word := strings.ReplaceAll(match[1], `\"`, `"`)
		if at := strings.Index(line[start:], word); at >= 0 {
			return start + at
		}
	}
	return start
}
