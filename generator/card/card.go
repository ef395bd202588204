// Package card draws the pictures that services show where somebody links to
// a page: a proof sheet of 1200 by 630 pixels with the title on it. What is to
// be said goes in, a PNG comes out, the same bytes on every machine.
//
// Fonts are parsed when they are first needed. They have Latin, Greek and
// Cyrillic letters; of a text that they cannot set there is no card.
package card

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"golang.org/x/text/unicode/norm"

	"galley/generator/colour"
)

// The size of a card in pixels.
const (
	Width  = 1200
	Height = 630
)

// drawing is the version of how cards look. It is a part of their names, so
// that services fetch them anew when it changes.
const drawing = "1"

// A Card is what a card says. Each text is one line; any but the title may be
// "".
type Card struct {
	Title  string
	Kicker string // above the title: what it belongs to
	Site   string // the name at the foot
	Host   string // beside it
	Accent string // a colour such as "#0b5cad"; "" for the default
}

// longest is how much of a text is looked at, in characters: more than there is
// room for.
const longest = 300

// normal returns a card with its texts as they are set: composed, in one line
// and without hints where a word may be broken.
func (c Card) normal() Card {
	for _, text := range []*string{&c.Title, &c.Kicker, &c.Site, &c.Host} {
		*text = strings.Join(strings.Fields(norm.NFC.String(*text)), " ")
		*text = strings.NewReplacer("\u00ad", "", "\u200b", "").Replace(*text)
		if runes := []rune(*text); len(runes) > longest {
			*text = string(runes[:longest])
		}
	}
	return c
}

// The colours of the default theme.
func paper() colour.RGB { return colour.RGB{0xfb, 0xf8, 0xf1} }
func ink() colour.RGB   { return colour.RGB{0x1c, 0x1a, 0x17} }
func red() colour.RGB   { return colour.RGB{0xb0, 0x27, 0x1c} }

// accent is the card's accent as it can be read on the paper.
func (c Card) accent() colour.RGB {
	if given, ok := colour.Parse(c.Accent); ok {
		return colour.Readable(given, []colour.RGB{paper()}, false)
	}
	return red()
}

// Name returns a name for the card's file that another card does not have.
func (c Card) Name() string {
	c = c.normal()
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %q %q %q %q %v", drawing, c.Title, c.Kicker, c.Site, c.Host, c.Accent))
	return hex.EncodeToString(sum[:10]) + ".png"
}

// steps is how many shades there are between the paper and a colour, the
// colour itself included. With two colours and the paper they fit in 4 bits.
const steps = 7

// A shade is how dark something is drawn, and in which colour.
type shade struct {
	colour uint8 // the place in the palette behind which its shades are
	step   int   // of steps
}

func black() shade    { return shade{0, steps} }
func faded() shade    { return shade{0, 5} }
func hairline() shade { return shade{0, 2} }
func vivid() shade    { return shade{steps, steps} }

// at returns the place of a step of the shade's colour in the palette.
func (s shade) at(step int) uint8 { return s.colour + uint8(step) }

// palette returns the paper, the shades of the ink and those of the accent.
func (c Card) palette() []colour.RGB {
	p := []colour.RGB{paper()}
	for _, to := range []colour.RGB{ink(), c.accent()} {
		for step := 1; step <= steps; step++ {
			p = append(p, mix(paper(), to, step))
		}
	}
	return p
}

// mix returns a shade between two colours.
func mix(from, to colour.RGB, step int) (out colour.RGB) {
	for i := range out {
		out[i] = uint8((int(from[i])*(steps-step) + int(to[i])*step + steps/2) / steps)
	}
	return out
}
