package markdown

import (
	"bytes"
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"galley/generator/diag"
)

// A directive is the node of a container directive or of an alert. Kind and
// dump are those of a quote, which it is to goldmark.
type directive struct {
	ast.Blockquote
	opening
	at     int  // of the first colon in the text
	end    int  // of the last line that it was asked about
	alert  bool // it is written as a quote
	closed bool // by a line of colons; always for alerts
	ref    int  // its place in Doc.Directives
}

// A label is the first child of a directive that has one. Its lines are one
// part of a line.
type label struct{ ast.TextBlock }

// addLabel makes the label a child, so that its inlines are parsed.
func (n *directive) addLabel() {
	if len(n.label) == 0 {
		return
	}
	l := &label{}
	l.Lines().Append(text.NewSegment(n.at+n.labelAt, n.at+n.labelAt+len(n.label)))
	n.AppendChild(n, l)
}

// directives parses container directives. A line of colons alone closes the
// innermost open directive that has as many colons, else the innermost that
// has fewer; so fences nest whether or not the outer ones are longer, and one
// that was forgotten does not take the end of those around it.
type directives struct{ limits *limits }

// Trigger implements parser.BlockParser.
func (directives) Trigger() []byte { return []byte{':'} }

// Open implements parser.BlockParser.
func (directives) Open(_ ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	line, segment := reader.PeekLine()
	pos := max(0, pc.BlockOffset())
	o, ok := parseOpening(line[pos:])
	if !ok {
		return nil, parser.NoChildren
	}
	n := &directive{opening: o, at: segment.Start + pos - segment.Padding, end: segment.Stop}
	n.addLabel()
	reader.AdvanceToEOL()
	return n, parser.NoChildren // on this line
}

// Continue implements parser.BlockParser.
func (p directives) Continue(node ast.Node, reader text.Reader, pc parser.Context) parser.State {
	n := node.(*directive)
	line, segment := reader.PeekLine()
	n.end = segment.Stop
	if p.closes(n, line, reader, pc) {
		n.closed = true
		reader.AdvanceToEOL()
		return parser.Close
	}
	return parser.Continue | parser.HasChildren
}

// closes reports whether a line closes a directive. The outermost directive
// is asked first and looks for the one that is meant, which limits keep for
// the others.
func (p directives) closes(n *directive, line []byte, reader text.Reader, pc parser.Context) bool {
	indent, _ := util.IndentWidth(line, reader.LineOffset())
	colons := closingFence(line)
	if colons == 0 || indent > 3 {
		return false
	}
	at, _ := reader.Position()
	if p.limits.closingLine != at {
		p.limits.closingLine, p.limits.closing = at, closedBy(n, indent, colons, pc.OpenedBlocks(), reader.Source())
	}
	return p.limits.closing == n
}

// closedBy returns the directive, the first or one in it, that a line of
// colons closes, or nil: the line may belong to code.
func closedBy(first *directive, indent, colons int, blocks []parser.Block, source []byte) *directive {
	var same, shorter *directive
	inside := false
	for _, block := range blocks {
		if inside = inside || block.Node == ast.Node(first); !inside {
			continue
		}
		through := true
		switch n := block.Node.(type) {
		case *directive:
			switch {
			case n.alert:
				through = false
			case n.colons == colons:
				same = n
			case n.colons < colons:
				shorter = n
			}
		case *ast.List, *extast.DefinitionDescription:
		case *extast.DefinitionList:
			through = indent >= n.Offset
			indent -= n.Offset
		case *ast.ListItem:
			through = indent >= n.Offset
			indent -= n.Offset
		case *ast.FencedCodeBlock:
			return nil
		case *ast.HTMLBlock:
			if isOpenRaw(n, source) {
				return nil
			}
		default: // it holds no blocks, or asks for a mark or a larger indent
			through = false
		}
		if !through {
			break
		}
	}
	if same != nil {
		return same
	}
	return shorter
}

// isOpenRaw reports whether the line below an open block of HTML is still
// part of it because it is code or a comment (CommonMark 0.31, 4.6, kinds 1
// and 2). An end on the first line is looked for in the line after it.
func isOpenRaw(n *ast.HTMLBlock, source []byte) bool {
	first := n.Lines().At(0)
	line := first.Value(source)
	switch n.HTMLBlockType {
	case ast.HTMLBlockType1:
		return n.Lines().Len() > 1 || !codeEnd.Match(line)
	case ast.HTMLBlockType2:
		return n.Lines().Len() > 1 || !bytes.Contains(line, []byte("-->"))
	}
	return false
}

var codeEnd = regexp.MustCompile(`(?i)</(script|pre|style|textarea)>`)

// Close implements parser.BlockParser.
func (directives) Close(ast.Node, text.Reader, parser.Context) {}

// CanInterruptParagraph implements parser.BlockParser.
func (directives) CanInterruptParagraph() bool { return true }

// CanAcceptIndentedLine implements parser.BlockParser.
func (directives) CanAcceptIndentedLine() bool { return false }

// directive writes the marks of a directive.
func (c *Compiler) directive(n *directive, entering bool) {
	if !entering {
		c.mark(MarkDirectiveEnd, n.ref)
		c.write("\n")
		c.breakPlain()
		if isPromo(n) {
			c.promos--
		}
		if Unsearched(n.class) {
			c.unfound--
		}
		return
	}
	if isPromo(n) {
		c.promos++
	}
	if Unsearched(n.class) {
		c.unfound++
	}
	for _, f := range n.faults {
		c.message(diag.DirectiveForm, n.at+f.at, "%s", f.text)
	}
	if !n.closed {
		c.message(diag.DirectiveForm, n.at, "directive %q is not closed (write %s on a line of its own below it)", shorten(n.name), shorten(strings.Repeat(":", n.colons)))
	}
	d := Directive{Name: n.name, ID: n.id, Class: n.class, Args: n.args, Promo: c.promos > 0}
	name := n.at + n.nameAt
	d.Span = c.source.span(name, name+len(n.name))
	if n.id != "" {
		c.doc.IDs = append(c.doc.IDs, n.id)
	}
	n.ref = len(c.doc.Directives)
	c.doc.Directives = append(c.doc.Directives, d)
	c.mark(MarkDirective, n.ref)
}

// label writes the mark behind a label, and what it says.
func (c *Compiler) label(n *label, entering bool) {
	if entering {
		c.foreign(n)
		return
	}
	ref := n.Parent().(*directive).ref
	c.scratch = appendPlain(c.scratch[:0], c.source.text, n, withAlt)
	c.doc.Directives[ref].Label = collapse(c.scratch)
	c.mark(MarkLabelEnd, ref)
	c.breakPlain()
}

// isPromo reports whether a node is a directive whose text is not part of the
// page's.
func isPromo(n ast.Node) bool {
	d, ok := n.(*directive)
	return ok && Promotional(d.name)
}
