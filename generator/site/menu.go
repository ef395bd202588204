package site

import (
	"cmp"
	"slices"
	"strings"

	"galley/generator/config"
	"galley/generator/diag"
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
		item := &MenuItem{Name: e.Name, Children: b.menu(e.Children)}
		dest, pos := cmp.Or(e.Page.Value, e.URL.Value), e.URL.Pos
		if e.Page.Value != "" {
			pos = e.Page.Pos
			if !strings.HasPrefix(dest, "/") {
				dest = "/" + dest
			}
		}
		switch t := b.site.Resolve(b.site.home, dest); {
		case t.Page != nil:
			item.Page, item.URL = t.Page, t.URL
			item.Name = cmp.Or(item.Name, t.Page.LinkTitle)
		case t.Status == LeadsNowhere && e.Page.Value != "":
			b.messages.Add(diag.MenuNoPage, pos, "menu entry leads to %q: no such page%s", e.Page.Value, t.Suggestion())
			continue
		case t.Status == IsLeftOut:
			continue // it comes back when the page does
		default:
			item.URL = t.URL
		}
		items = append(items, item)
	}
	return items
}
