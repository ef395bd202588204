package build

import (
	"context"
	"maps"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"galley/generator/cache"
	"galley/generator/diag"
	"galley/generator/output"
	"galley/generator/search"
	"galley/generator/site"
)

// indexType is the MIME type of all files of the index.
var indexType = output.TypeByExtension(".json")

// An indexFile is a file of the search index.
type indexFile struct {
	key    string // of all that it is made from
	render func() []byte
}

// searchIndex is the index of a whole site.
type searchIndex struct {
	maker   *indexer
	workers int
	single  bool      // each shard is a group of its own, as few are asked for
	entries []indexed // by path
	counts  []search.Count
	shards  []search.Shard
	mores   []search.Overflow
	blocks  []search.Block

	mu     sync.Mutex
	groups []*postingGroup // that are held, the newest first
	of     []int           // the group of each shard
}

// postingGroup are the postings of some shards, which are gathered at once, as
// that goes over all entries.
type postingGroup struct {
	number int
	once   sync.Once
	all    *search.Postings
}

// finish makes the index of all entries. With single, few of its files will be asked
// for.
func (x *indexer) finish(ctx context.Context, workers int, single bool) (*searchIndex, error) {
	n := &searchIndex{maker: x, workers: workers, single: single}
	var err error
	if n.entries, err = x.collect(ctx, workers); err != nil {
		return nil, err
	}
	change, from, err := x.change(ctx, workers, n.entries)
	if err != nil {
		return nil, err
	}
	n.counts = search.Apply(from, change)
	n.shards, n.mores = search.Cut(n.counts)
	ids, keys := make([]uint32, len(n.entries)), make([]string, len(n.entries))
	for i := range n.entries {
		ids[i], keys[i] = n.entries[i].id, n.entries[i].shown.String()
	}
	n.blocks = search.Blocks(ids, keys)
	n.group()
	return n, nil
}

// change returns what entries have come and gone since the counts of the index
// before, which it returns too, or all entries since there were none, where that is
// less work or some are lost.
func (x *indexer) change(ctx context.Context, workers int, entries []indexed) (*search.Change, []search.Count, error) {
	if steps := x.steps(entries); len(steps) < len(entries) {
		c, sound, err := x.count(ctx, workers, steps)
		if err != nil || sound {
			return c, x.oldCounts, err
		}
	}
	all := make([]indexStep, len(entries))
	for i, is := range entries {
		all[i].indexed = is
	}
	c, _, err := x.count(ctx, workers, all)
	return c, nil, err
}

// An indexStep is an entry that comes or goes.
type indexStep struct {
	indexed
	goes bool
}

// steps are what makes the index before one of these entries.
func (x *indexer) steps(entries []indexed) (steps []indexStep) {
	gone := maps.Clone(x.old)
	for _, is := range entries {
		if old, ok := x.old[is.name]; ok && old.id == is.id && old.same(&is) {
			delete(gone, is.name)
			continue
		}
		steps = append(steps, indexStep{indexed: is})
	}
	for _, old := range gone {
		steps = append(steps, indexStep{old, true})
	}
	return steps
}

// count adds up what steps do to counts. It reports whether all entries were sound.
func (x *indexer) count(ctx context.Context, workers int, steps []indexStep) (_ *search.Change, sound bool, err error) {
	var lost atomic.Bool
	var mu sync.Mutex
	var parts []*search.Change
	err = parallel(ctx, workers, len(steps), func() func(int) {
		var scratch []byte
		part := new(search.Change)
		mu.Lock()
		parts = append(parts, part)
		mu.Unlock()
		return func(i int) {
			s := &steps[i]
			if s.goes {
				entry, ok := x.stored(&s.indexed, &scratch)
				if !ok || !part.Remove(s.id, entry) {
					lost.Store(true)
				}
			} else if !part.Add(s.id, x.entry(&s.indexed, &scratch)) {
				lost.Store(true)
			}
		}
	})
	whole := new(search.Change)
	if len(parts) > 0 {
		whole = parts[0]
	}
	for _, part := range parts[min(1, len(parts)):] {
		whole.Merge(part)
	}
	return whole, !lost.Load(), err
}

// same reports whether two entries of a page were made from the same.
func (is *indexed) same(other *indexed) bool {
	return is.key == other.key && slices.Equal(is.reads, other.reads)
}

// groupPostings is how many postings are gathered at once, of 8 bytes each and
// what it takes to have them by their terms.
const groupPostings = 1 << 20

// group puts shards into groups: first those that the build before did not have,
// which are the ones to be made, with those that have an overflow together with them.
func (n *searchIndex) group() {
	had := make([]bool, len(n.shards))
	for i := range n.shards {
		had[i] = n.maker.oldShards[n.shards[i].Key]
	}
	for i := range n.mores {
		all := n.mores[i].Shards
		if slices.ContainsFunc(all, func(shard int) bool { return !had[shard] }) {
			for _, shard := range all {
				had[shard] = false
			}
		}
	}
	n.of = make([]int, len(n.shards))
	group := 0
	for _, old := range []bool{false, true} {
		size := 0
		for i := range n.shards {
			if had[i] != old {
				continue
			}
			if size += n.shards[i].Postings; size > groupPostings || n.single {
				group, size = group+1, n.shards[i].Postings
			}
			n.of[i] = group
		}
		group++
	}
}

// postings returns the postings of a shard, and of the others of its group.
func (n *searchIndex) postings(shard int) *search.Postings {
	n.mu.Lock()
	number := n.of[shard]
	i := slices.IndexFunc(n.groups, func(g *postingGroup) bool { return g.number == number })
	if i < 0 {
		n.groups = append([]*postingGroup{{number: number}}, n.groups...)
		n.groups = n.groups[:min(len(n.groups), 2)]
		i = 0
	}
	g := n.groups[i]
	n.mu.Unlock()
	g.once.Do(func() { g.all = n.gather(number) })
	return g.all
}

// gather goes over all entries for the postings of a group of shards.
func (n *searchIndex) gather(group int) *search.Postings {
	var shards []*search.Shard
	for i, of := range n.of {
		if of == group {
			shards = append(shards, &n.shards[i])
		}
	}
	all := search.NewPostings(shards)
	parallel(context.Background(), n.workers, len(n.entries), func() func(int) { //nolint:errcheck // nothing cancels it
		var scratch []byte
		return func(i int) { all.Add(n.entries[i].id, n.maker.entry(&n.entries[i], &scratch)) }
	})
	return all
}

// jobs are the files of the index. The root, which names the others, is the last.
func (n *searchIndex) jobs() []*Job {
	var jobs []*Job
	add := func(path string, class output.Class, f *indexFile) {
		jobs = append(jobs, &Job{Path: path, Class: class, index: f})
	}
	for i := range n.shards {
		s := &n.shards[i]
		add(s.Path(), output.ClassAsset, &indexFile{key: s.Key, render: func() []byte { return s.Render(n.postings(i)) }})
		if s.Overflow >= 0 && n.mores[s.Overflow].Last() == i { // while the postings are at hand
			o := &n.mores[s.Overflow]
			add(o.Path(), output.ClassAsset, &indexFile{key: o.Key, render: func() []byte { return o.Render(n.shards, n.postings) }})
		}
	}
	for i := range n.blocks {
		b := &n.blocks[i]
		add(b.Path(), output.ClassAsset, &indexFile{key: b.Key, render: func() []byte { return n.block(b) }})
	}
	root := search.Root{Pages: len(n.entries), Shards: n.shards, Overflows: n.mores, Blocks: n.blocks}
	add(search.RootName, output.ClassOther, &indexFile{key: root.Key(), render: root.Render})
	return jobs
}

// indexCollisions reports jobs that are in the way of the search index, whose files
// are known only when the pages are rendered.
func (s *Snapshot) indexCollisions() diag.List {
	var messages diag.List
	for _, j := range s.jobs {
		path := site.Fold(j.Path)
		own := path == search.Dir || path == search.RootName
		for _, dir := range search.HashedDirs() {
			own = own || path == dir || strings.HasPrefix(path, dir+"/")
		}
		if own && s.cfg.Search {
			messages.Add(diag.PathCollision, j.place(), "%s is where the search index is published (give it another path, or turn the search off with search: false in galley.yaml)", j.Path)
		}
	}
	return messages
}

func (n *searchIndex) block(b *search.Block) []byte {
	ids, entries := make([]uint32, len(b.Pages)), make([]search.Entry, len(b.Pages))
	for i, page := range b.Pages {
		var scratch []byte // of each its own, as all are used together
		ids[i], entries[i] = n.entries[page].id, n.maker.entry(&n.entries[page], &scratch)
	}
	return b.Render(ids, entries)
}

// save remembers the index for the next build, and lets entries be tidied.
func (n *searchIndex) save(o Options) error {
	if n == nil {
		return nil
	}
	x := n.maker
	kept := &cache.Index{Around: x.around, Entries: make([]cache.IndexEntry, len(n.entries)), Counts: make([]cache.IndexCount, len(n.counts))}
	var live []*cache.Blob
	changed := len(kept.Entries) != len(x.old) || x.around != x.before
	for i, is := range n.entries {
		if again, ok := x.made[is.name]; ok {
			is.blob = again.blob // it was lost meanwhile
		}
		e := cache.IndexEntry{Page: is.name, ID: is.id, Text: is.text, Key: is.key, Shown: is.shown, Reads: is.reads, Blob: is.blob}
		old := x.old[e.Page]
		changed = changed || old.id != is.id || !old.same(&is) || old.blob != is.blob
		kept.Entries[i] = e
		live = append(live, &kept.Entries[i].Blob)
	}
	for i, c := range n.counts {
		kept.Counts[i] = cache.IndexCount(c)
	}
	for i := range n.shards {
		kept.Shards = append(kept.Shards, n.shards[i].Key)
	}
	moved, err := x.log.Tidy(live)
	if err != nil || !moved && !changed {
		return err
	}
	return cache.SaveIndex(o.Cache, x.snap.files.identity, kept)
}
