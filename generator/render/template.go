package render

import (
	"errors"
	"html/template"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"galley/generator/dep"
	"galley/generator/diag"
	"galley/generator/layer"
	"galley/generator/site"
)

// templateDir is the folder of a layer that holds its templates.
const templateDir = "templates"

// Names of the partials that render a construct of a body.
const (
	imageSlot   = "partials/image.html"
	linkSlot    = "partials/link.html"
	headingSlot = "partials/heading.html"
	codeSlot    = "partials/code.html"
)

// templates are the parsed templates of all layers: one set for each layout,
// with the frame and the partials in it, and one with the partials alone for
// what bodies call.
type templates struct {
	layouts  map[string]*layout // by path below templates/, such as "docs/page.html"
	partials *template.Template
	files    map[string]layer.File // by path below templates/
	texts    map[string]string     // of the files
	failed   map[string]bool       // those of the files that do not parse
	unlisted bool                  // some folder of templates cannot be read
	broken   bool                  // some template cannot be used; nothing is rendered
	calls    map[callee][]caller   // who calls a template
	checked  diag.List             // what the checker found; see [templates.check]
}

type layout struct {
	name  string
	set   *template.Template
	spare bool // it is a theme's and no page has it
}

// parseTemplates parses every template of the layers under its own name, so
// that errors name the right file, and checks what the site uses.
func parseTemplates(layers layer.List, s *site.Site) (*templates, diag.List) {
	t := &templates{layouts: make(map[string]*layout), files: make(map[string]layer.File), texts: make(map[string]string), failed: make(map[string]bool), calls: make(map[callee][]caller)}
	var messages diag.List
	files, err := layers.Files(templateDir)
	messages = append(messages, unreadable(err)...)
	t.partials = template.New("").Funcs(functions()).Funcs(printers())
	var layouts []string
	for _, f := range files {
		name := strings.TrimPrefix(f.Name, templateDir+"/")
		if path.Ext(name) != ".html" {
			continue
		}
		t.files[name] = f
		if name != "base.html" && !strings.HasPrefix(name, "partials/") && !strings.HasPrefix(name, directiveDir) {
			layouts = append(layouts, name)
			continue
		}
		messages = append(messages, t.parse(t.partials, name, f)...)
	}
	for _, name := range layouts {
		set, err := t.partials.Clone()
		if err != nil { // only a set that was executed cannot be cloned
			panic(err)
		}
		messages = append(messages, t.parse(set, name, t.files[name])...)
		t.layouts[name] = &layout{name: name, set: set}
	}
	t.spare(s)
	t.unlisted = err != nil
	if !t.unlisted {
		t.checked = append(t.check(), t.inline()...)
		messages = append(messages, t.escape()...)
	}
	t.broken = messages.HasErrors()
	return t, append(messages, t.checked...)
}

// spare marks the layouts of themes that no page uses. What the site puts into
// their place, such as a partial that wants another dot, need not suit them, so
// they are not checked. The site's own layouts are there to be used.
func (t *templates) spare(s *site.Site) {
	used := make(map[string]bool)
	for _, p := range append(slices.Clone(s.Pages(site.Edition{})), s.NotFound(site.Edition{})) {
		for _, name := range layoutNames(p) {
			if t.layouts[name] != nil {
				used[name] = true
				break
			}
		}
	}
	for name, l := range t.layouts {
		l.spare = t.files[name].Layer.Name != "" && !used[name]
	}
}

// layoutNames returns the files in which the layout of a page may be, the
// first that is there winning: the one it asks for, or that of its kind, in
// the folder of its section, of the sections above, or at the top.
func layoutNames(p *site.Page) []string {
	file := p.Kind.String() + ".html"
	if p.Layout().Value != "" {
		file = p.Layout().Value + ".html"
	}
	var names []string
	for dir := sectionDir(p); dir != "." && dir != ""; dir = path.Dir(dir) {
		names = append(names, path.Join(dir, file))
	}
	return append(names, file)
}

// unreadable tells the folders that could not be listed.
func unreadable(err error) diag.List {
	if err == nil {
		return nil
	}
	var messages diag.List
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		for _, err := range joined.Unwrap() {
			messages = append(messages, unreadable(err)...)
		}
		return messages
	}
	pos := diag.Pos{File: templateDir}
	if path := (*fs.PathError)(nil); errors.As(err, &path) {
		pos.File, err = path.Path, path.Err
	}
	messages.Add(diag.ContentRead, pos, "%v", err)
	return messages
}

// parse adds one file to a set.
func (t *templates) parse(set *template.Template, name string, f layer.File) diag.List {
	src, err := f.Read()
	if err != nil {
		t.failed[name] = true
		return diag.List{diag.New(diag.ContentRead, diag.Pos{File: f.Path()}, "%v", errors.Unwrap(err))}
	}
	text := strings.TrimPrefix(string(src), "\ufeff")
	t.texts[name] = text
	if _, err := set.New(name).Parse(text); err != nil {
		t.failed[name] = true
		return diag.List{t.message(err)}
	}
	return nil
}

// escape runs every set once into nothing, since html/template looks for
// unsafe places no sooner than that. What fails for want of data is no fault.
func (t *templates) escape() diag.List {
	var messages diag.List
	for _, name := range slices.Sorted(maps.Keys(t.layouts)) {
		if l := t.layouts[name]; !l.spare {
			messages = append(messages, t.unsafe(l, l.set.ExecuteTemplate(discard{}, "base.html", nil))...)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(t.slots())) {
		if _, ok := t.files[name]; ok {
			messages = append(messages, t.unsafe(&layout{name: name, set: t.partials}, t.partials.ExecuteTemplate(discard{}, name, nil))...)
		}
	}
	messages.Sort()
	return slices.CompactFunc(messages, func(a, b diag.Message) bool { return a.Pos == b.Pos && a.Text == b.Text })
}

// unsafe returns the message about an error of html/template's escaper in a
// layout or slot; other errors have none.
func (t *templates) unsafe(l *layout, err error) diag.List {
	unsafe := (*template.Error)(nil)
	if !errors.As(err, &unsafe) {
		return nil
	}
	if match := noSuch.FindStringSubmatch(unsafe.Description); match != nil && t.failed[match[1]] {
		return nil // why was said already
	}
	if unsafe.Node == nil && unsafe.Line == 0 {
		return diag.List{t.badHTML(l, unsafe)}
	}
	return diag.List{t.message(err)}
}

// discard takes no byte, so that a run ends at the first text it writes.
type discard struct{}

var errDiscard = errors.New("nothing is written")

func (discard) Write([]byte) (int, error) { return 0, errDiscard }

// has reports whether a layer has the template, and records that it was
// looked for: a template that appears later must be seen by what it would win.
func (t *templates) has(x *execution, name string) bool {
	x.w.facts.Read(dep.Template, name, 0)
	_, ok := t.files[name]
	return ok && !t.broken
}

// known reports whether a layer has the template, usable or not, or may have it
// where nothing could be read.
func (t *templates) known(name string) bool {
	_, ok := t.files[name]
	return ok || t.unlisted
}

// layout finds the layout of a page.
func (t *templates) layout(x *execution, p *site.Page) *layout {
	x.w.facts.Add(dep.Of(dep.List, "layout", p.ID(), "")) // what decides where it is looked for
	names := layoutNames(p)
	for _, name := range names {
		x.w.facts.Read(dep.Template, name, 0)
		if l := t.layouts[name]; l != nil && t.broken {
			return nil
		} else if l != nil {
			return l
		}
	}
	if t.unlisted {
		return nil // it may be where nothing could be read
	}
	file, pos := names[len(names)-1], p.Layout().Pos
	if p.Layout().Value == "" {
		pos = diag.Pos{File: templateDir + "/" + file}
	}
	x.messages.Add(diag.TemplateLayout, pos, "no layer has the layout %q%s", file, diag.DidYouMean(file, slices.Collect(maps.Keys(t.layouts))))
	return nil
}

// sectionDir is the folder below templates/ that is looked into first.
func sectionDir(p *site.Page) string {
	dir := strings.TrimPrefix(strings.TrimPrefix(p.Dir, site.ContentDir), "/")
	switch p.Kind {
	case site.Home, site.NotFound, site.Search, site.Letter:
		return ""
	}
	return dir
}
