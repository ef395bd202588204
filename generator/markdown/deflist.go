package markdown

import (
	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
)

// definitionList writes the tags of a definition list: each line of the
// paragraph before a colon is a term.
func (c *Compiler) definitionList(n ast.Node, entering bool) {
	switch n := n.(type) {
	case *extast.DefinitionList:
		c.block(n, entering, "dl", "\n")
	case *extast.DefinitionTerm:
		if entering {
			c.foreign(n)
		}
		c.either(entering, "<dt>", "</dt>\n")
	case *extast.DefinitionDescription:
		inner := ""
		if _, tight := n.FirstChild().(*ast.TextBlock); !tight && n.FirstChild() != nil {
			inner = "\n"
		}
		c.block(n, entering, "dd", inner)
	}
}
