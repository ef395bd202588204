package build_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/chroma/v2/lexers"
	"golang.org/x/net/html"

	"galley/generator/diag"
)

// A sheet is a printed page that a case looks at.
type sheet struct {
	*anatomy
	root     *html.Node
	messages diag.List
}

// sheet prints a body and fails unless the page is inert.
func (p *press) sheet(t testing.TB, body string) sheet {
	t.Helper()
	out := p.print(body)
	s := sheet{anatomy: dissect("x.html", string(out.Data)), messages: out.Messages}
	if len(s.faults) > 0 {
		t.Errorf("body %.200q: %v", body, s.faults)
	}
	root, err := html.Parse(strings.NewReader(string(out.Data)))
	if err != nil {
		t.Fatal(err)
	}
	s.root = root
	return s
}

// prose returns the elements of a name in the body.
func (s sheet) prose(name string) []*html.Node {
	var found []*html.Node
	for n := range s.root.Descendants() {
		if !hasClass(n, "prose") {
			continue
		}
		for n := range n.Descendants() {
			if n.Type == html.ElementNode && n.Data == name {
				found = append(found, n)
			}
		}
	}
	return found
}

// one returns the attribute of the only element of a name in the body.
func (s sheet) one(t testing.TB, name, key string) string {
	t.Helper()
	found := s.prose(name)
	if len(found) != 1 {
		t.Fatalf("%d <%s>, want 1", len(found), name)
	}
	return attribute(found[0], key)
}

func attribute(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func textOf(n *html.Node) string {
	var b strings.Builder
	for n := range n.Descendants() {
		if n.Type == html.TextNode {
			b.WriteString(n.Data)
		}
	}
	return b.String()
}

// says reports whether there is a message of a code at a line of the page's
// body.
func (s sheet) says(code diag.Code) bool {
	return slices.ContainsFunc(s.messages, func(m diag.Message) bool { return m.Code == code && m.Line > 5 && m.Column > 0 })
}

// RELIABILITY 1: schemes that run something, however they are spelt.
func TestSchemesAreRefused(t *testing.T) {
	t.Parallel()
	p := newPress(t, "safe")
	refused := []string{
		"javascript:x", "JavaScript:x", "JAVASCRIPT:x", "jAvAsCrIpT:x", "javascript&colon;x", "javascript&#58;x", "javascript&#x3A;x", "javascript\\:x",
		"&#106;avascript:x", "&#x6a;avascript:x", "&#X6A;avascript:x", "&#0000106;avascript:x", "java&Tab;script:x", "java&NewLine;script:x",
		"java&#10;script:x", "java&#x0d;script:x", "javascript&Tab;:x", "&#1;javascript:x", "&#31;javascript:x", "&#32;javascript:x", "&Tab;javascript:x",
		"javascript&#1;:x", "java\x7fscript:x", "vbscript:x", "VBScript:x", "vb&Tab;script:x", "livescript:x", "mocha:x", "data:text/html,x", "DATA:text/html,x",
		"data&colon;text/html;base64,eA==", "data:,x", "data:application/xml,x", "file:///etc/passwd", "FILE:///x", "blob:x", "filesystem:x", "view-source:x",
		"feed:javascript:x", "jar:x", "about:blank", "chrome://x", "ms-x:y", "intent:x",
	}
	for _, dest := range refused {
		for _, body := range []string{"[a](%s)", "[a](<%s>)", "[a][r]\n\n[r]: <%s>", "![a](%s)", "![a](<%s>)", "![a][r]\n\n[r]: <%s>", "<a href=\"%s\">a</a>", "<img src=\"%s\" alt=a>"} {
			if strings.HasPrefix(body, "<") && strings.Contains(dest, "\\") {
				continue // a backslash is itself in HTML
			}
			s := p.sheet(t, fmt.Sprintf(body, dest))
			for _, a := range s.prose("a") {
				if attribute(a, "href") != "" {
					t.Errorf("%s with %q leads to %q", body, dest, attribute(a, "href"))
				}
			}
			if len(s.prose("img")) > 0 || !s.says(diag.MarkdownURL) {
				t.Errorf("%s with %q: %d images, messages %q", body, dest, len(s.prose("img")), s.messages)
			}
		}
	}
	for _, dest := range []string{"&nbsp;javascript:x", "\u00a0javascript:x", "&#x85;javascript:x", "\u2003javascript:x", "\ufeffjavascript:x", "%6aavascript:x", "javascript%3ax", "javascrıpt:x"} {
		p.sheet(t, fmt.Sprintf("[a](%s) [b](<%s>) <a href=\"%[1]s\">c</a>", dest, dest)) // relative, whatever strips blanks
	}
}

// RELIABILITY 3: a drawing can hold a script, a picture cannot.
func TestDataImages(t *testing.T) {
	t.Parallel()
	p := newPress(t, "safe")
	for dest, stays := range map[string]bool{
		"data:image/svg+xml;base64,PHN2Zy8+": false, "data:image/svg+xml;utf8,x": false, "data:image/SVG+xml,x": false, "data:image/svg,x": false,
		"data:image/png;base64,AAAA": true, "DATA:IMAGE/PNG;base64,AAAA": true, "data:image/gif;base64,AAAA": true, "data:image/webp;base64,AAAA": true,
		"data:image/pngx;base64,AAAA": false, "data:image/png": false, "data:text/html;image/png,x": false,
	} {
		s := p.sheet(t, "a ![alt]("+dest+") b")
		if got := len(s.prose("img")) == 1; got != stays {
			t.Errorf("image %s stays: %v, want %v", dest, got, stays)
		}
		if s := p.sheet(t, "[a]("+dest+")"); len(s.prose("a")) > 0 {
			t.Errorf("link to %s stays", dest)
		}
	}
}

// RELIABILITY 4 and 5: titles and alternative texts are kept, whatever is in
// them, with the theme's rendering and with a site's own.
func TestTitlesAreKept(t *testing.T) {
	t.Parallel()
	own := map[string]string{
		"templates/partials/link.html":  `<a href="{{.URL}}" title="{{.Title}}">{{.HTML}}</a>`,
		"templates/partials/image.html": `<img src="{{.Src}}" alt="{{.Alt}}" title='{{.Caption}}'>`,
	}
	for _, p := range []*press{newPress(t, "safe"), newPressWith(t, "safe", own)} {
		for _, text := range []string{`'"><script>alert(1)</script>`, `" onerror=x`, `' onclick='x`, `&quot;`, `<b>x</b>`, "`x`", `a\b`, `{{.Site}}`, `</title>`, `a]]>b`} {
			quoted := strings.NewReplacer(`\`, `\\`, `"`, `\"`, `&`, `\&`).Replace(text)
			s := p.sheet(t, `[x](https://example.org/ "`+quoted+`")`)
			if got := s.one(t, "a", "title"); got != text {
				t.Errorf("link title %q = %q", text, got)
			}
			s = p.sheet(t, `a ![`+strings.NewReplacer(`\`, `\\`, `"`, `\"`, `&`, `\&`, `]`, `\]`, `<`, `\<`, "`", "\\`", `'`, `\'`).Replace(text)+`](https://example.org/x.png) b`)
			if got := s.one(t, "img", "alt"); got != text {
				t.Errorf("alternative text %q = %q", text, got)
			}
		}
		s := p.sheet(t, "a ![b *c **d** `e`*\nf \\\"g\\\" <i onclick=x>h</i>](https://example.org/x.png) i")
		if got, want := s.one(t, "img", "alt"), `b c d e f "g" h`; got != want {
			t.Errorf("alternative text %q, want %q", got, want)
		}
	}
}

// RELIABILITY 7: attribute lists give ids and classes and nothing that runs.
func TestAttributesDoNotRun(t *testing.T) {
	t.Parallel()
	p := newPress(t, "safe")
	for _, attrs := range []string{
		`onclick=x`, `onclick="x"`, `ONCLICK=x`, `style="position:fixed"`, `id="a\" onx=1"`, `class="a\" onx=1"`, `#a"onx=1`, `.a"onx=1`,
		`href="javascript:x"`, `src=x`, `srcdoc=x`, `#a onclick=x .b style=y`, `{onclick=x}`, `data-x="\"><script>"`, "on\u0000click=x", `xlink:href=x`, `formaction=x`,
	} {
		for _, body := range []string{"## a {%s}", "## a\n{%s}", "a\n{%s}", "- a\n{%s}", "> a\n{%s}", "|a|\n|-|\n{%s}", "![a](https://example.org/x.png){%s}", "~~~ go {%s}\na\n~~~", ":::note{%s}\na\n:::"} {
			p.sheet(t, fmt.Sprintf(body, attrs))
		}
	}
}

// RELIABILITY 9: no id of a body takes the place of another.
func TestIDsAreUnique(t *testing.T) {
	t.Parallel()
	p := newPress(t, "safe")
	for _, id := range []string{"page-main", "__proto__", "constructor", "location", "document", "fn-1", "fn:1", "fnref:1", "same", "same-1", "é", "名"} {
		heading := strings.ReplaceAll(id, "_", "\\_")
		s := p.sheet(t, strings.Repeat("## "+heading+"\n\n", 3)+"## x {#"+id+"}\n\n<b id=\""+id+"\">y</b> <a name=\""+id+"\">z</a>\n\na[^1] b[^1]\n\n[^1]: n\n\n:::note{#"+id+"}\nc\n:::\n")
		ids := map[string]bool{}
		for _, h := range s.prose("h2") {
			got := attribute(h, "id")
			if got == "" || ids[got] || got == "page-main" {
				t.Errorf("heading %q has the id %q", id, got)
			}
			ids[got] = true
		}
		if len(ids) < 4 {
			t.Errorf("%d headings %q, want 4", len(ids), id)
		}
	}
	p.sheet(t, "#\n\n#\n\n## {#}\n\n<b id>x</b> <b id=''>y</b>\n")
}

// RELIABILITY 10: raw HTML that is never closed, or is closed by surprise, takes
// nothing of the page with it.
func TestUnclosedRawHTML(t *testing.T) {
	t.Parallel()
	for _, policy := range []string{"safe", "omit"} {
		p := newPress(t, policy)
		twin := p.page(t, harmless)
		for _, raw := range []string{
			"<!--", "<!-- a", "<!-->", "<!--><script>x</script>", "<!--->", "<!-- a --!><script>x</script>", "<![CDATA[", "<![CDATA[ <script>x</script> ]]>", "<?", "<?x", "<!X",
			"<script>", "<script>x", "<style>", "<textarea>", "<title>", "<xmp>", "<plaintext>", "<noscript>", "<iframe>", "<svg>", "<svg onload=x>", "<math>", "<template>",
			"<select>", "<table>", "<table><tr><td>", "</div>", "</main></body></html>", "<div", "<div class=\"", "<a href='", "<b><i></b>", "<p><p></p></p>", "<body>", "<html>", "<head>", "<frameset>",
		} {
			for _, body := range []string{raw, raw + "\n\nmore", "a " + raw + " b\n\nmore", "- " + raw + "\n- b", "> " + raw + "\n\nmore", "| " + raw + " | b |\n|---|---|\n| " + raw + " | c |"} {
				s := p.sheet(t, body)
				for _, fault := range s.compare(twin) {
					t.Errorf("%s: body %q: %s", policy, body, fault)
				}
				if strings.Contains(body, "more") && !strings.Contains(s.text.String(), "more") && !s.says(diag.MarkdownHTML) {
					t.Errorf("%s: body %q: what follows is lost without a word", policy, body)
				}
			}
		}
		for _, raw := range []string{"<script>x</script>", "<svg onload=x></svg>", "<math></math>", "<iframe></iframe>", "<form>"} {
			s := p.sheet(t, "a "+raw+" b")
			if !s.says(diag.MarkdownHTML) {
				t.Errorf("%s: %s is left out without a word", policy, raw)
			}
		}
	}
}

// RELIABILITY 12: what templates mean something to stands for itself in texts.
func TestTextsAreNoTemplates(t *testing.T) {
	t.Parallel()
	texts := templates()
	got := makeAll(t, hostileFields(t, texts))
	for i, text := range texts {
		checkText(t, got.files[fmt.Sprintf("s/%03d/index.html", i)], text)
	}
	p := newPress(t, "safe")
	s := p.sheet(t, "`{{.Title}}` {{.Title}}\n\n    {{.Title}}\n")
	if n := strings.Count(s.text.String(), "{{.Title}}"); n != 3 {
		t.Errorf("{{.Title}} stands there %d times, want 3", n)
	}
}

// RELIABILITY 14: an alias or a redirect leads to a page or is an error.
func TestRedirectsDoNotRun(t *testing.T) {
	t.Parallel()
	for _, target := range []string{"javascript:x", "0;url=javascript:x", " javascript:x", "java\tscript:x", "data:text/html,x", `x" http-equiv="refresh`, "//evil.example\n", "vbscript:x"} {
		got := makeAll(t, configured([]string{"redirects: {/old/: PAYLOAD}"}, func(int) string { return target }))
		if !got.messages.HasErrors() {
			t.Errorf("redirect to %q is no error", target)
		}
		for name, a := range got.files {
			if len(a.faults) > 0 {
				t.Errorf("redirect to %q: %s: %v", target, name, a.faults)
			}
		}
		alias := makeAll(t, map[string]string{"galley.yaml": "", "content/a.md": front(t, map[string]any{"aliases": []string{target}})})
		for name, a := range alias.files { // it is a path, if perhaps an odd one
			if len(a.faults) > 0 {
				t.Errorf("alias %q: %s: %v", target, name, a.faults)
			}
		}
	}
}

// RELIABILITY 15: places in which template engines have let texts out. The
// template is refused, or nothing comes of it that harmless text does not make.
func TestTemplatePlaces(t *testing.T) {
	t.Parallel()
	places := []string{
		"<script>var a = `{{.Title}}`;</script>", "<script>var a = `${ {{.Title}} }`;</script>", `<script type="">var a = {{.Title}};</script>`,
		`<script type="module">let a = {{.Title}}</script>`, `<script type="text/template"><p>{{.Title}}</p></script>`, `<script>{ /{{.Title}}/.test(1) }</script>`,
		`<script>var a = "{{.Title}}", b = '{{.Title}}';</script>`, "<script>a =\v{{.Title}}</script>", `<meta http-equiv="refresh" content="0; url={{.Title}}">`,
		`<meta http-equiv="refresh" content="0; url = {{.Title}}">`, `<a href="{{.Title}}">x</a>`, `<a href={{.Title}}>x</a>`, `<b onclick="f({{.Title}})">x</b>`,
		`<b style="color: {{.Title}}">x</b>`, `<style>b { color: {{.Title}} }</style>`, `<img srcset="{{.Title}} 1x">`, `<b {{.Title}}=x>y</b>`, `<textarea>{{.Title}}</textarea>`,
		`<!-- {{.Title}} -->`, `<svg><title>{{.Title}}</title></svg>`,
	}
	texts := []string{"javascript:alert(1)", "</script><script>alert(1)</script>", `" onmouseover="alert(1)`, "`+alert(1)+`", "${alert(1)}", "</style><script>alert(1)</script>", "--><script>alert(1)</script>", "</textarea><script>alert(1)</script>", "onclick", "url(javascript:alert(1))"}
	for _, place := range places {
		elements := func(title string) string {
			m := makeAll(t, map[string]string{
				"galley.yaml": "", "templates/page.html": `{{define "main"}}` + place + `{{end}}`,
				"content/a.md": front(t, map[string]any{"title": title}),
			})
			a := m.files["a/index.html"]
			if a == nil || m.messages.HasErrors() {
				return "refused"
			}
			for _, fault := range a.faults {
				if strings.HasPrefix(fault, "address") {
					t.Errorf("%s with %q: %s", place, title, fault)
				}
			}
			return strings.Join(a.frame, "\n")
		}
		want := elements(harmless)
		for _, text := range texts {
			if got := elements(text); got != want && got != "refused" && !strings.Contains(got, "zgotmplz") {
				t.Errorf("%s with %q makes %s, want %s", place, text, got, want)
			}
		}
	}
}

// RELIABILITY 17: a page has one address, in every output the same.
func TestOneAddress(t *testing.T) {
	t.Parallel()
	names := []string{"a&b", "a b", "it's", `say "x"`, "é日本", "a#b", "50%", "100%25", "a+b", "a=b;c", "[x]", "{y}", "<z>", "a,b", "~!$(@)"}
	contents := map[string]string{"galley.yaml": "title: T\nbase_url: https://example.org/docs/\n"}
	for i, name := range names {
		contents["content/s/"+name+".md"] = front(t, map[string]any{"title": fmt.Sprint("title ", i), "date": dayOf(i)}) + "Text.\n"
	}
	out := published(t, contents)
	var feed struct {
		Items []struct{ URL, Title string }
	}
	if err := json.Unmarshal([]byte(out["feed.json"]), &feed); err != nil || len(feed.Items) != len(names) {
		t.Fatalf("%d items, want %d: %v", len(feed.Items), len(names), err)
	}
	for _, item := range feed.Items {
		u, err := url.Parse(item.URL)
		if err != nil || u.Scheme != "https" || u.Host != "example.org" || u.String() != item.URL {
			t.Errorf("%s: address %q: %v", item.Title, item.URL, err)
			continue
		}
		page := out[strings.TrimPrefix(u.Path, "/docs/")+"index.html"]
		inHTML := html.EscapeString(item.URL)
		for what, in := range map[string]string{
			"canonical": `<link rel="canonical" href="` + inHTML, "og:url": `<meta property="og:url" content="` + inHTML,
		} {
			if !strings.Contains(strings.ReplaceAll(page, "&#43;", "+"), in) {
				t.Errorf("%s: %s is not %s", item.Title, what, item.URL)
			}
		}
		for _, name := range []string{"sitemap.xml", "atom.xml", "rss.xml"} {
			if !strings.Contains(out[name], inHTML) && !strings.Contains(out[name], strings.ReplaceAll(inHTML, "&#39;", "'")) {
				t.Errorf("%s: %s does not name %s", item.Title, name, item.URL)
			}
		}
	}
}

// RELIABILITY 20: a directive that no one knows is an error with a place, and
// in code there are none.
func TestDirectivesAreNotGuessed(t *testing.T) {
	t.Parallel()
	p := newPress(t, "safe")
	s := p.sheet(t, "~~~\n:::note\nx\n:::\n~~~\n\n`:::note`\n\n    :::note\n    x\n    :::\n")
	if n := strings.Count(s.text.String(), ":::note"); n != 3 {
		t.Errorf(":::note stands there %d times, want 3", n)
	}
	for _, body := range []string{":::nothing\nx\n:::", ":::note\nx", ":::note{a=\nx\n:::", ":::note[x\ny\n:::"} {
		if s := p.sheet(t, body); len(s.messages) == 0 || s.messages[0].Line < 6 {
			t.Errorf("%q: messages %q, want one with a place", body, s.messages)
		}
	}
}

// RELIABILITY 21: in every language code is text and stays what it is.
func TestCodeOfAllLanguages(t *testing.T) {
	t.Parallel()
	p := newPress(t, "safe")
	const code = "</code></pre><script>alert(1)</script>\n\x00 \x80 <!-- ]]> &amp; \"'`\n\t<b onclick=x>\n"
	want := strings.ReplaceAll(strings.ToValidUTF8(code, "\ufffd"), "\x00", "\ufffd")
	names := lexers.Names(true)
	if len(names) < 300 {
		t.Errorf("%d languages, want more", len(names))
	}
	for _, name := range append(names, "", "nothing", "<script>") {
		if strings.Contains(name, " ") {
			continue // one of its other names has none
		}
		s := p.sheet(t, "~~~~ "+name+"\n"+code+"~~~~\n")
		blocks := s.prose("pre")
		if len(blocks) != 1 || textOf(blocks[0]) != want {
			t.Errorf("language %s: %d blocks, text %q, want %q", name, len(blocks), textOf(blocks[0]), want)
		}
		if n := len(s.prose("script")) + len(s.prose("b")); n > 0 {
			t.Errorf("language %s: %d elements made of code", name, n)
		}
	}
}

// RELIABILITY 22: lines that are not there cost nothing and are told.
func TestLinesThatAreNotThere(t *testing.T) {
	t.Parallel()
	p := newPress(t, "safe")
	for _, options := range []string{
		`hl="1-999999999"`, `hl="99999999999999999999"`, `hl="1-99999999999999999999"`, `hl="-1"`, `hl="5-1"`, `hl="0"`, `hl="a"`, `focus="1-999999999"`,
		`lines=-1`, `lines=99999999999999999999`, `hl="'><x"`, `hl_lines=1-999999999`, `linenostart=-1`, `lineanchors="'><x"`,
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		s := p.sheet(t, "~~~ go {"+options+"}\nx\n~~~\n")
		runtime.ReadMemStats(&after)
		if len(s.messages) == 0 || s.messages[0].Line != 6 || s.messages[0].Column == 0 {
			t.Errorf("%s: messages %q, want one at line 6", options, s.messages)
		}
		if spent := after.TotalAlloc - before.TotalAlloc; spent > 64<<20 { // of all tests that run now
			t.Errorf("%s: %d bytes were allocated", options, spent)
		}
	}
}

// RELIABILITY 23: odd addresses stay as they are written or are told.
func TestOddAddresses(t *testing.T) {
	t.Parallel()
	p := newPress(t, "safe")
	for dest, want := range map[string]string{
		"//evil.example/x": "//evil.example/x", "http:evil": "http:evil", "https:/evil.example": "https:/evil.example", "<>": "/docs/part/page/", "https://example.org/" + strings.Repeat("a", 100_000): "https://example.org/" + strings.Repeat("a", 100_000),
	} {
		s := p.sheet(t, "[x]("+dest+")")
		for _, a := range s.prose("a") {
			if got := attribute(a, "href"); got != want {
				t.Errorf("link to %.40s leads to %.40q, want %.40q", dest, got, want)
			}
		}
	}
	for _, dest := range []string{`\\evil.example`, `/\evil.example`, `\/evil.example`, ` //evil.example`} {
		p.sheet(t, "[x](<"+dest+">) <a href=\""+dest+"\">y</a>")
	}
	p.sheet(t, "[x]( )")
}

// RELIABILITY 24: an address that is found in text ends before what could end
// its attribute.
func TestFoundAddresses(t *testing.T) {
	t.Parallel()
	p := newPress(t, "safe")
	for in, want := range map[string][]string{
		`www.example.org/"onmouseover=1`: {"http://www.example.org/%22onmouseover=1"},
		"http://example.org/<b>":         {"http://example.org/"},
		`a"b@example.org`:                nil,
		"(http://example.org/a)":         {"http://example.org/a"},
		"http://example.org/a&gt;":       {"http://example.org/a"},
		"http://example.org/a&gt;)":      {"http://example.org/a"},
		"http://example.org/'>x":         {"http://example.org/'%3Ex"},
		"javascript:http://example.org/": nil,
	} {
		s := p.sheet(t, "before "+in+" after")
		var got []string
		for _, a := range s.prose("a") {
			got = append(got, attribute(a, "href"))
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s leads to %q, want %q", in, got, want)
		}
	}
}

// published renders a site that is in memory.
func published(t *testing.T, contents map[string]string) map[string]string {
	t.Helper()
	snap, _ := read(t, contents)
	worker, out := snap.NewWorker(), make(map[string]string)
	for _, j := range snap.Jobs() {
		if r := worker.Render(j); r.Open == nil {
			out[j.Path] = string(r.Data)
		}
	}
	return out
}

// FuzzMarkdownSafe (RELIABILITY 25) makes pages of any bytes, under both
// policies that promise something.
func FuzzMarkdownSafe(f *testing.F) {
	for _, payload := range payloads() {
		f.Add([]byte(payload))
	}
	for _, s := range bodySinks() {
		f.Add([]byte(s.fill("</title><script>alert(1)</script>\" onclick=\"x")))
		f.Add([]byte(s.fill("javascript:alert(1)")))
	}
	type pair struct {
		press *press
		twin  *anatomy
	}
	var pairs []pair
	for _, policy := range []string{"safe", "omit"} {
		p := newPress(f, policy)
		pairs = append(pairs, pair{p, p.page(f, harmless)})
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		if len(body) > 64<<10 {
			return
		}
		for _, p := range pairs {
			for _, fault := range p.press.page(t, string(body)).compare(p.twin) {
				t.Errorf("%s", fault)
			}
		}
	})
}
