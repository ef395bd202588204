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
		"range .Feeds}}{{.URL}}{{end", "range .Feeds}}{{.Title}}{{.Format}}{{end", `.Feeds.Render "partials/feeds.html"`, `.Feeds.Render (print "partials/feeds" ".html")`, "with .Section}}{{with .Branch $}}{{range .Pages.Before}}{{.Title}}{{end}}{{end",
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
		s.articles[fmt.Sprintf("content/probes/p%d/index.md", i)] = article{front.with("url", fmt.Sprintf("/p/%d/", i)), body}
	}
	return s
}

// probing makes states that follow each other: each has one thing that is not as
// at the beginning.
type probing struct {
	*world
	first  *state
	front  keys // of all probes
	body   string
	states []*state
	names  []string
}

// The articles that are edited beside the probes; nothing links to the second.
const probedHome, probedOther = "content/_index.md", "content/notes/c.md"

// probedTexts is a text in data, with a link that leads nowhere: the message of it names
// a place.
const probedTexts = "note: see [gone](gone.md)\n"

func newProbing(w *world) *probing {
	p := &probing{world: w, first: w.firstState()}
	p.first.config = p.first.config.with("hosting", "[cloudflare, netlify]").with("social", "") // cards of so many pages take their time
	const mood, remark = `"see [this](#part)"`, `"# Remark\n\n~~~go {include=code/main.go}\n~~~"`
	p.first.files["data/texts.yaml"] = probedTexts
	p.first.articles[probedOther] = article{p.first.articles[probedOther].front.with("remark", remark).with("mood", mood), "## Part\n\nText.\n"}
	p.front = keys{"title": "P", "date": "2026-01-05", "mood": "mild", "tags": "[x, y]", "image": "/photo.png", "remark": remark, "unlisted": "true"}
	p.body = "## Part\n\nIn it, see [a](/guide/a.md) and [b](/guide/b.md).\n\n![A photo](/photo.png)\n\n:::note[Label]{use=first}\nNoted.\n:::\n\n" +
		":::cta{use=first href=/guide/a.md image=/photo.png}\n:::\n\n```go {include=\"code/main.go\"}\n```\n\n:::details\nMore.\n:::\n\n:::own\nMine.\n:::\n"
	return p
}

// add adds a state in which the first one is edited, and the probes have a key set
// to a value; "" for no key.
func (p *probing) add(name, key, value string, edit func(s *state)) {
	s, front := p.first.clone(), p.front
	edit(s)
	if key != "" {
		front = front.with(key, value)
	}
	p.states, p.names = append(p.states, withProbes(s, front, p.body)), append(p.names, name)
}

// set sets a key of an article, which keeps its body.
func (s *state) set(name, key, value string) {
	s.articles[name] = article{s.articles[name].front.with(key, value), s.articles[name].body}
}

func (p *probing) editFront() {
	for _, of := range frontValues() {
		if slices.Contains([]string{"cascade", "layout", "url", "unlisted", "aliases"}, of.key) {
			continue // each probe has its own, or may not have it
		}
		for _, value := range of.values {
			p.add(fmt.Sprintf("set %s to %q", of.key, value), of.key, value, func(s *state) { s.set(probedOther, of.key, value) })
			if slices.Contains([]string{"title", "linkTitle", "description", "summary", "image", "mood", "lastmod"}, of.key) {
				p.add(fmt.Sprintf("set %s of the home page to %q", of.key, value), "", "", func(s *state) {
					s.articles[probedHome] = article{s.articles[probedHome].front.with(of.key, value), "# A\n\nWelcome.\n"}
				})
			}
		}
	}
	for _, draft := range []string{"true", ""} {
		p.add("with drafts, draft "+draft, "draft", draft, func(s *state) {
			s.drafts = true
			s.set(probedOther, "draft", draft)
		})
	}
	for _, aliases := range []string{"[/old/]", "[/older/]"} {
		p.add("aliases "+aliases, "", "", func(s *state) { s.set(probedOther, "aliases", aliases) })
	}
	unlisted := p.front
	p.front = unlisted.with("unlisted", "false") // what is not has no structured data
	for _, image := range []string{"/photo.png", "pic.svg", ""} {
		p.add("list all, image "+image, "image", image, func(*state) {})
	}
	p.front = unlisted
}

func (p *probing) editBodies() {
	for _, text := range []string{"", "See [a](/guide/a.md#part).\n", "One more.\n", "## Other part\n\n# A\n", "- [?] Asked?\n\n![A photo](/photo.png)\n"} {
		whole := p.body
		p.body = text
		p.add(fmt.Sprintf("body %q", text), "", "", func(s *state) { s.articles[probedOther] = article{s.articles[probedOther].front, text} })
		p.body = whole
	}
	whole := p.body
	p.body = "# P\n\nText.\n"
	for _, title := range []string{"P", "Q"} { // which the body repeats, or not
		p.add("body with a title, title "+title, "title", title, func(*state) {})
	}
	p.body = whole
}

func (p *probing) editFiles() {
	for _, of := range configValues() {
		for _, value := range of.values {
			p.add(fmt.Sprintf("configure %s: %s", of.key, value), "", "", func(s *state) { s.config = s.config.with(of.key, value) })
		}
	}
	for _, name := range slices.Sorted(maps.Keys(p.versions)) {
		p.add("no "+name, "", "", func(s *state) { delete(s.files, name) })
		for n, text := range p.versions[name] {
			p.add(fmt.Sprintf("version %d of %s", n, name), "", "", func(s *state) { s.files[name] = text })
		}
	}
	p.add("move a text down in its file", "", "", func(s *state) { s.files["data/texts.yaml"] = "# A comment.\n" + probedTexts })
	for n := range 2 {
		p.add(fmt.Sprintf("script %d in a template", n), "", "", func(s *state) {
			s.files["templates/scripted.html"] = fmt.Sprintf(`{{define "main"}}<script>let n = %d;</script>{{end}}`, n)
		})
	}
	p.add("ignore what is missing", "", "", func(s *state) {
		s.config = s.config.with("links", `{page: warn, image: warn, ignore: ["gone.*"]}`)
	})
	p.add("as at the beginning", "", "", func(*state) {})
	p.add("write a text in galley.yaml, too", "", "", func(s *state) {
		s.config = s.config.with("params", "{"+strings.TrimSpace(strings.Replace(probedTexts, ": ", ": '", 1))+"'}")
	})
	for _, name := range places() {
		p.add("come or go: "+name, "", "", func(s *state) {
			if _, ok := s.articles[name]; ok {
				delete(s.articles, name)
			} else {
				s.articles[name] = article{keys{"title": "New", "date": "2026-01-06", "tags": "[x]", "categories": "[c]"}, "Words.\n"}
			}
		})
	}
}

// editHosts edits what is in the files for hosts, where they follow from no key of
// their own: the place of one moves with the keys above it. So does that of any key,
// but where another value takes the place of one.
func (p *probing) editHosts() {
	none := func(s *state) { s.config = s.config.with("hosting", "") }
	for _, of := range configValues() {
		if !slices.Contains([]string{"base_url", "headers", "images", "search", "csp", "newsletter", "redirects"}, of.key) {
			continue
		}
		p.add("hosting as usual", "", "", none)
		for _, value := range of.values {
			p.add(fmt.Sprintf("hosting as usual, %s: %s", of.key, value), "", "", func(s *state) {
				none(s)
				s.config = s.config.with(of.key, value)
			})
		}
	}
}

// TestProbes makes the same comparison as TestEdits on outputs that ask one thing
// each, so that none is made again for another reason: here a fact that is not
// recorded shows.
func TestProbes(t *testing.T) {
	t.Parallel()
	p := newProbing(probed(readWorld(t)))
	p.add("begin", "", "", func(*state) {})
	p.editFront()
	p.editBodies()
	p.editFiles()
	p.editHosts()
	b := newBench(p.world, new(tally))
	for i, s := range p.states {
		b.log = p.names[max(0, i-1) : i+1]
		b.state = s
		b.source.update(s.sources(), false)
		b.compare(t)
		if i == 0 && !b.inStep {
			t.Fatalf("the site has faults:\n%s", b.buildClean(t).messages)
		}
	}
	t.Log(b.tally, "in", len(p.states), "states")
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
