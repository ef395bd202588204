package generator_test

import (
	"math"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// leastContrast is that of text of any size (WCAG 2.2, 1.4.3).
const leastContrast = 4.5

// A colour is red, green and blue from 0 to 1.
type colour [3]float64

var (
	schemes     = []string{"light", "dark"}
	lightDark   = regexp.MustCompile(`--([\w-]+): light-dark\(#([0-9a-f]{6}), #([0-9a-f]{6})\);`)
	dimRule     = regexp.MustCompile(`\.dim[^{}]*\{([^}]*)\}`)
	declaration = regexp.MustCompile(`([\w-]+): *([^;]+);`)
)

// palette returns the colours of a scheme, by their names in CSS.
func palette(t *testing.T, scheme int) map[string]colour {
	t.Helper()
	out := make(map[string]colour)
	for _, name := range []string{"tokens.css", "code.css", "colours.css"} {
		css, err := os.ReadFile("../static/css/" + name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range lightDark.FindAllStringSubmatch(string(css), -1) {
			if _, again := out[m[1]]; again {
				continue // for those who ask for more contrast
			}
			n, err := strconv.ParseUint(m[2+scheme], 16, 32)
			if err != nil {
				t.Fatal(err)
			}
			out[m[1]] = colour{float64(n>>16) / 255, float64(n>>8&0xff) / 255, float64(n&0xff) / 255}
		}
	}
	return out
}

// over is the colour at an opacity on another.
func (c colour) over(below colour, opacity float64) (out colour) {
	for i := range c {
		out[i] = c[i]*opacity + below[i]*(1-opacity)
	}
	return out
}

// luminance is WCAG's relative luminance.
func (c colour) luminance() float64 {
	for i, v := range c {
		if v <= 0.04045 {
			c[i] = v / 12.92
		} else {
			c[i] = math.Pow((v+0.055)/1.055, 2.4)
		}
	}
	return 0.2126*c[0] + 0.7152*c[1] + 0.0722*c[2]
}

func contrast(a, b colour) float64 {
	x, y := a.luminance(), b.luminance()
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// TestCodeContrast holds the colours of code to a contrast that can be read, on
// each of the grounds that lines of code have, in lines that stand back as well.
func TestCodeContrast(t *testing.T) {
	t.Parallel()
	css, err := os.ReadFile("../static/css/code.css")
	if err != nil {
		t.Fatal(err)
	}
	rule := dimRule.FindStringSubmatch(string(css))
	if rule == nil {
		t.Fatal("code.css has no rule for .dim")
	}
	opacity, only := 1.0, ""
	for _, d := range declaration.FindAllStringSubmatch(rule[1], -1) {
		switch d[1] {
		case "opacity":
			if opacity, err = strconv.ParseFloat(d[2], 64); err != nil {
				t.Fatal(err)
			}
		case "color":
			only = strings.TrimSuffix(strings.TrimPrefix(d[2], "var(--"), ")")
		}
	}
	texts := []string{"ink", "code-keyword", "code-string", "code-number", "code-name", "code-type", "code-comment"}
	for i, scheme := range schemes {
		colours := palette(t, i)
		if _, ok := colours[only]; only != "" && !ok {
			t.Fatalf("there is no colour --%s", only)
		}
		for _, ground := range []string{"wash", "code-added", "code-removed", "code-marked"} {
			below, ok := colours[ground]
			if !ok {
				t.Fatalf("there is no colour --%s", ground)
			}
			for _, name := range texts {
				above := colours[name]
				if got := contrast(above, below); got < leastContrast {
					t.Errorf("%s: --%s on --%s has a contrast of %.2f, want %.1f", scheme, name, ground, got, leastContrast)
				}
				if only != "" {
					name, above = only, colours[only]
				}
				if got := contrast(above.over(below, opacity), below); got < leastContrast {
					t.Errorf("%s: .dim: --%s on --%s has a contrast of %.2f, want %.1f", scheme, name, ground, got, leastContrast)
				}
			}
		}
	}
}
