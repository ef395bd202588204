package main

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

func TestReadText(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, in, title, body string }{
		{"a-b_c.md", "text", "a b c", "text"},
		{"x.md", "---\nid: 1\ntitle: \"Named: it\"\n---\n\ntext", "Named: it", "\ntext"},
		{"x.md", "[a](./b.md) [c](https://c/) [d](#d)", "x", "[a](https://example.org/) [c](https://c/) [d](#d)"},
		{"x.md", "{{< x >}} {% y %}", "x", "{ {< x >}} { % y %}"},
		{"x.md", "a\xffb", "x", "a\uFFFDb"},
	}
	for _, test := range tests {
		got, err := readText(fstest.MapFS{test.name: {Data: []byte(test.in)}}, test.name)
		if want := (text{test.title, test.body}); err != nil || got != want {
			t.Errorf("readText(%q) = %q, %v, want %q", test.in, got, err, want)
		}
	}
}

func TestSupply(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for name, size := range map[string]int{
		"right.md": shortestText, "short.md": shortestText - 1, "wide.md": longestLine + 1, "other.txt": shortestText,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), bytes.Repeat([]byte("a"), size), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	from, err := supply(dir)
	if err != nil || from.count != 1 {
		t.Fatalf("supply of one text that fits = %d texts, %v, want 1", from.count, err)
	}
	if _, err := supply(t.TempDir()); err == nil {
		t.Error("supply of an empty folder reports no error")
	}
}

func TestCompose(t *testing.T) {
	t.Parallel()
	var size, coded int
	for k := range composed {
		a := compose(k)
		if a != compose(k) {
			t.Fatalf("compose(%d) differs from itself", k)
		}
		size += len(a.body)
		if strings.Contains(a.body, "```") {
			coded++
		}
	}
	if mean := size / composed; mean < 6000 || mean > 12000 {
		t.Errorf("composed texts have %d bytes in the mean, want about 9000", mean)
	}
	if share := 100 * coded / composed; share < 45 || share > 65 {
		t.Errorf("%d %% of composed texts have code, want about 56", share)
	}
}

func TestMakeSites(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	list := []*contender{newContender(dir, "hugo", "", ""), newContender(dir, "galley", "", ""), newContender(dir, "theme", "", "")}
	from, err := supply("")
	if err != nil {
		t.Fatal(err)
	}
	const n = sectionSize + 1
	if err := makeSites(dir, list, from, n); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"section-000/article-0000000.md", "section-001/article-0000500.md"} {
		want, err := os.ReadFile(filepath.Join(list[0].site, "content", name))
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range list[1:] {
			got, err := os.ReadFile(filepath.Join(c.site, "content", name))
			if err != nil || !bytes.Equal(got, want) {
				t.Errorf("%s of %s differs from that of %s (%v)", name, c.kind, list[0].kind, err)
			}
		}
	}
	for _, c := range list {
		articles, err := fs.Glob(os.DirFS(c.site), "content/*/*.md")
		if err != nil || len(articles) != n {
			t.Errorf("site of %s has %d articles, %v, want %d", c.kind, len(articles), err, n)
		}
	}
}

func TestArticle(t *testing.T) {
	t.Parallel()
	got := article(7, text{"It's a title", "Body.\n"})
	for _, want := range []string{"---\ntitle: 'It''s a title (7)'\n", "\ndate: 2025-12-25\n", "\n---\nArticle number 7 ", "\n\nBody.\n"} {
		if !strings.Contains(got, want) {
			t.Errorf("article(7) = %q, want %q in it", got, want)
		}
	}
}

func TestCount(t *testing.T) {
	t.Parallel()
	got, err := count(fstest.MapFS{
		"index.html":                               {Data: []byte("home")},
		"section-000/index.html":                   {Data: []byte("list")},
		"section-000/article-0000001/index.html":   {Data: []byte(`<span class="cl"><span class="k">if</span><span class="c1">`)},
		"section-000/article-0000001/picture.webp": {Data: []byte("picture")},
	})
	want := tally{articles: 1, pages: 3, tokens: 2, bytes: 4 + 4 + 59}
	if err != nil || got != want {
		t.Errorf("count = %+v, %v, want %+v", got, err, want)
	}
}

func TestSameArticles(t *testing.T) {
	t.Parallel()
	list := []*contender{{name: "a", written: tally{articles: 2}}, {name: "b", written: tally{articles: 1}}}
	if err := sameArticles(list, 2); err == nil {
		t.Error("sameArticles of 2 and 1 reports no error")
	}
	if err := sameArticles(list[:1], 2); err != nil {
		t.Errorf("sameArticles of 2 = %v", err)
	}
}

func TestTable(t *testing.T) {
	t.Parallel()
	slow := &contender{name: "slow", runs: []sample{{4 * time.Second, 8 * time.Second, 400e6}, {90 * time.Second, 0, 0}, {2 * time.Second, 9 * time.Second, 500e6}}}
	fast := &contender{name: "fast", runs: []sample{{time.Second, 2 * time.Second, 50e6}}}
	theme := &contender{name: "theme", runs: []sample{{time.Second, time.Second, 0}, {2 * time.Second, time.Second, 0}}}
	var b strings.Builder
	if err := table(&b, options{articles: 10, pairs: 3}, []*contender{slow, fast, theme}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"10 articles, medians of 3", "4.00  1.00x   8.00  1.00x      400  1.00x", "1.00  4.00x   2.00  4.00x       50  8.00x", "takes 1.50x the time"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("table = %q, want %q in it", b.String(), want)
		}
	}
}

func TestScenarioTable(t *testing.T) {
	t.Parallel()
	hugo, galley := &contender{name: "hugo"}, &contender{name: "galley", remembers: true}
	for range scenarios {
		hugo.results = append(hugo.results, result{runs: []sample{{2 * time.Second, 3 * time.Second, 200e6}}, changes: changes{touched: 71, differ: 72}})
		galley.results = append(galley.results, result{
			runs: []sample{{time.Second, time.Second, 50e6}},
			said: summary{61, 62, 63}, changes: changes{81, 82, 83, 84},
		})
	}
	var b strings.Builder
	if err := scenarioTable(&b, options{articles: 10, pairs: 3}, []*contender{hugo, galley}); err != nil {
		t.Fatal(err)
	}
	got := strings.Join(strings.Fields(b.String()), " ")
	for _, want := range []string{
		"cold 2.000 1.00x 3.000 1.00x 200 - - - 71 72 0 0 ",
		"a title 1.000 2.00x 1.000 3.00x 50 61 62 63 81 82 83 84 ",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("scenarioTable = %q, want %q in it", got, want)
		}
	}
}

func TestGrowthTable(t *testing.T) {
	t.Parallel()
	took := sample{2 * time.Second, time.Second, 30e6}
	rows := []growth{{"a", "cold", 100, 200, took, 200, 450}, {"a", "warm", 100, 200, took, 0, 0}, {"a", "cold", 1000, 2000, took, 2000, 5000}, {"a", "warm", 1000, 2000, took, 1, 0}}
	var b strings.Builder
	if err := growthTable(&b, options{sizes: []int{100, 1000}}, rows); err != nil {
		t.Fatal(err)
	}
	got := strings.Join(strings.Fields(b.String()), " ")
	want := "a cold 100 2.000 20.000 1.000 10.000 30 200 2.000 450 4.50 2.25 cold 1000 2.000 2.000 1.000 1.000 30 2000 2.000 5000 5.00 2.50 " +
		"warm 100 2.000 20.000 1.000 10.000 30 0 0.000 0 0.00 0.00 warm 1000 2.000 2.000 1.000 1.000 30 1 0.001 0 0.00 0.00"
	if !strings.HasSuffix(got, want) {
		t.Errorf("growthTable = %q, want at its end %q", got, want)
	}
}

func TestSetSizes(t *testing.T) {
	t.Parallel()
	var o options
	if err := o.setSizes("10,200"); err != nil || !slices.Equal(o.sizes, []int{10, 200}) {
		t.Errorf("setSizes = %v, %v", o.sizes, err)
	}
	for _, in := range []string{"", "0", "-1", "x", "1,", "1,1"} {
		if err := new(options).setSizes(in); err == nil {
			t.Errorf("setSizes(%q) reports no error", in)
		}
	}
}
