package main

import (
	"image"
	"image/color"
	"math"
)

// The measures of the picture, in pixels but for the counts.
const (
	width  = 1600
	height = 900

	left       = 80  // of the first panel
	panelWidth = 680 // of each panel
	gap        = 80  // between the panels
	labelTop   = 40
	panelTop   = 120
	lineHeight = 5
	lines      = 144 // to the day
	dot        = 6   // of a letter
)

const (
	day     = 24 * 3600 // seconds
	perLine = day / lines
	slot    = 12 // seconds between Ethereum's blocks
)

// rhythm draws a day of Bitcoin beside a day of Ethereum as lights on a dark
// ground: time runs from left to right, and ten minutes make a line.
func rhythm() *image.RGBA {
	light := make([]float64, width*height)
	seed := random(2009)
	// Miners find blocks at random, ten minutes apart on average. The numbers
	// are made up and fixed, so that the picture never changes.
	for t := seed.wait(600); t < day; t += seed.wait(600) {
		glow(light, left, t, 9, 1)
	}
	// Of Ethereum's slots a few stay empty.
	for t := slot / 2; t < day; t += slot {
		if seed.number() > 0.01 {
			glow(light, left+panelWidth+gap, float64(t), 2.5, 0.24)
		}
	}
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			// The ground is a little lighter at the top, and has a grain.
			ground := 0.055 + 0.05*(1-float64(y)/height) + 0.012*(seed.number()-0.5)
			img.SetRGBA(x, y, warm(ground+light[y*width+x]))
		}
	}
	text(img, left, labelTop, "BITCOIN")
	text(img, left+panelWidth+gap, labelTop, "ETHEREUM")
	return img
}

// random is a source of numbers that are the same on every run.
type random uint32

// number returns one from 0 to 1.
func (r *random) number() float64 {
	*r = *r*1664525 + 1013904223
	return float64(*r>>8) / (1 << 24)
}

// wait returns how long it takes until something happens that happens at
// random, after a time of which this is the average.
func (r *random) wait(average float64) float64 { return -average * math.Log(1-r.number()) }

// glow adds the light of a block at a second of the day to the panel at x.
func glow(light []float64, x int, second, radius, strength float64) {
	line := int(second) / perLine
	cx := float64(x) + math.Mod(second, perLine)/perLine*panelWidth
	cy := float64(panelTop+line*lineHeight) + lineHeight/2.0
	reach := int(3 * radius)
	for py := int(cy) - reach; py <= int(cy)+reach; py++ {
		for px := int(cx) - reach; px <= int(cx)+reach; px++ {
			if px < 0 || px >= width || py < 0 || py >= height {
				continue
			}
			dx, dy := float64(px)+0.5-cx, float64(py)+0.5-cy
			light[py*width+px] += strength * math.Exp(-(dx*dx+dy*dy)/(2*radius*radius))
		}
	}
}

// warm is the colour of so much light: from a dark blue over red to a pale
// yellow.
func warm(light float64) color.RGBA {
	channel := func(v float64) uint8 { return uint8(255*max(0, min(1, v)) + 0.5) }
	return color.RGBA{channel(light*1.5 - 0.04), channel(light * light * 0.85), channel(0.07 + light*0.3*light), 255}
}

// text draws s in block letters with the upper left corner at x, y.
func text(img *image.RGBA, x, y int, s string) {
	pale := color.RGBA{0xf4, 0xef, 0xe4, 0xff}
	for _, letter := range s {
		for row, bits := range glyph(letter) {
			for column, bit := range bits {
				for i := range dot * dot {
					if bit == '#' {
						img.SetRGBA(x+column*dot+i%dot, y+row*dot+i/dot, pale)
					}
				}
			}
		}
		x += 6 * dot
	}
}

// glyph returns the rows of a capital letter, five dots wide, of those that
// the labels need.
func glyph(letter rune) []string {
	switch letter {
	case 'B':
		return []string{"####.", "#...#", "#...#", "####.", "#...#", "#...#", "####."}
	case 'C':
		return []string{".###.", "#...#", "#....", "#....", "#....", "#...#", ".###."}
	case 'E':
		return []string{"#####", "#....", "#....", "####.", "#....", "#....", "#####"}
	case 'H':
		return []string{"#...#", "#...#", "#...#", "#####", "#...#", "#...#", "#...#"}
	case 'I':
		return []string{".###.", "..#..", "..#..", "..#..", "..#..", "..#..", ".###."}
	case 'M':
		return []string{"#...#", "##.##", "#.#.#", "#.#.#", "#...#", "#...#", "#...#"}
	case 'N':
		return []string{"#...#", "##..#", "##..#", "#.#.#", "#..##", "#..##", "#...#"}
	case 'O':
		return []string{".###.", "#...#", "#...#", "#...#", "#...#", "#...#", ".###."}
	case 'R':
		return []string{"####.", "#...#", "#...#", "####.", "#.#..", "#..#.", "#...#"}
	case 'T':
		return []string{"#####", "..#..", "..#..", "..#..", "..#..", "..#..", "..#.."}
	case 'U':
		return []string{"#...#", "#...#", "#...#", "#...#", "#...#", "#...#", ".###."}
	}
	return nil
}
