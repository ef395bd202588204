package build

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"maps"
	"slices"
	"sync"
	"time"

	"galley/generator/cache"
	"galley/generator/config"
	"galley/generator/content"
	"galley/generator/disk"
)

// files knows what the site's files are without reading those that have not
// changed since an earlier build. It is safe for concurrent use.
type files struct {
	source   fs.FS
	identity string // of what is remembered of them
	cfg      *config.Config
	options  content.Options
	began    time.Time // before any of them was looked at
	old      map[string]cache.Source

	mu     sync.Mutex
	now    map[string]cache.Source
	parked []string     // those of now whose Meta is in metas
	metas  cache.Packed // until they are saved
}

// openFiles makes files from what the process itself knows of them, which may
// be nil, else from what builds before have left. What was made of files by
// another configuration counts as nothing.
func openFiles(o Options, cfg *config.Config, before *files) *files {
	location, err := time.LoadLocation(cfg.TimeZone)
	if err != nil {
		location = time.UTC // the configuration's check has said so
	}
	f := &files{
		source: o.Source, cfg: cfg, began: time.Now(),
		options: content.Options{Taxonomies: cfg.TaxonomyNames(), Location: location},
	}
	// All that decides what is made of a file. None of it fails to be written.
	key, _ := json.Marshal([]any{f.options.Taxonomies, cfg.TimeZone, cfg.Markdown})
	f.identity = o.Identity + " " + cache.SumOf(key).String()
	if before != nil && before.identity == f.identity {
		f.old = before.all()
	} else if o.Cache != nil && !o.Forget {
		f.old = cache.LoadSources(o.Cache, f.identity)
	}
	f.now = make(map[string]cache.Source, len(f.old))
	return f
}

// known returns what is remembered of a file, if its stamp says that it is as
// it was.
func (f *files) known(name string, stamp disk.Stamp) (cache.Source, bool) {
	old, ok := f.old[name]
	return old, ok && old.Settled && old.Stamp == stamp
}

func (f *files) keep(s cache.Source) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.now[s.Path] = s
}

// drop forgets a file.
func (f *files) drop(name string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.now, name)
}

// all returns the files that are known.
func (f *files) all() map[string]cache.Source {
	if f == nil {
		return nil
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	return maps.Clone(f.now)
}

// body returns where the compiled body of a source lies.
func (f *files) body(name string) cache.Blob {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.now[name].Body
}

// setBody says where the compiled body of a source lies.
func (f *files) setBody(name string, blob cache.Blob) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if s, ok := f.now[name]; ok {
		s.Body = blob
		f.now[name] = s
	}
}

// seen returns a hash of a file that this build has looked at.
func (f *files) seen(name string) (cache.Sum, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	s, ok := f.now[name]
	return s.Sum, ok
}

// sum returns a hash of a file that need not be Markdown.
func (f *files) sum(name string) (cache.Sum, error) {
	if sum, ok := f.seen(name); ok {
		return sum, nil
	}
	info, err := fs.Stat(f.source, name)
	if err != nil {
		return cache.Sum{}, err
	}
	stamp := disk.StampOf(info)
	if old, ok := f.known(name, stamp); ok {
		f.keep(old)
		return old.Sum, nil
	}
	if !info.Mode().IsRegular() {
		return cache.Sum{}, errors.New("is not a file") // a pipe would be waited for
	}
	s := cache.Source{Stamped: cache.Stamped{Path: name, Stamp: stamp, Settled: stamp.Settled(f.began)}}
	if s.Sum, err = hashOf(func() (io.ReadCloser, error) { return f.source.Open(name) }); err != nil {
		return s.Sum, err
	}
	f.keep(s)
	return s.Sum, nil
}

// hashOf reads a file of any size.
func hashOf(open func() (io.ReadCloser, error)) (sum cache.Sum, err error) {
	file, err := open()
	if err != nil {
		return sum, err
	}
	defer file.Close()
	h := sha256.New()
	_, err = io.Copy(h, file)
	copy(sum[:], h.Sum(nil))
	return sum, err
}

// park packs what was made of files that were read: nobody asks for it before
// it is saved, and it is as large as the graph.
func (f *files) park() {
	f.mu.Lock()
	defer f.mu.Unlock()
	for name, s := range f.now {
		if s.Meta == "" || s.Meta == f.old[name].Meta {
			continue
		}
		f.parked = append(f.parked, name)
		f.metas.Add(s.Meta)
		s.Meta = ""
		f.now[name] = s
	}
}

// unpark is the reverse of park.
func (f *files) unpark() {
	f.mu.Lock()
	defer f.mu.Unlock()
	i := 0
	for meta := range f.metas.All() {
		if s, ok := f.now[f.parked[i]]; ok {
			s.Meta = meta
			f.now[s.Path] = s
		}
		i++
	}
	f.parked, f.metas = nil, cache.Packed{}
}

// save remembers the files for the next build, and lets bodies be tidied.
func (f *files) save(fsys disk.FS, bodies *cache.Bodies) error {
	f.unpark()
	list := sorted(f.now)
	var live []*cache.Blob
	for i := range list {
		if blob := &list[i].Body; blob.Size > 0 {
			live = append(live, blob)
		}
	}
	moved, err := bodies.Tidy(live)
	if !moved && maps.Equal(f.now, f.old) {
		return err
	}
	return errors.Join(err, cache.SaveSources(fsys, f.identity, list))
}

// sorted lists files by their paths.
func sorted(files map[string]cache.Source) []cache.Source {
	list := make([]cache.Source, 0, len(files))
	for _, name := range slices.Sorted(maps.Keys(files)) {
		list = append(list, files[name])
	}
	return list
}
