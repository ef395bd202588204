package main

import (
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/chroma/v2"
)

// root is the repository.
const root = "../../.."

// TestSheetIsFresh compares the theme's sheet with what the command would write.
func TestSheetIsFresh(t *testing.T) {
	t.Parallel()
	want, err := colours(root)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(sheetName(root)); err != nil || string(got) != want {
		t.Errorf("static/css/colours.css is stale (run: make docs): %v", err)
	}
}

// TestReadable moves colours of all hues on light and dark grounds.
func TestReadable(t *testing.T) {
	t.Parallel()
	light := []rgb{{0xf3, 0xee, 0xe2}, {0xdc, 0xeb, 0xcf}}
	dark := []rgb{{0x21, 0x1e, 0x1a}, {0x47, 0x20, 0x1a}}
	for degrees := 0; degrees < 360; degrees += 15 {
		for _, lightness := range []float64{0.1, 0.4, 0.6, 0.9} {
			in := oklch{lightness, 0.12, float64(degrees) / 180 * math.Pi}.rgb()
			for _, lighter := range []bool{false, true} {
				grounds := light
				if lighter {
					grounds = dark
				}
				got := readable(in, grounds, lighter)
				if enough(in, grounds) && got != in {
					t.Errorf("readable(%s, lighter %v) = %s, want it as it is", in, lighter, got)
				}
				if !enough(in, grounds) && !barely(got, grounds) {
					t.Errorf("readable(%s, lighter %v) = %s, want a contrast of %v or just more", in, lighter, got, leastContrast)
				}
				if before, after := polar(in), polar(got); after.chroma > 0.02 && apart(before.hue, after.hue) > 0.12 {
					t.Errorf("readable(%s, lighter %v) = %s, of another hue", in, lighter, got)
				}
			}
		}
	}
}

// barely reports whether a colour has enough contrast and hardly more.
func barely(c rgb, grounds []rgb) bool {
	least := math.Inf(1)
	for _, ground := range grounds {
		least = min(least, contrast(c, ground))
	}
	return least >= leastContrast && least < leastContrast+0.15
}

// apart is the angle between two hues.
func apart(a, b float64) float64 {
	return math.Abs(math.Remainder(a-b, 2*math.Pi))
}

// TestRoundTrip takes colours to OKLCH and back.
func TestRoundTrip(t *testing.T) {
	t.Parallel()
	for r := 0; r < 256; r += 15 {
		for g := 0; g < 256; g += 15 {
			for b := 0; b < 256; b += 15 {
				in := rgb{uint8(r), uint8(g), uint8(b)}
				if got := polar(in).rgb(); got != in {
					t.Errorf("polar(%s).rgb() = %s", in, got)
				}
			}
		}
	}
	// The example of the definition: the red of screens.
	if p := polar(rgb{255, 0, 0}); math.Abs(p.lightness-0.628) > 0.001 || math.Abs(p.chroma-0.2577) > 0.001 || math.Abs(p.hue-0.5102) > 0.001 {
		t.Errorf("polar(#ff0000) = %+v, want 0.628, 0.258, 0.510", p)
	}
}

func TestClasses(t *testing.T) {
	t.Parallel()
	var all []string
	for i, list := range classes() {
		for _, class := range list {
			if slices.Contains(all, class) {
				t.Errorf("%s is in %s and in another group", class, groups[i].name)
			}
			all = append(all, class)
		}
	}
	for class, want := range map[string]string{
		".kd": "keyword", ".kc": "number", ".ow": "keyword", ".s2": "string", ".mi": "number",
		".nf": "name", ".cp": "keyword", ".c1": "comment", ".vm": "type", ".nx": "", ".p": "", ".o": "", ".err": "", ".gi": "",
	} {
		got := ""
		for i, list := range classes() {
			if slices.Contains(list, class) {
				got = groups[i].name
			}
		}
		if got != want {
			t.Errorf("%s is in group %q, want %q", class, got, want)
		}
	}
	if n := groupOf(chroma.Background); n >= 0 {
		t.Errorf("groupOf(Background) = %d, want none", n)
	}
}

func TestThemeColours(t *testing.T) {
	t.Parallel()
	css := "--ink: light-dark(#000001, #fffffe); --wash: light-dark(#ffffff, #000000);\n" +
		"--code-added: light-dark(#eeffee, #001100);\n--code-removed: light-dark(#ffeeee, #110000);\n" +
		"--code-marked: light-dark(#ffffee, #111100); --wash: light-dark(#123456, #123456);"
	got, err := themeColours(css, 1)
	if err != nil || got["ink"] != (rgb{255, 255, 254}) || got["wash"] != (rgb{}) {
		t.Errorf("themeColours = %v, %v", got, err)
	}
	if _, err := themeColours(strings.Replace(css, "code-marked", "marked", 1), 0); err == nil {
		t.Error("themeColours without --code-marked gives no error")
	}
}
