package render

import (
	"errors"
	"html/template"
	"sync"

	"galley/generator/dep"
	"galley/generator/site"
)

// memo keeps what partials made of pages, so that an article that hundreds of
// lists show is set in type once and not hundreds of times. It is shared by
// the workers. When it is full it takes no more: lists go through all pages in
// turn, and giving up old entries for new ones would give up just those that
// come next.
type memo struct {
	mu      sync.RWMutex
	entries map[memoKey]memoEntry
	size    int // bytes of HTML and names
}

type memoKey struct {
	page *site.Page
	name string
}

type memoEntry struct {
	html  template.HTML
	facts []dep.Fact // with memoList for the page's own metadata
}

const (
	memoSize  = 16 << 20 // bytes
	memoList  = "\x00"   // stands in facts for whatever list the page is taken from
	memoDepth = 16       // how deep partials may render others through Render
)

func (m *memo) get(k memoKey) (memoEntry, bool) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	e, ok := m.entries[k]
	return e, ok
}

func (m *memo) put(k memoKey, e memoEntry) {
	size := len(e.html)
	for _, f := range e.facts {
		size += len(f.Name)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, ok := m.entries[k]; ok || m.size+size > memoSize {
		return
	}
	if m.entries == nil {
		m.entries = make(map[memoKey]memoEntry)
	}
	m.entries[k] = e
	m.size += size
}

// errTooDeep is worded as text/template words its own.
var errTooDeep = errors.New("exceeded maximum template depth")

// Render returns what a partial, such as "partials/teaser.html", makes of the
// page. It is {{template}} for lists: the result is kept and used again
// wherever the page is rendered with that partial. The partial sees the page
// alone; nothing in it depends on the page that is being rendered, which
// counts as none at all.
func (v Page) Render(name string) (template.HTML, error) {
	w := v.x.w
	k := memoKey{v.p, name}
	e, ok := w.r.memo.get(k)
	if !ok {
		var err error
		if e, err = v.x.renderPartial(v.p, name); err != nil {
			return "", err
		}
		w.r.memo.put(k, e)
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

	// An image counts as rendered already: none of a list's is the page's first.
	y := &execution{w: w, page: &site.Page{Edition: p.Edition}, layout: x.layout, images: 1}
	if !w.r.templates.has(y, name) {
		return memoEntry{}, w.r.templates.noTemplate(name)
	}
	out := w.push()
	defer w.pop()
	err := y.slot(out, name, Page{x: y, p: p, list: memoList})
	x.messages = append(x.messages, y.messages...)
	if y.panicked != "" {
		x.panicked = y.panicked
		return memoEntry{}, reported{}
	}
	if err != nil {
		return memoEntry{}, err
	}
	return memoEntry{template.HTML(out.String()), w.facts.Facts()}, nil
}
