package site_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"galley/generator/site"
)

func sources(pages []*site.Page) []string {
	out := []string{}
	for _, p := range pages {
		name := strings.TrimPrefix(p.Source, "content/")
		out = append(out, strings.TrimSuffix(name, ".md"))
	}
	return out
}

func TestRelated(t *testing.T) {
	t.Parallel()
	s := makeSite(t, `
-- content/a.md --
---
date: 2026-01-01
tags: [x, y, z]
authors: [one]
---
-- content/all.md --
---
date: 2020-01-01
tags: [z, y, x]
---
-- content/two-new.md --
---
date: 2026-01-02
tags: [x]
categories: [none]
series: [none]
---
-- content/two-old.md --
---
date: 2025-01-02
tags: [x, y]
---
-- content/one.md --
---
date: 2026-01-03
tags: [x]
---
-- content/author.md --
---
tags: [other]
authors: [one]
---
-- content/unlisted.md --
---
unlisted: true
tags: [x, y, z]
---
-- content/none.md --
`)
	for _, tt := range []struct {
		in   string
		n    int
		want []string
	}{
		{"a", 9, []string{"all", "two-old", "one", "two-new"}},
		{"a", 2, []string{"all", "two-old"}},
		{"a", 0, []string{}},
		{"one", 9, []string{"two-new", "a", "two-old", "all"}},
		{"unlisted", 2, []string{"a", "all"}},
		{"author", 9, []string{}},
		{"none", 9, []string{}},
	} {
		for range 2 { // what the first call counts must not stay
			if got := sources(s.Related(s.Page("content/"+tt.in+".md"), tt.n)); !reflect.DeepEqual(got, tt.want) {
				t.Errorf("Related(%q, %d) = %q, want %q", tt.in, tt.n, got, tt.want)
			}
		}
	}
}

// many is a site with n dated articles of one tag and category, the newest
// called 000.
func many(t *testing.T, n int) *site.Site {
	t.Helper()
	newest := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "-- content/%03d.md --\n---\ndate: %s\ntags: [x]\ncategories: [first, second]\n---\n", i, newest.AddDate(0, 0, -i).Format(time.DateOnly))
	}
	return makeSite(t, b.String())
}

func TestRelatedIsBounded(t *testing.T) {
	t.Parallel()
	s := many(t, 205)
	got := sources(s.Related(s.Page("content/204.md"), 300))
	if len(got) != 200 || got[0] != "000" || got[199] != "199" {
		t.Errorf("%d are related, from %s to %s; want 200, from 000 to 199", len(got), got[0], got[len(got)-1])
	}
}

func TestEarlier(t *testing.T) {
	t.Parallel()
	s := many(t, 5)
	for _, tt := range []struct {
		in, taxonomy string
		n            int
		want         []string
	}{
		{"000", "categories", 2, []string{"001", "002"}},
		{"003", "categories", 2, []string{"004"}},
		{"004", "categories", 2, []string{}},
		{"000", "series", 2, []string{}},
		{"000", "categories", 0, []string{}},
	} {
		if got := sources(s.Earlier(s.Page("content/"+tt.in+".md"), tt.taxonomy, tt.n)); !reflect.DeepEqual(got, tt.want) {
			t.Errorf("Earlier(%q, %q, %d) = %q, want %q", tt.in, tt.taxonomy, tt.n, got, tt.want)
		}
	}
}

func TestRecent(t *testing.T) {
	t.Parallel()
	s := many(t, 4)
	for _, tt := range []struct {
		n    int
		but  string
		want []string
	}{
		{2, "", []string{"000", "001"}},
		{2, "000", []string{"001", "002"}},
		{9, "001", []string{"000", "002", "003"}},
		{0, "", []string{}},
	} {
		if got := sources(s.Recent(site.Edition{}, tt.n, s.Page("content/"+tt.but+".md"))); !reflect.DeepEqual(got, tt.want) {
			t.Errorf("Recent(%d, %q) = %q, want %q", tt.n, tt.but, got, tt.want)
		}
	}
}

func TestParts(t *testing.T) {
	t.Parallel()
	s := many(t, 5)
	home := s.Home(site.Edition{})
	tags := s.Taxonomies(site.Edition{})
	taxonomy := tags[slices.IndexFunc(tags, func(l *site.TaxonomyList) bool { return l.Name == "categories" })].Page
	article := s.Page("content/000.md")
	for _, tt := range []struct {
		page                *site.Page
		size, count, number int
		path, shown         string
	}{
		{home, 2, 3, 1, "/", "000 001"},
		{home, 2, 3, 2, "/page/2/", "002 003"},
		{home, 2, 3, 3, "/page/3/", "004"},
		{home, 2, 3, 4, "/page/4/", ""},
		{home, 5, 1, 1, "/", "000 001 002 003 004"},
		{home, 9, 1, 1, "/", "000 001 002 003 004"},
		{article, 2, 1, 1, "/000/", ""},
	} {
		if got := site.PageCount(tt.page, tt.size); got != tt.count {
			t.Errorf("PageCount(%s, %d) = %d, want %d", tt.page.Path, tt.size, got, tt.count)
		}
		if got := site.PagePath(tt.page, tt.number); got != tt.path {
			t.Errorf("PagePath(%s, %d) = %q, want %q", tt.page.Path, tt.number, got, tt.path)
		}
		if got := strings.Join(sources(site.PagePart(tt.page, tt.number, tt.size)), " "); got != tt.shown {
			t.Errorf("PagePart(%s, %d, %d) = %q, want %q", tt.page.Path, tt.number, tt.size, got, tt.shown)
		}
	}
	if got := site.PageCount(taxonomy, 1); got != 1 {
		t.Errorf("PageCount of a taxonomy = %d, want 1", got)
	}
	if got := len(site.PagePart(taxonomy, 1, 1)); got != 2 {
		t.Errorf("a taxonomy shows %d terms, want all 2", got)
	}
}

func TestPlaceOfAPage(t *testing.T) {
	t.Parallel()
	s := makeSite(t, `
-- content/root.md --
-- content/a/_index.md --
-- content/a/b/deep.md --
---
tags: [x]
---
`)
	for _, tt := range []struct{ in, top, id string }{
		{"/", "", "/"},
		{"/root/", "", "content/root.md"},
		{"/a/", "/a/", "content/a/_index.md"},
		{"/a/b/", "/a/", "/a/b/"},
		{"/a/b/deep/", "/a/", "content/a/b/deep.md"},
		{"/tags/x/", "", "/tags/x/"},
	} {
		at := slices.IndexFunc(s.Pages(site.Edition{}), func(p *site.Page) bool { return p.Path == tt.in })
		p := s.Pages(site.Edition{})[at]
		top := ""
		if section := p.TopSection(); section != nil {
			top = section.Path
		}
		if top != tt.top || p.ID() != tt.id {
			t.Errorf("%s lies in %q and is %q, want %q and %q", tt.in, top, p.ID(), tt.top, tt.id)
		}
	}
	deep := s.Page("content/a/b/deep.md")
	if got := deep.TermsOf("tags"); len(got) != 1 || got[0].TaxonomyName() != "tags" || deep.TaxonomyName() != "" {
		t.Errorf("TermsOf(%q) = %q, want one term", "tags", paths(got))
	}
	if got := deep.TermsOf("none"); got != nil {
		t.Errorf("TermsOf(%q) = %q, want none", "none", paths(got))
	}
}

// TestNewKeepsItsInput makes a site twice from one input, as a preview does,
// with another cascade the second time.
func TestNewKeepsItsInput(t *testing.T) {
	t.Parallel()
	const files = `
-- content/b.md --
---
tags: [own]
---
-- content/a/_index.md --
---
cascade: {layout: NAME, tags: [handed]}
---
-- content/a/x.md --
`
	in, _ := input(t, txtar.Parse([]byte(strings.ReplaceAll(files, "NAME", "first"))))
	slices.Reverse(in.Sources)
	first, _ := site.New(in)
	if got := in.Sources[0].Path; got != "content/b.md" {
		t.Errorf("the first source is now %s", got)
	}
	other, _ := input(t, txtar.Parse([]byte(strings.ReplaceAll(files, "NAME", "second"))))
	for i := range in.Sources {
		if in.Sources[i].Path == "content/a/_index.md" {
			in.Sources[i] = other.Sources[0]
		}
	}
	second, _ := site.New(in)
	for _, tt := range []struct {
		site *site.Site
		want string
	}{{first, "first"}, {second, "second"}} {
		if got := tt.site.Page("content/a/x.md").Layout().Value; got != tt.want {
			t.Errorf("layout = %q, want %q", got, tt.want)
		}
	}
}

func TestOrderDoesNotDependOnTheInput(t *testing.T) {
	t.Parallel()
	archive := txtar.Parse([]byte(linked))
	in, _ := input(t, archive)
	first, messages := site.New(in)
	want := describe(first, messages)
	for range 5 {
		slices.Reverse(in.Sources)
		s, messages := site.New(in)
		if got := describe(s, messages); got != want {
			t.Fatalf("the site is now\n%s\nwant\n%s", got, want)
		}
	}
}

// TestLetters puts titles into the lists that readers would look for them in.
func TestLetters(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ in, path, letter string }{
		{"apple", "/search/a/", "A"},
		{"Zeta", "/search/z/", "Z"},
		{"Éclair", "/search/e/", "E"},
		{"E\u0301clair", "/search/e/", "E"},
		{"Øl", "/search/o/", "O"},
		{"Straße", "/search/s/", "S"},
		{"ßuper", "/search/s/", "S"},
		{"Łódź", "/search/l/", "L"},
		{"İzmir", "/search/i/", "I"},
		{"ǆ", "/search/d/", "D"},
		{"Əli", "/search/ə/", "Ə"},
		{"Ａ wide", "/search/a/", "A"},
		{"ﬁre", "/search/f/", "F"},
		{"\"Quoted\"", "/search/q/", "Q"},
		{"[asyncio] in full", "/search/a/", "A"},
		{"…", "/search/0-9/", "0–9"},
		{"42 things", "/search/0-9/", "0–9"},
		{"٣ أشياء", "/search/0-9/", "0–9"},
		{"🎉 Party", "/search/p/", "P"},
		{"Άλφα", "/search/α/", "Α"},
		{"Сон", "/search/с/", "С"},
		{"Йод", "/search/й/", "Й"},
		{"Ёж", "/search/е/", "Е"},
		{"أخبار", "/search/ا/", "ا"},
		{"بحث", "/search/ب/", "ب"},
		{"שָׁלוֹם", "/search/ש/", "ש"},
		{"ქართული", "/search/ქ/", "ქ"},
		{"हिन्दी", "/search/ह/", "ह"},
		{"漢字", "/search/han/", "漢"},
		{"ひらがな", "/search/kana/", "かな"},
		{"ｶﾀｶﾅ", "/search/kana/", "かな"},
		{"한국어", "/search/hangul/", "가"},
		{"አማርኛ", "/search/ethiopic/", "ሀ"},
	} {
		s := makeSite(t, fmt.Sprintf("set: search\n-- content/x.md --\n---\ntitle: %q\n---\n", tt.in))
		lists := s.Search(site.Edition{}).Pages
		if len(lists) != 1 || lists[0].Path != tt.path || lists[0].LinkTitle != tt.letter || site.CheckPath(tt.path) != "" {
			t.Errorf("%q is listed at %q as %q, want %q as %q", tt.in, paths(lists), lists[0].LinkTitle, tt.path, tt.letter)
		}
	}
}

func TestPartsOfLetters(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString("set: search\n")
	for i := range 401 {
		fmt.Fprintf(&b, "-- content/a%03d.md --\n", i)
	}
	letters := makeSite(t, b.String()).Search(site.Edition{})
	list := letters.Pages[0]
	if got := site.PageCount(list, 2); got != 3 {
		t.Errorf("a list of 401 titles has %d parts, want 3", got)
	}
	if got := strings.Join(sources(site.PagePart(list, 3, 2)), " "); got != "a400" {
		t.Errorf("the third part shows %q, want a400", got)
	}
	if got, want := site.PagePath(list, 3), "/search/a/page/3/"; got != want {
		t.Errorf("the third part is at %q, want %q", got, want)
	}
	if got := site.PageCount(letters, 0); got != 1 {
		t.Errorf("the search page has %d parts, want 1", got)
	}
}
