package build

import (
	"context"
	"strings"
	"sync"

	"galley/generator/cache"
	"galley/generator/search"
)

// A previewIndex is the search index of a preview, made when it is asked for. Of
// one snapshot to the next only what has changed is made. It is safe for concurrent
// use.
type previewIndex struct {
	mu   sync.Mutex
	of   *Snapshot
	last *searchIndex
	jobs map[string]*Job // its files, by path

	options Options
}

// lookup finds a file of the index of a snapshot by its path; nil for none.
func (p *previewIndex) lookup(s *Snapshot, name string) *Job {
	if p == nil || s.site == nil || !s.cfg.Search || !strings.HasPrefix(name, search.Dir+"/") {
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.update(s)
	return p.jobs[name]
}

// update makes the index that of a snapshot.
func (p *previewIndex) update(s *Snapshot) {
	if p.of == s {
		return
	}
	x := newIndexer(s)
	if p.last != nil {
		x.oldCounts = p.last.counts
		x.old = make(map[string]indexed, len(p.last.entries))
		for _, is := range p.last.entries {
			x.old[is.page.ID()] = is
		}
	} else if p.options.Cache != nil {
		x.borrow(p.options)
	}
	n, err := x.finish(context.Background(), 1, true)
	if err != nil {
		return // nothing cancels it
	}
	p.of, p.last, p.jobs = s, n, make(map[string]*Job)
	for _, j := range n.jobs() {
		p.jobs[j.Path] = j
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
	x.recall(o)
	var scratch cache.Scratch
	for page, is := range x.old {
		entry, ok := log.Text(is.key.String(), is.blob, &scratch)
		if !ok {
			x.old, x.oldCounts = nil, nil // these are of all entries
			return
		}
		is.entry, is.blob = cache.Pack([]byte(entry)), cache.Blob{}
		x.old[page] = is
	}
}
