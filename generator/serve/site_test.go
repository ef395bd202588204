package serve_test

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
	"testing"

	"galley/generator/build"
	"galley/generator/disk"
)

// small is a site below a path, with names and files of many kinds.
func small() map[string]string {
	return map[string]string{
		"galley.yaml": `title: Small
base_url: https://example.org/docs/
hosting: [netlify]
redirects:
  /old/: /guide/first/
  /away/: "https://example.com/?a=1&b=2"
headers:
  /*:
    X-Site: small
    Access-Control-Allow-Origin: "*"
    Cross-Origin-Resource-Policy: cross-origin
    X-Content-Type-Options: ""
    Set-Cookie: a=b
    Alt-Svc: h3=":443"
`,
		"content/_index.md":                "---\ntitle: Home\n---\nWelcome.\n",
		"content/guide/_index.md":          "---\ntitle: Guide\n---\n",
		"content/guide/first.md":           "---\ntitle: First\ntags: [c++, ü & ö]\naliases: [/was/here/]\n---\nText, [second](second/index.md).\n\n</body> and `</body>`\n",
		"content/guide/second/index.md":    "---\ntitle: Second\ndraft: true\n---\n![A dot](a%20dot.svg)\n\n[Data](data%20%231.csv)\n",
		"content/guide/second/a dot.svg":   `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>`,
		"content/guide/second/data #1.csv": "a,b\n1,2\n",
		"content/guide/Grüße.md":           "---\ntitle: Grüße\ndate: 2027-01-01\n---\nLater.\n",
		"content/guide/film/index.md":      "---\ntitle: Film\n---\n[Film](film.mp4)\n",
		"content/guide/film/film.mp4":      strings.Repeat("0123456789", 100_000),
		"static/page.html":                 "<!doctype html><title>Own</title><body>own</body>",
		"static/empty.txt":                 "",
		"static/.well-known/security.txt":  "Contact: mailto:a@example.org\n",
		"static/site.css":                  "body { color: red }\n",
	}
}

// TestWholeSite asks for everything that is published.
func TestWholeSite(t *testing.T) {
	t.Parallel()
	repository, err := disk.Open("../..")
	if err != nil {
		t.Fatal(err)
	}
	defer repository.Close()
	t.Run("sample", func(t *testing.T) { compareWhole(t, start(t, repository.FS())) })
	t.Run("small", func(t *testing.T) { compareWhole(t, start(t, newFolder(t, small()))) })
}

// compareWhole compares all answers with what a build publishes.
func compareWhole(t *testing.T, p *preview) {
	t.Helper()
	want := clean(t, p.options)
	compareAnswers(t, p, want)
	jobs := p.site.Snapshot().Jobs()
	listed := 0 // all but what follows from the pages: variants of images, the search index
	for name := range want {
		if !strings.HasPrefix(name, "resized/") && !(strings.HasPrefix(name, "search/") && strings.HasSuffix(name, ".json")) {
			listed++
		}
	}
	if len(jobs) != listed {
		t.Errorf("the preview has %d outputs, a build %d", len(jobs), listed)
	}
	for _, j := range jobs {
		at := p.site.Snapshot().URL(j)
		if leadsAway(p.site.Snapshot(), at) {
			continue
		}
		got := p.get(t, at)
		if kind := got.header.Get("Content-Type"); kind != j.Type() {
			t.Errorf("GET %s has the type %q, want %q", at, kind, j.Type())
		}
		checkHeaders(t, "GET "+at, got)
		head := p.ask(t, http.MethodHead, at)
		if head.body != "" || head.status != got.status || head.header.Get("Content-Type") != got.header.Get("Content-Type") || head.header.Get("Content-Length") != fmt.Sprint(len(got.body)) {
			t.Errorf("HEAD %s = %d, %d bytes, %v", at, head.status, len(head.body), head.header)
		}
		if folder := strings.TrimSuffix(at, "/"); folder != at && at != p.site.Snapshot().Base() {
			if got := p.get(t, folder); got.status != http.StatusMovedPermanently || got.header.Get("Location") != at {
				t.Errorf("GET %s = %d to %q, want %d to %q", folder, got.status, got.header.Get("Location"), http.StatusMovedPermanently, at)
			}
		}
	}
}

// differences compares all answers with what is to be published, and returns
// what is wrong with them.
func differences(t testing.TB, p *preview, want map[string]string) []string {
	t.Helper()
	var wrong []string
	snap := p.site.Snapshot()
	for _, name := range slices.Sorted(maps.Keys(want)) {
		at := snap.Base() + strings.TrimSuffix((&url.URL{Path: name}).EscapedPath(), "index.html")
		if leadsAway(snap, at) {
			continue
		}
		got := p.get(t, at)
		page, scripts := published(got.body)
		j, ok := snap.Lookup(name)
		wanted := 0
		if ok && isPage(j) {
			wanted = 1
		}
		switch {
		case got.status != http.StatusOK:
			wrong = append(wrong, fmt.Sprintf("GET %s = %d", at, got.status))
		case page != want[name]:
			wrong = append(wrong, fmt.Sprintf("GET %s differs:\n%s", at, diff(page, want[name])))
		case scripts != wanted:
			wrong = append(wrong, fmt.Sprintf("GET %s has %d scripts of the preview, want %d", at, scripts, wanted))
		}
	}
	for _, j := range snap.Jobs() {
		if _, ok := want[j.Path]; !ok {
			wrong = append(wrong, j.Path+" is not published")
		}
	}
	return wrong
}

func compareAnswers(t *testing.T, p *preview, want map[string]string) {
	t.Helper()
	for _, w := range differences(t, p, want) {
		t.Error(w)
	}
}

// leadsAway reports whether hosts redirect a path for which there is a page too,
// as the preview does.
func leadsAway(snap *build.Snapshot, at string) bool {
	_, to, _ := snap.Find(at)
	return to != ""
}

// isPage reports whether a job makes a page, rather than copies one.
func isPage(j *build.Job) bool {
	_, copied := j.Asset()
	return strings.HasPrefix(j.Type(), "text/html") && !copied
}

// diff shows where two texts begin to differ.
func diff(got, want string) string {
	at := 0
	for at < len(got) && at < len(want) && got[at] == want[at] {
		at++
	}
	cut := func(s string) string { return s[max(0, at-40):min(len(s), at+80)] }
	return fmt.Sprintf("got  …%q…\nwant …%q…", cut(got), cut(want))
}

// checkHeaders looks for what every answer has and what none has.
func checkHeaders(t testing.TB, what string, a answer) {
	t.Helper()
	for name, want := range map[string]string{
		"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Cross-Origin-Resource-Policy": "same-origin",
	} {
		if got := a.header.Values(name); len(got) != 1 || got[0] != want {
			t.Errorf("%s (%d): %s = %q, want %q", what, a.status, name, got, want)
		}
	}
	for name := range a.header {
		switch {
		case strings.HasPrefix(name, "Access-Control-"), name == "Strict-Transport-Security", name == "Set-Cookie", name == "Alt-Svc":
			t.Errorf("%s (%d): %s = %q, want none", what, a.status, name, a.header[name])
		}
	}
}

func TestAddresses(t *testing.T) {
	t.Parallel()
	p := start(t, newFolder(t, small()))
	tests := []struct {
		path   string
		status int
		want   string // location, or what the body has
	}{
		{"/", 302, "/docs/"},
		{"/docs", 302, "/docs/"},
		{"/docs/", 200, "Welcome."},
		{"/docs/index.html", 200, "Welcome."},
		{"/docs/?a=b", 200, "Welcome."},
		{"/docs/guide", 301, "/docs/guide/"},
		{"/docs/guide?proof", 301, "/docs/guide/?proof"},
		{"/docs/guide/first", 301, "/docs/guide/first/"},
		{"/docs/guide/first/", 200, "<h1"},
		{"/docs/guide/gr%C3%BC%C3%9Fe", 301, "/docs/guide/gr%C3%BC%C3%9Fe/"},
		{"/docs/guide/gr%c3%bc%c3%9fe/", 200, "Later."},
		{"/docs/old/", 301, "/docs/guide/first/"},
		{"/docs/old", 301, "/docs/guide/first/"},
		{"/docs/away", 301, "https://example.com/?a=1&b=2"},
		{"/docs/was/here/", 200, "url=/docs/guide/first/"},
		{"/docs/guide/second/data-%231.csv", 200, "a,b\n1,2\n"},
		{"/docs/.well-known/security.txt", 200, "Contact:"},
		{"/docs/empty.txt", 200, ""},
		{"/docs/none/", 404, "<h1"},
		{"/docs/none.txt", 404, "<h1"},
		{"/docs/%3Cscript%3E", 404, "<h1"},
		{"/docs/guide//first/", 404, ""},
		{"/docs//", 404, ""},
		{"/other/", 404, "<h1"},
		{"/docsguide/", 404, ""},
		{"/docs/.galley/none", 404, "no such address"},
	}
	for _, test := range tests {
		got := p.get(t, test.path)
		found := got.body
		if got.header.Get("Location") != "" {
			found = got.header.Get("Location")
		}
		if got.status != test.status || !strings.Contains(found, test.want) || test.status < 400 && test.status > 299 && found != test.want {
			t.Errorf("GET %s = %d %.300q, want %d with %q", test.path, got.status, found, test.status, test.want)
		}
		checkHeaders(t, "GET "+test.path, got)
	}
	if got := p.get(t, "/docs/guide/").header.Get("X-Site"); got != "small" {
		t.Errorf("X-Site = %q, want that of galley.yaml", got)
	}
	if _, scripts := published(p.get(t, "/docs/none/").body); scripts != 1 {
		t.Errorf("the page for no page has %d scripts of the preview, want 1", scripts)
	}
}

// A player asks for parts of a film.
func TestRanges(t *testing.T) {
	t.Parallel()
	p := start(t, newFolder(t, small()))
	const film, size = "/docs/guide/film/film.mp4", 1_000_000
	tests := []struct {
		ask    string
		status int
		want   string // the range
		length int
	}{
		{"bytes=0-9", 206, "bytes 0-9/1000000", 10},
		{"bytes=999995-", 206, "bytes 999995-999999/1000000", 5},
		{"bytes=-3", 206, "bytes 999997-999999/1000000", 3},
		{"bytes=500000-700000", 206, "bytes 500000-700000/1000000", 200_001},
		{"bytes=1000000-", 416, "bytes */1000000", -1},
		{"bytes=x", 416, "", -1},
		{"", 200, "", size},
	}
	for _, test := range tests {
		got := p.ask(t, http.MethodGet, film, "Range", test.ask)
		if got.status != test.status || got.header.Get("Content-Range") != test.want || test.length >= 0 && len(got.body) != test.length {
			t.Errorf("Range %q = %d, %q, %d bytes; want %d, %q, %d", test.ask, got.status, got.header.Get("Content-Range"), len(got.body), test.status, test.want, test.length)
		}
		checkHeaders(t, "range "+test.ask, got)
	}
}

// The types are galley's own, whatever the system's tables say: package mime
// would read them where it were asked by the name of a file.
func TestTypes(t *testing.T) {
	t.Parallel()
	const text, utf8 = "x", "; charset=utf-8"
	types := map[string]string{
		"a.html": "text/html" + utf8, "a.htm": "text/html" + utf8, "a.css": "text/css" + utf8, "a.js": "text/javascript" + utf8,
		"a.mjs": "text/javascript" + utf8, "a.json": "application/json", "a.map": "application/json", "a.xml": "application/xml",
		"a.xsl": "application/xml", "a.rss": "application/rss+xml", "a.atom": "application/atom+xml",
		"a.webmanifest": "application/manifest+json", "a.txt": "text/plain" + utf8, "a.csv": "text/csv" + utf8,
		"a.svg": "image/svg+xml", "a.png": "image/png", "a.jpg": "image/jpeg", "a.jpeg": "image/jpeg", "a.gif": "image/gif",
		"a.webp": "image/webp", "a.avif": "image/avif", "a.ico": "image/vnd.microsoft.icon", "a.bmp": "image/bmp",
		"a.mp4": "video/mp4", "a.webm": "video/webm", "a.m4v": "video/mp4", "a.ogv": "video/ogg",
		"a.mp3": "audio/mpeg", "a.ogg": "audio/ogg", "a.wav": "audio/wav", "a.m4a": "audio/mp4", "a.flac": "audio/flac",
		"a.woff": "font/woff", "a.woff2": "font/woff2", "a.ttf": "font/ttf", "a.otf": "font/otf", "a.pdf": "application/pdf",
		"a.zip": "application/zip", "a.gz": "application/gzip", "a.wasm": "application/wasm", "a.vtt": "text/vtt" + utf8,
		"a.unknown": "application/octet-stream", "a": "application/octet-stream",
	}
	files := map[string]string{"galley.yaml": "title: T\n", "content/a/index.md": "---\ntitle: A\n---\n"}
	for name := range types {
		files["content/a/"+name] = text
	}
	p := start(t, newFolder(t, files))
	if len(types) < 40 {
		t.Fatalf("%d types, want 40", len(types))
	}
	for name, want := range types {
		got := p.get(t, path.Join("/a", name))
		if got.status != 200 || got.header.Get("Content-Type") != want || got.body != text {
			t.Errorf("GET %s = %d, %q, %q; want %q", name, got.status, got.header.Get("Content-Type"), got.body, want)
		}
	}
}

// A page that is made of other files than those that are always looked at is
// made again when these change.
func TestIncluded(t *testing.T) {
	t.Parallel()
	f := newFolder(t, map[string]string{
		"galley.yaml": "title: T\n", "code/a.go": "package one\n",
		"content/a.md": "---\ntitle: A\n---\n```go {include=\"code/a.go\"}\n```\n",
	})
	p := start(t, f)
	p.look(t)
	for _, word := range []string{"one", "two", "three"} {
		f.put(t, "code/a.go", "package "+word+"\n")
		p.look(t, "code/a.go")
		if got := p.get(t, "/a/"); !strings.Contains(got.body, word) {
			t.Errorf("the page has no %q", word)
		}
	}
	if changed, err := p.site.Look(context.Background()); changed || err != nil {
		t.Errorf("Look() = %v, %v where all is as it was", changed, err)
	}
}
