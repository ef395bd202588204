package output

import (
	"bytes"
	"cmp"
	"fmt"
	"iter"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"
)

// plan works out what there is to do, without touching the disk.
func (s *Stage) plan() (*publication, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err != nil {
		return nil, s.err
	}
	p := &publication{Stage: s, gone: make(map[string]bool), kinds: make(map[string]kind)}
	s.ordered = s.sorted()
	lines := make([]line, 0, len(s.ordered))
	for _, o := range s.ordered {
		lines = append(lines, line{o.path, o.record})
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

// sorted returns the outputs by path: mostly they are those of the manifest,
// which is sorted.
func (s *Stage) sorted() []*output {
	ordered := make([]*output, 0, len(s.outputs))
	for _, name := range s.order {
		if o := s.outputs[name]; o != nil {
			ordered = append(ordered, o)
		}
	}
	if len(ordered) == len(s.outputs) {
		return ordered
	}
	byPath := func(a, b *output) int { return strings.Compare(a.path, b.path) }
	return slices.SortedFunc(maps.Values(s.outputs), byPath)
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
func (p *publication) check(each Each) error {
	if err := p.lookAtFolders(each); err != nil {
		return err
	}
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

// lookAtFolders looks at all folders above staged outputs, which [publication.at]
// would do one after the other.
func (p *publication) lookAtFolders(each Each) error {
	above := make(map[string]bool)
	for _, o := range p.staged {
		addFolders(above, o.path)
	}
	for _, dirs := range levels(slices.Sorted(maps.Keys(above))) {
		dirs = slices.DeleteFunc(dirs, func(dir string) bool { return path.Dir(dir) != "." && p.kinds[path.Dir(dir)] != folder })
		kinds := make([]kind, len(dirs))
		err := each(len(dirs), func(i int) (err error) {
			kinds[i], err = p.look(dirs[i])
			return err
		})
		if err != nil {
			return err
		}
		for i, dir := range dirs {
			p.kinds[dir] = kinds[i]
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
