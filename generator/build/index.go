package build

import (
	"bytes"
	"context"
	"html"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"
	"unsafe"

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
	adds bool          // to the log
	free sync.Pool     // of *search.Indexer

	around    cache.Sum          // of all that decides entries but the texts of pages; zero where that is not known
	before    cache.Sum          // that of the index before
	same      bool               // both are the same
	old       map[string]indexed // of the index before, by page
	oldCounts []search.Count
	oldShards map[string]bool // by key

	mu   sync.Mutex
	made map[string]indexed // by page
}

// indexed is an entry of a page and where it lies.
type indexed struct {
	name  string     // the page's ID
	page  *site.Page // nil for one of an index before
	id    uint32
	text  cache.Sum         // of the page
	key   cache.Sum         // of all that it was made from
	shown cache.Sum         // of what is shown of the page
	reads []cache.IndexRead // the files that its code includes
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
	if x.log, err = cache.OpenEntries(o.Cache); err != nil {
		return err
	}
	x.adds = true
	x.recall(x.snap.lastIndex())
	return nil
}

// recall takes over the index of the build before, whose entries are in the log; nil
// for none.
func (x *indexer) recall(old *cache.Index) {
	if old == nil {
		return
	}
	x.before = old.Around
	x.old = make(map[string]indexed, len(old.Entries))
	for _, e := range old.Entries {
		x.old[e.Page] = indexed{name: e.Page, id: e.ID, text: e.Text, key: e.Key, shown: e.Shown, reads: e.Reads, blob: e.Blob}
	}
	x.oldCounts = make([]search.Count, len(old.Counts))
	for i, c := range old.Counts {
		x.oldCounts[i] = search.Count(c)
	}
	x.oldShards = make(map[string]bool, len(old.Shards))
	for _, key := range old.Shards {
		x.oldShards[key] = true
	}
}

// loadIndex begins to load the index of the build before, since the graph can be
// made meanwhile.
func (s *Snapshot) loadIndex(o Options) {
	s.lastIndex = func() *cache.Index { return nil }
	if o.Cache != nil && !o.Forget && s.cfg.Search {
		s.lastIndex = begun(func() *cache.Index { return cache.LoadIndex(o.Cache, s.files.identity) })
	}
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

// settle notes what decides entries beside the texts of pages: while that is as it was
// for the index before, so are the entries of the texts that are.
func (x *indexer) settle(graph graphSums) {
	if x != nil && len(graph) > 0 {
		x.around = graph[0]
		x.same = x.around == x.before
	}
}

// key is a hash of all that the entry of a page is made from.
func (x *indexer) key(p *site.Page) cache.Sum {
	text := x.text(p)
	if old, ok := x.old[p.ID()]; ok && x.same && old.text == text {
		return old.key
	}
	e := record.Encoder(text[:])
	for _, text := range []string{p.Path, p.Title, p.Description} {
		e.String(text)
	}
	for _, list := range [][]string{otherNames(p), crumbs(p), tags(p)} {
		e.Strings(list)
	}
	return cache.SumOf(e)
}

// text is a hash of what a page says; zero for a page without a source.
func (x *indexer) text(p *site.Page) cache.Sum {
	if p.Source == "" {
		return cache.Sum{}
	}
	return x.snap.textSum(p.Source)
}

// textSum is a hash of the body of a source, which may not have been read yet.
func (s *Snapshot) textSum(name string) cache.Sum {
	known, _ := s.sourceOf(name)
	if (known.text != cache.Sum{}) {
		return known.text
	}
	src, err := fs.ReadFile(s.source, name)
	if err != nil {
		return cache.Sum{} // whoever renders the page says so
	}
	return cache.SumOf(src[min(known.body, len(src)):])
}

// otherNames are what a page is called beside its title.
func otherNames(p *site.Page) []string {
	address := strings.TrimSuffix(path.Base(p.Path), path.Ext(p.Path))
	if p.Kind != site.Single {
		return []string{p.LinkTitle}
	}
	return []string{p.LinkTitle, address}
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
	if _, ok := x.known(p, key); done || ok {
		return
	}
	x.make(p, key, doc)
}

// known returns the entry of a page that was in the index before, if what it was
// made from is as it was.
func (x *indexer) known(p *site.Page, key cache.Sum) (indexed, bool) {
	old, ok := x.old[p.ID()]
	for _, read := range old.reads {
		sum, err := x.snap.files.sum(read.Path)
		ok = ok && err == nil && sum == read.Sum
	}
	return old, ok && old.key == key
}

// make makes the entry of a page and keeps it, in the log where there is one. What
// cannot be written, as closing the log tells, is kept in memory.
func (x *indexer) make(p *site.Page, key cache.Sum, doc *markdown.Doc) (indexed, search.Entry) {
	in := x.free.Get().(*search.Indexer)
	defer x.free.Put(in)
	entry := in.Entry(&search.Page{
		Path: p.Path, Title: p.Title, Names: otherNames(p), Description: p.Description, Crumbs: crumbs(p), Tags: tags(p), Sections: sections(p, doc),
	})
	is := indexed{name: p.ID(), page: p, text: x.text(p), key: key, shown: cache.SumOf([]byte(entry.Shown())), entry: entry}
	if doc != nil {
		for _, read := range doc.Reads {
			is.reads = append(is.reads, cache.IndexRead{Path: read.Path, Sum: cache.Sum(read.Hash[:len(cache.Sum{})])})
		}
	}
	if x.adds {
		if blob, err := x.log.Put(key.String(), []byte(entry)); err == nil {
			is.blob, is.entry = blob, ""
		}
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	x.made[p.ID()] = is
	return is, entry
}

// sections are those of a body. What stands below small headings belongs to the
// larger one above them, and what is to stay out of the search is left out.
func sections(p *site.Page, doc *markdown.Doc) []search.Section {
	const smallest = 3
	if doc == nil {
		return nil
	}
	code, hidden := inMarks(doc)
	out := []search.Section{{Text: doc.Texts[0], Code: code[0]}}
	for i, h := range doc.Headings {
		if hidden[i] {
			continue
		}
		text := doc.Texts[i+1]
		switch {
		case i == 0 && h.Level == 1 && h.Text == p.Title:
			out[0].Text += " " + text
		case h.Level > smallest || h.Nested:
			out[len(out)-1].Text += " " + h.Text + " " + text
		default:
			out = append(out, search.Section{ID: h.ID, Heading: h.Text, Text: text})
		}
		out[len(out)-1].Code += code[i+1]
	}
	return out
}

// inMarks returns the code in a body as [markdown.Doc.Texts] has the text, and
// which headings stay out of the search with what stands below them.
func inMarks(doc *markdown.Doc) (code []string, hidden []bool) {
	code, hidden = make([]string, len(doc.Texts)), make([]bool, len(doc.Headings))
	below, start := 0, int32(0)
	out := 0   // open directives that stay out
	level := 0 // of the heading that does; 0 for none
	for _, m := range doc.Marks {
		switch m.Kind {
		case markdown.MarkDirective:
			if staysOut(&doc.Directives[m.Ref]) {
				out++
			}
		case markdown.MarkDirectiveEnd:
			if staysOut(&doc.Directives[m.Ref]) {
				out--
			}
		case markdown.MarkHeading:
			h := &doc.Headings[m.Ref]
			below = int(m.Ref) + 1
			if level >= h.Level {
				level = 0
			}
			if level == 0 && markdown.Unsearched(h.Class) {
				level = h.Level
			}
			hidden[m.Ref] = out > 0 || level > 0
		case markdown.MarkCode:
			start = m.At
		case markdown.MarkCodeEnd:
			if out == 0 && level == 0 {
				code[below] += textOf(doc.HTML[start:m.At]) + "\n"
			}
		}
	}
	return code, hidden
}

func staysOut(d *markdown.Directive) bool {
	return markdown.Promotional(d.Name) || markdown.Unsearched(d.Class)
}

// textOf is the text of a block of code, without the numbers of lines and the signs
// of a comparison.
func textOf(source []byte) string {
	var text strings.Builder
	for {
		open := bytes.IndexByte(source, '<')
		if open < 0 {
			break
		}
		text.Write(source[:open])
		var tag []byte
		tag, source, _ = bytes.Cut(source[open:], []byte(">"))
		switch string(tag) {
		case `<span class="ln"`, `<span class="sign"`:
			_, source, _ = bytes.Cut(source, []byte("</span>"))
		}
	}
	text.Write(source)
	return html.UnescapeString(text.String())
}

// entry returns an entry, which is made again if it has been lost; "" where its
// source cannot be read. It is valid until the scratch is used again.
func (x *indexer) entry(is *indexed, scratch *[]byte) search.Entry {
	entry, ok := x.stored(is, scratch)
	if !ok {
		_, entry = x.compile(is.page, is.key)
	}
	return entry
}

// stored returns an entry as it was kept.
func (x *indexer) stored(is *indexed, scratch *[]byte) (search.Entry, bool) {
	if is.entry != "" || x.log == nil {
		return is.entry, is.entry != ""
	}
	text, ok := x.log.Get(is.key.String(), is.blob, scratch)
	return search.Entry(unsafe.String(unsafe.SliceData(text), len(text))), ok
}

// compile makes the entry of a page whose body is not at hand.
func (x *indexer) compile(p *site.Page, key cache.Sum) (indexed, search.Entry) {
	s := x.snap
	if p.Source == "" {
		return x.make(p, key, nil)
	}
	doc := s.recallBody(p.Source, new([]byte))
	if doc == nil {
		src, err := fs.ReadFile(s.source, p.Source)
		if err != nil {
			return indexed{name: p.ID(), page: p, key: key}, "" // whoever renders the page says so
		}
		known, _ := s.sourceOf(p.Source)
		doc = newCompiler(s.cfg, s.lexers, s.readIncluded).Compile(p.Source, src, min(known.body, len(src)))
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
		if c := strings.Compare(a.page.Path, b.page.Path); c != 0 {
			return c
		}
		return strings.Compare(a.page.ID(), b.page.ID())
	})
	err := parallel(ctx, workers, len(all), func() func(int) {
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
			if old, ok := x.known(p, key); ok {
				all[i] = old
				all[i].page = p
				return
			}
			all[i], _ = x.compile(p, key)
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
