package markdown

import (
	"bytes"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"

	"galley/generator/diag"
)

// text writes a text node, its line break included.
func (c *Compiler) text(n *ast.Text) {
	value := n.Segment.Value(c.source.text)
	if !n.IsRaw() && bytes.ContainsAny(value, "\\&") {
		c.scratch = appendUnescaped(c.scratch[:0], value)
		c.references(value, n.Segment.Start)
		value = c.scratch
	}
	c.out = appendEscaped(c.out, value)
	c.addPlain(value)
	switch {
	case n.HardLineBreak():
		c.write("<br>\n")
	case n.SoftLineBreak():
		c.write("\n")
	default:
		return
	}
	c.addPlain([]byte{' '})
}

// addPlain adds to the text of the section; the text of a heading is taken
// from the tree, and promotional text is none.
func (c *Compiler) addPlain(text []byte) {
	if !c.inHead && c.promos == 0 && c.unfound == 0 {
		c.plain = append(c.plain, text...)
	}
}

// inline writes the start or end of an inline node.
func (c *Compiler) inline(n ast.Node, entering bool) bool {
	switch n := n.(type) {
	case *ast.Emphasis:
		tag := "em"
		if n.Level == 2 {
			tag = "strong"
		}
		c.span(n, entering, tag)
	case *extast.Strikethrough:
		c.span(n, entering, "del")
	case *ast.CodeSpan:
		c.codeSpan(n)
		return false
	case *ast.Link:
		c.link(n, entering)
	case *ast.AutoLink:
		c.autoLink(n)
		return false
	case *ast.Image:
		c.image(n, false)
		return false
	case *ast.RawHTML:
		c.rawInline(n)
		return false
	case *extast.TaskCheckBox:
		c.checkBox(n)
		return false
	case *extast.FootnoteLink:
		c.noteLink(n)
		return false
	case *extast.FootnoteBacklink:
		c.noteBacklink(n)
		return false
	}
	return true
}

// span writes the tag of an element unless it is nested too deep. Browsers
// and parsers give up on trees that are some hundred elements deep.
func (c *Compiler) span(n ast.Node, entering bool, tag string) {
	if !entering {
		if c.inlines <= MaxDepth {
			c.write("</" + tag + ">")
		}
		c.inlines--
		return
	}
	c.inlines++
	switch {
	case c.inlines <= MaxDepth:
		c.write("<" + tag + ">")
	case c.inlines == MaxDepth+1:
		c.message(diag.MarkdownDepth, n.Pos(), "emphasis is nested deeper than %d levels (the rest is left out; flatten it)", MaxDepth)
	}
}

func (c *Compiler) codeSpan(n *ast.CodeSpan) {
	c.write(`<code translate="no">`)
	for child := n.FirstChild(); child != nil; child = child.NextSibling() {
		t, ok := child.(*ast.Text)
		if !ok {
			continue
		}
		c.scratch = appendTextPlain(c.scratch[:0], c.source.text, t)
		c.out = appendEscaped(c.out, c.scratch)
		c.addPlain(c.scratch)
	}
	c.write("</code>")
}

func (c *Compiler) checkBox(n *extast.TaskCheckBox) {
	if n.IsChecked {
		c.write(`<input type="checkbox" disabled checked aria-label="done"> `)
	} else {
		c.write(`<input type="checkbox" disabled aria-label="open"> `)
	}
}

// noteLink writes a reference to a footnote. Inside a link it is only a
// number: links cannot hold links.
func (c *Compiler) noteLink(n *extast.FootnoteLink) {
	c.write(`<sup class="footnote" id="`)
	c.mark(MarkID, 0)
	c.write(backID(n.Index, n.RefIndex) + `">`)
	c.doc.IDs = append(c.doc.IDs, backID(n.Index, n.RefIndex))
	if c.linkRef >= 0 {
		c.write(strconv.Itoa(n.Index) + "</sup>")
		return
	}
	c.write(`<a href="#`)
	c.mark(MarkID, 0)
	c.write(noteID(n.Index) + `" role="doc-noteref">` + strconv.Itoa(n.Index) + "</a></sup>")
}

// noteBacklink writes one way back from a footnote.
func (c *Compiler) noteBacklink(n *extast.FootnoteBacklink) {
	c.write(` <a class="footnote-back" href="#`)
	c.mark(MarkID, 0)
	label := strconv.Itoa(n.Index)
	if n.RefCount > 1 {
		label += "-" + strconv.Itoa(n.RefIndex+1)
	}
	// The arrow is a picture to some systems without the selector behind it.
	c.write(backID(n.Index, n.RefIndex) + `" role="doc-backlink" aria-label="↩ ` + label + "\">↩\ufe0e</a>")
}

// headingNode writes the place of a heading.
func (c *Compiler) headingNode(n *ast.Heading, entering bool) bool {
	if !entering {
		c.mark(MarkHeadingEnd, len(c.doc.Headings)-1)
		c.write("\n")
		c.inHead = false
		return true
	}
	if c.promos > 0 {
		c.unheard++
	} else {
		c.endText()
	}
	c.inHead = true
	text := c.source.text
	c.heading = appendPlain(c.heading[:0], text, n, withAlt)
	h := Heading{Level: n.Level, Text: collapse(c.heading), Promo: c.promos > 0, Nested: c.nested(n)}
	if id, ok := n.AttributeString("id"); ok {
		h.ID = string(id.([]byte)) // as reserve left it
	}
	if h.ID == "" {
		h.ID = c.ids.take(slug(string(appendPlain(nil, text, n, asTyped))))
	}
	if class, ok := n.AttributeString("class"); ok {
		h.Class = strings.Join(strings.Fields(string(class.([]byte))), " ")
	}
	c.doc.Headings = append(c.doc.Headings, h)
	c.mark(MarkHeading, len(c.doc.Headings)-1)
	return true
}

// nested reports whether a heading stands in a block that cannot be cut at it.
func (c *Compiler) nested(n *ast.Heading) bool {
	if open := len(c.raw.open); open > 0 && c.raw.open[open-1].parent == n.Parent() {
		return true
	}
	switch n.Parent().(type) {
	case *ast.Blockquote, *ast.ListItem, *extast.Footnote, *extast.DefinitionDescription:
		return true
	}
	return false
}

// writtenID returns the id that the author gave a heading, or "", and reports
// the attributes that are of no use.
func (c *Compiler) writtenID(n *ast.Heading) string {
	id := ""
	for _, attribute := range n.Attributes() {
		switch name := string(attribute.Name); name {
		case "id":
			if value, ok := attribute.Value.([]byte); ok {
				id = cleanID(string(value))
			}
		case "class":
		default:
			c.message(diag.MarkdownHTML, n.Pos(), "attribute %q of a heading is left out (write an #id or a .class)", name)
		}
	}
	return id
}
