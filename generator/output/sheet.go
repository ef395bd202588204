package output

import (
	"bytes"
	"crypto/sha256"
	"maps"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"

	"galley/generator/diag"
)

// maxJoined is the largest joined style sheet, in bytes. Imports that each
// import the next twice grow without bounds otherwise.
const maxJoined = maxText

// elsewhere matches addresses that are not of this site's static/: with a
// scheme, of another host, within the page.
var elsewhere = regexp.MustCompile(`^(?:[a-zA-Z][a-zA-Z0-9+.-]*:|//|#|$)`)

// sheet is a style sheet before it is joined.
type sheet struct {
	asset    Asset // its data as read
	pieces   []piece
	imported bool // by another
}

// addSheet cuts a sheet into pieces and says what is wrong in it.
func (l *loader) addSheet(a Asset) {
	a.data = bytes.TrimPrefix(a.data, []byte("\ufeff")) // which would stand in the middle of what imports it
	pieces, faults := cutSheet(string(a.data))
	s := &sheet{asset: a, pieces: pieces}
	for _, f := range faults {
		l.messages.Add(diag.AssetSyntax, s.pos(f.at), "%s", f.text)
	}
	l.sheets[a.Name] = s
}

// pos returns the place of an offset in the sheet.
func (s *sheet) pos(at int) diag.Pos {
	line, column := diag.Locate(s.asset.data, at)
	return diag.Pos{File: s.asset.file.Path(), Line: line, Column: column}
}

// joinSheets makes an asset of each sheet that no other imports. Sheets that
// import each other in a ring are none of them; they are joined too, for the
// message that it gives.
func (l *loader) joinSheets() {
	names := slices.Sorted(maps.Keys(l.sheets))
	for _, name := range names {
		for _, p := range l.sheets[name].pieces {
			if p.kind != importRule || elsewhere.MatchString(p.target) {
				continue
			}
			target, _ := resolve(name, p.target)
			if s := l.sheets[target]; s != nil {
				s.imported = true
			}
		}
	}
	reached := make(map[string]bool)
	var joined []Asset // apart from what is found, for no address means a sheet
	for _, name := range names {
		if !l.sheets[name].imported {
			joined = append(joined, l.join(name, reached))
		}
	}
	for _, name := range names {
		if !reached[name] {
			l.join(name, reached)
		}
	}
	for _, a := range joined {
		l.found[a.Name] = a
	}
}

// join returns the asset of the sheet and adds the sheets in it to reached.
func (l *loader) join(name string, reached map[string]bool) Asset {
	j := joiner{loader: l, dir: path.Dir(name), reached: reached}
	j.sheet(name)
	a := l.sheets[name].asset
	a.data = l.minify(".css", diag.Pos{File: a.file.Path()}, []byte(j.outside.String()+j.text.String()))
	a.seal(sha256.Sum256(a.data))
	return a
}

// joiner joins one sheet with what it imports.
type joiner struct {
	*loader
	dir     string   // of the sheet that is published
	path    []string // sheets that are being joined, the outermost first
	within  int      // conditions that are open
	outside strings.Builder
	text    strings.Builder
	reached map[string]bool
}

// sheet appends a sheet.
func (j *joiner) sheet(name string) {
	j.reached[name] = true
	j.path = append(j.path, name)
	s := j.sheets[name]
	for _, p := range s.pieces {
		switch p.kind {
		case plain:
			j.text.WriteString(p.text)
		case address:
			j.address(s, p)
		case importRule:
			j.include(s, p)
		}
	}
	j.path = j.path[:len(j.path)-1]
}

// include appends an imported sheet within its conditions.
func (j *joiner) include(s *sheet, p piece) {
	if elsewhere.MatchString(p.target) {
		j.keepImport(s, p)
		return
	}
	name, _ := resolve(s.asset.Name, p.target)
	switch {
	case j.sheets[name] == nil:
		j.messages.Add(diag.AssetMissing, s.pos(p.at), "import of %q: no such style sheet%s", p.target,
			diag.DidYouMean(name, slices.Collect(maps.Keys(j.sheets))))
		return
	case slices.Contains(j.path, name):
		ring := append(slices.Clone(j.path[slices.Index(j.path, name):]), name)
		j.messages.Add(diag.AssetSyntax, s.pos(p.at), "style sheets import each other: %s (remove one of the imports)", strings.Join(ring, " imports "))
		return
	case j.text.Len() > maxJoined:
		j.messages.Add(diag.AssetSyntax, s.pos(p.at), "more than %d MiB of style sheets joined (import each sheet once)", maxJoined>>20)
		return
	}
	closing := ""
	for _, condition := range []string{p.media, p.supports, p.layer} {
		if condition != "" {
			j.text.WriteString(condition + "{\n")
			closing += "}\n"
			j.within++
		}
	}
	j.sheet(name)
	j.text.WriteString("\n" + closing)
	j.within -= strings.Count(closing, "}")
}

// keepImport keeps the import of a sheet on another host. It goes to the top
// of the joined sheet, the only place where it has an effect.
func (j *joiner) keepImport(s *sheet, p piece) {
	if j.within > 0 {
		j.messages.Add(diag.AssetSyntax, s.pos(p.at), "import of %q from another site in a sheet that is itself imported under a condition (import it from %q)", p.target, j.path[0])
		return
	}
	var conditions []string
	if name, ok := strings.CutPrefix(p.layer, "@layer"); ok {
		conditions = append(conditions, strings.TrimSuffix("layer("+strings.TrimSpace(name)+")", "()"))
	}
	if c, ok := strings.CutPrefix(p.supports, "@supports "); ok {
		conditions = append(conditions, "supports("+c+")")
	}
	if m, ok := strings.CutPrefix(p.media, "@media "); ok {
		conditions = append(conditions, m)
	}
	j.outside.WriteString("@import " + strings.TrimSpace(cssURL(p.target)+" "+strings.Join(conditions, " ")) + ";\n")
}

// address appends an address, one of an asset as the way from the published
// sheet to the published asset, so that it holds under any base path.
func (j *joiner) address(s *sheet, p piece) {
	if elsewhere.MatchString(p.target) {
		j.text.WriteString(p.text)
		return
	}
	name, suffix := resolve(s.asset.Name, p.target)
	a, ok := j.found[name]
	if !ok {
		j.messages.Add(diag.AssetMissing, s.pos(p.at), "%q: no such file%s", p.target,
			diag.DidYouMean(name, slices.Collect(maps.Keys(j.found))))
		j.text.WriteString(p.text)
		return
	}
	way := url.URL{Path: relative(j.dir, a.Path)}
	j.text.WriteString(cssURL(way.String() + suffix))
}

// cssURL returns an address as a url() token.
func cssURL(s string) string {
	return `url("` + strings.NewReplacer(`"`, "%22", `\`, "%5C", "\n", "", "\r", "", "\f", "").Replace(s) + `")`
}

// resolve returns the name below static/ that an address in the sheet means,
// and the query and fragment after it. A leading slash stands for static/
// itself. The name of an address that leads out is not one that any asset
// has.
func resolve(sheet, address string) (name, suffix string) {
	if i := strings.IndexAny(address, "?#"); i >= 0 {
		address, suffix = address[:i], address[i:]
	}
	if plain, err := url.PathUnescape(address); err == nil {
		address = plain
	}
	if rooted, ok := strings.CutPrefix(address, "/"); ok {
		return path.Clean(rooted), suffix
	}
	return path.Join(path.Dir(sheet), address), suffix
}

// relative returns the way from the folder dir to name, both from one root.
func relative(dir, name string) string {
	if dir == "." {
		return name
	}
	from, to := strings.Split(dir, "/"), strings.Split(name, "/")
	for len(from) > 0 && len(to) > 1 && from[0] == to[0] {
		from, to = from[1:], to[1:]
	}
	return strings.Repeat("../", len(from)) + strings.Join(to, "/")
}
