package markdown

import (
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"

	"galley/generator/diag"
)

// descriptor is how wide an image is, such as 400w, or for how dense a screen it
// is, such as 1.5x, or nothing.
var descriptor = regexp.MustCompile(`^(?:[1-9][0-9]{0,8}w|[0-9]+(?:\.[0-9]+)?x)?$`)

// A beginning is that of a picture element: where its sources may stand, which
// is before anything else (HTML Standard, 4.8.1). It is told by what has been
// written since, not by what is open: browsers close a picture for reasons that
// raw HTML does not show, such as a link within a link, and a source in
// something else is nothing that the policy lets pass.
type beginning struct {
	there      bool
	out, marks int // how much was written when it was last at its beginning
}

// begin notes that what is written next stands at the beginning of a picture.
func (c *Compiler) begin() {
	c.raw.picture = beginning{true, len(c.out), len(c.doc.Marks)}
}

// begins reports whether nothing but blanks stands between the start of the
// innermost picture, or its last source, and what is written next.
func (c *Compiler) begins() bool {
	b := c.raw.picture
	return b.there && len(c.doc.Marks) == b.marks && len(c.out) >= b.out && strings.Trim(string(c.out[b.out:]), " \t\n") == ""
}

// pictureSource writes a source that stands at the beginning of a picture, with
// those of its addresses that do no harm. Any other is left out.
func (c *Compiler) pictureSource(t rawTag) {
	if !c.begins() {
		c.message(diag.MarkdownHTML, c.raw.place(t.at), "<source> is left out: it does not stand at the beginning of a <picture> (put it there, before the image)")
		return
	}
	set := c.sourceSet(t)
	if len(set) == 0 {
		return
	}
	c.write("<source")
	for _, a := range t.attrs {
		if a.Key == "srcset" {
			c.addressSet(t, set)
		} else {
			c.safeAttribute(t, a)
		}
	}
	c.write(">")
	c.begin()
}

// sourceSet returns what the source of a picture may offer, and says what it may
// not, and that it offers nothing.
func (c *Compiler) sourceSet(t rawTag) (set []Candidate) {
	i := slices.IndexFunc(t.attrs, func(a html.Attribute) bool { return a.Key == "srcset" })
	var all []Candidate
	if i >= 0 {
		all = Candidates(t.attrs[i].Val)
	}
	if len(all) == 0 {
		c.message(diag.MarkdownHTML, c.raw.place(t.at), "<source> without an address is left out (write srcset=\"…\" with that of an image)")
	}
	for _, one := range all {
		span := c.addressSpan(t, html.Attribute{Val: one.Address})
		switch {
		case !descriptor.MatchString(one.Descriptor):
			c.doc.Messages.Add(diag.MarkdownHTML, span.Pos(c.source.name), "%q is left out of a <source>: %q is neither a width, such as 400w, nor a density, such as 2x", shorten(one.Address), shorten(one.Descriptor))
		case c.safe(SafeURL(one.Address), one.Address, place{span: span}): // no data: its commas would end the candidate
			set = append(set, one)
		}
	}
	return set
}

// addressSet writes the attribute srcset with marks for its addresses.
func (c *Compiler) addressSet(t rawTag, set []Candidate) {
	c.write(` srcset="`)
	for i, one := range set {
		if i > 0 {
			c.write(", ")
		}
		c.mark(MarkURLImage, len(c.doc.Links))
		c.doc.Links = append(c.doc.Links, Link{Dest: one.Address, Span: c.addressSpan(t, html.Attribute{Val: one.Address})})
		if one.Descriptor != "" {
			c.write(" " + one.Descriptor)
		}
	}
	c.write(`"`)
}

// A Candidate is an image in a srcset.
type Candidate struct {
	Address    string // as written
	Descriptor string // its width or density as written, "" for none
}

// Candidates returns those of a srcset (HTML Standard, 4.8.4.2.1), whatever their
// addresses and descriptors are.
func Candidates(set string) (out []Candidate) {
	const blanks = " \t\n\f\r"
	for {
		set = strings.TrimLeft(set, ","+blanks)
		if set == "" {
			return out
		}
		end := strings.IndexAny(set, blanks)
		if end < 0 {
			end = len(set)
		}
		address, said, rest := strings.TrimRight(set[:end], ","), "", set[end:]
		if len(address) == end { // no comma ends it
			said, rest, _ = strings.Cut(rest, ",")
		}
		out = append(out, Candidate{address, strings.Trim(said, blanks)})
		set = rest
	}
}
