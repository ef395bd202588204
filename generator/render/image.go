package render

import (
	"strconv"
	"strings"

	"galley/generator/dep"
	"galley/generator/diag"
	"galley/generator/markdown"
	"galley/generator/site"
)

// size is the width and height of an image in pixels, zeros for unknown.
type size struct{ width, height int }

// image renders an image of a body through its partial. One whose file is
// missing is published as its alternative text.
func (l *linker) image(img *markdown.Image) error {
	said := len(l.x.messages)
	src, size, ok := l.x.imageFile(l.p, img.Dest, l.at(img.Span), l.own)
	l.noteDefinition(said, img.Def)
	switch {
	case ok:
	case img.Figure: // has no paragraph around it
		l.out.WriteString("<p>")
		writeEscaped(&l.out.Buffer, img.Alt)
		l.out.WriteString("</p>")
		return nil
	default:
		writeEscaped(&l.out.Buffer, img.Alt)
		return nil
	}
	view := Image{src: src, size: size, alt: img.Alt, caption: img.Title, figure: img.Figure, first: l.x.images == 0}
	l.x.images++
	if l.x.has(imageSlot) {
		return l.x.slot(l.out, imageSlot, view)
	}
	view.write(&l.out.Buffer)
	return nil
}

// imageFile finds the URL and the size of an image named in a page's source.
// A missing one is reported when report is set.
func (x *execution) imageFile(p *site.Page, dest string, pos diag.Pos, report bool) (src string, sz size, ok bool) {
	opts := &x.w.r.opts
	t := opts.Site.Resolve(p, dest)
	if t.Status != site.LeadsAway {
		x.w.facts.Add(dep.Of(dep.URL, dest, p.ID(), ""))
	}
	switch t.Status {
	case site.LeadsAway:
		return t.URL, sz, true
	case site.LeadsToFile:
		x.w.facts.Read(dep.File, t.Resource.Source, 0)
		width, height, err := opts.ImageSize(t.Resource.Source)
		if err != nil && report && x.number == 1 {
			x.messages.Add(diag.ImageBad, pos, "image %s: %v", strconv.Quote(dest), err)
		}
		return t.URL, size{width, height}, true
	case site.LeadsToPath:
		if a, ok := x.asset(strings.TrimPrefix(t.Path, "/")); ok {
			return a.url, size{a.width, a.height}, true
		}
		if url, ok := x.published(t); ok {
			return url, sz, true
		}
	}
	if x.ignored(dest) {
		return dest, sz, true
	}
	if report && x.number == 1 {
		x.messages.Add(diag.ImageMissing, pos, "image %s: no such file%s", strconv.Quote(dest), t.Suggestion())
	}
	return "", sz, false
}

// published finds the URL of a site path that the graph does not know: an
// asset by its own name, or a file that is published as it is.
func (x *execution) published(t site.Target) (string, bool) {
	if a, ok := x.asset(strings.TrimPrefix(t.Path, "/")); ok {
		return a.url, true
	}
	if x.w.r.opts.Published(t.Path) {
		return t.URL, true
	}
	return "", false
}

// hero is the view of the image in a page's front matter, or nil.
func (x *execution) hero(p *site.Page, img site.Image) *Image {
	if img.Src.Value == "" {
		return nil
	}
	src, sz, ok := x.imageFile(p, img.Src.Value, img.Src.Pos, p == x.page)
	if !ok {
		return nil
	}
	first := p == x.page && x.images == 0
	if first {
		x.images++
	}
	return &Image{src: src, size: sz, alt: img.Alt, caption: img.Caption, figure: true, first: first}
}
