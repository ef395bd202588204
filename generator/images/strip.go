package images

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"io"
	"slices"
)

// Strip leaves out of an image file what does not belong to the picture: where
// and by what it was taken, who has it, its comments and smaller copies, and
// whatever stands behind its end. The colour profile and the orientation of a
// JPEG stay, and no pixel changes. A file of another format than JPEG, PNG and
// WebP is returned as it is.
func Strip(data []byte) ([]byte, error) {
	switch formatOf(data) {
	case JPEG:
		return stripJPEG(data)
	case PNG:
		return stripPNG(data)
	case WebP:
		return stripWebP(data)
	}
	return data, nil
}

const pngMark = "\x89PNG\r\n\x1a\n"

var errCut = errors.New("the file is cut short or not well-formed")

// stripPNG leaves out the chunks of a PNG with texts, EXIF and the time.
func stripPNG(data []byte) ([]byte, error) {
	if !bytes.HasPrefix(data, []byte(pngMark)) {
		return nil, errCut
	}
	out := append(make([]byte, 0, len(data)), pngMark...)
	for at := len(pngMark); ; {
		if len(data)-at < 12 {
			return nil, errCut
		}
		size := int64(binary.BigEndian.Uint32(data[at:])) + 12
		if size > int64(len(data)-at) {
			return nil, errCut
		}
		chunk := data[at : at+int(size)]
		switch kind := string(chunk[4:8]); kind {
		case "tEXt", "zTXt", "iTXt", "eXIf", "tIME":
		case "IEND":
			return append(out, chunk...), nil
		default:
			out = append(out, chunk...)
		}
		at += int(size)
	}
}

// Flags of the VP8X chunk (RFC 9649, section 2.7.1).
const (
	webpAnimated = 0x02
	webpXMP      = 0x04
	webpEXIF     = 0x08
	webpAlpha    = 0x10
	webpProfile  = 0x20
)

// webpChunks returns the chunks of a WebP file, each with its head and without
// what fills it up.
func webpChunks(data []byte) ([][]byte, error) {
	if formatOf(data) != WebP {
		return nil, errCut
	}
	size := int64(binary.LittleEndian.Uint32(data[4:])) + 8
	if size > int64(len(data)) {
		return nil, errCut
	}
	rest := data[12:max(12, int(size))]
	var out [][]byte
	for len(rest) > 0 {
		if len(rest) < 8 {
			return nil, errCut
		}
		size := int64(binary.LittleEndian.Uint32(rest[4:])) + 8
		if size > int64(len(rest)) {
			return nil, errCut
		}
		out = append(out, rest[:size:size])
		rest = rest[min(int64(len(rest)), size+size%2):]
	}
	return out, nil
}

// joinWebP makes a WebP file of chunks.
func joinWebP(chunks [][]byte) []byte {
	out := []byte("RIFF\x00\x00\x00\x00WEBP")
	for _, c := range chunks {
		if out = append(out, c...); len(c)%2 != 0 {
			out = append(out, 0)
		}
	}
	binary.LittleEndian.PutUint32(out[4:], uint32(len(out)-8))
	return out
}

// stripWebP leaves out the chunks of a WebP with EXIF and XMP.
func stripWebP(data []byte) ([]byte, error) {
	chunks, err := webpChunks(data)
	if err != nil {
		return nil, err
	}
	var kept [][]byte
	for _, c := range chunks {
		switch string(c[:4]) {
		case "VP8X":
			if c = slices.Clone(c); len(c) > 8 {
				c[8] &^= webpXMP | webpEXIF
			}
		case "VP8 ", "VP8L", "ALPH", "ANIM", "ANMF", "ICCP":
		default:
			continue
		}
		kept = append(kept, c)
	}
	return joinWebP(kept), nil
}

// maxProfile is the largest colour profile, in bytes, that is kept.
const maxProfile = 1 << 20

// profile returns the colour profile of an image file if it is another than
// sRGB, which is what images without one have.
func profile(data []byte) (icc []byte) {
	switch formatOf(data) {
	case JPEG:
		for s := range jpegSegments(data) {
			if s.isProfile() {
				icc = append(icc, s.body[profileHead:]...)
			}
		}
	case PNG:
		icc = pngProfile(data)
	case WebP:
		chunks, _ := webpChunks(data)
		for _, c := range chunks {
			if string(c[:4]) == "ICCP" {
				icc = c[8:]
			}
		}
	}
	if !foreign(icc) || len(icc) > maxProfile {
		return nil
	}
	return icc
}

// pngProfile returns the profile in an iCCP chunk: a name, two bytes and the
// compressed profile.
func pngProfile(data []byte) []byte {
	for at := len(pngMark); len(data)-at >= 12; {
		size := int64(binary.BigEndian.Uint32(data[at:]))
		if size+12 > int64(len(data)-at) || string(data[at+4:at+8]) == "IDAT" {
			return nil
		}
		body := data[at+8 : at+8+int(size)]
		at += int(size) + 12
		if string(data[at-int(size)-8:at-int(size)-4]) != "iCCP" {
			continue
		}
		name := bytes.IndexByte(body, 0)
		if name < 0 || name+2 > len(body) {
			return nil
		}
		r, err := zlib.NewReader(bytes.NewReader(body[name+2:]))
		if err != nil {
			return nil
		}
		icc, err := io.ReadAll(io.LimitReader(r, maxProfile+1))
		if err != nil {
			return nil
		}
		return icc
	}
	return nil
}

// foreign reports whether a profile is another than sRGB, which names itself in
// ASCII or in UTF-16.
func foreign(icc []byte) bool {
	return len(icc) > 0 && !bytes.Contains(icc, []byte("sRGB")) && !bytes.Contains(icc, []byte("s\x00R\x00G\x00B"))
}
