package markdown

import (
	"bytes"
	"slices"
	"unicode/utf8"

	"galley/generator/diag"
)

// A source is one body made ready for the parser, and the way back from a
// place in it to the file.
//
// The parser knows one line end and takes no care of bytes that are not
// UTF-8, so text is the body with every line end \n and every NUL or bad byte
// the replacement character. Most bodies need no change and are not copied.
type source struct {
	name  string // in messages
	file  []byte // the whole file
	body  int    // where the body starts in it
	text  []byte
	moved []move  // in rising order
	lines []int   // where each line of the file starts; made when first asked for
	last  located // the place that was asked for last
	buf   []byte  // kept for text
}

// A move says that from text[at] on, an offset in the body is larger by by.
type move struct{ at, by int }

// A located is an offset in the file and its column in a line.
type located struct{ offset, line, column int }

// reset prepares the source for another file.
func (s *source) reset(name string, file []byte, body int) {
	body = max(0, min(body, len(file)))
	s.name, s.file, s.body = name, file, body
	s.moved, s.lines, s.last = s.moved[:0], s.lines[:0], located{line: -1}
	s.text = file[body:]
	if bytes.IndexByte(s.text, '\r') >= 0 || bytes.IndexByte(s.text, 0) >= 0 || !utf8.Valid(s.text) {
		s.clean()
	}
}

// clean copies the body to buf as the parser wants it.
func (s *source) clean() {
	in, out := s.text, s.buf[:0]
	for i := 0; i < len(in); {
		r, size := rune(in[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRune(in[i:])
		}
		switch {
		case r == '\r':
			if i+1 < len(in) && in[i+1] == '\n' {
				size = 2
			}
			out = append(out, '\n')
		case r == 0 || r == utf8.RuneError && size == 1:
			out = utf8.AppendRune(out, utf8.RuneError)
		default:
			out = append(out, in[i:i+size]...)
		}
		i += size
		if by := i - len(out); len(s.moved) == 0 && by != 0 || len(s.moved) > 0 && by != s.moved[len(s.moved)-1].by {
			s.moved = append(s.moved, move{len(out), by})
		}
	}
	s.text, s.buf = out, out
}

// offset turns an offset in text into one in the file.
func (s *source) offset(at int) int {
	i, found := slices.BinarySearchFunc(s.moved, at, func(m move, at int) int { return m.at - at })
	if !found {
		i--
	}
	if i >= 0 {
		at += s.moved[i].by
	}
	return max(s.body, min(s.body+at, len(s.file)))
}

// of returns where a part of text, cut from it by slicing only, starts. It
// reports false for a part that the parser has copied. A slice keeps the
// capacity to the end of what it was cut from, which tells the distance.
func (s *source) of(part []byte) (int, bool) {
	at := cap(s.text) - cap(part)
	if len(part) == 0 || at < 0 || at+len(part) > len(s.text) || !bytes.Equal(s.text[at:at+len(part)], part) {
		return 0, false
	}
	return at, true
}

// span returns the place in the file of text[start:end].
func (s *source) span(start, end int) Span {
	from := s.offset(max(0, start))
	pos := s.position(from)
	return Span{
		Line: int32(pos.Line), Column: int32(pos.Column),
		Start: int32(from), End: int32(max(from, s.offset(end))),
	}
}

// pos returns the position of text[at] for a message.
func (s *source) pos(at int) diag.Pos { return s.position(s.offset(max(0, at))) }

// position is diag.Locate for many places in one file. Most come in order, so
// that a long line is counted once.
func (s *source) position(offset int) diag.Pos {
	if len(s.lines) == 0 {
		s.lines = append(s.lines, 0)
		for i, c := range s.file {
			if c == '\n' || c == '\r' && (i+1 == len(s.file) || s.file[i+1] != '\n') {
				s.lines = append(s.lines, i+1)
			}
		}
	}
	line, found := slices.BinarySearch(s.lines, offset)
	if !found {
		line--
	}
	from := located{s.lines[line], line, 1}
	if s.last.line == line && s.last.offset <= offset {
		from = s.last
	}
	s.last = located{offset, line, from.column + utf8.RuneCount(s.file[from.offset:offset])}
	return diag.Pos{File: s.name, Line: line + 1, Column: s.last.column}
}
