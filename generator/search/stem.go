package search

import "slices"

// stem takes the endings off an English word that tell its number and its tense,
// in place. What is left need not be a word: make and making are both mak. Words
// that are short or not of the letters a to z stay as they are.
//
// It is lighter than the stemmers in use (Porter, Snowball), so that what it makes
// of a word is nearly always a beginning of it, which a reader types first, and so
// that the client can have the same in a few lines.
func stem(word []byte) []byte {
	const short = 3 // letters of the longest word that stays
	if len(word) <= short {
		return word
	}
	for _, c := range word {
		if c < 'a' || c > 'z' {
			return word
		}
	}
	switch n := len(word); {
	case n > 4 && string(word[n-3:]) == "ies":
		word = append(word[:n-3], 'y')
	case word[n-1] == 's' && word[n-2] != 's' && word[n-2] != 'u' && word[n-2] != 'i':
		word = word[:n-1]
	}
	switch n := len(word); {
	case string(word[n-3:]) == "ing" && slices.ContainsFunc(word[:n-3], func(c byte) bool { return c == 'y' || isVowel(c) }):
		if word = word[:n-3]; len(word) < short {
			word = append(word, 'e')
		}
	case n > short && string(word[n-2:]) == "ed":
		word = word[:n-1]
	}
	if n := len(word); n > short && word[n-1] == 'e' {
		word = word[:n-1]
	}
	if n := len(word); n > short && word[n-1] == word[n-2] && !isVowel(word[n-1]) {
		word = word[:n-1]
	}
	return word
}

func isVowel(c byte) bool {
	switch c {
	case 'a', 'e', 'i', 'o', 'u':
		return true
	}
	return false
}
