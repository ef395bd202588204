// Package host tells hosts of static sites how to send what is published. What
// goes in is a [Site]: the files, the redirects and the headers that the
// configuration adds; [Site.Rules] makes of it which headers go with which
// paths. What comes out is the text of the files that a host reads, and what
// of them the host would not take. [Headers] and [Redirects] write _headers
// and _redirects, the format that Cloudflare and Netlify share.
package host

import (
	"cmp"
	"iter"
	"maps"
	"path"
	"slices"
	"strings"
)

// A Site is what a host is told about.
type Site struct {
	Base      string // URL path of the home page, with a slash at both ends
	Files     []File // in any order
	Extra     []Rule // of the configuration; a header with an empty value takes away galley's
	Redirects []Redirect
	Policy    string // Content-Security-Policy of every answer; "" for none
}

// A File is a published file.
type File struct {
	Path      string // URL path, escaped, such as "/docs/css/main.3f2a9c1b4d.css"
	Type      string // MIME type
	Immutable bool   // there will never be other bytes at its path
}

// A Rule is the headers of the paths that match a pattern: a URL path in which
// one * stands for any characters, slashes among them.
type Rule struct {
	Path    string
	Headers []Header

	exact bool // made so that no other exact rule sets its headers for its paths
}

// A Header is an HTTP header.
type Header struct{ Name, Value string }

// A Redirect leads one path elsewhere.
type Redirect struct {
	From   string // URL path, escaped
	To     string // URL, escaped
	Status int    // HTTP status, such as 301
}

const (
	cacheControl = "Cache-Control"
	contentType  = "Content-Type"

	// For names with a fingerprint a year, the longest that RFC 9111 has in
	// mind, and no question in between (RFC 8246).
	forever = "public, max-age=31536000, immutable"
	// For all else a question each time, which costs little: the answer is
	// mostly "304 Not Modified".
	revalidate = "public, max-age=0, must-revalidate"
)

// everywhere are the headers of every answer. They hold for a site that no
// other embeds or opens as its window and that asks for no device.
func everywhere() []Header {
	return []Header{
		{"Strict-Transport-Security", "max-age=31536000"},
		{"X-Content-Type-Options", "nosniff"},
		{"Referrer-Policy", "strict-origin-when-cross-origin"},
		{"Permissions-Policy", "browsing-topics=(), camera=(), geolocation=(), microphone=(), payment=(), usb=()"},
		{"Cross-Origin-Opener-Policy", "same-origin"},
	}
}

// Rules returns which headers go with which paths, the widest patterns first.
// No two of galley's own rules set one header for one path, as hosts differ in
// what they make of that. So there is no rule for pages: hosts send them with
// "max-age=0, must-revalidate" by themselves.
func (s Site) Rules() []Rule {
	always := everywhere()
	if s.Policy != "" {
		always = append(always, Header{"Content-Security-Policy", s.Policy})
	}
	rules := []Rule{{Path: s.Base + "*", Headers: always, exact: true}}
	rules = append(rules, s.typed()...)
	for _, pattern := range s.immutable() {
		rules = append(rules, Rule{pattern, []Header{{cacheControl, forever}}, true})
	}
	for _, extra := range s.Extra {
		i := slices.IndexFunc(rules, func(r Rule) bool { return r.Path == extra.Path })
		if i < 0 {
			i = len(rules)
			rules = append(rules, Rule{Path: extra.Path})
		}
		rules[i].Headers, rules[i].exact = merge(rules[i].Headers, extra.Headers), false
	}
	rules = slices.DeleteFunc(rules, func(r Rule) bool { return len(r.Headers) == 0 })
	slices.SortFunc(rules, func(a, b Rule) int {
		return cmp.Or(cmp.Compare(len(literal(a.Path)), len(literal(b.Path))), strings.Compare(a.Path, b.Path))
	})
	return rules
}

// HeadersFor returns the headers that rules set for a path: of those that two
// set, what the later says.
func HeadersFor(rules []Rule, path string) []Header {
	var out []Header
	for _, r := range rules {
		if matches(r.Path, path) {
			out = merge(out, r.Headers)
		}
	}
	return out
}

// merge puts headers in the place of those of the same name, or behind all.
func merge(headers, extra []Header) []Header {
	for _, h := range extra {
		i := slices.IndexFunc(headers, func(old Header) bool { return strings.EqualFold(old.Name, h.Name) })
		switch {
		case i >= 0 && h.Value == "":
			headers = slices.Delete(headers, i, i+1)
		case i >= 0:
			headers[i] = h
		case h.Value != "":
			headers = append(headers, h)
		}
	}
	return headers
}

// immutable returns patterns that match exactly the files that never change:
// the widest folders in which there is nothing else, and paths one by one.
func (s Site) immutable() []string {
	type count struct{ all, immutable int }
	folders := make(map[string]count)
	for _, f := range s.Files {
		for dir := range s.above(f) {
			c := folders[dir]
			c.all++
			if f.Immutable {
				c.immutable++
			}
			folders[dir] = c
		}
	}
	patterns := make(map[string]bool)
	for _, f := range s.Files {
		if !f.Immutable {
			continue
		}
		pattern := f.Path
		for dir := range s.above(f) {
			if c := folders[dir]; c.all == c.immutable {
				pattern = dir + "/*"
			}
		}
		patterns[pattern] = true
	}
	return slices.Sorted(maps.Keys(patterns))
}

// above goes through the folders that a file lies in, the innermost first and
// that of the home page left out.
func (s Site) above(f File) iter.Seq[string] {
	return func(yield func(string) bool) {
		dir := path.Dir(f.Path)
		for len(dir) > len(s.Base) && yield(dir) {
			dir = path.Dir(dir)
		}
	}
}

// special are the types that hosts do not give a file by its name.
const special = " application/atom+xml application/rss+xml application/feed+json application/manifest+json application/speculationrules+json text/markdown "

// typed returns the rules for files whose type a host would not guess: one for
// all of a name, such as every section's atom.xml, where they have one type.
func (s Site) typed() []Rule {
	types := make(map[string]map[string]bool) // by name
	paths := make(map[string][]string)
	for _, f := range s.Files {
		name := path.Base(f.Path)
		if types[name] == nil {
			types[name] = make(map[string]bool)
		}
		types[name][f.Type] = true
		if bare, _, _ := strings.Cut(f.Type, ";"); strings.Contains(special, " "+bare+" ") && !f.Immutable {
			paths[name+"\n"+f.Type] = append(paths[name+"\n"+f.Type], f.Path)
		}
	}
	var rules []Rule
	for _, key := range slices.Sorted(maps.Keys(paths)) {
		name, kind, _ := strings.Cut(key, "\n")
		for _, pattern := range s.named(name, paths[key], len(types[name]) == 1) {
			rules = append(rules, Rule{pattern, []Header{{contentType, kind}, {cacheControl, revalidate}}, true})
		}
	}
	return rules
}

// named returns patterns for the files of one name: those at the top one by
// one, and the others together, where all files of the name are among them.
func (s Site) named(name string, paths []string, all bool) []string {
	top := s.Base + name
	below := slices.DeleteFunc(slices.Sorted(slices.Values(paths)), func(p string) bool { return p == top })
	if all && len(below) > 1 {
		below = []string{s.Base + "*/" + name}
	}
	if slices.Contains(paths, top) {
		below = append(below, top)
	}
	return below
}

// literal is a pattern up to its first * or placeholder.
func literal(pattern string) string {
	if i := strings.IndexByte(pattern, '*'); i >= 0 {
		pattern = pattern[:i]
	}
	if i := strings.Index(pattern, "/:"); i >= 0 {
		pattern = pattern[:i+1]
	}
	return pattern
}

// overlap reports whether there may be a path that both patterns match.
func overlap(a, b string) bool {
	x, y := literal(a), literal(b)
	switch {
	case x == a && y == b:
		return a == b
	case x == a:
		return matches(b, a)
	case y == b:
		return matches(a, b)
	}
	return strings.HasPrefix(x, y) || strings.HasPrefix(y, x)
}

// matches reports whether a pattern may match a path; of one with a
// placeholder only the beginning is looked at.
func matches(pattern, path string) bool {
	before := literal(pattern)
	_, after, _ := strings.Cut(pattern, "*")
	if strings.Contains(pattern, "/:") {
		after = ""
	}
	return len(path) >= len(before)+len(after) && strings.HasPrefix(path, before) && strings.HasSuffix(path, after)
}

// covers reports whether a pattern matches every path that another does.
func covers(pattern, other string) bool {
	return pattern == other || pattern == literal(pattern)+"*" && strings.HasPrefix(literal(other), literal(pattern))
}
