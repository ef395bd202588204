package render

import (
	"html/template"
	"strings"

	"galley/generator/site"
)

// Pages is a list of pages, for "range".
type Pages []Page

// Render returns what a partial, such as "partials/teaser.html", makes of each
// page, one behind the other: what {{range}} and .Render of each page would make.
// For a long list it is much faster.
//
//	{{.Pages.Render "partials/teaser.html"}}
func (l Pages) Render(name string) (template.HTML, error) {
	made := make([]string, len(l))
	for i, p := range l {
		html, err := p.Render(name)
		if err != nil {
			return "", err
		}
		made[i] = string(html)
	}
	return template.HTML(strings.Join(made, "")), nil
}

// Branch returns what stands of a section beside one of its pages: the part of its
// list around that page, and the part of the sections in it around the one that the
// page is, or lies in. Either has as many members as the setting "sidebar.size"
// says, or all. It is nil when both are empty. However long the lists are, a page
// that asks for its branch is made anew only when something in it changes.
//
//	{{with .Section}}{{with .Branch $}}{{with .Pages}}
//	{{.Before.Render "partials/teaser.html"}}
//	{{with .Here}}<strong>{{.LinkTitle}}</strong>{{end}}
//	{{.After.Render "partials/teaser.html"}}
//	{{end}}{{end}}{{end}}
func (v Page) Branch(page Page) *Branch {
	s := v.x.w.r.opts.Site
	pages, sections := s.PagesAround(v.p, page.p), s.SectionsAround(v.p, page.p)
	b := &Branch{
		parent: v, page: page,
		pages:    Window{v.x.list("pages-around", v.p.ID(), page.p.ID(), pages.Pages), pages},
		sections: Window{v.x.list("sections-around", v.p.ID(), page.p.ID(), sections.Pages), sections},
	}
	if len(b.pages.pages)+len(b.sections.pages) == 0 {
		return nil
	}
	return b
}

// Branch is what stands of a section beside one of its pages. Other pages with
// lists have branches, too.
type Branch struct {
	parent, page    Page
	pages, sections Window
}

// Parent returns the section.
func (b *Branch) Parent() Page { return b.parent }

// Page returns the page that it stands beside.
func (b *Branch) Page() Page { return b.page }

// Pages returns the part of the list around the page.
func (b *Branch) Pages() Window { return b.pages }

// Sections returns the part of the sections around the one that the page is, or
// lies in, which has a branch of its own.
//
//	{{with .Site.Home.Branch .}}{{with .Sections.Here}}{{with .Branch $}}
//	<ul>{{range .Pages.Before}}<li>{{.LinkTitle}}</li>{{end}}</ul>
//	{{end}}{{end}}{{end}}
func (b *Branch) Sections() Window { return b.sections }

// Window is the part of a list that is around one of its members.
type Window struct {
	pages Pages
	w     site.Window
}

// Before returns the members in the part that come before the one it is around.
func (w Window) Before() Pages { return w.pages[:max(0, w.w.Here)] }

// Here returns the member that the part is around; nil when that is not in the
// list, of which this is the first part then.
func (w Window) Here() *Page {
	if w.w.Here < 0 {
		return nil
	}
	return &w.pages[w.w.Here]
}

// After returns the members in the part that come after the one it is around;
// all of them when that is not in the list.
func (w Window) After() Pages { return w.pages[w.w.Here+1:] }

// MoreBefore reports whether the list has members before this part.
func (w Window) MoreBefore() bool { return w.w.MoreBefore }

// MoreAfter reports whether the list has members behind this part.
func (w Window) MoreAfter() bool { return w.w.MoreAfter }
