package images

import (
	"image"
	"math"
)

// fine is the scale of weights, which are whole numbers so that every machine
// gives the same pixels; half is that of the pixels between the two passes.
const (
	fineBits = 14
	halfBits = 6
)

// taps are the pixels that one of another width is made from.
type taps struct {
	first   int
	weights []int32 // their sum is 1<<fineBits
}

// catmullRom is the cubic of Catmull and Rom, which is 0 from 2 on. The
// conversions keep compilers from joining two steps to one that rounds
// otherwise.
func catmullRom(t float64) float64 {
	t = math.Abs(t)
	switch {
	case t < 1:
		return float64(float64(float64(float64(1.5*t)-2.5)*t)*t) + 1
	case t < 2:
		return float64(float64(float64(float64(float64(-0.5*t)+2.5)*t)-4)*t) + 2
	}
	return 0
}

// tapsFor returns the taps of each pixel of a line that is scaled from one
// length to another.
func tapsFor(from, to int) []taps {
	scale := float64(from) / float64(to)
	reach := max(scale, 1)
	out := make([]taps, to)
	for i := range out {
		centre := float64(float64(float64(i)+0.5)*scale) - 0.5
		first := max(0, int(math.Ceil(centre-float64(2*reach))))
		last := min(from-1, int(math.Floor(centre+float64(2*reach))))
		raw := make([]float64, last-first+1)
		sum := 0.0
		for k := range raw {
			raw[k] = catmullRom(float64(float64(first+k)-centre) / reach)
			sum += raw[k]
		}
		out[i] = taps{first, whole14(raw, sum)}
	}
	return out
}

// whole14 makes whole numbers of weights, the largest of which takes what
// rounding has left.
func whole14(raw []float64, sum float64) []int32 {
	out := make([]int32, len(raw))
	rest, largest := int32(1<<fineBits), 0
	for k, w := range raw {
		out[k] = int32(math.Round(float64(w/sum) * (1 << fineBits)))
		rest -= out[k]
		if out[k] > out[largest] {
			largest = k
		}
	}
	out[largest] += rest
	return out
}

// scale returns an image in a smaller size: first narrower, then lower.
func scale(img *image.RGBA, width, height int) *image.RGBA {
	if img.Rect.Dx() == width && img.Rect.Dy() == height {
		return img
	}
	rows := img.Rect.Dy()
	between := make([]int16, rows*width*4)
	across := tapsFor(img.Rect.Dx(), width)
	for y := range rows {
		narrow(between[y*width*4:][:width*4], img.Pix[y*img.Stride:], across)
	}
	out := image.NewRGBA(image.Rect(0, 0, width, height))
	sums := make([]int32, width*4)
	for y, t := range tapsFor(rows, height) {
		clear(sums)
		for k, w := range t.weights {
			for x, v := range between[(t.first+k)*width*4:][:width*4] {
				sums[x] += w * int32(v)
			}
		}
		row := out.Pix[y*out.Stride:][:width*4]
		for x, sum := range sums {
			row[x] = uint8(max(0, min(255, (sum+1<<(fineBits+halfBits-1))>>(fineBits+halfBits))))
		}
		limit(row)
	}
	return out
}

// narrow makes a row of another.
func narrow(out []int16, row []uint8, across []taps) {
	for x, t := range across {
		var r, g, b, a int32
		at := 4 * t.first
		for _, w := range t.weights {
			p := row[at : at+4 : at+4]
			r += w * int32(p[0])
			g += w * int32(p[1])
			b += w * int32(p[2])
			a += w * int32(p[3])
			at += 4
		}
		const round = 1 << (fineBits - halfBits - 1)
		o := out[4*x : 4*x+4 : 4*x+4]
		o[0] = int16((r + round) >> (fineBits - halfBits))
		o[1] = int16((g + round) >> (fineBits - halfBits))
		o[2] = int16((b + round) >> (fineBits - halfBits))
		o[3] = int16((a + round) >> (fineBits - halfBits))
	}
}

// limit keeps colours from being more than their alpha, as a cubic may make
// them.
func limit(row []uint8) {
	for x := 0; x < len(row); x += 4 {
		a := row[x+3]
		row[x], row[x+1], row[x+2] = min(row[x], a), min(row[x+1], a), min(row[x+2], a)
	}
}

// orient turns and mirrors an image as an orientation of EXIF says it is to be
// shown.
func orient(img *image.RGBA, orientation int) *image.RGBA {
	if orientation <= 1 {
		return img
	}
	w, h := img.Rect.Dx(), img.Rect.Dy()
	width, height := w, h
	if turned(orientation) {
		width, height = h, w
	}
	out := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			sx, sy := x, y
			switch orientation {
			case 2:
				sx = w - 1 - x
			case 3:
				sx, sy = w-1-x, h-1-y
			case 4:
				sy = h - 1 - y
			case 5:
				sx, sy = y, x
			case 6:
				sx, sy = y, h-1-x
			case 7:
				sx, sy = w-1-y, h-1-x
			case 8:
				sx, sy = w-1-y, x
			}
			copy(out.Pix[y*out.Stride+4*x:][:4], img.Pix[sy*img.Stride+4*sx:])
		}
	}
	return out
}

// straight takes the alpha out of the colours, in place.
func straight(img *image.RGBA) {
	for i := 0; i < len(img.Pix); i += 4 {
		p := img.Pix[i : i+4 : i+4]
		if a := uint32(p[3]); a != 0 && a != 255 {
			for c := range 3 {
				p[c] = uint8(min(255, (uint32(p[c])*255+a/2)/a))
			}
		}
	}
}
