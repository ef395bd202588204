package site

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// letter is what titles in one list begin with.
type letter struct {
	group       int    // of letters, before it is in the order of their slugs
	slug, title string // of the list
}

// The groups of letters, in their order.
const (
	noLetter = iota // digits, and all that is no letter
	latin
	otherLetter
	script // letters of which there would be too many lists
)

// initial returns what a title begins with, and how it is sorted. Quotation
// marks, brackets and the like before its first letter or digit do not count.
func initial(title string) (letter, string) {
	for i, r := range title {
		switch {
		case unicode.IsNumber(r):
			return letter{noLetter, "0-9", "0–9"}, plainTitle(title[i:])
		case unicode.IsLetter(r) && !unicode.Is(unicode.Lm, r):
			first, _ := utf8.DecodeRuneInString(norm.NFC.String(title[i:]))
			return letterOf(first), plainTitle(title[i:])
		}
	}
	return letter{noLetter, "0-9", "0–9"}, title
}

// letterOf returns the list of a letter: its own, without diacritics, or that
// of its script if that is no alphabet.
func letterOf(r rune) letter {
	switch {
	case unicode.Is(unicode.Han, r):
		return letter{script, "han", "漢"}
	case unicode.In(r, unicode.Hiragana, unicode.Katakana):
		return letter{script, "kana", "かな"}
	case unicode.Is(unicode.Hangul, r):
		return letter{script, "hangul", "가"}
	case unicode.Is(unicode.Ethiopic, r):
		return letter{script, "ethiopic", "ሀ"}
	case unicode.Is(unicode.Cherokee, r):
		return letter{script, "cherokee", "Ꭰ"}
	case unicode.Is(unicode.Canadian_Aboriginal, r):
		return letter{script, "syllabics", "ᐁ"}
	case unicode.Is(unicode.Yi, r):
		return letter{script, "yi", "ꀀ"}
	case unicode.Is(unicode.Vai, r):
		return letter{script, "vai", "ꔀ"}
	case !unicode.Is(unicode.Cyrillic, r): // whose й and ї are letters of their own
		r = undressed(r)
	}
	r = unbarred(unicode.ToLower(r))
	l := letter{otherLetter, string(r), string(unicode.ToTitle(r))}
	if 'a' <= r && r <= 'z' {
		l.group = latin
	}
	return l
}

// undressed returns a letter without diacritics, and of a ligature the first.
func undressed(r rune) rune {
	for _, base := range norm.NFKD.String(string(r)) {
		if unicode.IsLetter(base) && !unicode.Is(unicode.Lm, base) {
			return base
		}
	}
	return r
}

// unbarred returns the letter under which a small letter stands in a list, of
// those that Unicode does not take apart.
func unbarred(r rune) rune {
	switch r {
	case 'ß', 'ẞ':
		return 's'
	case 'ø':
		return 'o'
	case 'ł':
		return 'l'
	case 'æ':
		return 'a'
	case 'œ':
		return 'o'
	case 'đ', 'ð':
		return 'd'
	case 'ħ':
		return 'h'
	case 'ŧ', 'þ':
		return 't'
	case 'ı':
		return 'i'
	case 'ς':
		return 'σ'
	case 'ё':
		return 'е'
	}
	return r
}

// plainTitle is a title as it is sorted: without regard to case and
// diacritics.
func plainTitle(title string) string {
	title = strings.ToLower(title)
	for i := range len(title) {
		if title[i] >= utf8.RuneSelf {
			return strings.Map(func(r rune) rune {
				if unicode.Is(unicode.Mn, r) {
					return -1
				}
				return unbarred(r)
			}, norm.NFKD.String(title))
		}
	}
	return title
}
