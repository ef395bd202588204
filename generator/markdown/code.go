package markdown

import (
	"bytes"
	"slices"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"

	"galley/generator/diag"
	"galley/generator/highlight"
)

// fenced writes a fenced code block.
func (c *Compiler) fenced(n *ast.FencedCodeBlock) {
	c.loadCode(n.Lines())
	if n.Info == nil {
		c.code(n, fence{})
		return
	}
	info := n.Info.Segment.Value(c.source.text)
	options := unescape(info)
	f, faults := parseFence(options)
	report := func(code diag.Code, faults ...fault) {
		for _, fault := range faults {
			c.message(code, n.Info.Segment.Start+min(fault.at, len(info)), "%s", fault.text)
		}
	}
	report(diag.MarkdownAttr, faults...)
	if other, ok := foreignFence(options); ok && len(faults) == 0 {
		report(diag.MarkdownOther, other)
	}
	switch {
	case f.include == "":
	case len(bytes.TrimSpace(c.scratch)) > 0:
		report(diag.MarkdownAttr, fault{f.at, "a code block that includes a file has code of its own (take one of them out)"})
	default:
		text, problem := c.include(&f)
		if problem != "" {
			report(diag.MarkdownFile, fault{f.at, problem})
			f.lined = nil
		}
		c.scratch = append(c.scratch[:0], text...)
	}
	report(diag.MarkdownAttr, f.checkLines(countLines(c.scratch))...)
	c.code(n, f)
}

// countLines returns the number of lines of a text, the last one included if it
// has no end.
func countLines(text []byte) int {
	n := bytes.Count(text, []byte{'\n'})
	if len(text) > 0 && text[len(text)-1] != '\n' {
		n++
	}
	return n
}

// loadCode copies lines to c.scratch.
func (c *Compiler) loadCode(lines *text.Segments) {
	c.scratch = c.scratch[:0]
	for i := range lines.Len() {
		line := lines.At(i)
		c.scratch = append(c.scratch, line.Value(c.source.text)...)
	}
}

// code writes a finished code block, which is in c.scratch, between its marks.
func (c *Compiler) code(n ast.Node, f fence) {
	ref := len(c.doc.Codes)
	c.doc.Codes = append(c.doc.Codes, Code{Language: f.language, Title: f.title})
	c.mark(MarkCode, ref)
	c.openTag(n, "pre", "chroma")
	if !translates(n) {
		c.write(` translate="no"`)
	}
	c.write(` tabindex="0"><code`)
	if f.language != "" {
		c.attribute("class", "language-"+f.language)
	}
	c.write(">")
	if c.colour == nil {
		c.out = appendEscaped(c.out, c.scratch)
	} else {
		c.highlight(string(c.scratch), n.Pos(), f)
	}
	c.write("</code></pre>")
	c.mark(MarkCodeEnd, ref)
	c.write("\n")
}

// translates reports whether a code block says itself whether it may be
// translated. None should be by what reads pages to those of other languages.
func translates(block ast.Node) bool {
	n := attributes(block)
	return n != nil && slices.ContainsFunc(n.args, func(a Arg) bool { return a.Key == "translate" })
}

// highlight writes the code and says so when it has to stay plain.
func (c *Compiler) highlight(code string, pos int, f fence) {
	var outcome highlight.Outcome
	c.out, outcome = c.colour.Append(c.out, f.language, code, f.opts)
	switch outcome {
	case highlight.TooLarge:
		c.message(diag.MarkdownCode, pos, "code block has more than %d KiB, or a line of more than %d, and stays plain (shorten it, or link to a file)", highlight.MaxBlock>>10, highlight.MaxLine)
	case highlight.Failed:
		c.message(diag.MarkdownCode, pos, "code block cannot be read as %q and stays plain (name another language, or text)", f.language)
	}
}
