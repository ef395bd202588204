package markdown

import (
	"bytes"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"

	"galley/generator/diag"
)

// The limits that keep the work linear in the size of a document and the
// stack small. What is past one is not parsed as the construct but as text,
// with an error at the place.
const (
	MaxDepth       = 100    // quotes, items of lists, directives and footnotes inside each other; as much again for inlines
	MaxFootnotes   = 1000   // definitions in a document; each reference is looked up among them
	maxDelimiters  = 10_000 // runs of * _ ~ in a block; each may be compared with each
	maxBrackets    = 1000   // open brackets in a block
	maxLabels      = 20e6   // closing brackets times lines in a block; goldmark counts lines for each
	maxDefinitions = 5000   // lines with definitions of references in a paragraph
	maxPipes       = 2000   // escaped pipes in code in tables; goldmark compares each with each
	freeCells      = 10_000 // table cells that a document may have beside one for each byte

	// These two say nothing: what they forbid is no link in other programs
	// either, or hardly ever.
	maxParens = 32  // open parentheses in an address, as in CommonMark's reference implementation
	maxAngles = 100 // addresses on a line that start with < and do not end
)

// An excess is where a limit was hit first, and which.
type excess struct {
	at     int
	code   diag.Code
	format string // of the message
	limit  int    // its argument
}

// limits watches over one parse. The parser's parts hold a pointer to it.
type limits struct {
	cells     int // table cells that are left
	pipes     int // escaped pipes that are left
	footnotes int // definitions that are left

	// Of the block whose inlines are being parsed.
	delimiters int
	brackets   int
	labels     int // lines that were gone through to find where labels start

	angles    int // addresses without an end on the line that ends at angleLine
	angleLine int

	closing     *directive // what the line of colons at closingLine closes, or nil
	closingLine int

	excesses []excess // one of each format

	// What a Copier has to know; not noted where ends is nil.
	ends  map[ast.Node]linkEnd
	notes []ast.Node // the footnotes
}

// A linkEnd is where in the text the part of a link or an image behind its text
// or its alternative text is.
type linkEnd struct{ label, end int }

func (l *limits) reset(size int) {
	*l = limits{cells: freeCells + size, footnotes: MaxFootnotes, pipes: maxPipes, closingLine: -1, excesses: l.excesses[:0], ends: l.ends, notes: l.notes}
}

// hit remembers the first place where a limit was hit. The format takes the
// limit.
func (l *limits) hit(at int, code diag.Code, format string, limit int) {
	for _, e := range l.excesses {
		if e.format == format {
			return
		}
	}
	l.excesses = append(l.excesses, excess{at, code, format, limit})
}

// here returns where a reader stands.
func here(reader text.Reader) int {
	_, segment := reader.Position()
	return segment.Start
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
		case *ast.Blockquote, *ast.ListItem, *extast.Footnote, *extast.DefinitionDescription, *directive:
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
		p.limits.hit(here(reader), diag.MarkdownDepth, "quotes, lists and directives are nested deeper than %d levels (the rest is shown as text; flatten them)", MaxDepth)
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
		p.limits.hit(here(reader), diag.MarkdownLimit, "more than %d footnotes in a document (the rest is shown as text; split it)", MaxFootnotes)
		return nil, parser.NoChildren
	}
	p.limits.footnotes--
	if p.limits.ends != nil {
		p.limits.notes = append(p.limits.notes, node)
	}
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
	cells, pipes := 0, 0
	for i := range lines.Len() {
		line := lines.At(i)
		value := line.Value(reader.Source())
		if bytes.IndexByte(value, '`') >= 0 {
			pipes += bytes.Count(value, []byte(`\|`))
		}
		// It may be the line below a header. Of hyphens alone goldmark makes one
		// only when its line has an end.
		if i > 0 && len(bytes.Trim(value, "|:- \t\n")) == 0 && bytes.ContainsAny(value, "|:") {
			cells = max(cells, (bytes.Count(value, []byte{'|'})+1)*lines.Len())
		}
	}
	if cells == 0 {
		return
	}
	if cells > t.limits.cells || pipes > t.limits.pipes {
		t.limits.hit(lines.At(0).Start, diag.MarkdownLimit, "tables have more cells than the document has characters, or more than %d escaped pipes in code (this one is shown as text; fill its rows, or split the document)", maxPipes)
		return
	}
	t.limits.cells -= cells
	t.limits.pipes -= pipes
	t.ParagraphTransformer.Transform(node, reader, pc)
}

// links does not look for the end of an address where it has no chance. A
// line of beginnings of links would be read to its end for each of them.
type links struct {
	parser.InlineParser
	limits *limits
}

func (p links) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	line, segment := block.PeekLine()
	switch {
	case line[0] == ']':
		if bytes.HasPrefix(line, []byte("](")) && p.hopeless(line[2:], segment.Stop) {
			return nil
		}
		p.limits.brackets = max(0, p.limits.brackets-1)
		p.limits.labels += parent.Lines().Len()
	case line[0] == '[' || len(line) > 1 && line[1] == '[':
		if p.limits.brackets >= maxBrackets || p.limits.labels >= maxLabels {
			p.limits.hit(segment.Start, diag.MarkdownLimit, "too many brackets in a paragraph (more than %d are open, or it is too long; the rest is shown as text, write \\[ for a bracket)", maxBrackets)
			return nil
		}
		p.limits.brackets++
	}
	node := p.InlineParser.Parse(parent, block, pc)
	if p.limits.ends != nil && node != nil && line[0] == ']' {
		p.limits.ends[node] = linkEnd{label: segment.Start, end: here(block)}
	}
	return node
}

// hopeless reports whether the address at the start of a line's rest has no
// end that is worth looking for.
func (p links) hopeless(line []byte, end int) bool {
	line = bytes.TrimLeft(line, " \t")
	if len(line) > 0 && line[0] == '<' {
		return p.hopelessAngle(line, end)
	}
	open := 0
	for i := 0; i < len(line) && open <= maxParens; i++ {
		switch line[i] {
		case '\\':
			i++
		case '(':
			open++
		case ')':
			if open--; open < 0 {
				return false
			}
		case ' ', '\t', '\n':
			return false
		}
	}
	return open > maxParens
}

// hopelessAngle is hopeless for an address that starts with an angle bracket.
func (p links) hopelessAngle(line []byte, end int) bool {
	if p.limits.angleLine != end {
		p.limits.angleLine, p.limits.angles = end, 0
	}
	if p.limits.angles >= maxAngles {
		return true
	}
	if bytes.IndexByte(line, '>') < 0 {
		p.limits.angles++
	}
	return false
}

// CloseBlock implements parser.CloseBlocker.
func (p links) CloseBlock(parent ast.Node, block text.Reader, pc parser.Context) {
	p.limits.brackets, p.limits.labels = 0, 0
	p.InlineParser.(parser.CloseBlocker).CloseBlock(parent, block, pc)
}

// delimiters opens no more than maxDelimiters runs of emphasis in a block.
type delimiters struct {
	parser.InlineParser
	limits *limits
}

func (p delimiters) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	if p.limits.delimiters >= maxDelimiters {
		p.limits.hit(here(block), diag.MarkdownLimit, "more than %d marks of emphasis in a paragraph (the rest is shown as text; split it)", maxDelimiters)
		return nil
	}
	node := p.InlineParser.Parse(parent, block, pc)
	if node != nil {
		p.limits.delimiters++
	}
	return node
}

// CloseBlock implements parser.CloseBlocker.
func (p delimiters) CloseBlock(ast.Node, text.Reader, parser.Context) { p.limits.delimiters = 0 }

// definitions looks for no more than maxDefinitions in a paragraph: goldmark
// moves all the lines below each of them.
type definitions struct {
	parser.ParagraphTransformer
	limits *limits
}

func (d definitions) Transform(node *ast.Paragraph, reader text.Reader, pc parser.Context) {
	lines, source := node.Lines(), reader.Source()
	count := 0
	for i := 0; i < lines.Len() && lines.Len() > maxDefinitions; i++ {
		line := lines.At(i)
		if bytes.Contains(source[line.Start:line.Stop], []byte("]:")) {
			count++
		}
	}
	if count > maxDefinitions {
		d.limits.hit(lines.At(0).Start, diag.MarkdownLimit, "more than %d definitions of references in a row (they are shown as text; put blank lines between them)", maxDefinitions)
		return
	}
	d.ParagraphTransformer.Transform(node, reader, pc)
}
