package search

import (
	"encoding/binary"
	"hash/maphash"
	"math/bits"
	"math/rand/v2"
	"slices"
	"strings"
	"unsafe"
)

// A table has values by words. Nearly every word of a site comes by one, some of them
// several times, and a map takes twice as long: most words are no longer than eight
// letters, which are compared as one number here, and a table is emptied at once.
type table[T any] struct {
	words []word[T] // in the order in which they were added
	slots []slot    // a power of two, half of them free at least
	round uint32    // which the slots in use have
	order []uint64
}

// A word has a value.
type word[T any] struct {
	text   string
	begins uint64 // the first letters of the text, which sort as it does
	is     T
}

// A slot says where a word is.
type slot struct{ round, at uint32 }

// letters is how many bytes of a word are in a number.
const letters = 8

// reset takes all words out.
func (t *table[T]) reset() {
	if t.round++; t.round == 0 {
		clear(t.slots)
		t.round = 1
	}
	t.words = t.words[:0]
}

// get returns a word; nil for none. It is valid until the next is added.
func (t *table[T]) get(text []byte) *word[T] {
	if len(t.slots) == 0 {
		return nil
	}
	begins := begins(text)
	for i := t.first(text, begins); t.slots[i].round == t.round; i = t.next(i) {
		w := &t.words[t.slots[i].at]
		if w.begins == begins && len(w.text) == len(text) && (len(text) <= letters || w.text == string(text)) {
			return w
		}
	}
	return nil
}

// add adds a word that is not there, without a value. It is valid until the next is
// added.
func (t *table[T]) add(text string) *word[T] {
	if 2*len(t.words) >= len(t.slots) {
		t.grow()
	}
	t.words = append(t.words, word[T]{text: text, begins: begins([]byte(text))})
	t.take(len(t.words) - 1)
	return &t.words[len(t.words)-1]
}

func (t *table[T]) grow() {
	const room = 1 << 10 // slots, to begin with
	t.slots, t.round = make([]slot, max(room, 2*len(t.slots))), 1
	for i := range t.words {
		t.take(i)
	}
}

// take takes a slot for a word.
func (t *table[T]) take(at int) {
	w := &t.words[at]
	i := t.first([]byte(w.text), w.begins)
	for t.slots[i].round == t.round {
		i = t.next(i)
	}
	t.slots[i] = slot{t.round, uint32(at)}
}

// first is the first slot that a word may be in. Nobody who writes pages can know which
// words share one.
func (t *table[T]) first(text []byte, begins uint64) int {
	n := len(text)
	rest := uint64(n)
	if n > letters {
		rest = binary.LittleEndian.Uint64(text[n-letters:])
		if n > 2*letters {
			rest ^= maphash.Bytes(seed, text[letters:n-letters])
		}
	}
	high, low := bits.Mul64(begins^secret[0], rest^secret[1])
	return int(high^low) & (len(t.slots) - 1)
}

var (
	seed   = maphash.MakeSeed()
	secret = [2]uint64{rand.Uint64(), rand.Uint64()}
)

func (t *table[T]) next(slot int) int { return (slot + 1) & (len(t.slots) - 1) }

// sorted returns the places of the words in the order of their texts. It is valid until
// it is called again.
func (t *table[T]) sorted() []uint64 {
	t.order = inOrder(t.order, len(t.words), func(i uint64) string { return t.words[i].text })
	return t.order
}

// inOrder returns the numbers of n texts in the order of these, in room that is used
// again. A number of the first letters of a text and of its own sorts several times as
// fast as the text; those that begin alike are put in order afterwards.
func inOrder(room []uint64, n int, text func(i uint64) string) []uint64 {
	numbers := uint64(1)<<bits.Len(uint(n)) - 1
	all := room[:0]
	for i := range uint64(n) {
		all = append(all, begins([]byte(text(i)))&^numbers|i)
	}
	slices.Sort(all)
	for from := 0; from < n; {
		letters, to := all[from]&^numbers, from
		for to < n && all[to]&^numbers == letters {
			all[to] &= numbers
			to++
		}
		if alike := all[from:to]; len(alike) > 1 {
			slices.SortFunc(alike, func(a, b uint64) int { return strings.Compare(text(a), text(b)) })
		}
		from = to
	}
	return all
}

// begins returns the first bytes of a word as a number.
func begins(text []byte) (n uint64) {
	if len(text) >= letters {
		return binary.BigEndian.Uint64(text)
	}
	for i, c := range text {
		n |= uint64(c) << (8 * (letters - 1 - i))
	}
	return n
}

// texts are those of words, one behind the other.
type texts []byte

// keep returns a word as a text that is valid until the room is used again.
func (t *texts) keep(word []byte) string {
	const room = 16 << 10 // bytes, to begin with
	if len(*t)+len(word) > cap(*t) {
		*t = make([]byte, 0, max(2*cap(*t), room)) // the words so far stay where they are
	}
	at := len(*t)
	*t = append(*t, word...)
	return unsafe.String(&(*t)[at], len(word))
}
