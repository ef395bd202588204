// Package layer finds files in an ordered list of places: the site's own
// folder first, then the themes it names, then what is built into the
// command. The first layer that has a file wins, file by file, so that a site
// overrides one partial by adding one file.
package layer

import (
	"errors"
	"io/fs"
	"path"
	"slices"
)

// A Layer is one place to look in.
type Layer struct {
	Name string // what messages put before a path in it; "" for the site itself
	FS   fs.FS  // has templates/ and static/ at its root
}

// Path returns the name under which messages speak of a file of this layer.
func (l Layer) Path(name string) string {
	return path.Join(l.Name, name)
}

// List is layers, the winning one first.
type List []Layer

// A File is a file that was found, and where.
type File struct {
	Layer Layer
	Name  string // slash-separated, below the layer's root
}

// Path returns the name under which messages speak of the file.
func (f File) Path() string { return f.Layer.Path(f.Name) }

// Read returns the file's bytes.
func (f File) Read() ([]byte, error) { return fs.ReadFile(f.Layer.FS, f.Name) }

// Find returns the winning file of that name; the error is
// [fs.ErrNotExist] when no layer has it.
func (l List) Find(name string) (File, error) {
	for _, layer := range l {
		info, err := fs.Stat(layer.FS, name)
		if err == nil && info.Mode().IsRegular() {
			return File{layer, name}, nil
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return File{}, err
		}
	}
	return File{}, &fs.PathError{Op: "find", Path: name, Err: fs.ErrNotExist}
}

// Files returns the winning files below dir in all layers, sorted by name.
// Symbolic links and other special files are left out, and a layer without
// dir adds nothing. Errors of reading a folder are joined and returned
// beside the files that could be found.
func (l List) Files(dir string) ([]File, error) {
	found := make(map[string]File)
	var errs []error
	for _, layer := range l {
		err := fs.WalkDir(layer.FS, dir, func(name string, d fs.DirEntry, err error) error {
			if err != nil {
				if name == dir && errors.Is(err, fs.ErrNotExist) {
					return nil
				}
				errs = append(errs, err)
				return nil
			}
			if _, ok := found[name]; !ok && d.Type().IsRegular() {
				found[name] = File{layer, name}
			}
			return nil
		})
		if err != nil {
			errs = append(errs, err)
		}
	}
	out := make([]File, 0, len(found))
	for _, f := range found {
		out = append(out, f)
	}
	slices.SortFunc(out, func(a, b File) int {
		if a.Name < b.Name {
			return -1
		}
		return 1
	})
	return out, errors.Join(errs...)
}

// Special returns the symbolic links, devices, sockets and pipes below dir in
// all layers, which [List.Files] leaves out, by layer and name. Private ones
// ([Private]) are not among them.
func (l List) Special(dir string) []File {
	var out []File
	for _, layer := range l {
		// What cannot be listed is an error of Files already.
		_ = fs.WalkDir(layer.FS, dir, func(name string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return nil
			case name != dir && Private(d.Name()) && d.IsDir():
				return fs.SkipDir
			case !d.IsDir() && !d.Type().IsRegular() && !Private(d.Name()):
				out = append(out, File{layer, name})
			}
			return nil
		})
	}
	return out
}
