package build_test

import (
	"context"
	"strings"
	"testing"

	"galley/generator/build"
	"galley/generator/diag"
)

// TestActiveFiles holds what is said of files beside articles that run
// something in the site's origin.
func TestActiveFiles(t *testing.T) {
	t.Parallel()
	svg := func(inner string) string {
		return `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">` + inner + `</svg>`
	}
	tests := []struct {
		name, in string
		want     string // part of the message; "" for none
	}{
		{"a.html", "<p>A", "can run scripts"},
		{"a.HTM", "<p>A", "can run scripts"},
		{"a.xhtml", "", "can run scripts"},
		{"a.xml", "<a/>", "can run scripts"},
		{"a.js", "alert(1)", "can run scripts"},
		{"a.txt", "<script>alert(1)</script>", ""},
		{"a.json", "{}", ""},
		{"a.svg", svg(`<path d="M0 0"/><a href="https://example.org/"><text>onload= javascript:</text></a>`), ""},
		{"a.svg", svg(`<style>a { color: red }</style><!-- <script/> --><![CDATA[<script/>]]>`), ""},
		{"a.svg", svg(`<image href="data:image/png;base64,AA=="/>`), ""},
		{"a.svg", svg(`<script>alert(1)</script>`), "<script>"},
		{"a.svg", svg(`<svg:SCRIPT xmlns:svg="http://www.w3.org/2000/svg"/>`), "<SCRIPT>"},
		{"a.svg", svg(`<title><script/></title>`), "<script>"},
		{"a.svg", svg(`<foreignObject/>`), "<foreignObject>"},
		{"a.svg", svg(`<g onload="alert(1)"/>`), "handler onload"},
		{"a.svg", svg(`<a xlink:href=" java&#10;script:alert(1)"/>`), `the address of <a> begins with "javascript:", which is none of http:, https: and mailto:, so it is not published (delete it`},
		{"a.svg", svg(`<set attributeName="href" to="JavaScript:alert(1)"/>`), "<set>"},
		{"a.svg", svg(`<h:p xmlns:h="http://www.w3.org/1999/xhtml"/>`), "<p>"},
		{"a.svg", `<!DOCTYPE svg [<!ENTITY a "&#60;script/>">]>` + svg("&a;"), "&a;"},
		{"a.svg", `<?xml-stylesheet href="a.xsl" type="text/xsl"?>` + svg(""), "style sheet"},
		{"a.svg", svg(`<g a=b>`), "unquoted"},
		{"a.svg", "\xff\xfe<\x00", "cannot be cleaned"},
	}
	for _, test := range tests {
		files := map[string]string{"galley.yaml": "title: T\n", "content/a/index.md": "Text.\n", "content/a/" + test.name: test.in}
		var said []string
		for _, m := range check(t, files).All {
			if m.Code == diag.ContentActive || m.Code == diag.ImageDamaged {
				said = append(said, m.String()+" "+m.Text)
			}
		}
		switch {
		case test.want == "" && said != nil:
			t.Errorf("%s %q: %q, want nothing", test.name, test.in, said)
		case test.want != "" && (len(said) != 1 || !strings.HasPrefix(said[0], "content/a/"+test.name) || !strings.Contains(said[0], test.want)):
			t.Errorf("%s %q: %q, want one message with %q", test.name, test.in, said, test.want)
		}
	}
	files := map[string]string{"galley.yaml": "title: T\nmarkdown: {raw_html: allow}\n", "content/a.md": "Text.\n", "content/a.html": "<p>"}
	if got := check(t, files).Messages; len(got) > 0 {
		t.Errorf("where all HTML is let through: %s", text(got))
	}
}

// check checks a site in the plainest theme.
func check(t *testing.T, files map[string]string) build.Report {
	t.Helper()
	report, err := build.Check(context.Background(), build.Options{Source: mapFS(files), Theme: plainTheme(), Now: now()})
	if err != nil {
		t.Fatal(err)
	}
	return report
}
