package build

import (
	"encoding/binary"
	"fmt"

	"galley/generator/cache"
	"galley/generator/config"
	"galley/generator/dep"
	"galley/generator/record"
	"galley/generator/site"
)

// graphSums are hashes of all that decides the graph, the configuration and
// what is published: first of all but the texts of pages, then two for each
// source, of its text and of the parts of its metadata that follow from that.
// While they are the same, so are the facts, and none needs to be asked.
type graphSums []cache.Sum

// graphSums returns those of the snapshot, or none when a source could not be
// read. What a text says is not looked at again when it is that of the old
// traces.
func (s *Snapshot) graphSums(o Options, old *cache.Traces) graphSums {
	around, ok := s.aroundTexts(o)
	if !ok {
		return nil
	}
	sums := make(graphSums, 1, 1+2*len(s.order))
	sums[0] = around
	var before graphSums
	if old != nil && len(old.Graph) == cap(sums) && old.Graph[0] == around {
		before = old.Graph
	}
	for i, name := range s.order {
		src := s.sourceAt(i)
		parts := cache.Sum{}
		if text, has := before.source(i); before != nil && text == src.text {
			parts = has
		} else if p := s.site.Page(name); p != nil {
			parts = textParts(s.site.Text(p))
		}
		sums = append(sums, src.text, parts)
	}
	return sums
}

// source returns the hashes of the i-th source; nothing where there are none.
func (g graphSums) source(i int) (text, parts cache.Sum) {
	if g == nil {
		return text, parts
	}
	return g[1+2*i], g[2+2*i]
}

// aroundTexts is a hash of all but the texts. It reports false when a source
// could not be read.
func (s *Snapshot) aroundTexts(o Options) (_ cache.Sum, ok bool) {
	const jobSize, sourceSize = 80, 64 // about what is written of one
	e := make(record.Encoder, 0, jobSize*len(s.jobs)+sourceSize*len(s.order))
	sum, err := s.files.sum(config.Name)
	if err != nil {
		return cache.Sum{}, false
	}
	e.Raw(sum[:]...)
	for _, b := range []bool{o.Drafts, o.Future, o.Expired} {
		e.Bool(b)
	}
	e.String(o.BaseURL)
	fmt.Fprint(writer{&e}, s.sitemap, titles(s.cfg, s.words)) // fmt sorts maps
	for _, l := range s.site.LeftOut() {
		e.String(l.Source)
	}
	for i, name := range s.order {
		src := s.sourceAt(i)
		if (src.place == cache.Sum{}) {
			return cache.Sum{}, false
		}
		e.String(name)
		e.Raw(src.place[:]...)
	}
	e.Strings(s.resources)
	s.writePublished(&e)
	return cache.SumOf(e), true
}

// textParts are the parts of metadata that follow from what a page says and
// decide nothing else: how many words, how many minutes, and a hash of the
// summary. Any edit of a body may change them.
func textParts(t site.Text) (parts cache.Sum) {
	binary.LittleEndian.PutUint32(parts[:], uint32(t.Words))
	binary.LittleEndian.PutUint32(parts[4:], uint32(t.Minutes))
	summary := cache.SumOf([]byte(t.Summary))
	copy(parts[8:], summary[:])
	return parts
}

// changedParts returns which of the parts are not the same.
func changedParts(a, b cache.Sum) (fields dep.Fields) {
	for _, part := range []struct {
		of       dep.Fields
		from, to int
	}{{dep.Words, 0, 4}, {dep.Minutes, 4, 8}, {dep.Summary, 8, len(a)}} {
		if string(a[part.from:part.to]) != string(b[part.from:part.to]) {
			fields |= part.of
		}
	}
	return fields
}

// differences returns the sources that say something else and which parts of
// their metadata that has changed, if all else is the same.
func (s *Snapshot) differences(old, now graphSums) (fields dep.Fields, edited map[string]bool, same bool) {
	if len(now) == 0 || len(old) != len(now) || old[0] != now[0] {
		return 0, nil, false
	}
	edited = make(map[string]bool)
	for i, name := range s.order {
		_, before := old.source(i)
		if _, parts := now.source(i); parts != before {
			edited[name] = true
			fields |= changedParts(before, parts)
		}
	}
	return fields, edited, true
}

// ofGraph reports whether facts of a kind are among those that follow from
// what graphSums cover.
func ofGraph(kind dep.Kind) bool {
	switch kind {
	case dep.Meta, dep.URL, dep.List, dep.Menu, dep.Config:
		return true
	}
	return false
}
