package cache

import (
	"galley/generator/disk"
	"galley/generator/record"
)

const sourcesFile = "sources"

// A Source is a file among a site's sources as it was when it was read.
type Source struct {
	Path    string
	Stamp   disk.Stamp
	Settled bool   // the stamp can be trusted
	Sum     Sum    // of its bytes
	Meta    string // what was made of it, which is the caller's to read; "" for none
}

// LoadSources returns the sources that the program of that identity left in a
// folder, by path; none where there are none that can be used.
func LoadSources(fsys disk.FS, identity string) map[string]Source {
	d := read(fsys, sourcesFile, identity)
	if d == nil {
		return nil
	}
	sources := make(map[string]Source)
	for d.More() {
		s := Source{Path: d.String(), Stamp: decodeStamp(d), Settled: d.Bool(), Sum: decodeSum(d), Meta: d.String()}
		sources[s.Path] = s
	}
	if !d.Sound() {
		return nil
	}
	return sources
}

// SaveSources puts sources in the place of those that are there.
func SaveSources(fsys disk.FS, identity string, sources []Source) error {
	var e record.Encoder
	for _, s := range sources {
		e.String(s.Path)
		encodeStamp(&e, s.Stamp)
		e.Bool(s.Settled)
		e.Raw(s.Sum[:]...)
		e.String(s.Meta)
	}
	return replace(fsys, sourcesFile, identity, e)
}

func encodeStamp(e *record.Encoder, s disk.Stamp) {
	e.Uint(uint64(s.Size))
	e.Int(s.Modified)
	e.Int(s.Status)
	e.Uint(s.Node)
}

func decodeStamp(d *record.Decoder) disk.Stamp {
	return disk.Stamp{Size: int64(d.Uint()), Modified: d.Int(), Status: d.Int(), Node: d.Uint()}
}
