package render

import (
	"html/template"

	"galley/generator/dep"
	"galley/generator/site"
)

// Menu is the list of a menu's entries, or of those below one, for "range".
type Menu []MenuItem

// Render returns what a partial, such as "partials/menu.html", makes of the
// menu, with the menu as its dot. It is {{template}} for menus: the result is
// kept, and used again on every page that stands at the same place of the menu.
// The partial sees the menu alone. An empty menu is rendered as nothing.
//
//	<nav>{{with .Site.Menu "main"}}{{.Render "partials/menu.html"}}{{end}}</nav>
func (m Menu) Render(name string) (template.HTML, error) {
	if len(m) == 0 {
		return "", nil
	}
	x := m[0].x
	x.readPlace()
	e, err := x.remembered(&x.w.r.furniture, memoKey{m[0].item, memoPartial{name, string(m.marks(nil))}}, "", func(y *execution) any {
		y.here = x.here
		return y.menu(itemsOf(m))
	})
	x.addFacts(e)
	return e.html, err
}

// marks appends where in the menu the page being rendered stands: all that a
// menu tells of it.
func (m Menu) marks(to []byte) []byte {
	for _, item := range m {
		mark := byte('-')
		switch {
		case item.Current():
			mark = 'c'
		case item.within():
			mark = 'w'
		}
		to = append(to, mark)
		if len(item.item.Children) > 0 {
			to = append(item.x.menu(item.item.Children).marks(append(to, '(')), ')')
		}
	}
	return to
}

func itemsOf(m Menu) []*site.MenuItem {
	out := make([]*site.MenuItem, len(m))
	for i, item := range m {
		out[i] = item.item
	}
	return out
}

// MenuItem is an entry of a menu.
type MenuItem struct {
	x    *execution
	item *site.MenuItem
}

// Name returns the entry's text.
func (m MenuItem) Name() string { return m.item.Name }

// URL returns the finished URL, "" where the entry only holds others.
func (m MenuItem) URL() string { return m.item.URL }

// Current reports whether the entry leads to the page being rendered.
func (m MenuItem) Current() bool { return m.item.Page != nil && m.item.Page == m.x.here }

// Within reports whether the page being rendered lies below the entry's.
func (m MenuItem) Within() bool {
	m.x.readPlace()
	return m.within()
}

func (m MenuItem) within() bool {
	if m.x.here == nil {
		return false
	}
	for p := m.x.here.Parent; p != nil; p = p.Parent {
		if p == m.item.Page && p.Kind != site.Home {
			return true
		}
	}
	return false
}

// Children returns the entries below it.
func (m MenuItem) Children() Menu { return m.x.menu(m.item.Children) }

func (x *execution) menu(items []*site.MenuItem) Menu {
	out := make(Menu, len(items))
	for i, item := range items {
		out[i] = MenuItem{x, item}
	}
	return out
}

// readPlace records that it mattered where the page being rendered stands.
func (x *execution) readPlace() {
	if x.here != nil && x.here == x.page { // what a memo keeps records it outside
		x.w.facts.Read(dep.Meta, x.page.ID(), dep.Position)
	}
}
