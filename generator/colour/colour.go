// Package colour makes colours that can be read on the grounds they stand on.
package colour

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
)

// LeastContrast is that of text of any size (WCAG 2.2, 1.4.3).
const LeastContrast = 4.5

// An RGB is a colour as screens have it, red, green and blue of sRGB.
type RGB [3]uint8

// Parse reads a colour as #rrggbb or #rgb, in letters of either case.
func Parse(s string) (RGB, bool) {
	if len(s) == 4 {
		s = string([]byte{s[0], s[1], s[1], s[2], s[2], s[3], s[3]})
	}
	if len(s) != 7 || s[0] != '#' {
		return RGB{}, false
	}
	n, err := strconv.ParseUint(s[1:], 16, 32)
	return RGB{uint8(n >> 16), uint8(n >> 8), uint8(n)}, err == nil
}

// String is the colour as #rrggbb.
func (c RGB) String() string { return fmt.Sprintf("#%02x%02x%02x", c[0], c[1], c[2]) }

// linear returns red, green and blue as amounts of light from 0 to 1.
func (c RGB) linear() (out [3]float64) {
	for i, v := range c {
		if v := float64(v) / 255; v <= 0.04045 {
			out[i] = v / 12.92
		} else {
			out[i] = math.Pow((v+0.055)/1.055, 2.4)
		}
	}
	return out
}

// Contrast is that of two colours by WCAG 2.2, from 1 to 21.
func Contrast(a, b RGB) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func luminance(c RGB) float64 {
	l := c.linear()
	return 0.2126*l[0] + 0.7152*l[1] + 0.0722*l[2]
}

// Readable moves a colour in lightness, its hue kept, until its contrast with
// each of the grounds is [LeastContrast], and no further.
func Readable(c RGB, grounds []RGB, lighter bool) RGB {
	step := -0.002
	if lighter {
		step = -step
	}
	for p := polar(c); !enough(c, grounds) && p.lightness+step >= 0 && p.lightness+step <= 1; c = p.rgb() {
		p.lightness += step
	}
	return c
}

func enough(c RGB, grounds []RGB) bool {
	for _, ground := range grounds {
		if Contrast(c, ground) < LeastContrast {
			return false
		}
	}
	return true
}

// An oklch is a colour as eyes have it: two of one lightness look equally
// light, whatever their hue (Björn Ottosson, A perceptual color space for image
// processing, 2020).
type oklch struct{ lightness, chroma, hue float64 }

func polar(c RGB) oklch {
	v := c.linear()
	l := math.Cbrt(0.4122214708*v[0] + 0.5363325363*v[1] + 0.0514459929*v[2])
	m := math.Cbrt(0.2119034982*v[0] + 0.6806995451*v[1] + 0.1073969566*v[2])
	s := math.Cbrt(0.0883024619*v[0] + 0.2817188376*v[1] + 0.6299787005*v[2])
	a := 1.9779984951*l - 2.4285922050*m + 0.4505937099*s
	b := 0.0259040371*l + 0.7827717662*m - 0.8086757660*s
	return oklch{
		lightness: 0.2104542553*l + 0.7936177850*m - 0.0040720468*s,
		chroma:    math.Hypot(a, b),
		hue:       math.Atan2(b, a),
	}
}

// rgb is the colour that a screen can show, paler where there is none of so
// much chroma.
func (p oklch) rgb() RGB {
	for ; p.chroma > 0; p.chroma -= 0.002 {
		if c, ok := p.shown(); ok {
			return c
		}
	}
	p.chroma = 0
	c, _ := p.shown()
	return c
}

// shown reports whether screens have the colour.
func (p oklch) shown() (c RGB, ok bool) {
	a, b := p.chroma*math.Cos(p.hue), p.chroma*math.Sin(p.hue)
	l := cube(p.lightness + 0.3963377774*a + 0.2158037573*b)
	m := cube(p.lightness - 0.1055613458*a - 0.0638541728*b)
	s := cube(p.lightness - 0.0894841775*a - 1.2914855480*b)
	ok = true
	for i, v := range [3]float64{
		4.0767416621*l - 3.3077115913*m + 0.2309699292*s,
		-1.2684380046*l + 2.6097574011*m - 0.3413193965*s,
		-0.0041960863*l - 0.7034186147*m + 1.7076147010*s,
	} {
		ok = ok && v > -0.0005 && v < 1.0005
		v = min(max(v, 0), 1)
		if v <= 0.0031308 {
			v *= 12.92
		} else {
			v = 1.055*math.Pow(v, 1/2.4) - 0.055
		}
		c[i] = uint8(math.Round(v * 255))
	}
	return c, ok
}

func cube(v float64) float64 { return v * v * v }

// property is a custom property of CSS with a colour for each scheme.
var property = regexp.MustCompile(`--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);`)

// Schemes returns the colours of a style sheet that has them as custom
// properties with light-dark(), the light one first, by the names of these without
// their hyphens. Of a name that is there twice the first counts: the second is for
// those who ask for more contrast.
func Schemes(css string) map[string][2]RGB {
	out := make(map[string][2]RGB)
	for _, m := range property.FindAllStringSubmatch(css, -1) {
		if _, again := out[m[1]]; again {
			continue
		}
		light, _ := Parse(m[2])
		dark, _ := Parse(m[3])
		out[m[1]] = [2]RGB{light, dark}
	}
	return out
}
