package render

import (
	"strconv"
	"strings"

	"galley/generator/dep"
	"galley/generator/diag"
	"galley/generator/markdown"
	"galley/generator/site"
)

func (l *linker) openLink(link *markdown.Link) {
	url, ok := l.resolve(link)
	o := opening{keep: ok}
	if ok && l.x.has(linkSlot) {
		o.slot = true
		o.link = Link{url: url, title: link.Title, rel: l.rel(url), auto: link.Auto}
		l.push()
	} else if ok {
		l.out.WriteString(`<a href="`)
		writeEscaped(&l.out.Buffer, escapeURL(url))
		l.out.WriteByte('"')
		writeAttribute(&l.out.Buffer, "title", link.Title)
		writeAttribute(&l.out.Buffer, "rel", l.rel(url))
		l.out.WriteByte('>')
	}
	l.open = append(l.open, o)
}

// resolve finds where a link leads. Without a target it is reported, and
// false says that its text stands alone.
func (l *linker) resolve(link *markdown.Link) (url string, ok bool) {
	x := l.x
	t := x.w.r.opts.Site.Resolve(l.p, link.Dest)
	if t.Status != site.LeadsAway {
		x.w.facts.Add(dep.Of(dep.URL, link.Dest, l.p.ID(), ""))
	}
	if x.ignored(link.Dest) {
		if t.URL == "" {
			t.URL = link.Dest
		}
		return t.URL, true
	}
	switch t.Status {
	case site.LeadsAway, site.LeadsToFile:
		return t.URL, true
	case site.LeadsToPage:
		l.fragment(link, t)
		if fragment, ok := strings.CutPrefix(t.URL, "#"); ok {
			if l.text != "" {
				return l.textLink(t), true
			}
			return "#" + l.prefix + fragment, true
		}
		return t.URL, true
	case site.LeadsToPath:
		if url, ok := x.published(t); ok {
			return url, true
		}
	case site.IsLeftOut:
		l.sayOf(link, diag.LinkUnpub, "link to %s: the page is %s", strconv.Quote(link.Dest), t.LeftOut)
		return "", false
	}
	l.sayOf(link, diag.LinkNoPage, "link to %s: no such page%s", strconv.Quote(link.Dest), t.Suggestion())
	return "", false
}

// say reports a fault of the body, which only the page itself does, once.
func (l *linker) say(code diag.Code, at markdown.Span, format string, args ...any) {
	if l.own && l.x.number == 1 {
		l.x.messages.Add(code, l.at(at), format, args...)
	}
}

// sayOf reports a fault of a link.
func (l *linker) sayOf(link *markdown.Link, code diag.Code, format string, args ...any) {
	said := len(l.x.messages)
	l.say(code, link.Span, format, args...)
	l.noteDefinition(said, link.Def)
}

// noteDefinition says of the messages from an index on that they are about a
// reference, and where what it refers to is defined.
func (l *linker) noteDefinition(from int, def markdown.Span) {
	for i := range l.x.messages[from:] {
		m := &l.x.messages[from+i]
		m.Notes = append(m.Notes, def.Note(l.p.Source)...)
	}
}

// fragment remembers a link to a heading until all pages are rendered.
func (l *linker) fragment(link *markdown.Link, t site.Target) {
	if t.Fragment == "" || t.Fragment == "top" || !l.own || l.x.number != 1 || l.inText(t) {
		return
	}
	l.x.fragments = append(l.x.fragments, Fragment{Pos: l.at(link.Span), Notes: link.Def.Note(l.p.Source), Dest: link.Dest, Page: t.Page, ID: t.Fragment})
}
