// Package data reads the data files of a site: data/*.yaml, .toml and .json,
// also in folders. What goes in is the site's folder; what comes out is one
// tree of maps, lists, texts and numbers, in which data/team/paris.yaml stands
// at "team", "paris", or messages that say where a file is wrong.
package data

import (
	"errors"
	"io/fs"
	"path"
	"strings"

	"galley/generator/decode"
	"galley/generator/diag"
	"galley/generator/layer"
)

// Dir is the folder below the site's that holds the data.
const Dir = "data"

// maxBytes is the size limit of one file.
const maxBytes = 4 << 20

// A Tree is what was read: of each file the value, by its name without the
// extension, and of each folder a map of the same kind. Values are nil, bool,
// int64, float64, string, []any and map[string]any. It is never changed.
type Tree map[string]any

// Read reads all data files. Private files ([layer.Private]) are passed over,
// and skipped says how many there were. A file that cannot be read, is not
// well-formed or exceeds the limits of package decode or 4 MiB is a message,
// and is missing in the tree.
func Read(site fs.FS) (tree Tree, skipped int, messages diag.List) {
	own := layer.List{{FS: site}}
	files, err := own.Files(Dir)
	if err != nil {
		messages = append(messages, unreadable(err))
	}
	for _, f := range own.Special(Dir) {
		messages.Add(diag.ContentSpecial, diag.Pos{File: f.Path()}, "is a symbolic link, a device, a socket or a pipe and is passed over (put the file here)")
	}
	r := reader{tree: Tree{}, from: make(map[string]string)}
	for _, f := range files {
		if private(f.Name) {
			skipped++
			continue
		}
		r.add(f)
	}
	return r.tree, skipped, append(messages, r.messages...)
}

// private reports whether the file or a folder it is in is private.
func private(name string) bool {
	for _, part := range strings.Split(name, "/") {
		if layer.Private(part) {
			return true
		}
	}
	return false
}

// unreadable is the message about an error of the file system.
func unreadable(err error) diag.Message {
	pos := diag.Pos{File: Dir}
	if e := (*fs.PathError)(nil); errors.As(err, &e) {
		pos.File, err = e.Path, e.Err
	}
	return diag.New(diag.ContentRead, pos, "%v", err)
}

type reader struct {
	tree     Tree
	from     map[string]string // the files that were read, by path without extension
	messages diag.List
}

// add reads a file into its place in the tree.
func (r *reader) add(f layer.File) {
	ext := path.Ext(f.Name)
	format, ok := formatOf(ext)
	if !ok {
		r.messages.Add(diag.DataUnknown, diag.Pos{File: f.Name}, "is no data file and is passed over (want .yaml, .yml, .toml or .json)")
		return
	}
	name := strings.TrimSuffix(f.Name, ext)
	m, ok := r.folder(f.Name, path.Dir(name))
	if !ok {
		return
	}
	if other, taken := r.from[name]; taken {
		r.messages.Add(diag.DataCollision, diag.Pos{File: f.Name}, "%s has the same name (rename one of the two)", other)
		return
	}
	r.from[name] = f.Name
	src, err := f.Read()
	if err != nil {
		r.messages = append(r.messages, unreadable(err))
		return
	}
	n, messages := parse(f.Name, format, src)
	r.messages = append(r.messages, decode.CheckText(n, messages)...)
	m[path.Base(name)] = n.Any()
}

// parse reads the text of a data file.
func parse(name string, format decode.Format, src []byte) (*decode.Node, diag.List) {
	return decode.Parse(format, src, decode.Options{File: name, MaxBytes: maxBytes, Code: diag.DataSyntax})
}

// Texts calls visit with each text in the data files of a site and the place
// where it starts, by file and in the order they were written. What [Read]
// complains of is passed over.
func Texts(site fs.FS, visit func(pos diag.Pos, text string)) {
	files, _ := layer.List{{FS: site}}.Files(Dir)
	for _, f := range files {
		format, ok := formatOf(path.Ext(f.Name))
		if !ok || private(f.Name) {
			continue
		}
		if src, err := f.Read(); err == nil {
			n, _ := parse(f.Name, format, src)
			n.Texts(visit)
		}
	}
}

// folder finds or makes the map of a folder. It reports false where a file
// with its name is in the way.
func (r *reader) folder(file, dir string) (map[string]any, bool) {
	m := map[string]any(r.tree)
	if dir == Dir {
		return m, true
	}
	at := Dir
	for _, part := range strings.Split(strings.TrimPrefix(dir, Dir+"/"), "/") {
		at = path.Join(at, part)
		if other, taken := r.from[at]; taken { // the file a.yaml was read before those in a/
			r.messages.Add(diag.DataCollision, diag.Pos{File: file}, "its folder has the same name as %s (rename one of the two)", other)
			return nil, false
		}
		below, ok := m[part].(map[string]any)
		if !ok {
			below = make(map[string]any)
			m[part] = below
		}
		m = below
	}
	return m, true
}

// formatOf returns the format of an extension.
func formatOf(ext string) (decode.Format, bool) {
	switch strings.ToLower(ext) {
	case ".yaml", ".yml":
		return decode.YAML, true
	case ".toml":
		return decode.TOML, true
	case ".json":
		return decode.JSON, true
	}
	return 0, false
}

// Lookup returns the value at a path of keys, and nil where there is none. Of
// no keys it is the whole tree.
func (t Tree) Lookup(keys ...string) any {
	var v any = map[string]any(t)
	for _, key := range keys {
		m, ok := v.(map[string]any)
		if !ok {
			return nil
		}
		v = m[key]
	}
	return v
}
