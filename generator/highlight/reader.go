package highlight

import (
	"unicode/utf8"

	"github.com/alecthomas/chroma/v2"
	"github.com/dlclark/regexp2/v2"
)

// maxDepth is how deep code may be nested in code. What is inside is shorter,
// or it would have no end.
const maxDepth = MaxBlock

// A reader drives grammars over one text at a time. It gives the tokens that
// chroma gives, but for empty ones. It is used again for the next text, and
// then allocates nothing.
type reader struct {
	text    string
	runes   []rune
	offsets []int32 // in text of each rune and of the end; empty: all is ASCII
	put     put
	failed  bool
	depth   int
	stack   []*state // of all runs that are going on
	groups  []int    // starts and ends of the groups of all matches at work

	// The match that is asked for and found, in the runes of a run.
	at      int
	end     int // -1: none
	numbers []int
	take    func(regexp2.MatchView) bool // found, made once
}

func newReader() *reader {
	r := &reader{}
	r.take = r.found
	return r
}

// read puts the tokens of code and reports whether it came to the end.
func (r *reader) read(g *grammar, code string, put put) bool {
	added := g.lexer.Config().EnsureNL && (code == "" || code[len(code)-1] != '\n')
	if added {
		code += "\n"
	}
	if !utf8.ValidString(code) {
		return false // chroma would put other characters there
	}
	r.load(code)
	r.put, r.failed, r.depth = put, false, 0
	r.stack, r.groups = r.stack[:0], r.groups[:0]
	stop := len(r.runes)
	if added {
		stop--
	}
	r.run(g.root, 0, stop, len(r.runes))
	r.text, r.put = "", nil
	return !r.failed
}

// load makes the text one of runes, as that is what the engine reads.
func (r *reader) load(text string) {
	r.text, r.runes, r.offsets = text, r.runes[:0], r.offsets[:0]
	for _, c := range text {
		r.runes = append(r.runes, c)
	}
	if len(r.runes) == len(text) {
		return
	}
	for i := range text {
		r.offsets = append(r.offsets, int32(i))
	}
	r.offsets = append(r.offsets, int32(len(text)))
}

// slice returns a part of the text by its runes.
func (r *reader) slice(from, to int) string {
	if len(r.offsets) == 0 {
		return r.text[from:to]
	}
	return r.text[r.offsets[from]:r.offsets[to]]
}

// run reads the runes between from and to as a text by itself, from the state
// start on. What is between stop and to is a line end that is not the
// author's: no match begins there, but one may end behind it.
func (r *reader) run(start *state, from, stop, to int) {
	text, stop := r.runes[from:to], stop-from
	base := len(r.stack)
	r.stack = append(r.stack, start)
	pos, patience := 0, maxIdle
	for pos < stop && len(r.stack) > base && !r.failed {
		top := r.stack[len(r.stack)-1]
		mark := len(r.groups)
		rule := r.match(top, text, pos)
		if rule == nil && text[pos] == '\n' && top != start {
			r.stack = append(r.stack[:base], start) // a broken line ends here
			continue
		}
		if rule == nil {
			r.token(chroma.Error, from+pos, from+pos+1)
			pos++
			continue
		}
		begin, end := from+pos, from+r.end
		if patience--; end > begin {
			patience = maxIdle + 4*(len(r.stack)-base)
		}
		r.failed = r.failed || patience < 0
		pos = r.end
		r.move(rule.moves, base)
		if rule.groups == nil {
			r.emit(&rule.whole, begin, end)
		} else {
			r.emitGroups(rule, from, mark)
		}
		r.groups = r.groups[:mark]
	}
	if pos < len(text) && len(r.stack) == base {
		r.token(chroma.Error, from+pos, to)
	}
	r.stack = r.stack[:base]
}

// match returns the rule of the state that matches at pos, nil if none does.
// It leaves the match's end in r.end and its groups in r.groups.
func (r *reader) match(s *state, text []rune, pos int) *rule {
	r.failed = r.failed || s.unknown
	r.at, r.end = pos, -1
	c := text[pos]
	for _, rule := range s.candidates(c) {
		if c >= utf8.RuneSelf && !rule.mayStart(c) {
			continue
		}
		rule.compiled.Do(rule.compile)
		r.numbers = rule.numbers
		// An error would be one of the limits that prepare switches off.
		if err := rule.engine.FindRunesMatches(text, pos, r.take); err == nil && r.end >= 0 {
			return rule
		}
	}
	return nil
}

// found notes a match's end and its groups. One that took no part is empty.
func (r *reader) found(m regexp2.MatchView) bool {
	at, length, _ := m.GroupRange(0)
	if at != r.at {
		return false
	}
	r.end = at + length
	for _, number := range r.numbers {
		at, length, _ := m.GroupRange(number)
		r.groups = append(r.groups, at, at+length)
	}
	return false
}

// move changes the stack of the run whose part of it begins at base.
func (r *reader) move(moves []move, base int) {
	top := r.stack[len(r.stack)-1]
	for _, m := range moves {
		switch depth := len(r.stack) - base; {
		case m.push != nil:
			r.stack = append(r.stack, m.push)
		case m.again:
			r.stack = append(r.stack, top)
		case depth == 0 || depth < m.pop:
			r.failed = true
			return
		default:
			r.stack = r.stack[:len(r.stack)-m.pop]
		}
	}
}

// emitGroups puts the tokens of a match by its groups: r.groups from mark on,
// counted from the beginning of the run.
func (r *reader) emitGroups(rule *rule, from, mark int) {
	other := r.language(rule.language, from, mark)
	for i := range rule.groups {
		g := r.groups[mark+2*i:]
		if other != nil && i == rule.language.code {
			r.code(other, from+g[0], from+g[1])
		} else {
			r.emit(&rule.groups[i], from+g[0], from+g[1])
		}
	}
}

// language returns the grammar that a group names, if any.
func (r *reader) language(l *language, from, mark int) *grammar {
	if l == nil {
		return nil
	}
	g := r.groups[mark+2*l.name:]
	return l.registry.grammar(r.slice(from+g[0], from+g[1]))
}

// code puts the tokens of code in another language that is, unlike what emit
// takes for asOther, a whole: it may want a line end that is not there.
func (r *reader) code(g *grammar, from, to int) {
	whole := from < to && r.runes[to-1] == '\n' || !g.lexer.Config().EnsureNL
	switch {
	case from == to || r.failed:
	case whole && g.driven():
		r.nested(g.root, from, to)
	default:
		r.failed = !g.byChroma(r.slice(from, to), r.put)
	}
}

// emit puts the tokens of a part of the text.
func (r *reader) emit(o *output, from, to int) {
	if from == to || r.failed {
		return
	}
	switch o.kind {
	case asToken:
		r.token(o.typ, from, to)
	case asSelf:
		r.nested(o.state, from, to)
	case asOther:
		if o.other == nil {
			r.failed = true
		} else if o.other.driven() {
			r.nested(o.other.root, from, to)
		} else {
			r.failed = !o.other.tokenise(r.slice(from, to), true, r.put)
		}
	case asCall:
		r.failed = !drain(o.call([]string{r.slice(from, to)}, nil), r.put)
	}
}

// nested reads a part of the text as a text by itself.
func (r *reader) nested(start *state, from, to int) {
	if r.depth++; r.depth > maxDepth {
		r.failed = true
		return
	}
	r.run(start, from, to, to)
	r.depth--
}

// token puts one token.
func (r *reader) token(typ chroma.TokenType, from, to int) {
	if typ != chroma.Ignore && !r.put(typ, r.slice(from, to)) {
		r.failed = true
	}
}
