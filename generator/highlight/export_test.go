package highlight

import (
	"strings"

	"github.com/alecthomas/chroma/v2"
)

// Driven reports whether the language's grammar is driven here, not by chroma.
func (h *Highlighter) Driven(language string) bool {
	return h.names[strings.ToLower(language)].driven()
}

// Drive has all grammars driven that can be, whether it pays or not.
func (h *Highlighter) Drive() {
	for _, g := range h.names {
		g.seen.Store(payoff + 1)
	}
}

// Tokens returns the tokens of the code, joined as chroma.Coalesce does, and
// whether there was an end to them. It does not ask whether it pays.
func (h *Highlighter) Tokens(language, code string) (tokens []chroma.Token, ok bool) {
	defer func() {
		if recover() != nil {
			ok = false
		}
	}()
	put := func(typ chroma.TokenType, value string) bool {
		if n := len(tokens) - 1; n >= 0 && tokens[n].Type == typ && len(tokens[n].Value) < joinLimit {
			tokens[n].Value += value
		} else {
			tokens = append(tokens, chroma.Token{Type: typ, Value: value})
		}
		return true
	}
	g := h.names[strings.ToLower(language)]
	if !g.driven() {
		ok = g.byChroma(code, put)
		return tokens, ok
	}
	ok = newReader().read(g, code, put)
	return tokens, ok
}
