package markdown

import (
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
)

// render writes the node's start or end. It returns false for a node whose
// children it has dealt with itself; [walk] then does not return to it.
func (c *Compiler) render(n ast.Node, entering bool) bool {
	if !entering {
		c.closeRaw(n)
	}
	switch n := n.(type) {
	case *ast.Text:
		c.text(n)
		return false
	case *ast.String:
		c.out = appendEscaped(c.out, n.Value)
		c.addPlain(n.Value)
		return false
	case *ast.Paragraph:
		if entering {
			c.foreign(n)
		}
		return c.paragraph(n, entering)
	case *ast.TextBlock:
		if entering {
			c.foreign(n)
		}
		c.textBlock(n, entering)
	case *ast.Heading:
		if entering {
			c.foreign(n)
		}
		return c.headingNode(n, entering)
	case *ast.Blockquote:
		c.block(n, entering, "blockquote", "\n")
	case *directive:
		c.directive(n, entering)
	case *label:
		c.label(n, entering)
	case *ast.List:
		c.list(n, entering)
	case *ast.ListItem:
		c.listItem(n, entering)
	case *ast.ThematicBreak:
		c.write("<hr>\n")
		return false
	case *ast.FencedCodeBlock:
		c.fenced(n)
		return false
	case *ast.CodeBlock:
		c.loadCode(n.Lines())
		c.code(n, fence{})
		return false
	case *ast.HTMLBlock:
		c.htmlBlock(n)
		return false
	case *ast.LinkReferenceDefinition:
		return false
	case *extast.TableCell:
		if entering {
			c.foreign(n)
		}
		c.table(n, entering)
	case *extast.Table, *extast.TableHeader, *extast.TableRow:
		c.table(n, entering)
	case *extast.DefinitionList, *extast.DefinitionTerm, *extast.DefinitionDescription:
		c.definitionList(n, entering)
	case *attributeLine:
		return false // the block above has them
	case *extast.Footnote, *extast.FootnoteList:
		c.footnote(n, entering)
	default:
		return c.inline(n, entering)
	}
	return true
}

// either writes a start or an end tag.
func (c *Compiler) either(entering bool, start, end string) {
	if entering {
		c.write(start)
	} else {
		c.write(end)
		c.breakPlain()
	}
}

// breakPlain keeps the words of two blocks apart.
func (c *Compiler) breakPlain() { c.plain = append(c.plain, '\n') }

func (c *Compiler) paragraph(n *ast.Paragraph, entering bool) bool {
	if image := loneImage(n); image != nil && entering {
		c.figure(n, image)
		return false
	}
	c.block(n, entering, "p", "")
	return true
}

// figure writes the image that is all there is in a paragraph. The image has
// no attributes but its own; those of the paragraph go to an element around it.
func (c *Compiler) figure(n *ast.Paragraph, image *ast.Image) {
	wrapped := attributes(n) != nil
	if wrapped {
		c.block(n, true, "div", "\n")
	}
	c.image(image, true)
	c.write("\n")
	if wrapped {
		c.block(n, false, "div", "")
	}
	c.breakPlain()
}

// loneImage returns the image that is all there is in a paragraph, or nil.
func loneImage(n *ast.Paragraph) *ast.Image {
	image, ok := n.FirstChild().(*ast.Image)
	if !ok {
		return nil
	}
	for next := image.NextSibling(); next != nil; next = next.NextSibling() {
		if t, ok := next.(*ast.Text); !ok || !t.Segment.IsEmpty() {
			return nil
		}
	}
	return image
}

// textBlock is the paragraph of a tight list.
func (c *Compiler) textBlock(n *ast.TextBlock, entering bool) {
	if entering {
		return
	}
	c.breakPlain()
	next := n.NextSibling()
	if _, ok := next.(*attributeLine); ok {
		next = next.NextSibling()
	}
	if next != nil && n.FirstChild() != nil {
		c.write("\n")
	}
}

func (c *Compiler) list(n *ast.List, entering bool) {
	if !n.IsOrdered() {
		c.block(n, entering, "ul", "\n")
		return
	}
	if !entering || n.Start == 1 {
		c.block(n, entering, "ol", "\n")
		return
	}
	c.openTag(n, "ol", "")
	c.write(` start="` + strconv.Itoa(n.Start) + "\">\n")
}

func (c *Compiler) listItem(n *ast.ListItem, entering bool) {
	class, inner := "", ""
	if first := n.FirstChild(); first != nil {
		if _, ok := first.FirstChild().(*extast.TaskCheckBox); ok {
			class = "task"
		}
		if _, ok := first.(*ast.TextBlock); !ok {
			inner = "\n"
		}
	}
	if !entering {
		c.block(n, false, "li", "")
		return
	}
	c.openTag(n, "li", class)
	c.write(">" + inner)
}

// table writes the tags of tables. A table may be wider than the screen, so
// it stands in a box that scrolls and can be reached with the keyboard, named by
// its columns: a group, for regions are landmarks, by which one finds one's way.
func (c *Compiler) table(n ast.Node, entering bool) {
	switch n := n.(type) {
	case *extast.Table:
		if entering {
			c.write(`<div class="table" role="group" tabindex="0" aria-label="`)
			c.out = appendEscaped(c.out, c.columns(n))
			c.write(`">`)
			c.openTag(n, "table", "")
			c.write(">\n")
			return
		}
		if n.ChildCount() > 1 {
			c.write("</tbody>\n")
		}
		c.write("</table></div>\n")
	case *extast.TableHeader:
		c.either(entering, "<thead>\n<tr>\n", "</tr>\n</thead>\n")
		if !entering && n.NextSibling() != nil {
			c.write("<tbody>\n")
		}
	case *extast.TableRow:
		c.either(entering, "<tr>\n", "</tr>\n")
	case *extast.TableCell:
		c.tableCell(n, entering)
	}
}

// columns returns the names of a table's columns.
func (c *Compiler) columns(n *extast.Table) string {
	var names []string
	for cell := n.FirstChild().FirstChild(); cell != nil; cell = cell.NextSibling() {
		c.scratch = appendPlain(c.scratch[:0], c.source.text, cell, withAlt)
		if name := collapse(c.scratch); name != "" {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}

func (c *Compiler) tableCell(n *extast.TableCell, entering bool) {
	tag, scope := "td", ""
	if _, ok := n.Parent().(*extast.TableHeader); ok && n.FirstChild() != nil {
		tag, scope = "th", ` scope="col"` // an empty cell is no header of anything
	}
	class := ""
	switch n.Alignment {
	case extast.AlignLeft:
		class = ` class="left"`
	case extast.AlignRight:
		class = ` class="right"`
	case extast.AlignCenter:
		class = ` class="center"`
	}
	c.either(entering, "<"+tag+scope+class+">", "</"+tag+">\n")
}

// noteID and backID are the ids of a footnote and of its reference number
// ref, counted from 0.
func noteID(index int) string { return "fn-" + strconv.Itoa(index) }

func backID(index, ref int) string {
	if ref == 0 {
		return "fnref-" + strconv.Itoa(index)
	}
	return "fnref-" + strconv.Itoa(index) + "-" + strconv.Itoa(ref+1)
}

// footnote writes the list of footnotes and its items.
func (c *Compiler) footnote(n ast.Node, entering bool) {
	note, ok := n.(*extast.Footnote)
	switch {
	case !ok:
		c.either(entering, "<div class=\"footnotes\" role=\"doc-endnotes\">\n<ol>\n", "</ol>\n</div>\n")
	case entering:
		c.write(`<li id="`)
		c.mark(MarkID, 0)
		c.write(noteID(note.Index) + "\">\n")
		c.doc.IDs = append(c.doc.IDs, noteID(note.Index))
	default:
		c.write("</li>\n")
		c.breakPlain()
	}
}
