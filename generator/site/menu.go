package site

import (
	"cmp"
	"slices"

	"galley/generator/config"
	"galley/generator/diag"
	"galley/generator/markdown"
)

// A MenuItem is an entry of a menu.
type MenuItem struct {
	Name     string
	URL      string // finished: escaped, with the base path, or external
	Page     *Page  // nil for an entry that leads elsewhere
	Children []*MenuItem
}

// makeMenus resolves the configured menus. Without a menu called main the
// top sections make one.
func (b *builder) makeMenus() {
	b.site.menus = make(map[string][]*MenuItem, len(b.in.Config.Menus))
	for name, entries := range b.in.Config.Menus {
		b.site.menus[name] = b.menu(entries)
	}
	if _, ok := b.site.menus["main"]; ok {
		return
	}
	var items []*MenuItem
	for _, p := range b.site.home.Sections {
		items = append(items, &MenuItem{Name: p.LinkTitle, URL: b.site.URLs.Rel(p.Path), Page: p})
	}
	b.site.menus["main"] = items
}

func (b *builder) menu(entries []config.MenuEntry) []*MenuItem {
	entries = slices.Clone(entries)
	slices.SortStableFunc(entries, func(a, b config.MenuEntry) int {
		return byWeight(&Page{Weight: a.Weight}, &Page{Weight: b.Weight})
	})
	var items []*MenuItem
	for _, e := range entries {
		if item := b.menuItem(e); item != nil {
			items = append(items, item)
		}
	}
	return items
}

// menuItem resolves one entry. It is nil when the entry leads to a page that
// does not exist, which is reported, or to one that is left out: the entry
// comes back when the page does.
func (b *builder) menuItem(e config.MenuEntry) *MenuItem {
	item := &MenuItem{Name: e.Name, Children: b.menu(e.Children)}
	to := e.Page
	var t Target
	switch {
	case e.Page.Value != "":
		t = b.site.resolveSource(e.Page.Value)
	case e.URL.Value != "" && !markdown.SafeURL(e.URL.Value):
		b.messages.Add(diag.ConfigValue, e.URL.Pos, "menu entry leads to %q, which is not a safe address (use http, https, mailto, tel, sms, ftp or a path)", e.URL.Value)
		return nil
	case e.URL.Value != "":
		to, t = e.URL, b.site.Resolve(b.site.home, e.URL.Value)
	default:
		return item
	}
	switch t.Status {
	case IsLeftOut:
		return nil
	case LeadsNowhere:
		b.messages.Add(diag.MenuNoPage, to.Pos, "menu entry leads to %q: no such page%s", to.Value, t.Suggestion())
		return nil
	}
	item.Page, item.URL = t.Page, t.URL
	if t.Page != nil {
		item.Name = cmp.Or(item.Name, t.Page.LinkTitle)
	}
	return item
}
