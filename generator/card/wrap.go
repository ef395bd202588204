package card

import "strings"

// ellipsis stands for what there is no room for.
const ellipsis = "…"

// wrap breaks a text into lines of at most a width, so that they are about as
// long as each other. measure returns the width of a text. It reports false for
// a text that needs more than most lines or has a word that is too long.
func wrap(text string, width, most int, measure func(string) int) (lines []string, ok bool) {
	words := strings.Fields(text)
	for _, word := range words {
		if measure(word) > width {
			return nil, false
		}
	}
	lines = fill(words, width, measure)
	if len(lines) > most {
		return nil, false
	}
	narrow, wide := width/len(lines), width // the narrowest that makes as many lines lies between them
	for wide-narrow > 4 {
		middle := (narrow + wide) / 2
		if tried := fill(words, middle, measure); len(tried) <= len(lines) && fits(tried, middle, measure) {
			wide = middle
		} else {
			narrow = middle
		}
	}
	return fill(words, wide, measure), true
}

// fill puts as many words on each line as there is room for.
func fill(words []string, width int, measure func(string) int) []string {
	var lines []string
	line := ""
	for _, word := range words {
		switch longer := line + " " + word; {
		case line == "":
			line = word
		case measure(longer) <= width:
			line = longer
		default:
			lines = append(lines, line)
			line = word
		}
	}
	return append(lines, line)
}

func fits(lines []string, width int, measure func(string) int) bool {
	for _, line := range lines {
		if measure(line) > width {
			return false
		}
	}
	return true
}

// cut breaks a text into lines of at most a width, within words that are too
// long too, and ends it with an ellipsis where it needs more than most.
func cut(text string, width, most int, measure func(string) int) []string {
	var words []string
	for _, word := range strings.Fields(text) {
		for measure(word) > width {
			head := shorten(word, width, measure)
			words = append(words, head)
			word = word[len(head):]
		}
		if word != "" {
			words = append(words, word)
		}
	}
	lines := fill(words, width, measure)
	if len(lines) > most {
		lines = append(lines[:most-1:most-1], trail(lines[most-1], width, measure))
	}
	return lines
}

// trail ends a line with an ellipsis, for which words, or letters of the only
// one, make room.
func trail(line string, width int, measure func(string) int) string {
	for {
		line = strings.TrimRight(line, " ,;:.–—-")
		if line == "" || measure(line+ellipsis) <= width {
			return line + ellipsis
		}
		if space := strings.LastIndexByte(line, ' '); space > 0 {
			line = line[:space]
		} else {
			line = line[:len(line)-len(lastRune(line))]
		}
	}
}

// shorten returns the longest beginning of a word that fits, of one character
// at least.
func shorten(word string, width int, measure func(string) int) string {
	end := 0
	for i, r := range word {
		next := i + len(string(r))
		if end > 0 && measure(word[:next]) > width {
			break
		}
		end = next
	}
	return word[:end]
}

func lastRune(text string) string {
	runes := []rune(text)
	return string(runes[len(runes)-1:])
}
