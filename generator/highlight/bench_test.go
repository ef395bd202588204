package highlight_test

import (
	"testing"

	"galley/generator/highlight"
)

// BenchmarkAppend highlights all code of the repository's articles or, with
// -corpus, of that folder, with grammars that are driven and compiled already.
func BenchmarkAppend(b *testing.B) {
	folder := "../../content"
	if *corpus != "" {
		folder = *corpus
	}
	texts := blocks(b, folder)
	size := 0
	h := highlight.New()
	h.Drive()
	var out []byte
	for _, block := range texts {
		size += len(block.code)
		out, _ = h.Append(out[:0], block.language, block.code, highlight.Options{})
	}
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		for _, block := range texts {
			out, _ = h.Append(out[:0], block.language, block.code, highlight.Options{})
		}
	}
}
