package card

import (
	"fmt"
	"sync/atomic"
	"unicode"

	"github.com/go-fonts/liberation/liberationmonoregular"
	"github.com/go-fonts/liberation/liberationserifbold"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
)

// Fonts are the faces in which cards are set. They are safe for concurrent
// use.
type Fonts struct {
	serif, mono *sfnt.Font
	known       [end]atomic.Uint32 // of a character that was asked for, whether both have it
}

// end is behind the last character that may be set.
const end = 0x2200

// The answers in [Fonts.known]; 0 is for what was not asked for.
const (
	has = iota + 1
	lacks
)

// Load parses the fonts.
func Load() (*Fonts, error) {
	f := new(Fonts)
	var err error
	if f.serif, err = opentype.Parse(liberationserifbold.TTF); err != nil {
		return nil, fmt.Errorf("the font of titles: %w", err)
	}
	if f.mono, err = opentype.Parse(liberationmonoregular.TTF); err != nil {
		return nil, fmt.Errorf("the font of small text: %w", err)
	}
	return f, nil
}

// CanSet reports whether the fonts have all that a card says, and its title is
// not empty. Scripts whose letters are joined, put on top of each other or
// written from the right are not set, whatever the fonts have.
func (f *Fonts) CanSet(c Card) bool {
	c = c.normal()
	for _, text := range []string{c.Title, c.Kicker, c.Site, c.Host} {
		for _, r := range text {
			if !f.has(r) {
				return false
			}
		}
	}
	return c.Title != ""
}

// has is covers with its answers kept.
func (f *Fonts) has(r rune) bool {
	if r >= end {
		return false
	}
	answer := f.known[r].Load()
	if answer == 0 {
		if answer = lacks; f.covers(r) {
			answer = has
		}
		f.known[r].Store(answer) // whoever else asked has the same
	}
	return answer == has
}

// covers reports whether both fonts have a character that can be set one behind
// the other.
func (f *Fonts) covers(r rune) bool {
	if !unicode.IsPrint(r) || unicode.Is(unicode.M, r) {
		return false
	}
	if unicode.IsLetter(r) && !unicode.In(r, unicode.Latin, unicode.Greek, unicode.Cyrillic, unicode.Common) {
		return false
	}
	var buf sfnt.Buffer
	for _, font := range []*sfnt.Font{f.serif, f.mono} {
		if glyph, err := font.GlyphIndex(&buf, r); err != nil || glyph == 0 {
			return false
		}
	}
	return true
}
