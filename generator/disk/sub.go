package disk

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// createReal makes a file. os.Root opens every folder on the way to a file
// each time; many files are made in few folders, so those are kept open.
func (d *Dir) createReal(real string) (*os.File, error) {
	const flags = os.O_WRONLY | os.O_CREATE | os.O_EXCL
	dir, base := filepath.Split(real)
	if sub := d.sub(dir); sub != nil {
		f, err := sub.OpenFile(base, flags, fileMode)
		if !errors.Is(err, fs.ErrNotExist) {
			return f, err
		}
		d.drop(dir) // the folder was removed and perhaps made anew
	}
	return d.root.OpenFile(real, flags, fileMode)
}

// sub returns the folder, which ends with a separator, opened; nil where that
// is not worth while or fails.
func (d *Dir) sub(dir string) *os.Root {
	const most = 16 // open at once
	d.mu.Lock()
	defer d.mu.Unlock()
	if sub, ok := d.subs[dir]; ok || dir == "" || len(d.subs) == most {
		return sub
	}
	sub, err := d.root.OpenRoot(filepath.Clean(dir))
	if err != nil {
		return nil
	}
	if d.subs == nil {
		d.subs = make(map[string]*os.Root)
	}
	d.subs[dir] = sub
	return sub
}

// opened returns the folder, which ends with a separator, if it is open.
func (d *Dir) opened(dir string) *os.Root {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.subs[dir]
}

// drop closes the folder if it is open, so that it can be removed.
func (d *Dir) drop(dir string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if sub, ok := d.subs[dir]; ok {
		sub.Close()
		delete(d.subs, dir)
	}
}
