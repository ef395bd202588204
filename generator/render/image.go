package render

import (
	"strconv"
	"strings"

	"galley/generator/dep"
	"galley/generator/diag"
	"galley/generator/images"
	"galley/generator/markdown"
	"galley/generator/site"
)

// A picture is where an image is and how large.
type picture struct {
	src           string
	width, height int        // in pixels, zeros for unknown
	x             *execution // that has it
	file          string     // by which its variants are asked for; "" where there are none
}

// A Variant is an image in another width and format.
type Variant struct {
	Type  string // MIME type
	URL   string // finished
	Width int    // pixels
}

// sources joins variants by their format.
func sources(variants []Variant) []Source {
	var out []Source
	for _, v := range variants {
		one := v.URL + " " + strconv.Itoa(v.Width) + "w"
		if last := len(out) - 1; last >= 0 && out[last].kind == v.Type {
			out[last].set += ", " + one
		} else {
			out = append(out, Source{v.Type, one})
		}
	}
	return out
}

// image renders an image of a body through its partial. One whose file is
// missing is published as its alternative text.
func (l *linker) image(img *markdown.Image) error {
	said := len(l.x.messages)
	pic, ok := l.x.imageFile(l.p, img.Dest, l.at(img.Span), l.own)
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
	if l.feed {
		pic.file = "" // a feed has the original
	}
	view := Image{picture: pic, alt: img.Alt, caption: img.Title, figure: img.Figure, first: l.x.next()}
	if l.x.has(imageSlot) {
		return l.x.slot(l.out, imageSlot, view)
	}
	view.write(&l.out.Buffer)
	return nil
}

// next reports whether an image is the first of the output, which the one that
// asks next is not.
func (x *execution) next() (first bool) {
	x.images++
	return x.images == 1
}

// imageFile finds an image named in a page's source. What is wrong with it is
// reported when report is set.
func (x *execution) imageFile(p *site.Page, dest string, pos diag.Pos, report bool) (pic picture, ok bool) {
	report = report && x.number == 1
	opts := &x.w.r.opts
	t := opts.Site.Resolve(p, dest)
	if t.Status != site.LeadsAway {
		x.w.facts.Add(dep.Of(dep.URL, dest, p.ID(), ""))
	}
	switch t.Status {
	case site.LeadsAway:
		if report {
			x.messages.Add(diag.ImageRemote, pos, "image %s is on another site (put a copy beside the page if you may)", strconv.Quote(dest))
		}
		return picture{src: t.URL}, true
	case site.LeadsToFile:
		source := t.Resource.Source
		x.w.facts.Read(dep.File, source, 0)
		info, err := opts.Image(source)
		if err != nil && report {
			x.messages.Add(diag.ImageBad, pos, "image %s: %v", strconv.Quote(dest), err)
		}
		return x.picture(t.URL, source, info, dest, pos, report), true
	case site.LeadsToPath:
		name := strings.TrimPrefix(t.Path, "/")
		if a, ok := x.asset(name); ok {
			return x.picture(a.url, "static/"+name, a.image, dest, pos, report), true
		}
		if url, ok := x.published(t); ok {
			return picture{src: url}, true
		}
	}
	if x.ignored(dest) {
		return picture{src: dest}, true
	}
	if report {
		x.messages.Add(diag.ImageMissing, pos, "image %s: no such file%s", strconv.Quote(dest), t.Suggestion())
	}
	return picture{}, false
}

// picture returns an image that is a file of the site.
func (x *execution) picture(url, file string, info images.Info, dest string, pos diag.Pos, report bool) picture {
	if report && info.Huge() {
		x.messages.Add(diag.ImageLarge, pos, "image %s: %d by %d pixels are too many to make other widths of (save it with fewer than %d million)",
			strconv.Quote(dest), info.Width, info.Height, images.MaxPixels/1_000_000)
	}
	pic := picture{src: url, width: info.Width, height: info.Height}
	if info.Format != "" && x.w.r.opts.Variants != nil {
		pic.x, pic.file = x, file
	}
	return pic
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
	pic, ok := x.imageFile(p, img.Src.Value, img.Src.Pos, p == x.page)
	if !ok {
		return nil
	}
	first := x.next()
	if first {
		x.opener = p
	}
	return &Image{picture: pic, alt: img.Alt, caption: img.Caption, figure: true, first: first || x.opener == p}
}
