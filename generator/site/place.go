package site

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"galley/generator/content"
	"galley/generator/diag"
)

// setSinglePath gives a page of kind Single its path: its url, else the
// pattern of its section, else its folder and its slug or file name.
func (b *builder) setSinglePath(p *Page, src *Source, within string, bundle bool) {
	if src.Front.URL.Value != "" {
		p.Outputs[0].Path = p.Path
		return
	}
	name := stemOf(src.Path)
	if bundle {
		name = path.Base(dirOf(src.Path))
	}
	slug := b.mapper.Segment(name)
	if s := src.Front.Slug; s.Value != "" {
		given := b.mapper.Segment(s.Value)
		if why := checkSegment(given); why != "" {
			b.messages.Add(diag.PathUnsafe, s.Pos, "slug %q %s", s.Value, why)
		} else {
			slug = given
		}
	}
	folder := b.folderPath(within)
	p.Path = folder + slug + "/"
	top, _, _ := strings.Cut(within, "/")
	if pattern, ok := b.in.Config.Permalinks[top]; ok && top != "" {
		p.Path = expand(pattern.Value, p, slug, strings.Trim(folder, "/"))
	}
	b.checkPath(p.Path, diag.Pos{File: src.Path, Line: 1}, "give the page another slug or file name")
	p.Outputs[0].Path = p.Path
}

// checkPath reports whether a site path can be published, and says why not
// and what to do.
func (b *builder) checkPath(sitePath string, pos diag.Pos, advice string) bool {
	why := CheckPath(sitePath)
	if why != "" {
		b.messages.Add(pathCode(sitePath), pos, "path %q %s (%s)", brief(sitePath), why, advice)
	}
	return why == ""
}

// brief is a path as messages show it: of a very long one the start.
func brief(sitePath string) string {
	const most = 80 // runes
	if runes := []rune(sitePath); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return sitePath
}

// pathCode is the code of the message about a path that cannot be published.
func pathCode(sitePath string) diag.Code {
	if len(sitePath) > maxPath {
		return diag.PathLong
	}
	return diag.PathUnsafe
}

// expand fills in a permalink pattern. A page without a date has zeros where
// the pattern asks for one, so that it does not move when it gets its date
// by accident.
func expand(pattern string, p *Page, slug, section string) string {
	year, month, day := "0000", "00", "00"
	if !p.Date.IsZero() {
		year, month, day = p.Date.Format("2006"), p.Date.Format("01"), p.Date.Format("02")
	}
	out := strings.NewReplacer(
		":year", year, ":month", month, ":day", day,
		":slug", slug, ":title", Slug(p.Title), ":section", section,
	).Replace(pattern)
	if !strings.HasPrefix(out, "/") {
		out = "/" + out
	}
	if !strings.HasSuffix(out, "/") && path.Ext(out) != ".html" {
		out += "/"
	}
	return out
}

// givenPath turns a url or an alias as written to a site path; base is the
// folder that a relative one starts from. A path that cannot be published is
// a message, and "" is returned.
func (b *builder) givenPath(t content.Text, base string) string {
	p := t.Value
	if !strings.HasPrefix(p, "/") {
		p = base + p
	}
	segments := strings.Split(strings.Trim(p, "/"), "/")
	for i, s := range segments {
		segments[i] = b.mapper.Segment(s)
	}
	file := path.Ext(p) == ".html" || path.Ext(p) == ".htm"
	p = "/" + strings.Join(segments, "/")
	if !file && p != "/" {
		p += "/"
	}
	if why := CheckPath(p); why != "" {
		b.messages.Add(pathCode(p), t.Pos, "path %q %s", t.Value, why)
		return ""
	}
	return p
}

// makeResources gives each file that is not a page to the page it lies
// beside: that of its bundle, else of the nearest section above it. Files of
// a page that is left out are left out with it.
func (b *builder) makeResources() {
	for _, file := range b.in.Files {
		dir := dirOf(file)
		owner, folder := b.owner(dir)
		if owner == nil {
			continue
		}
		rel := strings.TrimPrefix(strings.TrimPrefix(below(file), folder), "/")
		segments := strings.Split(rel, "/")
		for i, s := range segments {
			segments[i] = b.mapper.Segment(s)
		}
		base := owner.Path[:strings.LastIndexByte(owner.Path, '/')+1]
		r := &Resource{Source: file, Path: base + strings.Join(segments, "/"), Owner: owner}
		if !b.checkPath(r.Path, diag.Pos{File: file}, "rename the file") {
			continue
		}
		owner.Resources = append(owner.Resources, r)
		b.site.resources[file] = r
		b.site.inFolder[path.Dir(file)] = append(b.site.inFolder[path.Dir(file)], path.Base(file))
		b.site.resourcePaths[r.Path] = r
	}
}

// owner returns the page that owns the files of a folder and the folder that
// the page was made from; nil when the page is left out.
func (b *builder) owner(dir string) (*Page, string) {
	for {
		if p := b.owners[dir]; p != nil {
			return p, dir
		}
		if f := b.folders[dir]; f != nil && (f.page != nil || f.bundle) {
			return f.page, dir
		}
		if dir == "" {
			return b.site.home, ""
		}
		if dir = path.Dir(dir); dir == "." {
			dir = ""
		}
	}
}

// samePath is the message for two things that want one path.
func samePath(sitePath, other string) string {
	return fmt.Sprintf("its path %s is also that of %s (give one of them another slug)", sitePath, other)
}

// dropEmpty takes back the sections that nothing published lies in and nothing
// describes: all their pages are drafts, scheduled or expired.
func (b *builder) dropEmpty(dirs []string) {
	children := make(map[*Page]int)
	for _, p := range b.site.pages {
		children[p.Parent]++
	}
	dropped := make(map[*Page]bool)
	for _, dir := range slices.Backward(dirs) { // children before parents
		p := b.folders[dir].page
		if p == nil || p.Kind != Section || p.Source != "" || children[p] > 0 {
			continue
		}
		dropped[p] = true
		children[p.Parent]--
		b.folders[dir].page = nil
		p.Parent.Sections = slices.DeleteFunc(p.Parent.Sections, func(s *Page) bool { return s == p })
	}
	if len(dropped) > 0 {
		b.site.pages = slices.DeleteFunc(b.site.pages, func(p *Page) bool { return dropped[p] })
	}
}
