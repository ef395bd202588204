package images

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/draw"
	"image/jpeg"
	"image/png"

	"golang.org/x/image/webp"
)

// maxScans is how many times a JPEG may go over its pixels: each time costs
// work that its size does not show.
const maxScans = 100

// A Picture is a decoded image.
type Picture struct {
	pixels      *image.RGBA // with alpha in the colours
	opaque      bool
	drawn       bool // most pixels are as their neighbours, as in drawings and pictures of screens
	lossy       bool // the file it comes from is
	orientation int
	profile     []byte // nil for sRGB
}

// Decode decodes an image file of which [Probe] gave info. The file is refused
// where it is more than info says.
func Decode(data []byte, info Info) (*Picture, error) {
	if info.Huge() {
		return nil, errors.New("the image is too large")
	}
	var img image.Image
	err := honest(data, info)
	if err != nil {
		return nil, err
	}
	p := &Picture{orientation: info.Orientation, profile: profile(data)}
	switch info.Format {
	case JPEG:
		p.lossy = true
		img, err = jpeg.Decode(bytes.NewReader(data))
	case PNG:
		img, err = png.Decode(bytes.NewReader(data))
	case WebP:
		p.lossy = bytes.Contains(data[:min(len(data), 64)], []byte("VP8 "))
		img, err = webp.Decode(bytes.NewReader(data))
	default:
		err = errors.New("cannot be decoded")
	}
	if err != nil {
		return nil, whole(err)
	}
	width, height := img.Bounds().Dx(), img.Bounds().Dy()
	if turned(info.Orientation) {
		width, height = height, width
	}
	if width != info.Width || height != info.Height {
		return nil, fmt.Errorf("has %d by %d pixels, and says %d by %d", width, height, info.Width, info.Height)
	}
	p.pixels = toRGBA(img)
	p.opaque = p.pixels.Opaque()
	p.drawn = !p.lossy && drawn(p.pixels)
	return p, nil
}

// honest refuses a file that would have its decoder take more than its head
// says.
func honest(data []byte, info Info) error {
	switch info.Format {
	case JPEG:
		scans := 0
		for s := range jpegSegments(data) {
			if s.marker == markSOS {
				scans++
			}
		}
		if scans > maxScans {
			return fmt.Errorf("has %d scans (save it with fewer than %d)", scans, maxScans)
		}
	case WebP:
		chunks, err := webpChunks(data)
		if err != nil {
			return err
		}
		for _, c := range chunks {
			if kind := string(c[:4]); kind != "VP8 " && kind != "VP8L" {
				continue
			}
			head := make([]byte, 30)
			copy(head[12:], c)
			if w, h, err := webpSize(head); err != nil || w != info.Width || h != info.Height {
				return errors.New("has another size than it says")
			}
		}
	}
	return nil
}

// toRGBA returns an image with its corner at zero.
func toRGBA(img image.Image) *image.RGBA {
	if rgba, ok := img.(*image.RGBA); ok && rgba.Rect.Min == (image.Point{}) && rgba.Stride == 4*rgba.Rect.Dx() {
		return rgba
	}
	b := img.Bounds()
	out := image.NewRGBA(image.Rect(0, 0, b.Dx(), b.Dy()))
	draw.Draw(out, out.Rect, img, b.Min, draw.Src)
	return out
}

// drawn reports whether at least half of the pixels are as those to the left of
// them.
func drawn(img *image.RGBA) bool {
	same, all := 0, 0
	for y := range img.Rect.Dy() {
		row := img.Pix[y*img.Stride:][:4*img.Rect.Dx()]
		before := binary.LittleEndian.Uint32(row)
		for x := 4; x < len(row); x += 4 {
			now := binary.LittleEndian.Uint32(row[x:])
			if now == before {
				same++
			}
			before = now
			all++
		}
	}
	return 2*same >= all
}

// Pixels is how many the picture has.
func (p *Picture) Pixels() int { return p.pixels.Rect.Dx() * p.pixels.Rect.Dy() }
