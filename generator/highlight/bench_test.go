package highlight_test

import (
	"io"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/alecthomas/chroma/v2"
	chromahtml "github.com/alecthomas/chroma/v2/formatters/html"
	"github.com/alecthomas/chroma/v2/lexers"
	"github.com/alecthomas/chroma/v2/styles"

	"galley/generator/highlight"
)

// BenchmarkAppend highlights all code of the repository's articles or, with
// -corpus, of that folder, with grammars that are driven and compiled already:
// first all of it, then by language. x-chroma is how many times faster that is
// than chroma with its own formatter, on the same code, in turns.
func BenchmarkAppend(b *testing.B) {
	folder := "../../content"
	if *corpus != "" {
		folder = *corpus
	}
	h := driven()
	var texts []text
	languages := map[string][]text{}
	for _, block := range blocks(b, folder) {
		if _, outcome := h.Append(nil, block.language, block.code, highlight.Options{}); outcome == highlight.Coloured {
			texts = append(texts, block)
			languages[block.language] = append(languages[block.language], block)
		}
	}
	b.Run("language=all", func(b *testing.B) { compareSpeed(b, h, texts) })
	for _, language := range slices.Sorted(maps.Keys(languages)) {
		b.Run("language="+language, func(b *testing.B) { compareSpeed(b, h, languages[language]) })
	}
}

// compareSpeed measures us, and chroma while the clock of the benchmark stands.
func compareSpeed(b *testing.B, h *highlight.Highlighter, texts []text) {
	formatter := chromahtml.New(chromahtml.WithClasses(true))
	chromas := func() {
		for _, block := range texts {
			tokens, err := chroma.Coalesce(lexers.Get(block.language)).Tokenise(nil, block.code)
			if err != nil {
				b.Fatal(err)
			}
			if err := formatter.Format(io.Discard, styles.Fallback, tokens); err != nil {
				b.Fatal(err)
			}
		}
	}
	var out []byte
	ours := func() (size int) {
		for _, block := range texts {
			out, _ = h.Append(out[:0], block.language, block.code, highlight.Options{})
			size += len(block.code)
		}
		return size
	}
	chromas() // compiles all that is needed
	size := ours()
	var other time.Duration
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		ours()
		b.StopTimer()
		start := time.Now()
		chromas()
		other += time.Since(start)
		b.StartTimer()
	}
	b.ReportMetric(float64(other)/float64(b.Elapsed()), "x-chroma")
	b.ReportMetric(float64(size)*float64(b.N)/1e6/other.Seconds(), "chroma-MB/s")
}
