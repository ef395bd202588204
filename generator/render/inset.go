package render

import (
	"bytes"
	"html/template"
	"slices"

	"galley/generator/dep"
	"galley/generator/site"
)

// A Inset is a piece of an output that does not depend on the page around it:
// what [Site.Insert] put there. When only facts of it have changed, it can be
// made alone and put in the place of what is there.
type Inset struct {
	Name     string // of the partial
	At, Size int    // where it lies in the output, in bytes
	Facts    []dep.Fact
}

// inset is a Inset that has not been found in the output yet.
type inset struct {
	name string
	memoEntry
}

// Insert returns what a partial, such as "partials/recent.html", makes of the
// site, with the site as its dot. It is {{template}} for what is the same on
// many pages and changes often, such as the newest articles: when only that has
// changed, the pages are not made anew but get the new piece in its place. The
// partial sees the site alone; of the page being rendered it knows that .Recent
// leaves it out.
//
//	{{.Site.Insert "partials/recent.html"}}
func (v Site) Insert(name string) (template.HTML, error) {
	e, err := v.x.insert(name)
	if v.x.w.renders == 0 && err == nil && !e.told {
		v.x.insets = append(v.x.insets, inset{name, e})
	} else {
		v.x.addFacts(e)
	}
	return e.html, err
}

// Render returns what a partial, such as "partials/brand.html", makes of the site,
// with the site as its dot. It is {{template}} for what is the same on all pages:
// the result is kept and used again. The partial sees the site alone; nothing in
// it depends on the page being rendered.
//
//	{{.Site.Render "partials/brand.html"}}
func (v Site) Render(name string) (template.HTML, error) {
	e, err := v.x.remembered(&v.x.w.r.furniture, memoKey{memoPartial: memoPartial{name: name, state: "of the site"}}, "", func(y *execution) any {
		y.page.Edition = v.x.page.Edition
		return Site{y}
	})
	v.x.addFacts(e)
	return e.html, err
}

func (x *execution) insert(name string) (memoEntry, error) {
	s := x.w.r.opts.Site
	var but *site.Page
	if slices.Contains(s.Recent(x.page.Edition, s.Config.Recent.Count, nil), x.page) {
		but = x.page
	}
	return x.remembered(&x.w.r.furniture, memoKey{but, memoPartial{name: name, state: "inserted"}}, "", func(y *execution) any {
		y.page.Edition, y.but = x.page.Edition, but
		return Site{y}
	})
}

func (x *execution) addFacts(e memoEntry) {
	for _, f := range e.facts {
		x.w.facts.Add(f)
	}
}

// findInsets finds out where in the output the insets lie. The facts of one that
// is not there once, and so cannot be told from others, are the output's.
func (x *execution) findInsets() (insets []Inset) {
	out := x.w.out.Bytes()
	for _, p := range x.insets {
		html := []byte(p.html)
		at := bytes.Index(out, html)
		if at < 0 || len(html) == 0 || bytes.Contains(out[at+1:], html) {
			x.addFacts(p.memoEntry)
			continue
		}
		insets = append(insets, Inset{p.name, at, len(html), p.facts})
	}
	slices.SortFunc(insets, func(a, b Inset) int { return a.At - b.At })
	return insets
}

// Insert makes a inset of a page's output. It reports false where that cannot be
// done without the rest of the output.
func (w *Worker) Insert(p *site.Page, name string) (html string, facts []dep.Fact, ok bool) {
	w.facts.Reset()
	w.depth = 0
	x := &execution{w: w, page: p, here: p}
	e, err := x.insert(name)
	return string(e.html), e.facts, err == nil && !e.told && x.panicked == ""
}
