// Package site is the graph of a site: its pages, sections, taxonomies,
// menus, URLs and every order among them.
//
// [New] makes it from the front matter and the outline of each source file,
// the configuration and the time of the build. It does no I/O, and a Site
// never changes once made, so workers read it without locks. No body is part
// of it: what a page says is compiled when the page is rendered.
//
// Lists and paths are asked for by [Edition]; there is one edition for now.
package site

import (
	"path"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"galley/generator/config"
	"galley/generator/content"
	"galley/generator/diag"
	"galley/generator/markdown"
)

// A Source is what the graph knows of one Markdown file.
type Source struct {
	Path    string // below the source folder, such as "content/guide/intro.md"
	Front   content.FrontMatter
	Outline markdown.Outline
	Unread  bool // the outline is to be asked for when it is needed; the front matter has a title
}

// Input is everything that decides the graph.
type Input struct {
	Config  *config.Config
	BaseURL string    // in place of the configuration's when not empty
	Sources []Source  // in any order
	Files   []string  // paths of the files that are not pages
	Now     time.Time // decides what is scheduled and what has expired
	Drafts  bool      // drafts are published
	Future  bool      // so is what is scheduled
	Expired bool      // and what has expired

	// Titles are those, in the site's language, of pages without a source:
	// of the page for no page by "404", of the search page by "search", of
	// lists by letter by "letter", in which {letter} stands for it, of a
	// taxonomy by its name below "taxonomy/". What is missing is English.
	Titles map[string]string

	// Outline finds the outline of a source that is unread. It may be called
	// by many at once, and is not needed where there is none.
	Outline func(source string) markdown.Outline
}

// A Site is the graph.
type Site struct {
	*graph
	texts []atomic.Pointer[Text]     // by a page's number; nil for what was not asked for, or has none
	sums  []atomic.Pointer[partSums] // see partSums
}

// graph is the site but for what its pages say.
type graph struct {
	Config *config.Config
	URLs   URLs
	Now    time.Time

	home, notFound *Page
	search         *Page   // nil where there is none
	pages          []*Page // every page but NotFound, newest first
	articles       []*Page // of kind Single, listed, newest first; dated ones only if there are any
	taxonomies     []*TaxonomyList
	menus          map[string][]*MenuItem
	bySource       map[string]*Page
	byFolder       map[string]*Page // sections, bundles, taxonomies and terms
	byPath         map[string]*Page
	resources      map[string]*Resource // by source
	resourcePaths  map[string]*Resource // by site path
	inFolder       map[string][]string  // names of published sources by folder
	from, until    time.Time            // see Lasts
	byPathOnce     sync.Once
	sortedByPath   []*Page             // see ByPath
	scheduled      map[*Page]time.Time // when pages of the future are published
	leftOut        []LeftOut           // by source
	leftOutAt      map[string]*LeftOut // by source, by a bundle's folder and by site path
	redirects      []*Redirect
	scores         sync.Pool // of *scores
	outline        func(source string) markdown.Outline
}

// ContentDir is the folder below the source folder that holds the sources.
const ContentDir = "content"

// New makes the graph. The messages are about what only the whole site
// shows: terms with one path, menu entries that lead nowhere.
func New(in Input) (*Site, diag.List) {
	base := in.BaseURL
	if base == "" {
		base = in.Config.BaseURL
	}
	b := &builder{
		in:     in,
		mapper: Mapper{Keep: in.Config.Paths == "keep"},
		paths:  make(map[string]string),
		site: &Site{graph: &graph{
			outline: in.Outline,
			Config:  in.Config, URLs: NewURLs(base), Now: in.Now,
			bySource:      make(map[string]*Page, len(in.Sources)),
			byFolder:      make(map[string]*Page),
			byPath:        make(map[string]*Page, len(in.Sources)),
			resources:     make(map[string]*Resource, len(in.Files)),
			resourcePaths: make(map[string]*Resource, len(in.Files)),
			inFolder:      make(map[string][]string),
			leftOutAt:     make(map[string]*LeftOut),
			scheduled:     make(map[*Page]time.Time),
		}},
	}
	b.classify()
	b.makeTree()
	b.makeTaxonomies()
	b.makeSearch()
	b.makeResources()
	b.index()
	b.makeMenus()
	b.makeRedirects()
	b.makeFeeds()
	b.makeCopies()
	return b.site, b.messages
}

// Home returns an edition's front page.
func (s *Site) Home(Edition) *Page { return s.home }

// NotFound returns the page that hosts answer with when there is no page.
func (s *Site) NotFound(Edition) *Page { return s.notFound }

// Pages returns every page of an edition but [Site.NotFound], newest first.
func (s *Site) Pages(Edition) []*Page { return s.pages }

// ByPath returns every page of an edition but [Site.NotFound], by path.
func (s *Site) ByPath(Edition) []*Page {
	s.byPathOnce.Do(func() {
		s.sortedByPath = slices.Clone(s.pages)
		slices.SortFunc(s.sortedByPath, func(a, b *Page) int { return strings.Compare(a.Path, b.Path) })
	})
	return s.sortedByPath
}

// Articles returns the listed pages of kind Single with a date, newest first;
// where no page has a date, all listed ones.
func (s *Site) Articles(Edition) []*Page { return s.articles }

// Taxonomies returns the taxonomies in the configuration's order.
func (s *Site) Taxonomies(Edition) []*TaxonomyList { return s.taxonomies }

// TaxonomyPages returns the pages of the taxonomies.
func (s *Site) TaxonomyPages(e Edition) []*Page {
	var out []*Page
	for _, t := range s.Taxonomies(e) {
		out = append(out, t.Page)
	}
	return out
}

// Menu returns the entries of a menu, or nil.
func (s *Site) Menu(_ Edition, name string) []*MenuItem { return s.menus[name] }

// Page returns the page made from a source file, or nil.
func (s *Site) Page(source string) *Page { return s.bySource[source] }

// Recent returns the newest n articles but one, which may be nil.
func (s *Site) Recent(e Edition, n int, but *Page) []*Page {
	out := make([]*Page, 0, n)
	for _, p := range s.Articles(e) {
		if len(out) == n {
			break
		}
		if p != but {
			out = append(out, p)
		}
	}
	return out
}

// LeftOut is a source that is not published, and why.
type LeftOut struct {
	Source string
	Path   string    // the site path it would have
	Why    Reason    // the first that applies
	When   time.Time // the time it is scheduled for or has expired at
}

// Reason is why a source is left out.
type Reason uint8

// The reasons, the first that applies counting.
const (
	IsDraft Reason = iota
	IsScheduled
	HasExpired
)

// String returns the reason as words after "is ", such as "a draft".
func (l LeftOut) String() string {
	switch l.Why {
	case IsScheduled:
		return "scheduled for " + l.When.Format(time.DateOnly)
	case HasExpired:
		return "expired since " + l.When.Format(time.DateOnly)
	}
	return "a draft"
}

// Lasts returns from when on, and until when, the same sources make the same
// site; a zero time stands for ever.
func (s *Site) Lasts() (from, until time.Time) { return s.from, s.until }

// Scheduled returns when a page is to be published that is published already
// because the site is made with what is scheduled; zero for any other.
func (s *Site) Scheduled(p *Page) time.Time { return s.scheduled[p] }

// lasts notes a time at which a page comes or goes.
func (s *Site) lasts(at, now time.Time) {
	switch {
	case at.IsZero():
	case at.After(now):
		if s.until.IsZero() || at.Before(s.until) {
			s.until = at
		}
	case at.After(s.from):
		s.from = at
	}
}

// LeftOut returns the sources that are not published, by path.
func (s *Site) LeftOut() []LeftOut { return s.leftOut }

// index makes the orders and look-ups that need every page to be there.
func (b *builder) index() {
	s := b.site
	s.pages = append(s.pages, s.home)
	slices.SortFunc(s.pages, newestFirst)
	for i, p := range s.pages {
		p.order = i
		s.byPath[p.Path] = p
		if p.Source != "" {
			s.bySource[p.Source] = p
			s.inFolder[path.Dir(p.Source)] = append(s.inFolder[path.Dir(p.Source)], path.Base(p.Source))
		}
		for _, a := range p.Aliases() {
			if _, taken := s.byPath[a.Path]; !taken {
				s.byPath[a.Path] = p
			}
		}
	}
	s.texts = make([]atomic.Pointer[Text], len(b.texts))
	for i, text := range b.texts {
		s.texts[i].Store(text)
	}
	s.sums = make([]atomic.Pointer[partSums], len(s.pages))
	s.scores.New = func() any { return &scores{counts: make([]uint16, len(s.pages))} }
	var undated []*Page
	for _, p := range s.pages {
		switch {
		case p.Kind != Single || p.Unlisted:
		case p.Date.IsZero():
			undated = append(undated, p)
		default:
			s.articles = append(s.articles, p)
		}
	}
	if len(s.articles) == 0 {
		s.articles = undated
	}
	s.home.Pages = s.articles
	slices.SortFunc(s.leftOut, func(a, b LeftOut) int { return strings.Compare(a.Source, b.Source) })
	for i := range s.leftOut {
		l := &s.leftOut[i]
		s.leftOutAt[l.Source] = l
		s.leftOutAt[l.Path] = l
	}
	b.indexFolders()
}

// indexFolders makes the look-up of what a folder stands for.
func (b *builder) indexFolders() {
	s := b.site
	for dir, f := range b.folders {
		folder := path.Join(ContentDir, dir)
		switch {
		case f.page != nil:
			s.byFolder[folder] = f.page
		case f.bundle:
			s.leftOutAt[folder] = s.leftOutAt[f.described.Path]
		}
	}
	for dir, p := range b.owners {
		s.byFolder[path.Join(ContentDir, dir)] = p
	}
	if s.notFound.Source != "" {
		s.bySource[s.notFound.Source] = s.notFound
	}
}
