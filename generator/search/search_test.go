package search_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"galley/generator/search"

	"pgregory.net/rapid"
)

// row is a line of a shard.
type row struct {
	pages    int
	postings map[uint32][2]int // impact and section
}

// readShard reads a shard as the client does.
func readShard(t testing.TB, data []byte) map[string]row {
	t.Helper()
	var lines []string
	if err := json.Unmarshal(data, &lines); err != nil {
		t.Fatal(err)
	}
	rows := make(map[string]row)
	before := ""
	for _, line := range lines {
		var shared, rest, pages, list string
		parts := strings.Split(line, " ")
		if len(parts) != 4 {
			t.Fatalf("line %q", line)
		}
		shared, rest, pages, list = parts[0], parts[1], parts[2], parts[3]
		before = string([]rune(before)[:number36(t, shared)]) + rest
		rows[before] = row{int(number36(t, pages)), readPostings(t, list)}
	}
	return rows
}

func number36(t testing.TB, text string) (n int64) {
	t.Helper()
	for _, c := range text {
		n = n*36 + int64(strings.IndexRune("0123456789abcdefghijklmnopqrstuvwxyz", c))
	}
	return n
}

const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

func readPostings(t testing.TB, list string) map[uint32][2]int {
	t.Helper()
	out := make(map[uint32][2]int)
	next := func() (n int) {
		for shift := 0; ; shift += 5 {
			d := strings.IndexByte(digits, list[0])
			list = list[1:]
			if n |= d & 31 << shift; d < 32 {
				return n
			}
		}
	}
	page := uint32(0)
	for list != "" {
		page += uint32(next())
		impact := strings.IndexByte(digits, list[0])
		list = list[1:]
		out[page] = [2]int{impact, next()}
	}
	return out
}

// index is all of an index in memory, made as a build makes it.
type index struct {
	counts    []search.Count
	shards    []search.Shard
	overflows []search.Overflow
	ids       []uint32
	entries   []search.Entry
}

func makeIndex(pages []*search.Page) *index {
	x := search.NewIndexer()
	var paths []string
	i := &index{}
	for _, p := range pages {
		paths = append(paths, p.Path)
		i.entries = append(i.entries, x.Entry(p))
	}
	i.ids = search.Number(paths)
	change := new(search.Change)
	for n, e := range i.entries {
		change.Add(i.ids[n], e)
	}
	i.counts = search.Apply(nil, change)
	i.shards, i.overflows = search.Cut(i.counts)
	return i
}

// rows are those of all shards.
func (i *index) rows(t testing.TB) map[string]row {
	t.Helper()
	all := make(map[string]row)
	for n := range i.shards {
		s := &i.shards[n]
		p := search.NewPostings([]*search.Shard{s})
		for k, e := range i.entries {
			p.Add(i.ids[k], e)
		}
		maps.Copy(all, readShard(t, s.Render(p)))
	}
	return all
}

// words are the words of all rows that are not spelled from their end.
func words(rows map[string]row) (out []string) {
	for word := range rows {
		if !strings.HasPrefix(word, "~") {
			out = append(out, word)
		}
	}
	slices.Sort(out)
	return out
}

// TestWords compares with the cases that the client is tested on too.
func TestWords(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("testdata/words.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases [][2]any
	if err := json.Unmarshal(data, &cases); err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		text := c[0].(string)
		var want []string
		for _, word := range c[1].([]any) {
			want = append(want, word.(string))
		}
		slices.Sort(want)
		want = slices.Compact(want)
		rows := makeIndex([]*search.Page{{Path: "/a/", Sections: []search.Section{{Text: text}}}}).rows(t)
		if got := words(rows); !slices.Equal(got, want) {
			t.Errorf("%q is cut into %q, want %q", text, got, want)
		}
	}
}

// TestImpact compares how much pages are about a word.
func TestImpact(t *testing.T) {
	t.Parallel()
	text := func(s string) []search.Section { return []search.Section{{Text: s}} }
	filler := strings.Repeat("other words that say little ", 40)
	order := []*search.Page{
		{Path: "/short-title/", Title: "Anchor", Sections: text(filler)},
		{Path: "/long-title/", Title: "Anchor chains and what else lies on the ground of the sea", Sections: text(filler)},
		{Path: "/often/", Title: "A", Sections: text(strings.Repeat("anchor ", 20) + filler)},
		{Path: "/heading/", Title: "B", Sections: []search.Section{{}, {ID: "x", Heading: "Anchor", Text: filler}}},
		{Path: "/description/", Title: "C", Description: "Of an anchor.", Sections: text(filler)},
		{Path: "/once/", Title: "D", Sections: text("anchor " + filler)},
		{Path: "/once-in-much/", Title: "E", Sections: text("anchor " + strings.Repeat(filler, 20))},
		{Path: "/code/", Title: "F", Sections: []search.Section{{Text: filler, Code: "anchor anchor anchor"}}},
	}
	i := makeIndex(order)
	found := i.rows(t)["anchor"]
	last := 64
	for n, p := range order {
		is, ok := found.postings[i.ids[n]]
		if !ok || is[0] >= last {
			t.Errorf("%s has an impact of %d, that before it one of %d", p.Path, is[0], last)
		}
		last = is[0]
	}
}

// TestSections looks where the words of a long page lead.
func TestSections(t *testing.T) {
	t.Parallel()
	p := &search.Page{Path: "/a/", Title: "Bridges", Tags: []string{"Steel"}, Sections: []search.Section{
		{Text: "Bridges and rivers."},
		{ID: "arches", Heading: "Arches", Text: "An arch of stone. Stone lasts."},
		{ID: "ropes", Heading: "Ropes", Text: "A rope over rivers, rivers, rivers. One stone. Bridges, bridges, bridges."},
	}}
	rows := makeIndex([]*search.Page{p}).rows(t)
	for word, want := range map[string]int{"arch": 1, "ston": 1, "rop": 2, "river": 2, "bridg": 0, "steel": 0} {
		for _, is := range rows[word].postings {
			if is[1] != want {
				t.Errorf("%s leads to section %d, want %d", word, is[1], want)
			}
		}
		if len(rows[word].postings) != 1 {
			t.Errorf("%s is in %d pages", word, len(rows[word].postings))
		}
	}
	if r, ok := rows["~segdirb"]; ok || len(rows["~gdirb"].postings) != 1 {
		t.Errorf("bridg from its end: %v, %v", r, rows["~gdirb"])
	}
}

// somePages draws pages of few words, so that they share many.
func somePages(t *rapid.T, label string) []*search.Page {
	word := rapid.SampledFrom(strings.Fields("river rivers bridge bridges über asyncio.to_thread EIP-1559 東京 東 arch stone a b c ropes walking 12 café"))
	text := rapid.Custom(func(t *rapid.T) string { return strings.Join(rapid.SliceOfN(word, 0, 12).Draw(t, "words"), " ") })
	page := rapid.Custom(func(t *rapid.T) *search.Page {
		p := &search.Page{Path: fmt.Sprintf("/p%d/", rapid.IntRange(0, 40).Draw(t, "path")), Title: text.Draw(t, "title")}
		for range rapid.IntRange(0, 3).Draw(t, "sections") {
			p.Sections = append(p.Sections, search.Section{ID: "x", Heading: text.Draw(t, "heading"), Text: text.Draw(t, "text"), Code: text.Draw(t, "code")})
		}
		return p
	})
	pages := rapid.SliceOfNDistinct(page, 0, 30, func(p *search.Page) string { return p.Path }).Draw(t, label)
	slices.SortFunc(pages, func(a, b *search.Page) int { return strings.Compare(a.Path, b.Path) })
	return pages
}

// TestChange changes one site into another by what differs, and compares with the
// counts of the other from nothing.
func TestChange(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		before, after := makeIndex(somePages(t, "before")), makeIndex(somePages(t, "after"))
		c := new(search.Change)
		for n, e := range after.entries {
			c.Add(after.ids[n], e)
		}
		gone := new(search.Change)
		for n, e := range before.entries {
			gone.Remove(before.ids[n], e)
		}
		c.Merge(gone)
		if got := search.Apply(before.counts, c); !slices.Equal(got, after.counts) {
			t.Fatalf("counts\n%v\nwant\n%v", got, after.counts)
		}
	})
}

// TestManyWords counts more words than fit into any first guess of how many there
// are, of all lengths, many of which begin and end alike.
func TestManyWords(t *testing.T) {
	t.Parallel()
	want := make(map[string]bool)
	var text strings.Builder
	for n := range 40000 {
		for _, word := range []string{fmt.Sprint(n), fmt.Sprintf("k%dbehind0", n), fmt.Sprintf("begins%dand%05dendsalike", n%7, n)} {
			want[word] = true
			fmt.Fprintf(&text, "%s ", strings.ToUpper(word))
		}
	}
	page := &search.Page{Path: "/a/", Sections: []search.Section{{Text: text.String()}}}
	c := new(search.Change)
	if !c.Add(1, search.NewIndexer().Entry(page)) {
		t.Fatal("the entry is not sound")
	}
	var got []string
	for _, count := range search.Apply(nil, c) {
		if got = append(got, count.Term); count.Pages != 1 {
			t.Errorf("%s is on %d pages, want 1", count.Term, count.Pages)
		}
	}
	got = slices.DeleteFunc(got, func(term string) bool { return !want[term] }) // parts of these are there, too
	if all := slices.Sorted(maps.Keys(want)); !slices.Equal(got, all) {
		t.Errorf("%d of %d words, or in another order", len(got), len(all))
	}
}

// TestGathered gathers the postings of many shards at once, and of each alone.
func TestGathered(t *testing.T) {
	t.Parallel()
	var pages []*search.Page
	for n := range 400 {
		var text strings.Builder
		for k := range 60 {
			fmt.Fprintf(&text, "word%d of%d ", (n*7+k*k)%900, k)
		}
		pages = append(pages, &search.Page{Path: fmt.Sprintf("/%03d/", n), Title: "T", Sections: []search.Section{{Text: text.String()}}})
	}
	i := makeIndex(pages)
	if len(i.shards) < 5 {
		t.Fatalf("%d shards are too few for a test", len(i.shards))
	}
	var all []*search.Shard
	for n := range i.shards {
		all = append(all, &i.shards[n])
	}
	p := search.NewPostings(all)
	for k, e := range i.entries {
		p.Add(i.ids[k], e)
	}
	rows := i.rows(t)
	total := 0
	for _, s := range all {
		for word, got := range readShard(t, s.Render(p)) {
			total++
			if !maps.Equal(got.postings, rows[word].postings) || got.pages != rows[word].pages {
				t.Errorf("%s: %v, alone %v", word, got, rows[word])
			}
		}
	}
	if total != len(rows) {
		t.Errorf("%d rows, alone %d", total, len(rows))
	}
	const best = 88
	for _, word := range []string{"of1", "word7"} {
		r := rows[word]
		if len(r.postings) != min(r.pages, best) {
			t.Errorf("%s is in %d pages and has %d postings", word, r.pages, len(r.postings))
		}
	}
}

// TestStableShards adds a page and counts the shards and blocks that are others.
func TestStableShards(t *testing.T) {
	t.Parallel()
	var pages []*search.Page
	for n := range 1500 {
		text := strings.Builder{}
		for k := range 40 {
			fmt.Fprintf(&text, "%c%s%d ", 'a'+rune(k*n%26), strings.Repeat(string('a'+rune(n*k%23)), 3), (n*k)%700)
		}
		pages = append(pages, &search.Page{Path: fmt.Sprintf("/%04d/", n), Title: fmt.Sprint("Title ", n), Sections: []search.Section{{Text: text.String()}}})
	}
	more := append(slices.Clone(pages), &search.Page{Path: "/0700b/", Title: "Brand new", Sections: []search.Section{{Text: "Three unheard words."}}})
	slices.SortFunc(more, func(a, b *search.Page) int { return strings.Compare(a.Path, b.Path) })
	before, after := makeIndex(pages), makeIndex(more)
	names := func(i *index) map[string]bool {
		out := make(map[string]bool)
		for n := range i.shards {
			out[i.shards[n].Path()] = true
		}
		keys := make([]string, len(i.entries))
		for n, e := range i.entries {
			keys[n] = e.Shown()
		}
		for _, b := range search.Blocks(i.ids, keys) {
			out[b.Path()] = true
		}
		for n := range i.overflows {
			out[i.overflows[n].Path()] = true
		}
		return out
	}
	had, has := names(before), names(after)
	changed := 0
	for name := range has {
		if !had[name] {
			changed++
		}
	}
	t.Logf("%d files, of which %d are others", len(has), changed)
	if most := 2*5 + 2; len(has) < 60 || changed > most { // five words, both ways; a block that was perhaps halved
		t.Errorf("of %d files %d are others, want %d at most", len(has), changed, most)
	}
}

// TestNumber gives numbers that hold while others come and go, but where two pages
// would have the same.
func TestNumber(t *testing.T) {
	t.Parallel()
	var paths []string
	for n := range 30_000 {
		paths = append(paths, fmt.Sprintf("/%05d/", n))
	}
	ids := search.Number(paths)
	seen := make(map[uint32]bool)
	for _, id := range ids {
		if seen[id] {
			t.Fatal("two pages have the same number")
		}
		seen[id] = true
	}
	fewer := search.Number(paths[1:])
	others := 0
	for n, id := range fewer {
		if id != ids[n+1] {
			others++
		}
	}
	if others > 1 {
		t.Errorf("%d pages have other numbers without the first", others)
	}
}

// FuzzIndexer compares the entry of a text with that of the same words set apart by
// dashes, so that none of them is cut out the short way, and with the next one that
// the same Indexer makes.
func FuzzIndexer(f *testing.F) {
	for _, text := range []string{"Don't the toThread of HTTPServer2 asyncio.to_thread", "EIP-1559, v1.26 and naïve Ångström", "e.g. a'b’c 東京 x-", strings.Repeat("ab", 40) + " a." + strings.Repeat("b-c", 30)} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		entry := func(x *search.Indexer, between string) search.Entry {
			text := strings.Join(strings.Fields(text), between)
			return x.Entry(&search.Page{Path: "/a/", Title: "A", Description: "a", Sections: []search.Section{{Text: text}}})
		}
		x := search.NewIndexer()
		first := entry(x, " ")
		if again := entry(x, " "); again != first {
			t.Errorf("the second entry of %q is another", text)
		}
		if apart := entry(search.NewIndexer(), "—"); apart != first {
			t.Errorf("%q has other terms with dashes between its words", text)
		}
	})
}

// FuzzEntry reads entries that need not be sound.
func FuzzEntry(f *testing.F) {
	f.Add(string(search.NewIndexer().Entry(&search.Page{Path: "/a/", Title: "Some words of a title", Sections: []search.Section{{Text: "and more"}}})))
	f.Add("")
	f.Fuzz(func(t *testing.T, entry string) {
		e := search.Entry(entry)
		c := new(search.Change)
		c.Add(1, e)
		counts := search.Apply(nil, c)
		shards, overflows := search.Cut(counts)
		of := func(n int) *search.Postings {
			p := search.NewPostings([]*search.Shard{&shards[n]})
			p.Add(1, e)
			return p
		}
		for n := range shards {
			shards[n].Render(of(n))
		}
		for n := range overflows {
			overflows[n].Render(shards, of)
		}
		b := search.Blocks([]uint32{1}, []string{e.Shown()})
		b[0].Render([]uint32{1}, []search.Entry{e})
	})
}
