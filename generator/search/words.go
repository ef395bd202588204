package search

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// longest is the length in bytes of the longest term. What is longer is hardly
// ever typed: hashes, addresses, numbers of a hundred digits.
const longest = 40

// A splitter cuts text into terms, as words() of the client does; both are
// tested on the same cases. A term is a folded, stemmed word. Identifiers such as
// asyncio.to_thread and EIP-1559 are found by each of their parts, by what stands
// between their dots, and as a whole, all written in one. Scripts that do not put
// spaces between words are cut into pairs of characters.
type splitter struct {
	visit func(term []byte)

	atoms  []atom
	folded []byte // the atoms, one behind the other
	term   []byte
}

// An atom is a part of an identifier that is cut no further.
type atom struct {
	from, to int  // in folded
	behind   rune // what joins it to the one before; 0 for nothing
	marked   bool // it had diacritics
}

// split visits the terms of a text in order.
func (s *splitter) split(text string) {
	text = norm.NFKC.String(text)
	for text != "" {
		if n := s.plain(text); n > 0 {
			text = text[n:]
			continue
		}
		r, size := utf8.DecodeRuneInString(text)
		switch {
		case isUnspaced(r):
			size = runLength(text, isUnspaced)
			s.pairs(text[:size])
		case isWord(r):
			size = s.identifier(text)
		}
		text = text[size:]
	}
}

// plain visits the word that a text begins with where that is one of the letters a
// to z, of which the first may be a capital, and part of nothing else, as most are.
// It returns how many bytes of the text are done with, 0 for none.
func (s *splitter) plain(text string) int {
	n := 0
	if text[0] < utf8.RuneSelf && kinds[text[0]] == upper {
		n++
	}
	for n < len(text) && text[n] < utf8.RuneSelf && kinds[text[n]] == lower {
		n++
	}
	if n > 0 && n <= longest && ends(text[n:]) {
		s.term = append(s.term[:0], text[:n]...)
		s.term[0] |= 'a' - 'A'
		s.visit(stem(s.term))
		return n
	}
	if n == 0 && text[0] < utf8.RuneSelf && kinds[text[0]] == 0 {
		return 1
	}
	return 0
}

// ends reports whether no identifier goes on with a text, as far as that is easily
// told.
func ends(text string) bool {
	if text == "" || text[0] == ' ' {
		return true
	}
	if text[0] >= utf8.RuneSelf || isWord(rune(text[0])) {
		return false
	}
	return len(text) == 1 || text[1] < utf8.RuneSelf && !isWord(rune(text[1])) || !strings.Contains(joins, text[:1])
}

// runLength returns how many bytes at the beginning of a text are of a kind.
func runLength(text string, is func(rune) bool) int {
	if i := strings.IndexFunc(text, func(r rune) bool { return !is(r) }); i >= 0 {
		return i
	}
	return len(text)
}

// The kinds of ASCII characters that are part of a word; 0 for the others.
const (
	lower = 1 << iota
	upper
	digit
)

var kinds = func() (kinds [utf8.RuneSelf]uint8) {
	for c := range kinds {
		switch {
		case 'a' <= c && c <= 'z':
			kinds[c] = lower
		case 'A' <= c && c <= 'Z':
			kinds[c] = upper
		case '0' <= c && c <= '9':
			kinds[c] = digit
		}
	}
	return kinds
}()

// isWord reports whether a character is part of a word.
func isWord(r rune) bool {
	if r < utf8.RuneSelf {
		return kinds[r] != 0
	}
	return unicode.In(r, unicode.L, unicode.Nd, unicode.M) && !isUnspaced(r)
}

// wordLength is runLength for isWord.
func wordLength(text string) int {
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf {
			return i + runLength(text[i:], isWord)
		}
		if kinds[text[i]] == 0 {
			return i
		}
	}
	return len(text)
}

// isUnspaced reports whether a character is of a script that does not put spaces
// between words.
func isUnspaced(r rune) bool {
	const first = 0x0E01 // of Thai
	const long = 'ー'     // of both kana
	return r >= first && (r == long || unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar))
}

// pairs visits each two characters that follow each other, or the one that stands
// alone.
func (s *splitter) pairs(text string) {
	before, _ := utf8.DecodeRuneInString(text)
	if utf8.RuneLen(before) == len(text) {
		s.visit([]byte(text))
		return
	}
	for _, r := range text[utf8.RuneLen(before):] {
		s.term = utf8.AppendRune(utf8.AppendRune(s.term[:0], before), r)
		s.visit(s.term)
		before = r
	}
}

// joins hold the parts of an identifier together where one of them stands between
// two characters of words. What stands between two of dots is looked for as a
// whole, too.
const (
	joins = "-_'’" + dots
	dots  = "./:@"
)

// identifier visits the terms of the word or the identifier that a text begins
// with, and returns its length in bytes.
func (s *splitter) identifier(text string) (length int) {
	s.atoms, s.folded = s.atoms[:0], s.folded[:0]
	join := rune(0)
	for {
		n := wordLength(text[length:])
		s.piece(text[length:length+n], join)
		length += n
		var size int
		join, size = utf8.DecodeRuneInString(text[length:])
		next, _ := utf8.DecodeRuneInString(text[length+size:])
		if !strings.ContainsRune(joins, join) || !isWord(next) {
			break
		}
		length += size
	}
	for _, a := range s.atoms {
		s.emit(s.folded[a.from:a.to])
	}
	s.compounds()
	return length
}

// piece adds the atoms of what stands between two joins. An s or a t behind an
// apostrophe is left out.
func (s *splitter) piece(text string, join rune) {
	if (join == '\'' || join == '’') && len(text) == 1 {
		return
	}
	for text != "" {
		n := atomLength(text)
		a := atom{from: len(s.folded), behind: join}
		s.folded, a.marked = appendFolded(s.folded, text[:n])
		if a.marked {
			s.emit([]byte(strings.ReplaceAll(strings.ToLower(text[:n]), "ς", "σ"))) // for who types them
		}
		a.to = len(s.folded)
		s.atoms = append(s.atoms, a)
		text, join = text[n:], 0
	}
}

// atomLength returns the length in bytes of the first atom of a text of word
// characters. Atoms end before a capital behind a small letter (toThread), before
// the last of several capitals when a small letter follows (HTTPServer), and
// between letters, two at least, and digits that end the text (eip1559).
func atomLength(text string) int {
	if isOne(text) {
		return len(text)
	}
	letters := runLength(text, unicode.IsLetter)
	if letters >= 2 && letters < len(text) && letters+runLength(text[letters:], unicode.IsDigit) == len(text) {
		text = text[:letters]
		if n := atomLength(text); n < letters {
			return n
		}
		return letters
	}
	last := rune(0)
	for at, r := range text {
		if at > 0 && unicode.IsUpper(r) {
			next, _ := utf8.DecodeRuneInString(text[at+utf8.RuneLen(r):])
			if unicode.IsLower(last) || unicode.IsUpper(last) && unicode.IsLower(next) {
				return at
			}
		}
		last = r
	}
	return len(text)
}

// isOne reports whether a text is easily seen to be one atom, of characters of one
// kind, but for the first, which may be a capital before small letters.
func isOne(text string) bool {
	all := uint8(0)
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf {
			return false
		}
		if kind := kinds[text[i]]; i != 1 || all != upper || kind != lower {
			all |= kind
		} else {
			all = lower
		}
	}
	return all == lower || all == upper || all == digit
}

// compounds visits the whole of an identifier of several atoms, and each part of
// it between two dots.
func (s *splitter) compounds() {
	if len(s.atoms) < 2 {
		return
	}
	from, dotted := 0, false
	for i := 1; i <= len(s.atoms); i++ {
		if i < len(s.atoms) && !strings.ContainsRune(dots, s.atoms[i].behind) {
			continue
		}
		dotted = dotted || i < len(s.atoms)
		if dotted && i-from > 1 {
			s.compound(s.atoms[from:i])
		}
		from = i
	}
	s.compound(s.atoms)
}

// compound visits atoms written in one. What joins two digits stays, so that 1.26
// is not 126.
func (s *splitter) compound(atoms []atom) {
	s.term = s.term[:0]
	for i, a := range atoms {
		part := s.folded[a.from:a.to]
		if i > 0 && a.behind != 0 && len(part) > 0 && len(s.term) > 0 && isDigit(s.term[len(s.term)-1]) && isDigit(part[0]) {
			s.term = utf8.AppendRune(s.term, a.behind)
		}
		s.term = append(s.term, part...)
	}
	s.emit(s.term)
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// emit visits the stem of a word, unless it is too long to be typed.
func (s *splitter) emit(word []byte) {
	if len(word) > 0 && len(word) <= longest {
		s.term = append(s.term[:0], word...)
		s.visit(stem(s.term))
	}
}
