package output

import (
	"bytes"
	"encoding/binary"
	"encoding/xml"
	"errors"
	"fmt"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"math"
	"path"
	"strconv"
	"strings"
)

// ImageSize returns the width and height of an image in CSS pixels, as
// stored: the orientation that a JPEG may ask for is not looked at. It reads
// the beginning of r only, four mebibytes at most, and never decodes pixels.
// PNG, JPEG, GIF and WebP are known by their first bytes, SVG by the extension
// of name; of other formats both are 0 without an error. An SVG without
// absolute width and height has those of its viewBox, or 0.
func ImageSize(r io.Reader, name string) (width, height int, err error) {
	const enough = 4 << 20
	r = io.LimitReader(r, enough)
	if strings.EqualFold(path.Ext(name), ".svg") {
		return svgSize(r)
	}
	head := make([]byte, 30)
	n, err := io.ReadFull(r, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return 0, 0, whole(err)
	}
	head = head[:n]
	r = io.MultiReader(bytes.NewReader(head), r)
	switch {
	case bytes.HasPrefix(head, []byte("\x89PNG")):
		c, err := png.DecodeConfig(r)
		return c.Width, c.Height, whole(err)
	case bytes.HasPrefix(head, []byte("\xff\xd8")):
		c, err := jpeg.DecodeConfig(r)
		return c.Width, c.Height, whole(err)
	case bytes.HasPrefix(head, []byte("GIF8")):
		c, err := gif.DecodeConfig(r)
		return c.Width, c.Height, whole(err)
	case bytes.HasPrefix(head, []byte("RIFF")) && n >= 12 && string(head[8:12]) == "WEBP":
		return webpSize(head)
	}
	switch strings.ToLower(path.Ext(name)) {
	case ".png", ".jpg", ".jpeg", ".gif", ".webp":
		return 0, 0, errors.New("not an image of any known format")
	}
	return 0, 0, nil
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
