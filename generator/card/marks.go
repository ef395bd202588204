package card

import (
	"image"
	"math"
)

// marks draws what a proof has beside its text: the marks where the sheet is to
// be cut, a mark of register, and the line above the foot.
func (p *Painter) marks() {
	const length, gap = 26, 8
	for _, x := range []int{trim, Width - trim} {
		for _, y := range []int{trim, Height - trim} {
			out := func(at, edge int) (from, to int) {
				if edge == trim {
					return at - gap - length, at - gap
				}
				return at + gap, at + gap + length
			}
			from, to := out(x, x)
			p.bar(from, y-1, to, y+1, black())
			from, to = out(y, y)
			p.bar(x-1, from, x+1, to, black())
		}
	}
	p.bar(margin, footLine, Width-margin, footLine+2, hairline())
	p.register(Width-margin-18, kicker-10)
}

// bar fills a rectangle with a shade.
func (p *Painter) bar(left, top, right, bottom int, of shade) {
	r := image.Rect(left, top, right, bottom).Intersect(bounds())
	for y := r.Min.Y; y < r.Max.Y; y++ {
		row := p.sheet[y*Width+r.Min.X:]
		for i := range r.Dx() {
			row[i] = of.at(of.step)
		}
	}
}

// register draws a mark of register: a ring in a cross.
func (p *Painter) register(x, y int) {
	const radius, half, arm = 12.0, 2.0, 22
	p.bar(x-arm, y-1, x+arm, y+2, vivid())
	p.bar(x-1, y-arm, x+2, y+arm, vivid())
	for dy := -arm; dy <= arm; dy++ {
		for dx := -arm; dx <= arm; dx++ {
			off := math.Abs(math.Sqrt(float64(dx*dx+dy*dy)) - radius)
			step := int(math.Round(math.Max(0, math.Min(1, half+0.5-off)) * steps))
			if step > 0 {
				p.bar(x+dx, y+dy, x+dx+1, y+dy+1, shade{0, step})
			}
		}
	}
}
