package markdown

import (
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"

	"galley/generator/diag"
	"galley/generator/highlight"
)

// fenced writes a fenced code block.
func (c *Compiler) fenced(n *ast.FencedCodeBlock) {
	var f fence
	if n.Info != nil {
		info := n.Info.Segment.Value(c.source.text)
		var faults []fault
		f, faults = parseFence(unescape(info), n.Lines().Len())
		for _, fault := range faults {
			c.message(diag.MarkdownAttr, n.Info.Segment.Start+min(fault.at, len(info)), "%s", fault.text)
		}
	}
	c.code(n.Lines(), n.Pos(), f)
}

// code writes a finished code block between its marks.
func (c *Compiler) code(lines *text.Segments, pos int, f fence) {
	c.scratch = c.scratch[:0]
	for i := range lines.Len() {
		line := lines.At(i)
		c.scratch = append(c.scratch, line.Value(c.source.text)...)
	}
	ref := len(c.doc.Codes)
	c.doc.Codes = append(c.doc.Codes, Code{Language: f.language, Title: f.title})
	c.mark(MarkCode, ref)
	c.write(`<pre class="chroma" tabindex="0"><code`)
	if f.language != "" {
		c.write(` class="language-`)
		c.out = appendEscaped(c.out, f.language)
		c.write(`"`)
	}
	c.write(">")
	if c.colour == nil {
		c.out = appendEscaped(c.out, c.scratch)
	} else {
		c.highlight(string(c.scratch), pos, f)
	}
	c.write("</code></pre>")
	c.mark(MarkCodeEnd, ref)
	c.write("\n")
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
