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
	from, to string         // the first and the last of the terms
	index    map[string]int // of the terms, into lists
	lists    []postingList
	some     [1 << 16]bool  // of the terms, by a few of their letters: most are not looked for
	locks    [64]sync.Mutex // of lists that have fewer places than there are postings
}

// A postingList has places for postings, in no order.
type postingList struct {
	at    []Posting
	used  atomic.Int32
	few   bool         // it keeps those of the highest impact only, the best first
	least atomic.Int32 // the impact of the last, once there is no room for more
}

// NewPostings returns postings with room for those of some shards.
func NewPostings(shards []*Shard) *Postings {
	p := &Postings{index: make(map[string]int)}
	size := make(map[string]int) // by term
	total := 0
	for _, s := range shards {
		for _, r := range s.rows {
			room := int(r.of.Pages)
			if r.most == few {
				room = min(few, room)
			}
			if room > size[r.of.Term] {
				total += room - size[r.of.Term]
				size[r.of.Term] = room
			}
		}
	}
	room := make([]Posting, total)
	p.lists = make([]postingList, 0, len(size))
	for _, s := range shards {
		for _, r := range s.rows {
			term := r.of.Term
			if _, ok := p.index[term]; ok {
				continue
			}
			n := size[term]
			p.index[term] = len(p.lists)
			p.some[someLetters(term)] = true
			p.lists = append(p.lists, postingList{at: room[:n:n], few: n < int(r.of.Pages)})
			room = room[n:]
			if p.from == "" || term < p.from {
				p.from = term
			}
			p.to = max(p.to, term)
		}
	}
	return p
}

// Add adds those of a page. It reports whether the entry is sound.
func (p *Postings) Add(id uint32, e Entry) bool {
	return e.each(p.from, p.to, func(text []byte, impact, section uint8) {
		if !p.some[someLetters(text)] {
			return
		}
		n, ok := p.index[string(text)]
		if !ok {
			return
		}
		list, is := &p.lists[n], Posting{id, impact, section}
		if list.few {
			if int32(impact) < list.least.Load() {
				return
			}
			lock := &p.locks[n%len(p.locks)]
			lock.Lock()
			defer lock.Unlock()
			list.insert(is)
			return
		}
		if at := int(list.used.Add(1)) - 1; at < len(list.at) {
			list.at[at] = is
		}
	})
}

// someLetters is a number that a term has in common with few others.
func someLetters[T string | []byte](term T) uint16 {
	n := len(term)
	return uint16(((int(term[0])*31+int(term[n/2]))*31+int(term[n-1]))*31 + n)
}

// insert puts a posting in its place among the best, and the worst of them out where
// there is no room for it.
func (l *postingList) insert(p Posting) {
	n := int(l.used.Load())
	at, _ := slices.BinarySearchFunc(l.at[:n], p, better)
	switch {
	case n < len(l.at):
		l.used.Store(int32(n + 1))
	case at == n:
		return
	default:
		n--
	}
	copy(l.at[at+1:n+1], l.at[at:n])
	l.at[at] = p
	if n+1 == len(l.at) {
		l.least.Store(int32(l.at[n].Impact))
	}
}

// better orders postings, the best first.
func better(a, b Posting) int {
	return cmp.Or(cmp.Compare(b.Impact, a.Impact), cmp.Compare(a.ID, b.ID))
}

// of returns postings of a term by page: the best, without those that are still
// better.
func (p *Postings) of(term string, without, most int) []Posting {
	list := &p.lists[p.index[term]]
	all := slices.Clone(list.at[:min(int(list.used.Load()), len(list.at))])
	if len(all) > most || without > 0 {
		// By the impact alone first, of which there are few.
		var counts [maxImpact + 1]int
		for _, is := range all {
			counts[is.Impact]++
		}
		least, n := maxImpact, counts[maxImpact]
		for n < without+most && least > 0 {
			least--
			n += counts[least]
		}
		all = slices.DeleteFunc(all, func(is Posting) bool { return int(is.Impact) < least })
		slices.SortFunc(all, better)
		all = all[min(without, len(all)):min(without+most, len(all))]
	}
	slices.SortFunc(all, func(a, b Posting) int { return cmp.Compare(a.ID, b.ID) })
	return all
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
