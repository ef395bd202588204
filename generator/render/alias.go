package render

import (
	"bytes"
	"html/template"

	"galley/generator/site"
)

// aliasPage leads a reader who follows an old path to the page. The link is
// there for those whose browser does not follow by itself.
const aliasPage = `<!DOCTYPE html>
<html lang="{{.Language}}">
<head>
<meta charset="utf-8">
<title>{{.Title}}</title>
<link rel="canonical" href="{{.Permalink}}">
<meta name="robots" content="noindex">
<meta http-equiv="refresh" content="0; url={{.URL}}">
</head>
<body>
<p><a href="{{.URL}}">{{.Title}}</a></p>
</body>
</html>
`

// parseAlias parses the page that is published at an alias.
func parseAlias() *template.Template { return template.Must(template.New("alias").Parse(aliasPage)) }

// Alias renders the page that stands at an old path of p.
func (w *Worker) Alias(p *site.Page) Result {
	w.facts.Reset()
	x := &execution{w: w, page: p, number: 1}
	view := Page{x: x, p: p}
	data := struct{ Language, Title, URL, Permalink string }{view.Site().Language(), view.Title(), view.URL(), view.Permalink()}
	var out bytes.Buffer
	if err := w.r.alias.Execute(&out, data); err != nil {
		x.fail(err)
	}
	return Result{Data: out.Bytes(), Facts: w.facts.Facts(), Messages: x.messages}
}
