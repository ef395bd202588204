package search

import (
	"slices"
	"strconv"
	"strings"
)

// maxBlock is the largest number of pages in a block. Small ones are less to fetch;
// a large site would have too many.
func maxBlock(pages int) int {
	const small, large, many = 32, 64, 1 << 15
	if pages > many {
		return large
	}
	return small
}

// A Block is what is shown of the pages whose numbers begin with the same bits. It
// is halved where there are too many.
type Block struct {
	Pages []int // of those it was made of, by their numbers
	Key   string
	depth int
	name  string
}

// Blocks puts pages into blocks, by their sorted numbers. Keys are hashes of
// what is shown of each.
func Blocks(ids []uint32, keys []string) []Block {
	order := make([]int, len(ids))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return int(ids[a]) - int(ids[b]) })
	most := maxBlock(len(ids))
	var blocks []Block
	var halve func(pages []int, from uint32, depth int)
	halve = func(pages []int, from uint32, depth int) {
		if len(pages) > most {
			middle := from + 1<<(idBits-1-depth)
			n, _ := slices.BinarySearchFunc(pages, middle, func(i int, middle uint32) int { return int(ids[i]) - int(middle) })
			halve(pages[:n], from, depth+1)
			halve(pages[n:], middle, depth+1)
			return
		}
		key := []string{"block", version}
		for _, i := range pages {
			key = append(key, strconv.Itoa(int(ids[i])), keys[i])
		}
		sum := digest(key...)
		blocks = append(blocks, Block{Pages: pages, Key: shorten(sum[:]), depth: depth})
	}
	halve(order, 0, 0)
	nameAll(blocks, func(b *Block) (string, *string) { return b.Key, &b.name })
	return blocks
}

// Path is the path of the block below the output folder.
func (b *Block) Path() string { return blocksDir + "/" + b.name + ".json" }

// Render returns the file of the block, given the numbers and the entries of its
// pages: of each the number, path, title, what it says, the titles of the pages
// above it, and its sections.
func (b *Block) Render(ids []uint32, entries []Entry) []byte {
	all := make([][]any, len(entries))
	for i, e := range entries {
		r := e.result()
		all[i] = []any{ids[i], strings.TrimPrefix(r.path, "/"), r.title, r.snippet, strings.Join(r.crumbs, "\n"), r.sections}
	}
	return encodeJSON(all)
}

// A Root names the other files.
type Root struct {
	Pages     int
	Shards    []Shard
	Overflows []Overflow
	Blocks    []Block
}

// Key is a hash of all that decides the content.
func (r *Root) Key() string {
	key := []string{"root", version}
	for i := range r.Shards {
		key = append(key, r.Shards[i].Key)
	}
	for i := range r.Blocks {
		key = append(key, r.Blocks[i].Key)
	}
	sum := digest(key...)
	return shorten(sum[:])
}

// Render returns the file of the root.
func (r *Root) Render() []byte {
	starts := make([]string, len(r.Shards))
	var shards, more, overflows, blocks, depths strings.Builder
	last := -1
	for i := range r.Shards {
		s := &r.Shards[i]
		starts[i] = s.start
		shards.WriteString(s.name)
		switch {
		case s.Overflow < 0:
			more.WriteByte('0')
		case s.Overflow == last:
			more.WriteByte('1')
		default:
			more.WriteByte('2')
			last = s.Overflow
		}
	}
	for i := range r.Overflows {
		overflows.WriteString(r.Overflows[i].name)
	}
	for i := range r.Blocks {
		blocks.WriteString(r.Blocks[i].name)
		depths.WriteByte(digits[r.Blocks[i].depth])
	}
	return encodeJSON(rootFile{r.Pages, strings.Join(starts, " "), shards.String(), more.String(), overflows.String(), blocks.String(), depths.String()})
}

// rootFile is the root as the client reads it. Lists are in one text each, names
// without anything between them.
type rootFile struct {
	Pages     int    `json:"pages"`
	Starts    string `json:"starts"`    // with which terms shards begin, as far as it tells them apart
	Shards    string `json:"shards"`    // their names
	More      string `json:"more"`      // for each 0 where it has no overflow, 2 where it has the next, 1 where it has that of the one before
	Overflows string `json:"overflows"` // their names
	Blocks    string `json:"blocks"`    // their names
	Depths    string `json:"depths"`    // how often the numbers were halved for each, in one digit
}
