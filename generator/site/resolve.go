package site

import (
	"net/url"
	"path"
	"strings"

	"galley/generator/diag"

	"golang.org/x/text/unicode/norm"
)

// Status is where a link leads.
type Status uint8

// The statuses.
const (
	LeadsAway    Status = iota // to another site, or by a scheme such as mailto
	LeadsToPage                // to Target.Page
	LeadsToFile                // to Target.Resource
	LeadsToPath                // to a site path that the graph does not know
	IsLeftOut                  // to Target.LeftOut
	LeadsNowhere               // a path that should be a page or a resource and is not
)

// A Target is what a link resolves to.
type Target struct {
	Status   Status
	URL      string // what to publish, finished; "" for IsLeftOut and LeadsNowhere
	Page     *Page
	Resource *Resource
	LeftOut  *LeftOut
	Path     string   // of LeadsToPath: the site path, not escaped
	Fragment string   // without "#", decoded
	near     []string // what might have been meant
	wanted   string
}

// Suggestion returns ` (did you mean "X"?)` for a target that leads nowhere,
// or "".
func (t Target) Suggestion() string { return diag.DidYouMean(t.wanted, t.near) }

// Resolve finds what a destination leads to when it is written in the source
// of a page. A path is looked for
//
//   - as a source file, from the page's folder, or from content/ when it
//     starts with a slash: "../install.md", "/guide/install.md", "figure.svg";
//   - as a site path: "/guide/install/";
//   - from the page's own site path: "../install/".
//
// Destinations with a scheme or a host lead away.
func (s *Site) Resolve(from *Page, dest string) Target {
	dest = strings.Trim(dest, " \t\n\f\r") // what HTML strips; another blank is a part of the name, and must not hide a scheme
	u, err := url.Parse(dest)
	if err != nil { // perhaps for a "%" that stands for itself
		u, err = url.Parse(strings.ReplaceAll(dest, "%", "%25"))
	}
	if err != nil || u.Scheme != "" || u.Host != "" || u.Opaque != "" || strings.HasPrefix(dest, "//") {
		return Target{Status: LeadsAway, URL: asciiHost(dest)}
	}
	t := s.resolvePath(from, norm.NFC.String(u.Path))
	t.Fragment = u.Fragment
	switch t.Status {
	case LeadsToPage:
		t.URL = s.URLs.Rel(t.Page.Path)
	case LeadsToFile:
		t.URL = s.URLs.Rel(t.Resource.Path)
	case LeadsToPath:
		t.URL = s.URLs.Rel(t.Path)
	default:
		return t
	}
	if t.Page == from && u.Path == "" && u.RawQuery == "" && u.Fragment != "" {
		t.URL = ""
	}
	if u.RawQuery != "" {
		t.URL += "?" + u.RawQuery
	}
	if u.Fragment != "" {
		t.URL += "#" + u.EscapedFragment()
	}
	return t
}

func (s *Site) resolvePath(from *Page, p string) Target {
	if p == "" {
		return Target{Status: LeadsToPage, Page: from}
	}
	source := path.Join(from.Dir, p)
	if strings.HasPrefix(p, "/") {
		source = path.Join(ContentDir, p)
	}
	if t, ok := s.lookup(source); ok {
		return t
	}
	sitePath := p
	if !strings.HasPrefix(p, "/") {
		sitePath = path.Join(path.Dir(from.Path+"x"), p)
		if strings.HasSuffix(p, "/") && sitePath != "/" {
			sitePath += "/"
		}
	}
	if t, ok := s.lookupPath(sitePath); ok {
		return t
	}
	if isMarkdown(p) {
		return Target{Status: LeadsNowhere, wanted: path.Base(p), near: s.siblings(path.Dir(source))}
	}
	if strings.HasPrefix(p, "/") {
		return Target{Status: LeadsToPath, Path: p, wanted: p}
	}
	return Target{Status: LeadsNowhere, wanted: path.Base(p), near: s.siblings(path.Dir(source))}
}

// resolveSource finds a page by the path of its file or folder below content/,
// which is not a URL: "#" and "%" stand for themselves.
func (s *Site) resolveSource(name string) Target {
	source := path.Join(ContentDir, norm.NFC.String(name))
	t, ok := s.lookup(source)
	switch {
	case ok && t.Status == IsLeftOut:
	case ok && t.Page != nil:
		t.URL = s.URLs.Rel(t.Page.Path)
	default:
		return Target{Status: LeadsNowhere, wanted: path.Base(name), near: s.siblings(path.Dir(source))}
	}
	return t
}

// isMarkdown reports whether a path names a source of a page.
func isMarkdown(p string) bool {
	ext := strings.ToLower(path.Ext(p))
	return ext == ".md" || ext == ".markdown"
}

// lookup finds a source path: a page, a resource, or the folder of a page.
func (s *Site) lookup(source string) (Target, bool) {
	if p := s.bySource[source]; p != nil {
		return Target{Status: LeadsToPage, Page: p}, true
	}
	if l := s.leftOutAt[source]; l != nil {
		return Target{Status: IsLeftOut, LeftOut: l}, true
	}
	if r := s.resources[source]; r != nil {
		return Target{Status: LeadsToFile, Resource: r}, true
	}
	if p := s.byFolder[source]; p != nil {
		return Target{Status: LeadsToPage, Page: p}, true
	}
	return Target{}, false
}

// lookupPath finds a site path, with or without its final slash.
func (s *Site) lookupPath(p string) (Target, bool) {
	for _, form := range []string{p, p + "/", strings.TrimSuffix(p, "index.html")} {
		if page := s.byPath[form]; page != nil {
			return Target{Status: LeadsToPage, Page: page}, true
		}
		if l := s.leftOutAt[form]; l != nil {
			return Target{Status: IsLeftOut, LeftOut: l}, true
		}
	}
	if r := s.resourcePaths[p]; r != nil {
		return Target{Status: LeadsToFile, Resource: r}, true
	}
	return Target{}, false
}

// siblings returns the names of the published sources in a folder, for
// suggestions.
func (s *Site) siblings(dir string) []string { return s.inFolder[dir] }
