package build_test

import (
	"bytes"
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"galley/generator/build"
)

// failer is what a test and a rapid test have in common.
type failer interface {
	Helper()
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

// rootFile is what is used here of the root of a search index.
type rootFile struct {
	Pages                     int
	Shards, Overflows, Blocks string
}

// indexFiles returns the files of a search index, which read gets by their paths.
func indexFiles(t failer, read func(path string) []byte) map[string][]byte {
	t.Helper()
	const root = "search/index.json"
	files := map[string][]byte{root: read(root)}
	var r rootFile
	if err := json.Unmarshal(files[root], &r); err != nil {
		t.Fatalf("%v in %q", err, files[root])
	}
	names := func(text string) (out []string) {
		for ; text != ""; text = text[8:] {
			out = append(out, text[:8]+".json")
		}
		return out
	}
	for dir, list := range map[string]string{"words": r.Shards, "more": r.Overflows, "pages": r.Blocks} {
		for _, name := range names(list) {
			path := "search/" + dir + "/" + name
			files[path] = read(path)
		}
	}
	return files
}

// previewed are the files of the search index of a preview.
func previewed(t failer, snap *build.Snapshot) map[string][]byte {
	t.Helper()
	worker := snap.NewWorker()
	return indexFiles(t, func(path string) []byte {
		j, ok := snap.Lookup(path)
		if !ok {
			t.Fatalf("the preview has no %s", path)
		}
		return bytes.Clone(worker.Render(j).Data)
	})
}

// findable are the words of an index, and the results that it shows: their paths
// with the headings.
func findable(t *testing.T, files map[string][]byte) (words map[string]bool, results map[string][]string) {
	t.Helper()
	words, results = make(map[string]bool), make(map[string][]string)
	for path, data := range files {
		switch {
		case strings.HasPrefix(path, "search/words/"):
			var lines []string
			if err := json.Unmarshal(data, &lines); err != nil {
				t.Fatal(err)
			}
			before := ""
			for _, line := range lines {
				shared, rest, _ := strings.Cut(line, " ")
				word, _, _ := strings.Cut(rest, " ")
				n := strings.Index("0123456789abcdefghijklmnopqrstuvwxyz", shared)
				before = string([]rune(before)[:n]) + word
				words[before] = true
			}
		case strings.HasPrefix(path, "search/pages/"):
			var pages [][]any
			if err := json.Unmarshal(data, &pages); err != nil {
				t.Fatal(err)
			}
			for _, p := range pages {
				headings := []string{}
				if list, ok := p[5].([]any); ok {
					for _, h := range list {
						headings = append(headings, h.(string))
					}
				}
				results[p[1].(string)] = headings
			}
		}
	}
	return words, results
}

func TestIndex(t *testing.T) {
	t.Parallel()
	files := map[string]string{
		"galley.yaml":                     "title: Sitename\nbase_url: https://example.org/docs/\nlinks: {page: off}\n",
		"templates/directives/promo.html": "{{.HTML}}",
		"templates/directives/note.html":  "{{.HTML}}",
		"code/main.go":                    "package includedname\n",
		"content/_index.md":               "---\ntitle: Hometitle\n---\nHometext.\n",
		"content/part/_index.md":          "---\ntitle: Parttitle\n---\nParttext.\n",
		"content/part/a.md":               "---\ntitle: Articletitle\nlinkTitle: Menutitle\ndescription: Descriptionword\ntags: [Tagname]\nmood: Paramword\n---\nTextword.\n\n## Firsthead {#own}\n\nBelow [linkword](/hiddenaddress/) and `code_word`.\n\n```go {lines}\nfunc Codename() // <b>\n```\n\n```go {include=\"code/main.go\"}\n```\n\n#### Smallhead\n\nBelowsmall.\n",
		"content/part/address.md":         "---\ntitle: T\n---\n:::promo[Promolabel]\nPromoword\n\n```\nPromocode\n```\n:::\n\n:::note[Notelabel]{.no-search}\nNoteword\n\n## Notehead\n\nNotebelow\n\n```\nNotecode\n```\n:::\n\n## Outhead {.no-search}\n\nOutword\n\n```\nOutcode\n```\n\n### Outdeeper\n\nOutbelow\n\n## Inhead\n\nInword\n",
		"content/part/closed.md":          "---\ntitle: Closedtitle\nsearch: false\n---\nClosedword\n",
		"content/part/unlisted.md":        "---\ntitle: Unlistedtitle\nunlisted: true\n---\nUnlistedword\n",
		"content/part/robots.md":          "---\ntitle: Robotstitle\nrobots: noindex\n---\nRobotsword\n",
		"content/part/draft.md":           "---\ntitle: Drafttitle\ndraft: true\n---\nDraftword\n",
	}
	out := publish(t, build.Options{Source: mapFS(files), Theme: plainTheme()})
	words, results := findable(t, indexFiles(t, func(path string) []byte { return []byte(out[path]) }))
	for _, word := range strings.Fields("parttitl parttext articletitl menutitl descriptionword tagnam textword firsthead linkword codeword codenam includednam smallhead belowsmal inhead inword addres") {
		if !words[word] {
			t.Errorf("%q is not found", word)
		}
	}
	for word := range words {
		for _, not := range strings.Fields("hometitl hometext sitenam paramword hiddenaddress promo note out closed unlisted robots draft") {
			if strings.HasPrefix(word, not) {
				t.Errorf("%q is found", word)
			}
		}
	}
	want := map[string][]string{
		"docs/part/": {}, "docs/part/a/": {"Firsthead\nown"}, "docs/part/address/": {"Inhead"}, "docs/tags/": {}, "docs/tags/tagname/": {},
	}
	for path, headings := range results {
		if w, ok := want["docs/"+path]; !ok || !slices.Equal(headings, w) {
			t.Errorf("a result for %s with %q, want %q", path, headings, w)
		}
	}
	if len(results) != len(want) {
		t.Errorf("%d results, want %d", len(results), len(want))
	}
}

// TestNoIndex publishes a site that wants no search.
func TestNoIndex(t *testing.T) {
	t.Parallel()
	for name := range publish(t, build.Options{Source: mapFS(map[string]string{"galley.yaml": "title: T\nsearch: false\n", "content/a.md": "Text.\n"}), Theme: plainTheme()}) {
		if strings.HasPrefix(name, "search/") {
			t.Errorf("%s is published", name)
		}
	}
}

// TestIndexInTheWay has files where the index would be.
func TestIndexInTheWay(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"static/search/index.json", "static/search/words/mine.json", "static/Search/Pages/x.json", "static/search/more"} {
		files := map[string]string{"galley.yaml": "title: T\n", "content/a.md": "Text.\n", name: "{}"}
		_, messages, err := build.Take(context.Background(), build.Options{Source: mapFS(files), Theme: plainTheme()})
		if err != nil || !strings.Contains(text(messages), name+": ") || !strings.Contains(text(messages), "is where the search index is published") {
			t.Errorf("%s: %v\n%s", name, err, text(messages))
		}
		files["galley.yaml"] += "search: false\n"
		publish(t, build.Options{Source: mapFS(files), Theme: plainTheme()})
	}
}

// TestEmptyIndex publishes sites of hardly anything.
func TestEmptyIndex(t *testing.T) {
	t.Parallel()
	for _, files := range []map[string]string{
		{"galley.yaml": "title: T\n"},
		{"galley.yaml": "title: T\n", "content/a.md": ""},
		{"galley.yaml": "title: T\n", "content/a.md": "---\ntitle: \"!?\"\n---\n🙂\n"},
	} {
		out := publish(t, build.Options{Source: mapFS(files), Theme: plainTheme()})
		indexFiles(t, func(path string) []byte { return []byte(out[path]) })
	}
}

// TestPreviewIndex compares the index of a preview, drafts included, with that of a
// build, before and after an edit, and with what a build has left.
func TestPreviewIndex(t *testing.T) {
	t.Parallel()
	source := fstest.MapFS{}
	write := func(name, text string) { source[name] = &fstest.MapFile{Data: []byte(text)} }
	write("galley.yaml", "title: T\n")
	for i := range 60 {
		write("content/"+string(rune('a'+i%26))+strings.Repeat("x", i/26)+".md", strings.Repeat("Words of many pages. ", i+1))
	}
	write("content/draft.md", "---\ntitle: Drafted\ndraft: true\n---\nText.\n")
	cache := newMemory()
	o := build.Options{Source: source, Theme: plainTheme(), Now: now(), Drafts: true, Cache: cache}
	same := func(p *build.Preview) {
		t.Helper()
		clean := o
		clean.Cache = nil
		want := indexFiles(t, func(path string) []byte { return []byte(publish(t, clean)[path]) })
		if got := previewed(t, p.Snapshot()); !maps.EqualFunc(got, want, bytes.Equal) {
			t.Errorf("the preview has %d files that are not the %d of a build", len(got), len(want))
		}
	}
	for _, remembered := range []bool{false, true} {
		p := build.NewPreview(o, nil)
		if err := p.Start(context.Background()); err != nil {
			t.Fatal(err)
		}
		same(p) // of which only front matter was read
		if _, err := p.Look(context.Background()); err != nil {
			t.Fatal(err)
		}
		same(p)
		write("content/a.md", "Unheard \"words\".\n")
		if _, err := p.Look(context.Background(), "content/a.md"); err != nil {
			t.Fatal(err)
		}
		same(p)
		for _, config := range []string{"title: T\nmarkdown: {typographer: false}\n", "title: T\n"} { // texts are shown in another way
			write("galley.yaml", config)
			if _, err := p.Look(context.Background()); err != nil {
				t.Fatal(err)
			}
			same(p)
		}
		delete(source, "content/b.md")
		if _, err := p.Look(context.Background()); err != nil {
			t.Fatal(err)
		}
		same(p)
		if !remembered {
			if _, err := build.Build(context.Background(), o, newMemory()); err != nil {
				t.Fatal(err)
			}
			write("content/b.md", "Back again.\n")
			write("content/a.md", "Text.\n")
		}
	}
}
