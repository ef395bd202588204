package render

import (
	"slices"
	"strconv"
	"strings"

	"galley/generator/config"
	"galley/generator/dep"
	"galley/generator/search"
	"galley/generator/site"
)

// Site is the view of the whole site: its settings, its menus, what lies in
// static/ and data/, and the words of its language.
type Site struct{ x *execution }

func (v Site) config(key string) *site.Site {
	v.x.w.facts.Read(dep.Config, key, 0)
	return v.x.w.r.opts.Site
}

// Title returns the site's title.
func (v Site) Title() string { return v.config("title").Config.Title }

// Description returns the site's description, or "".
func (v Site) Description() string { return v.config("description").Config.Description }

// Language returns the BCP 47 tag of the site's language.
func (v Site) Language() string { return v.config("language").Config.Language }

// Dir returns the direction of the language's script, "ltr" or "rtl".
func (v Site) Dir() string {
	v.config("language")
	if v.x.w.r.right() {
		return "rtl"
	}
	return "ltr"
}

// BaseURL returns the URL of the front page, absolute where base_url is.
func (v Site) BaseURL() string { return v.config("base_url").URLs.Abs("/") }

// Copyright returns the copyright line, or "".
func (v Site) Copyright() string { return v.config("copyright").Config.Copyright }

// Logo returns the name of the logo's asset, or "".
func (v Site) Logo() string { return v.config("logo").Config.Logo }

// Share reports whether articles have links by which readers pass them on.
func (v Site) Share() bool { return v.config("share").Config.Share }

// Param returns a value of "params" in galley.yaml, or nil.
//
//	{{with .Site.Param "tagline"}}<p>{{.}}</p>{{end}}
func (v Site) Param(name string) any { return v.config("params." + name).Config.Params[name] }

// Home returns the front page.
func (v Site) Home() Page {
	return Page{x: v.x, p: v.x.w.r.opts.Site.Home(v.x.page.Edition)}
}

// Sections returns the top sections.
//
//	{{range .Site.Sections}}<a href="{{.URL}}">{{.LinkTitle}}</a> {{end}}
func (v Site) Sections() Pages { return v.Home().Sections() }

// Menu returns the entries of a menu of galley.yaml. A site without a menu
// called "main" has its top sections there.
//
//	{{range .Site.Menu "main"}}<a href="{{.URL}}"{{if .Current}} aria-current="page"{{end}}>{{.Name}}</a> {{end}}
func (v Site) Menu(name string) Menu {
	v.x.w.facts.Read(dep.Menu, name, 0)
	return v.x.menu(v.x.w.r.opts.Site.Menu(v.x.page.Edition, name))
}

// Recent returns the newest articles without the page being rendered, as
// many as the setting "recent.count" says.
//
//	{{range .Site.Recent}}{{.Render "partials/teaser.html"}}{{end}}
func (v Site) Recent() Pages {
	s := v.config("recent.count")
	n, but := s.Config.Recent.Count, v.x.page
	if v.x.but != nil {
		but = v.x.but
	}
	// One more than is shown is recorded, so that every page shares the fact.
	return v.x.list("recent", "", strconv.Itoa(n+1), s.Recent(v.x.page.Edition, n, but))
}

// RecentOnArticles reports whether articles show recent ones too: the setting
// "recent.on_articles".
func (v Site) RecentOnArticles() bool { return v.config("recent.on_articles").Config.Recent.OnArticles }

// Taxonomy returns the terms of a taxonomy by title.
//
//	{{range .Site.Taxonomy "tags"}}<a href="{{.URL}}">{{.LinkTitle}}</a> ({{.Count}}) {{end}}
func (v Site) Taxonomy(name string) Pages {
	for _, t := range v.x.w.r.opts.Site.Taxonomies(v.x.page.Edition) {
		if t.Name == name {
			return v.x.list("taxonomy", "", name, t.Terms)
		}
	}
	return v.x.list("taxonomy", "", name, nil)
}

// Taxonomies returns the pages of the taxonomies that are in use.
//
//	{{range .Site.Taxonomies}}<a href="{{.URL}}">{{.LinkTitle}}</a> {{end}}
func (v Site) Taxonomies() Pages {
	return v.x.list("taxonomies", "", "", v.x.w.r.opts.Site.TaxonomyPages(v.x.page.Edition))
}

// Search returns the search page, nil where "search" is false or there is nothing
// to be found. Its pages are the lists of titles by their first letter.
//
//	{{with .Site.Search}}{{range .Pages}}<a href="{{.URL}}">{{.LinkTitle}}</a> {{end}}{{end}}
func (v Site) Search() *Page {
	return v.x.one("search", "", v.x.w.r.opts.Site.Search(v.x.page.Edition))
}

// SearchIndex returns the URL of the root of the search index, by which a script
// finds its other files; "" where "search" is false.
//
//	{{with .Site.SearchIndex}}<a href="/find/" data-index="{{.}}">Find</a>{{end}}
func (v Site) SearchIndex() string {
	s := v.config("search")
	if !s.Config.Search {
		return ""
	}
	v.config("base_url")
	return s.URLs.Rel("/" + search.RootName)
}

// Asset returns a file of static/ by its name below it; nil when no layer
// has it.
//
//	{{with .Site.Asset "css/main.css"}}<link rel="stylesheet" href="{{.URL}}">{{end}}
func (v Site) Asset(name string) *Asset {
	a, ok := v.x.asset(name)
	if !ok {
		return nil
	}
	return &a
}

func (x *execution) asset(name string) (Asset, bool) {
	x.w.facts.Read(dep.Asset, name, 0)
	return x.w.r.opts.Asset(name)
}

// ignored reports whether a destination matches one of the site's links.ignore
// patterns (see [config.Match]).
func (x *execution) ignored(dest string) bool {
	x.w.facts.Read(dep.Config, "links.ignore", 0)
	return slices.ContainsFunc(x.w.r.opts.Site.Config.Links.Ignore, func(glob config.Text) bool { return config.Match(glob.Value, dest) })
}

// has reports whether a layer has a partial that takes a built-in's place.
func (x *execution) has(slot string) bool { return x.w.r.templates.has(x, slot) }

func lower(s string) string { return strings.ToLower(s) }
