package build

import (
	"context"
	"io/fs"
	"path"
)

// listing is the folders of a file system, each read once: a build looks over
// all its files before it looks for those that are pages. It is for one
// goroutine.
type listing struct {
	fs.FS
	folders map[string][]fs.DirEntry
}

func newListing(source fs.FS) *listing {
	return &listing{source, make(map[string][]fs.DirEntry)}
}

// load reads folders and all below them, on so many workers. What cannot be read is
// left to [listing.ReadDir].
func (l *listing) load(ctx context.Context, workers int, dirs []string) error {
	for len(dirs) > 0 {
		lists := make([][]fs.DirEntry, len(dirs))
		errs := make([]error, len(dirs))
		err := parallel(ctx, workers, len(dirs), func() func(int) {
			return func(i int) { lists[i], errs[i] = l.read(dirs[i]) }
		})
		if err != nil {
			return err
		}
		var below []string
		for i, dir := range dirs {
			if errs[i] != nil {
				continue
			}
			l.folders[dir] = lists[i]
			for _, d := range lists[i] {
				if d.IsDir() {
					below = append(below, path.Join(dir, d.Name()))
				}
			}
		}
		dirs = below
	}
	return nil
}

// ReadDir implements [fs.ReadDirFS].
func (l *listing) ReadDir(name string) ([]fs.DirEntry, error) {
	if list, ok := l.folders[name]; ok {
		return list, nil
	}
	list, err := l.read(name)
	if err == nil {
		l.folders[name] = list
	}
	return list, err
}

func (l *listing) read(name string) ([]fs.DirEntry, error) {
	list, err := fs.ReadDir(l.FS, name)
	for i, d := range list {
		list[i] = &listed{DirEntry: d}
	}
	return list, err
}

// forget drops what is known of the folders.
func (l *listing) forget() { clear(l.folders) }

// Stat implements [fs.StatFS].
func (l *listing) Stat(name string) (fs.FileInfo, error) { return fs.Stat(l.FS, name) }

// listed is an entry that asks for a file's information once.
type listed struct {
	fs.DirEntry
	info fs.FileInfo
	err  error
}

func (d *listed) Info() (fs.FileInfo, error) {
	if d.info == nil && d.err == nil {
		d.info, d.err = d.DirEntry.Info()
	}
	return d.info, d.err
}
