package render_test

import (
	"fmt"
	"maps"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"galley/generator/render"
)

// An entry is a heading of the page of views, with the examples below it.
type entry struct {
	section  string // the view, or the function
	name     string // of the method; "" for the view, and for a function
	function bool
	examples []string
}

var entryHeading = regexp.MustCompile("^(###|####) (?:`\\.)?(\\w+).*\\{#")

// entries reads the page of the manual that lists views and functions.
func entries(t *testing.T) []entry {
	t.Helper()
	src, err := os.ReadFile("../../content/docs/views.md")
	if err != nil {
		t.Fatal(err)
	}
	var list []entry
	example, functions := false, false
	for line := range strings.Lines(string(src)) {
		heading := entryHeading.FindStringSubmatch(line)
		switch {
		case example && line == "```\n":
			example = false
		case example:
			last := &list[len(list)-1]
			last.examples[len(last.examples)-1] += line
		case line == "```html\n":
			example = true
			last := &list[len(list)-1]
			last.examples = append(last.examples, "")
		case line == "## Functions\n":
			functions = true
		case heading != nil && heading[1] == "###":
			list = append(list, entry{section: heading[2], function: functions})
		case heading != nil:
			list = append(list, entry{section: list[len(list)-1].section, name: heading[2]})
		}
	}
	return list
}

// TestManualListsViews compares the page with the views, which are all that
// templates can reach (see TestViewsHaveMethodsOnly), and with the functions.
func TestManualListsViews(t *testing.T) {
	t.Parallel()
	var got, want []string
	for _, e := range entries(t) {
		if e.function {
			got = append(got, e.section)
		} else {
			got = append(got, e.section+"."+e.name)
		}
	}
	want = slices.Collect(maps.Keys(render.Functions()))
	for _, view := range render.Views() {
		typ := reflect.TypeOf(view)
		want = append(want, bare(typ).Name()+".")
		for i := range typ.NumMethod() {
			want = append(want, bare(typ).Name()+"."+typ.Method(i).Name)
		}
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("the manual lists\n%q, want\n%q", got, want)
	}
}

// TestManualTellsDots compares the table of the page that says which template
// receives which view with what bodies hand to theirs.
func TestManualTellsDots(t *testing.T) {
	t.Parallel()
	src, err := os.ReadFile("../../content/docs/views.md")
	if err != nil {
		t.Fatal(err)
	}
	slots := render.Slots()
	slots["directives/NAME.html"] = render.Directive{}
	for name, view := range slots {
		typ := reflect.TypeOf(view).Name()
		row := fmt.Sprintf("| `%s` | [%s](#%s) |\n", name, typ, strings.ToLower(typ))
		if !strings.Contains(string(src), row) {
			t.Errorf("the manual lacks the row %s", row)
		}
	}
}

// illustrated is a site in which the examples of the manual have something to
// show. One of them is put in place of the name of its dot.
const illustrated = `
set: search
-- galley.yaml --
base_url: https://example.org/
markdown_copies: true
edit_url: https://code.example.org/{path}
params: {tagline: Rivers and bridges, phone: "tel:+4930123456"}
menus:
  main: [{page: s/a.md}, {page: s/b.md}]
-- content/_index.md --
-- content/s/_index.md --
-- content/s/a.md --
---
title: A walk
date: 2026-01-01
lastmod: 2026-02-01
image: map.svg
tags: [river, bridge]
mood: glad
held: 2026-03-01
note: See [the bridge](b.md).
---
First paragraph.

[x](b.md)

:::faq[Label]{photo=map.svg alt=x serves=two href=b.md use=welcome}
## Heading

:::note[Inner]
Text.
:::
:::
-- content/s/b.md --
---
title: The bridge
date: 2025-01-02
tags: [river]
---
-- content/s/map.svg --
-- content/s/photo.png --
-- data/cta.yaml --
welcome: {text: Hello}
-- data/faq.yaml --
welcome: {text: Hello}
-- static/css/main.css --
-- templates/i18n/en.yaml --
page_of: "{page} of {pages}"
page_count: {one: one page, other: "{n} pages"}
-- templates/page.html --
{{define "main"}}Page{{.Content}}{{end}}
-- templates/home.html --
{{define "main"}}Page{{.Content}}{{end}}
-- templates/directives/faq.html --
Directive{{range list "photo" "alt" "serves" "href" "use"}}{{$x := $.Arg .}}{{end}}
-- templates/directives/note.html --
{{.HTML}}
-- templates/partials/teaser.html --
{{.Title}}
-- templates/partials/recent.html --
{{.Title}}
-- templates/partials/brand.html --
{{.Title}}
-- templates/partials/box.html --
{{.title}}
-- templates/partials/image.html --
{{.Src}}
-- templates/partials/menu.html --
{{range .}}{{.Name}}{{end}}
-- templates/partials/feed-links.html --
{{range .}}{{.Title}}{{end}}
`

var htmlBlock = regexp.MustCompile("(?s)\n```html[^\n]*\n(.*?)\n```\n")

// inMain is an example that is the whole of a layout.
var inMain = regexp.MustCompile(`(?s)^\{\{define "main"\}\}\n(.*)\n\{\{end\}\}$`)

// TestManualExamples runs the examples of the page, and those of the page about
// templates. On some page of the site each has to write something, and on none
// may it be wrong.
func TestManualExamples(t *testing.T) {
	t.Parallel()
	ran := 0
	for _, e := range entries(t) {
		dot := "Page"
		if e.section == "Directive" && !e.function {
			dot = "Directive"
		}
		for _, example := range e.examples {
			ran++
			runExample(t, e.section+" "+e.name, dot, example)
		}
	}
	src, err := os.ReadFile("../../content/docs/templates.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, block := range htmlBlock.FindAllStringSubmatch(string(src), -1) {
		ran++
		runExample(t, "templates.md", "Page", inMain.ReplaceAllString(block[1], "$1"))
	}
	if ran < 40 {
		t.Errorf("%d examples were found, want 40 at least", ran)
	}
}

func runExample(t *testing.T, name, dot, example string) {
	t.Helper()
	marked := "<i>" + strings.TrimSpace(example) + "</i>"
	site := strings.ReplaceAll(illustrated, "{{define \"main\"}}"+dot, "{{define \"main\"}}"+marked)
	site = strings.Replace(site, "\n"+dot+"{{range", "\n"+marked+"{{range", 1)
	out := newPress(t, txtar.Parse([]byte(site))).all(false)
	wrote := false
	for _, part := range strings.Split(out, "<i>")[1:] {
		text, _, closed := strings.Cut(part, "</i>")
		wrote = wrote || closed && strings.TrimSpace(text) != ""
	}
	if !wrote || strings.Contains(out, ": error: ") || strings.Contains(out, ": warning: ") || strings.Contains(out, "panic: ") {
		t.Errorf("the example of %s\n%s\nwrites\n%s", name, example, out)
	}
}
