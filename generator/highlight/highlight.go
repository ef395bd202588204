// Package highlight turns code into HTML whose spans carry the class names of
// Pygments, so that a style sheet can colour it. Code and the name of a
// language go in, the inner HTML of a <code> element comes out, the same
// bytes on any machine and however busy it is. But for cmd/palette, which makes
// the colours, it is the only user of chroma.
//
// chroma describes a language by a grammar: named states, each a list of
// rules. A rule is a regular expression and what follows when it matches at
// the place that is reached: which type of token the matched text is, or each
// of its groups, or which other grammar is to read it; and which states go on
// or off a stack, whose top says which rules are next. Of a state's rules the
// first that matches counts; if none does, one character is an error.
//
// chroma tries them one by one, some twenty for each token, and copies every
// group of a match. A reader takes chroma's grammars and gives the same tokens
// many times faster:
//
//   - Which characters a match of a rule can start with is known to the compiler
//     of regular expressions. So each state has a table by the next character
//     of the rules that are worth a try, two on average.
//   - Groups are asked for only where a rule has a use for them, and text is
//     never copied.
//   - Tables and engines are made when they are first needed, once, and are then
//     read by all without a lock. While a language has little code, chroma
//     reads it, as what is made would not pay.
//
// A few grammars hold code where others have rules; these stay with chroma
// altogether. Nothing but speed depends on who reads.
package highlight

import (
	"strings"
	"sync"
	"time"

	"github.com/alecthomas/chroma/v2"
	"github.com/alecthomas/chroma/v2/lexers"
	"github.com/dlclark/regexp2/v2"
)

// The limits past which code stays plain. Some grammars take time that grows
// with the square of a line's length; a limit on size is the same on every
// machine, which one on time is not. They limit the steps of a grammar, too: a
// step either reads text or is one of a counted few that do not (maxIdle).
const (
	MaxBlock = 64 << 10 // bytes of a block
	MaxLine  = 4 << 10  // bytes of a line
)

// A Range is a run of lines, counted from 1, both ends included.
type Range struct{ First, Last int }

// Options are what may be asked of one block. The zero value asks for nothing.
//
// Lines are marked by class names. The first line is number 1 to Marked and
// Focused, whatever number is shown before it.
type Options struct {
	Marked      []Range // lines to mark, in any order: class hl
	Focused     []Range // lines to look at, in any order: all others have the class dim
	LineNumbers bool    // put a number before each line: class ln
	FirstLine   int     // number of the first line, by default 1
	Diff        bool    // lines that begin with + or - are new or gone: class ins or del, the sign in a span of the class sign

	signs []byte // of each line, 0 for none; made from the code for Diff
}

func (o Options) none() bool {
	return len(o.Marked) == 0 && len(o.Focused) == 0 && !o.LineNumbers && !o.Diff
}

// within reports whether a line is in one of the ranges.
func within(ranges []Range, line int) bool {
	for _, r := range ranges {
		if r.First <= line && line <= r.Last {
			return true
		}
	}
	return false
}

// Outcome says what became of a block.
type Outcome uint8

// The outcomes.
const (
	Coloured Outcome = iota // the language is known
	Plain                   // the language is unknown or empty
	TooLarge                // the block or one of its lines is past its limit
	Failed                  // the grammar gave up; the code is there, plain
)

// A Highlighter knows the languages. It is made once and may be used by many
// goroutines at the same time.
type Highlighter struct {
	names   map[string]*grammar // by name, alias and file extension, lower case
	tags    []string            // the start tag of each token type, from firstType on
	readers sync.Pool           // of *reader
}

// New returns a Highlighter. It compiles no grammar; each is compiled when a
// block first asks for it.
func New() *Highlighter {
	h := &Highlighter{names: index(prepare()), tags: startTags()}
	h.readers.New = func() any { return newReader() }
	return h
}

// prepare sets chroma up for the whole process, exactly once, and returns the
// registry in which grammars are to find others.
//
// chroma abandons a match after 250 ms, or when the engine's stack for
// backtracking is full, and then says nothing and goes on with wrong tokens,
// so that a busy machine would publish other bytes than an idle one. Both
// limits are switched off; MaxBlock and MaxLine stand in for them. The
// settings are the regular-expression engine's globals and must be there
// before the first pattern is compiled, hence a variable for the process.
//
// Grammars find others by name through their registry, and one that is not
// found there is looked for by thousands of file patterns. A registry with an
// empty list has names only.
var prepare = sync.OnceValue(func() *chroma.LexerRegistry {
	regexp2.SetTimeoutCheckPeriod(24 * time.Hour)
	regexp2.DefaultOptimizationOptions.MaxBacktrackingStackSize = -1
	own := chroma.NewLexerRegistry()
	for _, l := range lexers.GlobalLexerRegistry.Lexers {
		if unsound(l.Config().Name) {
			continue // for others, too
		}
		own.Register(l)
	}
	own.Lexers = nil
	return own
})

// index returns the grammars by name, alias and file extension, in lower
// case. A name goes before an alias and that before an extension; of two
// grammars with one extension the one that chroma ranks higher wins, else the
// first.
func index(own *chroma.LexerRegistry) map[string]*grammar {
	all := lexers.GlobalLexerRegistry.Lexers
	names := make(map[string]*grammar, 2000)
	rank := make(map[string]float32, 1000)
	found := &registry{names: own, grammars: make(map[chroma.Lexer]*grammar, len(all))}
	for _, l := range all {
		found.grammars[l] = &grammar{lexer: l, registry: found}
		priority := l.Config().Priority
		if priority == 0 {
			priority = 1 // chroma's default
		}
		for _, glob := range l.Config().Filenames {
			ext, ok := strings.CutPrefix(strings.ToLower(glob), "*.")
			if ok && !strings.ContainsAny(ext, "*?[\\") && priority > rank[ext] {
				names[ext], rank[ext] = found.grammars[l], priority
			}
		}
	}
	for _, l := range all {
		for _, alias := range l.Config().Aliases {
			names[strings.ToLower(alias)] = found.grammars[l]
		}
	}
	for _, l := range all {
		names[strings.ToLower(l.Config().Name)] = found.grammars[l]
	}
	return names
}

// unsound reports whether code in a language stays plain, since the bytes would
// not depend on the code alone, or a block could hang a build: Luau and Caddyfile
// have a pattern that takes exponential time on text it nearly matches (a name and
// some thirty blanks; << that nothing ends). The grammar of Raku changes itself
// while it runs, in the whole process, and goes on with what it has become.
func unsound(name string) bool { return name == "Luau" || name == "Caddyfile" || name == "Raku" }

// Append appends the HTML of code to dst and returns the longer slice and
// what became of the block. The HTML is the inside of <pre><code>: exactly
// what chroma's HTML formatter writes with class names on and its options
// else off (line numbers and marked lines as asked); code that stays plain
// is escaped only, unless the options ask for lines. The text of the HTML is
// always the code, with every line end made \n and line numbers put in. Of a
// diff the code is read without its signs, so that its language is seen.
//
// The language is a name, an alias or a file extension, in any case.
func (h *Highlighter) Append(dst []byte, language, code string, opts Options) ([]byte, Outcome) {
	if strings.IndexByte(code, '\r') >= 0 {
		code = strings.ReplaceAll(strings.ReplaceAll(code, "\r\n", "\n"), "\r", "\n")
	}
	if opts.Diff {
		code, opts.signs = cutSigns(code)
	}
	g := h.names[strings.ToLower(language)]
	if g == nil || unsound(g.lexer.Config().Name) {
		return h.plain(dst, code, opts), Plain
	}
	if tooLarge(code) {
		return h.plain(dst, code, opts), TooLarge
	}
	out, ok := dst, false
	if !g.pays(len(code)) {
		out, ok = h.colour(dst, code, opts, g.byChroma)
	}
	// Where chroma fails a reader may not, and then it is right. Without this
	// it would depend on the blocks before what becomes of such a one.
	if !ok && g.driven() {
		r := h.readers.Get().(*reader)
		defer h.readers.Put(r)
		out, ok = h.colour(dst, code, opts, func(code string, put put) bool { return r.read(g, code, put) })
	}
	if !ok {
		return h.plain(dst, code, opts), Failed
	}
	return out, Coloured
}

// cutSigns cuts the + and - off the lines of a diff and returns what is left
// and the sign of each line. Where all lines without one begin with a blank, as
// in what diff programs write, the blank is their sign.
func cutSigns(code string) (string, []byte) {
	blank := true
	for line := range strings.Lines(code) {
		blank = blank && strings.IndexByte("+- \n", line[0]) >= 0
	}
	var signs []byte
	rest := make([]byte, 0, len(code)+1)
	for line := range strings.Lines(code) {
		sign := line[0]
		if sign != '+' && sign != '-' && !(blank && sign == ' ') {
			sign = 0
		} else if line = line[1:]; line == "" {
			line = "\n" // the last one: without text there would be no line
		}
		signs = append(signs, sign)
		rest = append(rest, line...)
	}
	return string(rest), signs
}

// tooLarge reports whether the code is past one of the limits.
func tooLarge(code string) bool {
	if len(code) > MaxBlock {
		return true
	}
	for len(code) > MaxLine {
		end := strings.IndexByte(code[:MaxLine+1], '\n')
		if end < 0 {
			return true
		}
		code = code[end+1:]
	}
	return false
}

// colour appends the code in the colours that read gives it. It reports false,
// and dst is as it was, when read does, or its tokens do not add up to the
// code.
func (h *Highlighter) colour(dst []byte, code string, opts Options, read func(string, put) bool) (out []byte, ok bool) {
	defer func() {
		// chroma's contract: an iterator reports its errors by a panic.
		if recover() != nil {
			out, ok = dst, false
		}
	}()
	w := newWriter(h, dst, code, opts)
	rest := code
	put := func(typ chroma.TokenType, value string) bool {
		after, found := strings.CutPrefix(rest, value)
		if !found && value != rest+"\n" { // some grammars end the last line
			return false
		}
		rest = after
		if !found {
			rest = ""
		}
		w.token(typ, value)
		return true
	}
	if !read(code, put) || rest != "" {
		return dst, false
	}
	return w.close(), true
}

// plain appends the code without colours.
func (h *Highlighter) plain(dst []byte, code string, opts Options) []byte {
	if opts.none() {
		return appendEscaped(dst, code)
	}
	w := newWriter(h, dst, code, opts)
	w.token(chroma.Text, code)
	return w.close()
}
