// Package content finds the source files of a site and reads their front
// matter. What goes in is the site's folder and the bytes of one file at a time;
// what comes out is the list of pages and resources, and for each page a
// [FrontMatter] whose values are checked and know where they stand, with the
// offset at which the body starts. The body itself is not looked at.
package content

import (
	"bytes"
	"time"
	"unicode/utf8"

	"galley/generator/decode"
	"galley/generator/diag"
)

// The limits of a page's file.
const (
	MaxPage  = 16 << 20  // bytes of a page
	MaxFront = 256 << 10 // bytes of its front matter
)

// Options is what the reading of front matter depends on beside the file.
type Options struct {
	Taxonomies []string       // the keys that hold terms
	Location   *time.Location // of dates without a zone; nil is UTC
}

// A Page is what [Parse] finds in a file.
type Page struct {
	Front FrontMatter
	Body  int // where the body starts, in bytes from the start of the file
}

// Parse splits a page's file and reads its front matter. The file is the name
// that messages give. A file that is not text has no body; front matter that
// cannot be read is empty, and the body is then found nevertheless if its fence
// is closed.
func Parse(file string, src []byte, o Options) (Page, diag.List) {
	var l diag.List
	if len(src) > MaxPage {
		l.Add(diag.ContentLimit, diag.Pos{File: file}, "%d bytes are more than a page may have (the limit is 16 MiB)", len(src))
		return Page{Body: len(src)}, l
	}
	if offset, why := notText(src); why != "" {
		line, column := diag.Locate(src, offset)
		l.Add(diag.ContentUTF8, diag.Pos{File: file, Line: line, Column: column}, "%s", why)
		return Page{Body: len(src)}, l
	}
	s := split(src)
	page := Page{Body: s.body}
	if s.fault != "" {
		l.Add(s.code, diag.Pos{File: file, Line: 1, Column: 1}, "%s", s.fault)
		return page, l
	}
	if s.text == nil {
		return page, l
	}
	n, l := decode.Parse(s.format, s.text, decode.Options{File: file, Line: s.line, MaxBytes: MaxFront, Code: diag.FrontSyntax})
	r := reader{Options: o, file: file, messages: l}
	if n != nil {
		r.read(n, &page.Front)
	}
	return page, decode.CheckText(n, r.messages)
}

// Texts calls visit with each text in the front matter of a page's file and the
// place where it starts, in the order they were written. In front matter that
// cannot be read there are none.
func Texts(file string, src []byte, visit func(pos diag.Pos, text string)) {
	if s := split(src); s.text != nil && s.fault == "" {
		n, _ := decode.Parse(s.format, s.text, decode.Options{File: file, Line: s.line, MaxBytes: MaxFront, Code: diag.FrontSyntax})
		n.Texts(visit)
	}
}

// notText returns where and why src is not UTF-8 text, or "".
func notText(src []byte) (offset int, why string) {
	if bytes.HasPrefix(src, []byte("\xff\xfe")) || bytes.HasPrefix(src, []byte("\xfe\xff")) {
		return 0, "this file is UTF-16 (save it as UTF-8)"
	}
	if i := bytes.IndexByte(src, 0); i >= 0 && utf8.Valid(src[:i]) {
		return i, "this is not text: it has a NUL byte (a page is a text file)"
	}
	if utf8.Valid(src) {
		return 0, ""
	}
	for offset < len(src) {
		r, size := utf8.DecodeRune(src[offset:])
		if r == utf8.RuneError && size == 1 {
			break
		}
		offset += size
	}
	return offset, "this is not UTF-8 text (save the file as UTF-8)"
}
