package decode

import (
	"bytes"
	"errors"
	"regexp"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"

	"galley/generator/diag"
)

// A tomlTable is what the rules on writing to a table need to know of it
// (https://toml.io/en/v1.0.0#table).
type tomlTable struct {
	keys   map[string]int // places in the node's Map
	closed bool           // an inline table: nothing may be added
	header bool           // has had a [header] of its own
	dotted bool           // made by a dotted key
	array  bool           // a list made by [[headers]]
}

// tomlReader builds the tree from the expressions of the library's parser,
// which knows the grammar but not which keys may be set twice.
type tomlReader struct {
	*builder
	parser unstable.Parser
	state  map[*Node]*tomlTable
	cursor int // where the next value is looked for, as the parser gives no place for lists
}

func parseTOML(b *builder) (*Node, *fault) {
	b.src = lineFeeds(b.src)
	r := &tomlReader{builder: b, state: map[*Node]*tomlTable{}}
	root, err := r.table(b.place(1, 1), 0)
	if err != nil {
		return nil, err
	}
	r.parser.Reset(b.src)
	current, depth := root, 0
	for r.parser.NextExpression() {
		e := r.parser.Expression()
		switch e.Kind {
		case unstable.Table, unstable.ArrayTable:
			current, depth, err = r.header(root, e)
		default:
			err = r.keyValue(current, e, depth)
		}
		if err != nil {
			return nil, err
		}
	}
	if err := r.parser.Error(); err != nil {
		return nil, r.explain(err)
	}
	return root, nil
}

// lineFeeds returns src with each lone carriage return, which TOML refuses,
// made a line feed. Offsets stay as they are.
func lineFeeds(src []byte) []byte {
	if bytes.IndexByte(src, '\r') < 0 {
		return src
	}
	out := bytes.Clone(src)
	for i, c := range out {
		if c == '\r' && (i+1 == len(out) || out[i+1] != '\n') {
			out[i] = '\n'
		}
	}
	return out
}

func (r *tomlReader) table(pos diag.Pos, depth int) (*Node, *fault) {
	n, err := r.node(Map, pos, depth)
	if err != nil {
		return nil, err
	}
	r.state[n] = &tomlTable{keys: map[string]int{}}
	return n, nil
}

// set adds a key that n does not have yet.
func (r *tomlReader) set(n *Node, key string, pos diag.Pos, v *Node) {
	r.state[n].keys[key] = len(n.Map)
	n.Map = append(n.Map, Entry{key, pos, v})
}

// get returns the entry of a key, nil when there is none.
func (r *tomlReader) get(n *Node, key string) *Entry {
	if i, ok := r.state[n].keys[key]; ok {
		return &n.Map[i]
	}
	return nil
}

// header opens the table of [a.b] or the next one of [[a.b]].
func (r *tomlReader) header(root *Node, e *unstable.Node) (*Node, int, *fault) {
	n, depth := root, 0
	for k := e.Key(); k.Next(); {
		key := string(k.Node().Data)
		pos := r.at(int(k.Node().Raw.Offset))
		var err *fault
		switch {
		case !k.IsLast():
			n, depth, err = r.through(n, key, pos, depth)
		case e.Kind == unstable.ArrayTable:
			n, err = r.nextOf(n, key, pos, depth+1)
			depth += 2
		default:
			n, err = r.headed(n, key, pos, depth+1)
			depth++
		}
		if err != nil {
			return nil, 0, err
		}
	}
	return n, depth, nil
}

// through steps into a part of a header that is not the last, and makes a
// table where there is none.
func (r *tomlReader) through(n *Node, key string, pos diag.Pos, depth int) (*Node, int, *fault) {
	e := r.get(n, key)
	if e == nil {
		t, err := r.table(pos, depth+1)
		if err == nil {
			r.set(n, key, pos, t)
		}
		return t, depth + 1, err
	}
	v := e.Value
	if s := r.state[v]; s != nil && s.array {
		return v.List[len(v.List)-1], depth + 2, nil
	}
	if v.Kind != Map || r.state[v].closed {
		return nil, 0, taken(pos, key, e)
	}
	return v, depth + 1, nil
}

// headed opens the table of the last part of a [header].
func (r *tomlReader) headed(n *Node, key string, pos diag.Pos, depth int) (*Node, *fault) {
	e := r.get(n, key)
	if e == nil {
		t, err := r.table(pos, depth)
		if err != nil {
			return nil, err
		}
		r.state[t].header = true
		r.set(n, key, pos, t)
		return t, nil
	}
	s := r.state[e.Value]
	if e.Value.Kind != Map || s.closed || s.header || s.dotted {
		return nil, taken(pos, key, e)
	}
	s.header = true
	return e.Value, nil
}

// nextOf appends a table to the list of a [[header]].
func (r *tomlReader) nextOf(n *Node, key string, pos diag.Pos, depth int) (*Node, *fault) {
	e := r.get(n, key)
	if e == nil {
		list, err := r.node(List, pos, depth)
		if err != nil {
			return nil, err
		}
		r.state[list] = &tomlTable{array: true}
		r.set(n, key, pos, list)
		e = r.get(n, key)
	}
	if s := r.state[e.Value]; s == nil || !s.array {
		return nil, taken(pos, key, e)
	}
	t, err := r.table(pos, depth+1)
	if err != nil {
		return nil, err
	}
	e.Value.List = append(e.Value.List, t)
	return t, nil
}

// keyValue reads key = value into n, which stands inside depth others.
func (r *tomlReader) keyValue(n *Node, e *unstable.Node, depth int) *fault {
	for k := e.Key(); k.Next(); {
		raw := k.Node().Raw
		key := string(k.Node().Data)
		pos := r.at(int(raw.Offset))
		r.cursor = int(raw.Offset + raw.Length)
		old := r.get(n, key)
		if k.IsLast() {
			r.pass('=')
			v, err := r.value(e.Value(), depth+1)
			if err != nil {
				return err
			}
			if old != nil {
				r.duplicate(pos, key, old.Pos)
				return nil
			}
			r.set(n, key, pos, v)
			return nil
		}
		if old == nil {
			t, err := r.table(pos, depth+1)
			if err != nil {
				return err
			}
			r.state[t].dotted = true
			r.set(n, key, pos, t)
			old = r.get(n, key)
		}
		if s := r.state[old.Value]; old.Value.Kind != Map || s.closed || !s.dotted {
			return taken(pos, key, old)
		}
		n = old.Value
		depth++
	}
	return nil
}

func taken(pos diag.Pos, key string, e *Entry) *fault {
	return faultf(pos, "%s is already %s, set on line %d (nothing can be added to it here)", quote(key), e.Value.Kind, e.Pos.Line)
}

// pass moves the cursor behind the next c, over space, commas and comments.
func (r *tomlReader) pass(c byte) {
	r.seek()
	if r.cursor < len(r.src) && r.src[r.cursor] == c {
		r.cursor++
	}
}

// seek moves the cursor to the next thing that counts.
func (r *tomlReader) seek() {
	for r.cursor < len(r.src) {
		switch c := r.src[r.cursor]; {
		case strings.IndexByte(" \t\r\n,", c) >= 0:
			r.cursor++
		case c == '#':
			for r.cursor < len(r.src) && r.src[r.cursor] != '\n' {
				r.cursor++
			}
		default:
			return
		}
	}
}

func (r *tomlReader) value(v *unstable.Node, depth int) (*Node, *fault) {
	r.seek()
	pos := r.at(r.cursor)
	switch v.Kind {
	case unstable.Array:
		return r.list(v, pos, depth)
	case unstable.InlineTable:
		return r.inline(v, pos, depth)
	}
	r.cursor = int(v.Raw.Offset + v.Raw.Length)
	n, err := r.node(String, pos, depth)
	if err != nil {
		return nil, err
	}
	n.Text = string(v.Data)
	switch v.Kind {
	case unstable.Bool:
		n.Kind, n.Bool = Bool, n.Text == "true"
	case unstable.Integer:
		if !tomlInt.MatchString(n.Text) {
			return nil, faultf(pos, "%s is not a number (take leading zeros away)", quote(n.Text))
		}
		if !setInt(n, strings.ReplaceAll(n.Text, "_", "")) {
			return nil, faultf(pos, "%s is too large a number (put it in quotes)", quote(n.Text))
		}
	case unstable.Float:
		if !tomlFloat.MatchString(n.Text) && strings.TrimLeft(n.Text, "+-") != "inf" && strings.TrimLeft(n.Text, "+-") != "nan" {
			return nil, faultf(pos, "%s is not a number", quote(n.Text))
		}
		setFloat(n, strings.ReplaceAll(strings.TrimLeft(n.Text, "+"), "_", ""))
	}
	return n, nil
}

func (r *tomlReader) list(v *unstable.Node, pos diag.Pos, depth int) (*Node, *fault) {
	n, err := r.node(List, pos, depth)
	if err != nil {
		return nil, err
	}
	r.pass('[')
	for it := v.Children(); it.Next(); {
		item, err := r.value(it.Node(), depth+1)
		if err != nil {
			return nil, err
		}
		n.List = append(n.List, item)
	}
	r.pass(']')
	return n, nil
}

func (r *tomlReader) inline(v *unstable.Node, pos diag.Pos, depth int) (*Node, *fault) {
	n, err := r.table(pos, depth)
	if err != nil {
		return nil, err
	}
	r.pass('{')
	for it := v.Children(); it.Next(); {
		if err := r.keyValue(n, it.Node(), depth); err != nil {
			return nil, err
		}
	}
	r.pass('}')
	r.state[n].closed = true
	return n, nil
}

// runeName is the code point that the parser writes before a character.
var runeName = regexp.MustCompile(`U\+[0-9A-F]+ `)

// explain gives the parser's error its place and plain words.
func (r *tomlReader) explain(err error) *fault {
	var e *unstable.ParserError
	if !errors.As(err, &e) {
		return faultf(r.at(len(r.src)), "%v", err)
	}
	pos := r.at(len(r.src))
	if len(e.Highlight) > 0 {
		pos = r.at(int(r.parser.Range(e.Highlight).Offset))
	}
	switch {
	case strings.Contains(e.Message, "nested more than"):
		return tooDeep(pos)
	case strings.HasPrefix(e.Message, "expected newline"):
		return faultf(pos, "want the end of the line here (a key has one value)")
	case strings.HasPrefix(e.Message, "unterminated"), strings.HasSuffix(e.Message, "strings cannot have new lines"):
		return faultf(pos, "this text is not closed (add a quote)")
	case e.Message == "array is incomplete":
		return faultf(pos, `this list is not closed (add "]")`)
	case e.Message == "inline table is incomplete":
		return faultf(pos, `this map is not closed (add "}")`)
	case strings.HasPrefix(e.Message, "unexpected character") && strings.HasSuffix(e.Message, "at start of value"):
		return faultf(pos, "want a value here (text is written in double quotes)")
	case e.Message == "expected '=' after key":
		return faultf(pos, `want "=" after the key`)
	}
	return faultf(pos, "%s", strings.Replace(runeName.ReplaceAllString(e.Message, ""), "expected ", "want ", 1))
}
