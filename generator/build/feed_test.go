package build_test

import (
	"context"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"maps"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"galley"
	"galley/generator/build"
	"galley/generator/golden"
	"galley/generator/render"
	"galley/generator/search"
	"galley/generator/site"

	"github.com/rogpeppe/go-internal/txtar"
	"golang.org/x/net/html"
)

// TestFeeds builds the sites in testdata/feeds and compares the feeds, the
// sitemap and robots.txt with what stands behind them, and the messages. A line
// "set: urls N" in the comment is how many URLs a file of the sitemap may have.
func TestFeeds(t *testing.T) {
	t.Parallel()
	golden.Wants(t, "testdata/feeds/*.txtar", func(t *testing.T, in *txtar.Archive) string {
		o := build.Options{Source: archiveFS(in), Theme: plainTheme(), SitemapLimit: limitOf(t, string(in.Comment))}
		dir := t.TempDir()
		report := run(t, o, dir)
		var b strings.Builder
		b.WriteString(text(report.Messages))
		out := tree(t, dir)
		for _, name := range slices.Sorted(maps.Keys(out)) {
			if strings.HasPrefix(name, search.Dir+"/") {
				continue
			}
			switch path.Ext(name) {
			case ".xml", ".json", ".txt":
				fmt.Fprintf(&b, "== %s\n%s", name, out[name])
			}
		}
		return b.String()
	})
}

func limitOf(t *testing.T, comment string) (limit render.SitemapLimit) {
	t.Helper()
	for line := range strings.Lines(comment) {
		value, ok := strings.CutPrefix(strings.TrimSpace(line), "set: urls ")
		if !ok {
			continue
		}
		n, err := strconv.Atoi(value)
		if err != nil {
			t.Fatal(err)
		}
		limit.URLs = n
	}
	return limit
}

// hostile are texts that have broken feeds somewhere, with what is to come out
// of a parser of XML.
func hostile() map[string]string {
	return map[string]string{
		"]]>":                                     "]]>",
		"]]]]><![CDATA[>":                         "]]]]><![CDATA[>",
		"AT&T &amp; &lt;":                         "AT&T &amp; &lt;",
		"<script>alert(1)</script>":               "<script>alert(1)</script>",
		"</title></item></channel>":               "</title></item></channel>",
		"<!-- -- -->":                             "<!-- -- -->",
		"back\bspace \v and \x7f":                 "back\ufffdspace \ufffd and \x7f",
		"\ufffe and \uffff and \U0001F600":        "\ufffd and \ufffd and \U0001F600",
		"<?xml version=\"1.0\"?> <!DOCTYPE a>":    "<?xml version=\"1.0\"?> <!DOCTYPE a>",
		"\u202eright to left\u202c \u2028 \u200b": "\u202eright to left\u202c \u2028 \u200b",
	}
}

// TestHostileFeeds puts hostile texts in every place of an article and parses
// what comes out.
func TestHostileFeeds(t *testing.T) {
	t.Parallel()
	for in, want := range hostile() {
		t.Run(strconv.Quote(in), func(t *testing.T) {
			t.Parallel()
			snap := hostileSite(t, in, in)
			for name, data := range rendered(t, snap) {
				if path.Ext(name) == ".json" { // which has all characters
					if items := jsonItems(t, data); len(items) != 1 || items[0].Title != in {
						t.Errorf("%s: items %q, want one with the title %q", name, items, in)
					}
					continue
				}
				titles := xmlTexts(t, name, data, "title")
				if !strings.HasPrefix(name, "sitemap") && !slices.Contains(titles, want) {
					t.Errorf("%s: titles %q, want %q among them", name, titles, want)
				}
			}
		})
	}
}

// hostileSite is a site of one article whose front matter and body have a text
// in every place.
func hostileSite(t testing.TB, title, body string) *build.Snapshot {
	t.Helper()
	quoted, err := json.Marshal(title)
	if err != nil {
		t.Fatal(err)
	}
	snap, _, err := build.Take(context.Background(), build.Options{Theme: plainTheme(), Now: now(), Source: mapFS(map[string]string{
		"galley.yaml": "title: T\nbase_url: https://example.org/docs/\nfeeds: {terms: [tags]}\nmarkdown: {raw_html: allow}\n" +
			fmt.Sprintf("description: %s\ncopyright: %s\n", quoted, quoted),
		"content/s/a.md": fmt.Sprintf("{%q: %s, %q: %s, %q: %s, %q: [%s], %q: [%s], %q: %q}\n%s\n",
			"title", quoted, "description", quoted, "summary", quoted, "tags", quoted, "authors", quoted, "date", "2026-01-01", body),
	})})
	if err != nil {
		t.Fatal(err)
	}
	return snap
}

// rendered returns the feeds and the files of the sitemap.
func rendered(t testing.TB, snap *build.Snapshot) map[string]string {
	t.Helper()
	out := make(map[string]string)
	worker := snap.NewWorker()
	for _, j := range snap.Jobs() {
		if ext := path.Ext(j.Path); ext == ".xml" || ext == ".json" {
			r := worker.Render(j)
			if len(r.Messages) > 0 {
				t.Errorf("%s: %s", j.Path, text(r.Messages))
			}
			if r.Open == nil { // a file that is copied is none of these
				out[j.Path] = string(r.Data)
			}
		}
	}
	return out
}

// xmlTexts parses XML strictly and returns the texts of the elements with a
// name.
func xmlTexts(t testing.TB, file, data, name string) []string {
	t.Helper()
	var out []string
	d := xml.NewDecoder(strings.NewReader(data))
	for {
		token, err := d.Token()
		if err == io.EOF {
			return out
		}
		if err != nil {
			t.Fatalf("%s: %v in\n%s", file, err, data)
		}
		start, ok := token.(xml.StartElement)
		if !ok || start.Name.Local != name {
			continue
		}
		var value string
		if err := d.DecodeElement(&value, &start); err != nil {
			t.Fatalf("%s: %v in\n%s", file, err, data)
		}
		out = append(out, value)
	}
}

type jsonItem struct {
	URL, Title  string
	ContentHTML string `json:"content_html"`
}

func jsonItems(t testing.TB, data string) []jsonItem {
	t.Helper()
	var feed struct{ Items []jsonItem }
	if err := json.Unmarshal([]byte(data), &feed); err != nil {
		t.Fatalf("%v in\n%s", err, data)
	}
	return feed.Items
}

// TestFeedURLs takes every URL out of the feeds and the sitemap of the
// repository's own site: each is absolute, and those of the site are answered
// by a job.
func TestFeedURLs(t *testing.T) {
	t.Parallel()
	for _, base := range []string{"https://example.org/", "http://example.org:8080/docs/"} {
		snap, messages, err := build.Take(context.Background(), build.Options{Source: source(t, own), Theme: galley.Theme(), Now: now(), BaseURL: base})
		if err != nil || messages.HasErrors() {
			t.Fatalf("%v\n%s", err, text(messages))
		}
		count := 0
		for name, data := range rendered(t, snap) {
			urls, bodies := feedURLs(t, name, data)
			for _, body := range bodies {
				urls = append(urls, bodyURLs(t, name, body)...)
			}
			count += len(urls)
			for _, u := range urls {
				checkFeedURL(t, snap, name, base, u)
			}
		}
		if count < 50 {
			t.Errorf("only %d URLs were found", count)
		}
	}
}

// feedURLs returns the URLs of a feed or a sitemap and the bodies in it.
func feedURLs(t *testing.T, name, data string) (urls, bodies []string) {
	if path.Ext(name) == ".json" {
		for _, item := range jsonItems(t, data) {
			urls, bodies = append(urls, item.URL), append(bodies, item.ContentHTML)
		}
		return urls, bodies
	}
	for _, element := range []string{"loc", "uri"} {
		urls = append(urls, xmlTexts(t, name, data, element)...)
	}
	for _, link := range xmlTexts(t, name, data, "link") {
		if link != "" { // Atom's have attributes
			urls = append(urls, link)
		}
	}
	for _, element := range []string{"content", "encoded"} {
		bodies = append(bodies, xmlTexts(t, name, data, element)...)
	}
	d := xml.NewDecoder(strings.NewReader(data))
	for token, err := d.Token(); err == nil; token, err = d.Token() {
		if start, ok := token.(xml.StartElement); ok {
			for _, a := range start.Attr {
				if a.Name.Local == "href" {
					urls = append(urls, a.Value)
				}
			}
		}
	}
	return urls, bodies
}

// bodyURLs returns the URLs in the HTML of a feed, and fails for what feeds
// must not have.
func bodyURLs(t testing.TB, name, body string) []string {
	t.Helper()
	var urls []string
	z := html.NewTokenizer(strings.NewReader(body))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return urls
		case html.StartTagToken, html.SelfClosingTagToken:
		default:
			continue
		}
		token := z.Token()
		switch token.Data {
		case "script", "style", "iframe", "object", "embed", "link", "meta", "base", "form", "svg", "template":
			t.Errorf("%s has the element %s in\n%s", name, token.Data, body)
		}
		for _, a := range token.Attr {
			switch a.Key {
			case "href", "src", "cite", "poster":
				urls = append(urls, a.Val)
			case "srcset":
				for candidate := range strings.SplitSeq(a.Val, ", ") {
					u, _, _ := strings.Cut(candidate, " ")
					urls = append(urls, u)
				}
			case "style", "class", "action", "formaction", "data", "srcdoc", "background", "ping":
				t.Errorf("%s has the attribute %s in\n%s", name, a.Key, body)
			default:
				if strings.HasPrefix(a.Key, "on") {
					t.Errorf("%s has the attribute %s in\n%s", name, a.Key, body)
				}
			}
		}
	}
}

// checkFeedURL fails for a URL that is not absolute, or leads to a place on
// the site where nothing is.
func checkFeedURL(t *testing.T, snap *build.Snapshot, name, base, ref string) {
	t.Helper()
	u, err := url.Parse(ref)
	if err != nil || !u.IsAbs() {
		t.Errorf("%s: %q is not an absolute URL", name, ref)
		return
	}
	ref, _, _ = strings.Cut(ref, "#")
	if rest, ok := strings.CutPrefix(ref, base); ok {
		sitePath, err := url.PathUnescape(rest)
		if err != nil {
			t.Errorf("%s: %q: %v", name, ref, err)
		}
		if _, ok := snap.Lookup(site.OutputPath("/" + sitePath)); !ok {
			t.Errorf("%s: %q leads nowhere", name, ref)
		}
	}
}

// TestSitemapSplits lowers the limits of a sitemap's files, and looks whether
// each page is in one of them, once.
func TestSitemapSplits(t *testing.T) {
	t.Parallel()
	contents := map[string]string{"galley.yaml": "title: T\nbase_url: https://example.org/\n"}
	for i := range 40 {
		contents[fmt.Sprintf("content/s/%d.md", i)] = "---\ndate: 2026-01-01\n---\n"
	}
	const pages = 42 // with the home page and the section
	for _, tt := range []struct {
		limit render.SitemapLimit
		files int // the index included
	}{
		{render.SitemapLimit{}, 1},
		{render.SitemapLimit{URLs: pages}, 1},
		{render.SitemapLimit{URLs: pages - 1}, 3},
		{render.SitemapLimit{URLs: 10}, 6},
		{render.SitemapLimit{Bytes: 1 << 20}, 1},
		{render.SitemapLimit{Bytes: 2000}, 3},
		{render.SitemapLimit{Bytes: 1}, pages + 1}, // a file has one URL at least
	} {
		snap, messages, err := build.Take(context.Background(), build.Options{Source: mapFS(contents), Theme: plainTheme(), Now: now(), SitemapLimit: tt.limit})
		if err != nil || len(messages) > 0 {
			t.Fatalf("%v\n%s", err, text(messages))
		}
		files := 0
		var urls []string
		for name, data := range rendered(t, snap) {
			if !strings.HasPrefix(name, "sitemap") {
				continue
			}
			files++
			locs := xmlTexts(t, name, data, "loc")
			if name == "sitemap.xml" && tt.files > 1 {
				if len(locs) != tt.files-1 {
					t.Errorf("%+v: the index has %d files, want %d", tt.limit, len(locs), tt.files-1)
				}
				continue
			}
			urls = append(urls, locs...)
			if tt.limit.Bytes > 1 && len(data) > tt.limit.Bytes || tt.limit.URLs > 0 && len(locs) > tt.limit.URLs {
				t.Errorf("%+v: %s has %d URLs in %d bytes", tt.limit, name, len(locs), len(data))
			}
		}
		slices.Sort(urls)
		if urls = slices.Compact(urls); files != tt.files || len(urls) != pages {
			t.Errorf("%+v: %d URLs in %d files, want %d in %d", tt.limit, len(urls), files, pages, tt.files)
		}
	}
}

// FuzzFeed makes feeds of any text and parses them.
func FuzzFeed(f *testing.F) {
	for in := range hostile() {
		f.Add(in, in)
	}
	f.Add("a", "<img srcset='a.png 1x, b.png 2x' src=//x onerror=y><svg><style></svg><script>")
	f.Add("a", "<a href='java\tscript:x'>x</a><iframe src=x><p><span class=a><span id=b></span></span>")
	f.Fuzz(func(t *testing.T, title, body string) {
		if !utf8.ValidString(title) || !utf8.ValidString(body) {
			return // such a file is an error
		}
		for name, data := range rendered(t, hostileSite(t, title, body)) {
			if path.Ext(name) == ".json" {
				for _, item := range jsonItems(t, data) {
					bodyURLs(t, name, item.ContentHTML)
				}
				continue
			}
			for _, content := range xmlTexts(t, name, data, "encoded") {
				for _, u := range bodyURLs(t, name, content) {
					if parsed, err := url.Parse(u); err != nil || !parsed.IsAbs() {
						t.Errorf("%s: %q is not an absolute URL in\n%s", name, u, content)
					}
				}
			}
		}
	})
}
