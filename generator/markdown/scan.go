package markdown

import (
	"bytes"
	"regexp"
	"slices"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
)

// An Outline is what lists and templates need to know of a body without
// compiling it.
type Outline struct {
	Title      string // plain text of the first heading; "" without one
	TitleLevel int    // 1 to 6, or 0 without a heading
	TitleFirst bool   // nothing is shown before that heading
	Words      int    // outside code, promotional directives, HTML tags and addresses, without what CJK counts
	CJK        int    // Han, Kana and Hangul characters
	Summary    string // plain text before <!--more-->, else of the first paragraph that has any; headings are no part of it
	HasMore    bool   // <!--more--> stands in the body
}

// firstLook is how much of a body is parsed to begin with. Most have their
// first heading and paragraph in it.
const firstLook = 2 << 10

// Scan returns the outline of the body of a file, which starts at an offset
// in the source. Words are counted line by line; the parser sees no more of
// the body than it takes to be sure of the rest, so that the title and the
// summary are exactly what [Compiler.Compile] would make of them.
//
// The start of a body is a sound sample of the whole because blocks are
// recognised line by line: nothing further down changes a block that has
// ended, except that it may define a reference. Text with a bracket left in
// it is therefore looked at again with the definitions at hand.
func (c *Compiler) Scan(src []byte, body int) Outline {
	c.source.reset("", src, body)
	return c.scan(c.source.text, firstLook)
}

// scan scans a text of which the parser sees so many bytes to begin with.
func (c *Compiler) scan(text []byte, look int) Outline {
	s := lineScanner{}
	s.scan(text)
	if s.promo {
		s = lineScanner{promos: c.promotions(text)}
		s.scan(text)
	}
	o := Outline{Words: s.words, CJK: s.cjk}
	look = min(look, len(text))
	for {
		look = lineEnd(text, look)
		o.Title, o.TitleLevel, o.TitleFirst, o.Summary, o.HasMore = "", 0, false, "", false
		certain := c.outline(&o, text[:look], look == len(text))
		sure := certain && (o.HasMore || s.more < look) && (o.TitleLevel > 0 || s.heading < look)
		// A definition may have begun in the paragraph that is cut off.
		open := bytes.ContainsRune([]byte(o.Title+o.Summary), '[') && bytes.Contains(text[max(0, bytes.LastIndex(text[:look], []byte("\n\n"))):], []byte("]:"))
		switch {
		case look == len(text) || sure && !open:
			return o
		case sure:
			look = len(text)
		default:
			look = min(4*look, len(text))
		}
	}
}

// lineEnd returns the end of the line that text[at-1] is in.
func lineEnd(text []byte, at int) int {
	if i := bytes.IndexByte(text[max(0, at-1):], '\n'); i >= 0 && at > 0 {
		return at + i
	}
	return len(text)
}

// outline fills in title and summary from the first part of a body, or from
// the whole. It reports whether the summary is certain: the last block of a
// part may go on below it.
func (c *Compiler) outline(o *Outline, text []byte, whole bool) bool {
	c.limits.reset(len(c.source.text))
	root := c.parse(text)
	c.title(o, root, text)
	var first, all []byte
	found := false
	for n := root.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.HTMLBlock:
			if isMore(n.Lines().Value(text)) && !n.HasClosure() {
				o.Summary, o.HasMore = collapse(all), true
				return true
			}
		case *ast.Paragraph:
			if p := appendPlain(nil, text, n, withoutAlt); !found && len(bytes.TrimSpace(p)) > 0 {
				first, found = p, whole || ended(n)
			}
		}
		all = appendProse(all, text, n)
	}
	o.Summary = collapse(first)
	return found
}

// ended reports whether a block is followed by one that began after it. A
// table may have begun as its last lines, and the list of footnotes follows
// the last block wherever they were defined.
func ended(n ast.Node) bool {
	next := n.NextSibling()
	if next != nil && next.Kind() == extast.KindTable {
		next = next.NextSibling()
	}
	return next != nil && next.Kind() != extast.KindFootnoteList
}

// title fills in the first heading that is neither in a footnote, which is
// shown at the end or not at all, nor in a promotional directive.
func (c *Compiler) title(o *Outline, root ast.Node, text []byte) {
	var heading *ast.Heading
	walk(root, func(n ast.Node, entering bool) bool {
		h, ok := n.(*ast.Heading)
		if ok && heading == nil {
			heading = h
		}
		_, note := n.(*extast.FootnoteList)
		return heading == nil && !note && !isPromo(n) && n.Type() != ast.TypeInline
	})
	if heading == nil {
		return
	}
	o.Title, o.TitleLevel = collapse(appendPlain(nil, text, heading, withAlt)), heading.Level
	n := root.FirstChild()
	for n != nil && !shown(n, text) {
		n = n.NextSibling()
	}
	o.TitleFirst = n == ast.Node(heading)
}

// shown reports whether a block can be seen: definitions and comments cannot.
func shown(n ast.Node, text []byte) bool {
	switch n := n.(type) {
	case *ast.LinkReferenceDefinition, *attributeLine:
		return false
	case *ast.HTMLBlock:
		return n.HTMLBlockType != ast.HTMLBlockType2
	}
	return true
}

// appendProse appends the text of the paragraphs in a block.
func appendProse(dst, text []byte, block ast.Node) []byte {
	walk(block, func(n ast.Node, entering bool) bool {
		switch n.(type) {
		case *ast.Paragraph, *ast.TextBlock, *extast.TableCell, *extast.DefinitionTerm:
			dst = append(appendPlain(dst, text, n, withoutAlt), '\n')
			return false
		case *ast.Heading, *extast.FootnoteList, *label:
			return false
		}
		return !isPromo(n)
	})
	return dst
}

// An extent is where a block is in a text.
type extent struct{ start, end int }

// promotions returns where the promotional directives are, by their starts.
// Where they end depends on all that is around them, so only the parser knows.
func (c *Compiler) promotions(text []byte) []extent {
	c.limits.reset(len(text))
	var found []extent
	walk(c.parse(text), func(n ast.Node, entering bool) bool {
		if entering && isPromo(n) {
			found = append(found, extent{n.(*directive).at, lastLine(n)})
			return false
		}
		return n.Type() != ast.TypeInline
	})
	// Footnotes, with what is in them, have moved to the end.
	slices.SortFunc(found, func(a, b extent) int { return a.start - b.start })
	return found
}

// lastLine returns the end of the last line of a directive. It may be one
// that lacks the marks of the containers around it and is part of a paragraph
// all the same.
func lastLine(n ast.Node) int {
	end := 0
	walk(n, func(n ast.Node, entering bool) bool {
		if d, ok := n.(*directive); ok {
			end = max(end, d.end)
		}
		if n.Type() == ast.TypeInline {
			return false
		}
		if lines := n.Lines(); lines.Len() > 0 {
			end = max(end, lines.At(lines.Len()-1).Stop)
		}
		return true
	})
	return end
}

// A lineScanner counts words and finds the lines that may be of use, without
// parsing. Where it takes a line for one, it may be wrong; where it does not,
// it is right.
type lineScanner struct {
	words, cjk int
	heading    int // offset of the last line that may be a heading, or -1
	more       int // offset of the last line that may be <!--more-->, or -1
	fence      []byte
	comment    bool      // inside <!-- -->
	blank      bool      // the line before is blank
	list       bool      // an indented line may belong to a list
	promo      bool      // a line may open a promotional directive
	promos     []extent  // where they are, once that is known; they are passed over
	missing    [256]bool // bytes that are not in the rest of the line
}

func (s *lineScanner) scan(text []byte) {
	s.heading, s.more, s.blank = -1, -1, true
	for at := 0; at < len(text); {
		end := bytes.IndexByte(text[at:], '\n') + 1
		if end == 0 {
			end = len(text) - at
		}
		for len(s.promos) > 0 && s.promos[0].end <= at {
			s.promos = s.promos[1:]
		}
		if len(s.promos) > 0 && s.promos[0].start < at+end {
			s.blank = true // as far as the line below the last is concerned
		} else {
			s.line(text[at:at+end], at)
		}
		at += end
	}
}

// line looks at one line.
func (s *lineScanner) line(line []byte, at int) {
	content := bytes.TrimLeft(line, " \t>*+-:0123456789.)")
	trimmed := bytes.TrimSpace(content)
	if len(content) > 0 && content[0] == '#' || isUnderline(line) {
		s.heading = at
	}
	if isMore(line) {
		s.more = at
	}
	s.promo = s.promo || bytes.Contains(line, []byte(":::")) && promoName.Match(line)
	if s.inFence(trimmed) {
		return
	}
	blank := len(bytes.TrimSpace(line)) == 0
	fence := bytes.Contains(line[:len(line)-len(content)], []byte(":::")) // of a directive
	indented := bytes.HasPrefix(line, []byte("    ")) || line[0] == '\t'
	if !indented && !blank {
		rest := bytes.TrimLeft(line, " \t>")
		s.list = len(content) < len(rest) && !bytes.HasPrefix(rest, []byte(":::"))
	}
	code := indented && s.blank && !s.list
	s.blank = blank || code || fence
	definition := len(trimmed) > 1 && trimmed[0] == '[' && trimmed[1] != '^' && bytes.Contains(trimmed, []byte("]:"))
	switch {
	case code || definition:
	case s.comment:
		s.count(bytes.TrimRight(line, "\n"))
	default:
		s.count(prose(line, content))
	}
}

// promoName finds what may be the name of a promotional directive.
var promoName = regexp.MustCompile(`(?i)cta|promo|sponsor|disclaimer`)

// prose returns what there is to read on a line, whose content stands behind
// the marks of containers: of one that opens a directive or an alert the label.
func prose(line, content []byte) []byte {
	marks := line[:len(line)-len(content)]
	if i := bytes.Index(marks, []byte(":::")); i >= 0 {
		if o, ok := parseOpening(line[i:]); ok {
			return o.label
		}
	}
	if o, ok := parseAlert(content); ok && bytes.IndexByte(marks, '>') >= 0 {
		return o.label
	}
	return bytes.TrimRight(line, "\n")
}

// isUnderline reports whether a line can make a heading of the one above it.
func isUnderline(line []byte) bool {
	line = bytes.TrimSpace(line)
	line = line[len(line)-len(bytes.TrimLeft(line, "> \t*+:0123456789.)")):]
	line = bytes.TrimLeft(line, "> \t")
	return len(line) > 0 && (len(bytes.Trim(line, "- \t>")) == 0 || len(bytes.Trim(line, "= \t>")) == 0)
}

// inFence reports whether a line belongs to a fenced code block.
func (s *lineScanner) inFence(line []byte) bool {
	run := 0
	for run < len(line) && (line[0] == '`' || line[0] == '~') && line[run] == line[0] {
		run++
	}
	if s.fence == nil {
		if run >= 3 && (line[0] == '~' || bytes.IndexByte(line[run:], '`') < 0) {
			s.fence = line[:run]
		}
		return s.fence != nil
	}
	if run >= len(s.fence) && line[0] == s.fence[0] && run == len(line) {
		s.fence = nil
	}
	return true
}

// count counts the words of a line: runs of characters without a blank that
// have a letter or digit among them.
func (s *lineScanner) count(line []byte) {
	word := false
	s.missing['>'], s.missing[')'], s.missing[']'] = false, false, false
	for i := 0; i < len(line); {
		if c := line[i]; s.comment || c == '<' || c == ']' || c == '[' {
			if skip := s.skip(line[i:]); skip > 0 {
				i += skip
				continue
			}
		}
		c := line[i]
		if c < utf8.RuneSelf {
			i++
			switch {
			case 'a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9':
				if !word {
					word = true
					s.words++
				}
			case c <= ' ' || c == '|':
				word = false
			}
			continue
		}
		r, size := utf8.DecodeRune(line[i:])
		i += size
		switch {
		case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul):
			s.cjk++
			word = false
		case unicode.IsSpace(r):
			word = false
		case !word && (unicode.IsLetter(r) || unicode.IsDigit(r)):
			word = true
			s.words++
		}
	}
}

// skip returns the length of a tag, of a comment's part, of a footnote's mark or
// of the address behind a link's text at the start of the line, or 0.
func (s *lineScanner) skip(line []byte) int {
	if !s.comment && bytes.HasPrefix(line, []byte("<!--")) {
		s.comment = true
	}
	switch {
	case s.comment:
		if end := bytes.Index(line, []byte("-->")); end >= 0 {
			s.comment = false
			return end + len("-->")
		}
		return len(line)
	case line[0] == '<' && len(line) > 1 && (line[1] == '/' || 'a' <= line[1]|0x20 && line[1]|0x20 <= 'z'):
		return s.upTo(line, '>')
	case bytes.HasPrefix(line, []byte("](")):
		return s.upTo(line, ')')
	case bytes.HasPrefix(line, []byte("[^")):
		return s.upTo(line, ']')
	}
	return 0
}

// upTo returns the length of the line's part up to and with c, or 0. It looks
// for what is not there only once in a line.
func (s *lineScanner) upTo(line []byte, c byte) int {
	if s.missing[c] {
		return 0
	}
	end := bytes.IndexByte(line, c) + 1
	s.missing[c] = end == 0
	return end
}
