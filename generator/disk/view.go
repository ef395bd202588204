package disk

import (
	"io"
	"io/fs"
	"os"
	"path"
)

// FS returns the folder as a read-only [fs.FS]. It implements [fs.StatFS],
// [fs.ReadFileFS], [fs.ReadDirFS] and [fs.ReadLinkFS]. Symbolic links are
// followed inside the folder and refused where they leave it. Where two real
// names are one NFC name, listing their folder returns the list with one of
// them and an error that tells both, which [fs.WalkDir] hands to its function
// before it goes on.
func (d *Dir) FS() fs.FS { return view{d} }

type view struct{ d *Dir }

func (v view) Open(name string) (fs.File, error) {
	f, err := resolve(v.d, "open", name, v.d.openBelow)
	if err != nil {
		return nil, relative(err, name)
	}
	return &viewFile{f, v, name, nil}, nil
}

func (v view) ReadFile(name string) ([]byte, error) {
	data, err := v.d.ReadFile(name)
	return data, relative(err, name)
}

func (v view) ReadDir(name string) ([]fs.DirEntry, error) {
	list, err := v.d.ReadDir(name)
	return list, relative(err, name)
}

func (v view) Stat(name string) (fs.FileInfo, error) {
	i, err := resolve(v.d, "stat", name, v.d.root.Stat)
	if err != nil {
		return nil, relative(err, name)
	}
	return named(i, path.Base(name)), nil
}

func (v view) Lstat(name string) (fs.FileInfo, error) {
	i, err := v.d.Lstat(name)
	return i, relative(err, name)
}

func (v view) ReadLink(name string) (string, error) {
	to, err := resolve(v.d, "read link", name, v.d.root.Readlink)
	return to, relative(err, name)
}

// relative makes an error speak of the name that the reader used, as io/fs
// wants it.
func relative(err error, name string) error {
	if p, ok := err.(*fs.PathError); ok {
		return &fs.PathError{Op: p.Op, Path: name, Err: p.Err}
	}
	return err
}

// viewFile is an open file or folder of a view.
type viewFile struct {
	*os.File
	view view
	name string
	rest []fs.DirEntry // of a folder, what ReadDir has not returned yet; nil before the first call
}

func (f *viewFile) Stat() (fs.FileInfo, error) {
	i, err := f.File.Stat()
	if err != nil {
		return nil, err
	}
	return named(i, path.Base(f.name)), nil
}

// ReadDir implements [fs.ReadDirFile] with NFC names.
func (f *viewFile) ReadDir(n int) ([]fs.DirEntry, error) {
	if f.rest == nil {
		list, err := f.view.ReadDir(f.name)
		if err != nil {
			return list, err
		}
		f.rest = append(make([]fs.DirEntry, 0, len(list)), list...)
	}
	if n <= 0 || n >= len(f.rest) {
		if n > 0 && len(f.rest) == 0 {
			return nil, io.EOF
		}
		n = len(f.rest)
	}
	list := f.rest[:n:n]
	f.rest = f.rest[n:]
	return list, nil
}
