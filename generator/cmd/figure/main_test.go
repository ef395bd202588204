package main

import (
	"bytes"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The committed picture is the one that the program draws.
func TestCommittedPicture(t *testing.T) {
	t.Parallel()
	const name = "../../../content/guides/bitcoin-vs-ethereum/block-rhythm.png"
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	got, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	want := rhythm()
	if got.Bounds() != want.Bounds() {
		t.Fatalf("%s is %v, want %v", name, got.Bounds(), want.Bounds())
	}
	for y := range height {
		for x := range width {
			r, g, b, a := got.At(x, y).RGBA()
			wr, wg, wb, wa := want.At(x, y).RGBA()
			if r != wr || g != wg || b != wb || a != wa {
				t.Fatalf("%s differs at %d,%d: draw it again with go run ./generator/cmd/figure", name, x, y)
			}
		}
	}
}

func TestLabelsHaveGlyphs(t *testing.T) {
	t.Parallel()
	for _, letter := range "BITCOINETHEREUM" {
		rows := glyph(letter)
		if len(rows) != 7 {
			t.Errorf("glyph(%q) has %d rows, want 7", letter, len(rows))
		}
		for _, row := range rows {
			if len(row) != 5 {
				t.Errorf("glyph(%q) has the row %q, want 5 dots", letter, row)
			}
		}
	}
}

func TestRun(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	tests := []struct {
		name   string
		in     []string
		want   int
		stderr string
	}{
		{"no file", nil, 2, "usage: figure FILE.png"},
		{"two files", []string{"a.png", "b.png"}, 2, "usage: figure FILE.png"},
		{"no folder", []string{filepath.Join(dir, "missing", "a.png")}, 3, "missing"},
		{"a file", []string{filepath.Join(dir, "a.png")}, 0, ""},
	}
	for _, test := range tests {
		var stderr bytes.Buffer
		if got := run(test.in, &stderr); got != test.want {
			t.Errorf("%s: run(%q) = %d, want %d", test.name, test.in, got, test.want)
		}
		if !strings.Contains(stderr.String(), test.stderr) {
			t.Errorf("%s: run(%q) says %q, want %q", test.name, test.in, stderr.String(), test.stderr)
		}
	}
}
