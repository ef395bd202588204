package content_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/rogpeppe/go-internal/txtar"

	"galley/generator/content"
	"galley/generator/diag"
	"galley/generator/golden"
)

func options() content.Options {
	return content.Options{Taxonomies: []string{"tags", "categories", "authors", "series"}}
}

// parse reads YAML front matter that has no faults.
func parse(t *testing.T, yaml string) content.FrontMatter {
	t.Helper()
	page, l := content.Parse("content/_index.md", []byte("---\n"+yaml+"\n---\nbody\n"), options())
	if len(l) > 0 {
		t.Fatalf("Parse(%q) says %s", yaml, lines(l))
	}
	return page.Front
}

func lines(l diag.List) string {
	l.Sort()
	var b strings.Builder
	for _, m := range l {
		fmt.Fprintf(&b, "%s: %s: %s [%s]\n", m.Pos, m.Severity, m.Text, m.Code)
	}
	return b.String()
}

// TestFaults reads the files of testdata/faults.txtar. Behind each file stands
// what is said of it, in one of the same name with ".want".
func TestFaults(t *testing.T) {
	t.Parallel()
	special := strings.NewReplacer("<TAB>", "\t", "<CR>", "\r", "<BOM>", "\ufeff", "<NUL>", "\x00", "<FF>", "\xff")
	golden.Archives(t, "testdata/faults.txtar", func(_ *testing.T, a *txtar.Archive) *txtar.Archive {
		out := &txtar.Archive{Comment: a.Comment}
		for _, f := range a.Files {
			if strings.HasSuffix(f.Name, ".want") {
				continue
			}
			_, l := content.Parse(f.Name, []byte(special.Replace(string(f.Data))), options())
			out.Files = append(out.Files, f, txtar.File{Name: f.Name + ".want", Data: []byte(lines(l))})
		}
		return out
	})
}

func TestFrontMatter(t *testing.T) {
	t.Parallel()
	f := parse(t, `Title: A title
LinkTitle: Short
description: 2024
publish_date: 2024-01-02
unpublishdate: 2030-01-01T00:00:00Z
modified: 2024-03-04 05:06
date: 2024-01-01T10:00:00.5+02:00
draft: true
unlisted: false
slug: a-slug
url: /x/y/
aliases: /old/
weight: -3
tags: go
categories: [A, b, A]
authors: []
layout: wide/page
summary: Sum
image: {src: a.png, alt: An a, caption: C}
reading_time: 6
show_date: false
sidebar: true
toc:
Custom_Key: [1, {Deep: x}]
cascade: {draft: true, Extra: 1}
id: 5
robots: NoIndex ,max-snippet:20
search: true`)
	pos := func(line, column int) diag.Pos {
		return diag.Pos{File: "content/_index.md", Line: line, Column: column}
	}
	for _, tt := range []struct {
		name      string
		got, want any
	}{
		{"title", f.Title, "A title"},
		{"linkTitle", f.LinkTitle, "Short"},
		{"description", f.Description, "2024"},
		{"date", f.Date.UTC().Format(time.RFC3339Nano), "2024-01-01T08:00:00.5Z"},
		{"place of date", f.DatePos, pos(8, 7)},
		{"publishDate", f.PublishDate, time.Date(2024, 1, 2, 0, 0, 0, 0, time.UTC)},
		{"expiryDate", f.ExpiryDate, time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)},
		{"lastmod", f.Lastmod, time.Date(2024, 3, 4, 5, 6, 0, 0, time.UTC)},
		{"draft", f.Draft, true},
		{"robots", f.Robots, "noindex, max-snippet:20"},
		{"slug", f.Slug, content.Text{Value: "a-slug", Pos: pos(11, 7)}},
		{"url", f.URL, content.Text{Value: "/x/y/", Pos: pos(12, 6)}},
		{"aliases", f.Aliases, []content.Text{{Value: "/old/", Pos: pos(13, 10)}}},
		{"weight", f.Weight, -3},
		{"id", f.ID, content.Text{Value: "5", Pos: pos(27, 5)}},
		{"tags", f.TermsOf("tags"), []content.Term{{Name: "go", Pos: pos(15, 7)}}},
		{"categories", f.TermsOf("categories"), []content.Term{{Name: "A", Pos: pos(16, 14)}, {Name: "b", Pos: pos(16, 17)}}},
		{"series", f.TermsOf("series"), []content.Term(nil)},
		{"layout", f.Layout.Value, "wide/page"},
		{"summary", f.Summary, "Sum"},
		{"image", f.Image, content.Image{Src: content.Text{Value: "a.png", Pos: pos(20, 14)}, Alt: "An a", Caption: "C"}},
		{"reading_time", f.ReadingTime, 6},
		{"show_date", *f.ShowDate, false},
		{"sidebar", *f.Sidebar, true},
		{"toc", f.Toc, (*bool)(nil)},
		{"params", f.Params, map[string]any{"custom_key": []any{int64(1), map[string]any{"Deep": "x"}}}},
		{"cascade.draft", f.Cascade.Draft, true},
		{"cascade.params", f.Cascade.Params, map[string]any{"extra": int64(1)}},
	} {
		if !reflect.DeepEqual(tt.got, tt.want) {
			t.Errorf("%s = %+v, want %+v", tt.name, tt.got, tt.want)
		}
	}
}

// TestFormats reads the same front matter in the three formats and in files
// with all kinds of line ends.
func TestFormats(t *testing.T) {
	t.Parallel()
	yaml := "---\ntitle: A\ntags: [x, y]\ndate: 2024-01-02\nimage:\n  src: i.png\nextra: {n: 1}\n---\n# Body\n"
	files := []string{
		yaml,
		strings.ReplaceAll(yaml, "\n", "\r\n"),
		strings.ReplaceAll(yaml, "\n", "\r"),
		"\ufeff" + yaml,
		strings.Replace(yaml, "---\n", "--- \t\n", 2),
		"+++\ntitle = 'A'\ntags = ['x', 'y']\ndate = 2024-01-02\nextra.n = 1\n[image]\nsrc = 'i.png'\n+++\n# Body\n",
		"+++\rtitle = 'A'\rtags = ['x', 'y']\rdate = 2024-01-02\rextra.n = 1\r[image]\rsrc = 'i.png'\r+++\r# Body\r",
		"{\"title\": \"A\", \"tags\": [\"x\", \"y\"],\r\n \"date\": \"2024-01-02\", \"image\": {\"src\": \"i.png\"}, \"extra\": {\"n\": 1}} \n# Body\n",
	}
	for _, src := range files {
		page, l := content.Parse("a.md", []byte(src), options())
		f := page.Front
		got := fmt.Sprint(f.Title, f.TermsOf("tags")[0].Name, f.TermsOf("tags")[1].Name, f.Date.Format(time.DateOnly), f.Image.Src.Value, f.Params, " ", strings.TrimSpace(src[page.Body:]))
		if want := "Axy2024-01-02i.pngmap[extra:map[n:1]] # Body"; got != want || len(l) > 0 {
			t.Errorf("Parse(%q) = %q, messages %q, want %q", src, got, lines(l), want)
		}
	}
}

func TestBody(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ in, want string }{
		{"", ""}, {"\ufeff", ""}, {"text", "text"}, {"\ufefftext", "text"}, {"---\n---", ""}, {"---\n---\n", ""}, {"---\n\n---\n\nx", "\nx"},
		{"----\nx", "----\nx"}, {" ---\nx", " ---\nx"}, {"text\n---\nx\n---\n", "text\n---\nx\n---\n"},
		{"---\na: |\n  ---\n---\nx", "x"}, {"---\n# only a comment\n---\nx", "x"}, {"---\na: b: c\n---\nx", "x"},
		{"{{< shortcode >}}\n", "{{< shortcode >}}\n"}, {"{% tag %}", "{% tag %}"}, {"{#id}", "{#id}"}, {"{", "{"},
		{"{}x", "x"}, {"{}\r\nx", "x"}, {"{\"a\": \"}\\\"}\"}\nx", "x"}, {"{}\n\nx", "\nx"},
	} {
		page, _ := content.Parse("a.md", []byte(tt.in), options())
		if got := tt.in[page.Body:]; got != tt.want {
			t.Errorf("Parse(%q) has the body %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestDates(t *testing.T) {
	t.Parallel()
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ in, want string }{
		{"2024-02-29", "2024-02-28T23:00:00Z"}, {"2024-07-01", "2024-06-30T22:00:00Z"},
		{"2024-07-01 12:30", "2024-07-01T10:30:00Z"}, {"2024-07-01T12:30:15", "2024-07-01T10:30:15Z"},
		{"2024-07-01T12:30:15Z", "2024-07-01T12:30:15Z"}, {"2024-07-01t12:30:15z", "2024-07-01T12:30:15Z"},
		{"2024-07-01 12:30:15 -0530", "2024-07-01T18:00:15Z"}, {"2024-07-01T12:30+14:00", "2024-06-30T22:30:00Z"},
		{"9999-12-31", "9999-12-30T23:00:00Z"}, {"2024-10-27 02:30", "2024-10-27T01:30:00Z"}, {"2024-03-31 02:30", "2024-03-31T01:30:00Z"},
		{"2023-02-29", ""}, {"2024-13-45", ""}, {"2024-00-10", ""}, {"0000-01-01", ""}, {"10000-01-01", ""}, {"-0001-01-01", ""},
		{"2024-01-01T24:00", ""}, {"2024-01-01T23:60", ""}, {"2016-12-31T23:59:60Z", ""}, {"2024-01-01T10:00:00+25:00", ""}, {"2024-01-01T10:00:00+02", ""},
		{"2024-1-1", ""}, {"01.02.2024", ""}, {"1e18", ""}, {"1700000000", ""}, {"''", ""}, {"today", ""}, {"2024-01-01 ", "2023-12-31T23:00:00Z"},
	} {
		o := options()
		o.Location = berlin
		page, l := content.Parse("a.md", []byte("---\ndate: "+tt.in+"\n---\n"), o)
		got := ""
		if len(l) == 0 {
			got = page.Front.Date.UTC().Format(time.RFC3339)
		}
		if got != tt.want || len(l) == 0 && page.Front.Date.IsZero() {
			t.Errorf("date %q = %q, messages %q, want %q", tt.in, got, lines(l), tt.want)
		}
	}
}

func TestPaths(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		key, in string
		ok      bool
	}{
		{"slug", "c++", true}, {"slug", "über uns", true}, {"slug", "a..b", true}, {"slug", "100%", true}, {"slug", "2024", true},
		{"slug", "../x", false}, {"slug", "/etc/x", false}, {"slug", `..\\x`, false}, {"slug", "", false}, {"slug", " ", false}, {"slug", ".", false},
		{"slug", "..", false}, {"slug", "/", false}, {"slug", "%2e%2E", false}, {"slug", "a%2Fb", false}, {"slug", `a\x00`, false}, {"slug", `a\nb`, false}, {"slug", `a%5Cb`, false},
		{"url", "/a/b/", true}, {"url", "a/b.html", true}, {"url", "/a:b/", true}, {"url", "/a b/", true},
		{"url", "../x", false}, {"url", "/a/../../x", false}, {"url", "/./x", false}, {"url", `/..\\x`, false}, {"url", "%2e%2e/x", false}, {"url", "", false}, {"url", "/", false},
		{"url", "//host/x", false}, {"url", "https://host/x", false}, {"url", "mailto:x", false}, {"url", `C:\\x`, false}, {"url", "C:/x", false}, {"url", "/a//b", false},
		{"url", "/a?b", false}, {"url", "/a#b", false}, {"url", `/a\u0000`, false}, {"url", `/a\u0085b`, false},
		{"aliases", "/old/", true}, {"aliases", "old.html", true}, {"aliases", "../x", false}, {"aliases", "", false}, {"aliases", "javascript:x", false},
		{"layout", "wide", true}, {"layout", "a/b-c", true}, {"layout", "../x", false}, {"layout", "/x", false}, {"layout", "x.html", false}, {"layout", "", false},
	} {
		_, l := content.Parse("a.md", []byte(fmt.Sprintf("---\n%s: \"%s\"\n---\n", tt.key, tt.in)), options())
		if ok := len(l) == 0; ok != tt.ok || !ok && (l[0].Code != diag.PathUnsafe || l[0].Line != 2) {
			t.Errorf("%s %q: messages %q, want ok %v", tt.key, tt.in, lines(l), tt.ok)
		}
	}
}

func TestInherit(t *testing.T) {
	t.Parallel()
	page := parse(t, "draft: false\nweight: 0\ntags: []\na: 1\ntitle: Own")
	near := parse(t, "cascade: {title: Near, layout: near, draft: true, tags: [x], b: 2, a: 9, toc: false}").Cascade
	far := parse(t, "cascade: {weight: 7, layout: far, authors: [z], tags: [y], b: 3, c: 4, image: i.png, toc: true}").Cascade
	page.Inherit(near)
	page.Inherit(far)
	var authors []string
	for _, term := range page.TermsOf("authors") {
		authors = append(authors, term.Name)
	}
	for _, tt := range []struct {
		name      string
		got, want any
	}{
		{"title", page.Title, "Own"}, {"draft", page.Draft, false}, {"weight", page.Weight, 0}, {"layout", page.Layout.Value, "near"},
		{"tags", len(page.TermsOf("tags")), 0}, {"authors", authors, []string{"z"}}, {"image", page.Image.Src.Value, "i.png"}, {"toc", *page.Toc, false},
		{"params", page.Params, map[string]any{"a": int64(1), "b": int64(2), "c": int64(4)}},
		{"near's params", near.Params, map[string]any{"a": int64(9), "b": int64(2)}},
	} {
		if !reflect.DeepEqual(tt.got, tt.want) {
			t.Errorf("%s = %v, want %v", tt.name, tt.got, tt.want)
		}
	}
}

func TestNearMiss(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ in, want string }{
		{"drafts", "draft"}, {"tag", "tags"}, {"images", "image"}, {"author", "authors"}, {"publishdate2", "publishDate"}, {"publish-date", "publishDate"},
		{"tittle", "title"}, {"wieght", "weight"}, {"descripton", "description"}, {"publishd", "publishDate"}, {"dtae", "date"}, {"layuot", "layout"}, {"catgories", "categories"},
		{"data", ""}, {"long", ""}, {"tabs", ""}, {"stage", ""}, {"subtitle", ""}, {"math", ""}, {"hero", ""}, {"to", ""}, {"featured", ""},
	} {
		page, l := content.Parse("a.md", []byte("---\n"+tt.in+": 1\n---\n"), options())
		want := ""
		if tt.want != "" {
			want = fmt.Sprintf("a.md:2:1: warning: unknown key %q is taken for a param (did you mean %q?) [front-matter/near-miss]\n", tt.in, tt.want)
		}
		if got := lines(l); got != want || page.Front.Params[tt.in] != int64(1) {
			t.Errorf("key %q says %q with params %v, want %q", tt.in, got, page.Front.Params, want)
		}
	}
}

func TestLimits(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, in, want string }{
		{"large front matter", "---\na: " + strings.Repeat("x", content.MaxFront) + "\n---\n", "a.md:1:1: error: front matter is longer than 256 KiB, or is not closed [content/too-large]\n"},
		{"large object", `{"a": "` + strings.Repeat("x", content.MaxFront) + `"}`, "a.md:1:1: error: front matter is longer than 256 KiB, or is not closed [content/too-large]\n"},
		{"large page", strings.Repeat("x", content.MaxPage+1), "a.md: error: 16777217 bytes are more than a page may have (the limit is 16 MiB) [content/too-large]\n"},
		{"not closed", "---\n" + strings.Repeat("a: b\n", 100), "a.md:1:1: error: front matter is not closed (add a line --- after it) [front-matter/syntax]\n"},
		{"deep", "---\na: " + strings.Repeat("[", 200_000) + "\n---\n", "a.md:2:104: error: lists and maps are nested too deep (the limit is 100) [front-matter/syntax]\n"},
		{"deep object", strings.Repeat(`{"":`, 50_000) + "1" + strings.Repeat("}", 50_000), "a.md:1:401: error: lists and maps are nested too deep (the limit is 100) [front-matter/syntax]\n"},
	} {
		_, l := content.Parse("a.md", []byte(tt.in), options())
		if got := lines(l); got != tt.want {
			t.Errorf("%s: says %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestEncoding(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ in, want string }{
		{"\xff\xfea\x00", "a.md:1:1: error: this file is UTF-16 (save it as UTF-8)"},
		{"\xfe\xff\x00a", "a.md:1:1: error: this file is UTF-16 (save it as UTF-8)"},
		{"a\né\xe9", "a.md:2:2: error: this is not UTF-8 text (save the file as UTF-8)"},
		{"---\ntitle: \xe9\n---\n", "a.md:2:8: error: this is not UTF-8 text (save the file as UTF-8)"},
		{"a\x00", "a.md:1:2: error: this is not text: it has a NUL byte (a page is a text file)"},
		{"\x89PNG\r\n\x1a\n\x00", "a.md:1:1: error: this is not UTF-8 text (save the file as UTF-8)"},
		{"a\r\n\r\n\xff", "a.md:3:1: error: this is not UTF-8 text (save the file as UTF-8)"},
	} {
		page, l := content.Parse("a.md", []byte(tt.in), options())
		if got, want := lines(l), tt.want+" [content/encoding]\n"; got != want || page.Body != len(tt.in) {
			t.Errorf("Parse(%q) says %q, body at %d, want %q", tt.in, got, page.Body, want)
		}
	}
}

func FuzzFrontMatter(f *testing.F) {
	archive, err := txtar.ParseFile("testdata/faults.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range archive.Files {
		if !strings.HasSuffix(file.Name, ".want") {
			f.Add(file.Data)
		}
	}
	f.Add([]byte("---\r\ntitle: a\r\n---\r\nbody"))
	f.Add([]byte("\ufeff+++\rdate = 2024-01-02\r+++\r"))
	f.Add([]byte("{\"title\": \"a\"} body"))
	f.Fuzz(func(t *testing.T, src []byte) {
		page, l := content.Parse("content/_index.md", src, options())
		if page.Body < 0 || page.Body > len(src) {
			t.Fatalf("the body starts at %d of %d", page.Body, len(src))
		}
		if front, body := src[:page.Body], src[page.Body:]; string(slices.Concat(front, body)) != string(src) {
			t.Fatal("front matter and body are not the file")
		}
		count, _ := diag.Locate(src, len(src))
		for _, m := range l {
			if m.File != "content/_index.md" || m.Line < 0 || m.Line > count || m.Line > 0 && m.Column < 1 {
				t.Fatalf("%s is outside of the file", m.Pos)
			}
		}
		for _, v := range append(slices.Clone(page.Front.Aliases), page.Front.URL, page.Front.Slug) {
			if strings.Contains("/"+v.Value+"/", "/../") || strings.Contains(v.Value, `\`) {
				t.Fatalf("%q is let through", v.Value)
			}
		}
		if _, err := json.Marshal(page.Front.Title); err != nil {
			t.Fatal(err)
		}
		page.Front.Inherit(&page.Front)
	})
}

func BenchmarkParse(b *testing.B) {
	src := []byte("---\ntitle: \"A title: with a colon\"\ndescription: Some description of the article that is about a line long\ndate: 2024-03-01T10:00:00Z\ndraft: false\ntags: [go, static sites, performance]\ncategories:\n  - Engineering\nweight: 10\n---\nBody\n")
	b.ReportAllocs()
	for b.Loop() {
		if _, l := content.Parse("content/a.md", src, options()); len(l) > 0 {
			b.Fatal(lines(l))
		}
	}
}
