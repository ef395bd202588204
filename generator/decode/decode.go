// Package decode reads YAML, TOML and JSON into one tree of values, each with
// its place in the file, and fills structs from such trees.
//
// What goes in is bytes of any kind and origin; what comes out is a tree within
// [MaxDepth] and [MaxNodes], or messages which say where the fault is. Nothing
// in the input overflows the stack or makes the tree larger than these limits.
//
// The three formats give the same kinds of values. Dates are text in all of
// them, since JSON knows nothing else. YAML is read by the core schema of YAML
// 1.2 (https://yaml.org/spec/1.2.2/#103-core-schema), so that yes, no, on and
// off are text.
package decode

import (
	"bytes"
	"fmt"
	"strconv"
	"unicode/utf8"

	"galley/generator/diag"
)

// The limits of a tree.
const (
	MaxDepth   = 100     // how deep lists and maps may be nested
	MaxNodes   = 100_000 // how many values there may be in all
	MaxAliased = 10_000  // how many of them YAML aliases may stand for
)

// defaultMaxBytes is the size limit where [Options] gives none.
const defaultMaxBytes = 1 << 20

// Kind is the kind of a value.
type Kind uint8

// The kinds of values.
const (
	Null Kind = iota
	Bool
	Int
	Float
	String
	List
	Map
)

// String returns the kind as messages speak of it, such as "a list".
func (k Kind) String() string {
	return [...]string{"nothing", "true or false", "a whole number", "a number", "text", "a list", "a map"}[k]
}

// A Node is one value.
type Node struct {
	Kind  Kind
	Pos   diag.Pos // where the value starts
	Text  string   // the text of a String; a Bool, Int or Float as it was written
	Bool  bool
	Int   int64
	Float float64 // also set for an Int
	List  []*Node
	Map   []Entry // in the order they were written; no two have one key
}

// An Entry is a key of a map with its value.
type Entry struct {
	Key   string
	Pos   diag.Pos // where the key starts
	Value *Node
}

// Get returns the value of a map's key, nil when there is none or n is not a
// map. It looks at one key after the other.
func (n *Node) Get(key string) *Node {
	if n == nil {
		return nil
	}
	for _, e := range n.Map {
		if e.Key == key {
			return e.Value
		}
	}
	return nil
}

// Any returns the value as plain Go: nil, bool, int64, float64, string, []any
// or map[string]any.
func (n *Node) Any() any {
	if n == nil {
		return nil
	}
	switch n.Kind {
	case Bool:
		return n.Bool
	case Int:
		return n.Int
	case Float:
		return n.Float
	case String:
		return n.Text
	case List:
		out := make([]any, len(n.List))
		for i, v := range n.List {
			out[i] = v.Any()
		}
		return out
	case Map:
		out := make(map[string]any, len(n.Map))
		for _, e := range n.Map {
			out[e.Key] = e.Value.Any()
		}
		return out
	}
	return nil
}

// Texts calls visit with each text of the tree and the place where it starts,
// in the order they were written. Keys are none of them. A nil tree has none.
func (n *Node) Texts(visit func(pos diag.Pos, text string)) {
	if n == nil {
		return
	}
	if n.Kind == String {
		visit(n.Pos, n.Text)
	}
	for _, item := range n.List {
		item.Texts(visit)
	}
	for _, e := range n.Map {
		e.Value.Texts(visit)
	}
}

// Format is a notation that can be read.
type Format uint8

// The formats.
const (
	YAML Format = iota
	TOML
	JSON
)

// Options say where the bytes come from and how messages are filed.
type Options struct {
	File     string    // what messages call the file
	Line     int       // the line of the file on which the bytes start; 0 is 1
	MaxBytes int       // larger input is refused; 0 is 1 MiB
	Code     diag.Code // the code of all messages
}

// Parse reads one document. Empty input gives a Null in YAML and an empty Map
// in TOML; in JSON it is an error. The node is nil when the input is not
// well-formed; a key that is there twice is reported, and its first value kept.
// A byte order mark at the start is passed over.
func Parse(format Format, src []byte, o Options) (*Node, diag.List) {
	b := newBuilder(src, o)
	if err := b.check(); err != nil {
		return nil, b.report(err)
	}
	var n *Node
	var err *fault
	switch format {
	case TOML:
		n, err = parseTOML(b)
	case JSON:
		n, err = parseJSON(b)
	default:
		n, err = parseYAML(b)
	}
	if err != nil {
		return nil, b.report(err)
	}
	return n, b.messages
}

// A fault is what ends the reading.
type fault struct {
	pos  diag.Pos
	text string
}

func faultf(pos diag.Pos, format string, args ...any) *fault {
	return &fault{pos, fmt.Sprintf(format, args...)}
}

func tooDeep(pos diag.Pos) *fault {
	return faultf(pos, "lists and maps are nested too deep (the limit is %d)", MaxDepth)
}

// A builder makes the nodes of one tree.
type builder struct {
	Options
	src      []byte
	nodes    int
	messages diag.List

	// The place that was last asked for. Places are asked for in rising
	// order, so that a long line is walked once.
	offset, line, column int
}

func newBuilder(src []byte, o Options) *builder {
	o.Line = max(o.Line, 1)
	if o.MaxBytes == 0 {
		o.MaxBytes = defaultMaxBytes
	}
	src = bytes.TrimPrefix(src, []byte("\ufeff"))
	return &builder{Options: o, src: src, line: 1, column: 1}
}

// check refuses what no format allows.
func (b *builder) check() *fault {
	if len(b.src) > b.MaxBytes {
		return faultf(b.at(0), "%d bytes are more than the limit of %d", len(b.src), b.MaxBytes)
	}
	if !utf8.Valid(b.src) {
		i := 0
		for i < len(b.src) {
			r, size := utf8.DecodeRune(b.src[i:])
			if r == utf8.RuneError && size == 1 {
				break
			}
			i += size
		}
		return faultf(b.at(i), "this is not UTF-8 text (save the file as UTF-8)")
	}
	if i := bytes.IndexByte(b.src, 0); i >= 0 {
		return faultf(b.at(i), "this is not text: it has a NUL byte")
	}
	return nil
}

func (b *builder) report(f *fault) diag.List {
	b.messages.Add(b.Code, f.pos, "%s", f.text)
	return b.messages
}

// at returns the place of the byte at offset, counted as [diag.Locate] does.
func (b *builder) at(offset int) diag.Pos {
	offset = min(max(offset, 0), len(b.src))
	if offset < b.offset {
		b.offset, b.line, b.column = 0, 1, 1
	}
	for b.offset < offset {
		c := b.src[b.offset]
		b.offset++
		switch {
		case c == '\n', c == '\r' && (b.offset == len(b.src) || b.src[b.offset] != '\n'):
			b.line++
			b.column = 1
		case b.offset == len(b.src) || utf8.RuneStart(b.src[b.offset]):
			b.column++
		}
	}
	return b.place(b.line, b.column)
}

// place turns a line of the input to one of the file.
func (b *builder) place(line, column int) diag.Pos {
	return diag.Pos{File: b.File, Line: line + b.Line - 1, Column: column}
}

// node makes a node inside depth lists and maps.
func (b *builder) node(kind Kind, pos diag.Pos, depth int) (*Node, *fault) {
	if (kind == List || kind == Map) && depth >= MaxDepth {
		return nil, tooDeep(pos)
	}
	b.nodes++
	if b.nodes > MaxNodes {
		return nil, faultf(pos, "there are more than %d values", MaxNodes)
	}
	return &Node{Kind: kind, Pos: pos}, nil
}

// dedupe reports keys that a map has twice and keeps the first of each.
func (b *builder) dedupe(n *Node) {
	if len(n.Map) < 2 {
		return
	}
	first := make(map[string]diag.Pos, len(n.Map))
	kept := n.Map[:0]
	for _, e := range n.Map {
		if pos, ok := first[e.Key]; ok {
			b.duplicate(e.Pos, e.Key, pos)
			continue
		}
		first[e.Key] = e.Pos
		kept = append(kept, e)
	}
	n.Map = kept
}

func (b *builder) duplicate(pos diag.Pos, key string, first diag.Pos) {
	b.messages.Add(b.Code, pos, "key %s is already set on line %d (keep one of the two)", quote(key), first.Line)
}

// quote puts what the user wrote in double quotes, cut when it is long.
func quote(s string) string {
	const limit = 60
	if len(s) <= limit {
		return strconv.Quote(s)
	}
	cut := limit
	for !utf8.RuneStart(s[cut]) {
		cut--
	}
	return strconv.Quote(s[:cut] + "…")
}
