// Package images makes of the images of a site what is published of them: it
// reads their size and orientation, decides which other widths and formats
// there are of one, makes these, takes away what cameras write into files
// beside the picture, and cleans drawings of what runs.
//
// [Probe] reads the head of a file only. What [Settings.Variants] lists
// follows from that and from the configuration, never from what an encoder
// gives, so that a page can name a variant before there is one. [Decode] and
// [Encoders.Encode] make it: the same bytes on every machine, as all that
// counts is done in whole numbers or in WebAssembly, whose numbers no processor
// rounds in a way of its own.
package images

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
)

// A Format is a format of images with pixels, by the name that its MIME type
// has.
type Format string

// The formats that are known. Only WebP and AVIF are written.
const (
	JPEG Format = "jpeg"
	PNG  Format = "png"
	GIF  Format = "gif"
	WebP Format = "webp"
	AVIF Format = "avif"
)

// Type returns the format's MIME type.
func (f Format) Type() string { return "image/" + string(f) }

// MaxPixels is how many pixels an image may have to be decoded.
const MaxPixels = 60_000_000

// maxSide is the longest side that WebP can have.
const maxSide = 16383

// fewBytes is the size of a file that no other width would make much smaller.
const fewBytes = 16 << 10

// Method is the version of how variants are made. Another one gives them other
// names, and those that were kept are of no use any more.
const Method = 1

// Info is what the head of an image file tells.
type Info struct {
	Format        Format // "" for one without pixels, or that is not known
	Width, Height int    // in CSS pixels, as it is shown; 0 when unknown
	Orientation   int    // of a JPEG, by its EXIF: from 1, or 0 for none; the size is that after it
	Animated      bool
	Inks          bool // the colours are those of print
	Profiled      bool // it has a colour profile other than sRGB
}

// Huge reports whether the image has more pixels than are decoded.
func (i Info) Huge() bool {
	return i.Format != "" && int64(i.Width)*int64(i.Height) > MaxPixels
}

// Settings say which variants there are.
type Settings struct {
	Formats   []Format
	Widths    []int
	Qualities map[Format]int // 1 to 100
}

// A Variant is an image in another width and format.
type Variant struct {
	Format        Format
	Width, Height int // as it is shown
	Quality       int
}

// Variants returns the variants of an image whose file has so many bytes:
// for each format, in the order of the settings, from the narrowest to the
// widest. There are none of what is small already, moves, cannot be decoded,
// or would not have the same colours.
func (s Settings) Variants(i Info, size int64) []Variant {
	if !i.varied(size) || len(s.Widths) == 0 {
		return nil
	}
	widths := s.widths(i.Width)
	var out []Variant
	for _, format := range s.Formats {
		if format == AVIF && (i.Format != JPEG || i.Profiled) {
			continue // it is for photographs, and written without a profile
		}
		for _, width := range widths {
			height := max(1, int((int64(i.Height)*int64(width)+int64(i.Width)/2)/int64(i.Width)))
			if height <= maxSide {
				out = append(out, Variant{format, width, height, s.Qualities[format]})
			}
		}
	}
	return out
}

func (i Info) varied(size int64) bool {
	switch i.Format {
	case JPEG, PNG, WebP:
		return size >= fewBytes && !i.Animated && !i.Inks && !i.Huge() && i.Width > 0 && i.Height > 0
	}
	return false
}

// widths returns those of an image: the ones narrower than it and its own, or
// the widest where it is wider than all. There are none of one that is no wider
// than the narrowest.
func (s Settings) widths(natural int) []int {
	all := slices.Compact(slices.Sorted(slices.Values(s.Widths)))
	if natural <= all[0] {
		return nil
	}
	var out []int
	for _, w := range all {
		if w < natural {
			out = append(out, w)
		}
	}
	if natural <= all[len(all)-1] {
		out = append(out, natural)
	}
	return out
}

// Key names the variant of a file with that SHA-256 sum: what differs in
// anything that decides the bytes has another.
func (v Variant) Key(sum []byte) string {
	h := sha256.Sum256(fmt.Appendf(nil, "%d %x %s %d %d %d", Method, sum, v.Format, v.Width, v.Height, v.Quality))
	return hex.EncodeToString(h[:16])
}
