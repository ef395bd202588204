package main

import (
	"regexp"
	"slices"
	"testing"

	"galley/generator/content"
)

// TestFrontMatterExamples reads the examples of the comments as front matter.
func TestFrontMatterExamples(t *testing.T) {
	t.Parallel()
	tables, err := readKeyTables(root)
	if err != nil {
		t.Fatal(err)
	}
	keys, err := frontKeys(root, tables)
	if err != nil {
		t.Fatal(err)
	}
	if len(keys) < 20 {
		t.Errorf("%d keys were found, want 20 at least", len(keys))
	}
	for _, k := range keys {
		for _, example := range k.examples {
			page, messages := content.Parse("content/_index.md", []byte("---\n"+example+"---\n"), content.Options{})
			if len(messages) > 0 || page.Front.Params != nil {
				t.Errorf("the example of %s: %v, params %v", k.key, messages, page.Front.Params)
			}
		}
		for _, name := range k.also {
			if _, messages := content.Parse("content/a.md", []byte("---\n"+name+": 2026-01-01\n---\n"), content.Options{}); len(messages) > 0 {
				t.Errorf("the other name %s of %s: %v", name, k.key, messages)
			}
		}
	}
}

// The three formats that the page shows say the same.
func TestFrontMatterFormats(t *testing.T) {
	t.Parallel()
	blocks := regexp.MustCompile("(?s)\n```(yaml|toml|json) \\{title=\"content/posts/bridge.md\"\\}\n(.*?\n)```\n").FindAllStringSubmatch(read(t, root+"/content/docs/front-matter.md"), -1)
	if len(blocks) != 3 {
		t.Fatalf("the page shows %d formats, want 3", len(blocks))
	}
	for _, block := range blocks {
		page, messages := content.Parse("content/posts/bridge.md", []byte(block[2]), content.Options{Taxonomies: []string{"tags"}})
		f := page.Front
		got := []string{f.Title, f.Date.Format("2006-01-02")}
		for _, tag := range f.TermsOf("tags") {
			got = append(got, tag.Name)
		}
		want := []string{"The new bridge", "2026-01-31", "bridges", "rivers"}
		if len(messages) > 0 || !slices.Equal(got, want) {
			t.Errorf("%s says %q, want %q; %v", block[1], got, want, messages)
		}
	}
}
