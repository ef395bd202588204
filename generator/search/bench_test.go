package search_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"galley/generator/search"
)

var corpus = flag.String("corpus", "../../content/docs", "folder of Markdown whose words are indexed by the benchmarks")

// pages are the files of the corpus, with their Markdown as text, again and again.
func pages(b *testing.B, n int) []*search.Page {
	b.Helper()
	names, err := filepath.Glob(filepath.Join(*corpus, "*.md"))
	if err != nil || len(names) == 0 {
		b.Fatalf("no Markdown in %s (%v)", *corpus, err)
	}
	list := make([]*search.Page, n)
	for i := range list {
		src, err := os.ReadFile(names[i%len(names)])
		if err != nil {
			b.Fatal(err)
		}
		list[i] = &search.Page{Path: fmt.Sprintf("/%d/", i), Title: filepath.Base(names[i%len(names)])}
		for section := range strings.SplitSeq(string(src), "\n## ") {
			heading, text, _ := strings.Cut(section, "\n")
			list[i].Sections = append(list[i].Sections, search.Section{Heading: heading, Text: text})
		}
	}
	return list
}

// BenchmarkEntry makes entries of the files of a corpus.
func BenchmarkEntry(b *testing.B) {
	all := pages(b, 500)
	size := 0
	for _, p := range all {
		for _, s := range p.Sections {
			size += len(s.Text)
		}
	}
	b.SetBytes(int64(size))
	x := search.NewIndexer()
	for b.Loop() {
		for _, p := range all {
			x.Entry(p)
		}
	}
}

// BenchmarkIndex makes the shards of many entries, by the step.
func BenchmarkIndex(b *testing.B) {
	const n = 2000
	x := search.NewIndexer()
	var entries []search.Entry
	for _, p := range pages(b, n) {
		entries = append(entries, search.Entry(strings.Clone(string(x.Entry(p)))))
	}
	count := func() *search.Change {
		c := new(search.Change)
		for i, e := range entries {
			c.Add(uint32(i), e)
		}
		return c
	}
	counts := search.Apply(nil, count())
	shards, _ := search.Cut(counts)
	var some []*search.Shard
	for i := range shards {
		some = append(some, &shards[i])
	}
	b.Run("count", func(b *testing.B) {
		for b.Loop() {
			count()
		}
	})
	b.Run("cut", func(b *testing.B) {
		for b.Loop() {
			search.Cut(counts)
		}
	})
	b.Run("gather", func(b *testing.B) {
		for b.Loop() {
			all := search.NewPostings(some)
			for i, e := range entries {
				all.Add(uint32(i), e)
			}
		}
	})
	b.Run("render", func(b *testing.B) {
		all := search.NewPostings(some)
		for i, e := range entries {
			all.Add(uint32(i), e)
		}
		for b.Loop() {
			for _, s := range some {
				s.Render(all)
			}
		}
	})
}
