package output

import (
	"crypto/sha256"
	"fmt"
	"io"
	"slices"
)

// Found is an output that an earlier build published, and what it was then.
type Found struct {
	Path  string
	Class Class
	Size  int64
	Sum   [sha256.Size / 2]byte // the first half of the SHA-256 of its bytes
}

// Keep adds those of the outputs that are there as they were, and reports of
// each whether it is: one that is not is left to [Stage.Put]. What [Stage.Look] has
// found to be as it was is not read. It is safe for concurrent use.
func (s *Stage) Keep(list []Found) (there []bool, err error) {
	there = make([]bool, len(list))
	outputs := make([]output, len(list))
	for i, f := range list {
		outputs[i] = output{path: f.Path, class: f.Class, record: record{f.Size, f.Sum}}
		if there[i], err = s.isThere(&outputs[i]); err != nil {
			return nil, s.fail(err)
		}
	}
	s.mu.Lock()
	for i := range outputs {
		if there[i] && err == nil {
			err = s.enter(outputs[i].path, &outputs[i])
		}
	}
	s.mu.Unlock()
	return there, s.failIf(err)
}

// isThere reports whether the published file is the output.
func (s *Stage) isThere(o *output) (bool, error) {
	if sum, ok := s.asBefore(o); ok && sum == o.hash {
		return true, nil // its path was checked with the manifest
	}
	if err := checkPath(o.path); err != nil {
		return false, fmt.Errorf("publish %q: %w", o.path, err)
	}
	if info, err := s.stat(o); err != nil || o.kind != regular || info.Size() != o.size {
		return false, err
	}
	is, err := copyHashed(io.Discard, func() (io.ReadCloser, error) { return s.fsys.Open(o.path) })
	return is.hash == o.hash, err
}

// asBefore returns the hash of the file at the output's path, if Look has found it
// to be as it was.
func (s *Stage) asBefore(o *output) (sum hash, ok bool) {
	p, ok := s.same[o.path]
	if !ok {
		return sum, false
	}
	o.kind, o.stamp = regular, p.stamp
	return p.hash, true
}

// Look finds out which of the files that the manifest names have the stamps that
// they had after an earlier build, as [Stage.Published] told them, so that these need
// not be read or looked at again. It is to be called before anything is put or kept.
func (s *Stage) Look(before []Published) {
	s.same = make(map[string]known, len(s.order))
	for _, name := range s.order {
		for len(before) > 0 && before[0].Path < name {
			before = before[1:]
		}
		if len(before) == 0 || before[0].Path != name || !before[0].Settled {
			continue
		}
		if stamp, ok := s.fsys.Stamp(name); ok && stamp == before[0].Stamp {
			s.same[name] = known{stamp, before[0].Sum}
		}
	}
}

// Current returns the bytes of what is published at a path, in a buffer that may be
// used again; ok is false where they are not those of the size and the sum. What
// [Stage.Look] has found to be as it was is not hashed.
func (s *Stage) Current(was Found, buf []byte) (data []byte, ok bool) {
	f, err := s.fsys.Open(was.Path)
	if err != nil {
		return buf, false
	}
	defer f.Close()
	buf = slices.Grow(buf[:0], int(was.Size))[:was.Size]
	if _, err := io.ReadFull(f, buf); err != nil {
		return buf, false
	}
	if p, ok := s.same[was.Path]; ok && p.hash == was.Sum && p.stamp.Size == was.Size {
		if stamp, ok := s.fsys.Stamp(was.Path); ok && stamp == p.stamp {
			return buf, true
		}
	}
	return buf, shorten(sha256.Sum256(buf)) == was.Sum
}
