package render_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

// called is a site whose page runs a template.
const called = `
-- galley.yaml --
base_url: https://example.org/docs/
params: {mood: calm, tint: grey}
-- data/team.yaml --
- {name: Ada, age: 36, since: 2024-05-06, active: true}
- {name: Bo, age: 9}
- {name: Cy, age: 40.5, since: 2023-01-02}
-- data/cta/welcome.yaml --
text: Hello <b>
-- content/a.md --
---
title: A
date: 2026-03-01
tags: [x, y]
mood: glad
items: [b, a, c]
---
## Own
-- content/s/b.md --
---
title: B & C
date: 2025-01-02
tags: [x]
---
-- content/s/_index.md --
-- content/pic.png --
-- static/logo.png --
-- templates/page.html --
{{define "main"}}TEMPLATE{{end}}
`

// run renders a page whose template has the text, and returns what it writes
// and the messages, without their file.
func run(t *testing.T, text string) (html, messages string) {
	t.Helper()
	p := newPress(t, txtar.Parse([]byte(strings.Replace(called, "TEMPLATE", text, 1))))
	r := p.worker.Page(p.site.Page("content/a.md"), 1)
	if r.Panic != "" {
		t.Errorf("%s: %s", text, r.Panic)
	}
	var out []string
	for _, m := range append(p.messages, r.Messages...) {
		out = append(out, m.Text)
	}
	return strings.TrimSpace(string(r.Data)), strings.Join(out, "; ")
}

func TestFunctions(t *testing.T) {
	t.Parallel()
	names := `{{range $i, $m := %s}}{{if $i}} {{end}}{{$m.name}}{{end}}`
	tests := []struct{ in, want, message string }{
		{in: `{{add 1 2}} {{sub 1 2}} {{add 1 0.5}} {{sub (index (.Site.Data "team") 2).age 40}}`, want: "3 -1 1.5 0.5"},
		{in: `{{add 1 "2"}}`, message: `<add 1 "2">: want a number, have text`},
		{in: `{{sub nil 1}}`, message: `<sub nil 1>: want a number, have nothing`},
		{in: `{{add .Missing 1}}`, message: `no method Missing in Page`},
		{in: `{{add (.Param "gone") 1}}`, message: `<add (.Param "gone") 1>: want a number, have nothing`},
		{in: `{{add . 1}}`, message: `<add . 1>: want a number, have a page`},
		{in: `{{add 1}}`, message: `<add>: add wants 2 arguments, not 1`},

		{in: `{{default "x" ""}} {{default "x" "y"}} {{.Param "gone" | default 7}} {{default "x" false}} {{default "x" (list)}}`, want: "x y 7 x x"},

		{in: `{{with dict "a" 1 "b" (list 2 3)}}{{.a}} {{index .b 1}} {{.gone}}{{end}}`, want: "1 3"},
		{in: `{{range $k, $v := dict "b" 1 "a" 2}}{{$k}}{{$v}} {{end}}`, want: "a2 b1"},
		{in: `{{dict "a"}}`, message: `<dict "a">: want keys and values by turns, have 1 of them`},
		{in: `{{dict 1 2}}`, message: `<dict 1 2>: want a key as text, have a whole number`},

		{in: `{{first 2 (list 1 2 3)}} {{first 9 (list 1)}} {{first 0 (list 1)}} {{first 1 (.Param "gone")}}`, want: "[1 2] [1] [] []"},
		{in: `{{last 2 (list 1 2 3)}} {{last 9 (list 1)}}`, want: "[2 3] [1]"},
		{in: `{{range first 1 .Site.Sections}}{{.URL}}{{end}}`, want: "/docs/s/"},
		{in: `{{first "2" (list 1)}}`, message: `<first "2" (list 1)>: want a whole number, have text`},
		{in: `{{last -1 (list 1)}}`, message: `<last -1 (list 1)>: want a number of members, have -1`},
		{in: `{{first 1 "text"}}`, message: `<first 1 "text">: want a list, have text`},
		{in: `{{first 1 .Date}}`, message: `<first 1 .Date>: want a list, have a date`},
		{in: `{{first 1 (dict)}}`, message: `<first 1 (dict)>: want a list, have a map`},

		{in: `{{range group .Site.Home.Pages "Date.Year"}}{{.Key}}:{{range .Items}}{{.Title}}{{end}} {{end}}`, want: "2026:A 2025:B &amp; C"},
		{in: `{{range group (.Site.Data "team") "active"}}{{.Key}}:{{len .Items}} {{end}}`, want: "true:1 :2"},
		{in: `{{len (group 1 "x")}}`, message: `<group 1 "x">: want a list, have a whole number`},
		{in: `{{len (group .Site.Home.Pages "Titel")}}`, message: `<group .Site.Home.Pages "Titel">: a page has no Titel (did you mean "Title"?)`},

		{in: `{{in (list 1 "a") "a"}} {{in (list 1) 1.0}} {{in "text" "ex"}} {{in (dict "k" 1) "k"}} {{in (dict) 1}} {{in (.Param "gone") 1}}`, want: "true true true true false false"},
		{in: `{{in .Site.Home.Pages .}} {{in .Ancestors .}}`, want: "true false"},
		{in: `{{in 1 1}}`, message: `<in 1 1>: want a list, a map or text, have a whole number`},
		{in: `{{in "text" .}}`, message: `<in "text" .>: want text, have a page`},

		{in: `{{join (list "a<" 1 true) ", "}} {{join (sort (.Param "items")) ""}}`, want: "a&lt;, 1, true abc"},
		{in: `{{join "a" ","}}`, message: `<join "a" ",">: want a list, have text`},
		{in: `{{join (list (list)) ","}}`, message: `<join (list (list)) ",">: want text, have a list`},
		{in: `{{join (list) 1}}`, message: `<1>: expected string; found 1`},
		{in: `{{join (list) (len "x")}}`, message: `<"x">: want text, have a whole number`},
		{in: `{{join (list) (.Param "gone")}}`, message: `<"gone">: want text, have nothing`},

		{in: `{{lower "ÄB"}} {{upper "straße"}} {{lower .Missing}}`, message: "no method Missing in Page"},
		{in: `{{lower "ÄB"}} {{upper "ä<"}} {{lower (.Param "gone")}}`, want: "äb Ä&lt;"},
		{in: `{{upper (list)}}`, message: `<upper (list)>: want text, have a list`},

		{in: `{{plain "<p>a <b>b</b>&amp;c<br>d</p><script>x()</script><style>y</style><p>e</p>"}}`, want: "a b&amp;c d e"},
		{in: `{{plain .Content}}`, want: "Own"},
		{in: `{{plain "1 < 2 <3"}}|{{plain "<"}}|{{plain "<a href="}}`, want: "1 &lt; 2 &lt;3|&lt;|"},
		{in: `{{plain 1}}`, want: "1"},
		{in: `{{plain .}}`, message: `<plain .>: want text, have a page`},

		{in: `{{replace "a<b" "<" "&"}}`, want: "a&amp;b"},
		{in: `{{replace (list) "a" "b"}}`, message: `<replace (list) "a" "b">: want text, have a list`},

		{in: `<a href="{{safeURL "tel:+1 2"}}">`, want: `<a href="tel:&#43;1%202">`},
		{in: `<a href="{{safeURL "/a?b=\"c"}}">`, want: `<a href="/a?b=%22c">`},
		{in: `<a href="{{"tel:1"}}">`, want: `<a href="#ZgotmplZ">`},
		{in: `<a href="{{safeURL "java\tscript:alert(1)"}}">`, want: `<a href="`,
			message: `<safeURL "java\tscript:alert(1)">: links may not lead to "java\tscript:alert(1)" (use http, https, mailto, tel, sms, ftp or a path)`},
		{in: `{{safeURL .}}`, message: `<safeURL .>: want text, have a page`},

		{in: fmt.Sprintf(names, `sort (.Site.Data "team") "age"`), want: "Bo Ada Cy"},
		{in: fmt.Sprintf(names, `sort (.Site.Data "team") "age" "desc"`), want: "Cy Ada Bo"},
		{in: fmt.Sprintf(names, `sort (.Site.Data "team") "since"`), want: "Cy Ada Bo"},
		{in: fmt.Sprintf(names, `sort (.Site.Data "team") "since" "desc"`), want: "Ada Cy Bo"},
		{in: fmt.Sprintf(names, `.Site.Data "team"`), want: "Ada Bo Cy"},
		{in: `{{sort (list "b" "a")}} {{sort (list "b" "a") "" "desc"}} {{sort (list false true)}}`, want: "[a b] [b a] [false true]"},
		{in: `{{range sort .Site.Home.Pages "Date"}}{{.Title}} {{end}}`, want: "B &amp; C A"},
		{in: `{{sort (list 1 "a")}}`, message: `<sort (list 1 "a")>: text and a whole number have no order`},
		{in: `{{sort (list (list) (list))}}`, want: "[[] []]"},
		{in: `{{sort "x"}}`, message: `<sort "x">: want a list, have text`},
		{in: `{{sort (list) "" "down"}}`, message: `<sort (list) "" "down">: want a list, a key if there is one, and "asc" or "desc"`},
		{in: `{{len (sort .Site.Home.Pages "Terms")}}`, message: `<sort .Site.Home.Pages "Terms">: Terms of a page wants more than a key can say`},

		{in: `{{truncate 5 "one two"}} {{truncate 3 "onetwo"}} {{truncate 9 "one two"}} {{"äöü x" | truncate 4}}`, want: "one… one… one two äöü…"},
		{in: `{{truncate 0 "x"}}`, message: `<truncate 0 "x">: want a number of characters, have 0`},
		{in: `{{truncate "1" "x"}}`, message: `<truncate "1" "x">: want a whole number, have text`},

		{in: fmt.Sprintf(names, `where (.Site.Data "team") "name" "Bo"`), want: "Bo"},
		{in: fmt.Sprintf(names, `where (.Site.Data "team") "age" "ge" 36`), want: "Ada Cy"},
		{in: fmt.Sprintf(names, `where (.Site.Data "team") "age" "lt" 36`), want: "Bo"},
		{in: fmt.Sprintf(names, `where (.Site.Data "team") "since" "gt" "2023-06"`), want: "Ada"},
		{in: fmt.Sprintf(names, `where (.Site.Data "team") "active" "ne" true`), want: "Bo Cy"},
		{in: fmt.Sprintf(names, `where (.Site.Data "team") "name" "in" (list "Cy" "Ada")`), want: "Ada Cy"},
		{in: fmt.Sprintf(names, `where (.Site.Data "team") "name" "has" "y"`), want: "Cy"},
		{in: fmt.Sprintf(names, `where (.Site.Data "team") "since.gone" 1`), message: `text has no gone`},
		{in: `{{range where .Site.Home.Pages "Param.mood" "glad"}}{{.Title}}{{end}}`, want: "A"},
		{in: `{{range where .Site.Home.Pages "Date" "le" "2025-12-31"}}{{.Title}}{{end}}`, want: "B &amp; C"},
		{in: `{{range where .Site.Home.Pages "Section.LinkTitle" "S"}}{{.Title}}{{end}}`, want: "B &amp; C"},
		{in: `{{len (where (.Param "gone") "x" 1)}}`, want: "0"},
		{in: `{{where . "x" 1}}`, message: `<where . "x" 1>: want a list, have a page`},
		{in: `{{where (list 1) "x" 1}}`, message: `<where (list 1) "x" 1>: a whole number has no x`},
		{in: `{{where (list) "x"}}`, message: `<where (list) "x">: want a list, a key, an operator if it is not "eq", and a value`},
		{in: `{{where (list (dict)) "x" "like" 1}}`, message: `<where (list (dict)) "x" "like" 1>: unknown operator "like" (want eq, ne, lt, le, gt, ge, in or has)`},
		{in: `{{where (list (dict "x" 1)) "x" "lt" "a"}}`, message: `<where (list (dict "x" 1)) "x" "lt" "a">: a whole number and text have no order`},

		{in: `{{wher .Pages "x" 1}}`, message: `no function "wher" (did you mean "where"?)`},
	}
	for _, tt := range tests {
		got, message := run(t, tt.in)
		if tt.message != "" && strings.Contains(message, tt.message) {
			continue
		}
		if got != tt.want || message != tt.message {
			t.Errorf("%s = %q, %q, want %q, %q", tt.in, got, message, tt.want, tt.message)
		}
	}
}

// TestViewFunctions calls the methods of views that look things up.
func TestViewFunctions(t *testing.T) {
	t.Parallel()
	tests := []struct{ in, want, message string }{
		{in: `{{.Param "mood"}} {{.Param "Tint"}} {{.Param "tint"}} {{.Site.Param "mood"}} {{.Param "gone"}}`, want: "glad  grey calm"},

		{in: `{{with .Site.Data "cta" "welcome"}}{{.text}}{{end}}|{{(.Site.Data "cta" "welcome").text}}|{{.Site.Data "cta" "gone" "text"}}`, want: "Hello &lt;b&gt;|Hello &lt;b&gt;|"},
		{in: `{{range $k, $v := .Site.Data}}{{$k}} {{end}}`, want: "cta team"},
		{in: `{{.Site.Data 1}}`, message: "expected string; found 1"},

		{in: `{{.Site.Word "pair" "a" 1 "b" "<"}} {{.Site.Word "pair" "a" .Content "b" 1.5}}`, want: "1 and &lt; Own and 1.5"},
		{in: `{{.Site.Word "paar"}}`, message: `<.Site.Word>: no word "paar" (did you mean "pair"?)`},
		{in: `{{.Site.Word "pair" "a" 1}}`, message: `<.Site.Word>: the word "pair" wants a value for {b} (give "b" and the value)`},
		{in: `{{.Site.Word "pair" "a"}}`, message: `<.Site.Word>: want names and values by turns, have 1 of them`},
		{in: `{{.Site.Word "pair" 1 2}}`, message: `<.Site.Word>: want the name of a value, have a whole number`},
		{in: `{{.Site.Word "pair" "a" .}}`, message: `<.Site.Word>: want text, have a page`},
		{in: `{{.Site.Words "apples" 1}}, {{.Site.Words "apples" 2}}`, want: "one apple, 2 apples"},
		{in: `{{.Site.Words "apples" "2"}}`, message: `<.Site.Words>: want a whole number, have text`},
		{in: `{{.Site.Words "pair" 1}}`, message: `<.Site.Words>: the word "pair" has no plural forms (use .Word)`},

		{in: `{{(.Site.Date "2026-01-31").Text}} {{(.Site.Date "2026-01-31 10:00").ISO}} {{with .Site.Date (.Param "gone")}}x{{end}}`, want: "31 January 2026 2026-01-31T10:00:00Z"},
		{in: `{{.Site.Date "tomorrow"}}`, message: `<.Site.Date>: "tomorrow" is not a date (want one such as 2026-01-31)`},
		{in: `{{.Site.Date 2026}}`, message: `<.Site.Date>: want a date as text, have a whole number`},

		{in: `{{.Markdown "a *b* [c](s/b.md)\n\n- d"}}`, want: "<p>a <em>b</em> <a href=\"/docs/s/b/\">c</a></p>\n<ul>\n<li>d</li>\n</ul>"},
		{in: `{{.MarkdownInline "a *b* <script>x</script>"}}`, want: "a <em>b</em> x", message: "<script> is left out"},
		{in: `{{.Markdown "<img src=x onerror=alert(1)>"}}`, want: `<img src="x">`, message: "onerror"},
		{in: `{{.MarkdownInline "a\n\nb"}}`, message: `<.MarkdownInline>: want one paragraph of Markdown, have other blocks (use .Markdown)`},
		{in: `{{.MarkdownInline "# a"}}`, message: "want one paragraph of Markdown"},
		{in: `{{.Markdown ""}}{{.Markdown (.Param "gone")}}{{.MarkdownInline " "}}`},
		{in: `{{.Markdown (list)}}`, message: `<.Markdown>: want text, have a list`},
		{in: `{{.Markdown "[x](gone.md)"}}`, want: "<p>x</p>", message: `link to "gone.md": no such page`},
		{in: `{{.MarkdownInline "[x](#own)"}} {{.Content}}`, want: `<a href="#own">x</a> <div class="heading"><h2 id="own">Own</h2><a class="anchor" href="#own" aria-label="Link to section: Own">#</a></div>`},
		{in: `{{.Markdown "## Own\n\n[x](#own)"}}`, want: "<div class=\"heading\"><h2 id=\"text-1-own\">Own</h2><a class=\"anchor\" href=\"#text-1-own\" aria-label=\"Link to section: Own\">#</a></div>\n<p><a href=\"#text-1-own\">x</a></p>"},
		{in: `{{range .Site.Home.Pages}}{{.MarkdownInline "[x](#own)"}} {{end}}`, want: `<a href="#own">x</a> <a href="/docs/s/b/#own">x</a>`},

		{in: `{{with .ImageFile "pic.png" "A <pic>"}}{{.Src}} {{.Width}} {{.Alt}} {{.Priority}}{{end}}`, want: "/docs/pic.png 640 A &lt;pic&gt; true"},
		{in: `{{with .ImageFile "/logo.png" ""}}{{.Src}} {{.Width}}{{end}} {{with .ImageFile "gone.png" ""}}x{{end}}`, want: "/docs/assets/logo-1a2b.png 8"},
		{in: `{{.ImageFile "javascript:x" ""}}`, message: `<.ImageFile>: images may not come from "javascript:x" (use http, https or a path)`},
		{in: `{{(.ImageFile "gone.png" "").Src}}`, message: "there is no Image here to ask for Src (ask inside of {{with}})"},
	}
	for _, tt := range tests {
		got, message := run(t, tt.in)
		if tt.message != "" && strings.Contains(message, tt.message) && (tt.want == "" || got == tt.want) {
			continue
		}
		if got != tt.want || message != tt.message {
			t.Errorf("%s = %q, %q, want %q, %q", tt.in, got, message, tt.want, tt.message)
		}
	}
}

// TestListsStayAsTheyAre holds functions to their promise to copy lists: data
// is shared by all pages.
func TestListsStayAsTheyAre(t *testing.T) {
	t.Parallel()
	got, message := run(t, `{{$x := sort (.Param "items")}}{{$y := first 1 (.Param "items")}}{{$z := where (.Site.Data "team") "name" "Cy"}}{{.Param "items"}} {{(index (.Site.Data "team") 0).name}}`)
	if want := "[b a c] Ada"; got != want || message != "" {
		t.Errorf("%q, %q, want %q", got, message, want)
	}
}
