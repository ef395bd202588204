package config_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"
	_ "time/tzdata"

	"galley/generator/config"
	"galley/generator/diag"
)

func lines(l diag.List) string {
	l.Sort()
	var b strings.Builder
	for _, m := range l {
		fmt.Fprintf(&b, "%s: %s\n", m.Pos, m.Text)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// load reads a configuration without faults.
func load(t *testing.T, src string) config.Config {
	t.Helper()
	c, l := config.Parse([]byte(src))
	if len(l) > 0 {
		t.Fatalf("Parse(%q) says %s", src, lines(l))
	}
	return c
}

const full = `title: A site
description: About things
base_url: HTTPS://Example.org/docs
language: pt-BR
copyright: Us
logo: logo.svg
publisher: {name: We, url: https://example.org, logo: we.png}
time_zone: Europe/Berlin
paths: keep
taxonomies:
  topics: {title: All topics, singular: topic}
  authors:
permalinks: {posts: "/:year/:month/:slug/"}
menus:
  main:
    - {name: Guide, page: guide/_index.md, weight: 1}
    - name: More
      children:
        - {name: Elsewhere, url: https://example.com}
pagination: {size: 3}
recent: {count: 2, on_articles: true}
related: {count: 0}
links: {page: warn, unpublished: off, ignore: ["/app/**"]}
messages: {image/no-alt: error, link/no-page: off}
markdown: {raw_html: omit, typographer: false}
themes: [themes/one]
ignore: ["drafts/**"]
summary_words: 20
redirects: {/old/: /new/, /a.html: {to: "https://example.com/#x", status: 302}}
hosting: [netlify]
headers: {"/*": {x-frame-options: DENY}}
params: {a: [1]}
feeds: {formats: [json, atom, json], terms: [topics], content: summary}
csp: {script: ["https://*.example.org", "https://a.example:8443"], image: ["https:"], connect: ["wss://a.example"]}
sidebar: {size: 40}
`

func TestParse(t *testing.T) {
	t.Parallel()
	c := load(t, full)
	at := func(value string, line, column int) config.Text {
		return config.Text{Value: value, Pos: diag.Pos{File: "galley.yaml", Line: line, Column: column}}
	}
	for _, tt := range []struct {
		name      string
		got, want any
	}{
		{"base_url", c.BaseURL, "https://example.org/docs/"},
		{"publisher", c.Publisher, config.Publisher{Name: "We", URL: "https://example.org", Logo: "we.png"}},
		{"taxonomies", c.Taxonomies, map[string]config.Taxonomy{"topics": {Title: "All topics", Singular: "topic"}, "authors": {}}},
		{"names", c.TaxonomyNames(), []string{"topics", "authors"}},
		{"title of topics", c.TaxonomyTitle("topics"), "All topics"},
		{"title of authors", c.TaxonomyTitle("authors"), "Authors"},
		{"permalinks", c.Permalinks, map[string]config.Text{"posts": at("/:year/:month/:slug/", 13, 21)}},
		{"menus", c.Menus["main"], []config.MenuEntry{
			{Name: "Guide", Page: at("guide/_index.md", 16, 27), Weight: 1},
			{Name: "More", Children: []config.MenuEntry{{Name: "Elsewhere", URL: at("https://example.com", 19, 34)}}},
		}},
		{"links.ignore", c.Links.Ignore, []config.Text{at("/app/**", 23, 48)}},
		{"feeds", c.Feeds, config.Feeds{
			Formats: []string{"atom", "json"}, Sections: true, Terms: []config.Text{at("topics", 33, 46)}, Count: 20, Content: "summary",
		}},
		{"policy", c.Policy(), map[diag.Code]diag.Severity{
			diag.LinkNoPage: diag.Off, diag.LinkUnpub: diag.Off, diag.ImageAlt: diag.Error,
		}},
		{"location", c.Location().String(), "Europe/Berlin"},
		{"params", c.Params, map[string]any{"a": []any{int64(1)}}},
		{"redirects", c.Redirects, map[string]config.Redirect{
			"/old/":   {From: at("/old/", 29, 13), To: at("/new/", 29, 20), Status: 301},
			"/a.html": {From: at("/a.html", 29, 27), To: at("https://example.com/#x", 29, 41), Status: 302},
		}},
		{"hosts", []bool{c.Hosts("netlify"), c.Hosts("cloudflare")}, []bool{true, false}},
		{"headers", c.Headers, map[string]map[string]config.Text{"/*": {"X-Frame-Options": at("DENY", 31, 35)}}},
		{"place of a value", c.Pos("recent.count").String(), "galley.yaml:21:17"},
		{"place of a map", c.Pos("menus.main").String(), "galley.yaml:15:3"},
		{"place of what is not there", c.Pos("menus.main.0.url").String(), "galley.yaml:16:7"},
		{"place of nothing", c.Pos("nothing.at.all").String(), "galley.yaml"},
	} {
		if !reflect.DeepEqual(tt.got, tt.want) {
			t.Errorf("%s = %+v, want %+v", tt.name, tt.got, tt.want)
		}
	}
}

func TestDefaults(t *testing.T) {
	t.Parallel()
	for _, src := range []string{"", "# nothing\n", "title:\nmenus:\n", "\ufeff"} {
		got, want := load(t, src), config.Default()
		if got.Title != want.Title || got.BaseURL != "/" || got.Language != "en" || got.TimeZone != "UTC" || got.Paths != "lower" ||
			got.Pagination.Size != 10 || got.Sidebar.Size != 100 || got.SummaryWords != 70 || !got.Markdown.Typographer || got.Markdown.RawHTML != "safe" ||
			!reflect.DeepEqual(got.TaxonomyNames(), []string{"authors", "categories", "series", "tags"}) ||
			len(got.Policy()) > 0 || got.PublisherName() != want.Title {
			t.Errorf("Parse(%q) = %+v, want the defaults", src, got)
		}
	}
}

func TestBaseURL(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ in, want string }{
		{"/", "/"}, {"/docs", "/docs/"}, {"/docs//", "/docs/"}, {"/a b", ""}, {"docs", ""}, {"//host/", ""},
		{"https://example.org", "https://example.org/"}, {"http://localhost:1313/x/", "http://localhost:1313/x/"},
		{"https://example.org/h%C3%A9", "https://example.org/h%C3%A9/"}, {"https://example.org/hé", "https://example.org/h%C3%A9/"},
		{"ftp://example.org", ""}, {"javascript:alert(1)", ""}, {"https:///x", ""}, {"https://example.org?x", ""},
		{"https://example.org/#", ""}, {"https://u:p@example.org", ""}, {"https://example.org/a/../b", ""}, {"https://example.org/%2e%2e/", ""},
	} {
		c, l := config.Parse([]byte(fmt.Sprintf("base_url: %q", tt.in)))
		if got := c.BaseURL; len(l) == 0 && got != tt.want || (len(l) > 0) != (tt.want == "") || tt.want == "" && got != "/" {
			t.Errorf("base_url %q = %q, messages %q, want %q", tt.in, got, lines(l), tt.want)
		}
	}
}

func TestFaults(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ in, want string }{
		{"basurl: x", `galley.yaml:1:1: unknown key "basurl" (did you mean "base_url"?)`},
		{"baseURL: x", `galley.yaml:1:1: unknown key "baseURL" (did you mean "base_url"?)`},
		{"publisher: {url: 'javascript:x'}", `galley.yaml:1:18: publisher.url: "javascript:x" is neither http, https nor a path (want one such as https://example.org/)`},
		{"title: [a]", `galley.yaml:1:8: title: want text, have a list`},
		{"- a", `galley.yaml:1:1: want a map of keys and values, have a list`},
		{"title: a: b", `galley.yaml:1:9: unexpected ":" in a value (put text with a colon in quotes)`},
		{"title: a\ntitle: b", `galley.yaml:2:1: key "title" is already set on line 1 (keep one of the two)`},
		{"language: English, please", `galley.yaml:1:11: language: "English, please" is not a language tag (want one such as en or pt-BR)`},
		{"accent: teal", `galley.yaml:1:9: accent: "teal" is not a colour (want one such as "#0b5cad", in quotes)`},
		{`accent: "#12345"`, `galley.yaml:1:9: accent: "#12345" is not a colour (want one such as "#0b5cad", in quotes)`},
		{"newsletter: {action: /subscribe}", `galley.yaml:1:22: newsletter.action: "/subscribe" is not an http or https URL (want one such as https://letters.example.org/subscribe)`},
		{"newsletter: {action: 'javascript:alert(1)'}", `galley.yaml:1:22: newsletter.action: "javascript:alert(1)" is not an http or https URL (want one such as https://letters.example.org/subscribe)`},
		{"edit_url: /edit/{path}", `galley.yaml:1:11: edit_url: "/edit/{path}" is not an http or https URL (want one such as https://code.example.org/edit/{path})`},
		{"edit_url: https://code.example.org/", `galley.yaml:1:11: edit_url: "https://code.example.org/" leads to one address for all pages (write {path} where the path of a page's file belongs)`},
		{"time_zone: Mars", `galley.yaml:1:12: time_zone: "Mars" is not a time zone (want an IANA name such as Europe/Berlin)`},
		{"time_zone: ../../etc/passwd", `galley.yaml:1:12: time_zone: "../../etc/passwd" is not a time zone (want an IANA name such as Europe/Berlin)`},
		{"paths: upper", `galley.yaml:1:8: paths: "upper" is not known (want lower or keep)`},
		{"markdown: {raw_html: no}", `galley.yaml:1:22: markdown.raw_html: "no" is not known (want safe, allow or omit)`},
		{"markdown: {typographer: no}", `galley.yaml:1:25: markdown.typographer: want true or false, have text`},
		{"pagination:\n  size: 0", `galley.yaml:2:9: pagination.size: 0 is not allowed (want 1 to 100000)`},
		{"sidebar: {size: 0}", `galley.yaml:1:17: sidebar.size: 0 is not allowed (want 1 to 100000)`},
		{"base_url: ftp://x", `galley.yaml:1:11: base_url: "ftp://x" is neither http, https nor a path (want one such as https://example.org/)`},
		{"permalinks: {p: /:yaer/:slug/}", `galley.yaml:1:17: permalinks.p: unknown token ":yaer" (did you mean "year"?) (known are :year, :month, :day, :slug, :section, :title)`},
		{"permalinks: {p: /:year/}", `galley.yaml:1:17: permalinks.p: "/:year/" gives every page of a day one path (add :slug)`},
		{"permalinks: {p: /../:slug}", `galley.yaml:1:17: permalinks.p: "/../:slug" is not a path (want one such as /:year/:slug/)`},
		{"menus: {main: [{name: x}]}", `galley.yaml:1:16: menus.main.0: the entry leads nowhere (add a page or a url)`},
		{"menus: {main: [{name: x, url: /a, page: b.md}]}", `galley.yaml:1:16: menus.main.0: an entry leads to a url or to a page, not to both (take one away)`},
		{"menus: {main: [{url: /a}]}", `galley.yaml:1:16: menus.main.0: the entry has no name (add one)`},
		{"links: {page: warning}", `galley.yaml:1:15: links.page: "warning" is not a level (want off, warn or error)`},
		{"links: {pages: warn}", `galley.yaml:1:9: unknown key "pages" in links (did you mean "page"?)`},
		{"messages: {link/nopage: warn}", `galley.yaml:1:12: messages: unknown code "link/nopage" (did you mean "link/no-page"?)`},
		{"messages: {config/syntax: off}", `galley.yaml:1:12: messages: the level of "config/syntax" is fixed (take the line away)`},
		{"taxonomies: {Tags: }", `galley.yaml:1:14: taxonomies.Tags: "Tags" cannot be a taxonomy's name (want small letters, digits, - and _)`},
		{"taxonomies: {../x: {}}", `galley.yaml:1:14: taxonomies.../x: "../x" cannot be a taxonomy's name (want small letters, digits, - and _)`},
		{"themes: [../other]", `galley.yaml:1:10: themes: "../other" is not a folder inside of the site (want a path such as themes/name)`},
		{"ignore: ['[a']", `galley.yaml:1:10: ignore: "[a" is not a pattern (close every bracket)`},
		{"feeds: {formats: [rss, xml]}", `galley.yaml:1:24: feeds.formats.1: "xml" is not known (want rss, atom or json)`},
		{"feeds: {content: all}", `galley.yaml:1:18: feeds.content: "all" is not known (want full or summary)`},
		{"feeds: {count: 0}", `galley.yaml:1:16: feeds.count: 0 is not allowed (want 1 to 100000)`},
		{"feeds: {terms: [tag]}", `galley.yaml:1:17: feeds.terms: there is no taxonomy "tag" (did you mean "tags"?)`},
		{"feeds: false", `galley.yaml:1:8: feeds: want a map, have true or false`},
		{"sitemap: {}", `galley.yaml:1:10: sitemap: want true or false, have a map`},
		{"redirects: {old/: /new/}", `galley.yaml:1:13: redirects: "old/" is not a path from the root of the site (want one such as /old/)`},
		{"redirects: {/old?x: /new/}", `galley.yaml:1:13: redirects: "/old?x" has a query or a fragment (take it away)`},
		{"redirects: {/: /new/}", `galley.yaml:1:13: redirects: "/" is the home page (give another path)`},
		{"redirects: {/old/: }", `galley.yaml:1:13: redirects: "/old/" leads nowhere (add a path or a URL)`},
		{"redirects: {/old/: {status: 301}}", `galley.yaml:1:13: redirects: "/old/" leads nowhere (add a path or a URL)`},
		{"redirects: {/old/: [a]}", `galley.yaml:1:20: redirects./old/: want a map, have a list`},
		{"redirects: {/old/: {to: /new/, status: 200}}", `galley.yaml:1:40: redirects: 200 is not a status of a redirect (want 301, 302, 303, 307 or 308)`},
		{"redirects: {/old/: 'javascript:alert(1)'}", `galley.yaml:1:20: redirects: "javascript:alert(1)" is neither a path from the root of the site nor an address of the web (want one such as /new/ or https://example.org/)`},
		{"redirects: {/old/: '0;url=javascript:x'}", `galley.yaml:1:20: redirects: "0;url=javascript:x" is neither a path from the root of the site nor an address of the web (want one such as /new/ or https://example.org/)`},
		{"redirects: {/old/: 'x\" http-equiv=\"'}", `galley.yaml:1:20: redirects: "x\" http-equiv=\"" has white space or a control character (take it away, or write a space as %20)`},
		{"redirects: {/old/: ' /new/'}", `galley.yaml:1:20: redirects: " /new/" has white space or a control character (take it away, or write a space as %20)`},
		{"redirects: {/old/: \"/new\\u00a0/\"}", `galley.yaml:1:20: redirects: "/new\u00a0/" has white space or a control character (take it away, or write a space as %20)`},
		{"redirects: {/old/: //example.com/}", `galley.yaml:1:20: redirects: "//example.com/" is neither a path from the root of the site nor an address of the web (want one such as /new/ or https://example.org/)`},
		{"redirects: {/old/: '/\\example.com/'}", `galley.yaml:1:20: redirects: "/\\example.com/" has a backslash (write /)`},
		{"redirects: {/old/: https:///x}", `galley.yaml:1:20: redirects: "https:///x" is neither a path from the root of the site nor an address of the web (want one such as /new/ or https://example.org/)`},
		{"hosting: [cloudfare]", `galley.yaml:1:11: hosting: "cloudfare" is not known (did you mean "cloudflare"?) (known are cloudflare, netlify, none)`},
		{"hosting: [netlify, none]", `galley.yaml:1:20: hosting: none stands beside another host (keep one of them)`},
		{"headers: {embed/*: {A: b}}", `galley.yaml:1:11: headers: "embed/*" is not a path (want one such as /embed/*)`},
		{"headers: {/a/*/b*: {A: b}}", `galley.yaml:1:11: headers: "/a/*/b*" has more than one * (hosts take one)`},
		{"headers: {/a: {A b: c}}", `galley.yaml:1:16: headers: "A b" is not the name of a header (want one such as X-Frame-Options)`},
		{"headers: {/a: {A: \"b\\nC: d\"}}", `galley.yaml:1:19: headers: the value of "A" has a line break or a control character (take it away)`},
		{"csp: {script: [stats.example.org]}", `galley.yaml:1:16: csp.script: "stats.example.org" is not an origin (want one such as https://example.org, or https: for all)`},
		{"csp: {script: [\"'unsafe-inline'\"]}", `galley.yaml:1:16: csp.script: "'unsafe-inline'" is not an origin (want one such as https://example.org, or https: for all)`},
		{"csp: {form: [\"https://a.example; script-src *\"]}", `galley.yaml:1:14: csp.form: "https://a.example; script-src *" is not an origin (want one such as https://example.org, or https: for all)`},
		{"csp: {frame: [https://a.example/b]}", `galley.yaml:1:15: csp.frame: "https://a.example/b" is not an origin (want one such as https://example.org, or https: for all)`},
		{"csp: {image: ['*']}", `galley.yaml:1:15: csp.image: "*" is not an origin (want one such as https://example.org, or https: for all)`},
		{"headers: {/a: {a: b, A: c}}", `galley.yaml:1:16: headers: "a" is given twice (keep one; names do not differ by case)`},
		{"titel: a\nlinks: {page: x}\nfoo: 1", "galley.yaml:1:1: unknown key \"titel\" (did you mean \"title\"?)\n" +
			"galley.yaml:2:15: links.page: \"x\" is not a level (want off, warn or error)\ngalley.yaml:3:1: unknown key \"foo\""},
	} {
		_, l := config.Parse([]byte(tt.in))
		if got := lines(l); got != tt.want {
			t.Errorf("Parse(%q) says\n%s\nwant\n%s", tt.in, got, tt.want)
		}
	}
}

func TestLoad(t *testing.T) {
	t.Parallel()
	c, l := config.Load(fstest.MapFS{"galley.yaml": {Data: []byte("title: X")}})
	if c.Title != "X" || len(l) > 0 {
		t.Errorf("Load = %q, messages %q, want %q", c.Title, lines(l), "X")
	}
	_, l = config.Load(fstest.MapFS{})
	if got, want := lines(l), "galley.yaml: there is no such file here (run `galley new site DIR` to make a site, or name its folder with --source)"; got != want {
		t.Errorf("Load(empty) says %q, want %q", got, want)
	}
	_, l = config.Load(fstest.MapFS{"galley.yml": {}})
	if got, want := lines(l), "galley.yaml: there is no such file here (rename galley.yml)"; got != want {
		t.Errorf("Load(galley.yml) says %q, want %q", got, want)
	}
	_, l = config.Load(fstest.MapFS{"galley.yaml/x": {}})
	if !strings.Contains(lines(l), "galley.yaml: cannot be read: ") {
		t.Errorf("Load(a folder) says %q, want that it cannot be read", lines(l))
	}
	_, l = config.Load(fstest.MapFS{"galley.yaml": {Data: make([]byte, 1<<20+1)}})
	if !strings.Contains(lines(l), "more than the limit of 1048576") {
		t.Errorf("Load(too much) says %q, want the limit", lines(l))
	}
}

func TestMatch(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		pattern, in string
		want        bool
	}{
		{"a.md", "a.md", true}, {"a.md", "x/a.md", false}, {"*.md", "a.md", true}, {"*.md", "x/a.md", false},
		{"**/*.md", "a.md", true}, {"**/*.md", "x/y/a.md", true}, {"x/**", "x/y/z", true}, {"x/**", "x", true}, {"x/**", "xy", false},
		{"/app/**", "/app/a/b", true}, {"/app/**", "/apple", false}, {"a/**/b/**/c", "a/b/x/b/y/c", true}, {"a/**/b", "a/c", false},
		{"**", "", true}, {"[", "[", false}, {"x?", "xy", true},
	} {
		if got := config.Match(tt.pattern, tt.in); got != tt.want {
			t.Errorf("Match(%q, %q) = %v, want %v", tt.pattern, tt.in, got, tt.want)
		}
	}
	long := strings.Repeat("a/", 20_000)
	if config.Match(strings.Repeat("**/a/", 100)+"b", long) {
		t.Errorf("Match of a long path = true, want false")
	}
}

func FuzzConfig(f *testing.F) {
	f.Add([]byte(full))
	f.Add([]byte("menus: {a: [{children: [{name: x}]}]}\nbase_url: '%'\npermalinks: {a: ':'}\ntaxonomies: {'': }"))
	f.Add([]byte("themes: ['']\nlinks: ~\nmessages: {x: ~}\nparams: 5"))
	f.Fuzz(func(t *testing.T, src []byte) {
		c, l := config.Parse(src)
		if c.BaseURL == "" || !strings.HasSuffix(c.BaseURL, "/") || c.Title == "" || c.Pagination.Size < 1 {
			t.Errorf("base URL %q, title %q, page size %d", c.BaseURL, c.Title, c.Pagination.Size)
		}
		count, _ := diag.Locate(src, len(src))
		for _, m := range l {
			if m.File != config.Name || m.Line < 0 || m.Line > count {
				t.Errorf("%s is outside of the file", m.Pos)
			}
		}
		c.Policy()
		for _, name := range c.TaxonomyNames() {
			if strings.ContainsAny(name, "/.") || c.TaxonomyTitle(name) == "" {
				t.Errorf("taxonomy %q", name)
			}
		}
	})
}
