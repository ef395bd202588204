package markdown

import (
	"bytes"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// What the typographer writes for dashes and apostrophes.
const (
	enDash     = "–"
	emDash     = "—"
	apostrophe = "’"
)

// quotes is goldmark's typographer with characters in place of entities and
// its faults mended. It takes any quotation mark before t, e, n or l for an
// apostrophe, so that 'the' is closed twice; here the words that begin with
// one are listed. It leaves the apostrophe of a word that ends a block, as in
// "don't". And it never forgets an open quotation mark: its method for the end
// of a block lacks a parameter, so that the parser does not find it, and a stray
// mark would change the next paragraph.
type quotes struct{ parser.InlineParser }

func newQuotes() quotes {
	return quotes{extension.NewTypographerParser(extension.WithTypographicSubstitutions(
		map[extension.TypographicPunctuation][]byte{
			extension.LeftSingleQuote:  []byte("‘"),
			extension.RightSingleQuote: []byte(apostrophe),
			extension.LeftDoubleQuote:  []byte("“"),
			extension.RightDoubleQuote: []byte("”"),
			extension.EnDash:           []byte(enDash),
			extension.EmDash:           []byte(emDash),
			extension.Ellipsis:         []byte("…"),
			extension.LeftAngleQuote:   []byte("«"),
			extension.RightAngleQuote:  []byte("»"),
			extension.Apostrophe:       nil,
		}))}
}

// Parse implements parser.InlineParser.
func (q quotes) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	line, _ := block.PeekLine()
	if line[0] != '\'' || !isApostrophe(block.PrecendingCharacter(), line[1:]) {
		return q.InlineParser.Parse(parent, block, pc)
	}
	block.Advance(1)
	node := ast.NewString([]byte(apostrophe))
	node.SetCode(true)
	return node
}

// isApostrophe reports whether a single quotation mark stands in a word, ends
// both a word and the block, as in "the dogs'", or begins a word that has lost
// its beginning.
func isApostrophe(before rune, after []byte) bool {
	if unicode.IsLetter(before) && len(bytes.TrimSpace(after)) == 0 {
		return true
	}
	if unicode.IsLetter(before) || unicode.IsDigit(before) {
		next, _ := utf8.DecodeRune(after)
		return unicode.IsLetter(next)
	}
	return elided(after) && (util.IsSpaceRune(before) || util.IsPunctRune(before))
}

// CloseBlock implements parser.CloseBlocker.
func (q quotes) CloseBlock(parent ast.Node, _ text.Reader, pc parser.Context) {
	if inner, ok := q.InlineParser.(interface {
		CloseBlock(ast.Node, parser.Context)
	}); ok {
		inner.CloseBlock(parent, pc)
	}
}

// elided reports whether a line starts with a word that has lost its
// beginning: 'twas, 'em, or a decade such as '90s.
func elided(line []byte) bool {
	end := 0
	for end < len(line) && util.IsAlphaNumeric(line[end]) {
		end++
	}
	switch word := string(bytes.ToLower(line[:min(end, 8)])); word {
	case "twas", "tis", "twere", "em", "til", "cause", "bout", "round", "net":
		return true
	default:
		return len(word) == 3 && util.IsNumeric(word[0]) && util.IsNumeric(word[1]) && word[2] == 's'
	}
}
