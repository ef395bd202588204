package output

import (
	"crypto/sha256"
	"io"

	"galley/generator/disk"
)

// Keep adds an output that is published already, with that size and first half
// of a SHA-256. It reports false, and adds nothing, when the published file is
// not there or has other bytes. One with the stamp that the bytes are known to
// have is not read; zero for none.
func (s *Stage) Keep(name string, class Class, size int64, sum [sha256.Size / 2]byte, known disk.Stamp) (bool, error) {
	o := &output{path: name, class: class, record: record{size, sum}}
	if known != (disk.Stamp{}) && s.stampOf(name) == known {
		o.kind, o.stamp = regular, known
		return true, s.claimFor(o)
	}
	if info, err := s.stat(o); err != nil || o.kind != regular || info.Size() != size {
		return false, s.failIf(err)
	}
	there, err := copyHashed(io.Discard, func() (io.ReadCloser, error) { return s.fsys.Open(name) })
	if err != nil || there.hash != sum {
		return false, s.failIf(err)
	}
	return true, s.claimFor(o)
}

// Look takes the stamps of all files that the manifest names, so that
// [Stage.Keep] need not. It is to be called before anything is put or kept.
func (s *Stage) Look() {
	s.stamps = make(map[string]disk.Stamp, len(s.order))
	for _, name := range s.order {
		if stamp, ok := s.fsys.Stamp(name); ok {
			s.stamps[name] = stamp
		}
	}
}

// stampOf returns the stamp of a published file; zero for none.
func (s *Stage) stampOf(name string) disk.Stamp {
	if stamp, ok := s.stamps[name]; ok {
		return stamp
	}
	stamp, _ := s.fsys.Stamp(name)
	return stamp
}

// Current returns the bytes of what is published at a path now.
func (s *Stage) Current(name string) ([]byte, error) { return s.fsys.ReadFile(name) }
