package search

import (
	"bytes"
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// What is in a file of the index. A shard is fetched for a word of a query, so that
// it is to be small; an overflow, which is that of several shards, is fetched when a
// query of several words has few pages without.
const (
	best = 88 // pages of a term in a shard, those of the highest impact
	more = 1024
	few  = 8 // pages of a term that is looked for from its end

	shardSize    = 10 << 10 // bytes, about, before compression
	minShard     = 4 << 10
	maxShard     = 11 << 10
	spelled      = 4       // times smaller are those of words from their end
	together     = 5       // shards have one overflow, about
	overflowSize = 3 << 10 // at most of each of them
)

// A Shard is a run of the sorted terms.
type Shard struct {
	From     string // the key of the first row
	Key      string // a hash of all that decides the content
	Postings int    // how many are gathered for it
	Overflow int    // which overflow has what does not fit in; -1 for none
	start    string // as much of the first term as is behind all terms before it
	rows     []row
	name     string
}

// A row is what a shard has of a term: as it is sorted among the others, and how
// many of its postings at most.
type row struct {
	key  string
	of   Count
	most int
}

// backward is what the keys of words begin with that are spelled from their end.
// One wrong letter leaves the first or the second half of a word as it is, so that
// either of the two keys of it is near that of the right word. It sorts behind the
// letters a to z and is no part of a word.
const backward = "~"

// rows returns the rows of sorted counts, sorted.
func rows(counts []Count) []row {
	back := backwardRows(counts)
	all := make([]row, 0, len(counts)+len(back))
	add := func(counts []Count) {
		for _, c := range counts {
			all = append(all, row{c.Term, c, best})
		}
	}
	at, _ := slices.BinarySearchFunc(counts, backward, func(c Count, key string) int { return strings.Compare(c.Term, key) })
	add(counts[:at])
	for _, i := range inOrder(nil, len(back), func(i uint64) string { return back[i].key[len(backward):] }) {
		all = append(all, back[i])
	}
	add(counts[at:])
	return all
}

// backwardRows returns rows of those words that are looked for from their end, too.
func backwardRows(counts []Count) []row {
	const short = 5 // letters of the shortest
	rows := make([]row, 0, len(counts))
	var keys texts
	key := []byte(backward)
	for _, c := range counts {
		if utf8.RuneCountInString(c.Term) < short || isDigit(c.Term[0]) || !isOne(c.Term) && runLength(c.Term, unicode.IsLetter) < len(c.Term) {
			continue
		}
		key = key[:len(backward)]
		for rest := c.Term; rest != ""; {
			letter, size := utf8.DecodeLastRuneInString(rest)
			key = utf8.AppendRune(key, letter)
			rest = rest[:len(rest)-size]
		}
		rows = append(rows, row{keys.keep(key), c, few})
	}
	return rows
}

// An Overflow is what some shards that follow each other have no room for.
type Overflow struct {
	Shards []int // which
	Key    string
	name   string
}

// Cut cuts sorted counts into shards, with their overflows. A cut is made before a
// term that has it in itself, by a hash, so that most cuts stay where they are
// whatever changes.
func Cut(counts []Count) ([]Shard, []Overflow) {
	shards := cut(rows(counts))
	nameAll(shards, func(s *Shard) (string, *string) { return s.Key, &s.name })
	var overflows []Overflow
	full := true
	for i := range shards {
		s := &shards[i]
		if s.Overflow < 0 {
			continue
		}
		if full {
			overflows = append(overflows, Overflow{})
		}
		o := &overflows[len(overflows)-1]
		o.Shards = append(o.Shards, i)
		s.Overflow = len(overflows) - 1
		full = hash("overflow", s.From)%together == 0 || len(o.Shards) == together+2
	}
	for i := range overflows {
		o := &overflows[i]
		key := []string{"overflow", version}
		for _, n := range o.Shards {
			key = append(key, shards[n].Key)
		}
		sum := digest(key...)
		o.Key = shorten(sum[:])
	}
	nameAll(overflows, func(o *Overflow) (string, *string) { return o.Key, &o.name })
	return shards, overflows
}

func cut(all []row) []Shard {
	var shards []Shard
	start, size := 0, 0
	end := func(i int) {
		if i > start {
			shards = append(shards, newShard(all[start:i]))
			if start > 0 {
				s := &shards[len(shards)-1]
				shared := commonLetters(all[start-1].key, s.From)
				_, letter := utf8.DecodeRuneInString(s.From[shared:])
				s.start = s.From[:shared+letter]
			}
		}
		start, size = i, 0
	}
	for i, r := range all {
		cost := len(r.key)/2 + 8 + 5*min(int(r.of.Pages), r.most)
		if r.most == few {
			cost *= spelled
		}
		chance := float64(cost) / (shardSize - minShard)
		if size+cost > maxShard || size >= minShard && float64(hash("cut", r.key)) < chance*math.MaxUint64 {
			end(i)
		}
		size += cost
	}
	end(len(all))
	return shards
}

// commonLetters returns how many bytes two texts have in common at the beginning,
// in whole letters.
func commonLetters(a, b string) int {
	n := sharedPrefix(a, b)
	for n > 0 && n < len(b) && !utf8.RuneStart(b[n]) {
		n--
	}
	return n
}

func newShard(all []row) Shard {
	s := Shard{From: all[0].key, Overflow: -1, rows: all}
	h := sha256.New()
	h.Write([]byte("shard " + version + "\n"))
	var line []byte
	for _, r := range all {
		line = append(append(line[:0], r.key...), 0)
		line = binary.BigEndian.AppendUint32(line, r.of.Pages)
		h.Write(binary.BigEndian.AppendUint64(line, r.of.Sum))
		if r.most == few {
			s.Postings += min(few, int(r.of.Pages))
		} else {
			s.Postings += int(r.of.Pages)
		}
		if r.overflows() {
			s.Overflow = 0 // Cut knows which
		}
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
func (s *Shard) Path() string { return shardsDir + "/" + s.name + ".json" }

// Last is the last of its shards.
func (o *Overflow) Last() int { return o.Shards[len(o.Shards)-1] }

// Path is the path of the overflow below the output folder.
func (o *Overflow) Path() string { return overflowsDir + "/" + o.name + ".json" }

// Render returns the file of the shard: a list of lines, one for each term, with
// how many letters (UTF-16 code units) it shares with the term before, the rest of it, the number of
// pages it is in and its best postings.
func (s *Shard) Render(all *Postings) []byte {
	lines := make([]string, len(s.rows))
	before := ""
	for i, r := range s.rows {
		shared := commonLetters(before, r.key)
		line := strconv.AppendInt(nil, int64(len(utf16.Encode([]rune(r.key[:shared])))), 36)
		line = append(append(line, ' '), r.key[shared:]...)
		line = strconv.AppendUint(append(line, ' '), uint64(r.of.Pages), 36)
		lines[i] = string(appendPostings(append(line, ' '), all.of(r.of.Term, 0, r.most)))
		before = r.key
	}
	return encodeJSON(lines)
}

// Render returns the file of the overflow: for each shard a list of lines, one for
// each term that does not fit, with its place among those of the shard and further
// postings. The postings of a shard are those that of returns.
func (o *Overflow) Render(shards []Shard, of func(shard int) *Postings) []byte {
	lists := make([][]string, len(o.Shards))
	for i, n := range o.Shards {
		lists[i] = shards[n].rest(of(n))
	}
	return encodeJSON(lists)
}

func (s *Shard) rest(all *Postings) []string {
	full := 0
	for _, r := range s.rows {
		if r.overflows() {
			full++
		}
	}
	lines := make([]string, 0, full)
	for i, r := range s.rows {
		if r.overflows() {
			line := append(strconv.AppendInt(nil, int64(i), 36), ' ')
			lines = append(lines, string(appendPostings(line, all.of(r.of.Term, best, min(more, overflowSize/5/full)))))
		}
	}
	return lines
}

// encodeJSON encodes what has no markup in it, as that is in no JSON of galley's.
func encodeJSON(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(true) // whoever puts it into a page puts no tag there
	e.Encode(v)           //nolint:errcheck // these values cannot fail
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}
