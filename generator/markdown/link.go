package markdown

import (
	"bytes"

	"github.com/yuin/goldmark/ast"

	"galley/generator/diag"
)

// link writes the place of a link, or only its text when its destination is
// not safe.
func (c *Compiler) link(n *ast.Link, entering bool) {
	if !entering {
		c.endLink()
		return
	}
	if !c.expand(n.Reference, len(n.Destination)+len(n.Title), n.Pos()) {
		return
	}
	dest, at := c.destination(n.Destination, n.Reference, n.Pos())
	if !c.safe(SafeURL(dest), dest, at) {
		return
	}
	c.beginLink(Link{Dest: dest, Title: unescape(n.Title), Span: at.span, Def: at.def})
}

// beginLink opens a link.
func (c *Compiler) beginLink(l Link) {
	c.linkRef = len(c.doc.Links)
	c.mark(MarkLink, c.linkRef)
	c.doc.Links = append(c.doc.Links, l)
}

// endLink closes the link that is open, if any.
func (c *Compiler) endLink() {
	if c.linkRef >= 0 {
		c.mark(MarkLinkEnd, c.linkRef)
		c.linkRef = -1
	}
}

// autoLink writes a link whose text is its destination.
func (c *Compiler) autoLink(n *ast.AutoLink) {
	label := n.Label(c.source.text)
	c.addPlain(label)
	dest := string(n.URL(c.source.text))
	if n.AutoLinkType == ast.AutoLinkEmail && !bytes.HasPrefix(bytes.ToLower(label), []byte("mailto:")) {
		dest = "mailto:" + dest
	}
	span := c.spanOf(label, n.Pos())
	if c.linkRef >= 0 || !c.safe(SafeURL(dest), dest, place{span: span}) {
		c.out = appendEscaped(c.out, label)
		return
	}
	c.beginLink(Link{Dest: dest, Span: span, Auto: true})
	c.out = appendEscaped(c.out, label)
	c.endLink()
}

// image writes the place of an image, or only its alternative text when its
// source is not safe.
func (c *Compiler) image(n *ast.Image, figure bool) {
	c.scratch = appendPlain(c.scratch[:0], c.source.text, n, withAlt)
	alt := collapse(c.scratch)
	c.addPlain([]byte(alt))
	if !c.expand(n.Reference, len(n.Destination)+len(n.Title), n.Pos()) {
		c.out = appendEscaped(c.out, alt)
		return
	}
	dest, at := c.destination(n.Destination, n.Reference, n.Pos())
	if !c.safe(SafeImageURL(dest), dest, at) {
		c.out = appendEscaped(c.out, alt)
		return
	}
	if alt == "" {
		c.message(diag.ImageAlt, n.Pos(), "image has no alternative text (write what it shows between the brackets)")
	}
	c.mark(MarkImage, len(c.doc.Images))
	c.doc.Images = append(c.doc.Images, Image{Dest: dest, Alt: alt, Title: unescape(n.Title), Span: at.span, Def: at.def, Figure: figure})
}

// A place is where a fault of a destination is told.
type place struct {
	span Span // what is broken
	def  Span // what the link or image at span refers to; zero for nothing
}

// destination returns a destination as the author meant it and its place. When
// it is defined elsewhere that is the reference, which starts at pos: it is
// what does not work, and there may be more than one.
func (c *Compiler) destination(dest []byte, reference *ast.ReferenceLink, pos int) (string, place) {
	if reference == nil {
		return unescape(dest), place{span: c.spanOf(dest, pos)}
	}
	at := place{span: c.source.span(pos, pos)}
	if from, ok := c.source.of(dest); ok {
		at.def = c.definition(from, len(dest))
	}
	return unescape(dest), at
}

// definition returns the place of the destination at text[from] in a
// definition. It is looked up once for all references, and does not make the
// source forget how far the line of the references was counted.
func (c *Compiler) definition(from, size int) Span {
	def, ok := c.defs[from]
	if !ok {
		last := c.source.last
		def = c.source.span(from, from+size)
		c.source.last = last
		if c.defs == nil {
			c.defs = make(map[int]Span)
		}
		c.defs[from] = def
	}
	return def
}

// spanOf returns the place of a part of the text, or an empty span at text[pos]
// when the part cannot be found.
func (c *Compiler) spanOf(part []byte, pos int) Span {
	if at, ok := c.source.of(part); ok {
		return c.source.span(at, at+len(part))
	}
	return c.source.span(pos, pos)
}

// safe reports whether a destination may be published, with a message when it
// may not.
func (c *Compiler) safe(ok bool, dest string, at place) bool {
	if !ok {
		m := diag.New(diag.MarkdownURL, at.span.Pos(c.source.name), "%q is not a safe address and is left out (use http, https, mailto, tel, sms, ftp or a path)", shorten(dest))
		m.Notes = at.def.Note(c.source.name)
		c.doc.Messages = append(c.doc.Messages, m)
	}
	return ok
}

// expand takes what a reference copies from its definition off what is left
// for that. Without a bound a long definition and many short references would
// make a document of the square of its size.
func (c *Compiler) expand(reference *ast.ReferenceLink, size, pos int) bool {
	if reference == nil || c.expanded < 0 {
		return reference == nil
	}
	c.expanded -= size
	if c.expanded < 0 {
		c.message(diag.MarkdownLimit, pos, "references repeat more of their definitions than the document is long (the rest is shown as text; shorten the destinations)")
		return false
	}
	return true
}

// shorten cuts what a message quotes.
func shorten(s string) string {
	const most = 80
	if len(s) <= most {
		return s
	}
	cut := most
	for cut > 0 && s[cut]&0xC0 == 0x80 { // inside a character
		cut--
	}
	return s[:cut] + "…"
}
