package build

import (
	"io/fs"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"galley/generator/cache"
	"galley/generator/dep"
	"galley/generator/disk"
)

// inputs is what a preview knows of the files that decide what is published.
type inputs struct {
	files     map[string]input
	elsewhere names // files that outputs were made from, beside those that a survey finds
}

// names is a set of files. It is safe for concurrent use.
type names struct {
	mu  sync.Mutex
	set map[string]bool
}

// has reports whether a file, or one in a folder, is among them.
func (n *names) has(name string) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	for known := range n.set {
		if known == name || strings.HasPrefix(known, name+"/") {
			return true
		}
	}
	return false
}

func (n *names) all() map[string]bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	return maps.Clone(n.set)
}

// input is what a file was.
type input struct {
	stamp   disk.Stamp
	settled bool      // the stamp can be trusted
	sum     cache.Sum // of its bytes, where they were read
}

func newInputs() *inputs {
	return &inputs{files: make(map[string]input), elsewhere: names{set: make(map[string]bool)}}
}

// readInput reads a regular file and what it was before that.
func readInput(source fs.FS, name string) (in input, src []byte, ok bool) {
	info, err := fs.Stat(source, name)
	if err != nil || !info.Mode().IsRegular() {
		return in, nil, false
	}
	in.stamp = disk.StampOf(info)
	in.settled = in.stamp.Settled(time.Now())
	if src, err = fs.ReadFile(source, name); err != nil {
		return in, nil, false
	}
	in.sum = cache.SumOf(src)
	return in, src, true
}

func (i *inputs) put(name string, in input) { i.files[name] = in }

func (i *inputs) has(name string) bool {
	_, ok := i.files[name]
	return ok
}

// inputsOf returns what the files of a survey are. Of those whose stamps cannot be
// trusted the bytes are read, but for large ones and those that whoever made the
// survey reads anyway, which are those it has read before.
func inputsOf(source fs.FS, s *survey, read map[string]cache.Source) map[string]input {
	const large = 4 << 20
	files := make(map[string]input, len(s.files))
	for _, f := range s.files {
		in := input{stamp: f.Stamp, settled: f.Stamp.Settled(s.began)}
		if _, ok := read[f.Path]; !ok && !in.settled && f.Stamp != (disk.Stamp{}) && f.Stamp.Size < large {
			if now, _, ok := readInput(source, f.Path); ok && now.stamp == in.stamp {
				in.sum = now.sum
			}
		}
		files[f.Path] = in
	}
	return files
}

// set replaces all that is known by what the files were before they were read.
// What was not read after all, as nothing has asked for it yet, is read now.
func (i *inputs) set(source fs.FS, files map[string]input, read *files) {
	sums := read.all()
	for name, in := range files {
		if in.settled || in.sum != (cache.Sum{}) || in.stamp == (disk.Stamp{}) {
			continue
		}
		if in.sum = sums[name].Sum; in.sum == (cache.Sum{}) {
			if now, _, ok := readInput(source, name); ok && now.stamp == in.stamp {
				in.sum = now.sum
			}
		}
		files[name] = in
	}
	i.files = files
}

// complete adds to a survey what outputs were made from elsewhere.
func (i *inputs) complete(s *survey) {
	names := i.elsewhere.all()
	for _, f := range s.files {
		delete(names, f.Path)
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		s.add(name)
	}
}

// same reports whether the files of a survey are as they were. Of those whose
// stamps cannot be trusted the bytes are compared, where they are known.
func (i *inputs) same(source fs.FS, s *survey) bool {
	if len(s.files) != len(i.files) {
		return false
	}
	for _, f := range s.files {
		old, ok := i.files[f.Path]
		switch {
		case !ok || old.stamp != f.Stamp:
			return false
		case old.settled || f.Stamp == disk.Stamp{}: // it is not there, or not a file
			continue
		}
		now, _, ok := readInput(source, f.Path)
		if !ok || now.sum != old.sum {
			return false
		}
		i.files[f.Path] = now
	}
	return true
}

// add notes the files that an output was made from.
func (i *inputs) add(facts []dep.Fact) {
	i.elsewhere.mu.Lock()
	defer i.elsewhere.mu.Unlock()
	for _, f := range facts {
		if f.Kind == dep.File {
			i.elsewhere.set[f.Name] = true
		}
	}
}
