package build

import (
	"context"
	"strings"
	"sync"

	"galley/generator/cache"
	"galley/generator/search"
)

// A previewIndex is the search index of a preview, or of an explanation, made when it
// is asked for and written nowhere. Of one snapshot to the next only what has changed
// is made. It is safe for concurrent use.
type previewIndex struct {
	options Options

	mu   sync.Mutex
	of   *Snapshot       // that it is the index of; nil for none any more
	jobs map[string]*Job // its files, by path

	made     bool
	identity string             // of what the last that was made was made from
	old      map[string]indexed // of the last that was made, by page
	counts   []search.Count     // likewise
}

// lookup finds a file of the index of a snapshot by its path; nil for none.
func (p *previewIndex) lookup(s *Snapshot, name string) *Job {
	if p == nil || s.site == nil || !s.cfg.Search || !strings.HasPrefix(name, search.Dir+"/") {
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.of != s {
		p.update(s)
	}
	return p.jobs[name]
}

// update makes the index of a snapshot.
func (p *previewIndex) update(s *Snapshot) {
	x := newIndexer(s)
	if p.identity == s.files.identity {
		x.old, x.oldCounts = p.old, p.counts
	}
	if !p.made && p.options.Cache != nil {
		x.borrow(p.options)
	}
	n, err := x.finish(context.Background(), 1, true)
	if err != nil {
		return // nothing cancels it
	}
	p.of, p.jobs = s, make(map[string]*Job)
	for _, j := range n.jobs() {
		p.jobs[j.Path] = j
	}
	p.made, p.identity = true, s.files.identity
	p.counts, p.old = n.counts, make(map[string]indexed, len(n.entries))
	for _, is := range n.entries {
		is.page = nil // of the snapshot, which is not to be kept for it
		p.old[is.name] = is
	}
}

// leave gives up what belongs to a snapshot, as there is a newer one. While an index
// is being made that is left for the next time.
func (p *previewIndex) leave() {
	if p.mu.TryLock() {
		p.of, p.jobs = nil, nil
		p.mu.Unlock()
	}
}

// borrow takes what builds have left into memory: the log is theirs, and they may
// be writing to it.
func (x *indexer) borrow(o Options) {
	log, err := cache.ReadEntries(o.Cache)
	if err != nil {
		return
	}
	defer log.Close()
	x.recall(cache.LoadIndex(o.Cache, x.snap.files.identity))
	var scratch []byte
	for page, is := range x.old {
		entry, ok := log.Get(is.key.String(), is.blob, &scratch)
		if !ok {
			x.old, x.oldCounts = nil, nil // these are of all entries
			return
		}
		is.entry, is.blob = search.Entry(entry), cache.Blob{}
		x.old[page] = is
	}
}
