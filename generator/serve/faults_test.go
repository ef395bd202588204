package serve_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// state is what the preview's script is told of a page.
type state struct {
	Boot    string
	Version int
	ETag    string
	Bare    string
	Sheets  map[string]string
	Faults  []fault
}

type fault struct {
	File, Text, Code, Excerpt, Open string
	Line, Column                    int
	Notes                           []string
	Here                            bool
}

// state asks for what the script on a page asks for.
func (p *preview) state(t testing.TB, base, path string) (s state) {
	t.Helper()
	p.askJSON(t, base+".galley/state?path="+url.QueryEscape(path), &s)
	return s
}

func (p *preview) askJSON(t testing.TB, path string, to any) {
	t.Helper()
	got := p.get(t, path)
	if got.status != http.StatusOK || got.header.Get("Content-Type") != "application/json" {
		t.Fatalf("GET %s = %d %s %s", path, got.status, got.header.Get("Content-Type"), got.body)
	}
	if err := json.Unmarshal([]byte(got.body), to); err != nil {
		t.Fatalf("GET %s: %v", path, err)
	}
}

// attribute is what a page's element of the preview's script has.
func attribute(t testing.TB, page, name string) string {
	t.Helper()
	_, rest, ok := strings.Cut(own.FindString(page), name+`="`)
	value, _, _ := strings.Cut(rest, `"`)
	if !ok {
		t.Fatalf("no %s of the preview's script in %.2000s", name, page)
	}
	return value
}

// settled looks whether the script on a page stays there, as it must until
// something changes: a page that loads itself again for ever is of no use.
func settled(t testing.TB, p *preview, path string) {
	t.Helper()
	page := p.get(t, path).body
	base := strings.TrimSuffix(attribute(t, page, "data-galley"), ".galley/")
	if is, was := p.state(t, base, path).ETag, attribute(t, page, "data-etag"); is != was {
		t.Errorf("the page %s has the etag %q and its state %q", path, was, is)
	}
}

// texts are the texts of faults, those of this page alone where here is set.
func texts(faults []fault, here bool) []string {
	var out []string
	for _, f := range faults {
		if f.Here || !here {
			out = append(out, f.Text)
		}
	}
	return out
}

// A page with an error is shown as it was, and the state says what is wrong, on
// that page and on others, until it is mended.
func TestPageWithErrors(t *testing.T) {
	t.Parallel()
	f := newFolder(t, map[string]string{
		"galley.yaml": "title: T\nlinks: {page: error}\n", "content/a.md": "---\ntitle: A\n---\nFirst.\n", "content/b.md": "---\ntitle: B\n---\nSecond.\n",
	})
	p := start(t, f)
	good := p.get(t, "/a/")
	settled(t, p, "/a/")
	f.put(t, "content/a.md", "---\ntitle: A\n---\nFirst, changed: [none](none.md).\n")
	p.look(t, "content/a.md")
	if got := p.get(t, "/a/"); got.status != 200 || got.body != good.body {
		t.Errorf("GET /a/ = %d, %s", got.status, diff(got.body, good.body))
	}
	settled(t, p, "/a/")
	here, there := p.state(t, "/", "/a/"), p.state(t, "/", "/b/")
	if len(here.Faults) != 1 || len(there.Faults) != 1 {
		t.Fatalf("the states have the faults %v and %v, want one each", here.Faults, there.Faults)
	}
	got := here.Faults[0]
	want := fault{
		File: "content/a.md", Line: 4, Column: got.Column, Code: "link/no-page", Here: true, Text: got.Text,
		Excerpt: "First, changed: [none](none.md).", Open: fmt.Sprintf("edit:///site/content/a.md:4:%d", got.Column),
	}
	if got.Text == "" || got.Column == 0 || !reflect.DeepEqual(got, want) {
		t.Errorf("the fault is %+v, want %+v", got, want)
	}
	if there.Faults[0].Here {
		t.Error("a fault of one page is said to be one of another")
	}
	f.put(t, "content/a.md", "---\ntitle: A\n---\nMended.\n")
	p.look(t, "content/a.md")
	if got := p.get(t, "/a/"); !strings.Contains(got.body, "Mended.") {
		t.Errorf("GET /a/ = %d %s", got.status, got.body)
	}
	if s := p.state(t, "/", "/b/"); len(s.Faults) != 0 {
		t.Errorf("faults are left: %v", s.Faults)
	}
}

// Of many pages with errors only some are told of on others: all of these are
// rendered after each change.
func TestManyPagesWithErrors(t *testing.T) {
	t.Parallel()
	const pages, most = 50, 32
	files := map[string]string{"galley.yaml": "title: T\nlinks: {page: error}\n"}
	for i := range pages {
		files[fmt.Sprintf("content/p%d.md", i)] = "---\ntitle: P\n---\n[none](none.md)\n"
	}
	p := start(t, newFolder(t, files))
	for i := range pages {
		p.get(t, fmt.Sprintf("/p%d/", i))
	}
	for i := range pages {
		s := p.state(t, "/", fmt.Sprintf("/p%d/", i))
		if here := texts(s.Faults, true); len(here) != 1 || len(s.Faults) != most {
			t.Errorf("page %d has %d faults and tells of %d, want 1 and %d", i, len(here), len(s.Faults), most)
		}
	}
}

// A page that was never right is shown as it is, or what is wrong with it.
func TestPageNeverRight(t *testing.T) {
	t.Parallel()
	f := newFolder(t, map[string]string{
		"galley.yaml": "title: T\nlinks: {page: error}\n", "content/a.md": "---\ntitle: A\n---\n[none](none.md)\n",
		"content/b.md": "---\ntitle: B\n---\nText.\n", "content/c.md": "---\ntitle: C\n---\nText.\n",
		"templates/page.html": `{{define "main"}}{{index .Title 99}}{{end}}`,
	})
	p := start(t, f)
	for _, path := range []string{"/a/", "/b/", "/", "/none/"} {
		settled(t, p, path)
		got := p.get(t, path)
		checkHeaders(t, path, got)
		if s := p.state(t, "/", path); len(texts(s.Faults, true)) == 0 && path != "/none/" && path != "/" {
			t.Errorf("%s: %d without a fault: %+v", path, got.status, s)
		}
	}
	f.put(t, "templates/base.html", `{{index .Title 99}}{{block "main" .}}{{end}}`) // nothing comes of it
	p.look(t, "templates/base.html")
	settled(t, p, "/a/")
	sorry := p.get(t, "/c/")
	if sorry.status != http.StatusInternalServerError || !strings.Contains(sorry.body, "templates/base.html:1:3") {
		t.Errorf("GET /c/ = %d %s, want what is wrong", sorry.status, sorry.body)
	}
	settled(t, p, "/c/")
	f.remove(t, "templates/base.html")
	p.look(t, "templates/base.html")
	f.put(t, "templates/page.html", `{{define "main"}}{{.Title}}{{end}}`)
	p.look(t, "templates/page.html")
	settled(t, p, "/c/")
	if got := p.get(t, "/c/"); got.status != http.StatusOK || attribute(t, got.body, "data-bare") == attribute(t, sorry.body, "data-bare") {
		t.Errorf("GET /c/ = %d %s", got.status, got.body)
	}
}

// With a configuration that cannot be used the site is shown as it was, and
// where it never was, what is wrong is. Its script finds the site once it is
// mended, wherever that is.
func TestConfigurationWithErrors(t *testing.T) {
	t.Parallel()
	const broken, mended = "title: T\nnothing: here\n", "title: T\nbase_url: https://example.org/docs/\n"
	f := newFolder(t, map[string]string{"galley.yaml": broken, "content/_index.md": "---\ntitle: Home\n---\nText.\n"})
	p := start(t, f)
	sorry := p.get(t, "/a/")
	checkHeaders(t, "sorry", sorry)
	if sorry.status != http.StatusInternalServerError || !strings.Contains(sorry.body, "galley.yaml:2:1") {
		t.Errorf("GET /a/ = %d %s", sorry.status, sorry.body)
	}
	settled(t, p, "/")
	if s := p.state(t, "/", "/"); len(texts(s.Faults, true)) != 1 {
		t.Errorf("the state is %+v, want a fault", s)
	}
	f.put(t, "galley.yaml", mended)
	p.look(t, "galley.yaml")
	if s := p.state(t, "/", "/"); s.ETag == attribute(t, sorry.body, "data-etag") || len(s.Faults) > 0 {
		t.Errorf("the script does not notice that all is mended: %+v", s)
	}
	if got := p.get(t, "/"); got.status != http.StatusFound || got.header.Get("Location") != "/docs/" {
		t.Errorf("GET / = %d to %q", got.status, got.header.Get("Location"))
	}
	good := p.get(t, "/docs/")
	f.put(t, "galley.yaml", broken)
	p.look(t, "galley.yaml")
	if got := p.get(t, "/docs/"); got.body != good.body {
		t.Errorf("GET /docs/ = %d, %s", got.status, diff(got.body, good.body))
	}
	settled(t, p, "/docs/")
	if s := p.state(t, "/docs/", "/docs/"); len(texts(s.Faults, true)) != 1 {
		t.Errorf("the state is %+v, want a fault", s)
	}
	f.remove(t, "galley.yaml")
	p.look(t, "galley.yaml")
	f.put(t, "galley.yaml", mended)
	p.look(t, "galley.yaml")
	if s := p.state(t, "/docs/", "/docs/"); len(s.Faults) > 0 {
		t.Errorf("faults are left: %v", s.Faults)
	}
}

// What is wrong with the front matter of a page is a fault of the site, and the
// page is there.
func TestFrontMatterWithErrors(t *testing.T) {
	t.Parallel()
	f := newFolder(t, page())
	p := start(t, f)
	p.get(t, "/a/")
	f.put(t, "content/a.md", "---\ntitle: [A\n---\nText.\n")
	p.look(t, "content/a.md")
	if s := p.state(t, "/", "/"); len(s.Faults) != 1 || s.Faults[0].File != "content/a.md" {
		t.Errorf("the faults are %v, want one of content/a.md", s.Faults)
	}
	f.write(t, page())
	p.look(t, "content/a.md")
	if s := p.state(t, "/", "/a/"); len(s.Faults) != 0 {
		t.Errorf("the faults are %v, want none", s.Faults)
	}
}

// Names and texts with markup in them stay text, in the page of faults and in
// the states.
func TestHostileMessages(t *testing.T) {
	t.Parallel()
	const evil = `</pre><script src=x onerror=alert(1)><img src=x onerror=alert(1)>&lt;b&gt;"'`
	quoted, _ := json.Marshal(evil)
	name := strings.ReplaceAll(evil, "/", "\u2215")
	f := newFolder(t, map[string]string{
		"galley.yaml":             "title: T\n" + string(quoted) + ": " + string(quoted) + "\nlanguage: " + string(quoted) + "\nthemes: [" + string(quoted) + "]\n",
		"content/" + name + ".md": "---\ntitle: [" + evil + "\n---\n",
	})
	p := start(t, f)
	for _, path := range []string{"/", "/" + url.PathEscape(evil), "/?" + url.QueryEscape(evil)} {
		got := p.get(t, path)
		doc, err := html.Parse(strings.NewReader(got.body))
		if err != nil {
			t.Fatal(err)
		}
		elements, text := outline(doc)
		if want := strings.Fields("html head meta meta title body h1 pre script"); !slices.Equal(elements, want) {
			t.Errorf("GET %s has the elements %q, want %q", path, elements, want)
		}
		if !strings.Contains(text, "<script src=x") {
			t.Errorf("GET %s does not say what is wrong: %s", path, text)
		}
		if strings.Contains(got.header.Get("Content-Security-Policy"), "unsafe") || !strings.HasPrefix(got.header.Get("Content-Security-Policy"), "default-src 'none'") {
			t.Errorf("GET %s has the policy %q", path, got.header.Get("Content-Security-Policy"))
		}
	}
	if got := p.get(t, "/.galley/state?path=/"); strings.Contains(got.body, "<") {
		t.Errorf("markup in %s", got.body)
	}
}

// outline is the elements of a document, and its text.
func outline(doc *html.Node) (elements []string, text string) {
	var b strings.Builder
	for n := range doc.Descendants() {
		switch n.Type {
		case html.ElementNode:
			elements = append(elements, n.Data)
		case html.TextNode:
			b.WriteString(n.Data)
		}
	}
	return elements, b.String()
}
