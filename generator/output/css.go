package output

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/tdewolff/parse/v2"
	"github.com/tdewolff/parse/v2/css"
)

// piece is a part of a style sheet: text that stays, an address in it, or an
// import.
type piece struct {
	at     int    // byte offset in the sheet
	text   string // as written
	kind   pieceKind
	target string // the address of an address or import, decoded

	// The conditions of an import, "" for none.
	layer    string // "@layer" or "@layer name"
	supports string // "@supports" and its condition
	media    string // "@media" and its query
}

type pieceKind uint8

const (
	plain pieceKind = iota
	address
	importRule
)

// fault is something wrong at an offset of a sheet.
type fault struct {
	at   int
	text string
}

// token is a token of CSS Syntax Level 3.
type token struct {
	css.TokenType
	at   int
	text string
}

func (t token) space() bool {
	return t.TokenType == css.WhitespaceToken || t.TokenType == css.CommentToken
}

// cutter cuts one sheet into pieces.
type cutter struct {
	src    string
	tokens []token
	i      int
	open   []token // brackets and functions not closed yet
	head   bool    // true while an import may come
	pieces []piece
	faults []fault
}

// cutSheet cuts a style sheet into pieces, which put together are the sheet
// without its @charset.
func cutSheet(src string) ([]piece, []fault) {
	c := cutter{src: src, head: true}
	lexer := css.NewLexer(parse.NewInputString(src))
	for at := 0; ; {
		tt, data := lexer.Next()
		if tt == css.ErrorToken {
			break
		}
		c.tokens = append(c.tokens, token{tt, at, src[at : at+len(data)]})
		at += len(data)
	}
	for c.i < len(c.tokens) {
		c.next()
	}
	if n := len(c.open); n > 0 {
		c.fault(c.open[n-1], "is not closed")
	}
	return c.pieces, c.faults
}

func (c *cutter) fault(t token, what string) {
	c.faults = append(c.faults, fault{t.at, strconv.Quote(t.text) + " " + what})
}

// next takes one token, or the whole statement of an at-rule without a block.
func (c *cutter) next() {
	t := c.tokens[c.i]
	if t.TokenType == css.AtKeywordToken && c.statement(t) {
		return
	}
	c.i++
	p := piece{at: t.at, text: t.text}
	switch t.TokenType {
	case css.WhitespaceToken, css.CommentToken, css.CDOToken, css.CDCToken:
	case css.URLToken:
		p.kind, p.target = address, urlTarget(t.text)
	case css.StringToken:
		if n := len(c.open); n > 0 && strings.HasSuffix(strings.ToLower(c.open[n-1].text), "image-set(") {
			p.kind, p.target = address, unquote(t.text)
		}
	case css.BadStringToken, css.BadURLToken:
		c.fault(token{t.TokenType, t.at, strings.TrimSpace(t.text)}, "is not closed")
	case css.FunctionToken, css.LeftParenthesisToken, css.LeftBracketToken, css.LeftBraceToken:
		c.open = append(c.open, t)
	case css.RightParenthesisToken, css.RightBracketToken, css.RightBraceToken:
		c.close(t)
	}
	if !t.space() {
		c.head = false
	}
	c.add(p)
}

// add adds a piece. Text that goes on is one piece, as most of a sheet is.
func (c *cutter) add(p piece) {
	if n := len(c.pieces); n > 0 && p.kind == plain {
		last := &c.pieces[n-1]
		if end := last.at + len(last.text); last.kind == plain && end == p.at && c.src[last.at:end] == last.text {
			last.text = c.src[last.at : end+len(p.text)]
			return
		}
	}
	c.pieces = append(c.pieces, p)
}

func (c *cutter) close(t token) {
	n := len(c.open)
	if n == 0 || closing(c.open[n-1].TokenType) != t.TokenType {
		c.fault(t, "closes nothing")
		return
	}
	c.open = c.open[:n-1]
}

func closing(open css.TokenType) css.TokenType {
	switch open {
	case css.LeftBraceToken:
		return css.RightBraceToken
	case css.LeftBracketToken:
		return css.RightBracketToken
	}
	return css.RightParenthesisToken
}

// statement takes the at-rules that may come before or be imports. It returns
// false, and takes nothing, at any other.
func (c *cutter) statement(t token) bool {
	end := c.i + 1
	for end < len(c.tokens) && c.tokens[end].TokenType != css.SemicolonToken && c.tokens[end].TokenType != css.LeftBraceToken {
		end++
	}
	block := end < len(c.tokens) && c.tokens[end].TokenType == css.LeftBraceToken
	body := c.tokens[c.i+1 : end]
	switch name := strings.ToLower(t.text); {
	case block:
		return false
	case name == "@charset": // what is published is UTF-8, and says so
	case name == "@layer" && c.head:
		for _, t := range c.tokens[c.i:end] {
			c.add(piece{at: t.at, text: t.text})
		}
		c.pieces = append(c.pieces, piece{at: t.at, text: ";"})
	case name == "@import" && !c.head:
		c.fault(t, "after other rules has no effect (move it to the top)")
	case name == "@import":
		c.importRule(t, body)
	default:
		return false
	}
	c.i = min(end+1, len(c.tokens))
	return true
}

// importRule reads what is between @import and the semicolon: an address,
// then in this order a layer, a supports condition and a media query, each
// of which may be missing (CSS Cascade Level 5, section 2.2).
func (c *cutter) importRule(at token, body []token) {
	p := piece{at: at.at, kind: importRule}
	body = trim(body)
	if len(body) > 0 && body[0].TokenType == css.URLToken {
		p.target = urlTarget(body[0].text)
	} else if len(body) > 0 && body[0].TokenType == css.StringToken {
		p.target = unquote(body[0].text)
	}
	if p.target == "" {
		c.fault(at, "without an address")
		return
	}
	p.at = body[0].at
	body = trim(body[1:])
	if len(body) > 0 && body[0].TokenType == css.IdentToken && strings.EqualFold(body[0].text, "layer") {
		p.layer, body = "@layer", trim(body[1:])
	}
	if inner, rest, ok := call(body, "layer("); ok {
		p.layer, body = "@layer "+inner, rest
	}
	if inner, rest, ok := call(body, "supports("); ok {
		p.supports, body = "@supports "+condition(inner), rest
	}
	if len(body) > 0 {
		p.media = "@media " + join(body)
	}
	c.pieces = append(c.pieces, p)
}

// condition returns what stands in supports() as @supports wants it: a bare
// declaration goes into parentheses.
func condition(s string) string {
	lower := strings.ToLower(s)
	if strings.HasPrefix(s, "(") || strings.HasPrefix(lower, "not") || strings.HasPrefix(lower, "selector(") {
		return s
	}
	return "(" + s + ")"
}

// call reads a function at the beginning of the tokens and returns what is
// between its parentheses and what is after it.
func call(tokens []token, name string) (inner string, rest []token, ok bool) {
	if len(tokens) == 0 || tokens[0].TokenType != css.FunctionToken || !strings.EqualFold(tokens[0].text, name) {
		return "", nil, false
	}
	depth := 0
	for i, t := range tokens {
		switch t.TokenType {
		case css.FunctionToken, css.LeftParenthesisToken:
			depth++
		case css.RightParenthesisToken:
			depth--
		}
		if depth == 0 {
			return join(tokens[1:i]), trim(tokens[i+1:]), true
		}
	}
	return "", nil, false
}

// trim returns the tokens without the blanks and comments at both ends.
func trim(tokens []token) []token {
	for len(tokens) > 0 && tokens[0].space() {
		tokens = tokens[1:]
	}
	for len(tokens) > 0 && tokens[len(tokens)-1].space() {
		tokens = tokens[:len(tokens)-1]
	}
	return tokens
}

func join(tokens []token) string {
	var b strings.Builder
	for _, t := range trim(tokens) {
		b.WriteString(t.text)
	}
	return b.String()
}

// urlTarget returns the address in a url() token.
func urlTarget(s string) string {
	s = s[strings.IndexByte(s, '(')+1:]
	return unquote(strings.Trim(strings.TrimSuffix(s, ")"), " \t\r\n\f"))
}

// unquote returns the value of a string, or of an address without quotes,
// with escapes decoded (CSS Syntax Level 3, section 4.3.7).
func unquote(s string) string {
	if n := len(s); n >= 2 && (s[0] == '"' || s[0] == '\'') && s[n-1] == s[0] {
		s = s[1 : n-1]
	}
	var b strings.Builder
	for {
		before, after, found := strings.Cut(s, `\`)
		b.WriteString(before)
		if !found {
			return b.String()
		}
		digits := 0
		for digits < min(6, len(after)) && strings.IndexByte("0123456789abcdefABCDEF", after[digits]) >= 0 {
			digits++
		}
		switch {
		case digits > 0:
			n, _ := strconv.ParseUint(after[:digits], 16, 32)
			b.WriteRune(rune(min(n, utf8.MaxRune+1))) // one past the last becomes U+FFFD
			s = strings.TrimPrefix(after[digits:], " ")
		case strings.HasPrefix(after, "\n"):
			s = after[1:] // a string that goes on in the next line
		default:
			_, n := utf8.DecodeRuneInString(after)
			b.WriteString(after[:n])
			s = after[n:]
		}
	}
}
