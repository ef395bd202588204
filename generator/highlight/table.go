package highlight

import (
	"strconv"
	"sync"
	"unicode"

	"github.com/alecthomas/chroma/v2"
	"github.com/dlclark/regexp2/v2"
	"github.com/dlclark/regexp2/v2/syntax"
)

// A state is a list of rules of which the first that matches is taken.
type state struct {
	rules   []*rule
	unknown bool // a rule names this state, but there is none

	once sync.Once
	// The rules that may match before each ASCII character, and last those
	// for all other characters: all of them.
	table [unicode.MaxASCII + 2][]*rule
}

// candidates returns, in order, the rules that may match before c.
func (s *state) candidates(c rune) []*rule {
	s.once.Do(s.fill)
	return s.table[min(c, unicode.MaxASCII+1)]
}

// fill makes the table. Most characters have the list of some other, which
// they share.
func (s *state) fill() {
	lists := map[string][]*rule{}
	var key []byte
	for c := range rune(unicode.MaxASCII + 1) {
		key = key[:0]
		for i, r := range s.rules {
			if r.mayStart(c) {
				key = strconv.AppendInt(key, int64(i), 36)
				key = append(key, ' ')
			}
		}
		list, ok := lists[string(key)]
		if !ok {
			for _, r := range s.rules {
				if r.mayStart(c) {
					list = append(list, r)
				}
			}
			lists[string(key)] = list
		}
		s.table[c] = list
	}
	s.table[unicode.MaxASCII+1] = s.rules
}

// A rule is a pattern and what is to be done when it matches. What it takes
// to match is made when it is first needed: most rules never are.
type rule struct {
	pattern string
	moves   []move
	whole   output   // for the whole match
	groups  []output // or, if there are any, for each group of the pattern

	language *language // of one of the groups; may be nil

	first    sync.Once
	starts   *syntax.Prefix // the characters that a match can start with; nil: any
	compiled sync.Once
	engine   *regexp2.Regexp
	numbers  []int // of the groups, in the order of the outputs
}

// A move changes the stack of states: it puts a state on, or once more the one
// that was on top when the rule matched, or takes some away.
type move struct {
	push  *state
	again bool
	pop   int
}

// A language says that one group names the language of another.
type language struct {
	registry   *registry
	name, code int // which groups, counted from 0
}

// An output says what becomes of a piece of text.
type output struct {
	kind  outputKind
	typ   chroma.TokenType   // asToken
	state *state             // asSelf: where to start
	other *grammar           // asOther; nil: there is no such language
	call  chroma.EmitterFunc // asCall
}

type outputKind uint8

const (
	asNothing outputKind = iota
	asToken              // one token
	asSelf               // code in the same language
	asOther              // code in another language
	asCall               // what a function of chroma makes of it
)

// mayStart reports whether the pattern may match before c: false is certain.
func (r *rule) mayStart(c rune) bool {
	r.first.Do(r.analyse)
	if r.starts == nil {
		return true
	}
	set := &r.starts.PrefixSet
	if set.Contains(c) {
		return true
	}
	// Under "ignore case" the engine keeps lower case letters only.
	return r.starts.CaseInsensitive &&
		(c > unicode.MaxASCII || set.Contains(unicode.ToLower(c)) || set.Contains(unicode.ToUpper(c)))
}

// analyse has the engine's compiler find the characters that a match can
// start with. There are none to find if a match can be empty.
func (r *rule) analyse() {
	tree, err := syntax.Parse(r.pattern, syntax.ParseOptions{})
	if err != nil {
		return
	}
	code, err := syntax.Write(tree)
	if err != nil || code.RightToLeft {
		return
	}
	r.starts = code.FcPrefix
}

// compile makes the engine. \G ties a match to the place where it is asked
// for. It cannot fail, as chroma has compiled the same pattern.
func (r *rule) compile() {
	r.engine = regexp2.MustCompile(`\G` + r.pattern)
	if len(r.groups) > 0 {
		r.numbers = r.engine.GetGroupNumbers()[1:]
	}
}
