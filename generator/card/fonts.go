package card

import (
	"fmt"
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
	table       [common]bool // whether both have a character
}

// common is up to which character the answer is kept.
const common = 0x2200

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
	var buf sfnt.Buffer
	for r := range rune(common) {
		f.table[r] = f.covers(&buf, r)
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
			if r >= common || !f.table[r] {
				return false
			}
		}
	}
	return c.Title != ""
}

// covers reports whether both fonts have a character that can be set one behind
// the other.
func (f *Fonts) covers(buf *sfnt.Buffer, r rune) bool {
	if !unicode.IsPrint(r) || unicode.Is(unicode.M, r) {
		return false
	}
	if unicode.IsLetter(r) && !unicode.In(r, unicode.Latin, unicode.Greek, unicode.Cyrillic, unicode.Common) {
		return false
	}
	for _, font := range []*sfnt.Font{f.serif, f.mono} {
		if glyph, err := font.GlyphIndex(buf, r); err != nil || glyph == 0 {
			return false
		}
	}
	return true
}
