package render_test

import (
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"galley/generator/site"
)

// unlucky is a site in which partials fail that other partials render: one by a
// panic in the body of a page, one by an error, one by never ending.
const unlucky = `
-- galley.yaml --
base_url: https://example.org/
feeds: {formats: [atom, json]}
-- content/a/panics.md --
---
date: 2026-01-03
---
-- content/a/errs.md --
---
date: 2026-01-02
---
Errs.
-- content/a/sound.md --
---
date: 2026-01-01
tags: [calm]
---
Sound, [here](/a/).
-- content/a/deep.md --
Deep.
-- content/b/calm.md --
---
date: 2025-01-01
tags: [calm]
---
Calm.
-- templates/home.html --
{{define "main"}}{{range .Site.Sections}}{{.Pages.Render "partials/outer.html"}}{{end}}{{end}}
-- templates/section.html --
{{define "main"}}{{range .Pages}}{{.Render "partials/outer.html"}}{{end}}{{.Feeds.Render "partials/feeds.html"}}{{end}}
-- templates/page.html --
{{define "main"}}{{.Content}}{{.Feeds.Render "partials/feeds.html"}}{{.Render "partials/outer.html"}}{{end}}
-- templates/partials/outer.html --
{{.Title}}{{with .Parent}}{{.Title}}{{end}}{{.Render "partials/inner.html"}}{{.Description}}
-- templates/partials/inner.html --
{{.Feeds.Render "partials/feeds.html"}}{{if eq .LinkTitle "Errs"}}{{index (list) 1}}{{end}}{{.Content}}
{{- if eq .LinkTitle "Deep"}}{{.Render "partials/outer.html"}}{{end}}
-- templates/partials/feeds.html --
{{range .}}{{.URL}} {{.Title}}{{end}}
`

// made is what a worker makes of a page: its parts and its feeds, with all that they
// rest on.
func (p *press) made(q *site.Page) string {
	var b strings.Builder
	describe(&b, p.worker.Page(q, 1), true)
	for _, out := range q.Feeds() {
		describe(&b, p.worker.Feed(q, out), true)
	}
	return b.String()
}

// TestWorkerForgets looks whether anything of one output gets into those that the
// worker makes after it, also where one fails on the way.
func TestWorkerForgets(t *testing.T) {
	t.Parallel()
	worn := newPress(t, txtar.Parse([]byte(unlucky)))
	failed := 0
	for round := range 2 {
		for _, page := range worn.site.Pages(site.Edition{}) {
			got := worn.made(page)
			fresh := newPress(t, txtar.Parse([]byte(unlucky)))
			if want := fresh.made(fresh.site.ByID(page.ID())); got != want {
				t.Errorf("round %d: a worker that has made other pages makes of %s\n%s\na new one\n%s", round, page.ID(), got, want)
			}
			if strings.Contains(got, "panic: ") || strings.Contains(got, ": error: ") {
				failed++
			}
		}
	}
	if failed < 6 {
		t.Errorf("%d outputs failed; the test wants some that do", failed)
	}
}
