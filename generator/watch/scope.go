package watch

import (
	"path"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// scope says which names are of interest. Names are slash-separated and may be
// in any normal form.
type scope struct {
	names []string        // NFC
	ways  map[string]bool // the folders above them
	skip  func(name string) bool
}

// newScope returns the scope of names, which are paths below the root.
func newScope(names []string, skip func(string) bool) scope {
	s := scope{ways: map[string]bool{".": true}, skip: skip}
	for _, name := range names {
		name = path.Clean(norm.NFC.String(name))
		s.names = append(s.names, name)
		for name != "." {
			name = path.Dir(name)
			s.ways[name] = true
		}
	}
	return s
}

// given reports whether a name is one of those to watch or on the way to one.
func (s scope) given(name string) bool {
	name = norm.NFC.String(name)
	return s.ways[name] || slices.Contains(s.names, name)
}

// within reports whether a name is one of those to watch or below one, with
// nothing between that is left alone.
func (s scope) within(name string) bool {
	name = norm.NFC.String(name)
	return slices.ContainsFunc(s.names, func(top string) bool {
		if name == top || name == "." {
			return name == top
		}
		rest := name
		if top != "." {
			var below bool
			if rest, below = strings.CutPrefix(name, top+"/"); !below {
				return false
			}
		}
		return !s.left(name, rest)
	})
}

// left reports whether a name is left alone because of one of the elements in
// rest, its end.
func (s scope) left(name, rest string) bool {
	start := len(name) - len(rest)
	for element := range strings.SplitSeq(rest, "/") {
		start += len(element)
		if passing(element) || s.skip != nil && s.skip(name[:start]) {
			return true
		}
		start++ // the slash
	}
	return false
}

// passing reports whether a name, one element of a path, is of a kind that
// galley never reads, or that editors use for the moment of saving. The former are
// those that content and static files leave out: hidden ones but for two that hosts
// look for, backups, and what package managers install. Of the latter most are hidden.
func passing(name string) bool {
	switch name {
	case ".well-known", ".nojekyll":
		return false
	case "node_modules", "4913": // vim makes the latter to see whether it may
		return true
	}
	switch path.Ext(name) {
	case ".swp", ".swo":
		return true
	}
	return strings.HasPrefix(name, ".") || strings.HasSuffix(name, "~") ||
		len(name) > 1 && strings.HasPrefix(name, "#") && strings.HasSuffix(name, "#") ||
		strings.HasSuffix(name, "___jb_tmp___") || strings.HasSuffix(name, "___jb_old___")
}
