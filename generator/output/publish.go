package output

import (
	"errors"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"slices"
	"strings"
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
// written. What may be done in any order is done by each. The files that were
// replaced are in the stage then, for [Stage.Sweep] to remove.
func (s *Stage) Publish(each Each) (Stats, error) {
	p, err := s.plan()
	if err != nil {
		return Stats{}, err
	}
	if !p.needed() {
		return p.stats, s.Discard()
	}
	if err := p.check(each); err != nil {
		return Stats{}, err
	}
	for _, step := range []func() error{
		p.writeIntent, p.clear, func() error { return p.makeFolders(each) }, func() error { return p.move(each) }, p.remove, p.prune, p.writeManifest,
	} {
		if err := step(); err != nil {
			return p.stats, err
		}
	}
	return p.stats, s.fsys.Remove(intentFile)
}

// Sweep removes what [Stage.Publish] left in the stage. As it can take as long as
// publishing, it may be called while [Stage.Published] is.
func (s *Stage) Sweep(each Each) error { return s.sweep(stageDir, each) }

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

// writeIntent writes down all versions of all files that may be in the folder
// if publishing breaks off from here on, so that the next build can tell them
// from those of somebody else: but for those of the manifest, which is there
// until it is replaced.
func (p *publication) writeIntent() error {
	lines := slices.Clone(p.unsure)
	for _, o := range p.ordered {
		if p.published[o.path] != o.record {
			lines = append(lines, line{o.path, o.record})
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
	for _, dirs := range levels(p.folders) {
		if err := each(len(dirs), func(i int) error { return p.fsys.Mkdir(dirs[i]) }); err != nil {
			return err
		}
	}
	return nil
}

// levels sorts folders by how deep they are.
func levels(folders []string) (levels [][]string) {
	for _, dir := range folders {
		depth := strings.Count(dir, "/")
		for len(levels) <= depth {
			levels = append(levels, nil)
		}
		levels[depth] = append(levels[depth], dir)
	}
	return levels
}

// move moves the staged files into place, one class after the other. That
// replaces a file at once, also one that is read-only or being read. The old one
// may be in the stage then.
func (p *publication) move(each Each) error {
	p.moving = time.Now()
	var written atomic.Int64
	defer func() { p.stats.Written = int(written.Load()) }()
	for rest := p.staged; len(rest) > 0; {
		n := slices.IndexFunc(rest, func(o *output) bool { return o.class != rest[0].class })
		if n < 0 {
			n = len(rest)
		}
		class := rest[:n]
		rest = rest[n:]
		err := each(n, func(i int) error {
			err := p.moveOne(class[i])
			if err == nil {
				written.Add(1)
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (p *publication) moveOne(o *output) error {
	if o.kind == regular {
		return p.fsys.Replace(o.file, o.path)
	}
	return p.fsys.Rename(o.file, o.path)
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

// foldedOutputs returns the outputs whose path in lower case is that of one which
// is to be removed, by that.
func (p *publication) foldedOutputs() map[string]string {
	folded := make(map[string]string, len(p.gone))
	for name := range p.gone {
		folded[strings.ToLower(name)] = ""
	}
	if len(folded) == 0 {
		return nil
	}
	for _, o := range p.ordered {
		lower := strings.ToLower(o.path)
		if _, ok := folded[lower]; ok {
			folded[lower] = o.path
		}
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

// needs reports whether an output is below a folder.
func (p *publication) needs(dir string) bool {
	i, _ := slices.BinarySearchFunc(p.ordered, dir+"/", func(o *output, below string) int { return strings.Compare(o.path, below) })
	return i < len(p.ordered) && strings.HasPrefix(p.ordered[i].path, dir+"/")
}

// prune removes folders that galley made and no longer needs, where nobody
// has put anything else.
func (p *publication) prune() error {
	left := make(map[string]bool) // folders that something has left
	for name := range p.gone {
		addFolders(left, name)
	}
	dirs := slices.Sorted(maps.Keys(left))
	for _, dir := range slices.Backward(dirs) { // what is deeper first
		if p.needs(dir) || p.outputs[dir] != nil {
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
