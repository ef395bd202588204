package markdown

import (
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// A dialect is CommonMark and what is added to it.
type dialect uint8

const (
	github     dialect = 1 << iota // tables, strikethrough, autolinks, task lists
	extra                          // footnotes, definition lists
	own                            // attributes, directives, alerts
	typography                     // quotation marks, dashes and dots
)

// newParser returns goldmark with a dialect and its limits.
func newParser(l *limits, d dialect) parser.Parser {
	var blocks, inlines, paragraphs, trees []util.PrioritizedValue
	add := func(list *[]util.PrioritizedValue, part any, priority int) {
		*list = append(*list, util.Prioritized(part, priority))
	}
	var heading []parser.HeadingOption
	if d&own != 0 {
		heading = append(heading, parser.WithHeadingAttribute())
		add(&blocks, attributeLines{}, 150)
		add(&blocks, nested{directives{l}, l}, 750)
		add(&blocks, nested{alerts{parser.NewBlockquoteParser()}, l}, 790)
	}
	if d&extra != 0 {
		add(&blocks, nested{extension.NewDefinitionListParser(), l}, 101)
		add(&blocks, extension.NewDefinitionDescriptionParser(), 102)
		add(&blocks, footnotes{nested{extension.NewFootnoteBlockParser(), l}}, 999)
		add(&inlines, extension.NewFootnoteParser(), 101)
		add(&trees, extension.NewFootnoteASTTransformer(), 999)
	}
	if d&github != 0 {
		add(&inlines, tasks{extension.NewTaskCheckBoxParser()}, 0)
		add(&inlines, delimiters{extension.NewStrikethroughParser(), l}, 500)
		add(&inlines, extension.NewLinkifyParser(), 999)
		add(&paragraphs, tables{extension.NewTableParagraphTransformer(), l}, 200)
		add(&trees, extension.NewTableASTTransformer(), 0)
	}
	if d&typography != 0 {
		add(&inlines, newQuotes(), 9999)
	}

	add(&blocks, parser.NewSetextHeadingParser(heading...), 100)
	add(&blocks, parser.NewThematicBreakParser(), 200)
	add(&blocks, nested{parser.NewListParser(), l}, 300)
	add(&blocks, parser.NewListItemParser(), 400)
	add(&blocks, parser.NewCodeBlockParser(), 500)
	add(&blocks, parser.NewATXHeadingParser(heading...), 600)
	add(&blocks, parser.NewFencedCodeBlockParser(), 700)
	add(&blocks, nested{parser.NewBlockquoteParser(), l}, 800)
	add(&blocks, parser.NewHTMLBlockParser(), 900)
	add(&blocks, parser.NewParagraphParser(), 1000)
	add(&inlines, parser.NewCodeSpanParser(), 100)
	add(&inlines, links{parser.NewLinkParser(), l}, 200)
	add(&inlines, parser.NewAutoLinkParser(), 300)
	add(&inlines, parser.NewRawHTMLParser(), 400)
	add(&inlines, delimiters{parser.NewEmphasisParser(), l}, 500)
	add(&paragraphs, definitions{parser.LinkReferenceParagraphTransformer, l}, 100)
	return parser.NewParser(
		parser.WithBlockParsers(blocks...),
		parser.WithInlineParsers(inlines...),
		parser.WithParagraphTransformers(paragraphs...),
		parser.WithASTTransformers(trees...),
	)
}

// tasks parses the boxes of task lists. goldmark's parser takes [x](url) for a
// box, too, where GitHub wants a blank behind it.
type tasks struct{ parser.InlineParser }

// Parse implements parser.InlineParser.
func (t tasks) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	if line, _ := block.PeekLine(); len(line) > len("[x]") && !util.IsSpace(line[len("[x]")]) {
		return nil
	}
	return t.InlineParser.Parse(parent, block, pc)
}
