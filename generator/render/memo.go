package render

import (
	"errors"
	"fmt"
	"html/template"
	"maps"
	"slices"

	"galley/generator/dep"
	"galley/generator/diag"
	"galley/generator/site"
)

// memo keeps what partials made of pages, so that an article that hundreds of
// others list is set in type once and not hundreds of times. Each worker has
// its own, which needs no lock; when it is full it is emptied, so that memory
// does not grow with the site.
type memo map[memoKey]memoEntry

type memoKey struct {
	page *site.Page
	name string
}

type memoEntry struct {
	html  template.HTML
	facts []dep.Fact // with memoList for the page's own metadata
}

const (
	memoSize  = 2048   // entries
	memoList  = "\x00" // stands in facts for whatever list the page is taken from
	memoDepth = 16     // how deep partials may render others through Render
)

// errTooDeep is worded as text/template words its own.
var errTooDeep = errors.New("exceeded maximum template depth")

// Render returns what a partial, such as "partials/teaser.html", makes of the
// page. It is {{template}} for lists: the result is kept and used again
// wherever the page is rendered with that partial. The partial sees the page
// alone; nothing in it depends on the page that is being rendered, which
// counts as none at all.
func (v Page) Render(name string) (template.HTML, error) {
	w := v.x.w
	e, ok := w.memo[memoKey{v.p, name}]
	if !ok {
		var err error
		if e, err = v.x.renderPartial(v.p, name); err != nil {
			return "", err
		}
		if len(w.memo) == memoSize {
			clear(w.memo)
		}
		w.memo[memoKey{v.p, name}] = e
	}
	for _, f := range e.facts {
		if f.Kind == dep.List && f.Name == memoList {
			v.read(f.Fields)
		} else {
			w.facts.Read(f.Kind, f.Name, f.Fields)
		}
	}
	return e.html, nil
}

// renderPartial runs a partial on a page with a recorder of its own.
func (x *execution) renderPartial(p *site.Page, name string) (memoEntry, error) {
	w := x.w
	if w.renders == memoDepth {
		return memoEntry{}, errTooDeep
	}
	outer := w.facts
	w.facts = dep.Recorder{}
	w.renders++
	defer func() { w.facts, w.renders = outer, w.renders-1 }()

	y := &execution{w: w, page: &site.Page{Edition: p.Edition}, layout: x.layout}
	if !w.r.templates.has(y, name) {
		names := slices.Collect(maps.Keys(w.r.templates.files))
		return memoEntry{}, fmt.Errorf("no template %q%s", name, diag.DidYouMean(name, names))
	}
	out := w.push()
	defer w.pop()
	err := y.slot(out, name, Page{x: y, p: p, list: memoList})
	if y.panicked != "" {
		x.panicked = y.panicked
		return memoEntry{}, reported{}
	}
	if err != nil {
		x.fail(err) // names the place in the partial, not that of the call
		return memoEntry{}, reported{}
	}
	return memoEntry{template.HTML(out.String()), w.facts.Facts()}, nil
}
