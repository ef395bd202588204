package card

import (
	"bytes"
	"image"
	"image/color"
	"image/png"

	"galley/generator/colour"
)

// encoder writes sheets as PNG, one after the other.
type encoder struct {
	png  png.Encoder
	out  bytes.Buffer
	used *png.EncoderBuffer
}

func newEncoder() *encoder {
	e := new(encoder)
	e.png = png.Encoder{CompressionLevel: png.BestSpeed, BufferPool: e} // a third larger than the best, in a tenth of the time
	return e
}

// Get and Put keep what the encoder works with for the next sheet.
func (e *encoder) Get() *png.EncoderBuffer  { return e.used }
func (e *encoder) Put(b *png.EncoderBuffer) { e.used = b }

// encode returns the PNG of a sheet of indexes into a palette. It is valid
// until the next call.
func (e *encoder) encode(sheet []byte, palette []colour.RGB) ([]byte, error) {
	colours := make(color.Palette, len(palette))
	for i, c := range palette {
		colours[i] = color.RGBA{c[0], c[1], c[2], 0xff}
	}
	e.out.Reset()
	err := e.png.Encode(&e.out, &image.Paletted{Pix: sheet, Stride: Width, Rect: bounds(), Palette: colours})
	return e.out.Bytes(), err
}
