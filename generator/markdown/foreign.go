package markdown

import (
	"bytes"

	"github.com/yuin/goldmark/ast"

	"galley/generator/diag"
)

// foreign says so where a block of text, outside code, has the syntax of
// another generator: it is published as it stands, which nobody wants.
func (c *Compiler) foreign(n ast.Node) {
	for i := range n.Lines().Len() {
		line := n.Lines().At(i)
		value := line.Value(c.source.text)
		at, what := foreignSyntax(value, i == 0)
		if at < 0 {
			continue
		}
		at += line.Start - line.Padding
		if !inCode(n, at) {
			c.message(diag.MarkdownOther, max(at, line.Start), "%s is not understood and shown as it is (put it into a code span if that is meant)", what)
			return
		}
	}
}

// foreignSyntax finds the marks of shortcodes, template tags, snippets and
// admonitions in a line; the last begin a block. The offset is -1 for none.
func foreignSyntax(line []byte, first bool) (at int, what string) {
	for from := 0; ; {
		i := bytes.IndexByte(line[from:], '{')
		if i < 0 {
			break
		}
		from += i
		rest := line[from:]
		switch {
		case bytes.HasPrefix(rest, []byte("{{<")), bytes.HasPrefix(rest, []byte("{{%")):
			return from, "a shortcode of another generator (" + string(rest[:3]) + ")"
		case bytes.HasPrefix(rest, []byte("{%")):
			return from, "a template tag of another generator ({%)"
		}
		from++
	}
	if i := bytes.Index(line, []byte("--8<--")); i >= 0 {
		return i, "a snippet of another generator (--8<--)"
	}
	for _, mark := range []string{"!!! ", "??? ", "???+ "} {
		if first && bytes.HasPrefix(line, []byte(mark)) {
			return 0, "an admonition of another generator (" + mark[:3] + ")"
		}
	}
	return -1, ""
}

// inCode reports whether an offset lies in a code span of the block.
func inCode(block ast.Node, at int) bool {
	within := false
	walk(block, func(n ast.Node, entering bool) bool {
		span, ok := n.(*ast.CodeSpan)
		if !ok || !entering {
			return true
		}
		first, last := span.FirstChild(), span.LastChild()
		if from, ok := first.(*ast.Text); ok {
			if to, ok := last.(*ast.Text); ok && from.Segment.Start <= at && at < to.Segment.Stop {
				within = true
			}
		}
		return false
	})
	return within
}
