package render_test

import (
	"crypto/sha256"
	"encoding/base64"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"galley/generator/config"
	"galley/generator/diag"
	"galley/generator/layer"
	"galley/generator/render"
	"galley/generator/site"
)

// inlined parses templates, of which one is head.html in base.html.
func inlined(t *testing.T, head string) (*site.Site, *render.Renderer, diag.List) {
	t.Helper()
	cfg := config.Default()
	s, _ := site.New(site.Input{Config: &cfg})
	files := fstest.MapFS{
		"templates/base.html":          {Data: []byte(`<!DOCTYPE html><html><head>{{template "partials/head.html" .}}</head><body>{{block "main" .}}{{end}}</body></html>`)},
		"templates/home.html":          {Data: []byte(`{{define "main"}}<p>Home</p>{{end}}`)},
		"templates/404.html":           {Data: []byte(`{{define "main"}}<p>None</p>{{end}}`)},
		"templates/partials/head.html": {Data: []byte(head)},
	}
	r, messages := render.New(render.Options{Site: s, Layers: layer.List{{FS: files}}})
	return s, r, messages
}

// TestInline wants what a strict policy refuses to be told with its place.
func TestInline(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, head, want string }{
		{"style attribute", "<p>\n<b class=\"a\" style=\"color:red\">x</b>", "2:14 a style attribute"},
		{"style attribute with a value", `<b style="width:{{.Title}}">x</b>`, "1:4 a style attribute"},
		{"upper case", `<B STYLE=x>x</B>`, "1:4 a style attribute"},
		{"style element", "<style>p { color: red }</style>", "1:1 a <style>"},
		{"handler", `<b onclick="go()">x</b>`, "1:4 the handler onclick"},
		{"handler in a branch", `{{if .Title}}<b  onclick="go()">x</b>{{else}}y{{end}}`, "1:18 the handler onclick"},
		{"script with a value", "<script>\nlet a = {{.Title}}</script>", "1:1 a script with values"},
		{"module with a value", `<script type="module">let a = {{.Title}}</script>`, "1:1 a script with values"},
		{"script", "<script>let a = 1</script>", ""},
		{"file", `<script src="/a.js"></script>`, ""},
		{"file with a value", `<script src="{{.URL}}"></script>`, ""},
		{"data with a value", `<script type="application/json">{{.Title}}</script>`, ""},
		{"words", `<p title="style=x onclick=y">a style="b" onclick="c"</p>`, ""},
		{"a word that begins so", `<p data-style="x" data-onclick="y">x</p>`, ""},
		{"comment", `{{/* <b style="x"> */}}<!-- <b style="x"> -->`, ""},
		{"broken tag", `<b style`, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, _, messages := inlined(t, c.head)
			got := ""
			for _, m := range messages {
				if m.Code == diag.TemplateInline {
					_, place, _ := strings.Cut(m.Pos.String(), ":")
					got += place + " " + m.Text
				}
			}
			if !strings.HasPrefix(got, c.want) || (got == "") != (c.want == "") {
				t.Errorf("%s: said %q, want %q", c.head, got, c.want)
			}
		})
	}
}

// TestScripts wants the hashes of scripts to be those of what is published.
func TestScripts(t *testing.T) {
	t.Parallel()
	s, r, messages := inlined(t, `<script>// a comment
let a = "</b>" /* and another */</script><script type="application/json">{}</script><script src="/x.js"></script>`)
	if messages.HasErrors() {
		t.Fatal(messages)
	}
	scripts := r.Scripts()
	if len(scripts) != 1 {
		t.Fatalf("%d scripts, want 1: %q", len(scripts), scripts)
	}
	w := r.NewWorker(nil)
	html := string(w.Page(s.Home(site.Edition{}), 1).Data)
	_, rest, _ := strings.Cut(html, "<script>")
	text, _, _ := strings.Cut(rest, "</script>")
	sum := sha256.Sum256([]byte(text))
	if want := base64.StdEncoding.EncodeToString(sum[:]); !slices.Equal(scripts, []string{want}) {
		t.Errorf("the hash is %q, want %q of %q", scripts, want, text)
	}
}
