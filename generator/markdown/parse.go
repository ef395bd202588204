package markdown

import (
	"bytes"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// The limits that keep the work linear and the stack small. What is past one
// is not parsed as the construct but as text, with an error at the place.
const (
	MaxDepth     = 100    // quotes, list items and footnotes inside each other; as much again for inlines
	MaxFootnotes = 1000   // definitions in a document; each reference is looked up among them
	freeCells    = 10_000 // table cells that a document may have beside one for each byte
)

// limits watches over one parse. The parser's parts hold a pointer to it.
type limits struct {
	cells     int // table cells that are left
	footnotes int // definitions that are left

	// Where each limit was hit first, -1 for nowhere.
	deepAt, cellsAt, footnotesAt int
}

func (l *limits) reset(size int) {
	*l = limits{cells: freeCells + size, footnotes: MaxFootnotes, deepAt: -1, cellsAt: -1, footnotesAt: -1}
}

// hit remembers the first place.
func hit(at *int, reader text.Reader) {
	if *at < 0 {
		_, segment := reader.Position()
		*at = segment.Start
	}
}

// newParser returns goldmark with the dialect of the site.
func newParser(l *limits, typographer bool) parser.Parser {
	inlines := append(parser.DefaultInlineParsers(),
		util.Prioritized(extension.NewTaskCheckBoxParser(), 0),
		util.Prioritized(extension.NewFootnoteParser(), 101),
		util.Prioritized(extension.NewStrikethroughParser(), 500),
		util.Prioritized(extension.NewLinkifyParser(), 999),
	)
	if typographer {
		inlines = append(inlines, util.Prioritized(newQuotes(), 9999))
	}
	return parser.NewParser(
		parser.WithBlockParsers(
			util.Prioritized(parser.NewSetextHeadingParser(parser.WithHeadingAttribute()), 100),
			util.Prioritized(parser.NewThematicBreakParser(), 200),
			util.Prioritized(nested{parser.NewListParser(), l}, 300),
			util.Prioritized(parser.NewListItemParser(), 400),
			util.Prioritized(parser.NewCodeBlockParser(), 500),
			util.Prioritized(parser.NewATXHeadingParser(parser.WithHeadingAttribute()), 600),
			util.Prioritized(parser.NewFencedCodeBlockParser(), 700),
			util.Prioritized(nested{parser.NewBlockquoteParser(), l}, 800),
			util.Prioritized(parser.NewHTMLBlockParser(), 900),
			util.Prioritized(footnotes{nested{extension.NewFootnoteBlockParser(), l}}, 999),
			util.Prioritized(parser.NewParagraphParser(), 1000),
		),
		parser.WithInlineParsers(inlines...),
		parser.WithParagraphTransformers(
			util.Prioritized(parser.LinkReferenceParagraphTransformer, 100),
			util.Prioritized(tables{extension.NewTableParagraphTransformer(), l}, 200),
		),
		parser.WithASTTransformers(
			util.Prioritized(extension.NewTableASTTransformer(), 0),
			util.Prioritized(extension.NewFootnoteASTTransformer(), 999),
		),
	)
}

// nested opens no container below MaxDepth others. goldmark walks containers
// by recursion and would follow a line of angle brackets to any depth.
type nested struct {
	parser.BlockParser
	limits *limits
}

func (p nested) Open(parent ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	depth := 0
	for _, block := range pc.OpenedBlocks() {
		switch block.Node.(type) {
		case *ast.Blockquote, *ast.ListItem, *extast.Footnote:
			depth++
		}
	}
	if depth < MaxDepth {
		return p.BlockParser.Open(parent, reader, pc)
	}
	line, position := reader.Position()
	node, _ := p.BlockParser.Open(parent, reader, pc)
	reader.SetPosition(line, position)
	if node != nil {
		hit(&p.limits.deepAt, reader)
	}
	return nil, parser.NoChildren
}

// footnotes opens no more than MaxFootnotes definitions.
type footnotes struct{ nested }

func (p footnotes) Open(parent ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	line, position := reader.Position()
	node, state := p.nested.Open(parent, reader, pc)
	if node == nil {
		return node, state
	}
	if p.limits.footnotes == 0 {
		reader.SetPosition(line, position)
		hit(&p.limits.footnotesAt, reader)
		return nil, parser.NoChildren
	}
	p.limits.footnotes--
	return node, state
}

// tables lets no table be parsed that has more cells than are left. goldmark
// fills short rows up, so that a wide header makes each line below it dear.
type tables struct {
	parser.ParagraphTransformer
	limits *limits
}

func (t tables) Transform(node *ast.Paragraph, reader text.Reader, pc parser.Context) {
	lines := node.Lines()
	cells := 0
	for i := 1; i < lines.Len(); i++ {
		line := lines.At(i)
		value := line.Value(reader.Source())
		if len(bytes.Trim(value, "|:- \t\n")) == 0 { // it may be the line below a header
			cells = max(cells, (bytes.Count(value, []byte{'|'})+1)*lines.Len())
		}
	}
	if cells > t.limits.cells {
		if t.limits.cellsAt < 0 {
			t.limits.cellsAt = lines.At(0).Start
		}
		return
	}
	t.limits.cells -= cells
	t.ParagraphTransformer.Transform(node, reader, pc)
}
