package render

import (
	"bytes"
	"cmp"
	"html/template"
	"reflect"
	"strconv"
	"time"

	"galley/generator/dep"
	"galley/generator/images"
)

// Asset is a published file of static/.
type Asset struct {
	url, kind string
	image     images.Info
}

// NewAsset returns the view of an asset: its finished URL, its MIME type and
// what the file of an image tells.
func NewAsset(url, kind string, image images.Info) Asset { return Asset{url, kind, image} }

// URL returns the asset's URL with the base path.
func (a Asset) URL() string { return a.url }

// Type returns the asset's MIME type.
func (a Asset) Type() string { return a.kind }

// Width returns an image's width in pixels, 0 when unknown.
func (a Asset) Width() int { return a.image.Width }

// Height returns an image's height in pixels, 0 when unknown.
func (a Asset) Height() int { return a.image.Height }

// Image is an image with all that its element needs. It is what
// partials/image.html renders, whether the image stands in an article or a
// template asked for it.
type Image struct {
	picture
	alt, caption  string
	figure, first bool
}

// Src returns the image's URL.
func (i Image) Src() string { return i.src }

// Sources returns the image in other widths, one for each format, in the order
// in which browsers are to choose; none where it is published as it is only.
//
//	{{with .ImageFile "photo.png" "The bridge in 1912"}}
//	<picture>{{range .Sources}}<source type="{{.Type}}" srcset="{{.Srcset}}" sizes="100vw">{{end}}<img src="{{.Src}}" alt="{{.Alt}}"></picture>
//	{{end}}
func (i Image) Sources() []Source {
	if i.file == "" {
		return nil
	}
	i.x.w.facts.Read(dep.Variants, i.file, 0)
	return sources(i.x.w.r.opts.Variants(i.file))
}

// Width returns the width in pixels, 0 when unknown.
func (i Image) Width() int { return i.width }

// Height returns the height in pixels, 0 when unknown.
func (i Image) Height() int { return i.height }

// Alt returns the alternative text.
func (i Image) Alt() string { return i.alt }

// Caption returns the caption as plain text, or "".
func (i Image) Caption() string { return i.caption }

// Figure reports whether the image is a figure of its own rather than a part
// of a line.
func (i Image) Figure() bool { return i.figure }

// Priority reports whether this is the first image of the output, which
// should be loaded at once, the others when they come into view.
func (i Image) Priority() bool { return i.first }

// write is the rendering where no layer has partials/image.html.
func (i Image) write(b *bytes.Buffer) {
	if i.figure {
		b.WriteString("<figure>")
	}
	sources := i.Sources()
	if len(sources) > 0 {
		b.WriteString("<picture>")
	}
	for _, s := range sources {
		b.WriteString("<source")
		writeAttribute(b, "type", s.kind)
		writeAttribute(b, "srcset", s.set)
		writeAttribute(b, "sizes", "100vw")
		b.WriteByte('>')
	}
	b.WriteString("<img")
	writeAttribute(b, "src", escapeURL(i.src))
	b.WriteString(` alt="`)
	writeEscaped(b, i.alt)
	b.WriteByte('"')
	if i.width > 0 && i.height > 0 {
		writeAttribute(b, "width", strconv.Itoa(i.width))
		writeAttribute(b, "height", strconv.Itoa(i.height))
	}
	if i.first {
		b.WriteString(` fetchpriority="high"`)
	} else {
		b.WriteString(` loading="lazy" decoding="async"`)
	}
	b.WriteByte('>')
	if len(sources) > 0 {
		b.WriteString("</picture>")
	}
	if i.caption != "" && i.figure {
		b.WriteString("<figcaption>")
		writeEscaped(b, i.caption)
		b.WriteString("</figcaption>")
	}
	if i.figure {
		b.WriteString("</figure>")
	}
}

// Source is an image in other widths and one format.
type Source struct{ kind, set string }

// Type returns the format as a MIME type, such as "image/webp".
func (s Source) Type() string { return s.kind }

// Srcset returns the files and their widths, for the attribute of that name.
func (s Source) Srcset() string { return s.set }

// Link is a link of an article, which partials/link.html renders.
type Link struct {
	url, title, rel string
	auto            bool
	inner           template.HTML
}

// URL returns the link's finished destination.
func (l Link) URL() string { return l.url }

// Title returns the link's title, or "".
func (l Link) Title() string { return l.title }

// Rel returns what the link is for crawlers and browsers, for the attribute of
// that name, or "": in a sponsor's block "sponsored noopener".
func (l Link) Rel() string { return l.rel }

// Auto reports whether the link's text is its destination.
func (l Link) Auto() bool { return l.auto }

// HTML returns what stands between the tags.
func (l Link) HTML() template.HTML { return l.inner }

// Heading is an entry of a page's contents, and what partials/heading.html
// renders.
type Heading struct {
	level           int
	id, text, class string
	inner           template.HTML
	children        []Heading
	nested          bool // in a block that is no directive
}

// Level returns the level it is published with, 1 to 6.
func (h Heading) Level() int { return h.level }

// ID returns the heading's id.
func (h Heading) ID() string { return h.id }

// Text returns the heading as plain text.
func (h Heading) Text() string { return h.text }

// Class returns the classes of its attribute list, or "".
func (h Heading) Class() string { return h.class }

// HTML returns what stands between the tags; empty in contents.
func (h Heading) HTML() template.HTML { return h.inner }

// Children returns the headings below it; nil in the slot.
func (h Heading) Children() []Heading { return h.children }

// Code is a block of code of an article, which partials/code.html renders.
type Code struct {
	language, title string
	inner           template.HTML
}

// Language returns the language as written, or "".
func (c Code) Language() string { return c.language }

// Title returns the block's title, such as a file name, or "".
func (c Code) Title() string { return c.title }

// HTML returns the finished block.
func (c Code) HTML() template.HTML { return c.inner }

// Date is a day or a time. Where there is none, templates have nothing in its
// place, so that "with" passes it over.
type Date struct {
	x *execution
	t time.Time
}

// date returns the view of a time, nil for none.
func (x *execution) date(t time.Time) *Date {
	if t.IsZero() {
		return nil
	}
	return &Date{x, t}
}

// ISO returns the date for a datetime attribute: the day alone where no time
// of day was given, else as RFC 3339.
func (d Date) ISO() string { return isoDate(d.t) }

func isoDate(t time.Time) string {
	if h, m, s := t.Clock(); h == 0 && m == 0 && s == 0 {
		return t.Format(time.DateOnly)
	}
	return t.Format(time.RFC3339)
}

// Text returns the date for readers, in the words of the site's language:
// "2 January 2026".
func (d Date) Text() (string, error) {
	d.x.w.facts.Read(dep.Word, "date", 0)
	d.x.w.facts.Read(dep.Word, "months", 0)
	return d.x.w.r.opts.Words.Date(d.t)
}

// Format returns the date in a layout of Go's package time, with English
// names.
//
//	{{with .Date}}{{.Format "Jan 2006"}}{{end}}
func (d Date) Format(layout string) string { return d.t.Format(layout) }

// Year returns the year.
func (d Date) Year() int { return d.t.Year() }

// viewMethods returns the names of the methods of a view by its type's name,
// for suggestions.
func viewMethods(name string) []string {
	var out []string
	for _, view := range views() {
		t := reflect.TypeOf(view)
		if cmp.Or(t.Name(), elemName(t)) != name {
			continue
		}
		for i := range t.NumMethod() {
			out = append(out, t.Method(i).Name)
		}
	}
	return out
}

func elemName(t reflect.Type) string {
	if t.Kind() == reflect.Pointer {
		return t.Elem().Name()
	}
	return ""
}

// views returns one of every type that templates are handed, in the order of
// the manual, which is made from this list and the comments of the methods.
func views() []any {
	return []any{
		Page{}, Pages{}, &Branch{}, Window{}, Site{}, Paginator{}, Menu{}, MenuItem{}, &Date{}, Image{}, Source{}, Asset{}, Heading{}, Link{}, Code{},
		Directive{}, Part{}, Question{}, Head{}, Feeds{}, Feed{}, Publisher{}, Newsletter{}, Group{},
	}
}
