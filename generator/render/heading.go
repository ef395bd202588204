package render

import (
	"bytes"
	"fmt"
	"html/template"
	"net/url"
	"strings"

	"galley/generator/dep"
	"galley/generator/markdown"
)

func (l *linker) openHeading(h Heading) {
	o := opening{keep: true, head: h, start: l.out.Len()}
	if l.x.has(headingSlot) {
		o.slot = true
		l.push()
	} else {
		fmt.Fprintf(l.out, `<div class="heading"><h%d`, h.level)
		writeAttribute(&l.out.Buffer, "id", h.id)
		writeAttribute(&l.out.Buffer, "class", h.class)
		l.out.WriteByte('>')
		o.inner = l.out.Len()
	}
	l.open = append(l.open, o)
}

func (l *linker) closeHeading(o opening) (err error) {
	if o.slot {
		o.head.inner = l.collected()
		err = l.x.slot(l.out, headingSlot, o.head)
	} else {
		if l.within != nil {
			o.head.inner = template.HTML(l.out.Bytes()[o.inner:])
		}
		fmt.Fprintf(l.out, `</h%d><a class="anchor"`, o.head.level)
		writeAttribute(&l.out.Buffer, "href", "#"+o.head.id)
		// A theme without words leaves the label out.
		label, _ := l.x.word("link_to_section", map[string]string{"title": o.head.text})
		writeAttribute(&l.out.Buffer, "aria-label", label)
		l.out.WriteString(">#</a></div>")
	}
	l.noteHeading(o.head, o.start)
	return err
}

// repeatsTitle reports whether the body starts with a level-one heading that
// is the page's title, which the layout shows already.
func (l *linker) repeatsTitle() bool {
	if len(l.doc.Headings) == 0 || l.doc.Headings[0].Level != 1 {
		return false
	}
	first := l.doc.Marks[0]
	if first.Kind != markdown.MarkHeading || strings.TrimSpace(string(l.doc.HTML[:first.At])) != "" {
		return false
	}
	l.x.w.facts.Read(dep.Meta, l.p.ID(), dep.Title)
	return !l.p.TitleSet || l.doc.Headings[0].Text == l.p.Title
}

// headingShift lowers all headings by one where the body has headings of
// level one beside the title, so that a page has one such heading; content
// shown outside its page goes one further down.
func (l *linker) headingShift() int {
	shift := 0
	for i, h := range l.doc.Headings {
		if h.Level == 1 && !(l.titled && i == 0) {
			shift = 1
			break
		}
	}
	if !l.own && !l.feed {
		shift++
	}
	return shift
}

func (l *linker) heading(i int) Heading {
	h := &l.doc.Headings[i]
	return Heading{level: min(6, h.Level+l.shift), id: l.prefix + h.ID, text: h.Text, class: h.Class, nested: h.Nested}
}

// contents is the tree of the body's headings, without those that promote
// something.
func (l *linker) contents() []Heading {
	var roots []Heading
	for i := range l.doc.Headings {
		if l.titled && i == 0 || l.doc.Headings[i].Promo {
			continue
		}
		h := l.heading(i)
		list := &roots
		for len(*list) > 0 && (*list)[len(*list)-1].level < h.level {
			list = &(*list)[len(*list)-1].children
		}
		*list = append(*list, h)
	}
	return roots
}

// writeContents writes headings as a list of links. Contents are on most pages of
// many sites and have dozens of them, for which templates take long.
func writeContents(b *bytes.Buffer, list []Heading, levels int) {
	b.WriteString("<ol>")
	for i := range list {
		h := &list[i]
		b.WriteString("\n<li><a href=\"#")
		writeEscaped(b, url.PathEscape(h.id))
		b.WriteString(`">`)
		writeEscaped(b, h.text)
		b.WriteString("</a>")
		if levels > 1 && len(h.children) > 0 {
			b.WriteByte('\n')
			writeContents(b, h.children, levels-1)
		}
		b.WriteString("</li>")
	}
	b.WriteString("\n</ol>")
}
