// Package config reads galley.yaml. What goes in is the site's folder; what
// comes out is a [Config] in which every value is checked and every default
// filled in, or messages that point at the faults.
//
// The comments of the fields are the manual: the reference page and the schema
// for editors are made from them.
package config

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"galley/generator/decode"
	"galley/generator/diag"
)

// Name is the configuration's file name.
const Name = "galley.yaml"

// A Text is text that knows where it was written.
type Text = decode.Text

// Config is the configuration of a site. Its zero value is not of use; start
// from [Default].
type Config struct {
	// Title is the site's name, shown in the masthead and in feeds. Default: "Untitled site".
	//
	//	title: Plain Proof
	Title string `key:"title"`
	// Description says in a sentence what the site is about. Default: empty.
	//
	//	description: Digital money and the software around it.
	Description string `key:"description"`
	// BaseURL is where the site will be: an http or https URL, or only a path
	// such as /docs/. It ends with one slash. Default: "/".
	//
	//	base_url: https://www.example.org/docs/
	BaseURL string `key:"base_url"`
	// Language is the language of the texts as a BCP 47 tag, such as en or
	// pt-BR. Default: "en".
	//
	//	language: pt-BR
	Language string `key:"language"`
	// Copyright is the line at the foot of every page. Default: empty.
	//
	//	copyright: Text and figures by the teams of Plain Proof.
	Copyright string `key:"copyright"`
	// Logo is the path below static/ of an image shown in the masthead and
	// named in structured data. Default: empty, no logo.
	//
	//	logo: logo.svg
	Logo string `key:"logo"`
	// Accent is the one colour of the theme beside those of paper and ink, as
	// #rrggbb or #rgb. It is made darker on light paper and lighter on dark paper
	// as far as it has to be, to be read. Default: empty, a proof reader's red.
	//
	//	accent: "#0b5cad"
	Accent string `key:"accent"`
	// Publisher is who is responsible for the site. Default: empty; its name
	// is then the title.
	//
	//	publisher:
	//	  name: Plain Proof Press
	//	  url: https://press.example.org/
	//	  logo: press.png
	Publisher Publisher `key:"publisher"`
	// Social is how links to the site are shown by other services.
	//
	//	social:
	//	  image: card.png
	//	  image_alt: A proof sheet with red marks
	//	  cards: true
	Social Social `key:"social"`
	// EditURL is where the source of a page can be changed, with {path} for the
	// path of its file, such as content/guide/intro.md. Pages of a manual link to
	// it. Default: empty, no link.
	//
	//	edit_url: https://code.example.org/site/edit/main/{path}
	EditURL string `key:"edit_url"`
	// Share is the links at the end of an article by which readers pass it on,
	// none of them a script of others. They need a base_url with a host. Default: true.
	//
	//	share: false
	Share bool `key:"share"`
	// Newsletter is a form at the end of articles and of the front page, sent to
	// whoever keeps the list of addresses. Default: none.
	//
	//	newsletter:
	//	  action: https://letters.example.org/subscribe
	//	  field: email
	//	  text: One letter a month, and a link in each to end it.
	Newsletter Newsletter `key:"newsletter"`
	// TimeZone is the IANA name of the zone of dates without one, such as
	// Europe/Berlin. Default: "UTC".
	//
	//	time_zone: Europe/Berlin
	TimeZone string `key:"time_zone"`
	// Paths is "lower" to publish file names in lower case, or "keep" to
	// leave them as they are. Default: "lower".
	//
	//	paths: keep
	Paths string `key:"paths" in:"lower keep"`
	// Taxonomies are the ways in which articles are grouped, by their front
	// matter key. What is given here stands in place of the default. Default:
	// tags, categories, authors and series.
	//
	//	taxonomies:
	//	  tags: {title: Tags, singular: Tag}
	//	  places: {title: Places, singular: Place}
	Taxonomies map[string]Taxonomy `key:"taxonomies"`
	// Permalinks are patterns for the paths of a top section's pages, such as
	// "/:year/:month/:slug/". Tokens are :year, :month, :day, :slug, :section
	// and :title. Default: none, a page's path is that of its file.
	//
	//	permalinks:
	//	  posts: /:year/:month/:slug/
	Permalinks map[string]Text `key:"permalinks"`
	// Menus are lists of links by the name under which the theme shows them,
	// such as main and footer. Default: main lists the top sections.
	//
	//	menus:
	//	  main:
	//	    - {name: Guides, page: guides/_index.md, weight: 10}
	//	    - name: More
	//	      weight: 20
	//	      children:
	//	        - {name: Authors, url: /authors/}
	//	        - {name: Source, url: "https://example.org/source"}
	Menus map[string][]MenuEntry `key:"menus"`
	// Pagination says how lists are cut into pages.
	//
	//	pagination:
	//	  size: 20
	Pagination Pagination `key:"pagination"`
	// Sidebar is the list of a section's pages beside each page of a manual.
	//
	//	sidebar:
	//	  size: 250
	Sidebar Sidebar `key:"sidebar"`
	// Recent is the list of the newest articles.
	//
	//	recent:
	//	  count: 3
	//	  on_articles: true
	Recent Recent `key:"recent"`
	// Related is the list of articles that share terms with the one shown.
	//
	//	related:
	//	  count: 3
	Related Related `key:"related"`
	// Feeds says which feeds are published, and what is in them.
	//
	//	feeds:
	//	  formats: [atom]
	//	  sections: false
	//	  terms: [categories]
	//	  count: 50
	//	  content: summary
	Feeds Feeds `key:"feeds"`
	// Sitemap publishes sitemap.xml, the list of all pages for crawlers. It
	// needs a base_url with a host. Default: true.
	//
	//	sitemap: false
	Sitemap bool `key:"sitemap"`
	// Robots publishes robots.txt, which tells crawlers where the sitemap is,
	// unless static/ has one. It needs a base_url with a host. Default: true.
	//
	//	robots: false
	Robots bool `key:"robots"`
	// MarkdownCopies publishes a Markdown copy of each page beside it, called
	// index.md, for programs that read text. Default: false.
	//
	//	markdown_copies: true
	MarkdownCopies bool `key:"markdown_copies"`
	// LLMs publishes llms.txt, which tells language models what there is on
	// the site. It needs a base_url with a host. Default: false.
	//
	//	llms: true
	LLMs bool `key:"llms"`
	// Search publishes an index below /search/, has the theme offer a search of
	// it, and lists all titles by their first letter for those who have no
	// scripts. Default: true.
	//
	//	search: false
	Search bool `key:"search"`
	// Links says what a build does about broken links.
	//
	//	links:
	//	  page: warn
	//	  ignore: ["/app/**"]
	Links Links `key:"links"`
	// Messages sets the level of messages by their code: off, warn or error.
	// Default: none; the manual lists the codes with their levels.
	//
	//	messages:
	//	  link/no-anchor: error
	//	  image/no-alt: off
	Messages map[string]Level `key:"messages"`
	// Markdown changes how Markdown is read.
	//
	//	markdown:
	//	  raw_html: omit
	//	  typographer: false
	Markdown Markdown `key:"markdown"`
	// Images says in which other widths and formats images are published.
	//
	//	images:
	//	  formats: [avif, webp]
	//	  widths: [400, 800, 1600]
	//	  quality: {webp: 80, avif: 60}
	//	  remote: warn
	Images Images `key:"images"`
	// Themes are folders, relative to the one of galley.yaml, with templates/
	// and static/ of their own. The first that has a file wins, after the
	// site itself. Default: none, only the theme in the box.
	//
	//	themes: [themes/plain]
	Themes []Text `key:"themes"`
	// Ignore are patterns of paths below content/ that are not read, such as
	// "drafts/**". * stands for any part of a name, ** for any folders.
	// Default: none.
	//
	//	ignore: ["notes/**", "*.draft.md"]
	Ignore []Text `key:"ignore"`
	// SummaryWords is the length of summaries taken from the text, in words.
	// Default: 70.
	//
	//	summary_words: 40
	SummaryWords int `key:"summary_words" min:"1"`
	// Redirects lead old paths of the site to where their pages are now: a
	// path, a URL, or both an address and a status, as in
	// {to: /new/, status: 302}. Default: none.
	//
	//	redirects:
	//	  /old/: /new/
	//	  /talk/: {to: "https://example.org/talk", status: 302}
	Redirects map[string]Redirect `key:"redirects"`
	// Hosting are the hosts for which _headers and _redirects are published:
	// cloudflare (Pages, Workers) and netlify. Default: none.
	//
	//	hosting: [cloudflare, netlify]
	Hosting []Text `key:"hosting" in:"cloudflare netlify none"`
	// Headers are HTTP headers for the hosts of hosting, by path as in
	// "/embed/*" and by name. An empty value takes away one that galley sends.
	// Default: none beside galley's own.
	//
	//	headers:
	//	  /embed/*:
	//	    X-Frame-Options: ""
	//	    Content-Security-Policy: frame-ancestors https://example.org
	Headers map[string]map[string]Text `key:"headers"`
	// CSP are origins that the Content-Security-Policy of the site allows
	// beside the site itself.
	//
	//	csp:
	//	  script: [https://stats.example.org]
	//	  connect: [https://stats.example.org]
	//	  form: [https://letters.example.org]
	CSP CSP `key:"csp"`
	// Params are values for templates, read by .Param. Default: none.
	//
	//	params:
	//	  newsletter: https://example.org/letters
	//	  show_map: true
	Params map[string]any `key:"params"`

	places map[string]place // by dotted path
}

// A place is where a key and its value are written. An item of a list has no
// key; the place of both is then that of the item.
type place struct {
	key, value diag.Pos
}

// Default returns the configuration of a site that sets nothing.
func Default() Config {
	return Config{
		Title:        "Untitled site",
		BaseURL:      "/",
		Language:     "en",
		Share:        true,
		Newsletter:   Newsletter{Field: "email"},
		TimeZone:     "UTC",
		Paths:        "lower",
		Taxonomies:   map[string]Taxonomy{"tags": {}, "categories": {}, "authors": {}, "series": {}},
		Pagination:   Pagination{Size: 10},
		Sidebar:      Sidebar{Size: 100},
		Recent:       Recent{Count: 5},
		Related:      Related{Count: 5},
		Feeds:        Feeds{Formats: choices("feeds.formats"), Sections: true, Count: 20, Content: "full"},
		Sitemap:      true,
		Search:       true,
		Robots:       true,
		Markdown:     Markdown{RawHTML: "safe", Typographer: true},
		Images:       Images{Formats: []string{"webp"}, Widths: []int{480, 800, 1200, 1600}, Quality: Quality{WebP: 78, AVIF: 58}},
		SummaryWords: 70,
	}
}

// Pos returns where a value is written, by the path of keys to it, such as
// "links.page" or "menus.main.0.url". For a map or a list it is the place of its
// key. A value that is not in the file has that of the nearest one around it,
// and the file without a line when there is none.
func (c *Config) Pos(path string) diag.Pos {
	for path != "" {
		if p, ok := c.places[path]; ok {
			return p.value
		}
		path = path[:max(0, strings.LastIndexByte(path, '.'))]
	}
	return diag.Pos{File: Name}
}

// Policy returns the levels that links and messages set, by code. Where both
// set one, that of messages wins.
func (c *Config) Policy() map[diag.Code]diag.Severity {
	levels := make(map[diag.Code]diag.Severity)
	for code, level := range map[diag.Code]Level{
		diag.LinkNoPage:   c.Links.Page,
		diag.ImageMissing: c.Links.Image,
		diag.LinkAnchor:   c.Links.Anchor,
		diag.LinkUnpub:    c.Links.Unpublished,
		diag.ImageRemote:  c.Images.Remote,
	} {
		if level != "" {
			levels[code] = level.severity()
		}
	}
	for code, level := range c.Messages {
		levels[diag.Code(code)] = level.severity()
	}
	return levels
}

// Location returns the time zone, UTC where it cannot be loaded.
func (c *Config) Location() *time.Location {
	loc, err := time.LoadLocation(c.TimeZone)
	if err != nil {
		return time.UTC
	}
	return loc
}

// TaxonomyNames returns the names of the taxonomies in the order of the file;
// those that no file gives, by name.
func (c *Config) TaxonomyNames() []string {
	names := slices.Collect(maps.Keys(c.Taxonomies))
	slices.SortFunc(names, func(a, b string) int {
		p, q := c.places["taxonomies."+a].key, c.places["taxonomies."+b].key
		return cmp.Or(cmp.Compare(p.Line, q.Line), cmp.Compare(p.Column, q.Column), strings.Compare(a, b))
	})
	return names
}

// HasTaxonomy reports whether there is a taxonomy of that name.
func (c *Config) HasTaxonomy(name string) bool {
	_, ok := c.Taxonomies[name]
	return ok
}

// TaxonomyTitle returns the heading of a taxonomy's list of terms.
func (c *Config) TaxonomyTitle(name string) string {
	if title := c.Taxonomies[name].Title; title != "" {
		return title
	}
	return strings.ToUpper(name[:min(1, len(name))]) + name[min(1, len(name)):]
}

// PublisherName returns the publisher's name, the site's title where none is
// given.
func (c *Config) PublisherName() string {
	return cmp.Or(c.Publisher.Name, c.Title)
}
