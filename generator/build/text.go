package build

import (
	"io/fs"
	"strings"
	"sync"

	"galley/generator/config"
	"galley/generator/content"
	"galley/generator/data"
	"galley/generator/diag"
	"galley/generator/site"
)

// texts finds out where texts were written that templates hand over. Few
// sites ever need it, so the files are read again once there is a fault to
// tell.
type texts struct {
	once   sync.Once
	common map[string]diag.Pos // the texts of galley.yaml and of data/
}

// locateText returns where a text is written: in the front matter of the page,
// or of a section above it, which hands down, or in galley.yaml or data/. It
// reports false for one that a template has put together. Blanks around a text
// do not count. What it looked into, found or not, decides the place.
func (s *Snapshot) locateText(p *site.Page, text string) (at diag.Pos, read []string, ok bool) {
	text = strings.TrimSpace(text)
	for ; p != nil; p = p.Parent {
		if p.Source == "" {
			continue
		}
		read = append(read, p.Source)
		src, err := fs.ReadFile(s.source, p.Source)
		if err != nil {
			continue // whoever renders the page says so
		}
		found := make(map[string]diag.Pos)
		content.Texts(p.Source, src, addTo(found))
		if pos, ok := found[text]; ok {
			return pos, read, true
		}
	}
	s.texts.once.Do(func() {
		s.texts.common = make(map[string]diag.Pos)
		if src, err := fs.ReadFile(s.source, config.Name); err == nil {
			config.Texts(src, addTo(s.texts.common))
		}
		data.Texts(s.source, addTo(s.texts.common))
	})
	at, ok = s.texts.common[text]
	return at, append(read, config.Name, data.Dir), ok
}

// addTo keeps the first place of each text.
func addTo(found map[string]diag.Pos) func(diag.Pos, string) {
	return func(pos diag.Pos, text string) {
		text = strings.TrimSpace(text)
		if _, ok := found[text]; !ok {
			found[text] = pos
		}
	}
}
