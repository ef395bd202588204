package search

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
)

// What is in a file of the index. A shard is fetched for a word of a query, so that
// it is to be small; an overflow is fetched when a query of several words has few
// pages without.
const (
	best = 192 // pages of a term in a shard, those of the highest impact
	more = 1024

	shardSize    = 16 << 10 // bytes, about, before compression
	minShard     = 6 << 10
	maxShard     = 32 << 10
	overflowSize = 48 << 10 // at most
)

// A Shard is a run of the sorted terms.
type Shard struct {
	From, To string // the first term, and the one behind the last; "" for the end of all
	Key      string // a hash of all that decides the content
	Postings int    // of all its terms
	Overflow bool   // some of its terms have more pages than fit in
	start    string // as much of the first term as is behind all terms before it
	counts   []Count
	name     string
}

// Cut cuts sorted counts into shards. A cut is made before a term that has it in
// itself, by a hash, so that most cuts stay where they are whatever changes.
func Cut(counts []Count) []Shard {
	var shards []Shard
	start, size := 0, 0
	end := func(i int) {
		if i > start {
			shards = append(shards, newShard(counts[start:i]))
			if start > 0 {
				before := counts[start-1].Term
				s := &shards[len(shards)-1]
				s.start = s.From[:sharedPrefix(before, s.From)+1]
			}
		}
		start, size = i, 0
	}
	for i, c := range counts {
		cost := len(c.Term)/2 + 8 + 5*min(int(c.Pages), best)
		chance := float64(cost) / (shardSize - minShard)
		if size+cost > maxShard || size >= minShard && float64(hash("cut", c.Term)) < chance*math.MaxUint64 {
			end(i)
		}
		size += cost
	}
	end(len(counts))
	for i := range shards[:max(0, len(shards)-1)] {
		shards[i].To = shards[i+1].From
	}
	nameAll(shards, func(s *Shard) (string, *string) { return s.Key, &s.name })
	return shards
}

func newShard(counts []Count) Shard {
	s := Shard{From: counts[0].Term, counts: counts}
	h := sha256.New()
	h.Write([]byte("shard " + version + "\n"))
	for _, c := range counts {
		var line []byte
		line = append(line, c.Term...)
		line = binary.BigEndian.AppendUint32(append(line, 0), c.Pages)
		h.Write(binary.BigEndian.AppendUint64(line, c.Sum))
		s.Postings += int(c.Pages)
		s.Overflow = s.Overflow || c.Pages > best
	}
	s.Key = shorten(h.Sum(nil))
	return s
}

// keyBytes is how much of a hash is a key.
const keyBytes = 16

func shorten(sum []byte) string {
	return strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(sum[:keyBytes]))
}

func digest(texts ...string) [sha256.Size]byte {
	return sha256.Sum256([]byte(strings.Join(texts, "\x00")))
}

// nameSize is the length of a name: 40 bits, so that a site has to change ten
// thousand files a year for a hundred years until one of them has the name that
// another has had.
const nameSize = 8

// nameAll gives names to things with keys, no two the same.
func nameAll[T any](all []T, of func(*T) (key string, name *string)) {
	taken := make(map[string]bool, len(all))
	for i := range all {
		key, name := of(&all[i])
		sum := digest(key)
		for *name = key[:nameSize]; taken[*name]; sum = digest(string(sum[:])) {
			*name = shorten(sum[:])[:nameSize]
		}
		taken[*name] = true
	}
}

// Path is the path of the shard below the output folder.
func (s *Shard) Path() string { return Dir + "/t/" + s.name + ".json" }

// OverflowPath is the path of what the shard has no room for.
func (s *Shard) OverflowPath() string { return Dir + "/o/" + s.name + ".json" }

// A Posting is a page that a term is in.
type Posting struct {
	ID              uint32
	Impact, Section uint8
}

// Postings are those of the terms of some shards, gathered from the entries of all
// pages. Adding to them is safe for concurrent use.
type Postings struct {
	shards []*Shard
	index  map[string]int // of the terms
	lists  [][]Posting
	used   []atomic.Int32
}

// NewPostings returns postings with room for those of some shards.
func NewPostings(shards []*Shard) *Postings {
	p := &Postings{shards: shards, index: make(map[string]int)}
	total := 0
	for _, s := range shards {
		total += s.Postings
	}
	room := make([]Posting, total)
	for _, s := range shards {
		for _, c := range s.counts {
			p.index[c.Term] = len(p.lists)
			p.lists = append(p.lists, room[:c.Pages:c.Pages])
			room = room[c.Pages:]
		}
	}
	p.used = make([]atomic.Int32, len(p.lists))
	return p
}

// Add adds those of a page. It reports whether the entry is sound.
func (p *Postings) Add(id uint32, e Entry) bool {
	sound := true
	for i := 0; i < len(p.shards); i++ {
		from := p.shards[i].From
		for i+1 < len(p.shards) && p.shards[i].To == p.shards[i+1].From {
			i++
		}
		sound = e.each(from, p.shards[i].To, func(text []byte, impact, section uint8) {
			n, ok := p.index[string(text)]
			if !ok {
				return
			}
			if at := int(p.used[n].Add(1)) - 1; at < len(p.lists[n]) {
				p.lists[n][at] = Posting{id, impact, section}
			}
		}) && sound
	}
	return sound
}

// of returns the postings of a term, the best first.
func (p *Postings) of(term string) []Posting {
	n := p.index[term]
	list := slices.Clone(p.lists[n][:min(int(p.used[n].Load()), len(p.lists[n]))])
	slices.SortFunc(list, func(a, b Posting) int {
		return cmp.Or(cmp.Compare(b.Impact, a.Impact), cmp.Compare(a.ID, b.ID))
	})
	return list
}

// Render returns the file of the shard: a list of lines, one for each term, with
// how many letters it shares with the term before, the rest of it, the number of
// pages it is in and its best postings.
func (s *Shard) Render(all *Postings) []byte {
	lines := make([]string, len(s.counts))
	before := ""
	for i, c := range s.counts {
		shared := sharedPrefix(before, c.Term)
		before = c.Term
		list := all.of(c.Term)
		line := strconv.AppendUint(nil, uint64(shared), 36)
		line = append(append(line, ' '), c.Term[shared:]...)
		line = strconv.AppendUint(append(line, ' '), uint64(c.Pages), 36)
		lines[i] = string(appendPostings(append(line, ' '), list[:min(best, len(list))]))
	}
	return encodeJSON(lines)
}

// RenderOverflow returns the file of what does not fit into the shard: a line for
// each such term with its place among those of the shard and further postings.
func (s *Shard) RenderOverflow(all *Postings) []byte {
	full := 0
	for _, c := range s.counts {
		if c.Pages > best {
			full++
		}
	}
	lines := make([]string, 0, full)
	for i, c := range s.counts {
		if c.Pages > best {
			list := all.of(c.Term)
			list = list[min(best, len(list)):]
			line := append(strconv.AppendUint(nil, uint64(i), 36), ' ')
			lines = append(lines, string(appendPostings(line, list[:min(len(list), more, overflowSize/5/full)])))
		}
	}
	return encodeJSON(lines)
}

// appendPostings appends postings by page: the distance to the page before, the
// impact in one digit, and the section.
func appendPostings(to []byte, list []Posting) []byte {
	list = slices.Clone(list)
	slices.SortFunc(list, func(a, b Posting) int { return cmp.Compare(a.ID, b.ID) })
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

// encodeJSON encodes what has no markup in it, as that is in no JSON of galley's.
func encodeJSON(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(true) // whoever puts it into a page puts no tag there
	e.Encode(v)           //nolint:errcheck // these values cannot fail
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}
