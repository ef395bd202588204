package cache

import (
	"galley/generator/disk"
	"galley/generator/record"
)

const indexFile = "index"

// An Index is what a build left of the search index: which entry each page had,
// and where it lies, and what is known of all terms.
type Index struct {
	Around  Sum          // of all that decides the entries but the texts of their pages; zero where that is not known
	Entries []IndexEntry // by page
	Counts  []IndexCount // by term
	Shards  []string     // the keys of its shards
}

// An IndexEntry is that of a page.
type IndexEntry struct {
	Page  string
	ID    uint32
	Text  Sum         // of the page
	Key   Sum         // of all that it was made from
	Shown Sum         // of what is shown of the page
	Reads []IndexRead // the files that its code includes
	Blob  Blob
}

// An IndexRead is a file that an entry was made from, and a hash of it.
type IndexRead struct {
	Path string
	Sum  Sum
}

// An IndexCount is what is known of a term.
type IndexCount struct {
	Term  string
	Pages uint32
	Sum   uint64
}

// LoadIndex returns what the program of that identity left in a folder; nil where
// there is nothing that can be used.
func LoadIndex(fsys disk.FS, identity string) *Index {
	d := read(fsys, indexFile, identity)
	if d == nil {
		return nil
	}
	x := &Index{
		Around: decodeSum(d),
		Entries: record.Items(d, func() IndexEntry {
			return IndexEntry{
				d.String(), uint32(d.Uint()), decodeSum(d), decodeSum(d), decodeSum(d),
				record.Items(d, func() IndexRead { return IndexRead{d.String(), decodeSum(d)} }),
				Blob{int64(d.Uint()), int64(d.Uint())},
			}
		}),
		Counts: record.Items(d, func() IndexCount { return IndexCount{d.String(), uint32(d.Uint()), d.Uint()} }),
		Shards: d.Strings(),
	}
	if !d.Sound() {
		return nil
	}
	return x
}

// SaveIndex puts an index in the place of the one that is there.
func SaveIndex(fsys disk.FS, identity string, x *Index) error {
	w, err := create(fsys, indexFile, identity)
	if err != nil {
		return err
	}
	w.record(func(e *record.Encoder) {
		e.Raw(x.Around[:]...)
		e.Uint(uint64(len(x.Entries)))
	})
	for _, entry := range x.Entries {
		w.record(func(e *record.Encoder) {
			e.String(entry.Page)
			e.Uint(uint64(entry.ID))
			e.Raw(entry.Text[:]...)
			e.Raw(entry.Key[:]...)
			e.Raw(entry.Shown[:]...)
			e.Uint(uint64(len(entry.Reads)))
			for _, read := range entry.Reads {
				e.String(read.Path)
				e.Raw(read.Sum[:]...)
			}
			e.Uint(uint64(entry.Blob.At))
			e.Uint(uint64(entry.Blob.Size))
		})
	}
	w.record(func(e *record.Encoder) { e.Uint(uint64(len(x.Counts))) })
	for _, c := range x.Counts {
		w.record(func(e *record.Encoder) {
			e.String(c.Term)
			e.Uint(uint64(c.Pages))
			e.Uint(c.Sum)
		})
	}
	w.record(func(e *record.Encoder) { e.Strings(x.Shards) })
	return w.commit()
}
