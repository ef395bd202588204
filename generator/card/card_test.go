package card_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"image"
	"image/png"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"galley/generator/card"
)

func load(t testing.TB) *card.Fonts {
	t.Helper()
	fonts, err := card.Load()
	if err != nil {
		t.Fatal(err)
	}
	return fonts
}

func sample() card.Card {
	return card.Card{Title: "How Bitcoin Differs from Ethereum: A Comprehensive Guide", Kicker: "Research", Site: "Plain Proof", Host: "plainproof.example"}
}

func TestCanSet(t *testing.T) {
	t.Parallel()
	fonts := load(t)
	for _, tt := range []struct {
		title string
		want  bool
	}{
		{"Plain English, “quoted” – and a dash…", true},
		{"Ünïcödé ſtraße Łódź İstanbul", true},
		{"De\u0301compose\u0301", true}, // composed first
		{"Tiếng Việt", true},
		{"Ελληνικά και Кириллица", true},
		{"5 × 3 = 15 € & <b>", true},
		{"soft\u00adhyphen and\u00a0space", true},
		{"", false},
		{" \n", false},
		{"日本語", false},
		{"العربية", false},
		{"עברית", false},
		{"हिन्दी", false},
		{"ไทย", false},
		{"Rocket 🚀", false},
		{"x\u0332 underlined", false}, // there is no such letter composed
		{"\u202eright to left", false},
		{"a\x00b", false},
		{"\xff", false},
	} {
		c := sample()
		c.Title = tt.title
		if got := fonts.CanSet(c); got != tt.want {
			t.Errorf("CanSet(%q) = %v, want %v", tt.title, got, tt.want)
		}
	}
	c := sample()
	c.Kicker = "研究"
	if fonts.CanSet(c) {
		t.Errorf("CanSet with the kicker %q, which the fonts do not have", c.Kicker)
	}
}

// draw draws with a Painter of its own and returns the picture.
func draw(t *testing.T, c card.Card) ([]byte, *image.Paletted) {
	t.Helper()
	data, err := card.NewPainter(load(t)).Draw(c)
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	sheet, ok := img.(*image.Paletted)
	if !ok || sheet.Rect != image.Rect(0, 0, card.Width, card.Height) || len(sheet.Palette) > 16 {
		t.Fatalf("a %T of %v, want 16 colours and %d by %d pixels", img, img.Bounds(), card.Width, card.Height)
	}
	return data, sheet
}

// TestDraw draws cards with long and short texts. What is set stays between the
// margins, and the files are small.
func TestDraw(t *testing.T) {
	t.Parallel()
	for _, title := range []string{
		"I", "Directives", sample().Title, strings.Repeat("W", 400), strings.Repeat("a word and ", 80), strings.Repeat("i ", 300),
	} {
		c := sample()
		c.Title = title
		c.Kicker, c.Site, c.Host = strings.Repeat("K", 90), strings.Repeat("Site ", 40), strings.Repeat("host.", 40)
		data, sheet := draw(t, c)
		if len(data) > 32<<10 {
			t.Errorf("the card of %.20q has %d bytes", title, len(data))
		}
		for y := 60; y < card.Height-60; y++ {
			for _, span := range [][2]int{{60, 86}, {card.Width - 86, card.Width - 60}} {
				for x := span[0]; x < span[1]; x++ {
					if sheet.ColorIndexAt(x, y) != 0 {
						t.Fatalf("the card of %.20q has something at %d, %d, in its margin", title, x, y)
					}
				}
			}
		}
	}
}

// TestDeterminism draws a card by itself and among others.
func TestDeterminism(t *testing.T) {
	t.Parallel()
	alone, _ := draw(t, sample())
	p := card.NewPainter(load(t))
	for _, title := range []string{"Another", sample().Title, "A third"} {
		c := sample()
		c.Title = title
		data, err := p.Draw(c)
		if err != nil {
			t.Fatal(err)
		}
		if title == sample().Title && !bytes.Equal(data, alone) {
			t.Error("the card is another when it is drawn after another")
		}
	}
}

// TestDrawing holds how cards look to the version in their names: who changes
// the one has to raise the other, or services go on showing the old.
func TestDrawing(t *testing.T) {
	t.Parallel()
	c := sample()
	_, sheet := draw(t, c)
	h := sha256.New()
	for _, colour := range sheet.Palette {
		r, g, b, _ := colour.RGBA()
		h.Write([]byte{byte(r >> 8), byte(g >> 8), byte(b >> 8)})
	}
	h.Write(sheet.Pix)
	sum := hex.EncodeToString(h.Sum(nil)[:8])
	const wantName, wantSum = "e8dec4c63def00cd9dce.png", "fc9199190a4f578a"
	if c.Name() != wantName || sum != wantSum {
		t.Errorf("the card %s has the sum %s, want %s and %s (raise the version of the drawing when the sum changes)", c.Name(), sum, wantName, wantSum)
	}
}

func TestName(t *testing.T) {
	t.Parallel()
	first := sample()
	same := first
	same.Title = " How Bitcoin  Differs from Ethereum: A Compre\u00adhensive Guide"
	if first.Name() != same.Name() {
		t.Errorf("%q and %q have names of their own", first.Title, same.Title)
	}
	for _, change := range []func(c *card.Card){
		func(c *card.Card) { c.Title = "Other" },
		func(c *card.Card) { c.Kicker = "Other" },
		func(c *card.Card) { c.Site = "Other" },
		func(c *card.Card) { c.Host = "Other" },
		func(c *card.Card) { c.Accent = "#0b5cad" },
		func(c *card.Card) { c.Title, c.Kicker = c.Kicker, c.Title },
	} {
		other := first
		change(&other)
		if other.Name() == first.Name() {
			t.Errorf("%+v has the name of %+v", other, first)
		}
	}
}

func TestAccent(t *testing.T) {
	t.Parallel()
	c := sample()
	c.Accent = "#010203"
	_, sheet := draw(t, c)
	if r, g, b, _ := sheet.Palette[14].RGBA(); r>>8 != 1 || g>>8 != 2 || b>>8 != 3 {
		t.Errorf("the accent is %d %d %d, want 1 2 3", r>>8, g>>8, b>>8)
	}
}

func TestWrap(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		text        string
		width, most int
		want        string // lines joined by "/"; "" where they are too many
	}{
		{"one", 10, 1, "one"},
		{"one two", 10, 1, "one two"},
		{"one two three", 10, 2, "one two/three"},
		{"aaaa bbbb cccc dd", 14, 2, "aaaa bbbb/cccc dd"}, // rather than aaaa bbbb cccc/dd
		{"one two three", 10, 1, ""},
		{"unbreakable", 10, 3, ""},
	} {
		lines, ok := card.Wrap(tt.text, tt.width, tt.most, utf8.RuneCountInString)
		if got := strings.Join(lines, "/"); got != tt.want || ok != (tt.want != "") {
			t.Errorf("wrap(%q, %d, %d) = %q, %v, want %q", tt.text, tt.width, tt.most, got, ok, tt.want)
		}
	}
}

func TestCut(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		text        string
		width, most int
		want        []string
	}{
		{"one two", 10, 1, []string{"one two"}},
		{"one two three", 10, 1, []string{"one two…"}},
		{"one two, three", 8, 1, []string{"one two…"}},
		{"one twothree four", 10, 1, []string{"one…"}},
		{"unbreakable", 5, 3, []string{"unbre", "akabl", "e"}},
		{"unbreakable", 5, 1, []string{"unbr…"}},
		{"ääää", 2, 1, []string{"ä…"}},
		{"x", 0, 1, []string{"x"}},
		{"a—b c", 0, 1, []string{"…"}},
	} {
		if got := card.Cut(tt.text, tt.width, tt.most, utf8.RuneCountInString); !slices.Equal(got, tt.want) {
			t.Errorf("cut(%q, %d, %d) = %q, want %q", tt.text, tt.width, tt.most, got, tt.want)
		}
	}
}

func BenchmarkDraw(b *testing.B) {
	p := card.NewPainter(load(b))
	for b.Loop() {
		if _, err := p.Draw(sample()); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		load(b)
	}
}
