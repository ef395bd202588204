package card

import (
	"fmt"
	"image"

	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// Where things are on a card, in pixels.
const (
	margin   = 96  // left and right of the text
	trim     = 40  // from the edges to where the sheet would be cut
	kicker   = 118 // the line on which it stands
	titleTop = 140 // where the title begins
	footLine = 502 // the hair line above the foot
	footBase = 562 // what is written below it stands on this line
)

// A setting is a size of the title, its lines' distance and how many there may
// be.
type setting struct {
	size, leading float64
	lines         int
}

// settings are tried from the largest on; in the last a title is cut.
func settings() []setting {
	return []setting{{160, 0, 1}, {132, 0, 1}, {108, 112, 2}, {92, 98, 3}, {80, 86, 3}, {68, 75, 4}, {60, 67, 4}, {54, 60, 5}}
}

// A Painter draws cards one after the other. It is not safe for concurrent
// use.
type Painter struct {
	fonts *Fonts
	faces map[faceKey]font.Face
	sheet []byte // of each pixel the place of its colour in the palette
	png   *encoder
}

type faceKey struct {
	font *sfnt.Font
	size float64
}

// NewPainter returns a Painter that sets cards in the fonts.
func NewPainter(fonts *Fonts) *Painter {
	return &Painter{fonts: fonts, faces: make(map[faceKey]font.Face), sheet: make([]byte, Width*Height), png: newEncoder()}
}

// bounds is the area of a sheet.
func bounds() image.Rectangle { return image.Rect(0, 0, Width, Height) }

// Draw returns the card as a PNG. It is valid until the next call.
func (p *Painter) Draw(c Card) ([]byte, error) {
	clear(p.sheet)
	p.marks()
	if err := p.text(c.normal()); err != nil {
		return nil, err
	}
	return p.png.encode(p.sheet, c.palette())
}

// text sets what a card says.
func (p *Painter) text(c Card) error {
	mono, err := p.face(p.fonts.mono, 28)
	if err != nil {
		return err
	}
	brand, err := p.face(p.fonts.serif, 36)
	if err != nil {
		return err
	}
	const room = Width - 2*margin
	if c.Kicker != "" {
		p.line(mono, cut(c.Kicker, room-80, 1, measure(mono, 0))[0], margin, kicker, 0, vivid())
	}
	if err := p.title(c.Title, room, c.Kicker == ""); err != nil {
		return err
	}
	host := 0
	if c.Host != "" {
		text := cut(c.Host, room/2, 1, measure(mono, 0))[0]
		host = measure(mono, 0)(text)
		p.line(mono, text, Width-margin-host, footBase, 0, faded())
	}
	if c.Site != "" {
		p.line(brand, cut(c.Site, room-host-40, 1, measure(brand, 0))[0], margin, footBase, 0, black())
	}
	return nil
}

// title sets the title in the largest size in which it fits. Where nothing
// stands above it, it is in the middle.
func (p *Painter) title(text string, room int, middle bool) error {
	all := settings()
	for i, s := range all {
		face, err := p.face(p.fonts.serif, s.size)
		if err != nil {
			return err
		}
		tracking := fixed.Int26_6(-s.size * 64 * 0.012)
		lines, ok := wrap(text, room, s.lines, measure(face, tracking))
		if i == len(all)-1 && !ok {
			lines, ok = cut(text, room, s.lines, measure(face, tracking)), true
		}
		if !ok {
			continue
		}
		base := titleTop + int(s.size)
		if middle {
			base = (trim+footLine-int(float64(len(lines)-1)*s.leading))/2 + int(s.size/3)
		}
		for n, line := range lines {
			p.line(face, line, margin-int(s.size/24), base+int(float64(n)*s.leading), tracking, black())
		}
		return nil
	}
	return nil
}

// face returns a font in a size.
func (p *Painter) face(of *sfnt.Font, size float64) (font.Face, error) {
	key := faceKey{of, size}
	if face := p.faces[key]; face != nil {
		return face, nil
	}
	face, err := opentype.NewFace(of, &opentype.FaceOptions{Size: size, DPI: 72, Hinting: font.HintingNone})
	if err != nil {
		return nil, fmt.Errorf("a face of %g pixels: %w", size, err)
	}
	p.faces[key] = face
	return face, nil
}

// measure returns a function that says how wide a text is, in pixels, when each
// letter is moved by the tracking.
func measure(face font.Face, tracking fixed.Int26_6) func(string) int {
	return func(text string) int {
		return (font.MeasureString(face, text) + tracking*fixed.Int26_6(len([]rune(text)))).Ceil()
	}
}

// line sets one line of text from x on, standing on y.
func (p *Painter) line(face font.Face, text string, x, y int, tracking fixed.Int26_6, of shade) {
	dot := fixed.P(x, y)
	before := rune(-1)
	for _, r := range text {
		if before >= 0 {
			dot.X += face.Kern(before, r) + tracking
		}
		where, mask, at, advance, ok := face.Glyph(dot, r)
		if ok {
			p.stamp(where, mask, at, of)
		}
		dot.X += advance
		before = r
	}
}

// stamp puts a glyph onto the sheet. Where two meet the darker counts.
func (p *Painter) stamp(where image.Rectangle, mask image.Image, at image.Point, of shade) {
	alpha, ok := mask.(*image.Alpha)
	if !ok {
		return // the faces that opentype makes have no others
	}
	clipped := where.Intersect(bounds())
	for y := clipped.Min.Y; y < clipped.Max.Y; y++ {
		from := alpha.PixOffset(at.X+clipped.Min.X-where.Min.X, at.Y+y-where.Min.Y)
		row := p.sheet[y*Width+clipped.Min.X:]
		for i, a := range alpha.Pix[from : from+clipped.Dx()] {
			if step := (int(a)*of.step + 127) / 255; step > 0 {
				row[i] = max(row[i], of.at(step))
			}
		}
	}
}
