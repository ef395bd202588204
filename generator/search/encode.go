package search

import (
	"strings"
	"unicode"

	"galley/generator/record"
)

// An Entry is what the index keeps of a page: what is shown of it as a result, and
// its terms, sorted, in groups that can be passed over one by one.
type Entry string

// groupSize is the number of terms in a group.
const groupSize = 32

// A result is what is shown of a page that was found.
type result struct {
	path, title, snippet string
	crumbs, sections     []string // of sections as [sectionName] writes them
}

// encoders are what an entry is written with.
type encoders struct{ all, shown, group record.Encoder }

func (out *encoders) encode(p *Page, terms []term) Entry {
	e, shown, group := out.all[:0], out.shown[:0], out.group[:0]
	for _, text := range []string{p.Path, p.Title, snippet(p)} {
		shown.String(text)
	}
	shown.Strings(p.Crumbs)
	var sections []string
	for i := 1; i < min(len(p.Sections), maxSections+1); i++ {
		sections = append(sections, sectionName(&p.Sections[i]))
	}
	shown.Strings(sections)
	e.Bytes(shown)
	for len(terms) > 0 {
		n := min(groupSize, len(terms))
		group = group[:0]
		before := ""
		for _, t := range terms[:n] {
			shared := sharedPrefix(before, t.text)
			group = append(group, byte(shared), byte(len(t.text)-shared))
			group = append(group, t.text[shared:]...)
			group = append(group, t.impact, t.section)
			before = t.text
		}
		e.Bytes(group)
		terms = terms[n:]
	}
	out.all, out.shown, out.group = e, shown, group
	return Entry(e)
}

// Shown is all that is shown of the page.
func (e Entry) Shown() string { return record.NewDecoder(string(e)).String() }

// sharedPrefix returns how many bytes two texts have in common at the beginning.
func sharedPrefix(a, b string) int {
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	return n
}

// result decodes what is shown. It is zero for an entry that is not sound.
func (e Entry) result() result {
	d := record.NewDecoder(e.Shown())
	r := result{path: d.String(), title: d.String(), snippet: d.String(), crumbs: d.Strings(), sections: d.Strings()}
	if !d.Sound() {
		return result{}
	}
	return r
}

// each visits the terms from one to another, "" for the last of all. A term is
// valid during its visit. It reports whether the entry is sound.
func (e Entry) each(from, to string, visit func(text []byte, impact, section uint8)) bool {
	d := record.NewDecoder(string(e))
	d.Raw(d.Count())
	var text []byte
	inside := false // as all behind the first that is
	for d.More() {
		group, next := d.String(), first(d)
		if next != "" && next <= from {
			continue // all of the group is before it
		}
		ends := to != "" && (next == "" || next > to)
		for len(group) > 0 {
			const head, tail = 2, 2 // bytes before and after what is not shared
			end := head + tail
			if len(group) >= head {
				end += int(group[1])
			}
			if len(group) < end || int(group[0]) > len(text) || group[end-tail] > maxImpact {
				return false
			}
			text = append(text[:group[0]], group[head:end-tail]...)
			impact, section := group[end-tail], group[end-1]
			group = group[end:]
			if ends && string(text) > to {
				return true
			}
			if inside = inside || string(text) >= from; inside {
				visit(text, impact, section)
			}
		}
	}
	return d.Sound() && e != ""
}

// first returns the first term of the next group; "" for none.
func first(d *record.Decoder) string {
	next := *d
	g := record.NewDecoder(next.String())
	g.Byte()
	return g.Raw(int(g.Byte()))
}

// snippet is what a result says of a page: its description, else how its text
// begins.
func snippet(p *Page) string {
	text := p.Description
	for i := 0; text == "" && i < len(p.Sections); i++ {
		text = p.Sections[i].Text
	}
	const most = 120 // characters
	cut := text
	n := 0
	for at := range text {
		if n++; n > most {
			cut = text[:at]
			break
		}
	}
	if len(cut) == len(text) {
		return text
	}
	if i := strings.LastIndexFunc(cut, unicode.IsSpace); i > 0 {
		cut = cut[:i]
	}
	return strings.TrimRightFunc(cut, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsPunct(r) }) + "…"
}

// sectionName is a heading with the id of a link to it, which is left out where
// the client can tell it from the heading, as from nearly all.
func sectionName(s *Section) string {
	if s.ID == plainID(s.Heading) {
		return s.Heading
	}
	return s.Heading + "\n" + s.ID
}

// plainID is the id that the client expects of a heading.
func plainID(heading string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case r == '-' || r == '_' || unicode.In(r, unicode.L, unicode.N, unicode.M):
			return r
		}
		return -1
	}, strings.ToLower(heading))
}
