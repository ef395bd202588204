package render

import (
	"net/url"
	"sync"
	"unsafe"

	"galley/generator/dep"
	"galley/generator/site"
)

// feedBodies keeps the bodies of articles as feeds show them, so that each is
// made once however many feeds have it. It is shared by the workers. When it
// is full it takes no more.
type feedBodies struct {
	mu      sync.Mutex
	entries map[*site.Page]*feedBody
	size    int // bytes of HTML and names
}

// feedBody is the body of one article, made by the worker that asks first.
type feedBody struct {
	mu    sync.Mutex // held while it is made
	kept  bool
	html  string
	facts []dep.Fact
}

const feedBodiesSize = 8 << 20 // bytes

func (b *feedBodies) entry(p *site.Page) *feedBody {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.entries == nil {
		b.entries = make(map[*site.Page]*feedBody)
	}
	e := b.entries[p]
	if e == nil {
		e = new(feedBody)
		b.entries[p] = e
	}
	return e
}

// forget gives up all bodies.
func (b *feedBodies) forget() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.entries, b.size = nil, 0
}

// reserve reports whether there is room for a body, and takes it.
func (b *feedBodies) reserve(html string, facts []dep.Fact) bool {
	size := len(html) + len(facts)*int(unsafe.Sizeof(dep.Fact{}))
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.size+size > feedBodiesSize {
		return false
	}
	b.size += size
	return true
}

// feedContent returns the body of an article as feeds show it, the same in
// all of them; "" where it cannot be had, which is told.
func (x *execution) feedContent(p *site.Page, base *url.URL) string {
	bodies := &x.w.r.feedBodies
	e := bodies.entry(p)
	e.mu.Lock()
	defer e.mu.Unlock()
	html, facts := e.html, e.facts
	if !e.kept {
		var ok bool
		if html, facts, ok = x.makeFeedBody(p, base); !ok {
			return ""
		}
		if bodies.reserve(html, facts) {
			e.html, e.facts, e.kept = html, facts, true
		}
	}
	for _, f := range facts {
		x.w.facts.Add(f)
	}
	return html
}

// makeFeedBody renders a body for feeds apart from the feed that asks for it.
func (x *execution) makeFeedBody(p *site.Page, base *url.URL) (html string, facts []dep.Fact, ok bool) {
	w := x.w
	defer w.aside()()
	y := &execution{w: w, page: &site.Page{Edition: p.Edition}, images: 1}
	b, err := y.newBody(p, true)
	x.messages = append(x.messages, y.messages...)
	if y.panicked != "" {
		x.panicked = y.panicked
	}
	if err != nil {
		return "", nil, false
	}
	return feedHTML(string(b.html), base), w.facts.Facts(), true
}
