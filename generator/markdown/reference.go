package markdown

import (
	"bytes"
	"regexp"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/util"

	"galley/generator/diag"
)

// fullReference is [text][label] or [text][], neither behind a word, as an index
// is in code, nor of footnotes.
var fullReference = regexp.MustCompile(`(?:^|[^\w\]\\])\[([^\[\]^\n](?:[^\[\]\n]*[^\[\]\\\n])?)\]\[([^\[\]^\n]*)\]`)

// number is what sources are often called in texts that are no Markdown.
var number = regexp.MustCompile(`^\d*$`)

// undefined says so where a block of text refers to a definition that is not
// there. CommonMark shows that as it is written.
func (c *Compiler) undefined(n ast.Node) {
	for i := range n.Lines().Len() {
		line := n.Lines().At(i)
		text := line.Value(c.source.text)
		if !bytes.Contains(text, []byte("][")) {
			continue
		}
		for _, m := range fullReference.FindAllSubmatchIndex(text, -1) {
			from, to := m[4], m[5]
			if from == to {
				from, to = m[2], m[3]
			}
			label := text[from:to]
			at := max(line.Start-line.Padding+from, line.Start)
			_, known := c.parsed.Reference(util.ToLinkReference(label))
			if known || number.Match(bytes.TrimSpace(label)) || len(bytes.TrimSpace(text[m[2]:m[3]])) == 0 || inCode(n, at) {
				continue
			}
			c.message(diag.LinkNoDef, at, "reference to %q is shown as it is: there is no such definition%s", shorten(string(label)), c.nearDefinition(string(label)))
		}
	}
}

// nearDefinition says which definition may have been meant, or how one is written.
func (c *Compiler) nearDefinition(label string) string {
	var known []string
	for _, r := range c.parsed.References() {
		known = append(known, string(r.Label()))
	}
	if hint := diag.DidYouMean(label, known); hint != "" {
		return hint
	}
	return " (write [" + shorten(label) + "]: and an address on a line of its own)"
}
