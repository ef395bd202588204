package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/alecthomas/chroma/v2"

	"galley/generator/colour"
)

// grounds are the theme's colours on which code stands.
var grounds = []string{"wash", "code-added", "code-removed", "code-marked"}

// themeColours returns the theme's colours that the sheet depends on, by the names
// of their properties.
func themeColours(css string) (map[string][2]colour.RGB, error) {
	out := colour.Schemes(css)
	for _, name := range append([]string{"ink"}, grounds...) {
		if _, ok := out[name]; !ok {
			return nil, fmt.Errorf("the theme has no colour --%s", name)
		}
	}
	return out, nil
}

// A group is the types of text that have one colour in the theme: that which a
// style gives to one of them. Styles tell more types apart; a page of print has
// few inks. What is in no group has the colour of all text.
type group struct {
	name  string // of the property
	model chroma.TokenType
	types []chroma.TokenType // with those below them, unless these are in another group
}

var groups = []group{
	{"keyword", chroma.Keyword, []chroma.TokenType{chroma.Keyword, chroma.OperatorWord, chroma.CommentPreproc, chroma.NameTag}},
	{"string", chroma.LiteralString, []chroma.TokenType{chroma.LiteralString}},
	{"number", chroma.NameConstant, []chroma.TokenType{chroma.Literal, chroma.NameConstant, chroma.NameEntity, chroma.KeywordConstant}},
	{"name", chroma.NameFunction, []chroma.TokenType{chroma.NameFunction, chroma.NameAttribute, chroma.NameDecorator, chroma.NameLabel,
		chroma.NameProperty, chroma.GenericHeading, chroma.GenericSubheading}},
	{"type", chroma.NameClass, []chroma.TokenType{chroma.NameClass, chroma.KeywordType, chroma.NameException, chroma.NameNamespace,
		chroma.NameBuiltin, chroma.NameVariable}},
	{"comment", chroma.Comment, []chroma.TokenType{chroma.Comment, chroma.GenericPrompt}},
}

// classes returns the classes of each group, in the order of the types.
func classes() [][]string {
	out := make([][]string, len(groups))
	for _, t := range slices.Sorted(maps.Keys(chroma.StandardTypes)) {
		if i := groupOf(t); i >= 0 {
			out[i] = append(out[i], "."+chroma.StandardTypes[t])
		}
	}
	return out
}

// groupOf returns the group of a type or, if it is in none, of the type that it
// is below, and -1 for none.
func groupOf(t chroma.TokenType) int {
	for ; t > 0; t = t.Parent() {
		for i, g := range groups {
			if slices.Contains(g.types, t) {
				return i
			}
		}
	}
	return -1
}

// sheet writes the colours of the groups in two schemes, light and dark.
func sheet(schemes [2]scheme) string {
	var out strings.Builder
	fmt.Fprintf(&out, "/* The colours of code: those of chroma's styles %s and %s,\n", light, dark)
	out.WriteString("   each moved in lightness until it can be read. Written by make docs. */\n")
	out.WriteString("@layer code {\n  :root {\n")
	for _, g := range groups {
		fmt.Fprintf(&out, "    --code-%s: light-dark(%s, %s);\n", g.name, schemes[0].colour(g.model), schemes[1].colour(g.model))
	}
	out.WriteString("  }\n\n")
	for i, list := range classes() {
		fmt.Fprintf(&out, "  .chroma :is(%s) { color: var(--code-%s); }\n", strings.Join(list, ", "), groups[i].name)
	}
	out.WriteString("}\n")
	return out.String()
}
