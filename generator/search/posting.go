package search

import (
	"cmp"
	"slices"
	"sync"
	"sync/atomic"
)

// A Posting is a page that a term is in.
type Posting struct {
	ID              uint32
	Impact, Section uint8
}

// overflows reports whether there are more postings than the row has room for.
// Those of words from their end are found with the words themselves.
func (r *row) overflows() bool { return r.most == best && r.of.Pages > best }

// Postings are those of the terms of some shards, gathered from the entries of all
// pages. Adding to them is safe for concurrent use.
type Postings struct {
	from, to string // the first and the last of the terms
	lists    table[postingList]
	places   []Posting      // of all lists
	locks    [64]sync.Mutex // of lists that have fewer places than there are postings
}

// A postingList has places for postings, in no order. It is small, as those of a
// thousand shards are gone through again and again.
type postingList struct {
	from, most uint32 // which places, and how many
	used       atomic.Int32
	few        bool         // it keeps those of the highest impact only, the best first
	least      atomic.Int32 // the impact of the last, once there is no room for more
}

// placesOf returns the places of a list.
func (p *Postings) placesOf(l *postingList) []Posting { return p.places[l.from:][:l.most] }

// NewPostings returns postings with room for those of some shards.
func NewPostings(shards []*Shard) *Postings {
	p := new(Postings)
	for _, s := range shards {
		for i := range s.rows {
			p.expect(&s.rows[i])
		}
	}
	total := uint32(0)
	for i := range p.lists.words {
		list := &p.lists.words[i].is
		list.from = total
		total += list.most
	}
	p.places = make([]Posting, total)
	return p
}

// expect makes a list for a row, or sees to it that one has room for it.
func (p *Postings) expect(r *row) {
	term, all := r.of.Term, r.of.Pages
	w := p.lists.get([]byte(term))
	if w == nil {
		w = p.lists.add(term)
		if p.from == "" || term < p.from {
			p.from = term
		}
		p.to = max(p.to, term)
	}
	list, most := &w.is, all
	if r.most == few {
		most = min(few, all)
	}
	list.most = max(list.most, most)
	list.few = list.most < all
}

// Add adds those of a page. It reports whether the entry is sound.
func (p *Postings) Add(id uint32, e Entry) bool {
	return e.each(p.from, p.to, func(text []byte, impact, section uint8) {
		w := p.lists.get(text)
		if w == nil {
			return
		}
		list, is := &w.is, Posting{id, impact, section}
		if !list.few {
			if at := uint32(list.used.Add(1)) - 1; at < list.most {
				p.places[list.from+at] = is
			}
			return
		}
		if int32(impact) < list.least.Load() {
			return
		}
		lock := &p.locks[w.begins%uint64(len(p.locks))]
		lock.Lock()
		defer lock.Unlock()
		list.insert(p.placesOf(list), is)
	})
}

// insert puts a posting in its place among the best, and the worst of them out where
// there is no room for it.
func (l *postingList) insert(places []Posting, p Posting) {
	n := int(l.used.Load())
	at, _ := slices.BinarySearchFunc(places[:n], p, better)
	switch {
	case n < len(places):
		l.used.Store(int32(n + 1))
	case at == n:
		return
	default:
		n--
	}
	copy(places[at+1:n+1], places[at:n])
	places[at] = p
	if n+1 == len(places) {
		l.least.Store(int32(places[n].Impact))
	}
}

// better orders postings, the best first.
func better(a, b Posting) int {
	return cmp.Or(cmp.Compare(b.Impact, a.Impact), cmp.Compare(a.ID, b.ID))
}

// of returns postings of a term by page: the best, without those that are still
// better.
func (p *Postings) of(term string, without, most int) []Posting {
	list := &p.lists.get([]byte(term)).is
	all := p.placesOf(list)[:min(uint32(list.used.Load()), list.most)]
	keys := make([]uint64, 0, min(len(all), 2*(without+most))) // numbers sort several times as fast
	if len(all) > most || without > 0 {
		least := leastOf(all, without+most)
		for _, is := range all {
			if is.Impact >= least {
				keys = append(keys, uint64(maxImpact-is.Impact)<<40|uint64(is.ID)<<8|uint64(is.Section))
			}
		}
		slices.Sort(keys)
		keys = keys[min(without, len(keys)):min(without+most, len(keys))]
		for i, k := range keys {
			keys[i] = byPage(Posting{uint32(k >> 8), maxImpact - uint8(k>>40), uint8(k)})
		}
	} else {
		for _, is := range all {
			keys = append(keys, byPage(is))
		}
	}
	slices.Sort(keys)
	out := make([]Posting, len(keys))
	for i, k := range keys {
		out[i] = Posting{uint32(k >> 16), uint8(k >> 8), uint8(k)}
	}
	return out
}

// byPage is a posting as a number that sorts by page.
func byPage(p Posting) uint64 { return uint64(p.ID)<<16 | uint64(p.Impact)<<8 | uint64(p.Section) }

// leastOf is the least impact of the n best postings.
func leastOf(all []Posting, n int) uint8 {
	var counts [maxImpact + 1]int
	for _, is := range all {
		counts[is.Impact]++
	}
	least, sum := maxImpact, counts[maxImpact]
	for sum < n && least > 0 {
		least--
		sum += counts[least]
	}
	return uint8(least)
}

// appendPostings appends postings that are sorted by page: the distance to the page before, the
// impact in one digit, and the section.
func appendPostings(to []byte, list []Posting) []byte {
	last := uint32(0)
	for _, p := range list {
		to = appendNumber(to, p.ID-last)
		to = append(to, digits[p.Impact])
		to = appendNumber(to, uint32(p.Section))
		last = p.ID
	}
	return to
}

// digits are those of base64url (RFC 4648, section 5).
const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

// appendNumber appends a number in digits of five bits each, the lowest first; all
// but the last have the sixth bit set.
func appendNumber(to []byte, n uint32) []byte {
	for ; n >= 32; n >>= 5 {
		to = append(to, digits[32|n&31])
	}
	return append(to, digits[n])
}
