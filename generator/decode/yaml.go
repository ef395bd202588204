package decode

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
	"go.yaml.in/yaml/v4/plugin/loaderlimits"

	"galley/generator/diag"
)

// errDeep is what the library hands back when our limit is passed.
var errDeep = errors.New("nested too deep")

// yamlReader turns the library's tree into ours.
type yamlReader struct {
	*builder
	starts  []diag.Pos          // where the library's lines start, when it counts more of them than we do
	open    map[*yaml.Node]bool // anchors that are being expanded
	aliased int                 // nodes made inside of aliases
}

func parseYAML(b *builder) (*Node, *fault) {
	r := &yamlReader{builder: b, starts: yamlLines(b), open: map[*yaml.Node]bool{}}
	// These characters the library refuses without a place.
	if i := diag.IndexNotXML(b.src); i >= 0 {
		return nil, faultf(b.at(i), "a control character is not allowed here")
	}
	limits := loaderlimits.New(loaderlimits.DepthFunc(func(depth int, _ *loaderlimits.DepthContext) error {
		if depth > MaxDepth {
			return errDeep
		}
		return nil
	}))
	loader, err := yaml.NewLoader(bytes.NewReader(b.src), yaml.WithPlugin(limits))
	if err != nil {
		return nil, faultf(b.place(1, 1), "%v", err)
	}
	var doc, second yaml.Node
	if err := loader.Load(&doc); errors.Is(err, io.EOF) {
		return b.node(Null, b.place(1, 1), 0)
	} else if err != nil {
		return nil, r.explain(err)
	}
	if err := loader.Load(&second); err == nil {
		return nil, faultf(r.pos(second.Line, second.Column), `a second document starts here (take the line "---" away)`)
	} else if !errors.Is(err, io.EOF) {
		return nil, r.explain(err)
	}
	if len(doc.Content) == 0 {
		return b.node(Null, b.place(1, 1), 0)
	}
	return r.convert(doc.Content[0], 0)
}

// yamlLines returns the start of each line as the library counts them, or nil
// when that is as we do. To it U+0085, U+2028 and U+2029 end a line too.
func yamlLines(b *builder) []diag.Pos {
	if !bytes.ContainsAny(b.src, "\u0085\u2028\u2029") {
		return nil
	}
	starts := []diag.Pos{{Line: 1, Column: 1}}
	for i, c := range string(b.src) {
		size := 1
		switch c {
		case '\u0085':
			size = 2
		case '\u2028', '\u2029':
			size = 3
		case '\r':
			if i+1 < len(b.src) && b.src[i+1] == '\n' {
				continue
			}
		case '\n':
		default:
			continue
		}
		p := b.at(i + size)
		starts = append(starts, diag.Pos{Line: p.Line - b.Line + 1, Column: p.Column})
	}
	return starts
}

// pos turns the library's line and column to a place in the file.
func (r *yamlReader) pos(line, column int) diag.Pos {
	line, column = max(line, 1), max(column, 1)
	if r.starts != nil && line <= len(r.starts) {
		s := r.starts[line-1]
		return r.place(s.Line, s.Column+column-1)
	}
	return r.place(line, column)
}

func (r *yamlReader) convert(y *yaml.Node, depth int) (*Node, *fault) {
	pos := r.pos(y.Line, y.Column)
	if len(r.open) > 0 {
		r.aliased++
		if r.aliased > MaxAliased {
			return nil, faultf(pos, "aliases stand for more than %d values", MaxAliased)
		}
	}
	switch y.Kind {
	case yaml.AliasNode:
		return r.alias(y, pos, depth)
	case yaml.SequenceNode:
		return r.list(y, pos, depth)
	case yaml.MappingNode:
		return r.mapping(y, pos, depth)
	}
	return r.scalar(y, pos, depth)
}

// alias reads the anchor's value once more; faults in it are shown where the
// value is written.
func (r *yamlReader) alias(y *yaml.Node, pos diag.Pos, depth int) (*Node, *fault) {
	if y.Alias == nil || r.open[y.Alias] {
		return nil, faultf(pos, "alias %s stands inside of what it stands for", quote("*"+y.Value))
	}
	r.open[y.Alias] = true
	n, err := r.convert(y.Alias, depth)
	delete(r.open, y.Alias)
	return n, err
}

func (r *yamlReader) list(y *yaml.Node, pos diag.Pos, depth int) (*Node, *fault) {
	n, err := r.node(List, pos, depth)
	if err != nil {
		return nil, err
	}
	if err := r.standardTag(y, pos, "!!seq"); err != nil {
		return nil, err
	}
	n.List = make([]*Node, 0, len(y.Content))
	for _, c := range y.Content {
		v, err := r.convert(c, depth+1)
		if err != nil {
			return nil, err
		}
		n.List = append(n.List, v)
	}
	return n, nil
}

func (r *yamlReader) mapping(y *yaml.Node, pos diag.Pos, depth int) (*Node, *fault) {
	n, err := r.node(Map, pos, depth)
	if err != nil {
		return nil, err
	}
	if err := r.standardTag(y, pos, "!!map"); err != nil {
		return nil, err
	}
	n.Map = make([]Entry, 0, len(y.Content)/2)
	var merged []*Node
	for i := 0; i+1 < len(y.Content); i += 2 {
		key := y.Content[i]
		at := r.pos(key.Line, key.Column)
		for key.Kind == yaml.AliasNode && key.Alias != nil {
			key = key.Alias
		}
		if key.Kind != yaml.ScalarNode {
			return nil, faultf(at, "a list or a map cannot be a key (want text)")
		}
		v, err := r.convert(y.Content[i+1], depth+1)
		if err != nil {
			return nil, err
		}
		if key.Value == "<<" && plain(key) {
			merged = append(merged, v)
			continue
		}
		n.Map = append(n.Map, Entry{key.Value, at, v})
	}
	r.dedupe(n)
	for _, m := range merged {
		if err := merge(n, m); err != nil {
			return nil, err
		}
	}
	return n, nil
}

// merge adds the entries of a merge key's value that n lacks
// (https://yaml.org/type/merge.html).
func merge(n, from *Node) *fault {
	sources := []*Node{from}
	if from.Kind == List {
		sources = from.List
	}
	has := make(map[string]bool, len(n.Map))
	for _, e := range n.Map {
		has[e.Key] = true
	}
	for _, s := range sources {
		if s.Kind != Map {
			return faultf(s.Pos, `"<<" wants a map to take keys from, has %s`, s.Kind)
		}
		for _, e := range s.Map {
			if !has[e.Key] {
				has[e.Key] = true
				n.Map = append(n.Map, e)
			}
		}
	}
	return nil
}

// plain reports whether a scalar has neither quotes nor a tag.
func plain(y *yaml.Node) bool {
	return y.Style&(yaml.TaggedStyle|yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) == 0
}

func (r *yamlReader) scalar(y *yaml.Node, pos diag.Pos, depth int) (*Node, *fault) {
	n, err := r.node(String, pos, depth)
	if err != nil {
		return nil, err
	}
	n.Text = y.Value
	if n.Text == "" {
		n.Pos = r.inside(y.Line, y.Column)
	}
	switch {
	case plain(y):
		resolvePlain(n)
	case y.Style&yaml.TaggedStyle == 0 || y.Tag == "!!str" || y.Tag == "!!timestamp":
	default:
		if err := r.standardTag(y, pos, "!!null", "!!bool", "!!int", "!!float"); err != nil {
			return nil, err
		}
		resolvePlain(n)
	}
	return n, nil
}

// standardTag refuses tags that would need a program to give them a meaning.
func (r *yamlReader) standardTag(y *yaml.Node, pos diag.Pos, allowed ...string) *fault {
	if y.Style&yaml.TaggedStyle == 0 || slices.Contains(allowed, y.Tag) {
		return nil
	}
	return faultf(pos, "tag %s is not known (take it away)", quote(y.Tag))
}

// explain gives the library's error its place and plain words.
func (r *yamlReader) explain(err error) *fault {
	var e *yaml.LoadError
	if !errors.As(err, &e) {
		return faultf(r.place(1, 1), "%s", strings.TrimPrefix(err.Error(), "yaml: "))
	}
	pos := r.inside(e.Mark.Line, e.Mark.Column)
	context := pos
	if e.ContextMark.Line > 0 {
		context = r.inside(e.ContextMark.Line, e.ContextMark.Column)
	}
	switch {
	case strings.Contains(e.Message, errDeep.Error()):
		return tooDeep(pos)
	case e.Message == "mapping values are not allowed in this context" && bytes.Contains(r.before(pos), []byte(": ")):
		return faultf(pos, `unexpected ":" in a value (put text with a colon in quotes)`)
	case e.Message == "mapping values are not allowed in this context":
		return faultf(pos, `unexpected ":" (is a space missing after the colon above, or is this line indented too far?)`)
	case e.Message == "found character that cannot start any token",
		e.Message == "found a tab character that violates indentation":
		return r.badStart(pos)
	case e.Message == "found unexpected end of stream" && strings.Contains(e.ContextMsg, "quoted scalar"):
		return faultf(context, "this text is not closed (add a quote)")
	case e.Message == "could not find expected ':'":
		return faultf(context, `want ":" and a space after the key`)
	case e.Message == "did not find expected ',' or ']'" && e.Mark.Line == e.ContextMark.Line:
		return faultf(pos, `want "," or "]" here`)
	case e.Message == "did not find expected ',' or ']'":
		return faultf(context, `this list is not closed (add "]")`)
	case e.Message == "did not find expected ',' or '}'" && e.Mark.Line == e.ContextMark.Line:
		return faultf(pos, `want "," or "}" here`)
	case e.Message == "did not find expected ',' or '}'":
		return faultf(context, `this map is not closed (add "}")`)
	case e.Message == "block sequence entries are not allowed in this context":
		return faultf(pos, `a list cannot start here (put each "- item" on a line of its own)`)
	case e.Message == "did not find expected key" && len(bytes.TrimSpace(r.before(pos))) > 0:
		return faultf(pos, `unexpected text after a value (inside of double quotes write \" for a quote)`)
	case e.Message == "did not find expected key":
		return faultf(pos, "want a key here (indent the keys of a map alike)")
	case e.Message == "did not find expected '-' indicator":
		return faultf(pos, `want "-" here (indent the items of a list alike)`)
	case e.Message == "did not find expected node content":
		return faultf(pos, "want a value here")
	}
	return faultf(pos, "%s", plainWords(e.Message))
}

// inside is pos for what may be after the end of the input, such as a value
// that is not there; it is then at the end.
func (r *yamlReader) inside(line, column int) diag.Pos {
	pos, end := r.pos(line, column), r.at(len(r.src))
	if pos.Line > end.Line || pos.Line == end.Line && pos.Column > end.Column {
		return end
	}
	return pos
}

// find returns the offsets of a place and of the start of its line, both that
// of the end of the input when the place is not in it.
func (r *yamlReader) find(pos diag.Pos) (start, offset int) {
	start = len(r.src)
	for i := range r.src {
		at := r.at(i)
		if at.Line == pos.Line {
			start = min(start, i)
			if at.Column >= pos.Column {
				return start, i
			}
		}
	}
	return start, len(r.src)
}

// before returns what stands before a place on its line.
func (r *yamlReader) before(pos diag.Pos) []byte {
	start, offset := r.find(pos)
	return r.src[start:offset]
}

// badStart explains a character that nothing can start with.
func (r *yamlReader) badStart(pos diag.Pos) *fault {
	_, offset := r.find(pos)
	c, size := utf8.DecodeRune(r.src[offset:])
	switch {
	case size == 0:
		return faultf(pos, "want a value here")
	case c == '\t':
		return faultf(pos, "a tab cannot indent (use spaces)")
	}
	return faultf(pos, "%s cannot start a value (put the text in quotes)", quote(string(c)))
}

// plainWords rewrites the library's remaining messages to our style.
func plainWords(message string) string {
	if name, ok := strings.CutPrefix(message, "unknown anchor '"); ok {
		name = strings.TrimSuffix(name, "' referenced")
		return fmt.Sprintf("alias %s has no anchor (put %s before the value it stands for)", quote("*"+name), quote("&"+name))
	}
	message = strings.Replace(message, "did not find expected", "want", 1)
	return strings.Replace(message, "found ", "", 1)
}
