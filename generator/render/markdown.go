package render

import (
	"fmt"
	"html/template"
	"slices"
	"strconv"
	"strings"

	"galley/generator/dep"
	"galley/generator/diag"
	"galley/generator/markdown"
	"galley/generator/site"
)

// Markdown returns a text, such as one of the page's params or of data, as the
// site's Markdown, with its links resolved as in the page's own body. What is
// wrong in the text is reported where it starts, or else with the page's file.
//
//	{{.Markdown (.Param "note")}}
func (v Page) Markdown(text any) (template.HTML, error) { return v.markdown(text, false) }

// MarkdownInline returns a text as Markdown for a part of a line: what stands in
// its one paragraph. A text of other blocks is an error.
//
//	<p class="deck">{{.MarkdownInline (.Param "note")}}</p>
func (v Page) MarkdownInline(text any) (template.HTML, error) { return v.markdown(text, true) }

func (v Page) markdown(text any, inline bool) (html template.HTML, err error) {
	src, err := mapText(text, strings.TrimSpace)
	if err != nil || src == "" {
		return "", err
	}
	defer v.x.guard(&err)
	w := v.x.w
	if w.renders == memoDepth { // the text has a directive that shows the text
		return "", errTooDeep
	}
	w.renders++
	defer func() { w.renders-- }()
	if w.texts == nil {
		w.texts = w.r.opts.Compiler()
	}
	doc := w.texts.Compile(v.p.Source, []byte(src), 0).Clone() // a slot may ask for another text
	for _, read := range doc.Reads {
		w.facts.Read(dep.File, read.Path, 0)
	}
	v.x.texts++
	l := linker{x: v.x, p: v.p, doc: doc, own: true, text: src, prefix: v.textPrefix()}
	said := len(v.x.messages)
	b, err := l.link()
	v.x.noteText(said, src, v.p)
	if err != nil {
		return "", err
	}
	if !inline {
		return b.html, nil
	}
	line, opens := strings.CutPrefix(string(b.html), "<p>")
	line, closes := strings.CutSuffix(line, "</p>\n")
	if !opens || !closes || strings.Contains(line, "</p>") {
		return "", fmt.Errorf("want one paragraph of Markdown, have other blocks (use .Markdown)")
	}
	return template.HTML(line), nil
}

// textPrefix stands before the ids in a text, so that they meet no others.
func (v Page) textPrefix() string {
	prefix := "text-" + strconv.Itoa(v.x.texts) + "-"
	if v.p == v.x.page {
		return prefix
	}
	v.read(dep.Permalink)
	return site.Slug(strings.Trim(v.p.Path, "/")) + "-" + prefix
}

// noteText says of the messages from an index on that they are about a text
// that a template hands over. Their place is where the text starts, as far as
// that can be found, else the page's file, and a note shows the text.
func (x *execution) noteText(from int, text string, p *site.Page) {
	if from == len(x.messages) {
		return
	}
	pos := diag.Pos{File: p.Source}
	if locate := x.w.r.opts.LocateText; locate != nil {
		at, read, ok := locate(p, text)
		for _, name := range read {
			x.w.facts.Read(dep.File, name, 0)
		}
		if ok {
			pos = at
		}
	}
	note := "in the Markdown that a template renders: " + strconv.Quote(cut(strings.Join(strings.Fields(text), " "), 60))
	for i := range x.messages[from:] {
		m := &x.messages[from+i]
		m.Pos = pos
		if !slices.Contains(m.Notes, note) { // a text may show itself
			m.Notes = append(m.Notes, note)
		}
	}
}

// inText reports whether a link leads to a heading of the text that it stands
// in, which a template handed over.
func (l *linker) inText(t site.Target) bool {
	return l.text != "" && t.Page == l.p && strings.HasPrefix(t.URL, "#") && slices.Contains(l.doc.Anchors(), t.Fragment)
}

// textLink is the URL of a link to a heading of the text itself, else of the
// page.
func (l *linker) textLink(t site.Target) string {
	if l.inText(t) {
		return "#" + l.prefix + t.URL[1:]
	}
	if l.p == l.x.page {
		return t.URL
	}
	return l.x.w.r.opts.Site.URLs.Rel(l.p.Path) + t.URL // textPrefix has recorded where the page is
}

// ImageFile returns the view of an image for partials/image.html: a file beside
// the page, one of static/ by a path such as "/pictures/map.png", or a URL. It
// is nil where there is no such file.
//
//	{{with .ImageFile "map.svg" "A map of the river"}}{{template "partials/image.html" .}}{{end}}
func (v Page) ImageFile(name, alt string) (*Image, error) {
	if !markdown.SafeImageURL(name) {
		return nil, fmt.Errorf("images may not come from %q (use http, https or a path)", name)
	}
	pic, ok := v.x.imageFile(v.p, name, diag.Pos{}, false)
	if !ok {
		return nil, nil
	}
	return &Image{picture: pic, alt: alt, first: v.x.next()}, nil
}
