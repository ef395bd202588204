package cache

import (
	"galley/generator/disk"
	"galley/generator/record"
)

const sourcesFile = "sources"

// A Source is a file among a site's sources as it was when it was read.
type Source struct {
	Stamped
	Meta string // what was made of it, which is the caller's to read; "" for none
	Body Blob   // its compiled body; none if it was not needed
}

// LoadSources returns the sources that the program of that identity left in a
// folder, by path; none where there are none that can be used.
func LoadSources(fsys disk.FS, identity string) map[string]Source {
	d := read(fsys, sourcesFile, identity)
	if d == nil {
		return nil
	}
	const size = 400 // bytes, about what one takes
	sources := make(map[string]Source, d.Left()/size)
	for d.More() {
		s := Source{decodeStamped(d), d.String(), Blob{int64(d.Uint()), int64(d.Uint())}}
		sources[s.Path] = s
	}
	if !d.Sound() {
		return nil
	}
	return sources
}

// SaveSources puts sources in the place of those that are there.
func SaveSources(fsys disk.FS, identity string, sources []Source) error {
	w, err := create(fsys, sourcesFile, identity)
	if err != nil {
		return err
	}
	for _, s := range sources {
		w.record(func(e *record.Encoder) {
			encodeStamped(e, s.Stamped)
			e.String(s.Meta)
			e.Uint(uint64(s.Body.At))
			e.Uint(uint64(s.Body.Size))
		})
	}
	return w.commit()
}
