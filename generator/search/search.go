// Package search makes the index by which readers search a site without a
// server. In go the pages with what they say, section by section; out come the
// files of the index, all of them JSON, which a script in the browser reads a
// few of for a query.
//
// Each page becomes an [Entry], which depends on that page alone: what is shown
// of it as a result, and its terms, each with how much the page is about it (its
// impact) and the section in which it stands out. A [Count] tells of one term in
// how many of all pages it is, with a sum over where. Adding an entry to the
// counts and taking one out again ([Change]) are exact, so that an edit costs what
// it changes.
//
// Three kinds of files follow from that, and the root ([Root]), which names them:
//
//   - a shard ([Shard]) has a run of the sorted terms with the pages of the
//     highest impact of each;
//   - an overflow ([Overflow]) has more of them for what some shards have no room
//     for;
//   - a block ([Block]) has what is shown of some pages.
//
// Which terms make a shard and which pages a block is decided by these themselves.
// Of the size of the site nothing is in a shard, and blocks alone are larger where
// there are very many pages: an edit changes the shards of the words that it
// touched, with their overflows, the block of its page and the root. The names are
// hashes of what decides the content.
package search

// A Page is what the index is told of a page.
type Page struct {
	Path        string // site path, such as "/docs/start/"
	Title       string
	Names       []string // what else it is called: its title in menus, the end of its address
	Description string
	Crumbs      []string // titles of the pages above it, the home page left out
	Tags        []string // titles of its terms
	Sections    []Section
}

// A Section is a part of a page from one heading to the next. The first of a
// page has no heading.
type Section struct {
	ID      string // of its heading; "" for none that a link can lead to
	Heading string // plain text
	Text    string // plain text
	Code    string // of its blocks of code
}

// version is that of the format of the files. It is part of their names, and is
// to be raised whenever the same pages become other bytes.
const version = "1"

// Dir is the folder of the output in which the files of the index are.
const Dir = "search"

// The folders of the files whose names are hashes.
const (
	shardsDir    = Dir + "/words"
	overflowsDir = Dir + "/more"
	blocksDir    = Dir + "/pages"
)

// HashedDirs are the folders below the output folder in which what a file has in it
// never changes under its name.
func HashedDirs() []string { return []string{shardsDir, overflowsDir, blocksDir} }

// RootName is the path of the root below the output folder. It alone keeps its
// name when it changes.
const RootName = Dir + "/index.json"
