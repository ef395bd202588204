package markdown

import (
	"iter"
	"strings"

	"golang.org/x/net/html"
)

// addressSet writes the attribute srcset with those of its candidates that do
// no harm (HTML Standard, 4.8.4.2.1).
func (c *Compiler) addressSet(t rawTag, a html.Attribute) {
	start := len(c.out)
	c.write(` srcset="`)
	empty := true
	for address, descriptor := range candidates(a.Val) {
		one := html.Attribute{Key: a.Key, Val: address}
		if !c.safe(SafeImageURL(address), address, place{span: c.addressSpan(t, one)}) {
			continue
		}
		if !empty {
			c.write(", ")
		}
		empty = false
		c.mark(MarkURLImage, len(c.doc.Links))
		c.doc.Links = append(c.doc.Links, Link{Dest: address, Span: c.addressSpan(t, one)})
		if descriptor != "" {
			c.write(" ")
			c.out = appendEscaped(c.out, []byte(descriptor))
		}
	}
	if empty {
		c.out = c.out[:start]
		return
	}
	c.write(`"`)
}

// candidates yields the addresses of a srcset and what is said of each, such
// as its width. A descriptor that is no number with a letter is left out with
// its candidate.
func candidates(set string) iter.Seq2[string, string] {
	const blanks = " \t\n\f\r"
	return func(yield func(address, descriptor string) bool) {
		for {
			set = strings.TrimLeft(set, ","+blanks)
			if set == "" {
				return
			}
			end := strings.IndexAny(set, blanks)
			if end < 0 {
				end = len(set)
			}
			address, descriptor, rest := strings.TrimRight(set[:end], ","), "", set[end:]
			if len(address) == end { // no comma ends it
				descriptor, rest, _ = strings.Cut(rest, ",")
			}
			set, descriptor = rest, strings.Trim(descriptor, blanks)
			if strings.Trim(descriptor, "0123456789.wxh ") == "" && !yield(address, descriptor) {
				return
			}
		}
	}
}
