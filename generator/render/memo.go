package render

import (
	"errors"
	"hash/maphash"
	"html/template"
	"slices"
	"sync"
	"unsafe"

	"galley/generator/dep"
	"galley/generator/site"
)

// memo keeps what partials made of pages, menus, lists of feeds and insets, so that an article
// that hundreds of lists show is set in type once and not hundreds of times. It
// is shared by the workers.
//
// It has two halves. When the young one is full, what is in the old one is
// given up, and the young one grows old; what is asked for in the old one becomes
// young again. So that which is used stays, and of what is used for a while only,
// as lists go through all pages, the most recent.
type memo struct {
	mu         sync.RWMutex
	young, old memoHalf
}

type memoHalf struct {
	entries map[memoPartial]map[any]memoEntry
	lists   map[uint64][][]dep.Fact // of its entries, by hash: most have the facts that others have
	seed    maphash.Seed            // of the hashes
	size    int                     // bytes
}

// memoPartial tells what all entries of one partial share, memoKey one entry.
type memoPartial struct {
	name  string
	state string // what the partial was made for; of a menu, where the page being rendered stands in it
}

type memoKey struct {
	of any // the *site.Page, the first *site.MenuItem of a menu, the URLs of feeds
	memoPartial
}

type memoEntry struct {
	html  template.HTML
	facts []dep.Fact // of a page, with memoSelf for what is its own
	told  bool       // there were messages
}

const (
	memoSize  = 8 << 20 // bytes that pages and furniture may take each
	memoCost  = 100     // bytes that an entry takes beside its texts, about
	memoSelf  = "\x00"  // stands in facts for the page, and for whatever list the page is taken from
	memoDepth = 16      // how deep partials may render others through Render
)

func (m *memo) get(k memoKey) (memoEntry, bool) {
	m.mu.RLock()
	e, ok := m.young.entries[k.memoPartial][k.of]
	if ok {
		m.mu.RUnlock()
		return e, true
	}
	e, ok = m.old.entries[k.memoPartial][k.of]
	m.mu.RUnlock()
	if ok {
		m.put(k, e)
	}
	return e, ok
}

// forget gives up all entries.
func (m *memo) forget() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.young, m.old = memoHalf{}, memoHalf{}
}

func (m *memo) put(k memoKey, e memoEntry) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, ok := m.young.entries[k.memoPartial][k.of]; ok {
		return
	}
	if m.young.size > memoSize/2 {
		m.old, m.young = m.young, memoHalf{}
	}
	m.young.put(k, e)
}

func (h *memoHalf) put(k memoKey, e memoEntry) {
	if h.entries == nil {
		h.entries = make(map[memoPartial]map[any]memoEntry)
		h.lists, h.seed = make(map[uint64][][]dep.Fact), maphash.MakeSeed()
	}
	if h.entries[k.memoPartial] == nil {
		h.entries[k.memoPartial] = make(map[any]memoEntry)
	}
	e.facts = h.share(e.facts)
	h.entries[k.memoPartial][k.of] = e
	h.size += memoCost + len(e.html)
}

// share returns a list with the same facts that another entry has already.
func (h *memoHalf) share(facts []dep.Fact) []dep.Fact {
	var hash maphash.Hash
	hash.SetSeed(h.seed)
	for _, f := range facts {
		maphash.WriteComparable(&hash, f)
	}
	sum := hash.Sum64()
	for _, other := range h.lists[sum] {
		if slices.Equal(other, facts) {
			return other
		}
	}
	h.lists[sum] = append(h.lists[sum], facts)
	h.size += memoCost + len(facts)*int(unsafe.Sizeof(dep.Fact{}))
	return facts
}

// swapNames puts one name in the place of another in facts.
func swapNames(f dep.Fact, from, to string) dep.Fact {
	if f.Name == from {
		f.Name = to
	}
	if f.Page == from {
		f.Page = to
	}
	return f
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
	id := v.p.ID()
	e, err := v.x.remembered(&v.x.w.r.pages, memoKey{v.p, memoPartial{name: name}}, id, func(y *execution) any {
		y.page.Edition = v.p.Edition
		return Page{x: y, p: v.p, list: &dep.Fact{Kind: dep.List, Name: memoSelf}}
	})
	for _, f := range e.facts {
		if f.Kind == dep.List && f.Name == memoSelf {
			v.read(f.Fields)
		} else {
			v.x.w.facts.Add(swapNames(f, memoSelf, id))
		}
	}
	return e.html, err
}

// remembered returns what a memo has at a key, else what the key's partial
// makes of the dot, which is kept. In the facts memoSelf stands for self, unless
// that is "".
func (x *execution) remembered(m *memo, k memoKey, self string, dot func(y *execution) any) (memoEntry, error) {
	if e, ok := m.get(k); ok {
		return e, nil
	}
	e, err := x.renderPartial(k.name, dot)
	if self != "" {
		for i, f := range e.facts {
			e.facts[i] = swapNames(f, self, memoSelf)
		}
	}
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
	w.renders++
	defer func() { w.renders-- }()
	defer w.aside()()

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
