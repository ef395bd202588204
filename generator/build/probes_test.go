package build_test

import (
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"galley/generator/render"
)

// ofPages are what templates may ask of a page, each alone.
func ofPages() []string {
	return []string{
		".Kind", ".IsHome", ".Site.Title", ".Title", ".TitleID", ".LinkTitle", ".Description", ".Summary", ".Content", ".TableOfContents", ".Toc", ".Sidebar", ".URL", ".Permalink",
		".EditURL", ".ShowDate", ".ReadingTime", ".WordCount", ".Draft", ".Unlisted", ".Noindex", ".Count", `.Param "mood"`, `with .ImageFile "/photo.png" "A picture"}}{{.Src`,
		"with .Date}}{{.ISO", "with .Date}}{{.Text", "with .Updated}}{{.ISO", "with .Image}}{{.Src", "with .Image}}{{range .Sources}}{{.Srcset}}{{end", "with .Image}}{{.Priority",
		"range .Contents}}{{.ID}}{{.Text}}{{end", "range .Questions}}{{.Text}}{{end",
		"with .Section}}{{.Title", "with .Parent}}{{.Title", "range .Ancestors}}{{.Title}}{{end", "range .Sections}}{{.Title}}{{end", "range .Pages}}{{.Title}}{{end",
		`range .Terms "tags"}}{{.Title}}{{end`, `range .Terms "tags"}}{{.Count}}{{end`, "with .Prev}}{{.Title", "with .Next}}{{.Title",
		"range .Related}}{{.Title}}{{end", "range .Earlier}}{{.Title}}{{end", `.Render "partials/one.html"`,
		"range .Feeds}}{{.URL}}{{end", "range .Feeds}}{{.Title}}{{.Format}}{{end", "with .Section}}{{with .Branch $}}{{range .Pages.Before}}{{.Title}}{{end}}{{end",
		".Head.Title", ".Head.Description", ".Head.Robots", ".Head.Canonical", ".Head.Prev", ".Head.Next", ".Head.Type", ".Head.Locale", ".Head.Published",
		".Head.Modified", ".Head.Section", ".Head.Tags", ".Head.Authors", ".Head.MarkdownCopy", ".Head.StructuredData", "with .Head.Image}}{{.Src",
		`$p := .}}{{with .Param "remark"}}{{$p.Markdown .`, `$p := .}}{{with .Param "mood"}}{{$p.MarkdownInline .`, `.Markdown (.Site.Data "texts" "note")`,
		"range .Paginator.Pages}}{{.Title}}{{end", ".Paginator.Total", ".Paginator.Next",
	}
}

// ofSites are what templates may ask of the site, each alone.
func ofSites() []string {
	return []string{
		".Title", ".Description", ".Language", ".Dir", ".BaseURL", ".Copyright", ".Logo", ".Share", `.Param "mood"`, ".RecentOnArticles", ".SearchIndex",
		"with .Publisher}}{{.Name}}{{.URL", "with .Newsletter}}{{.Action", ".Home.Title", ".Home.URL", "range .Sections}}{{.LinkTitle}}{{end",
		`range .Menu "main"}}{{.Name}}{{.URL}}{{.Current}}{{.Within}}{{end`, `(.Menu "main").Render "partials/menu.html"`, `(.Menu "main").Render (print "partials/menu" ".html")`,
		"range .Recent}}{{.Title}}{{end", `range .Taxonomy "tags"}}{{.Title}}{{end`, `range .Taxonomy "tags"}}{{.Count}}{{end`, "range .Taxonomies}}{{.Title}}{{end",
		"with .Search}}{{.URL", `with .Asset "main.css"}}{{.URL`, `with .Asset "logo.svg"}}{{.Width`, `.Word "by"`, `.Words "page_count" 2`,
		`with .Data "books" "first"}}{{.title`, `with .Date "2026-01-31"}}{{.Text`, `.Insert "partials/one.html"`, `.Render "partials/imprint.html"`,
	}
}

// probes are templates that ask one thing each: of their own page, of the home
// page, of members of a list, of the site.
func probes() []string {
	var all []string
	for _, whose := range []string{"", "{{with .Site.Home}}", "{{range .Site.Home.Pages}}|"} {
		for _, what := range ofPages() {
			all = append(all, closed(whose+"{{"+what+"}}"))
		}
	}
	for _, what := range ofSites() {
		all = append(all, closed("{{with .Site}}{{"+what+"}}"))
	}
	return all
}

// closed ends what a template begins.
func closed(text string) string {
	open := strings.Count(text, "{{with ") + strings.Count(text, "{{range ") - strings.Count(text, "{{end}}")
	return text + strings.Repeat("{{end}}", open)
}

// probed returns a world in which each probe has a page of its own, with nothing
// around it.
func probed(w *world) *world {
	p := *w
	p.theme = maps.Clone(w.theme)
	set := func(name, text string) { p.theme["templates/"+name] = &fstest.MapFile{Data: []byte(text)} }
	set("base.html", `{{block "main" .}}{{end}}`)
	set("partials/one.html", "{{.Title}}")
	for i, text := range probes() {
		set(fmt.Sprintf("probes/p%d/page.html", i), `{{define "main"}}`+text+`{{end}}`)
	}
	return &p
}

// withProbes returns a state with the pages of the probes, all of which have the
// same keys. Those that ask their own page have the body too; others would be made
// again for its links.
func withProbes(s *state, front keys, body string) *state {
	s = s.clone()
	for i := range probes() {
		body := body
		if i >= len(ofPages()) {
			body = ""
		}
		s.articles[fmt.Sprintf("content/probes/p%d/index.md", i)] = article{front.with("url", fmt.Sprintf("/p/%d/", i)).with("unlisted", "true"), body}
	}
	return s
}

// probeEdits are states that follow each other: each has one thing that is not as
// at the beginning, in which all probes take part.
func probeEdits(w *world) (states []*state, names []string) {
	first := w.firstState()
	first.config = first.config.with("social", "") // cards of so many pages take their time
	front := keys{"title": "P", "date": "2026-01-05", "mood": "mild", "tags": "[x, y]", "image": "/photo.png"}
	const body = "## Part\n\nIn it, see [a](/guide/a.md#part) and [b](/guide/b.md).\n\n![A photo](/photo.png)\n\n:::note[Label]{use=first}\nNoted.\n:::\n\n" +
		":::cta{use=first href=/guide/a.md image=/photo.png}\n:::\n\n```go {include=\"code/main.go\"}\n```\n\n:::details\nMore.\n:::\n\n:::own\nMine.\n:::\n"
	const home, other = "content/_index.md", "content/notes/c.md" // to which nothing else links
	const texts = "note: see [gone](gone.md)\n"
	first.files["data/texts.yaml"] = texts
	const mood, remark = `"see [this](#part)"`, `"# Remark\n\n~~~go {include=code/main.go}\n~~~"`
	front["remark"] = remark
	first.articles[other] = article{first.articles[other].front.with("remark", remark).with("mood", mood), "## Part\n\nText.\n"}
	add := func(name string, s *state, front keys, body string) {
		states, names = append(states, withProbes(s, front, body)), append(names, name)
	}
	add("begin", first, front, body)
	for _, of := range frontValues() {
		for _, value := range of.values {
			if of.key == "cascade" || of.key == "layout" || of.key == "url" || of.key == "unlisted" {
				continue
			}
			s := first.clone()
			s.articles[other] = article{s.articles[other].front.with(of.key, value), s.articles[other].body}
			if slices.Contains([]string{"title", "linkTitle", "description", "summary", "image", "mood", "lastmod"}, of.key) {
				s.articles[home] = article{s.articles[home].front.with(of.key, value), "# A\n\nWelcome.\n"}
			}
			add(fmt.Sprintf("set %s to %q", of.key, value), s, front.with(of.key, value), body)
		}
	}
	for _, text := range []string{"", "One more.\n", "## Other part\n\n# A\n", "- [?] Asked?\n\n![A photo](/photo.png)\n"} {
		s := first.clone()
		s.articles[other] = article{s.articles[other].front, text}
		add(fmt.Sprintf("body %q", text), s, front, text)
	}
	for _, of := range configValues() {
		for _, value := range of.values {
			s := first.clone()
			s.config = s.config.with(of.key, value)
			add(fmt.Sprintf("configure %s: %s", of.key, value), s, front, body)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(w.versions)) {
		for n, text := range append(w.versions[name], "") {
			s := first.clone()
			if s.files[name] = text; text == "" {
				delete(s.files, name)
			}
			add(fmt.Sprintf("version %d of %s", n, name), s, front, body)
		}
	}
	for _, draft := range []string{"true", ""} {
		s := first.clone()
		s.drafts = true
		s.articles[other] = article{s.articles[other].front.with("draft", draft), s.articles[other].body}
		add("with drafts, draft "+draft, s, front.with("draft", draft), body)
	}
	listed := withProbes(first, front, body)
	for name, a := range listed.articles {
		listed.articles[name] = article{a.front.with("unlisted", ""), a.body}
	}
	states, names = append(states, listed), append(names, "list all")
	moved := first.clone()
	moved.files["data/texts.yaml"] = "# A comment.\n" + texts
	add("move a text down in its file", moved, front, body)
	for _, name := range places() {
		s := first.clone()
		if _, ok := s.articles[name]; ok {
			delete(s.articles, name)
		} else {
			s.articles[name] = article{keys{"title": "New", "date": "2026-01-06", "tags": "[x]", "categories": "[c]"}, "Words.\n"}
		}
		add("come or go: "+name, s, front, body)
	}
	return states, names
}

// TestProbes makes the same comparison as TestEdits on outputs that ask one thing
// each, so that none is made again for another reason: here a fact that is not
// recorded shows.
func TestProbes(t *testing.T) {
	t.Parallel()
	w := probed(readWorld(t))
	b := newBench(w, new(tally))
	states, names := probeEdits(w)
	for i, s := range states {
		if i > 0 {
			b.log = []string{names[i-1], names[i]}
		}
		b.state = s
		b.source.update(s.sources(), false)
		b.compare(t)
		if i == 0 && !b.inStep {
			t.Fatalf("the site has faults:\n%s", b.buildClean(t).messages)
		}
	}
	t.Log(b.tally, "in", len(states), "states")
}

// TestAllProbed looks for methods of views that no probe asks.
func TestAllProbed(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		view   reflect.Type
		probes []string
	}{
		{reflect.TypeFor[render.Page](), ofPages()},
		{reflect.TypeFor[render.Head](), ofPages()},
		{reflect.TypeFor[render.Site](), ofSites()},
	} {
		all := strings.Join(tt.probes, "\n") + " "
		for i := range tt.view.NumMethod() {
			name := tt.view.Method(i).Name
			if !regexp.MustCompile(`\.` + name + `\b`).MatchString(all) {
				t.Errorf("no probe asks a %s for %s (add it to probes_test.go)", tt.view.Name(), name)
			}
		}
	}
}
