package search

import (
	"bytes"
	"math"
	"strings"
	"unicode"
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
	impact  uint8
	section uint8 // in which it stands out; 0 for the beginning of the page
}

// An Indexer makes entries. It is not safe for concurrent use. What it uses for a
// page it uses again for the next.
type Indexer struct {
	split splitter
	found table[tally]
	texts texts // of found
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
	x := new(Indexer)
	x.split.visit = x.visit
	return x
}

// visit counts a term.
func (x *Indexer) visit(term []byte) {
	w := x.found.get(term)
	if w == nil {
		if x.most > 0 && (len(x.found.words) >= x.most || !bytes.ContainsFunc(term, unicode.IsLetter)) {
			return
		}
		w = x.found.add(x.texts.keep(term))
	}
	x.count(&w.is)
}

// Entry makes the entry of a page.
func (x *Indexer) Entry(p *Page) Entry {
	x.found.reset()
	x.texts, x.words, x.section = x.texts[:0], 0, 0
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
	x.most = len(x.found.words) + maxCode
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
	for _, i := range x.found.sorted() {
		w := &x.found.words[i]
		t := &w.is
		sum := t.fixed + inText*t.times/(t.times+halfText*length)
		is := term{w.text, uint8(math.Ceil(maxImpact * sum / (sum + half))), t.section}
		if t.titled {
			is.section = 0
		}
		x.terms = append(x.terms, is)
	}
}
