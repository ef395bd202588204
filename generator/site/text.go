package site

import (
	"cmp"
	"strings"
	"sync/atomic"
	"unicode/utf8"

	"galley/generator/markdown"
)

// A Text is what follows from what a page says and decides nothing else: it
// changes with every edit of a body, and the graph does not.
type Text struct {
	Summary string // plain text
	Words   int    // outside code
	Minutes int    // reading time, at least 1 for a page with text
}

// said is what a page's front matter says about its text.
type said struct {
	summary string // "" for none
	minutes int    // 0 for none
}

// Text returns what follows from what a page says.
func (s *Site) Text(p *Page) Text {
	kept := &s.texts[p.number]
	text := kept.Load()
	if text == nil {
		if text = new(Text); p.Source != "" && s.outline != nil {
			*text = s.textOf(p, s.outline(p.Source))
		}
		kept.Store(text) // whoever else made it made the same
	}
	return *text
}

// WithOutlines returns the site as it is once sources, named by their paths, say
// something else. Their front matter is what it was.
func (s *Site) WithOutlines(outlines map[string]markdown.Outline) *Site {
	out := &Site{graph: s.graph, texts: make([]atomic.Pointer[Text], len(s.texts)), sums: make([]atomic.Pointer[partSums], len(s.sums))}
	for i := range s.texts {
		out.texts[i].Store(s.texts[i].Load())
	}
	for source, outline := range outlines {
		if p := s.Page(source); p != nil {
			text := s.textOf(p, outline)
			out.texts[p.number].Store(&text)
		}
	}
	return out
}

// textOf makes the text of a page from its outline.
func (s *Site) textOf(p *Page, o markdown.Outline) Text {
	t := Text{
		Summary: cmp.Or(p.said.summary, cut(o.Summary, s.Config.SummaryWords, o.HasMore)),
		Words:   o.Words + o.CJK, Minutes: p.said.minutes,
	}
	if t.Minutes == 0 {
		t.Minutes = minutes(o.Words, o.CJK)
	}
	return t
}

// Reading speeds: words a minute, and characters a minute of Chinese,
// Japanese and Korean, which have no spaces to count words by.
const (
	wordsPerMinute = 250
	cjkPerMinute   = 500
)

// minutes is the reading time rounded up; 0 for no text.
func minutes(words, cjk int) int {
	const unit = wordsPerMinute * cjkPerMinute
	return (words*cjkPerMinute + cjk*wordsPerMinute + unit - 1) / unit
}

// cut shortens a summary to n words, and to ten times as many characters
// where there are no spaces. One that the writer ended by hand stays whole.
func cut(text string, n int, byHand bool) string {
	if byHand {
		return text
	}
	if words := strings.Fields(text); len(words) > n {
		text = strings.Join(words[:n], " ") + "…"
	}
	if limit := 10 * n; utf8.RuneCountInString(text) > limit {
		text = string([]rune(text)[:limit]) + "…"
	}
	return text
}
