package markdown_test

import (
	"fmt"
	"html"
	"strings"
	"testing"

	"galley/generator/highlight"
	"galley/generator/markdown"
)

// published writes a Doc the way a theme without slots would.
func published(t testing.TB, d *markdown.Doc) string {
	t.Helper()
	var b strings.Builder
	from := 0
	for _, m := range d.Marks {
		b.Write(d.HTML[from:m.At])
		from = int(m.At)
		b.WriteString(resolved(t, d, m))
	}
	b.Write(d.HTML[from:])
	return b.String()
}

// resolved is what stands in the place of one mark.
func resolved(t testing.TB, d *markdown.Doc, m markdown.Mark) string {
	t.Helper()
	switch m.Kind {
	case markdown.MarkLink:
		l := d.Links[m.Ref]
		return `<a href="` + html.EscapeString(l.Dest) + `"` + titled(l.Title) + ">"
	case markdown.MarkLinkEnd:
		return "</a>"
	case markdown.MarkImage:
		i := d.Images[m.Ref]
		tag := `<img src="` + html.EscapeString(i.Dest) + `" alt="` + html.EscapeString(i.Alt) + `"`
		if i.Figure {
			return "<figure>" + tag + "><figcaption>" + html.EscapeString(i.Title) + "</figcaption></figure>"
		}
		return tag + titled(i.Title) + ">"
	case markdown.MarkHeading:
		h := d.Headings[m.Ref]
		class := ""
		if h.Class != "" {
			class = ` class="` + html.EscapeString(h.Class) + `"`
		}
		return fmt.Sprintf(`<h%d id="%s"%s>`, h.Level, html.EscapeString(h.ID), class)
	case markdown.MarkHeadingEnd:
		return fmt.Sprintf("</h%d>", d.Headings[m.Ref].Level)
	case markdown.MarkURL, markdown.MarkURLImage:
		return html.EscapeString(d.Links[m.Ref].Dest)
	case markdown.MarkDirective:
		return "<aside" + directive(d.Directives[m.Ref]) + ">\n"
	case markdown.MarkLabelEnd:
		return "<wbr>\n" // behind the label
	case markdown.MarkDirectiveEnd:
		return "</aside>"
	case markdown.MarkCode, markdown.MarkCodeEnd, markdown.MarkID:
		return ""
	}
	t.Errorf("mark of kind %d", m.Kind)
	return ""
}

// directive writes the attributes of a directive.
func directive(v markdown.Directive) string {
	tag := fmt.Sprintf(" class=%q", html.EscapeString(strings.TrimSpace(v.Name+" "+v.Class)))
	if v.ID != "" {
		tag += fmt.Sprintf(" id=%q", html.EscapeString(v.ID))
	}
	for _, a := range v.Args {
		tag += fmt.Sprintf(" data-%s=%q", a.Key, html.EscapeString(a.Value))
	}
	return tag
}

func titled(title string) string {
	if title == "" {
		return ""
	}
	return ` title="` + html.EscapeString(title) + `"`
}

// messages returns the Doc's messages, one a line.
func messages(d *markdown.Doc) string {
	var b strings.Builder
	for _, m := range d.Messages {
		fmt.Fprintf(&b, "%s: %s: %s [%s]\n", m.Pos, m.Severity, m.Text, m.Code)
	}
	return b.String()
}

// compile compiles a whole file without front matter.
func compile(t testing.TB, opts markdown.Options, src string) *markdown.Doc {
	t.Helper()
	return markdown.NewCompiler(opts, highlight.New()).Compile("x.md", []byte(src), 0)
}
