package colour

import (
	"maps"
	"math"
	"testing"
)

// TestReadable moves colours of all hues on light and dark grounds.
func TestReadable(t *testing.T) {
	t.Parallel()
	light := []RGB{{0xf3, 0xee, 0xe2}, {0xdc, 0xeb, 0xcf}}
	dark := []RGB{{0x21, 0x1e, 0x1a}, {0x47, 0x20, 0x1a}}
	for degrees := 0; degrees < 360; degrees += 15 {
		for _, lightness := range []float64{0, 0.1, 0.4, 0.6, 0.9, 1} {
			in := oklch{lightness, 0.12, float64(degrees) / 180 * math.Pi}.rgb()
			for _, lighter := range []bool{false, true} {
				grounds := light
				if lighter {
					grounds = dark
				}
				got := Readable(in, grounds, lighter)
				if enough(in, grounds) && got != in {
					t.Errorf("Readable(%s, lighter %v) = %s, want it as it is", in, lighter, got)
				}
				if !enough(in, grounds) && !barely(got, grounds) {
					t.Errorf("Readable(%s, lighter %v) = %s, want a contrast of %v or just more", in, lighter, got, LeastContrast)
				}
				if before, after := polar(in), polar(got); after.chroma > 0.02 && apart(before.hue, after.hue) > 0.12 {
					t.Errorf("Readable(%s, lighter %v) = %s, of another hue", in, lighter, got)
				}
			}
		}
	}
}

// barely reports whether a colour has enough contrast and hardly more.
func barely(c RGB, grounds []RGB) bool {
	least := math.Inf(1)
	for _, ground := range grounds {
		least = min(least, Contrast(c, ground))
	}
	return least >= LeastContrast && least < LeastContrast+0.15
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
				in := RGB{uint8(r), uint8(g), uint8(b)}
				if got := polar(in).rgb(); got != in {
					t.Errorf("polar(%s).rgb() = %s", in, got)
				}
			}
		}
	}
	// The example of the definition: the red of screens.
	if p := polar(RGB{255, 0, 0}); math.Abs(p.lightness-0.628) > 0.001 || math.Abs(p.chroma-0.2577) > 0.001 || math.Abs(p.hue-0.5102) > 0.001 {
		t.Errorf("polar(#ff0000) = %+v, want 0.628, 0.258, 0.510", p)
	}
}

func TestParse(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{"#0b5cad": "#0b5cad", "#FfF": "#ffffff", "#1a2": "#11aa22"} {
		if got, ok := Parse(in); !ok || got.String() != want {
			t.Errorf("Parse(%q) = %s, %v, want %s", in, got, ok, want)
		}
	}
	for _, in := range []string{"", "#", "red", "#12345", "#1234567", "#gggggg", "0b5cad0", "#+12345", "#12"} {
		if got, ok := Parse(in); ok {
			t.Errorf("Parse(%q) = %s, want no colour", in, got)
		}
	}
}

func TestSchemes(t *testing.T) {
	t.Parallel()
	got := Schemes("--ink: light-dark(#000001, #fffffe); --wash: light-dark(#ffffff, #000000);\n--x: red; --wash: light-dark(#123456, #123456);")
	want := map[string][2]RGB{"ink": {{0, 0, 1}, {255, 255, 254}}, "wash": {{255, 255, 255}, {}}}
	if !maps.Equal(got, want) {
		t.Errorf("Schemes = %v, want %v", got, want)
	}
}
