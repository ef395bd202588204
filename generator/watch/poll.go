package watch

import (
	"hash/maphash"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"time"
)

// poller looks at the files in turns.
type poller struct {
	w     *Watcher
	seed  maphash.Seed
	files map[string]mark // by their names below the root, as on disk
	turn  int
	away  bool // whether the caller was not waiting for a change all the time since the look before
}

// A mark is what was seen of a file.
type mark struct {
	size     int64
	modified int64
	changed  int64 // when anything of it changed; 0 where this is not known
	node     uint64
	owner    uint64
	mode     fs.FileMode
	sum      uint64 // of its bytes, if it is small and changed so lately that it may have changed again unseen; else 0
	turn     int
}

// look watches until there is a reason to begin anew, which it returns.
func (w *Watcher) look() error {
	p := &poller{w: w, seed: maphash.MakeSeed(), files: make(map[string]mark)}
	for {
		began := time.Now()
		p.away = w.pending.away()
		if err := p.walk("."); err != nil {
			return err
		}
		p.prune()
		if p.turn == 0 {
			w.covered()
		}
		p.turn++
		select {
		case <-w.ctx.Done():
			return w.ctx.Err()
		case <-time.After(pause(w.every, time.Since(began))):
		}
	}
}

// pause returns how long to wait after a look, so that looking takes a fifth of
// one processor at most.
func pause(every, took time.Duration) time.Duration { return max(every, 4*took) }

// walk looks at a file or folder and all below it.
func (p *poller) walk(name string) error {
	info, ok := p.w.stat(name)
	if !ok {
		if name == "." {
			return errGone
		}
		return nil
	}
	return p.visit(name, info)
}

// visit looks at what is known by info and all below it.
func (p *poller) visit(name string, info fs.FileInfo) error {
	if err := p.w.ctx.Err(); err != nil {
		return err
	}
	if p.w.scope.within(name) {
		p.mark(name, info)
	}
	if !info.IsDir() {
		return nil
	}
	entries, _ := os.ReadDir(p.path(name))
	for _, e := range entries {
		if err := p.entry(path.Join(name, e.Name()), e); err != nil {
			return err
		}
	}
	return nil
}

// entry looks at what a folder holds.
func (p *poller) entry(name string, e fs.DirEntry) error {
	if p.w.scope.given(name) {
		return p.walk(name)
	}
	if !p.w.scope.within(name) {
		return nil
	}
	if info, err := e.Info(); err == nil {
		return p.visit(name, info)
	}
	return nil
}

func (p *poller) path(name string) string {
	return filepath.Join(p.w.root, filepath.FromSlash(name))
}

// mark compares a file with what was seen of it, and names it if it is
// another.
func (p *poller) mark(name string, info fs.FileInfo) {
	was, known := p.files[name]
	m := markOf(info)
	m.turn = p.turn
	if small := info.Mode().IsRegular() && m.size <= 1<<20; small && (was.sum != 0 || m.fresh(time.Now())) {
		m.sum = p.sum(name)
	}
	if p.turn > 0 && (!known || was.differs(m) || p.away && was.passed(m)) {
		p.w.pending.add(name)
	}
	if !m.fresh(time.Now()) {
		m.sum = 0
	}
	p.files[name] = m
}

// prune forgets the files that are there no more, and names them.
func (p *poller) prune() {
	for name, m := range p.files {
		if m.turn != p.turn {
			delete(p.files, name)
			p.w.pending.add(name)
		}
	}
}

// sum returns a hash of a file, never 0.
func (p *poller) sum(name string) uint64 {
	f, err := os.Open(p.path(name))
	if err != nil {
		return 1
	}
	defer f.Close()
	var h maphash.Hash
	h.SetSeed(p.seed)
	io.Copy(&h, f) // what cannot be read is as good as not there
	return h.Sum64() | 1
}

// markOf returns what is seen of a file.
func markOf(info fs.FileInfo) mark {
	m := mark{mode: info.Mode(), modified: info.ModTime().UnixNano()}
	m.node, m.owner, m.changed = inode(info)
	if !info.IsDir() {
		m.size = info.Size()
	}
	return m
}

// passed reports whether something may have come into a folder, or the folder to
// another place, and gone again between two looks. That matters only to one
// who looked in between, and is mostly an editor's doing.
func (m mark) passed(now mark) bool {
	return now.mode.IsDir() && (m.modified != now.modified || m.changed != now.changed)
}

// differs reports whether the file is another, or may have other bytes.
func (m mark) differs(now mark) bool {
	switch {
	case m.node != now.node || m.mode.Type() != now.mode.Type():
		return true
	case now.mode.IsDir():
		return false // its times tell of the files in it, which tell of themselves
	case m.size != now.size || m.modified != now.modified:
		return true
	case m.sum != 0 && now.sum != 0:
		return m.sum != now.sum
	}
	// Bytes may have been written and the old time put back. Along with other permissions,
	// or another owner, the time of any change is that of these.
	return m.changed != now.changed && m.mode == now.mode && m.owner == now.owner
}

// fresh reports whether a file changed so lately that it may change again
// without getting another time; with FAT these are two seconds.
func (m mark) fresh(now time.Time) bool {
	latest := time.Unix(0, max(m.modified, m.changed))
	return now.Sub(latest).Abs() < 3*time.Second
}
