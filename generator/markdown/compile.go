// Package markdown turns the body of one file into a Doc: HTML with marks
// where links, images, headings and code go, and tables of what they refer
// to. The file and the options go in; a Doc, or an Outline with the title and
// the summary, comes out, and depends on nothing else. What is wrong in the
// body is a message in the Doc, never an error. It is the only user of
// goldmark.
//
// The dialect is CommonMark with GitHub's tables, strikethrough, autolinks
// and task lists, footnotes, typographic punctuation, heading ids as GitHub
// makes them, definition lists, {#id .class} behind headings and below other
// blocks, options behind a fence's language ({title="main.go" hl="3-5,8" lines}),
// an image alone in its paragraph as a figure, <!--more-->, container directives (:::note[Label]{key=value} up to a
// line of colons) and GitHub's alerts (> [!NOTE]), which are directives too.
package markdown

import (
	"bytes"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"

	"galley/generator/diag"
	"galley/generator/highlight"
)

// RawHTML is what becomes of HTML that stands in Markdown.
type RawHTML uint8

// The policies.
const (
	Safe  RawHTML = iota // harmless tags and attributes stay, the rest is left out or shown as text
	Allow                // everything stays as it is
	Omit                 // every tag is left out, and the content of those that do not hold text
)

// Options are the same for all files of a site. The zero value is the default.
type Options struct {
	RawHTML       RawHTML
	NoTypographer bool // leave quotation marks, dashes and dots as typed

	// ReadFile reads a file that a code block includes, by its path from the
	// site's folder, which is valid in the sense of fs.ValidPath; nil where
	// nothing can be included. The message about an error is "file PATH: ERROR".
	ReadFile func(name string) ([]byte, error)
}

// A Compiler compiles one file after the other. Each worker has its own: it
// keeps its parser and buffers, and must not be used by two goroutines at a
// time.
type Compiler struct {
	opts   Options
	colour *highlight.Highlighter
	parser parser.Parser
	limits limits
	source source
	ids    ids
	parsed parser.Context // of the body that was parsed last
	defs   map[int]Span   // destinations of definitions, by their offset in the text

	// The Doc in the making, and where the renderer stands in it.
	doc      Doc
	out      []byte
	plain    []byte // text since the last heading
	scratch  []byte // for values on their way to out
	heading  []byte // inner text of the heading that is open
	inHead   bool   // a heading is open
	linkRef  int    // index of the link that is open, or -1; links cannot hold links
	inlines  int    // open inline elements
	expanded int    // bytes that references to definitions may still add
	promos   int    // open promotional directives
	unfound  int    // open directives that a search does not look into
	unheard  int    // promotional headings since the last other one
	strange  []rune // characters that XML does not allow, as far as they were told
	included int    // bytes of the files that code blocks have included
	raw      rawState
}

// NewCompiler returns a Compiler. The highlighter is shared; without one all
// code stays plain.
func NewCompiler(opts Options, h *highlight.Highlighter) *Compiler {
	c := &Compiler{opts: opts, colour: h}
	d := github | extra | own | typography
	if opts.NoTypographer {
		d &^= typography
	}
	c.parser = newParser(&c.limits, d)
	return c
}

// minExpansion is what references to link definitions may add to a document
// however short it is, in bytes.
const minExpansion = 100_000

// Compile compiles the body of a file. The source is the whole file and body
// the offset where its Markdown starts, so that positions are the file's; the
// file's name is for messages only. The source must be as it was when the
// result is used.
//
// The Doc and its slices are valid until the next call; [Doc.Clone] makes one
// that lasts. Its messages are free to keep.
func (c *Compiler) Compile(file string, src []byte, body int) *Doc {
	c.source.reset(file, src, body)
	c.limits.reset(len(c.source.text))
	c.ids.reset()
	c.raw.reset()
	clear(c.defs)
	c.doc = Doc{
		Marks: c.doc.Marks[:0], Links: c.doc.Links[:0], Images: c.doc.Images[:0],
		Headings: c.doc.Headings[:0], Codes: c.doc.Codes[:0], Texts: c.doc.Texts[:0],
		Directives: c.doc.Directives[:0], Reads: c.doc.Reads[:0],
		IDs:  c.doc.IDs[:0],
		More: -1,
	}
	c.out, c.plain, c.heading = c.out[:0], c.plain[:0], c.heading[:0]
	c.inHead, c.linkRef, c.inlines = false, -1, 0
	c.promos, c.unfound, c.unheard = 0, 0, 0
	c.included = 0
	c.strange = c.strange[:0]
	c.expanded = max(minExpansion, len(c.source.text))

	root := c.parse(c.source.text)
	c.reserve(root)
	for _, e := range c.limits.excesses {
		c.message(e.code, e.at, e.format, e.limit)
	}
	c.characters()
	walk(root, c.render)
	c.endText()
	c.doc.HTML = c.out
	c.doc.Messages.Sort()
	return &c.doc
}

// parse parses a body or the first part of one.
func (c *Compiler) parse(body []byte) ast.Node {
	c.parsed = parser.NewContext()
	return c.parser.Parse(text.NewReader(body), parser.WithContext(c.parsed))
}

// reserve takes the ids that are not for the choosing, so that no heading is
// given one of them: those that the author wrote and those of footnotes.
func (c *Compiler) reserve(root ast.Node) {
	c.reserveNotes(root)
	walk(root, func(n ast.Node, entering bool) bool {
		if !entering {
			return true
		}
		switch n := n.(type) {
		case *ast.Heading:
			if n.Attributes() != nil {
				id := c.writtenID(n)
				if id != "" {
					id = c.takeID(id, n.Pos())
				}
				n.SetAttributeString("id", []byte(id))
			}
		case *attributeLine:
			c.giveAttributes(n)
		case *directive:
			if n.id != "" {
				n.id = c.takeID(n.id, n.at)
			}
		}
		return n.Type() != ast.TypeBlock || !n.IsRaw()
	})
}

// takeID takes the id that an author wrote behind text[at], on the same line, or
// another where that is used already.
func (c *Compiler) takeID(id string, at int) string {
	free, at := c.ids.take(id), max(0, at)
	if free != id {
		line, _, _ := bytes.Cut(c.source.text[at:], []byte("\n"))
		at += max(0, bytes.LastIndex(line, []byte("#"+id)))
		c.message(diag.MarkdownID, at, "id %q is used already, and this one becomes %q (choose another)", shorten(id), shorten(free))
	}
	return free
}

// reserveNotes takes the ids of footnotes, whose list is the last block.
func (c *Compiler) reserveNotes(root ast.Node) {
	list, ok := root.LastChild().(*extast.FootnoteList)
	if !ok {
		return
	}
	walk(list, func(n ast.Node, _ bool) bool {
		switch n := n.(type) {
		case *extast.FootnoteBacklink:
			c.ids.used[backID(n.Index, n.RefIndex)] = true
		case *extast.Footnote:
			c.ids.used[noteID(n.Index)] = true
		}
		return true
	})
}

// message adds a message about text[at].
func (c *Compiler) message(code diag.Code, at int, format string, args ...any) {
	c.doc.Messages.Add(code, c.source.pos(at), format, args...)
}

// mark puts a mark at the end of what is written.
func (c *Compiler) mark(kind MarkKind, ref int) {
	c.doc.Marks = append(c.doc.Marks, Mark{At: int32(len(c.out)), Kind: kind, Ref: int32(ref)})
}

// write appends HTML.
func (c *Compiler) write(html string) { c.out = append(c.out, html...) }

// endText ends the text of the section that is open. The headings in
// promotional directives have no text: what follows the directive belongs to
// the section around it.
func (c *Compiler) endText() {
	c.doc.Texts = append(c.doc.Texts, collapse(c.plain))
	c.plain = c.plain[:0]
	for ; c.unheard > 0; c.unheard-- {
		c.doc.Texts = append(c.doc.Texts, "")
	}
}
