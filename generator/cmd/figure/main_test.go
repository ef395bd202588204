package main

import (
	"bytes"
	"image/jpeg"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The committed picture is the one that the program draws, as far as a JPEG
// tells.
func TestCommittedPicture(t *testing.T) {
	t.Parallel()
	const name = "../../../content/guides/bitcoin-vs-ethereum/block-rhythm.jpg"
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	got, err := jpeg.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	want := rhythm()
	if got.Bounds() != want.Bounds() {
		t.Fatalf("%s is %v, want %v", name, got.Bounds(), want.Bounds())
	}
	var sum, most int
	for y := range height {
		for x := range width {
			r, g, b, _ := got.At(x, y).RGBA()
			w := want.RGBAAt(x, y)
			for _, d := range []int{int(r>>8) - int(w.R), int(g>>8) - int(w.G), int(b>>8) - int(w.B)} {
				sum += max(d, -d)
				most = max(most, d, -d)
			}
		}
	}
	if average := float64(sum) / (3 * width * height); average > 3 || most > 120 {
		t.Errorf("%s differs by %.1f levels and %d at most: draw it again with go run ./generator/cmd/figure", name, average, most)
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
		{"no file", nil, 2, "usage: figure FILE.jpg"},
		{"two files", []string{"a.jpg", "b.jpg"}, 2, "usage: figure FILE.jpg"},
		{"no folder", []string{filepath.Join(dir, "missing", "a.jpg")}, 3, "missing"},
		{"a file", []string{filepath.Join(dir, "a.jpg")}, 0, ""},
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
