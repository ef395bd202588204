package build

import (
	"bytes"
	"io"
	"io/fs"

	"galley/generator/content"
	"galley/generator/markdown"
	"galley/generator/site"
)

// frontSize is how much of a file is read for its front matter.
const frontSize = 4 << 10

// readFront reads the front matter of a file alone. It reports false where the
// graph needs more of it: a title that stands in the body, or whatever else is
// out of the ordinary.
func (r *reading) readFront(f *files, name string) bool {
	file, err := f.source.Open(name)
	if err != nil {
		return false
	}
	defer file.Close()
	var buffer [frontSize]byte
	n, err := io.ReadFull(file, buffer[:])
	if err != nil && err != io.ErrUnexpectedEOF {
		return false
	}
	start := buffer[:n]
	if err == nil {
		start = start[:bytes.LastIndexByte(start, '\n')+1] // not within a character
	}
	page, messages := content.Parse(name, start, f.options)
	if len(messages) > 0 || page.Front.Title == "" {
		return false
	}
	*r.page = site.Source{Path: name, Front: page.Front, Unread: true}
	r.source, r.ok = source{body: page.Body}, true
	return true
}

// outline finds the outline of a source of which only the front matter was
// read.
func (f *files) outline(name string) markdown.Outline {
	src, err := fs.ReadFile(f.source, name)
	if err != nil {
		return markdown.Outline{} // whoever renders the page says so
	}
	page, _ := content.Parse(name, src, f.options)
	return newCompiler(f.cfg, nil, nil).Scan(src, page.Body)
}
