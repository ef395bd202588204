package build_test

import (
	"context"
	"io/fs"
	"maps"
	"strings"
	"testing"

	"galley"
	"galley/generator/build"
	"galley/generator/diag"
)

// A bodySink is a place in a page's body where a payload may stand, in place of
// the word PAYLOAD.
type bodySink struct {
	name string
	body string
	line bool // the place is within a line: line ends of the payload become blanks
}

// bodySinks are the places. A new construct of the dialect is a row here.
func bodySinks() []bodySink {
	return []bodySink{
		{"paragraph", "PAYLOAD", false},
		{"text", "a PAYLOAD b", false},
		{"word", "aPAYLOADb", false},
		{"emphasis", "a **PAYLOAD** *PAYLOAD* ~~PAYLOAD~~ b", true},
		{"code span", "a ``` PAYLOAD ``` b", true},
		{"link text", "[PAYLOAD](https://example.org/)", true},
		{"link destination", "[a](PAYLOAD)", true},
		{"link destination in brackets", "[a](<PAYLOAD>)", true},
		{"link title in double quotes", "[a](https://example.org/ \"PAYLOAD\")", true},
		{"link title in single quotes", "[a](https://example.org/ 'PAYLOAD')", true},
		{"link title in brackets", "[a](https://example.org/ (PAYLOAD))", true},
		{"link with fragment", "[a](#PAYLOAD)", true},
		{"link with query", "[a](https://example.org/?PAYLOAD)", true},
		{"reference", "[a][r]\n\n[r]: <PAYLOAD> 'PAYLOAD'", true},
		{"reference label", "[PAYLOAD][]\n\n[PAYLOAD]: https://example.org/", true},
		{"autolink", "<PAYLOAD> <https://example.org/PAYLOAD> <mailto:PAYLOAD>", true},
		{"linkify", "www.example.org/PAYLOAD https://example.org/PAYLOAD PAYLOAD@example.org", true},
		{"image alt", "a ![PAYLOAD](https://example.org/x.png) b", true},
		{"image source", "a ![b](PAYLOAD) ![c](<PAYLOAD>) d", true},
		{"image title", "a ![b](https://example.org/x.png \"PAYLOAD\") ![c](https://example.org/x.png 'PAYLOAD') d", true},
		{"figure", "![PAYLOAD](https://example.org/x.png \"PAYLOAD\")", true},
		{"linked image", "[![PAYLOAD](<PAYLOAD>)](<PAYLOAD>)", true},
		{"heading", "# PAYLOAD\n\n## PAYLOAD\n\n### PAYLOAD\n\ntext", true},
		{"setext heading", "PAYLOAD\n---\n\ntext", false},
		{"heading attributes", "## a {PAYLOAD}\n\n## b {#PAYLOAD}\n\n## c {.PAYLOAD}\n\n## d {x=\"PAYLOAD\"}", true},
		{"block attributes", "a\n{PAYLOAD}\n\nb\n{#PAYLOAD}\n\n- c\n{.PAYLOAD}\n\n> d\n{title=\"PAYLOAD\"}", true},
		{"fence language", "~~~ PAYLOAD\nx\n~~~", true},
		{"fence options", "~~~ go {PAYLOAD}\nx\n~~~\n\n~~~ go {title=\"PAYLOAD\" hl=\"PAYLOAD\"}\nx\n~~~", true},
		{"fence title", "~~~ go {title='PAYLOAD'}\nx\n~~~", true},
		{"fence inclusion", "~~~ go {include=\"PAYLOAD\" region=\"PAYLOAD\"}\n~~~", true},
		{"fence", "~~~~~~~~ html {hl=\"1\" lines}\nPAYLOAD\n~~~~~~~~", false},
		{"fence diff", "~~~~~~~~ js {diff}\n+PAYLOAD\n-PAYLOAD\n~~~~~~~~", true},
		{"fence JavaScript", "~~~~~~~~ js {title=\"x\"}\n'PAYLOAD'\n~~~~~~~~", false},
		{"indented code", "a\n\n    PAYLOAD", true},
		{"table cell", "| a | b |\n|---|---|\n| PAYLOAD | b |", true},
		{"table head", "| PAYLOAD | b |\n|:-:|---|\n| a | b |", true},
		{"quote", "> PAYLOAD", true},
		{"list", "- PAYLOAD\n- b\n\n1. PAYLOAD\n2. b", true},
		{"task", "- [ ] PAYLOAD\n- [x] b", true},
		{"footnote", "a[^1]\n\n[^1]: PAYLOAD", true},
		{"footnote label", "a[^PAYLOAD]\n\n[^PAYLOAD]: b", true},
		{"definition list", "PAYLOAD\n: PAYLOAD", true},
		{"alert", "> [!NOTE]\n> PAYLOAD", true},
		{"alert title", "> [!WARNING] PAYLOAD\n> b", true},
		{"alert kind", "> [!PAYLOAD]\n> b", true},
		{"directive", ":::note\nPAYLOAD\n:::", false},
		{"directive name", ":::PAYLOAD\nb\n:::", true},
		{"directive label", ":::note[PAYLOAD]\nb\n:::\n\n::: tip PAYLOAD\nb\n:::", true},
		{"directive attributes", ":::note{PAYLOAD}\nb\n:::\n\n:::note{#PAYLOAD .PAYLOAD}\nb\n:::", true},
		{"directive argument", ":::note{title=\"PAYLOAD\" x='PAYLOAD'}\nb\n:::", true},
		{"details", "::::details[PAYLOAD]{open}\nPAYLOAD\n::::", true},
		{"tabs", "::::tabs\n:::tab[PAYLOAD]\nPAYLOAD\n:::\n:::tab[b]\nc\n:::\n::::", true},
		{"faq", ":::faq\n## PAYLOAD\n\nPAYLOAD\n:::", true},
		{"takeaways", ":::takeaways[PAYLOAD]\n- PAYLOAD\n:::", true},
		{"call to action", ":::cta[PAYLOAD]{url=\"PAYLOAD\" href=\"PAYLOAD\" button=\"PAYLOAD\"}\n[PAYLOAD](<PAYLOAD>)\n:::", true},
		{"named call to action", ":::cta{name=\"PAYLOAD\"}\n:::\n\n:::disclaimer{name=\"PAYLOAD\"}\n:::", true},
		{"promotion", ":::promo[PAYLOAD]\n[a](<PAYLOAD>)\n:::\n\n:::sponsor[PAYLOAD]{url=\"PAYLOAD\"}\n[a](<PAYLOAD>)\n:::", true},
		{"figure directive", ":::figure[PAYLOAD]{src=\"PAYLOAD\" alt=\"PAYLOAD\"}\n![PAYLOAD](<PAYLOAD>)\n:::", true},
		{"video", ":::video[PAYLOAD]{url=\"PAYLOAD\" src=\"PAYLOAD\" poster=\"PAYLOAD\"}\nPAYLOAD\n:::", true},
		{"raw block", "<div>PAYLOAD</div>", false},
		{"raw inline", "a <b>PAYLOAD</b> c", false},
		{"raw attribute", "a <b title=\"PAYLOAD\" class='PAYLOAD' id=PAYLOAD>c</b>", false},
		{"raw attribute name", "a <b PAYLOAD>c</b> <b PAYLOAD=x>c</b>", false},
		{"raw element", "<PAYLOAD>a</PAYLOAD>", false},
		{"raw link", "a <a href=\"PAYLOAD\" title='PAYLOAD'>c</a> <a name='PAYLOAD'>d</a>", false},
		{"raw image", "a <img src=\"PAYLOAD\" alt='PAYLOAD' title=PAYLOAD> b", false},
		{"raw quotation", "<blockquote cite=\"PAYLOAD\">a</blockquote>\n\na <q cite='PAYLOAD'>b</q>", false},
		{"raw comment", "a <!-- PAYLOAD --> b\n\n<!-- PAYLOAD -->", false},
		{"raw script", "<script>PAYLOAD</script>\n\n<style>PAYLOAD</style>\n\n<textarea>PAYLOAD</textarea>", false},
		{"raw CDATA", "<![CDATA[PAYLOAD]]> a <?PAYLOAD?> b <!X PAYLOAD>", false},
		{"raw table", "<table><tr><td>PAYLOAD</table>", false},
		{"summary", "PAYLOAD\n\n<!--more-->\n\nPAYLOAD", false},
	}
}

// fill puts a payload in its place.
func (s bodySink) fill(payload string) string {
	if s.line {
		payload = strings.NewReplacer("\r\n", " ", "\n", " ", "\r", " ").Replace(payload)
	}
	return strings.ReplaceAll(s.body, "PAYLOAD", payload)
}

// harmless stands where a payload would.
const harmless = "harmless"

// A pageSource is a site of which one file changes.
type pageSource struct {
	fs.FS
	name string
	data []byte
}

func (s *pageSource) ReadFile(name string) ([]byte, error) {
	if name == s.name {
		return s.data, nil
	}
	return fs.ReadFile(s.FS, name)
}

// smallBase frames the pages of a press with what shows parts of a body and no
// more, since what is not in the body has tests of its own.
const smallBase = `<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>{{.Title}}</title></head>
<body><main id="page-main">{{block "before" .}}{{end}}
<h1>{{.Title}}</h1>{{template "partials/contents.html" .}}
<div class="prose">
{{.Content}}
</div>
{{if false}}{{block "main" .}}{{end}}{{block "after" .}}{{end}}{{end}}</main></body>
</html>
`

// A press prints one page again and again, each time with another body. The
// site around it is read once, so that a page costs what rendering it costs.
// It is for one goroutine.
type press struct {
	source *pageSource
	worker *build.Worker
	job    *build.Job
	front  string
}

func newPress(t testing.TB, policy string) *press {
	t.Helper()
	return newPressWith(t, policy, nil)
}

// newPressWith adds files to the site.
func newPressWith(t testing.TB, policy string, more map[string]string) *press {
	t.Helper()
	const front = "---\ntitle: A title\ndate: 2026-02-03\ntags: [one]\n---\n"
	contents := map[string]string{
		"templates/base.html":    smallBase,
		"galley.yaml":            "title: T\nbase_url: https://example.org/docs/\nmarkdown: {raw_html: " + policy + "}\n",
		"content/part/a.md":      "---\ndate: 2026-01-02\ntags: [one]\n---\n# A\n\nText.\n",
		"content/part/z.md":      "---\ndate: 2026-03-04\n---\n# Z\n\nText.\n",
		"content/part/page.md":   front + "Text.\n",
		"content/part/_index.md": "# Part\n",
	}
	maps.Copy(contents, more)
	s := &pageSource{FS: mapFS(contents), name: "content/part/page.md", data: []byte(front)}
	snap, messages, err := build.Take(context.Background(), build.Options{Source: s, Theme: galley.Theme(), Now: now(), Jobs: 1})
	if err != nil || messages.HasErrors() {
		t.Fatalf("%v\n%s", err, text(messages))
	}
	job, ok := snap.Lookup("part/page/index.html")
	if !ok {
		t.Fatal("the page has no job")
	}
	return &press{s, snap.NewWorker(), job, front}
}

// print returns the page with another body.
func (p *press) print(body string) build.Output {
	p.source.data = []byte(p.front + body)
	return p.worker.Render(p.job)
}

// page is what the oracle says of the page with another body.
func (p *press) page(t testing.TB, body string) *anatomy {
	t.Helper()
	out := p.print(body)
	for _, m := range out.Messages {
		if m.Code == diag.Internal {
			t.Errorf("body %q: %s", body, m.Text)
		}
	}
	return dissect("x.html", string(out.Data))
}

// TestHostileBodies prints each payload in each place of a body, under each
// policy for raw HTML that promises anything, and holds every page to its
// twin of harmless text (RELIABILITY G3).
func TestHostileBodies(t *testing.T) {
	t.Parallel()
	all := payloads()
	if len(all) < 300 {
		t.Errorf("%d payloads, want 300", len(all))
	}
	for _, policy := range []string{"safe", "omit"} {
		t.Run(policy, func(t *testing.T) {
			t.Parallel()
			p := newPress(t, policy)
			sinks, active := 0, 0
			for _, s := range bodySinks() {
				if policy == "safe" || strings.HasPrefix(s.name, "raw ") { // elsewhere the policies do the same
					sinks++
					active += checkSink(t, p, s, all)
				}
			}
			t.Logf("%d payloads in %d places of a body, %d pages: %d active", len(all), sinks, len(all)*sinks, active)
		})
	}
}

// checkSink prints each payload in one place, and returns how many of the pages
// are not as they should be.
func checkSink(t *testing.T, p *press, s bodySink, all []string) (active int) {
	t.Helper()
	twin := p.page(t, s.fill(harmless))
	if len(twin.faults) > 0 {
		t.Errorf("%s with harmless text: %v", s.name, twin.faults)
	}
	for _, payload := range all {
		faults := p.page(t, s.fill(payload)).compare(twin)
		for _, fault := range faults {
			t.Errorf("%s, payload %.80q: %s", s.name, payload, fault)
		}
		active += min(len(faults), 1)
	}
	return active
}
