package markdown

import (
	"bytes"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"

	"galley/generator/diag"
)

// An attributeLine is a line {#id .class key=value} right below a block, to
// which it belongs. It is a node of its own until the document is parsed: what
// the block becomes, such as a table, is not known before.
type attributeLine struct {
	ast.BaseBlock
	opening     // its attributes
	at      int // of the brace in the text
}

var kindAttributeLine = ast.NewNodeKind("AttributeLine")

// Kind implements ast.Node.
func (n *attributeLine) Kind() ast.NodeKind { return kindAttributeLine }

// Dump implements ast.Node.
func (n *attributeLine) Dump(src []byte, level int) { ast.DumpHelper(n, src, level, nil, nil) }

// IsRaw implements ast.Node: no inlines are parsed in it.
func (n *attributeLine) IsRaw() bool { return true }

// attributeLines parses lines of attributes. What is not wholly one, or has no
// block right above it, is text.
type attributeLines struct{}

// Trigger implements parser.BlockParser.
func (attributeLines) Trigger() []byte { return []byte{'{'} }

// Open implements parser.BlockParser.
func (attributeLines) Open(parent ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	line, segment := reader.PeekLine()
	pos := max(0, pc.BlockOffset())
	if !takesAttributes(parent.LastChild()) || belowBlank(reader.Source(), segment.Start) {
		return nil, parser.NoChildren
	}
	rest := bytes.TrimRight(line[pos:], " \t\n")
	n := &attributeLine{at: segment.Start + pos - segment.Padding}
	end := n.attributes(rest, 0)
	assigned := n.id != "" || n.class != ""
	for _, a := range n.args {
		assigned = assigned || a.Value != ""
	}
	if end != len(rest) || len(n.faults) > 0 || !assigned {
		return nil, parser.NoChildren
	}
	reader.AdvanceToEOL()
	return n, parser.NoChildren
}

// takesAttributes reports whether a block may have a line of attributes.
func takesAttributes(block ast.Node) bool {
	switch n := block.(type) {
	case *directive:
		return n.alert
	case *ast.Paragraph, *ast.List, *ast.Blockquote, *ast.FencedCodeBlock, *ast.CodeBlock, *extast.DefinitionList:
		return true
	}
	return false
}

// belowBlank reports whether the line above the one at an offset is blank, but
// for the marks of quotes.
func belowBlank(src []byte, at int) bool {
	before := src[:bytes.LastIndexByte(src[:at], '\n')+1] // the offset may be behind marks
	before = bytes.TrimSuffix(before, []byte("\n"))
	return len(bytes.Trim(before[bytes.LastIndexByte(before, '\n')+1:], "> \t")) == 0
}

// Continue implements parser.BlockParser.
func (attributeLines) Continue(ast.Node, text.Reader, parser.Context) parser.State {
	return parser.Close
}

// Close implements parser.BlockParser.
func (attributeLines) Close(ast.Node, text.Reader, parser.Context) {}

// CanInterruptParagraph implements parser.BlockParser.
func (attributeLines) CanInterruptParagraph() bool { return true }

// CanAcceptIndentedLine implements parser.BlockParser.
func (attributeLines) CanAcceptIndentedLine() bool { return false }

// attributesKey is the name under which a block has its attributes.
const attributesKey = "written"

// giveAttributes gives the block above a line of attributes those that do no
// harm, and reports the others.
func (c *Compiler) giveAttributes(n *attributeLine) {
	block := n.PreviousSibling()
	if _, tight := block.(*ast.TextBlock); tight {
		block = n.Parent() // the item of a list: its paragraph has no tags
	} else if _, table := block.(*extast.Table); !table && !takesAttributes(block) {
		c.message(diag.MarkdownHTML, n.at, "attributes are left out: no block stands above them (write them right below a paragraph, list, table, quote or code block)")
		return
	}
	if n.id != "" && c.ids.used[n.id] {
		c.message(diag.MarkdownID, n.at, "id %q of a block is left out: it is used already (choose another)", shorten(n.id))
		n.id = ""
	}
	if n.id != "" {
		c.ids.used[n.id] = true
	}
	n.args = slices.DeleteFunc(n.args, func(a Arg) bool {
		switch a.Key {
		case "lang", "dir", "title", "translate":
			return false
		}
		at := n.at + max(0, bytes.Index(c.source.text[n.at:], []byte(a.Key+"=")))
		c.message(diag.MarkdownHTML, at, "attribute %q of a block is left out (write an #id, a .class, lang, dir, title or translate)", shorten(a.Key))
		return true
	})
	if alert, ok := block.(*directive); ok {
		alert.id, alert.class, alert.args = n.id, n.class, n.args
		return
	}
	block.SetAttributeString(attributesKey, n)
}

// attributes returns the line of attributes of a block, or nil.
func attributes(block ast.Node) *attributeLine {
	value, _ := block.AttributeString(attributesKey)
	n, _ := value.(*attributeLine)
	return n
}

// block writes the tags of a block; inner is what follows the start tag.
func (c *Compiler) block(n ast.Node, entering bool, tag, inner string) {
	if entering {
		c.openTag(n, tag, "")
		c.write(">" + inner)
		return
	}
	c.write("</" + tag + ">\n")
	c.breakPlain()
}

// openTag writes the start tag of a block but for its end: with a class of
// ours, which may be "", and with the attributes that the author gave it.
func (c *Compiler) openTag(block ast.Node, tag, class string) {
	c.write("<" + tag)
	n := attributes(block)
	if n != nil && n.id != "" {
		c.idAttribute("id", n.id)
		c.doc.IDs = append(c.doc.IDs, n.id)
	}
	if n != nil {
		class = strings.TrimSpace(class + " " + n.class)
	}
	if class != "" {
		c.attribute("class", class)
	}
	if n == nil {
		return
	}
	for _, a := range n.args {
		c.attribute(a.Key, a.Value)
	}
}

// attribute writes an attribute.
func (c *Compiler) attribute(key, value string) {
	c.write(" " + key + `="`)
	c.out = appendEscaped(c.out, value)
	c.write(`"`)
}

// idAttribute writes an attribute whose value is an id, with a mark for a
// prefix.
func (c *Compiler) idAttribute(key, id string) {
	c.write(" " + key + `="`)
	c.mark(MarkID, 0)
	c.out = appendEscaped(c.out, id)
	c.write(`"`)
}
