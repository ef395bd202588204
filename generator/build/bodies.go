package build

import (
	"bytes"
	"io/fs"
	"slices"

	"galley/generator/cache"
	"galley/generator/markdown"
	"galley/generator/render"
	"galley/generator/site"
)

// A body is a compiled document that is not kept yet.
type body struct {
	source string
	packed []byte
}

// usualBody is how many bytes of room for a body are kept for the next.
const usualBody = 1 << 20

// compiler makes a function that compiles the body of a page, or finds it among
// those that builds before have compiled. What it compiles it adds to compiled.
func (s *Snapshot) compiler(compiled *[]body) render.BodyFunc {
	var scratch, encoded []byte
	c := newCompiler(s.cfg, s.lexers, s.readIncluded)
	return func(p *site.Page) (*markdown.Doc, error) {
		if doc := s.recallBody(p.Source, &scratch); doc != nil {
			s.index.note(p, doc)
			return doc, nil
		}
		src, err := fs.ReadFile(s.source, p.Source)
		if err != nil {
			return nil, err
		}
		known, _ := s.sourceOf(p.Source)
		s.compiled.Add(1)
		doc := c.Compile(p.Source, src, min(known.body, len(src)))
		s.index.note(p, doc)
		if s.checkRead(p, src, doc) && s.bodies != nil {
			encoded, _ = doc.AppendBinary(encoded[:0]) // it returns no error
			*compiled = append(*compiled, body{p.Source, cache.Pack(encoded, &scratch)})
			if cap(encoded) > usualBody {
				encoded, scratch = nil, nil
			}
		}
		return doc, nil
	}
}

// copier makes a function that copies the bodies of pages for other programs.
func (s *Snapshot) copier() render.CopyFunc {
	c := markdown.NewCopier(markdown.Options{ReadFile: s.readIncluded})
	return func(p *site.Page, o markdown.CopyOptions) ([]byte, []markdown.Read, error) {
		src, err := fs.ReadFile(s.source, p.Source)
		if err != nil {
			return nil, nil, err
		}
		known, _ := s.sourceOf(p.Source)
		text, reads := c.Copy(src, min(known.body, len(src)), o)
		s.checkRead(p, src, &markdown.Doc{Reads: reads})
		return text, reads, nil
	}
}

// checkRead notes it where the source of a page, or a file that its document
// includes, is another by now than the snapshot knows. It reports whether the
// document can be kept.
func (s *Snapshot) checkRead(p *site.Page, src []byte, doc *markdown.Doc) bool {
	known, _ := s.sourceOf(p.Source)
	switch {
	case known.sum != cache.Sum{} && cache.SumOf(src) != known.sum:
		s.noteChange(p.Source)
	case !s.current(doc):
		// A file that it includes may be missing, or be another by now.
		if !slices.ContainsFunc(doc.Reads, func(r markdown.Read) bool { return r.Hash == [32]byte{} }) {
			s.noteChange(p.Source)
		}
	default:
		return true
	}
	return false
}

// bodyKey is what a body is made from, but for files that it includes.
func (s *Snapshot) bodyKey(source string) string {
	known, _ := s.sourceOf(source)
	return s.files.identity + " " + known.sum.String() + " " + source
}

// recallBody returns the body of a source as it was compiled by a build before;
// nil for none.
func (s *Snapshot) recallBody(source string, scratch *[]byte) *markdown.Doc {
	if s.bodies == nil {
		return nil
	}
	packed, ok := s.bodies.Get(s.bodyKey(source), s.files.body(source), scratch)
	if !ok {
		return nil
	}
	data, ok := cache.Unpack(packed)
	if !ok {
		return nil
	}
	doc := new(markdown.Doc)
	if doc.UnmarshalBinary(data) != nil || !s.current(doc) {
		return nil
	}
	return doc
}

// current reports whether the files that a document includes are those that it
// was compiled with.
func (s *Snapshot) current(doc *markdown.Doc) bool {
	for _, read := range doc.Reads {
		sum, err := s.files.sum(read.Path)
		if err != nil || !bytes.Equal(sum[:], read.Hash[:len(sum)]) {
			return false
		}
	}
	return true
}

// keepBodies writes down what was compiled. An error makes the next build
// compile more.
func (m *memory) keepBodies(compiled []body) {
	s := m.snap
	for _, b := range compiled {
		if s.stored[b.source] {
			continue // by another job
		}
		blob, err := s.bodies.Put(s.bodyKey(b.source), b.packed)
		if err != nil {
			return // Close says so
		}
		s.stored[b.source] = true
		s.files.setBody(b.source, blob)
	}
}
