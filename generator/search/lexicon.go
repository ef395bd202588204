package search

import (
	"encoding/binary"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A lexicon gives terms numbers and remembers which terms the words of a text have,
// since nearly all of any text is a few thousand words again and again. It is a
// hash table of its own, as it is asked for each word of a site: a third of the
// time of a map.
type lexicon struct {
	split  splitter
	slots  []uint32 // into words, from 1; 0 for none
	words  []word
	found  []int32          // terms of words
	number map[string]int32 // of a term, into terms
	terms  []lexTerm
}

// A word is a word or an identifier as it was met, with where its terms are.
type word struct {
	text     string
	head     uint64
	from, to int32
}

// lexTerm is a term that the lexicon has.
type lexTerm struct {
	text   string
	start  uint64 // the first bytes of it, as they are compared
	letter bool   // it has one
}

// Of words a lexicon has at most so many, and four slots for each. More would be
// slower, as they do not stay in the caches of the processor.
const (
	maxLexicon   = 1 << 13
	lexiconSlots = 4 * maxLexicon
)

func newLexicon() *lexicon {
	l := &lexicon{slots: make([]uint32, lexiconSlots), number: make(map[string]int32)}
	l.split.visit = func(term []byte) { l.found = append(l.found, l.numberOf(term)) }
	return l
}

// tidy forgets everything once there is much. Numbers of terms are valid until then.
func (l *lexicon) tidy() {
	if len(l.words) < maxLexicon && len(l.terms) < maxLexicon {
		return
	}
	clear(l.slots)
	clear(l.words)
	clear(l.number)
	clear(l.terms)
	l.words, l.found, l.terms = l.words[:0], l.found[:0], l.terms[:0]
}

func (l *lexicon) numberOf(term []byte) int32 {
	n, ok := l.number[string(term)]
	if !ok {
		n = int32(len(l.terms))
		text := string(term)
		var start [8]byte
		copy(start[:], text)
		l.number[text] = n
		l.terms = append(l.terms, lexTerm{text, binary.BigEndian.Uint64(start[:]), strings.ContainsFunc(text, unicode.IsLetter)})
	}
	return n
}

// visit visits the numbers of the terms of a text in order.
func (l *lexicon) visit(text string, visit func(term int32)) {
	text = normalise(text)
	for at := 0; at < len(text); {
		if c := text[at]; c < utf8.RuneSelf && !isPlain[c] {
			at++
			continue
		}
		n := plainLength(text[at:])
		from, to := int32(0), int32(0)
		if n > 0 {
			w := l.word(text[at:], n)
			from, to = w.from, w.to
		} else {
			from = int32(len(l.found))
			n = l.split.next(text[at:])
			to = int32(len(l.found))
		}
		for _, term := range l.found[from:to] {
			visit(term)
		}
		at += n
	}
}

// word returns the word of n bytes that a text begins with.
func (l *lexicon) word(text string, n int) word {
	const odd = 0x9E3779B97F4A7C15 // 2^64 by the golden ratio
	head := firstBytes(text, n)
	hash := (head ^ uint64(n)) * odd
	if n > 8 {
		hash = (hash ^ firstBytes(text[n-8:], 8)) * odd
	}
	slot := hash >> 32 % lexiconSlots
	for ; l.slots[slot] > 0; slot = (slot + 1) % lexiconSlots {
		w := &l.words[l.slots[slot]-1]
		if w.head == head && len(w.text) == n && (n <= 8 || w.text == text[:n]) {
			return *w
		}
	}
	w := word{head: head, from: int32(len(l.found))}
	l.split.next(text)
	w.to = int32(len(l.found))
	if len(l.words) < 2*maxLexicon {
		w.text = strings.Clone(text[:n])
		l.words = append(l.words, w)
		l.slots[slot] = uint32(len(l.words))
	}
	return w
}

// firstBytes returns the first n bytes of a text, at most eight, in a number.
func firstBytes(text string, n int) (bytes uint64) {
	if len(text) < 8 {
		for i := range min(n, len(text)) {
			bytes |= uint64(text[i]) << (8 * i)
		}
		return bytes
	}
	_ = text[7]
	bytes = uint64(text[0]) | uint64(text[1])<<8 | uint64(text[2])<<16 | uint64(text[3])<<24 |
		uint64(text[4])<<32 | uint64(text[5])<<40 | uint64(text[6])<<48 | uint64(text[7])<<56
	if n < 8 {
		bytes &= 1<<(8*n) - 1
	}
	return bytes
}

// plainLength returns the length in bytes of the word or identifier that a text
// begins with, if it is ASCII and short; else 0.
func plainLength(text string) int {
	const longest = 48
	n := 0
	for n < len(text) && (isPlain[text[n]] || n > 0 && joinsPlain(text[n:])) {
		if n++; n == longest {
			return 0
		}
	}
	for after := n; after < min(len(text), n+2); after++ {
		if text[after] >= utf8.RuneSelf {
			return 0 // it may go on
		}
	}
	return n
}

// joinsPlain reports whether a text begins with what joins the word before to one
// that follows.
func joinsPlain(text string) bool {
	return len(text) > 1 && isPlain[text[1]] && text[0] < utf8.RuneSelf && strings.IndexByte(joins, text[0]) >= 0
}

// isPlain tells which bytes are ASCII characters of words.
var isPlain = func() (is [256]bool) {
	for c := range utf8.RuneSelf {
		is[c] = isWord(rune(c))
	}
	return is
}()
