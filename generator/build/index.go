package build

import (
	"cmp"
	"context"
	"io/fs"
	"slices"
	"strings"
	"sync"

	"galley/generator/cache"
	"galley/generator/markdown"
	"galley/generator/record"
	"galley/generator/search"
	"galley/generator/site"
)

// An indexer makes the search index of a snapshot: entries while pages are
// rendered, as their bodies are at hand then, and of the entries, once all are
// there, its files. It is safe for concurrent use.
type indexer struct {
	snap *Snapshot
	log  *cache.Bodies // of entries; nil where they are kept in memory
	free sync.Pool     // of *search.Indexer

	old       map[string]cache.IndexEntry // of the build before, by page
	oldCounts []search.Count

	mu   sync.Mutex
	made map[string]indexed // by page
}

// indexed is an entry of a page and where it lies.
type indexed struct {
	page  *site.Page
	id    uint32
	key   cache.Sum // of what it was made from
	blob  cache.Blob
	entry search.Entry // "" where it is in the log
}

func newIndexer(s *Snapshot) *indexer {
	x := &indexer{snap: s, made: make(map[string]indexed)}
	x.free.New = func() any { return search.NewIndexer() }
	return x
}

// remember opens what builds before have left.
func (x *indexer) remember(o Options) (err error) {
	if x == nil {
		return nil
	}
	if x.log, err = cache.OpenEntries(o.Cache); err != nil || o.Forget {
		return err
	}
	old := cache.LoadIndex(o.Cache, x.snap.files.identity)
	if old == nil {
		return nil
	}
	x.old = make(map[string]cache.IndexEntry, len(old.Entries))
	for _, e := range old.Entries {
		x.old[e.Page] = e
	}
	x.oldCounts = make([]search.Count, len(old.Counts))
	for i, c := range old.Counts {
		x.oldCounts[i] = search.Count(c)
	}
	return nil
}

// close closes the log of entries, if it is open.
func (x *indexer) close() error {
	if x == nil || x.log == nil {
		return nil
	}
	err := x.log.Close()
	x.log = nil
	return err
}

// key is a hash of all that the entry of a page is made from.
func (x *indexer) key(p *site.Page) cache.Sum {
	var e record.Encoder
	if p.Source != "" {
		e.String(x.snap.bodyKey(p.Source))
	}
	for _, text := range []string{p.Path, p.Title, p.Description} {
		e.String(text)
	}
	e.Strings(crumbs(p))
	e.Strings(tags(p))
	return cache.SumOf(e)
}

// crumbs are the titles of the pages above a page, but for the home page.
func crumbs(p *site.Page) (titles []string) {
	for _, up := range p.Ancestors() {
		if up.Kind != site.Home {
			titles = append(titles, up.LinkTitle)
		}
	}
	return titles
}

// tags are the titles of a page's terms.
func tags(p *site.Page) (titles []string) {
	for _, terms := range p.Terms {
		for _, term := range terms.Pages {
			titles = append(titles, term.Title)
		}
	}
	return titles
}

// note makes the entry of a page whose body has just been compiled, unless it is
// there.
func (x *indexer) note(p *site.Page, doc *markdown.Doc) {
	if x == nil || !p.Searchable() {
		return
	}
	key := x.key(p)
	x.mu.Lock()
	_, done := x.made[p.ID()]
	x.mu.Unlock()
	if old, ok := x.old[p.ID()]; done || ok && old.Key == key {
		return
	}
	x.make(p, key, doc)
}

// make makes the entry of a page and keeps it, in the log where there is one. What
// cannot be written, as closing the log tells, is kept in memory.
func (x *indexer) make(p *site.Page, key cache.Sum, doc *markdown.Doc) (indexed, search.Entry) {
	in := x.free.Get().(*search.Indexer)
	defer x.free.Put(in)
	entry := in.Entry(&search.Page{
		Path: p.Path, Title: p.Title, Description: p.Description, Crumbs: crumbs(p), Tags: tags(p), Sections: sections(p, doc),
	})
	is := indexed{page: p, key: key, entry: entry}
	if x.log != nil {
		if blob, err := x.log.Put(key.String(), cache.Pack([]byte(entry))); err == nil {
			is.blob, is.entry = blob, ""
		}
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	x.made[p.ID()] = is
	return is, entry
}

// sections are those of a body. What stands below small headings belongs to the
// larger one above them.
func sections(p *site.Page, doc *markdown.Doc) []search.Section {
	const smallest = 3
	if doc == nil {
		return nil
	}
	out := []search.Section{{Text: doc.Texts[0]}}
	for i, h := range doc.Headings {
		text := doc.Texts[i+1]
		switch {
		case h.Promo:
		case i == 0 && h.Level == 1 && h.Text == p.Title:
			out[0].Text += " " + text
		case h.Level > smallest || h.Nested:
			out[len(out)-1].Text += " " + h.Text + " " + text
		default:
			out = append(out, search.Section{ID: h.ID, Heading: h.Text, Text: text})
		}
	}
	return out
}

// entry returns an entry, which is made again if it has been lost; "" where its
// source cannot be read.
func (x *indexer) entry(is *indexed, scratch *[]byte) search.Entry {
	if is.entry != "" {
		return is.entry
	}
	if x.log != nil {
		if data, ok := x.log.Get(is.key.String(), is.blob, scratch); ok {
			return search.Entry(data)
		}
	}
	_, entry := x.compile(is.page, is.key, scratch)
	return entry
}

// compile makes the entry of a page whose body is not at hand.
func (x *indexer) compile(p *site.Page, key cache.Sum, scratch *[]byte) (indexed, search.Entry) {
	s := x.snap
	if p.Source == "" {
		return x.make(p, key, nil)
	}
	doc := s.recallBody(p.Source, scratch)
	if doc == nil {
		src, err := fs.ReadFile(s.source, p.Source)
		if err != nil {
			return indexed{page: p, key: key}, "" // whoever renders the page says so
		}
		known, _ := s.sourceOf(p.Source)
		doc = newCompiler(s.cfg, nil, nil).Compile(p.Source, src, min(known.body, len(src)))
		s.checkRead(p, src, doc)
	}
	return x.make(p, key, doc)
}

// collect returns the entries of all pages that the search finds, by path.
func (x *indexer) collect(ctx context.Context, workers int) ([]indexed, error) {
	var all []indexed
	for _, p := range x.snap.site.Pages(site.Edition{}) {
		if p.Searchable() {
			all = append(all, indexed{page: p})
		}
	}
	slices.SortFunc(all, func(a, b indexed) int {
		return cmp.Or(strings.Compare(a.page.Path, b.page.Path), strings.Compare(a.page.ID(), b.page.ID()))
	})
	err := parallel(ctx, workers, len(all), func() func(int) {
		var scratch []byte
		return func(i int) {
			p := all[i].page
			x.mu.Lock()
			is, ok := x.made[p.ID()]
			x.mu.Unlock()
			if ok {
				all[i] = is
				return
			}
			key := x.key(p)
			if e, ok := x.old[p.ID()]; ok && e.Key == key {
				all[i] = indexed{page: p, key: key, blob: e.Blob}
				return
			}
			all[i], _ = x.compile(p, key, &scratch)
		}
	})
	paths := make([]string, len(all))
	for i := range all {
		paths[i] = all[i].page.Path
	}
	for i, id := range search.Number(paths) {
		all[i].id = id
	}
	return all, err
}
