package markdown

import (
	"bytes"
	"slices"
	"unicode/utf8"

	"galley/generator/diag"
)

// characters says where a body has a character that XML does not allow, of
// each such character the first place. References to them are found where text
// is written, since code shows them as they are typed.
func (c *Compiler) characters() {
	text := c.source.text
	for at := 0; ; {
		i := diag.IndexNotXML(text[at:])
		if i < 0 {
			return
		}
		at += i
		r, size := utf8.DecodeRune(text[at:])
		c.character(r, at)
		at += size
	}
}

// references does the same for the character references in a part of the
// text that starts at text[at].
func (c *Compiler) references(part []byte, at int) {
	for {
		i := bytes.Index(part, []byte("&#"))
		if i < 0 {
			return
		}
		part, at = part[i:], at+i
		value, size := reference(part)
		if i := diag.IndexNotXML(value); i >= 0 {
			r, _ := utf8.DecodeRune(value)
			c.character(r, at)
		}
		size = max(size, 1)
		part, at = part[size:], at+size
	}
}

// character adds the message about a character at text[at] that XML does not
// allow, once for each.
func (c *Compiler) character(r rune, at int) {
	if !slices.Contains(c.strange, r) { // there are few kinds of them
		c.strange = append(c.strange, r)
		c.doc.Messages.AddNotXML(c.source.pos(at), r)
	}
}
