package site

import (
	"path"
	"slices"
	"strings"

	"galley/generator/content"
	"galley/generator/diag"

	"golang.org/x/text/unicode/norm"
)

// termKey is what makes two spellings one term: case and spaces do not count.
func termKey(name string) string {
	return strings.ToLower(norm.NFC.String(strings.Join(strings.Fields(name), " ")))
}

// termFolder returns the folder of a taxonomy or a term as the term's slug has
// it: "tags/c-sharp" for "tags/C#".
func termFolder(dir string) string {
	taxonomy, term, ok := strings.Cut(dir, "/")
	if !ok {
		return dir
	}
	return path.Join(taxonomy, Slug(term))
}

// describeTerm keeps the source that describes a taxonomy, a term or the search
// page.
func (b *builder) describeTerm(dir string, src *Source) {
	if other := b.terms[termFolder(dir)]; other != nil {
		b.messages.Add(diag.PathCollision, diag.Pos{File: src.Path}, "describes the same list as %s (keep one of them)", other.Path)
		return
	}
	b.terms[termFolder(dir)] = src
}

// makeTaxonomies makes the terms that listed pages use, or that a file
// describes, and the pages of both.
func (b *builder) makeTaxonomies() {
	b.owners = make(map[string]*Page)
	for _, name := range b.in.Config.TaxonomyNames() {
		t := &TaxonomyList{Name: name}
		t.Page = b.newPage(Taxonomy, name, b.terms[name])
		t.Page.Parent, t.Page.makeRare().taxonomy = b.site.home, t
		b.fillTaxonomy(t)
		if len(t.Terms) == 0 {
			continue
		}
		b.owners[name] = t.Page
		b.site.taxonomies = append(b.site.taxonomies, t)
		b.site.pages = append(append(b.site.pages, t.Page), t.Terms...)
	}
}

// taxonomyBuilder makes the terms of one taxonomy.
type taxonomyBuilder struct {
	*builder
	list   *TaxonomyList
	byName map[string]*termEntry // as written
	byKey  map[string]*termEntry
	bySlug map[string]*termEntry
}

// termEntry is a term and where its name was first seen.
type termEntry struct {
	page  *Page
	first content.Term
}

func (b *builder) fillTaxonomy(t *TaxonomyList) {
	tb := &taxonomyBuilder{b, t, make(map[string]*termEntry), make(map[string]*termEntry), make(map[string]*termEntry)}
	for _, listed := range []bool{true, false} { // what is unlisted makes no terms of its own
		for _, m := range b.members {
			if m.page.Unlisted != listed {
				tb.addPage(m)
			}
		}
	}
	for dir, src := range b.terms {
		if first, segment, ok := strings.Cut(dir, "/"); ok && first == t.Name && tb.bySlug[segment] == nil {
			tb.described(dir, src)
		}
	}
	slices.SortFunc(t.Terms, byTitle)
	for _, term := range t.Terms {
		slices.SortFunc(term.Pages, newestFirst)
	}
}

// addPage puts a page into its terms.
func (tb *taxonomyBuilder) addPage(m member) {
	p, terms := m.page, m.source.Front.TermsOf(tb.list.Name)
	pages := make([]*Page, 0, len(terms))
	for _, term := range terms {
		e := tb.find(term.Name)
		if e == nil && !p.Unlisted {
			e = tb.newTerm(term)
		}
		if e == nil {
			continue
		}
		if e.first.Name != term.Name {
			tb.messages.Add(diag.TermSpelling, term.Pos, "%q is written %q elsewhere; they are one term (write it one way)", term.Name, e.first.Name)
		}
		if slices.Contains(pages, e.page) {
			continue
		}
		pages = append(pages, e.page)
		if !p.Unlisted {
			e.page.Pages = append(e.page.Pages, p)
		}
	}
	if len(pages) == 0 {
		return
	}
	if p.Terms == nil {
		p.Terms = make([]Terms, 0, len(m.source.Front.Terms))
	}
	p.Terms = append(p.Terms, Terms{tb.list.Name, pages})
}

// find returns the term of that name, however it is spelt; nil for none yet.
func (tb *taxonomyBuilder) find(name string) *termEntry {
	e := tb.byName[name]
	if e == nil {
		if e = tb.byKey[termKey(name)]; e != nil {
			tb.byName[name] = e
		}
	}
	return e
}

// newTerm makes the page of a term that is used; nil when its path is taken.
func (tb *taxonomyBuilder) newTerm(term content.Term) *termEntry {
	slug := Slug(term.Name)
	dir := path.Join(tb.list.Name, slug)
	if other := tb.bySlug[slug]; other != nil {
		tb.messages.Add(diag.PathCollision, term.Pos, "term %q: %s", term.Name, samePath(other.page.Path, `term "`+other.first.Name+`" at `+other.first.Pos.String()))
		return nil
	}
	p := tb.newPage(Term, dir, tb.terms[dir])
	if !p.TitleSet {
		if p.LinkTitle == p.Title {
			p.LinkTitle = term.Name
		}
		p.Title = term.Name
	}
	e := &termEntry{p, term}
	tb.bySlug[slug], tb.byKey[termKey(term.Name)] = e, e
	tb.add(p, dir)
	return e
}

// described makes the page of a term that no page uses but a file describes.
func (tb *taxonomyBuilder) described(dir string, src *Source) {
	p := tb.newPage(Term, dir, src)
	if p.Source != "" {
		tb.add(p, dir)
	}
}

func (tb *taxonomyBuilder) add(p *Page, dir string) {
	p.Parent, p.makeRare().taxonomy = tb.list.Page, tb.list
	tb.owners[dir] = p
	if src := tb.terms[dir]; src != nil {
		tb.owners[dirOf(src.Path)] = p
	}
	tb.list.Terms = append(tb.list.Terms, p)
}
