package search

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// unmarked are letters that have no decomposition but are typed without what
// makes them another letter.
var unmarked = strings.NewReplacer("ß", "ss", "ø", "o", "ł", "l", "æ", "ae", "œ", "oe", "đ", "d", "ı", "i", "ς", "σ")

// appendFolded appends a word in small letters and without diacritics, and reports
// whether it had any. Marks are taken off the scripts in which they are left out
// in everyday writing; in others they are vowels.
func appendFolded(to []byte, word string) (_ []byte, marked bool) {
	ascii := true
	for i := range len(word) {
		c := word[i]
		if c >= utf8.RuneSelf {
			ascii = false
			break
		}
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		to = append(to, c)
	}
	if ascii {
		return to, false
	}
	to = to[:len(to)-strings.IndexFunc(word, func(r rune) bool { return r >= utf8.RuneSelf })]
	lower := strings.ToLower(word)
	plain := strings.Map(func(r rune) rune {
		if isDiacritic(r) {
			return -1
		}
		return r
	}, norm.NFKD.String(lower))
	plain = unmarked.Replace(norm.NFKC.String(plain))
	return append(to, plain...), plain != lower
}

// isDiacritic reports whether a mark is a diacritic of Latin, Greek, Cyrillic,
// Hebrew or Arabic letters.
func isDiacritic(r rune) bool {
	return unicode.Is(unicode.M, r) && (r >= 0x0300 && r <= 0x036F || r >= 0x0591 && r <= 0x05C7 || r >= 0x064B && r <= 0x065F || r == 0x0670)
}
