package highlight

import (
	"reflect"
	"sync"
	"sync/atomic"

	"github.com/alecthomas/chroma/v2"
)

// A grammar is one of chroma's lexers. If it can be driven it holds the rules
// in the form that a reader wants.
type grammar struct {
	lexer    chroma.Lexer
	registry *registry    // where the languages are that rules name
	seen     atomic.Int64 // bytes of code so far
	once     sync.Once
	root     *state // nil: cannot be driven, chroma is to read the code
	states   map[string]*state
}

// A registry finds the grammar that a rule means by a name.
type registry struct {
	names    *chroma.LexerRegistry
	grammars map[chroma.Lexer]*grammar
}

// grammar returns the grammar of that name, nil if there is none.
func (r *registry) grammar(name string) *grammar {
	return r.grammars[r.names.Get(name)]
}

// payoff is from how many bytes of code in one language on it pays to drive its
// grammar. chroma, slow but ready, reads the first: for few blocks of code the
// tables and engines would cost more than they save.
const payoff = 4 << 10

// pays reports whether code of this length is for a reader. The tokens are the
// same in any case.
func (g *grammar) pays(length int) bool {
	return (g.seen.Load() > payoff || g.seen.Add(int64(length)) > payoff) && g.driven()
}

// driven reports whether a reader can drive the grammar. The first call
// compiles it.
func (g *grammar) driven() bool {
	g.once.Do(func() {
		if g.compile() {
			g.root = g.states["root"]
		}
	})
	return g.root != nil
}

// compile makes states of chroma's rules. It reports false when there is
// something in the rules whose meaning is not known here.
func (g *grammar) compile() bool {
	lexer, ok := g.lexer.(*chroma.RegexLexer)
	if !ok {
		return false
	}
	rules, ok := expand(lexer)
	if !ok {
		return false
	}
	g.states = make(map[string]*state, len(rules))
	for name := range rules {
		g.states[name] = &state{}
	}
	flags := flags(lexer.Config())
	done := map[*chroma.CompiledRule]*rule{}
	for name, list := range rules {
		for _, from := range list {
			to := done[from]
			if to == nil {
				to = &rule{pattern: flags + "(?:" + from.Pattern + ")"}
				if !g.action(to, from) {
					return false
				}
				done[from] = to
			}
			g.states[name].rules = append(g.states[name].rules, to)
		}
	}
	return true
}

// expand returns the lexer's rules with those that stand for the rules of
// other states (include, combined) replaced, by chroma's own code, so that the
// order of rules is chroma's. A rule that is in several states is one rule.
func expand(lexer *chroma.RegexLexer) (chroma.CompiledRules, bool) {
	raw, err := lexer.Rules()
	if err != nil {
		return nil, false
	}
	rules := make(chroma.CompiledRules, len(raw))
	for name, list := range raw {
		rules[name] = make([]*chroma.CompiledRule, len(list))
		for i, r := range list {
			rules[name][i] = &chroma.CompiledRule{Rule: r}
		}
	}
	for {
		name, i, mutator := firstLexerMutator(rules)
		if mutator == nil {
			return rules, true
		}
		if mutator.MutateLexer(rules, name, i) != nil {
			return nil, false
		}
	}
}

// firstLexerMutator finds a rule that is yet to be replaced.
func firstLexerMutator(rules chroma.CompiledRules) (string, int, chroma.LexerMutator) {
	for name, list := range rules {
		for i, r := range list {
			if m, ok := r.Mutator.(chroma.LexerMutator); ok {
				return name, i, m
			}
		}
	}
	return "", 0, nil
}

// flags returns what chroma puts before each pattern of a lexer.
func flags(config *chroma.Config) string {
	flags := ""
	if !config.NotMultiline {
		flags += "m"
	}
	if config.CaseInsensitive {
		flags += "i"
	}
	if config.DotAll {
		flags += "s"
	}
	if flags == "" {
		return ""
	}
	return "(?" + flags + ")"
}

// action puts into a rule what is to be done when it matches. chroma's types
// for that are not exported, but say their kind, and their fields are.
func (g *grammar) action(to *rule, from *chroma.CompiledRule) bool {
	moves, ok := g.moves(from.Mutator)
	if !ok {
		return false
	}
	to.moves = moves
	switch kind(from.Type) {
	case "bygroups":
		return g.outputs(to, from.Type)
	case "usingbygroup":
		name, found := field[int](from.Type, "SublexerNameGroup")
		code, too := field[int](from.Type, "CodeGroup")
		to.language = &language{registry: g.registry, name: name - 1, code: code - 1}
		return found && too && g.outputs(to, from.Type)
	}
	to.whole, ok = g.output(from.Type)
	return ok
}

// outputs puts into a rule what becomes of its groups.
func (g *grammar) outputs(to *rule, e chroma.Emitter) bool {
	emitters, ok := field[chroma.Emitters](e, "Emitters")
	for _, e := range emitters {
		out, known := g.output(e)
		ok = ok && known
		to.groups = append(to.groups, out)
	}
	return ok
}

// kind returns what an emitter or mutator of chroma says it is, "" if it is
// nil or says nothing.
func kind(v any) string {
	switch v := v.(type) {
	case chroma.SerialisableEmitter:
		return v.EmitterKind()
	case chroma.SerialisableMutator:
		return v.MutatorKind()
	}
	return ""
}

// field returns an exported field of the struct that v points to.
func field[T any](v any, name string) (value T, ok bool) {
	s := reflect.Indirect(reflect.ValueOf(v))
	if s.Kind() != reflect.Struct {
		return value, false
	}
	f := s.FieldByName(name)
	if !f.IsValid() || !f.CanInterface() {
		return value, false
	}
	value, ok = f.Interface().(T)
	return value, ok
}

// output translates an emitter for one piece of text.
func (g *grammar) output(e chroma.Emitter) (output, bool) {
	switch e := e.(type) {
	case nil:
		return output{}, true
	case chroma.TokenType:
		return output{kind: asToken, typ: e}, true
	case chroma.EmitterFunc:
		return output{kind: asCall, call: e}, pure(e)
	}
	switch kind(e) {
	case "usingself":
		name, ok := field[string](e, "State")
		return output{kind: asSelf, state: g.state(name)}, ok
	case "using":
		name, ok := field[string](e, "Lexer")
		return output{kind: asOther, other: g.registry.grammar(name)}, ok
	}
	return output{}, false
}

// pure reports whether a function makes its tokens from the text alone: it
// manages without the state of chroma's loop, which a reader does not have.
func pure(f chroma.EmitterFunc) (ok bool) {
	defer func() { ok = recover() == nil }()
	f([]string{""}, nil)
	return true
}

// state returns the state of that name, one without meaning if there is
// none: chroma minds only if such a state is entered.
func (g *grammar) state(name string) *state {
	if s := g.states[name]; s != nil {
		return s
	}
	return &state{unknown: true}
}

// moves translates a mutator into changes of the stack.
func (g *grammar) moves(m chroma.Mutator) ([]move, bool) {
	if m == nil {
		return nil, true
	}
	switch kind(m) {
	case "pop":
		depth, ok := field[int](m, "Depth")
		return []move{{pop: depth}}, ok && depth >= 0
	case "push":
		names, ok := field[[]string](m, "States")
		if len(names) == 0 {
			return []move{{again: true}}, ok
		}
		var moves []move
		for _, name := range names {
			if name == "#pop" {
				moves = append(moves, move{pop: 1})
			} else {
				moves = append(moves, move{push: g.state(name)})
			}
		}
		return moves, true
	case "mutators":
		list, ok := field[[]chroma.Mutator](m, "Mutators")
		var moves []move
		for _, m := range list {
			more, known := g.moves(m)
			ok = ok && known
			moves = append(moves, more...)
		}
		return moves, ok
	}
	return nil, false
}
