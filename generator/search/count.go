package search

import (
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"strings"
)

// A Count is in how many pages a term is, with a sum over which these are and
// where the term stands in each. Two sites with the same counts of a term have the
// same postings of it.
type Count struct {
	Term  string
	Pages uint32
	Sum   uint64
}

// A Change is what entries that come and go do to counts.
type Change struct {
	terms table[change]
	texts texts
}

type change struct {
	pages int32
	sum   uint64
}

// Add adds the entry of a page. It reports whether the entry is sound.
func (c *Change) Add(id uint32, e Entry) bool { return c.note(id, e, 1) }

// Remove takes the entry of a page out.
func (c *Change) Remove(id uint32, e Entry) bool { return c.note(id, e, -1) }

func (c *Change) note(id uint32, e Entry, sign int32) bool {
	return e.each("", "", func(text []byte, impact, section uint8) {
		c.add(text, change{sign, uint64(int64(sign)) * mix(id, impact, section)})
	})
}

// Merge adds another change to this one.
func (c *Change) Merge(other *Change) {
	for i := range other.terms.words {
		w := &other.terms.words[i]
		c.add([]byte(w.text), w.is)
	}
}

func (c *Change) add(text []byte, more change) {
	w := c.terms.get(text)
	if w == nil {
		w = c.terms.add(c.texts.keep(text))
	}
	w.is.pages += more.pages
	w.is.sum += more.sum
}

// mix is a hash of a posting, by the finaliser of SplitMix64 (Steele, Lea and
// Flood, Fast splittable pseudorandom number generators, 2014).
func mix(id uint32, impact, section uint8) uint64 {
	h := uint64(id)<<16 | uint64(impact)<<8 | uint64(section)
	h += 0x9E3779B97F4A7C15
	h = (h ^ h>>30) * 0xBF58476D1CE4E5B9
	h = (h ^ h>>27) * 0x94D049BB133111EB
	return h ^ h>>31
}

// Apply returns sorted counts with a change made to them. Terms that no page has
// any more are gone.
func Apply(counts []Count, c *Change) []Count {
	out := make([]Count, 0, len(counts)+len(c.terms.words))
	for _, at := range c.terms.sorted() {
		w := &c.terms.words[at]
		i, known := slices.BinarySearchFunc(counts, w.text, func(c Count, text string) int { return strings.Compare(c.Term, text) })
		out, counts = append(out, counts[:i]...), counts[i:]
		is := Count{Term: w.text}
		if known {
			is, counts = counts[0], counts[1:]
		}
		is.Pages += uint32(w.is.pages)
		is.Sum += w.is.sum
		if is.Pages > 0 {
			out = append(out, is)
		}
	}
	out = append(out, counts...)
	return out
}

// idBits is the size of the number of a page.
const idBits = 24

// Number gives pages their numbers, by hashes of their paths, which are to be
// sorted: a page keeps its number whatever others there are, unless two would have
// the same. It returns them in the order of the paths.
func Number(paths []string) []uint32 {
	ids := make([]uint32, len(paths))
	taken := make(map[uint32]bool, len(paths))
	for i, path := range paths {
		id := uint32(hash("page", path) >> (64 - idBits))
		for taken[id] {
			id = (id + 1) % (1 << idBits)
		}
		taken[id] = true
		ids[i] = id
	}
	return ids
}

// hash is a hash of a text, for one use of it, that is the same everywhere.
func hash(use, text string) uint64 {
	var room [128]byte // mostly enough
	sum := sha256.Sum256(append(append(append(room[:0], use...), 0), text...))
	return binary.BigEndian.Uint64(sum[:])
}
