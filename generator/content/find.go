package content

import (
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"galley/generator/config"
	"galley/generator/diag"
	"galley/generator/layer"
)

// A File is a file that was found.
type File struct {
	Path string // relative to the source folder, slash-separated
	Info fs.FileInfo
}

// Found is what [Find] finds. The lists are sorted by path.
type Found struct {
	Pages     []File // Markdown files
	Resources []File // all others
	Skipped   int    // files and folders left out as private or ignored; what is in such a folder is not counted
}

// Find lists the files below dir in fsys. What [layer.Private] names and what
// matches one of the ignore patterns ([config.Match], relative to dir) is left
// out. A symbolic link to a file is read like the file, as far as fsys allows
// (one made from an [os.Root] allows none that leads out of it); other links,
// devices, sockets and pipes are not, and a message says so. A dir that does not
// exist has no files.
func Find(fsys fs.FS, dir string, ignore []string) (Found, diag.List) {
	f := finder{fsys: fsys, dir: dir, ignore: ignore}
	err := fs.WalkDir(fsys, dir, f.visit)
	if err != nil {
		f.messages.Add(diag.ContentRead, diag.Pos{File: dir}, "cannot be read: %v", reason(err))
	}
	byPath := func(a, b File) int { return strings.Compare(a.Path, b.Path) }
	slices.SortFunc(f.found.Pages, byPath)
	slices.SortFunc(f.found.Resources, byPath)
	return f.found, f.messages
}

type finder struct {
	fsys     fs.FS
	dir      string
	ignore   []string
	found    Found
	messages diag.List
}

func (f *finder) visit(name string, d fs.DirEntry, err error) error {
	if err != nil {
		if name != f.dir || !errors.Is(err, fs.ErrNotExist) {
			f.unreadable(name, err)
		}
		return nil
	}
	if name == f.dir {
		return nil
	}
	if layer.Private(d.Name()) || f.ignored(name) {
		f.found.Skipped++
		if d.IsDir() {
			return fs.SkipDir
		}
		return nil
	}
	if !utf8.ValidString(d.Name()) {
		f.unreadable(strings.ToValidUTF8(name, "\ufffd"), errors.New("its name is not UTF-8 (rename it)"))
		if d.IsDir() {
			return fs.SkipDir
		}
		return nil
	}
	switch {
	case d.IsDir():
	case d.Type()&fs.ModeSymlink != 0:
		f.link(name)
	case d.Type().IsRegular():
		if info, err := d.Info(); err != nil {
			f.unreadable(name, err)
		} else {
			f.add(name, info)
		}
	default:
		f.special(name)
	}
	return nil
}

// ignored reports whether a pattern matches the path below the folder.
func (f *finder) ignored(name string) bool {
	below := strings.TrimPrefix(name, f.dir+"/")
	return slices.ContainsFunc(f.ignore, func(pattern string) bool { return config.Match(pattern, below) })
}

func (f *finder) unreadable(name string, err error) {
	f.messages.Add(diag.ContentRead, diag.Pos{File: name}, "cannot be read: %v", reason(err))
}

func (f *finder) special(name string) {
	f.messages.Add(diag.ContentSpecial, diag.Pos{File: name}, "is a device, socket or pipe and is passed over (take it away)")
}

// link adds a symbolic link if it leads to a file.
func (f *finder) link(name string) {
	info, err := fs.Stat(f.fsys, name)
	switch {
	case err != nil:
		f.messages.Add(diag.ContentLink, diag.Pos{File: name}, "symbolic link is not followed: it leads nowhere or out of the site (put the file here)")
	case info.IsDir():
		f.messages.Add(diag.ContentLink, diag.Pos{File: name}, "symbolic link is not followed: it leads to a folder (put the folder here)")
	case info.Mode().IsRegular():
		f.add(name, info)
	default:
		f.special(name)
	}
}

func (f *finder) add(name string, info fs.FileInfo) {
	file := File{Path: name, Info: info}
	switch ext := strings.ToLower(path.Ext(name)); {
	case ext != ".md" && ext != ".markdown":
		f.found.Resources = append(f.found.Resources, file)
	case info.Size() > MaxPage:
		f.messages.Add(diag.ContentLimit, diag.Pos{File: name}, "%d bytes are more than a page may have (the limit is 16 MiB)", info.Size())
	default:
		f.found.Pages = append(f.found.Pages, file)
	}
}

// reason is the cause of an error without the path, which stands before it.
func reason(err error) error {
	var pathErr *fs.PathError
	if errors.As(err, &pathErr) {
		return pathErr.Err
	}
	return err
}
