package render_test

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"galley/generator/render"
)

// viewed is a site with something for every view. What its templates ask of the
// view is put in place of VIEW.
const viewed = `
-- galley.yaml --
base_url: https://example.org/
publisher: {name: Press, url: /press/}
newsletter: {action: "https://letters.example/"}
menus:
  main: [{page: a.md}, {page: s/b.md}]
-- content/a.md --
---
title: A
date: 2026-01-01
lastmod: 2026-02-01
image: x.png
tags: [t]
categories: [c]
---
[x](s/b.md)

:::faq[Label]{x=y use=y}
## Heading

    code
:::
-- content/s/b.md --
---
date: 2026-01-02
tags: [t]
categories: [c]
---
-- data/faq.yaml --
y: z
-- content/x.png --
-- content/y.png --
-- content/photo.png --
-- static/logo.png --
-- templates/page.html --
{{define "main"}}VIEW Page{{end}}
-- templates/partials/link.html --
VIEW Link
-- templates/partials/code.html --
VIEW Code
-- templates/directives/faq.html --
{{$x := .Arg "x"}}{{$use := .Arg "use"}}VIEW Directive
-- templates/partials/card.html --
{{.Title}}
-- templates/partials/inset.html --
inset {{.Title}}
-- templates/partials/menu.html --
{{range .}}{{.Name}}{{.Within}}{{end}}
-- templates/partials/feeds.html --
{{range .}}{{.Title}}{{end}}
`

// ways lead from a page to a view.
func ways() map[string]string {
	return map[string]string{
		"Page":      "%s",
		"Head":      "{{with .Head}}%s{{end}}",
		"Pages":     `{{with .Terms "tags"}}%s{{end}}`,
		"Branch":    "{{with .Site.Home.Branch .}}%s{{end}}",
		"Window":    "{{with .Site.Home.Branch .}}{{with .Pages}}%s{{end}}{{end}}",
		"Site":      "{{with .Site}}%s{{end}}",
		"Paginator": "{{with .Paginator}}%s{{end}}",
		"Asset":     `{{with .Site.Asset "logo.png"}}%s{{end}}`,
		"Image":     "{{with .Image}}%s{{end}}",
		"Source":    `{{with .ImageFile "photo.png" ""}}{{range .Sources}}%s{{end}}{{end}}`,
		"Part":      "{{range .Parts}}%s{{end}}",
		"Question":  "{{range .Questions}}%s{{end}}",
		"Heading":   "{{range .Contents}}%s{{end}}",
		"Date":      "{{with .Date}}%s{{end}}",
		"Feeds":     "{{with .Feeds}}%s{{end}}",
		"Feed":      "{{range .Feeds}}%s{{end}}",
		"Menu":      `{{with .Site.Menu "main"}}%s{{end}}`,
		"MenuItem":  `{{range .Site.Menu "main"}}%s{{end}}`,
		"Publisher": "{{with .Site.Publisher}}%s{{end}}", "Newsletter": "{{with .Site.Newsletter}}%s{{end}}",
		"Group": `{{range group (list .) "Date.Year"}}%s{{end}}`,
	}
}

// reads says which facts each method of a view records beside those that were
// recorded on the way to the view. A method without any is pure: what it tells
// is part of the view, or of the output's own identity.
func reads() map[string]string {
	return map[string]string{
		"Page.Kind":            "meta:content/a.md{position}",
		"Page.IsHome":          "meta:content/a.md{position}",
		"Page.Title":           "meta:content/a.md{title}",
		"Page.LinkTitle":       "meta:content/a.md{title}",
		"Page.EditURL":         "config:edit_url",
		"Page.Description":     "meta:content/a.md{description}",
		"Page.Summary":         "meta:content/a.md{summary}",
		"Page.Content":         "body:content/a.md",
		"Page.Contents":        "body:content/a.md",
		"Page.TableOfContents": "body:content/a.md",
		"Page.TitleID":         "body:content/a.md",
		"Page.Questions":       "body:content/a.md",
		"Page.Toc":             "meta:content/a.md{flags}",
		"Page.Sidebar":         "meta:content/a.md{flags}",
		"Page.URL":             "meta:content/a.md{permalink}",
		"Page.Permalink":       "meta:content/a.md{permalink}",
		"Page.Date":            "meta:content/a.md{dates}",
		"Page.Updated":         "meta:content/a.md{dates}",
		"Page.ShowDate":        "meta:content/a.md{flags}",
		"Page.ReadingTime":     "meta:content/a.md{minutes}",
		"Page.WordCount":       "meta:content/a.md{words}",
		"Page.Draft":           "meta:content/a.md{flags}",
		"Page.Unlisted":        "meta:content/a.md{flags}",
		"Page.Noindex":         "meta:content/a.md{flags}",
		"Page.Image":           "meta:content/a.md{image} url:content/a.md x.png file:content/x.png",
		"Page.Param":           "meta:content/a.md{params} config:params.x",
		"Page.Site":            "",
		"Page.Section":         "list:section:content/a.md",
		"Page.Parent":          "list:parent:content/a.md",
		"Page.Ancestors":       "list:ancestors:content/a.md",
		"Page.Sections":        "list:sections:content/a.md",
		"Page.Pages":           "list:pages:content/a.md",
		"Page.Count":           "list:count:content/a.md",
		"Page.Terms":           "list:terms:content/a.md tags",
		"Page.Prev":            "list:prev:content/a.md",
		"Page.Next":            "list:next:content/a.md",
		"Page.Related":         "list:related:content/a.md",
		"Page.Earlier":         "list:earlier:content/a.md",
		"Page.Paginator":       "",
		"Page.Markdown":        "url:content/a.md /s/",
		"Page.MarkdownInline":  "",
		"Page.ImageFile":       "url:content/a.md x.png file:content/x.png",
		"Page.Head":            "",
		"Page.Feeds":           "list:feeds:content/a.md config:title",
		"Page.Render":          "meta:content/a.md{title} template:partials/card.html",

		"Page.Branch": "list:pages-around:content/a.md content/a.md list:sections-around:content/a.md content/a.md",

		"Branch.Parent":   "",
		"Branch.Page":     "",
		"Branch.Pages":    "",
		"Branch.Sections": "",

		"Window.Before":     "",
		"Window.Here":       "",
		"Window.After":      "",
		"Window.MoreBefore": "",
		"Window.MoreAfter":  "",

		"Pages.Render": "list:terms:content/a.md tags{title} template:partials/card.html",

		"Head.MarkdownCopy":   "meta:content/a.md{permalink}",
		"Head.Title":          "meta:content/a.md{title,position}",
		"Head.Description":    "meta:content/a.md{description,summary,position}",
		"Head.Robots":         "meta:content/a.md{flags}",
		"Head.Canonical":      "meta:content/a.md{permalink,flags} config:base_url",
		"Head.Prev":           "meta:content/a.md{position}",
		"Head.Next":           "meta:content/a.md{position}",
		"Head.Type":           "meta:content/a.md{dates,position}",
		"Head.Locale":         "config:language",
		"Head.Image":          "meta:content/a.md{image} url:content/a.md x.png file:content/x.png config:base_url",
		"Head.Published":      "meta:content/a.md{dates,position}",
		"Head.Modified":       "meta:content/a.md{dates,position}",
		"Head.Section":        "meta:content/a.md{dates,position} list:terms:content/a.md categories{title}",
		"Head.Tags":           "meta:content/a.md{dates,position} list:terms:content/a.md tags{title}",
		"Head.Authors":        "meta:content/a.md{dates,position} list:terms:content/a.md authors",
		"Head.StructuredData": "meta:content/a.md{title,description,summary,dates,permalink,minutes,image,flags,position,words} url:content/a.md x.png list:ancestors:content/a.md list:terms:content/a.md authors list:terms:content/a.md categories{title} list:terms:content/a.md tags{title} file:content/x.png config:base_url config:language config:logo config:publisher",

		"Site.Title":            "config:title",
		"Site.Description":      "config:description",
		"Site.Language":         "config:language",
		"Site.Dir":              "config:language",
		"Site.BaseURL":          "config:base_url",
		"Site.Copyright":        "config:copyright",
		"Site.Logo":             "config:logo",
		"Site.Publisher":        "config:base_url config:publisher",
		"Site.Newsletter":       "config:newsletter",
		"Site.Share":            "config:share",
		"Site.Param":            "config:params.x",
		"Site.Home":             "",
		"Site.Sections":         "list:sections:/",
		"Site.Menu":             "menu:main",
		"Site.Recent":           "list:recent:6 config:recent.count",
		"Site.RecentOnArticles": "config:recent.on_articles",
		"Site.Taxonomy":         "list:taxonomy:tags",
		"Site.Taxonomies":       "list:taxonomies",
		"Site.Search":           "list:search",
		"Site.SearchIndex":      "config:search",
		"Site.Asset":            "asset:logo.png",
		"Site.Data":             "data:x/y",
		"Site.Date":             "config:time_zone",
		"Site.Word":             "word:pair",
		"Site.Words":            "word:apples",
		"Site.Insert":           "template:partials/inset.html config:title",
		"Site.Render":           "template:partials/inset.html config:title",

		"Paginator.Pages":  "list:pages:content/a.md 1",
		"Paginator.Number": "",
		"Paginator.Site":   "",
		"Paginator.Total":  "list:count:content/a.md config:pagination.size",
		"Paginator.Prev":   "",
		"Paginator.Next":   "list:count:content/a.md config:pagination.size",
		"Paginator.First":  "meta:content/a.md{permalink} list:count:content/a.md config:pagination.size",
		"Paginator.Last":   "meta:content/a.md{permalink} list:count:content/a.md config:pagination.size",

		"Menu.Render": "meta:content/a.md{position} template:partials/menu.html",

		"MenuItem.Name":     "",
		"MenuItem.URL":      "",
		"MenuItem.Current":  "",
		"MenuItem.Within":   "meta:content/a.md{position}",
		"MenuItem.Children": "",

		"Asset.URL": "", "Asset.Type": "", "Asset.Width": "", "Asset.Height": "",
		"Image.Src": "", "Image.Sources": "variants:content/x.png", "Image.Width": "", "Image.Height": "",
		"Image.Alt": "", "Image.Caption": "", "Image.Figure": "", "Image.Priority": "",
		"Source.Type": "", "Source.Srcset": "",
		"Link.URL": "", "Link.Title": "", "Link.Rel": "", "Link.Auto": "", "Link.HTML": "",
		"Heading.Level": "", "Heading.ID": "", "Heading.Text": "", "Heading.Class": "", "Heading.HTML": "", "Heading.Children": "",
		"Code.Language": "", "Code.Title": "", "Code.HTML": "",
		"Newsletter.Action": "", "Newsletter.Field": "", "Newsletter.Text": "",
		"Publisher.Name": "", "Publisher.URL": "", "Publisher.Logo": "",
		"Feeds.Render": "template:partials/feeds.html",
		"Feed.URL":     "", "Feed.Title": "", "Feed.Format": "",
		"Date.ISO": "", "Date.Text": "word:date word:months", "Date.Format": "", "Date.Year": "",
		"Group.Key": "", "Group.Items": "",
		"Directive.Name": "", "Directive.Label": "", "Directive.LabelText": "", "Directive.RequireLabel": "",
		"Directive.HTML": "", "Directive.Intro": "", "Directive.Parts": "", "Directive.Children": "", "Directive.Parent": "",
		"Directive.Arg": "", "Directive.Has": "", "Directive.Require": "",
		"Directive.Link":    "url:content/a.md a.md",
		"Directive.Image":   "url:content/a.md y.png file:content/y.png",
		"Directive.Variant": "data:faq/y",
		"Directive.ID":      "", "Directive.Class": "", "Directive.Key": "", "Directive.Number": "", "Directive.Index": "",
		"Directive.Page": "", "Directive.Site": "",
		"Part.Heading": "", "Part.HTML": "",
		"Question.Text": "", "Question.Answer": "", "Question.AnswerText": "",
	}
}

// arguments are those of the methods that take some: one text, or several as
// a template has them.
func arguments() map[string]string {
	return map[string]string{
		"Page.Param": "x", "Page.Terms": "tags", "Page.Render": "partials/card.html", "Pages.Render": "partials/card.html", "Page.Branch": "$", "Menu.Render": "partials/menu.html", "Feeds.Render": "partials/feeds.html", "Site.Param": "x", "Site.Insert": "partials/inset.html", "Site.Render": "partials/inset.html",
		"Site.Menu": "main", "Site.Taxonomy": "tags", "Site.Asset": "logo.png", "Date.Format": "2006",
		"Page.Markdown": "[x](/s/)", "Page.MarkdownInline": "x", "Page.ImageFile": `"x.png" "alt"`,
		"Site.Data": `"x" "y"`, "Site.Date": "2026-01-01", "Site.Word": `"pair" "a" 1 "b" "x"`, "Site.Words": `"apples" 2`,
		"Directive.Arg": "x", "Directive.Has": "x", "Directive.Require": "x", "Directive.Link": "a.md", "Directive.Image": `"y.png" "alt"`,
	}
}

func TestViewsRecord(t *testing.T) {
	t.Parallel()
	want := reads()
	bodies := map[string]string{"Page.Content": "", "Page.Contents": "", "Page.TableOfContents": "", "Page.Questions": "", "Page.TitleID": ""} // the body is always compiled
	for _, view := range render.Views() {
		typ := reflect.TypeOf(view)
		name := bare(typ).Name()
		before := recorded(t, name, "")
		for i := range typ.NumMethod() {
			method := name + "." + typ.Method(i).Name
			facts, known := want[method]
			if !known {
				t.Errorf("%s is in no list: say what it reads, or that it reads nothing", method)
				continue
			}
			delete(want, method)
			call := "{{$value := ." + typ.Method(i).Name // not printed, as views cannot be
			arg := arguments()[method]
			if arg != "" && !strings.ContainsAny(arg, `"$`) {
				arg = strconv.Quote(arg)
			}
			call += " " + arg
			if _, always := bodies[method]; always {
				for _, fact := range strings.Fields(facts) {
					if !slices.Contains(before, fact) {
						t.Errorf("%s: %s is not recorded", method, fact)
					}
				}
				continue
			}
			var added []string
			for _, fact := range recorded(t, name, call+"}}") {
				if !slices.Contains(before, fact) {
					added = append(added, fact)
				}
			}
			if got := strings.Join(added, " "); got != facts {
				t.Errorf("%s reads %q, want %q", method, got, facts)
			}
		}
	}
	for method := range want {
		t.Errorf("there is no method %s", method)
	}
}

// recorded returns the facts of a page whose templates ask a view something.
func recorded(t *testing.T, view, call string) []string {
	t.Helper()
	place, ask := view, call
	if way, ok := ways()[view]; ok {
		place, ask = "Page", fmt.Sprintf(way, call)
		if view == "Part" {
			place = "Directive"
		}
	}
	text := strings.Replace(viewed, "VIEW "+place, ask, 1)
	if text == viewed {
		t.Fatalf("no template is handed a %s", view)
	}
	p := newPress(t, txtar.Parse([]byte(text)))
	r := p.worker.Page(p.site.Page("content/a.md"), 1)
	if messages := append(p.messages, r.Messages...); len(messages) > 0 {
		t.Fatalf("%s: %s", call, said(messages))
	}
	facts := r.Facts
	for _, inset := range r.Insets {
		facts = append(facts, inset.Facts...)
	}
	var out []string
	for _, f := range facts {
		out = append(out, f.String())
	}
	return out
}

// bare is a type without the pointers and unnamed slices around it.
func bare(t reflect.Type) reflect.Type {
	for t.Name() == "" && (t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice) {
		t = t.Elem()
	}
	return t
}

func numField(t reflect.Type) int {
	if t.Kind() != reflect.Struct {
		return 0
	}
	return t.NumField()
}

// TestViewsHaveMethodsOnly follows what the methods of views return, so that
// no type is handed to templates that the other tests do not know.
func TestViewsHaveMethodsOnly(t *testing.T) {
	t.Parallel()
	var known []reflect.Type
	for _, view := range render.Views() {
		known = append(known, bare(reflect.TypeOf(view)))
	}
	for _, typ := range known {
		for i := range numField(typ) {
			if f := typ.Field(i); f.IsExported() {
				t.Errorf("%s has the field %s, which records nothing when it is read", typ, f.Name)
			}
		}
		for _, set := range []reflect.Type{typ, reflect.PointerTo(typ)} {
			for i := range set.NumMethod() {
				m := set.Method(i)
				result := bare(m.Type.Out(0))
				ours := result.PkgPath() == typ.PkgPath()
				if ours && !slices.Contains(known, result) {
					t.Errorf("%s.%s returns a %s, which is not among the views", typ, m.Name, result)
				}
				if !ours && strings.HasPrefix(result.PkgPath(), "galley/") {
					t.Errorf("%s.%s returns a %s, which is no view", typ, m.Name, result)
				}
			}
		}
	}
}
