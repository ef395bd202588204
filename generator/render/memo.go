package render

import (
	"errors"
	"html/template"
	"slices"
	"sync"
	"unsafe"

	"galley/generator/dep"
	"galley/generator/site"
)

// memo keeps what partials made of pages and menus, so that an article that
// hundreds of lists show is set in type once and not hundreds of times. It is
// shared by the workers.
//
// That of pages takes no more when it is full: lists go through all pages in
// turn, and giving up old entries for new ones would give up just those that
// come next. That of furniture, which is menus and insets, begins anew: pages
// at one place of a menu are rendered one behind the other, and a place that has
// been left is not come back to.
type memo struct {
	renews  bool // when it is full
	mu      sync.RWMutex
	entries map[memoPartial]map[any]memoEntry
	shared  map[memoPartial][][]dep.Fact // what their facts have in common
	size    int                          // bytes
}

// memoPartial tells what all entries of one partial share, memoKey one entry.
type memoPartial struct {
	name  string
	state string // of a menu, where the page being rendered stands in it
}

type memoKey struct {
	of any // the *site.Page, or the first *site.MenuItem of a menu
	memoPartial
}

type memoEntry struct {
	html   template.HTML
	common []dep.Fact // facts that most entries of the partial have, one list for all of them
	facts  []dep.Fact // with memoList for the page's own metadata
	told   bool       // there were messages
}

const (
	memoSize  = 16 << 20 // bytes that pages and furniture may take each
	memoCost  = 100      // bytes that an entry takes beside its texts, about
	memoList  = "\x00"   // stands in facts for whatever list the page is taken from
	maxShared = 16       // lists of common facts that are kept for a partial
	memoDepth = 16       // how deep partials may render others through Render
)

func (m *memo) get(k memoKey) (memoEntry, bool) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	e, ok := m.entries[k.memoPartial][k.of]
	return e, ok
}

func (m *memo) put(k memoKey, e memoEntry) {
	size := memoCost + len(e.html)
	e.common, e.facts = split(e.facts)
	size += len(e.facts) * int(unsafe.Sizeof(dep.Fact{}))
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, ok := m.entries[k.memoPartial][k.of]; ok {
		return
	}
	if m.size+size > memoSize {
		if !m.renews {
			return
		}
		m.entries, m.shared, m.size = nil, nil, 0
	}
	if m.entries == nil {
		m.entries = make(map[memoPartial]map[any]memoEntry)
	}
	if m.entries[k.memoPartial] == nil {
		m.entries[k.memoPartial] = make(map[any]memoEntry)
	}
	e.common = m.share(k.memoPartial, e.common)
	m.entries[k.memoPartial][k.of] = e
	m.size += size
}

// split parts facts about pages, which differ from entry to entry, from those
// of the site. Together they are what they were.
func split(facts []dep.Fact) (common, own []dep.Fact) {
	for _, f := range facts {
		switch f.Kind {
		case dep.Template, dep.Asset, dep.Data, dep.Word, dep.Config, dep.Menu:
			common = append(common, f)
		default:
			own = append(own, f)
		}
	}
	return common, slices.Clip(own)
}

// share returns a list with the same facts that other entries have already.
func (m *memo) share(k memoPartial, facts []dep.Fact) []dep.Fact {
	for _, other := range m.shared[k] {
		if slices.Equal(other, facts) {
			return other
		}
	}
	if m.shared == nil {
		m.shared = make(map[memoPartial][][]dep.Fact)
	}
	if len(m.shared[k]) < maxShared {
		m.shared[k] = append(m.shared[k], facts)
	}
	return facts
}

// errTooDeep is worded as text/template words its own.
var errTooDeep = errors.New("exceeded maximum template depth")

// Render returns what a partial, such as "partials/teaser.html", makes of the
// page. It is {{template}} for lists: the result is kept and used again
// wherever the page is rendered with that partial. The partial sees the page
// alone; nothing in it depends on the page that is being rendered, which
// counts as none at all.
//
//	{{range .Pages}}{{.Render "partials/teaser.html"}}{{end}}
func (v Page) Render(name string) (template.HTML, error) {
	e, err := v.x.remembered(&v.x.w.r.pages, memoKey{v.p, memoPartial{name: name}}, func(y *execution) any {
		y.page.Edition = v.p.Edition
		return Page{x: y, p: v.p, list: &dep.Fact{Kind: dep.List, Name: memoList}}
	})
	for _, f := range e.common {
		v.x.w.facts.Add(f)
	}
	for _, f := range e.facts {
		if f.Kind == dep.List && f.Name == memoList {
			v.read(f.Fields)
		} else {
			v.x.w.facts.Add(f)
		}
	}
	return e.html, err
}

// remembered returns what a memo has at a key, else what the key's partial
// makes of the dot, which is kept.
func (x *execution) remembered(m *memo, k memoKey, dot func(y *execution) any) (memoEntry, error) {
	if e, ok := m.get(k); ok {
		return e, nil
	}
	e, err := x.renderPartial(k.name, dot)
	if err == nil {
		m.put(k, e)
	}
	return e, err
}

// renderPartial runs a partial with a recorder of its own, on no page.
func (x *execution) renderPartial(name string, dot func(y *execution) any) (memoEntry, error) {
	w := x.w
	if w.renders == memoDepth {
		return memoEntry{}, errTooDeep
	}
	outer := w.facts
	w.facts = dep.Recorder{}
	w.renders++
	defer func() { w.facts, w.renders = outer, w.renders-1 }()

	// An image counts as rendered already: none of a list's is the page's first.
	y := &execution{w: w, page: new(site.Page), layout: x.layout, images: 1}
	if !w.r.templates.has(y, name) {
		return memoEntry{}, w.r.templates.noTemplate(name)
	}
	out := w.push()
	defer w.pop()
	err := y.slot(out, name, dot(y))
	x.messages = append(x.messages, y.messages...)
	if y.panicked != "" {
		x.panicked = y.panicked
		return memoEntry{}, reported{}
	}
	if err != nil {
		return memoEntry{}, err
	}
	return memoEntry{html: template.HTML(out.String()), facts: w.facts.Facts(), told: len(y.messages) > 0}, nil
}
