package main

import (
	"image"
	"image/color"
	"image/draw"
)

// The colours of the palette, by index.
const (
	paper = iota
	rule
	ink
	accent
)

// The measures of the picture, in pixels but for the counts.
const (
	width  = 1600
	height = 900

	left       = 80  // of the first panel
	panelWidth = 680 // of each panel
	gap        = 80  // between the panels
	labelTop   = 70
	firstLine  = 178 // top of the first line of blocks
	lineHeight = 66
	lines      = 10 // to the hour
	slots      = 30 // to a line
	mark       = 40 // height of a block
	dot        = 8  // of a letter
)

const (
	hour = 3600 // seconds
	slot = 12   // seconds between Ethereum's blocks
)

// rhythm draws an hour of Bitcoin beside an hour of Ethereum, both set like
// lines of type: time runs from left to right and six minutes make a line.
func rhythm() *image.Paletted {
	img := image.NewPaletted(image.Rect(0, 0, width, height), color.Palette{
		paper:  color.RGBA{0xfa, 0xf7, 0xf0, 0xff},
		rule:   color.RGBA{0xd9, 0xd3, 0xc7, 0xff},
		ink:    color.RGBA{0x1a, 0x1a, 0x1a, 0xff},
		accent: color.RGBA{0xb3, 0x26, 0x1e, 0xff},
	})
	// Six blocks at uneven distances, as miners find them. They are made up
	// and fixed, so that the picture never changes.
	bitcoin := []int{228, 612, 1500, 1704, 2928, 3324}
	var ethereum []int
	for t := 0; t < hour; t += slot {
		ethereum = append(ethereum, t)
	}
	panel(img, left, "BITCOIN", bitcoin, accent)
	panel(img, left+panelWidth+gap, "ETHEREUM", ethereum, ink)
	return img
}

// panel draws one hour at x: a label, the lines, and a mark at each of the
// times, which are seconds from the beginning of the hour.
func panel(img *image.Paletted, x int, label string, times []int, colour uint8) {
	text(img, x, labelTop, label)
	for i := range lines {
		y := firstLine + i*lineHeight + mark
		fill(img, image.Rect(x, y+4, x+panelWidth, y+7), rule)
	}
	const perLine = hour / lines
	for _, t := range times {
		at := x + t%perLine*panelWidth/perLine
		y := firstLine + t/perLine*lineHeight
		fill(img, image.Rect(at+3, y, at+panelWidth/slots-3, y+mark), colour)
	}
}

// text draws s in block letters with the upper left corner at x, y.
func text(img *image.Paletted, x, y int, s string) {
	for _, letter := range s {
		for row, bits := range glyph(letter) {
			for column, bit := range bits {
				if bit == '#' {
					corner := image.Pt(x+column*dot, y+row*dot)
					fill(img, image.Rectangle{corner, corner.Add(image.Pt(dot, dot))}, ink)
				}
			}
		}
		x += 6 * dot
	}
}

func fill(img *image.Paletted, r image.Rectangle, colour uint8) {
	draw.Draw(img, r, image.NewUniform(img.Palette[colour]), image.Point{}, draw.Src)
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
