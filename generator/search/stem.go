package search

import "bytes"

// stem takes the endings off an English word that tell its number and its tense,
// in place. What is left need not be a word: make and making are both mak. Words
// that are short or not of the letters a to z stay as they are.
//
// It is lighter than the stemmers in use (Porter, Snowball), so that what it makes
// of a word is nearly always a beginning of it, which a reader types first, and so
// that the client can have the same in a few lines.
func stem(word []byte) []byte {
	const short = 3 // letters of the longest word that stays
	if len(word) <= short || bytes.ContainsFunc(word, func(r rune) bool { return r < 'a' || r > 'z' }) {
		return word
	}
	switch n := len(word); {
	case n > 4 && bytes.HasSuffix(word, []byte("ies")):
		word = append(word[:n-3], 'y')
	case word[n-1] == 's' && !bytes.ContainsRune([]byte("sui"), rune(word[n-2])):
		word = word[:n-1]
	}
	switch n := len(word); {
	case bytes.HasSuffix(word, []byte("ing")) && bytes.ContainsAny(word[:n-3], "aeiouy"):
		if word = word[:n-3]; len(word) < short {
			word = append(word, 'e')
		}
	case n > short && bytes.HasSuffix(word, []byte("ed")):
		word = word[:n-1]
	}
	if n := len(word); n > short && word[n-1] == 'e' {
		word = word[:n-1]
	}
	if n := len(word); n > short && word[n-1] == word[n-2] && !bytes.ContainsRune([]byte("aeiou"), rune(word[n-1])) {
		word = word[:n-1]
	}
	return word
}
