package highlight

import "github.com/alecthomas/chroma/v2"

// maxIdle is how many steps without text may follow each other, those apart
// that close what is open. A sound grammar takes a handful; some never stop.
const maxIdle = 1000

// A put takes the next token and reports whether there is to be a further
// one. The value is not empty.
type put func(typ chroma.TokenType, value string) bool

// byChroma has chroma put the tokens of the code, and reports whether it came
// to the end. It may panic.
func (g *grammar) byChroma(code string, put put) bool { return g.tokenise(code, false, put) }

// tokenise is byChroma for code that may be a part of other code, and then is
// not given a line end that it lacks.
func (g *grammar) tokenise(code string, nested bool, put put) bool {
	next, err := g.lexer.Tokenise(&chroma.TokeniseOptions{State: "root", Nested: nested}, code)
	return err == nil && drain(next, put)
}

// drain puts the tokens of an iterator and reports whether it came to the end.
func drain(next chroma.Iterator, put put) bool {
	idle := 0
	for t := next(); t != chroma.EOF; t = next() {
		if t.Value == "" {
			if idle++; idle > maxIdle {
				return false
			}
			continue
		}
		idle = 0
		if !put(t.Type, t.Value) {
			return false
		}
	}
	return true
}
