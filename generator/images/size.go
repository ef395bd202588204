package images

import (
	"bytes"
	"encoding/binary"
	"encoding/xml"
	"errors"
	"fmt"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"math"
	"path"
	"strconv"
	"strings"
)

// Probe reads what the head of an image file tells: four mebibytes at most, and
// no pixels. PNG, JPEG, GIF and WebP are known by their first bytes, SVG by the
// extension of name; of other formats nothing is known, without an error. An
// SVG without absolute width and height has those of its viewBox, or 0.
func Probe(r io.Reader, name string) (Info, error) {
	const enough = 4 << 20
	r = io.LimitReader(r, enough)
	ext := strings.ToLower(path.Ext(name))
	if ext == ".svg" {
		width, height, err := svgSize(r)
		return Info{Width: width, Height: height}, err
	}
	head := make([]byte, 30)
	n, err := io.ReadFull(r, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return Info{}, whole(err)
	}
	head = head[:n]
	var read bytes.Buffer
	r = io.TeeReader(io.MultiReader(bytes.NewReader(head), r), &read)
	var i Info
	switch format := formatOf(head); format {
	case PNG:
		i, err = probePNG(r, &read)
	case JPEG:
		i, err = probeJPEG(r, &read)
	case GIF:
		c, failed := gif.DecodeConfig(r)
		i, err = Info{Format: GIF, Width: c.Width, Height: c.Height}, failed
	case WebP:
		i, err = probeWebP(head)
	default:
		err = nil
		switch ext {
		case ".png", ".jpg", ".jpeg", ".gif", ".webp":
			err = errors.New("not an image of any known format")
		}
	}
	if err != nil {
		return Info{}, whole(err)
	}
	return i, nil
}

// formatOf tells the format of a file by its first bytes; "" for an unknown
// one.
func formatOf(head []byte) Format {
	switch {
	case bytes.HasPrefix(head, []byte("\x89PNG")):
		return PNG
	case bytes.HasPrefix(head, []byte("\xff\xd8")):
		return JPEG
	case bytes.HasPrefix(head, []byte("GIF8")):
		return GIF
	case len(head) >= 12 && string(head[:4]) == "RIFF" && string(head[8:12]) == "WEBP":
		return WebP
	}
	return ""
}

// probeJPEG decodes the head of a JPEG, which it finds in read afterwards.
func probeJPEG(r io.Reader, read *bytes.Buffer) (Info, error) {
	c, err := jpeg.DecodeConfig(r)
	if err != nil {
		return Info{}, err
	}
	i := Info{Format: JPEG, Width: c.Width, Height: c.Height, Inks: c.ColorModel == color.CMYKModel}
	var profile []byte
	for s := range jpegSegments(read.Bytes()) {
		switch {
		case s.isEXIF() && i.Orientation == 0:
			i.Orientation = orientation(s.body[len(exifMark):])
		case s.isProfile():
			profile = append(profile, s.body[profileHead:]...)
		}
	}
	i.Profiled = foreign(profile)
	if turned(i.Orientation) {
		i.Width, i.Height = i.Height, i.Width
	}
	return i, nil
}

// probePNG decodes the head of a PNG and looks for frames among the chunks
// before its pixels. What it takes from r is in read.
func probePNG(r io.Reader, read *bytes.Buffer) (Info, error) {
	c, err := png.DecodeConfig(r)
	if err != nil {
		return Info{}, err
	}
	i := Info{Format: PNG, Width: c.Width, Height: c.Height}
	r = io.MultiReader(bytes.NewReader(bytes.Clone(read.Bytes())), r)
	if _, err := io.CopyN(io.Discard, r, int64(len(pngMark))); err != nil {
		return i, err
	}
	for {
		var head [8]byte
		if _, err := io.ReadFull(r, head[:]); err != nil {
			return i, nil // whoever decodes it says so
		}
		switch string(head[4:]) {
		case "acTL":
			i.Animated = true
			return i, nil
		case "IDAT":
			return i, nil
		}
		if _, err := io.CopyN(io.Discard, r, int64(binary.BigEndian.Uint32(head[:4]))+4); err != nil {
			return i, nil
		}
	}
}

// probeWebP reads what the first 30 bytes of a WebP file tell.
func probeWebP(head []byte) (Info, error) {
	width, height, err := webpSize(head)
	i := Info{Format: WebP, Width: width, Height: height}
	if err == nil && string(head[12:16]) == "VP8X" {
		i.Animated = head[20]&webpAnimated != 0
	}
	return i, err
}

// whole says in words that a file is too short.
func whole(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errors.New("the file is cut short or empty")
	}
	return err
}

// webpSize reads the size from the first 30 bytes of a WebP file (RFC 9649,
// section 2.5 to 2.7).
func webpSize(head []byte) (width, height int, err error) {
	if len(head) < 30 {
		return 0, 0, whole(io.ErrUnexpectedEOF)
	}
	le := binary.LittleEndian
	switch string(head[12:16]) {
	case "VP8 ":
		if string(head[23:26]) == "\x9d\x01\x2a" {
			return int(le.Uint16(head[26:]) & 0x3fff), int(le.Uint16(head[28:]) & 0x3fff), nil
		}
	case "VP8L":
		if bits := le.Uint32(head[21:]); head[20] == 0x2f {
			return int(bits&0x3fff) + 1, int(bits>>14&0x3fff) + 1, nil
		}
	case "VP8X":
		const three = 1<<24 - 1
		return int(le.Uint32(head[24:])&three) + 1, int(le.Uint32(head[26:])>>8) + 1, nil
	}
	return 0, 0, errors.New("not a well-formed WebP image")
}

// svgSize reads the size from the root element.
func svgSize(r io.Reader) (width, height int, err error) {
	d := xml.NewDecoder(r)
	d.Strict = false
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	for {
		t, err := d.Token()
		if err != nil {
			return 0, 0, fmt.Errorf("no svg element: %w", whole(err))
		}
		root, ok := t.(xml.StartElement)
		if !ok {
			continue
		}
		if root.Name.Local != "svg" {
			return 0, 0, fmt.Errorf("the root element is %q, not svg", root.Name.Local)
		}
		w, h := svgAttrs(root.Attr)
		return w, h, nil
	}
}

// svgAttrs returns width and height, one that is missing by the viewBox.
func svgAttrs(attrs []xml.Attr) (width, height int) {
	var w, h, boxW, boxH float64
	for _, a := range attrs {
		switch a.Name.Local {
		case "width":
			w = pixels(a.Value)
		case "height":
			h = pixels(a.Value)
		case "viewBox":
			f := strings.FieldsFunc(a.Value, func(r rune) bool { return r == ',' || r == ' ' || r == '\t' || r == '\n' || r == '\r' })
			if len(f) == 4 {
				boxW, boxH = pixels(f[2]), pixels(f[3])
			}
		}
	}
	switch {
	case w > 0 && h > 0:
	case w > 0 && boxW > 0:
		h = w * boxH / boxW
	case h > 0 && boxH > 0:
		w = h * boxW / boxH
	default:
		w, h = boxW, boxH
	}
	return rounded(w), rounded(h)
}

// pixels returns a length in CSS pixels; 0 for one that depends on the page,
// such as 100% or 2em.
func pixels(s string) float64 {
	s = strings.TrimSpace(s)
	for unit, px := range map[string]float64{"px": 1, "pt": 96.0 / 72, "pc": 16, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96} {
		if number, ok := strings.CutSuffix(s, unit); ok {
			return px * positive(number)
		}
	}
	return positive(s)
}

func positive(s string) float64 {
	f, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	if err != nil || math.IsNaN(f) || f < 0 {
		return 0
	}
	return f
}

// rounded returns a length as whole pixels; 0 for one no screen has.
func rounded(f float64) int {
	if math.IsNaN(f) || f > math.MaxInt32 {
		return 0
	}
	return int(math.Round(f))
}
