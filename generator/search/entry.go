package search

import (
	"bytes"
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode"
	"unsafe"
)

// What a word counts where it stands, once in each title, tag, heading and
// description.
const (
	inTitle       = 24.0 // of a title of one word; of longer ones less
	inName        = 5.0  // where the title does not have it
	inTag         = 2.0
	inHeading     = 3.0 // and once more for all others
	inDescription = 2.7
	inCode        = 0.7 // in any block, if it has a letter
)

// What a word counts that stands in the text n times: at most inText, half of it
// when it is there as often as in halfText, in a page of as many words as usual.
// All of it is the same for every site, so that no page decides what another's
// words count.
const (
	inText   = 8.0
	halfText = 3.0
	usual    = 700.0
	slope    = 0.35 // how much the length of a page decides
)

// half is the sum that makes half of the highest impact.
const half = 8.0

// maxImpact is the highest impact, one digit in a shard.
const maxImpact = 63

// maxSections is how many sections of a page can be led to. What stands in those
// behind leads to the last.
const maxSections = 255

// A term of a page.
type term struct {
	text    string
	begins  uint64 // the first bytes of the text, which sort as it does
	impact  uint8
	section uint8 // in which it stands out; 0 for the beginning of the page
}

// An Indexer makes entries. It is not safe for concurrent use. What it uses for a
// page it uses again for the next.
type Indexer struct {
	split splitter
	found map[string]int // into tallies
	texts []byte         // of found
	tally []tally
	terms []term
	out   encoders

	count   func(*tally)
	pass    int // which text is at hand
	most    int // terms, but for those that are there; 0 for any number
	words   int // of the text of all sections
	section uint8
}

// A tally is what is known of a term while its page is read.
type tally struct {
	fixed    float64 // for where it stands but in the text
	times    float64 // in the text
	pass     int     // the last that counted it
	titled   bool
	headings int
	standing float64 // how much it stands out in section
	section  uint8
	here     float64 // how much it stands out in the section at hand
	at       uint8   // which that is
}

// NewIndexer returns an Indexer.
func NewIndexer() *Indexer {
	x := &Indexer{found: make(map[string]int)}
	x.split.visit = func(word []byte) {
		i, ok := x.found[string(word)]
		if !ok {
			if x.most > 0 && (len(x.tally) >= x.most || !bytes.ContainsFunc(word, unicode.IsLetter)) {
				return
			}
			i = len(x.tally)
			x.found[x.keep(word)] = i
			x.tally = append(x.tally, tally{})
		}
		x.count(&x.tally[i])
	}
	return x
}

// keep returns a word as a text that is valid until the next page.
func (x *Indexer) keep(word []byte) string {
	const room = 16 << 10 // bytes, to begin with
	if len(x.texts)+len(word) > cap(x.texts) {
		x.texts = make([]byte, 0, max(2*cap(x.texts), room)) // the words so far stay where they are
	}
	at := len(x.texts)
	x.texts = append(x.texts, word...)
	return unsafe.String(&x.texts[at], len(word))
}

// Entry makes the entry of a page.
func (x *Indexer) Entry(p *Page) Entry {
	clear(x.found)
	x.texts, x.tally, x.words, x.section = x.texts[:0], x.tally[:0], 0, 0
	x.once(p.Title, kind{title: true, worth: inTitle / (1 + math.Log(float64(1+strings.Count(p.Title, " ")))/3)})
	for i := range p.Sections {
		x.section = uint8(min(i, maxSections))
		x.once(p.Sections[i].Heading, kind{heading: true, worth: inHeading})
		x.text(p.Sections[i].Text)
	}
	x.code(p)
	x.section = 0
	x.once(p.Description, kind{worth: inDescription})
	for _, name := range p.Names {
		x.once(name, kind{name: true, worth: inName})
	}
	for _, tag := range p.Tags {
		x.once(tag, kind{worth: inTag})
	}
	x.sum()
	return x.out.encode(p, x.terms)
}

// kind is what kind of text terms are in, and what they count there.
type kind struct {
	worth                float64
	title, heading, name bool
}

// once counts the terms of a text, each one time.
func (x *Indexer) once(text string, k kind) {
	x.pass++
	x.count = func(t *tally) {
		if t.pass == x.pass {
			return
		}
		t.pass = x.pass
		if k.name && t.titled {
			return
		}
		t.titled = t.titled || k.title || k.name
		if x.stand(t, k.worth); k.heading {
			if t.headings++; t.headings > 2 {
				return
			}
		}
		t.fixed += k.worth
	}
	x.split.split(text)
}

// text counts the terms of the text of a section.
func (x *Indexer) text(text string) {
	x.count = func(t *tally) {
		x.words++
		t.times++
		x.stand(t, 1)
	}
	x.split.split(text)
}

// maxCode is how many terms of a page may be of code alone.
const maxCode = 400

// code counts the terms of blocks of code, which are names of things now and then,
// and more often than not numbers and what a language has everywhere.
func (x *Indexer) code(p *Page) {
	x.pass++
	x.most = len(x.tally) + maxCode
	x.count = func(t *tally) {
		if t.pass != x.pass {
			t.pass = x.pass
			t.fixed += inCode
		}
		x.stand(t, inCode)
	}
	for i := range p.Sections {
		x.section = uint8(min(i, maxSections))
		x.split.split(p.Sections[i].Code)
	}
	x.most = 0
}

// stand notes how much a term stands out in the section at hand.
func (x *Indexer) stand(t *tally, worth float64) {
	if t.at != x.section {
		t.here, t.at = 0, x.section
	}
	if t.here += worth; t.here > t.standing {
		t.standing, t.section = t.here, t.at
	}
}

// sum makes the terms of what was counted, sorted.
func (x *Indexer) sum() {
	length := 1 - slope + slope*float64(x.words)/usual
	x.terms = x.terms[:0]
	for text, i := range x.found {
		t := &x.tally[i]
		sum := t.fixed + inText*t.times/(t.times+halfText*length)
		is := term{text, begins(text), uint8(math.Ceil(maxImpact * sum / (sum + half))), t.section}
		if t.titled {
			is.section = 0
		}
		x.terms = append(x.terms, is)
	}
	slices.SortFunc(x.terms, func(a, b term) int {
		if a.begins != b.begins {
			return cmp.Compare(a.begins, b.begins)
		}
		return strings.Compare(a.text, b.text)
	})
}

// begins returns the first bytes of a text as a number.
func begins(text string) (n uint64) {
	const size = 8
	for i := range size {
		n <<= 8
		if i < len(text) {
			n |= uint64(text[i])
		}
	}
	return n
}
