package output

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"maps"
	"os"
	"path"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Stats counts what publishing did to files.
type Stats struct {
	Written   int // new or with other bytes
	Unchanged int // left alone, time and inode included
	Removed   int // no longer part of the site
}

// Publish makes the output folder hold what was put: what differs is moved
// into place class by class, then what earlier builds published and this
// one did not is removed, with the folders that leaves empty. A file that is
// in the way of a folder or the other way round is an error before anything
// is changed, unless galley published it. When Publish breaks off, every file
// is whole, the old one or the new, and the next build knows what may be
// there; the stage can then be discarded. If nothing changed, nothing is
// written. What may be done in any order is done by each.
func (s *Stage) Publish(each Each) (Stats, error) {
	p, err := s.plan()
	if err != nil {
		return Stats{}, err
	}
	if !p.needed() {
		return p.stats, s.Discard()
	}
	if err := p.check(); err != nil {
		return Stats{}, err
	}
	for _, step := range []func() error{
		p.writeIntent, p.clear, func() error { return p.makeFolders(each) }, func() error { return p.move(each) }, p.remove, p.prune, p.writeManifest,
	} {
		if err := step(); err != nil {
			return p.stats, err
		}
	}
	if err := s.fsys.Remove(intentFile); err != nil {
		return p.stats, err
	}
	return p.stats, s.sweep(stageDir, each)
}

// An Each calls do for every index below n, perhaps for several at a time, and
// returns an error of one of them. After one it may leave the others out.
type Each func(n int, do func(i int) error) error

// oneByOne is the Each that does one after the other.
func oneByOne(n int, do func(i int) error) error {
	for i := range n {
		if err := do(i); err != nil {
			return err
		}
	}
	return nil
}

// publication is one run of Publish.
type publication struct {
	*Stage
	stats    Stats
	staged   []*output              // in the order of publishing
	gone     map[string]bool        // paths that earlier builds may have left => still to be removed
	ours     func() map[string]bool // folders that earlier builds made; worked out when asked for
	kinds    map[string]kind        // what stands at paths, as far as looked at and kept true
	folders  []string               // to be made, parents first
	inTheWay []string               // of gone, those where something else is to be put
	manifest []byte                 // the new one
}

// plan works out what there is to do, without touching the disk.
func (s *Stage) plan() (*publication, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err != nil {
		return nil, s.err
	}
	p := &publication{Stage: s, gone: make(map[string]bool), kinds: make(map[string]kind)}
	s.names = s.sorted()
	lines := make([]line, 0, len(s.names))
	for _, name := range s.names {
		o := s.outputs[name]
		lines = append(lines, line{name, o.record})
		if o.file != "" {
			p.staged = append(p.staged, o)
		}
	}
	p.manifest = encode(path.Base(manifestFile), lines)
	p.stats.Unchanged = len(lines) - len(p.staged)
	slices.SortFunc(p.staged, func(a, b *output) int {
		return cmp.Or(cmp.Compare(a.class, b.class), strings.Compare(a.path, b.path))
	})
	for name := range p.old() {
		if s.outputs[name] == nil {
			p.gone[name] = true
		}
	}
	p.ours = sync.OnceValue(p.oldFolders)
	return p, nil
}

// sorted returns the paths of the outputs in order: mostly they are those of
// the manifest, which is sorted.
func (s *Stage) sorted() []string {
	same := len(s.order) == len(s.outputs)
	for _, name := range s.order {
		if _, ok := s.outputs[name]; !ok {
			same = false
			break
		}
	}
	if same {
		return s.order
	}
	return slices.Sorted(maps.Keys(s.outputs))
}

// old yields the paths that earlier builds published or may have.
func (p *publication) old() iter.Seq[string] {
	return func(yield func(string) bool) {
		for name := range p.published {
			if !yield(name) {
				return
			}
		}
		for _, l := range p.unsure {
			if !yield(l.path) {
				return
			}
		}
	}
}

// oldFolders returns the folders that earlier builds made.
func (p *publication) oldFolders() map[string]bool {
	folders := make(map[string]bool)
	for name := range p.old() {
		addFolders(folders, name)
	}
	return folders
}

// addFolders adds the folders above a file.
func addFolders(folders map[string]bool, name string) {
	for dir := path.Dir(name); dir != "." && !folders[dir]; dir = path.Dir(dir) {
		folders[dir] = true
	}
}

// needed reports whether the folder is not yet what it is to be.
func (p *publication) needed() bool {
	return len(p.staged) > 0 || len(p.unsure) > 0 || !bytes.Equal(p.manifest, p.onDisk)
}

// at is look with a memory.
func (p *publication) at(name string) (kind, error) {
	if k, ok := p.kinds[name]; ok {
		return k, nil
	}
	if dir := path.Dir(name); dir != "." {
		if k, err := p.at(dir); err != nil || k != folder {
			return missing, err
		}
	}
	k, err := p.look(name)
	if err == nil {
		p.kinds[name] = k
	}
	return k, err
}

// check finds out what stands in the way of the staged outputs, before
// anything is changed.
func (p *publication) check() error {
	for _, o := range p.staged {
		if err := p.checkFolders(o.path); err != nil {
			return err
		}
		switch o.kind {
		case folder:
			if err := p.checkFolder(o.path, o.path); err != nil {
				return err
			}
		case special:
			return p.isLink(o.path)
		}
	}
	return nil
}

// checkFolders checks the folders above name and notes those to be made.
func (p *publication) checkFolders(name string) error {
	for i, c := range name {
		if c != '/' {
			continue
		}
		dir := name[:i]
		k, err := p.at(dir)
		switch {
		case err != nil:
			return err
		case p.outputs[dir] != nil:
			return fmt.Errorf("publish %q: %q is to be a file", name, dir)
		case k == special:
			return p.isLink(dir)
		case k == regular && !p.gone[dir]:
			return fmt.Errorf("%s is a file where a folder is needed for %s (remove it)", p.fsys.Path(dir), name)
		case k == regular:
			p.inTheWay = append(p.inTheWay, dir)
			fallthrough
		case k == missing:
			p.folders = append(p.folders, dir)
			p.kinds[dir] = folder // by the time that anything is put there
		}
	}
	return nil
}

// checkFolder checks that all in the folder dir, which is to become the file
// name, was published by galley and is to be removed anyway.
func (p *publication) checkFolder(dir, name string) error {
	list, err := p.fsys.ReadDir(dir)
	if err != nil {
		return err
	}
	if !p.ours()[dir] {
		return fmt.Errorf("%s is a folder where a file is to be published (remove it)", p.fsys.Path(dir))
	}
	for _, e := range list {
		below := path.Join(dir, e.Name())
		switch {
		case e.IsDir():
			if err := p.checkFolder(below, name); err != nil {
				return err
			}
		case p.gone[below] && e.Type().IsRegular():
			p.inTheWay = append(p.inTheWay, below)
		default:
			return fmt.Errorf("%s is not galley's, and its folder is to become the file %s (move it away)", p.fsys.Path(below), name)
		}
	}
	p.inTheWay = append(p.inTheWay, dir) // after what is in it
	return nil
}

// writeIntent writes down all versions of all files that may be in the folder
// if publishing breaks off from here on, so that the next build can tell them
// from those of somebody else: but for those of the manifest, which is there
// until it is replaced.
func (p *publication) writeIntent() error {
	lines := slices.Clone(p.unsure)
	for _, name := range p.names {
		if o := p.outputs[name]; p.published[name] != o.record {
			lines = append(lines, line{name, o.record})
		}
	}
	return p.writeBook(intentFile, encode(path.Base(intentFile), lines))
}

func (p *publication) writeManifest() error {
	if err := p.writeBook(manifestFile, p.manifest); err != nil {
		return err
	}
	p.onDisk = p.manifest
	return nil
}

// writeBook replaces the manifest or the intent. It is on disk before anything
// that it speaks of is changed further.
func (p *publication) writeBook(name string, data []byte) error {
	staged := path.Join(stageDir, path.Base(name))
	for _, dir := range []string{ownDir, stageDir} {
		if err := p.mkdir(dir); err != nil {
			return err
		}
	}
	err := p.create(staged, true, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
	if err != nil {
		return err
	}
	return p.fsys.Rename(staged, name)
}

// clear removes what is in the way of what is to be put there.
func (p *publication) clear() error {
	for _, name := range p.inTheWay {
		if err := p.fsys.Remove(name); err != nil {
			return err
		}
		if p.gone[name] {
			p.gone[name] = false
			p.stats.Removed++
		}
		delete(p.kinds, name)
	}
	return nil
}

// makeFolders makes the folders, those that are nearest to the top first.
func (p *publication) makeFolders(each Each) error {
	var levels [][]string
	for _, dir := range p.folders {
		depth := strings.Count(dir, "/")
		for len(levels) <= depth {
			levels = append(levels, nil)
		}
		levels[depth] = append(levels[depth], dir)
	}
	for _, dirs := range levels {
		if err := each(len(dirs), func(i int) error { return p.fsys.Mkdir(dirs[i]) }); err != nil {
			return err
		}
	}
	return nil
}

// move moves the staged files into place, one class after the other. That
// replaces a file at once, also one that is read-only or being read. The old one
// may be in the stage then, which is swept.
func (p *publication) move(each Each) error {
	p.moving = time.Now()
	var written atomic.Int64
	defer func() { p.stats.Written = int(written.Load()) }()
	for rest := p.staged; len(rest) > 0; {
		n := 1 + slices.IndexFunc(rest[1:], func(o *output) bool { return o.class != rest[0].class })
		if n == 0 {
			n = len(rest)
		}
		class := rest[:n]
		if err := each(n, func(i int) error { return p.moveOne(class[i], &written) }); err != nil {
			return err
		}
		rest = rest[n:]
	}
	return nil
}

func (p *publication) moveOne(o *output, written *atomic.Int64) error {
	move := p.fsys.Rename
	if o.kind == regular {
		move = p.fsys.Replace
	}
	if err := move(o.file, o.path); err != nil {
		return err
	}
	written.Add(1)
	return nil
}

// remove removes what earlier builds published and this one did not.
func (p *publication) remove() error {
	same := p.foldedOutputs()
	for _, name := range slices.Sorted(maps.Keys(p.gone)) {
		if !p.gone[name] {
			continue // was in the way
		}
		mine, err := p.mayRemove(name)
		if err != nil {
			return err
		}
		if !mine || p.sameFile(name, same[strings.ToLower(name)]) {
			continue
		}
		if err := p.fsys.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		p.stats.Removed++
	}
	return nil
}

// mayRemove reports whether a file that galley published is at the path. What
// is behind a link is not. What only an intent names may never have been
// published, and somebody else's file be there: then the bytes decide.
func (p *publication) mayRemove(name string) (bool, error) {
	if dir := path.Dir(name); dir != "." {
		if k, err := p.at(dir); err != nil || k != folder {
			return false, err
		}
	}
	if k, err := p.look(name); err != nil || k != regular {
		return false, err
	}
	if _, ok := p.published[name]; ok {
		return true, nil
	}
	is, err := copyHashed(io.Discard, func() (io.ReadCloser, error) { return p.fsys.Open(name) })
	return slices.Contains(p.unsure, line{name, is}), err
}

// foldedOutputs returns the outputs by their path in lower case, if there is
// something to be removed.
func (p *publication) foldedOutputs() map[string]string {
	if len(p.gone) == 0 {
		return nil
	}
	folded := make(map[string]string, len(p.outputs))
	for name := range p.outputs {
		folded[strings.ToLower(name)] = name
	}
	return folded
}

// sameFile reports whether two names that differ in case only are one file,
// as they are on macOS and Windows: the old name is then not to be removed.
func (p *publication) sameFile(old, name string) bool {
	if name == "" {
		return false
	}
	a, errA := p.fsys.Lstat(old)
	b, errB := p.fsys.Lstat(name)
	return errA == nil && errB == nil && os.SameFile(a, b)
}

// prune removes folders that galley made and no longer needs, where nobody
// has put anything else.
func (p *publication) prune() error {
	if len(p.gone) == 0 {
		return nil // so nothing has left its folder
	}
	needed := make(map[string]bool)
	for name := range p.outputs {
		addFolders(needed, name)
	}
	dirs := slices.Sorted(maps.Keys(p.ours()))
	for _, dir := range slices.Backward(dirs) { // what is deeper first
		if needed[dir] || p.outputs[dir] != nil {
			continue
		}
		if k, err := p.at(dir); err != nil || k != folder {
			if err != nil {
				return err
			}
			continue
		}
		list, err := p.fsys.ReadDir(dir)
		if err != nil {
			return err
		}
		if len(list) > 0 {
			continue
		}
		if err := p.fsys.Remove(dir); err != nil {
			return err
		}
	}
	return nil
}
