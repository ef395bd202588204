package images

import (
	"bytes"
	"encoding/binary"
	"errors"
	"iter"
)

// What APP1 and APP2 segments of a JPEG begin with.
const (
	exifMark    = "Exif\x00\x00"
	profileMark = "ICC_PROFILE\x00"
	profileHead = len(profileMark) + 2 // the number of the part and of all parts
)

// Markers of a JPEG (ITU-T T.81, table B.1).
const (
	markSOI   = 0xd8
	markEOI   = 0xd9
	markSOS   = 0xda
	markAPP0  = 0xe0
	markAPP1  = 0xe1
	markAPP2  = 0xe2
	markAPP14 = 0xee
	markAPP15 = 0xef
	markCOM   = 0xfe
)

// A segment is a part of a JPEG: its marker and what belongs to it. That of a
// scan has its pixels behind it in raw and not in body.
type segment struct {
	marker byte
	body   []byte
	raw    []byte
}

func (s segment) isEXIF() bool {
	return s.marker == markAPP1 && bytes.HasPrefix(s.body, []byte(exifMark))
}

func (s segment) isProfile() bool {
	return s.marker == markAPP2 && len(s.body) > profileHead && bytes.HasPrefix(s.body, []byte(profileMark))
}

// needed reports whether the picture is another without the segment: a file's
// number of inks and their meaning, a colour profile, and all that is no
// APPLICATION segment or comment.
func (s segment) needed() bool {
	switch {
	case s.marker == markAPP0:
		return bytes.HasPrefix(s.body, []byte("JFIF\x00"))
	case s.marker == markAPP14:
		return bytes.HasPrefix(s.body, []byte("Adobe"))
	case s.marker == markAPP2:
		return s.isProfile()
	}
	return (s.marker < markAPP0 || s.marker > markAPP15) && s.marker != markCOM
}

// jpegSegments yields the segments of a JPEG until its end or until one that is
// not whole, which is not among them.
func jpegSegments(data []byte) iter.Seq[segment] {
	return func(yield func(segment) bool) {
		at := 0
		for at+1 < len(data) && data[at] == 0xff {
			for at+1 < len(data) && data[at+1] == 0xff {
				at++ // what fills up
			}
			if at+1 >= len(data) {
				return
			}
			marker, end := data[at+1], at+2
			var body []byte
			if marker != markSOI && marker != markEOI {
				if at+4 > len(data) {
					return
				}
				size := int(binary.BigEndian.Uint16(data[at+2:]))
				if end = at + 2 + size; size < 2 || end > len(data) {
					return
				}
				body = data[at+4 : end]
			}
			if marker == markSOS {
				end = scanEnd(data, end)
			}
			if !yield(segment{marker, body, data[at:end]}) || marker == markEOI {
				return
			}
			at = end
		}
	}
}

// scanEnd returns where the pixels of a scan end, which begin at a place.
func scanEnd(data []byte, at int) int {
	for at < len(data) {
		next := bytes.IndexByte(data[at:], 0xff)
		if next < 0 {
			break
		}
		at += next
		if at+1 < len(data) && data[at+1] != 0 && data[at+1] != 0xff && (data[at+1] < 0xd0 || data[at+1] > 0xd7) {
			return at
		}
		at++
	}
	return len(data)
}

// stripJPEG leaves out of a JPEG what is not needed to show it: EXIF but for
// the orientation, XMP, IPTC, comments, small pictures of it, and what stands
// behind its end.
func stripJPEG(data []byte) ([]byte, error) {
	out := make([]byte, 0, len(data))
	turn, put, ended := 0, false, false
	for s := range jpegSegments(data) {
		if s.isEXIF() {
			turn = max(turn, orientation(s.body[len(exifMark):]))
		}
	}
	for s := range jpegSegments(data) {
		if len(out) > 0 && s.marker != markAPP0 && !put {
			out, put = appendOrientation(out, turn), true
		}
		if s.needed() {
			out = append(out, s.raw...)
		}
		ended = s.marker == markEOI
	}
	if !ended {
		return nil, errors.New("the file is cut short or not well-formed")
	}
	return out, nil
}

// appendOrientation writes an EXIF segment that says the orientation and
// nothing else, where there is one to say.
func appendOrientation(out []byte, turn int) []byte {
	if turn <= 1 {
		return out
	}
	const tiff = "MM\x00\x2a\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01"
	out = append(out, 0xff, markAPP1, 0, byte(2+len(exifMark)+len(tiff)+4+4))
	out = append(append(out, exifMark...), tiff...)
	return append(out, 0, byte(turn), 0, 0, 0, 0, 0, 0)
}

// orientation returns what a TIFF structure says in its first folder (EXIF 2.3,
// 4.6.4), 0 for nothing sensible.
func orientation(tiff []byte) int {
	if len(tiff) < 8 {
		return 0
	}
	var order binary.ByteOrder
	switch string(tiff[:4]) {
	case "II\x2a\x00":
		order = binary.LittleEndian
	case "MM\x00\x2a":
		order = binary.BigEndian
	default:
		return 0
	}
	at := int64(order.Uint32(tiff[4:]))
	if at+2 > int64(len(tiff)) {
		return 0
	}
	entries := tiff[at+2:]
	for range order.Uint16(tiff[at:]) {
		if len(entries) < 12 {
			return 0
		}
		const tag, short = 0x0112, 3
		if order.Uint16(entries) == tag {
			if turn := int(order.Uint16(entries[8:])); order.Uint16(entries[2:]) == short && 1 <= turn && turn <= 8 {
				return turn
			}
			return 0
		}
		entries = entries[12:]
	}
	return 0
}

// turned reports whether an orientation makes the width of the height.
func turned(orientation int) bool { return orientation >= 5 }
