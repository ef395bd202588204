package markdown

import (
	"strconv"
	"strings"
	"unicode"
)

// layoutID is the id of the theme's main element, to which the skip link leads;
// no body may take it.
const layoutID = "page-main"

// ids gives each heading an id that is unique in its document.
type ids struct {
	used  map[string]bool
	count map[string]int // the last suffix tried for an id
}

func (s *ids) reset() {
	if s.used == nil {
		s.used, s.count = map[string]bool{}, map[string]int{}
	}
	clear(s.used)
	clear(s.count)
	s.used[layoutID] = true
}

// take returns the id itself when it is free, else with the first of the
// suffixes -1, -2 and so on that makes it so.
func (s *ids) take(id string) string {
	free := id
	for s.used[free] {
		s.count[id]++
		free = id + "-" + strconv.Itoa(s.count[id])
	}
	s.used[free] = true
	return free
}

// slug makes the id of a heading from its text as GitHub does, byte for byte:
// in lower case, what is no letter, mark, decimal or letter number, connector
// punctuation, hyphen or space left out, and then each space a hyphen. These
// are Unicode's word characters (UTS 18, annex C, as Ruby's \p{Word}), which
// are known from html-pipeline and from the fixtures of github-slugger. Where
// nothing remains GitHub has an empty id, which HTML forbids; it is "section".
func slug(text string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(strings.ReplaceAll(text, "İ", "i\u0307")) { // Go lowers it to i alone
		switch {
		case r == ' ':
			b.WriteByte('-')
		case r == '-' || unicode.In(r, unicode.L, unicode.M, unicode.Nd, unicode.Nl, unicode.Pc, unicode.Other_Alphabetic):
			b.WriteRune(r)
		}
	}
	if b.Len() == 0 {
		return "section"
	}
	return b.String()
}

// cleanID returns what may stand in an id that an author wrote: letters,
// marks, numbers and - _ : . It may return "".
func cleanID(id string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune("-_:.", r) || unicode.In(r, unicode.L, unicode.M, unicode.N) {
			return r
		}
		return -1
	}, id)
}
