package disk

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// sub is a folder below a [Dir] that is kept open.
type sub struct {
	root *os.Root
	self *os.File
}

const createFlags = os.O_WRONLY | os.O_CREATE | os.O_EXCL

// createReal makes a file. os.Root opens every folder on the way to a file
// each time; many files are made in few folders, so those are kept open.
func (d *Dir) createReal(real string) (*os.File, error) {
	dir, base := filepath.Split(real)
	if sub := d.sub(dir); sub != nil {
		f, err := sub.create(base)
		if !errors.Is(err, fs.ErrNotExist) {
			return f, err
		}
		d.drop(dir) // the folder was removed and perhaps made anew
	}
	return d.root.OpenFile(real, createFlags, fileMode)
}

// sub returns the folder, which ends with a separator, opened; nil where that
// is not worth while or fails.
func (d *Dir) sub(dir string) *sub {
	const most = 16 // open at once
	d.mu.Lock()
	defer d.mu.Unlock()
	if open, ok := d.subs[dir]; ok || dir == "" || len(d.subs) == most {
		return open
	}
	root, err := d.root.OpenRoot(filepath.Clean(dir))
	if err != nil {
		return nil
	}
	self, err := root.Open(".")
	if err != nil {
		root.Close()
		return nil
	}
	if d.subs == nil {
		d.subs = make(map[string]*sub)
	}
	d.subs[dir] = &sub{root, self}
	return d.subs[dir]
}

// opened returns the folder, which ends with a separator, if it is open.
func (d *Dir) opened(dir string) *sub {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.subs[dir]
}

// drop closes the folder if it is open, so that it can be removed.
func (d *Dir) drop(dir string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if sub, ok := d.subs[dir]; ok {
		sub.close()
		delete(d.subs, dir)
	}
}

func (s *sub) close() {
	s.self.Close()
	s.root.Close()
}
