package render

import (
	"bytes"
	"html/template"
	"strings"

	"galley/generator/dep"
	"galley/generator/site"
)

// aliasPage leads a reader who follows an old path to the page. The link is
// there for those whose browser does not follow by itself.
const aliasPage = `<!DOCTYPE html>
<html lang="{{.Language}}" dir="{{.Dir}}">
<head>
<meta charset="utf-8">
<title>{{.Title}}</title>
{{- with .Canonical}}
<link rel="canonical" href="{{.}}">
{{- end}}
<meta name="robots" content="noindex">
<meta http-equiv="refresh" content="0; url={{.URL}}">
</head>
<body>
<p><a href="{{.URL}}">{{.Title}}</a></p>
</body>
</html>
`

// moved is what the page says: where the reader is led, and what is there.
type moved struct{ Language, Dir, Title, URL, Canonical string }

// parseAlias parses the page that is published at an old path.
func parseAlias() *template.Template { return template.Must(template.New("alias").Parse(aliasPage)) }

// Alias renders the page that stands at an old path of p.
func (w *Worker) Alias(p *site.Page) Result {
	w.facts.Reset()
	x := &execution{w: w, page: p, number: 1}
	view := Page{x: x, p: p}
	return x.moved(moved{Title: view.Title(), URL: view.URL(), Canonical: view.Head().absolute(view.URL())})
}

// Redirect renders the page that stands where a redirect of the configuration
// leads away from.
func (w *Worker) Redirect(r *site.Redirect) Result {
	w.facts.Reset()
	x := &execution{w: w, page: w.r.opts.Site.Home(site.Edition{}), number: 1}
	w.facts.Read(dep.Config, "redirects."+r.Path, 0)
	there, _, _ := strings.Cut(r.URL, "#")
	m := moved{Title: r.To.Value, URL: r.URL, Canonical: Page{x: x, p: x.page}.Head().absolute(there)}
	if r.Page != nil {
		m.Title = Page{x: x, p: r.Page}.Title()
	}
	return x.moved(m)
}

func (x *execution) moved(m moved) Result {
	m.Language, m.Dir = Site{x}.Language(), Site{x}.Dir()
	var out bytes.Buffer
	if err := x.w.r.alias.Execute(&out, m); err != nil {
		x.fail(err)
	}
	return Result{Data: out.Bytes(), Facts: x.w.facts.Facts(), Messages: x.messages}
}
