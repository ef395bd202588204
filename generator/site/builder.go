package site

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"galley/generator/content"
	"galley/generator/diag"
)

// builder makes a Site; it is gone when New returns.
type builder struct {
	in       Input
	mapper   Mapper
	site     *Site
	messages diag.List

	folders  map[string]*folder // by path below content/, "" for the root
	singles  []*Source          // sources that become pages of kind Single
	terms    map[string]*Source // descriptions of taxonomies, terms and the search page, by termFolder
	notFound *Source
	texts    []*Text           // by a page's number
	members  []member          // published pages of kind Single, in the order of their sources
	owners   map[string]*Page  // the pages of taxonomies and terms, by folder
	paths    map[string]string // see folderPath
	cascades bool              // some folder hands something down
}

// member is a page and what it was made from.
type member struct {
	page   *Page
	source *Source
}

// folder is a folder with Markdown in it or below it.
type folder struct {
	described *Source // the file that describes it, or nil
	bundle    bool    // it is one page with its files
	cascade   *content.FrontMatter
	page      *Page
}

// below returns a source path's part below content/.
func below(source string) string { return strings.TrimPrefix(source, ContentDir+"/") }

// dirOf returns the folder of a source below content/, "" for the root.
func dirOf(source string) string {
	if dir := path.Dir(below(source)); dir != "." {
		return dir
	}
	return ""
}

func stemOf(source string) string {
	base := path.Base(source)
	return strings.TrimSuffix(base, path.Ext(base))
}

// classify finds out what each source is: the description of a folder, of a
// taxonomy or a term, a page bundle, or a page.
func (b *builder) classify() {
	byPath := func(a, c Source) int { return strings.Compare(a.Path, c.Path) }
	if slices.ContainsFunc(b.in.Sources, changes) || !slices.IsSortedFunc(b.in.Sources, byPath) {
		b.in.Sources = slices.Clone(b.in.Sources) // the caller's stay as they are
		slices.SortFunc(b.in.Sources, byPath)
	}
	b.folders = map[string]*folder{"": {}}
	b.terms = make(map[string]*Source)
	byDir := make(map[string][]*Source)
	for i := range b.in.Sources {
		s := &b.in.Sources[i]
		byDir[dirOf(s.Path)] = append(byDir[dirOf(s.Path)], s)
	}
	dirs := make([]string, 0, len(byDir))
	for dir := range byDir {
		dirs = append(dirs, dir)
	}
	slices.Sort(dirs)
	for _, dir := range dirs {
		next, _ := slices.BinarySearch(dirs, dir+"/")
		alone := len(byDir[dir]) == 1 && (next == len(dirs) || !strings.HasPrefix(dirs[next], dir+"/"))
		b.classifyFolder(dir, byDir[dir], alone)
	}
}

// changes reports whether sources may change for the sake of this one: it hands
// something down, or has an address that may be of no use.
func changes(s Source) bool { return s.Front.Cascade != nil || s.Front.URL.Value != "" }

func (b *builder) classifyFolder(dir string, sources []*Source, alone bool) {
	described := describes(sources)
	if described != nil && b.isTerm(dir) && len(sources) == 1 {
		b.describeTerm(dir, described)
		return
	}
	bundle := described != nil && alone && dir != "" && stemOf(described.Path) != "_index"
	for up := dir; up != ""; {
		if b.folders[up] == nil {
			b.folders[up] = &folder{}
		}
		if up = path.Dir(up); up == "." {
			break
		}
	}
	f := b.folders[dir]
	f.bundle, f.described = bundle, described
	if described != nil && stemOf(described.Path) == "_index" {
		f.cascade = described.Front.Cascade
		b.cascades = b.cascades || f.cascade != nil
	}
	for _, s := range sources {
		switch {
		case dir == "" && stemOf(s.Path) == "404":
			b.notFound = s
		case dir == "" && stemOf(s.Path) == searchDir && b.in.Config.Search:
			b.describeTerm(searchDir, s)
		case bundle || s != described:
			b.singles = append(b.singles, s)
		}
	}
}

// describes returns the source that describes the folder of the others:
// _index.md, else index.md, else README.md.
func describes(sources []*Source) *Source {
	rank := func(s *Source) int {
		return slices.Index([]string{"readme", "index", "_index"}, strings.ToLower(stemOf(s.Path)))
	}
	best := slices.MaxFunc(sources, func(a, c *Source) int { return cmp.Compare(rank(a), rank(c)) })
	if rank(best) < 0 {
		return nil
	}
	return best
}

// isTerm reports whether a folder is that of a taxonomy, of one of its terms or
// of the search page, which _index.md then describes.
func (b *builder) isTerm(dir string) bool {
	first, rest, _ := strings.Cut(dir, "/")
	return dir == searchDir && b.in.Config.Search || b.in.Config.HasTaxonomy(first) && !strings.Contains(rest, "/")
}

// makeTree makes the pages that have a source and the sections around them.
func (b *builder) makeTree() {
	s := b.site
	s.home = b.newPage(Home, "", b.folders[""].described)
	s.notFound = b.newPage(NotFound, "404.html", b.notFound)
	b.folders[""].page = s.home
	dirs := make([]string, 0, len(b.folders))
	for dir := range b.folders {
		dirs = append(dirs, dir)
	}
	slices.Sort(dirs) // parents before children
	for _, dir := range dirs {
		f := b.folders[dir]
		if dir == "" || f.bundle {
			continue
		}
		f.page = b.newPage(Section, dir, f.described)
		f.page.Parent = b.section(path.Dir(dir))
		b.checkPath(f.page.Path, diag.Pos{File: path.Join(ContentDir, dir)}, "rename the folder")
		if !f.page.Unlisted {
			f.page.Parent.Sections = append(f.page.Parent.Sections, f.page)
		}
		s.pages = append(s.pages, f.page)
	}
	for _, src := range b.singles {
		b.makeSingle(src)
	}
	b.dropEmpty(dirs)
	rank(s.pages)
	for _, dir := range dirs {
		if p := b.folders[dir].page; p != nil {
			slices.SortFunc(p.Sections, listOrder)
			slices.SortFunc(p.Pages, listOrder)
			linkNeighbours(p.Pages)
		}
	}
}

// section returns the page of the section that dir is, or lies in.
func (b *builder) section(dir string) *Page {
	for dir != "." && dir != "" {
		if f := b.folders[dir]; f != nil && f.page != nil {
			return f.page
		}
		dir = path.Dir(dir)
	}
	return b.site.home
}

func (b *builder) makeSingle(src *Source) {
	dir := dirOf(src.Path)
	f := b.folders[dir]
	within := b.besides(src)
	p := b.newPage(Single, dir, src)
	p.Parent = b.section(within)
	b.setSinglePath(p, src, within, f.bundle)
	if b.leaveOut(p, src) {
		return
	}
	if f.bundle {
		f.page = p
	}
	if !p.Unlisted {
		p.Parent.Pages = append(p.Parent.Pages, p)
	}
	b.site.pages = append(b.site.pages, p)
	b.members = append(b.members, member{p, src})
}

// newPage makes a page from its source, which may be nil, with what is not
// given filled in. The folder decides the path of all but Single pages.
func (b *builder) newPage(kind Kind, dir string, src *Source) *Page {
	p := &Page{number: len(b.texts), Kind: kind, Dir: path.Join(ContentDir, dir), Path: b.folderPath(dir), ShowDate: true, Toc: true, Sidebar: true}
	b.texts = append(b.texts, nil)
	switch kind {
	case Home:
		p.Title = b.in.Config.Title
	case NotFound:
		p.Dir, p.Path = ContentDir, "/404.html"
		p.Title = cmp.Or(b.in.Titles["404"], "Page not found")
	case Taxonomy:
		p.Title = cmp.Or(b.in.Config.Taxonomies[dir].Title, b.in.Titles["taxonomy/"+dir], b.in.Config.TaxonomyTitle(dir))
	case Search:
		p.Title = cmp.Or(b.in.Titles["search"], "Search")
	}
	if src != nil {
		b.inherit(src)
		if kind == Single || !b.leaveOut(p, src) {
			b.fill(p, src)
		}
	}
	if p.Title == "" {
		p.Title = humanise(path.Base(dir))
	}
	p.LinkTitle = cmp.Or(p.LinkTitle, p.Title)
	p.Outputs = []Output{{Format: HTML, Path: p.Path}}
	return p
}

// inherit gives a source what the cascades above it hand down.
func (b *builder) inherit(src *Source) {
	if !b.cascades {
		return
	}
	for dir := dirOf(src.Path); ; dir = path.Dir(dir) {
		if dir == "." {
			dir = ""
		}
		if f := b.folders[dir]; f != nil && f.cascade != nil {
			src.Front.Terms = slices.Clip(src.Front.Terms) // the caller has the rest
			src.Front.Inherit(f.cascade)
		}
		if dir == "" {
			return
		}
	}
}

// fill sets a page's metadata from its source.
func (b *builder) fill(p *Page, src *Source) {
	front := &src.Front
	p.Source, p.Dir = src.Path, path.Dir(src.Path)
	p.TitleSet = front.Title != ""
	p.Title = cmp.Or(front.Title, src.Outline.Title, p.Title)
	if p.Title == "" && p.Kind == Single && !b.folders[dirOf(src.Path)].bundle {
		p.Title = humanise(stemOf(src.Path))
	}
	p.LinkTitle = front.LinkTitle
	p.Description = front.Description
	p.Date, p.Lastmod = front.Date, front.Lastmod
	if p.Lastmod.IsZero() {
		p.Lastmod = p.Date
	}
	p.Weight = front.Weight
	p.said = said{front.Summary, front.ReadingTime}
	if !src.Unread {
		text := b.site.textOf(p, src.Outline)
		b.texts[p.number] = &text
	}
	p.Params = front.Params
	p.Unlisted = front.Unlisted
	p.setRare(front)
	p.ShowDate, p.Toc, p.Sidebar = isOn(front.ShowDate), isOn(front.Toc), isOn(front.Sidebar)
	b.setStatus(p, front)
	if front.URL.Value != "" {
		if given := b.givenPath(front.URL, "/"); given != "" {
			p.Path = given
		} else {
			front.URL.Value = "" // one fault is enough: it keeps the path it would have
		}
	}
	for _, a := range front.Aliases {
		base := p.Path
		if p.Kind == Single {
			base = b.folderPath(b.besides(src))
		}
		if alias := b.givenPath(a, base); alias != "" {
			p.makeRare().aliases = append(p.Aliases(), Alias{alias, a.Pos})
		}
	}
}

// folderPath is [Mapper.Folder], which takes its time, once for each folder.
func (b *builder) folderPath(dir string) string {
	sitePath, ok := b.paths[dir]
	if !ok {
		sitePath = b.mapper.Folder(Edition{}, dir)
		b.paths[dir] = sitePath
	}
	return sitePath
}

// setRare sets what few pages have.
func (p *Page) setRare(front *content.FrontMatter) {
	r := rare{layout: front.Layout, image: front.Image, feedID: front.ID, robots: front.Robots, unfound: !isOn(front.Search)}
	for _, given := range []content.Text{front.Slug, front.URL} {
		if given.Value != "" {
			r.pos = given.Pos
		}
	}
	if r.pos != (diag.Pos{}) || r.layout != (content.Text{}) || r.image != (Image{}) || r.feedID != (content.Text{}) || r.robots != "" || r.unfound {
		*p.makeRare() = r // rather than its address, for which all would be allocated
	}
}

// besides is the folder that a page lies in; of a bundle, that of its folder.
func (b *builder) besides(src *Source) string {
	dir := dirOf(src.Path)
	if f := b.folders[dir]; f != nil && f.bundle {
		dir = strings.TrimPrefix(path.Dir(dir), ".")
	}
	return dir
}

// isOn is a switch that is on unless turned off.
func isOn(set *bool) bool { return set == nil || *set }

func (b *builder) setStatus(p *Page, front *content.FrontMatter) {
	published := front.PublishDate
	if published.IsZero() {
		published = front.Date
	}
	b.site.lasts(published, b.in.Now)
	b.site.lasts(front.ExpiryDate, b.in.Now)
	p.Draft = front.Draft
	if p.Future = published.After(b.in.Now); p.Future {
		b.site.scheduled[p] = published
	}
	p.Expired = !front.ExpiryDate.IsZero() && !front.ExpiryDate.After(b.in.Now)
}

// leaveOut reports whether a source is not published, and remembers why. A
// section whose description is left out is listed without it.
func (b *builder) leaveOut(p *Page, src *Source) bool {
	probe := p
	if p.Source == "" {
		probe = &Page{Kind: p.Kind, Path: p.Path}
		b.setStatus(probe, &src.Front)
	}
	left := LeftOut{Source: src.Path, Path: p.Path}
	switch {
	case probe.Draft && !b.in.Drafts:
		left.Why = IsDraft
	case probe.Future && !b.in.Future:
		left.Why, left.When = IsScheduled, b.site.scheduled[probe]
	case probe.Expired && !b.in.Expired:
		left.Why, left.When = HasExpired, src.Front.ExpiryDate
	default:
		return false
	}
	b.site.leftOut = append(b.site.leftOut, left)
	return true
}
