package markdown

import (
	"bytes"
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"

	"galley/generator/diag"
)

// A stranger is a mark of another generator's syntax.
type stranger struct {
	at   int // offset in the line
	what string
	do   string // instead
}

// asText is what to do where galley has nothing of the kind.
const asText = "put it into a code span if that is meant"

// foreign says so where a block of text, outside code, has the syntax of
// another generator: it is published as it stands, which nobody wants.
func (c *Compiler) foreign(n ast.Node) {
	c.undefined(n)
	if s, ok := c.foreignStart(n); ok {
		c.stranger(s, n.Lines().At(0).Start)
		return
	}
	for i := range n.Lines().Len() {
		line := n.Lines().At(i)
		s, ok := foreignSyntax(line.Value(c.source.text), i == 0)
		if !ok {
			continue
		}
		if at := max(s.at+line.Start-line.Padding, line.Start); !inCode(n, at) {
			c.stranger(s, at)
			return
		}
	}
}

// stranger adds the message about a stranger at text[at].
func (c *Compiler) stranger(s stranger, at int) {
	c.message(diag.MarkdownOther, at, "%s is not understood and shown as it is (%s)", s.what, s.do)
}

// foreignSyntax finds the first mark of another generator's syntax in a line,
// which may be the first of its block.
func foreignSyntax(line []byte, first bool) (stranger, bool) {
	if s, ok := foreignBraces(line); ok {
		return s, true
	}
	if i := bytes.Index(line, []byte("--8<--")); i >= 0 {
		return stranger{i, "a snippet of another generator (--8<--)", asText}, true
	}
	indent := run(line, " \t")
	if rest := line[indent:]; run(rest, ":") >= 3 {
		return foreignColons(rest, indent)
	}
	if first {
		if s, ok := foreignBlock(line); ok {
			return s, true
		}
	}
	return foreignInline(line)
}

// foreignBraces finds shortcodes, template tags and variables.
func foreignBraces(line []byte) (stranger, bool) {
	for from := 0; ; from++ {
		i := bytes.IndexByte(line[from:], '{')
		if i < 0 {
			return stranger{}, false
		}
		from += i
		rest := line[from:]
		switch {
		case bytes.HasPrefix(rest, []byte("{{<")), bytes.HasPrefix(rest, []byte("{{%")):
			return stranger{from, "a shortcode of another generator (" + string(rest[:3]) + ")", asText}, true
		case bytes.HasPrefix(rest, []byte("{%")):
			return stranger{from, "a template tag of another generator ({%)", asText}, true
		case foreignVariable.Match(rest):
			return stranger{from, "a variable of another generator ({{)", asText}, true
		}
	}
}

// foreignColons is a line that begins with colons and is still text. A
// directive that stands too deep is none of it.
func foreignColons(line []byte, at int) (stranger, bool) {
	if _, ok := parseOpening(line); ok {
		return stranger{}, false
	}
	if closingFence(line) > 0 {
		return stranger{at, "a line of colons that closes no directive (:::)", "write :::name above it, or \\::: for colons"}, true
	}
	name := "name"
	if m := bracedName.FindSubmatch(line); m != nil {
		name = shorten(string(m[1]))
	}
	return stranger{at, "a directive that is written in another way", "write :::" + name + "[Label]{key=value}, or \\::: for colons"}, true
}

// foreignStart finds what is in brackets at the start of a block and is no
// link: a table of contents, and a quote that begins as GitHub's alerts do, with
// a word that names none or with more behind the bracket than a title.
func (c *Compiler) foreignStart(n ast.Node) (stranger, bool) {
	if _, ok := n.FirstChild().(*ast.Text); !ok || n.Lines().Len() == 0 {
		return stranger{}, false
	}
	line := n.Lines().At(0)
	text := line.Value(c.source.text)
	if tableOfContents.Match(text) {
		return stranger{what: "a table of contents of another generator", do: "leave it out, as the theme lists the headings"}, true
	}
	m := alertMark.FindSubmatch(text)
	if _, ok := n.Parent().(*ast.Blockquote); m == nil || !ok || n.PreviousSibling() != nil {
		return stranger{}, false
	}
	what := "an alert of another kind (" + shorten(string(m[0])) + ")"
	if o, ok := parseAlert(m[0]); ok {
		return stranger{what: what, do: "write [!" + strings.ToUpper(o.name) + "], and a title behind a blank"}, true
	}
	return stranger{what: what, do: "write NOTE, TIP, IMPORTANT, WARNING or CAUTION"}, true
}

// foreignInline finds what can stand anywhere in a line.
func foreignInline(line []byte) (stranger, bool) {
	for _, s := range []struct {
		mark    string // lines without it are not looked at closely
		pattern *regexp.Regexp
		what    string
		do      string
	}{
		{"){", linkAttributes, "a list of attributes behind a link or image", "leave it out, or write the element in HTML"},
		{"{:", kramdownList, "a list of attributes of another generator ({:)", "write {#id .class} behind a heading or right below another block, or leave it out"},
		{"==", markedText, "marked text of another generator (==)", "write <mark> and </mark>"},
		{":", iconName, "an icon of another generator", "leave it out, or show an image"},
		{"*[", abbreviation, "an abbreviation of another generator (*[…]:)", `write <abbr title="…"> and </abbr>`},
	} {
		if !bytes.Contains(line, []byte(s.mark)) {
			continue
		}
		if m := s.pattern.FindSubmatchIndex(line); m != nil {
			return stranger{m[2], s.what, s.do}, true
		}
	}
	return stranger{}, false
}

var (
	alertMark       = regexp.MustCompile(`^\[![A-Za-z][A-Za-z-]*\]`)
	foreignVariable = regexp.MustCompile(`^\{\{-?[ \t]+[\w$."'][^{}]*\}\}`)
	linkAttributes  = regexp.MustCompile(`\)(\{:?[ \t]*(?:[.#][\w-]+|[\w-]+=)[^{}]*\})`)
	kramdownList    = regexp.MustCompile(`(?:^|[\s\])*_])(\{:[ \t]*(?:[.#]?[\w-]+)[^{}]*\})`)
	markedText      = regexp.MustCompile(`(?:^|[\s(])(==[^\s=](?:[^=]*[^\s=])?==)(?:$|[\s).,;:!?])`)
	iconName        = regexp.MustCompile(`(:(?:material|fontawesome|octicons|simple)-[\w-]+:)`)
	abbreviation    = regexp.MustCompile(`^(\*\[[^\]]+\]:[ \t])`)
	tableOfContents = regexp.MustCompile(`^(?i:\[toc\]|\[\[_?toc_?\]\])\s*$`)

	bracedName = regexp.MustCompile(`^:+ ?\{\.?([A-Za-z][A-Za-z0-9-]*)`) // :::{note} and ::: {.note}
	importLine = regexp.MustCompile(`^import .+ from ["']`)
)

// foreignBlock finds the beginnings of admonitions, tabs and components.
func foreignBlock(line []byte) (stranger, bool) {
	for _, mark := range []string{"!!! ", "???+ ", "??? "} {
		if rest, ok := bytes.CutPrefix(line, []byte(mark)); ok {
			kind, _, _ := strings.Cut(strings.TrimSpace(string(rest)), " ")
			if _, ok := parseAlert([]byte("[!" + kind + "]")); !ok {
				kind = "note"
			}
			if mark[0] == '?' {
				kind = "details"
			}
			return stranger{0, "an admonition of another generator (" + mark[:3] + ")",
				"write :::" + strings.ToLower(kind) + " in its place and ::: below its text, which is not indented"}, true
		}
	}
	switch {
	case bytes.HasPrefix(line, []byte("$$")):
		return stranger{0, "a formula ($$)", "put it into a code block, or show an image"}, true
	case bytes.HasPrefix(line, []byte("<<< ")):
		return stranger{0, "a snippet of another generator (<<<)", "write a code block with {include=\"…\"}"}, true
	case bytes.HasPrefix(line, []byte(`=== "`)):
		return stranger{0, "a tab of another generator (===)", "write ::::tabs around all and :::tab[Title] … ::: for each"}, true
	case importLine.Match(line):
		return stranger{0, "an import of another generator (import … from)", "leave it out; directives, :::name, take the place of components"}, true
	}
	return stranger{}, false
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
