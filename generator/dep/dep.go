// Package dep names the facts that an output is made from and keeps the list
// of those that were read while it was rendered.
//
// A fact is a facet of the site, not a file: the title of a page, the body of
// a page, the members of a list, a template. An output is fresh while every
// fact it read still has the value it had, so what is recorded decides what
// is built again. Recording is always on; it costs a few nanoseconds a read.
package dep

import (
	"cmp"
	"slices"
	"strings"
	"unsafe"
)

// Kind is the kind of a fact. Each kind is answered by one provider.
type Kind uint8

// The kinds of facts. Name is what tells facts of one kind apart.
const (
	Body     Kind = iota // the compiled body of a page; Name is its source path
	Meta                 // metadata of a page, the parts in Fields; Name is its source path, or its URL path for a page without a source
	URL                  // where a link target leads from a page, or that it leads nowhere; Name is the target
	List                 // the ordered members of a list and of each the parts in Fields; Name is the list's
	Menu                 // a menu; Name is the menu's
	Template             // a template with all it includes, or the absence of one that would win; Name is its path below templates/
	Asset                // an asset's published path, or that there is none; Name is its path below static/
	Variants             // the other widths and formats of an image; Name is its source path, or that of a file of static/ with its folder
	File                 // a resource beside a page or a file that a code block includes, or its absence; Name is its source path
	Data                 // a value below data/, or its absence; Name is its keys
	Word                 // a word of the theme in the site's language; Name is its key
	Config               // a configuration value; Name is its key
	Clock                // the time of the build, as far as an output shows it
)

// String returns the kind's name in lower case.
func (k Kind) String() string {
	return [...]string{"body", "meta", "url", "list", "menu", "template", "asset", "variants", "file", "data", "word", "config", "clock"}[k]
}

// Fields is a set of parts of a page's metadata.
type Fields uint32

// The parts of a page's metadata that can be looked at one by one.
const (
	Title Fields = 1 << iota
	Description
	Summary
	Dates
	Permalink
	Minutes // reading time
	Hero    // the page's own image
	Params
	Flags    // draft, unlisted, toc, sidebar, show_date
	Position // section, parents, weight
	Aliases  // old paths
	Words    // word count
)

// FieldNames returns the names of the parts in f, in their fixed order.
func (f Fields) FieldNames() []string {
	names := [...]string{"title", "description", "summary", "dates", "permalink", "minutes", "image", "params", "flags", "position", "aliases", "words"}
	var out []string
	for i, n := range names {
		if f&(1<<i) != 0 {
			out = append(out, n)
		}
	}
	return out
}

// A Fact is something an output was made from.
type Fact struct {
	Kind   Kind
	Name   string
	Page   string // of List: the page whose list it is, "" for one of the site's; of URL: the page that links
	Arg    string // of List: what else tells the list, such as a taxonomy
	Fields Fields // what was looked at; for Meta and List only
}

// Of returns a fact of some page's: a list, or where a target leads from it.
func Of(kind Kind, name, page, arg string) Fact {
	return Fact{Kind: kind, Name: name, Page: page, Arg: arg}
}

// String returns the fact as "kind:name" with its fields in braces.
func (f Fact) String() string {
	s := f.Kind.String() + ":" + f.what()
	if names := f.Fields.FieldNames(); len(names) > 0 {
		s += "{" + strings.Join(names, ",") + "}"
	}
	return s
}

// what is the fact without its kind and fields.
func (f Fact) what() string {
	switch {
	case f.Kind == URL:
		return f.Page + " " + f.Name
	case f.Page != "" && f.Arg != "":
		return f.Name + ":" + f.Page + " " + f.Arg
	case f.Page != "" || f.Arg != "":
		return f.Name + ":" + f.Page + f.Arg
	}
	return f.Name
}

// A Recorder collects the facts that one output reads. The zero value is
// ready; a recorder belongs to one job and is not safe for concurrent use.
type Recorder struct {
	index  map[Fact]int // by the fact without its fields
	facts  []Fact
	lately [latelySize]int32 // of facts that were read lately, where they are, and 1 more; 0 for none
	order  []int32           // of the facts, when they are handed out
	most   int               // facts that the index had since it was made
}

// latelySize is how many facts are found again without a search: more than most
// outputs read.
const latelySize = 1 << latelyBits

const latelyBits = 8

// Read records that a fact which its kind and name tell was looked at.
func (r *Recorder) Read(kind Kind, name string, fields Fields) {
	r.Add(Fact{Kind: kind, Name: name, Fields: fields})
}

// Add records that a fact was looked at. Reads of one fact are joined and
// their fields united.
func (r *Recorder) Add(f Fact) {
	slot := &r.lately[place(&f)]
	if *slot > 0 {
		if known := &r.facts[*slot-1]; same(known, &f) {
			known.Fields |= f.Fields
			return
		}
	}
	k := f
	k.Fields = 0
	i, ok := r.index[k]
	if ok {
		r.facts[i].Fields |= f.Fields
	} else {
		if r.index == nil {
			r.index = make(map[Fact]int, 32)
		}
		i = len(r.facts)
		r.index[k] = i
		r.facts = append(r.facts, f)
	}
	*slot = int32(i + 1)
}

// place is where a fact may be found that was read lately: by where its texts lie
// in memory, since most are asked for with the same ones, and to read them all
// would cost more than to search.
func place(f *Fact) uint64 {
	h := uint64(f.Kind)
	for _, text := range [...]string{f.Name, f.Page, f.Arg} {
		h = (h ^ uint64(uintptr(unsafe.Pointer(unsafe.StringData(text))))) * 0x9e3779b97f4a7c15
	}
	return h >> (64 - latelyBits)
}

// same reports whether two facts differ in their fields at most.
func same(a, b *Fact) bool {
	return a.Kind == b.Kind && a.Name == b.Name && a.Page == b.Page && a.Arg == b.Arg
}

// Facts returns what was read, ordered by kind, name, page and argument.
func (r *Recorder) Facts() []Fact {
	r.order = r.order[:0]
	for i := range r.facts {
		r.order = append(r.order, int32(i))
	}
	slices.SortFunc(r.order, func(a, b int32) int { return compare(&r.facts[a], &r.facts[b]) })
	out := make([]Fact, len(r.facts))
	for i, n := range r.order {
		out[i] = r.facts[n]
	}
	return out
}

func compare(a, b *Fact) int {
	if a.Kind != b.Kind {
		return cmp.Compare(a.Kind, b.Kind)
	}
	if c := strings.Compare(a.Name, b.Name); c != 0 {
		return c
	}
	return cmp.Or(strings.Compare(a.Page, b.Page), strings.Compare(a.Arg, b.Arg))
}

// Reset empties the recorder for another job, keeping its memory: but for an index
// that was many times larger than the last job needs, as to empty a map takes the
// longer the larger it ever was.
func (r *Recorder) Reset() {
	r.most = max(r.most, len(r.facts))
	if r.most > latelySize && r.most > 8*len(r.facts) {
		r.index, r.most = nil, 0
	}
	clear(r.index)
	clear(r.lately[:])
	r.facts = r.facts[:0]
}
