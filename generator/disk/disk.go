// Package disk is the one seam between galley and the file system. In go
// slash-separated, NFC-normalised names relative to a folder; out come reads
// through [io/fs] and writes through the small interface [FS], which tests
// wrap to make any single operation fail.
//
// A [Dir] is an [os.Root]: no name, and no symbolic link met on the way,
// leads out of it. Real names stay inside this package: a file whose name is
// stored decomposed (as archives made on a Mac have them) is listed and opened
// by its composed name.
package disk

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"sync"
	"sync/atomic"
	"syscall"
)

// FS is a folder that can be written to. Names are as for [fs.ValidPath].
// Errors are of type [*fs.PathError] and name the file once, with the folder
// before it. All methods are safe for concurrent use.
type FS interface {
	// Path returns the name by which messages speak of a file.
	Path(name string) string
	// Open opens a file for reading.
	Open(name string) (io.ReadCloser, error)
	// ReadFile returns the bytes of a file.
	ReadFile(name string) ([]byte, error)
	// Lstat describes a file, a folder or a link without following it.
	Lstat(name string) (fs.FileInfo, error)
	// Stamp returns the stamp of a file; ok is false for one that is not there
	// or no regular file. Unlike the other methods it may follow links on the
	// way to the file, and in turn is several times faster.
	Stamp(name string) (stamp Stamp, ok bool)
	// ReadDir lists a folder, sorted by name.
	ReadDir(name string) ([]fs.DirEntry, error)
	// Mkdir makes one folder; its parent must be there.
	Mkdir(name string) error
	// Create makes a file that must not be there yet.
	Create(name string) (File, error)
	// Log opens a file that grows at its end, and makes it where there is none.
	Log(name string) (Log, error)
	// Rename moves a file, replacing a file that has the new name.
	Rename(from, to string) error
	// Replace is Rename for a file that will most likely replace another. What
	// it replaces may be at the old name then, for the caller to remove.
	Replace(from, to string) error
	// Remove removes a file, a link or an empty folder.
	Remove(name string) error
	// Lock waits until no other process holds the folder, calling onWait
	// once if it must wait, and holds it until unlock is called or the
	// process ends in whatever way. The error is [errors.ErrUnsupported]
	// where the file system has no locks; the caller may go on with a
	// warning.
	Lock(ctx context.Context, onWait func()) (unlock func(), err error)
}

// File is a file being written. What is written is on disk for sure after
// Sync only.
type File interface {
	io.Writer
	Sync() error
	Close() error
}

// Log is a file that is read anywhere and written at its end.
type Log interface {
	File
	io.ReaderAt
	// Size returns how many bytes there are.
	Size() (int64, error)
}

// Modes of what is made, whatever the umask says: a site is there to be read
// by a web server that runs as somebody else.
const (
	fileMode   fs.FileMode = 0o644
	folderMode fs.FileMode = 0o755
)

// Dir is a real folder. Make one with [Open] or [Create].
type Dir struct {
	name  string // as the user gave it
	root  *os.Root
	self  *os.File // the folder
	names names

	// Whether files and folders come out with their mode without help;
	// see exact.
	files, folders atomic.Int32

	swapless atomic.Bool // the file system cannot swap files

	mu   sync.Mutex
	subs map[string]*sub // folders that files were made in; see createReal
}

// Open returns the folder dir, which may be a symbolic link to a folder.
func Open(dir string) (*Dir, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	self, err := root.Open(".")
	if err != nil {
		root.Close()
		return nil, err
	}
	return &Dir{name: dir, root: root, self: self}, nil
}

// Create returns the folder dir, making it and its parents where missing. The
// mode of one that it makes is 0755 whatever the umask; parents get what the
// umask leaves of that.
func Create(dir string) (*Dir, error) {
	_, err := os.Stat(dir)
	missing := errors.Is(err, fs.ErrNotExist)
	if err := os.MkdirAll(dir, folderMode); err != nil {
		return nil, err
	}
	d, err := Open(dir)
	if err != nil || !missing {
		return d, err
	}
	if err := d.root.Chmod(".", folderMode); err != nil {
		d.Close()
		return nil, err
	}
	return d, nil
}

// Close gives the folder back to the system. It does not unlock it.
func (d *Dir) Close() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, sub := range d.subs {
		sub.close()
	}
	clear(d.subs)
	return errors.Join(d.self.Close(), d.root.Close())
}

// Path implements [FS].
func (d *Dir) Path(name string) string { return filepath.Join(d.name, filepath.FromSlash(name)) }

// Open implements [FS].
func (d *Dir) Open(name string) (io.ReadCloser, error) {
	f, err := resolve(d, "open", name, d.openBelow)
	if err != nil {
		return nil, err
	}
	return f, nil
}

// ReadFile implements [FS].
func (d *Dir) ReadFile(name string) ([]byte, error) {
	const maxRoom = 64 << 20 // to begin with
	return resolve(d, "read", name, func(real string) ([]byte, error) {
		f, err := d.openBelow(real)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		var data bytes.Buffer
		if info, err := f.Stat(); err == nil {
			data.Grow(int(min(info.Size(), maxRoom)) + bytes.MinRead)
		}
		_, err = data.ReadFrom(f)
		return data.Bytes(), err
	})
}

// Lstat implements [FS].
func (d *Dir) Lstat(name string) (fs.FileInfo, error) {
	info, err := resolve(d, "stat", name, d.root.Lstat)
	if err != nil {
		return nil, err
	}
	return named(info, path.Base(name)), nil
}

// Stamp implements [FS].
func (d *Dir) Stamp(name string) (Stamp, bool) {
	if stamp, regular, err := d.stamp(name); err == nil {
		return stamp, regular
	}
	info, err := d.Lstat(name) // its real name may be another
	if err != nil {
		return Stamp{}, false
	}
	return StampOf(info), info.Mode().IsRegular()
}

// ReadDir implements [FS]. When two real names are one NFC name, the list has
// the first of them and the error tells both.
func (d *Dir) ReadDir(name string) ([]fs.DirEntry, error) {
	f, err := resolve(d, "list", name, d.root.Open)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	list, err := f.ReadDir(-1)
	if err != nil {
		return nil, d.fail("list", name, err)
	}
	return d.normalise(name, list)
}

// Mkdir implements [FS]. The folder's mode is 0755 whatever the umask.
func (d *Dir) Mkdir(name string) error {
	_, err := resolveNew(d, "make folder", name, func(real string) (struct{}, error) {
		if err := d.mkdir(real); err != nil {
			return struct{}{}, err
		}
		return struct{}{}, exact(&d.folders, folderMode,
			func() (fs.FileInfo, error) { return d.root.Lstat(real) },
			func() error { return d.root.Chmod(real, folderMode) })
	})
	return err
}

// Create implements [FS]. The file's mode is 0644 whatever the umask.
func (d *Dir) Create(name string) (File, error) {
	return resolveNew(d, "create", name, func(real string) (File, error) {
		f, err := d.createReal(real)
		if err != nil {
			return nil, err
		}
		if err := exact(&d.files, fileMode, f.Stat, func() error { return f.Chmod(fileMode) }); err != nil {
			f.Close()
			return nil, err
		}
		return &file{f, d, name}, nil
	})
}

// Log implements [FS]. The file's mode is 0644 less what the umask takes.
func (d *Dir) Log(name string) (Log, error) {
	return resolveNew(d, "open", name, func(real string) (Log, error) {
		f, err := d.root.OpenFile(real, os.O_RDWR|os.O_CREATE|os.O_APPEND, fileMode)
		if err != nil {
			return nil, err
		}
		return &file{f, d, name}, nil
	})
}

// Rename implements [FS].
func (d *Dir) Rename(from, to string) error {
	_, err := resolveNew(d, "rename to", to, func(realTo string) (struct{}, error) {
		return resolve(d, "rename", from, func(realFrom string) (struct{}, error) {
			return struct{}{}, d.rename(realFrom, realTo)
		})
	})
	return err
}

// Replace implements [FS]. A rename onto a file has ext4 write the new one out
// before it goes on; swapping the two does not. Nothing is promised of what is
// not synced, whichever way it came to its place.
func (d *Dir) Replace(from, to string) error {
	if local, err := localise(from); err == nil && !d.swapless.Load() {
		target, err := localise(to)
		if err == nil {
			err = d.swap(local, target)
		}
		switch {
		case err == nil:
			return nil
		case errors.Is(err, errors.ErrUnsupported), errors.Is(err, syscall.EINVAL):
			d.swapless.Store(true)
		}
	}
	return d.Rename(from, to)
}

// Remove implements [FS].
func (d *Dir) Remove(name string) error {
	_, err := resolve(d, "remove", name, func(real string) (struct{}, error) {
		d.drop(real + string(filepath.Separator))
		dir, base := filepath.Split(real)
		if sub := d.opened(dir); sub != nil && sub.root.Remove(base) == nil {
			return struct{}{}, nil
		}
		return struct{}{}, d.root.Remove(real) // which says why not, or knows the folder that is there by now
	})
	return err
}

// exact sees to it that something just made has its mode. The umask cannot
// be asked for without setting it, so the first of its kind is looked at, and
// only if its mode came out wrong the others are set too.
func exact(seen *atomic.Int32, want fs.FileMode, stat func() (fs.FileInfo, error), chmod func() error) error {
	const unknown, fine, wrong = 0, 1, 2
	if seen.Load() == unknown {
		info, err := stat()
		if err != nil {
			return err
		}
		state := int32(fine)
		if info.Mode().Perm() != want {
			state = wrong
		}
		seen.Store(state)
	}
	if seen.Load() == wrong {
		return chmod()
	}
	return nil
}

// fail returns err as an error about name, without what os.Root says of how
// it tried.
func (d *Dir) fail(op, name string, err error) error {
	var p *fs.PathError
	var l *os.LinkError
	switch {
	case errors.As(err, &p):
		err = p.Err
	case errors.As(err, &l):
		err = l.Err
	}
	return &fs.PathError{Op: op, Path: d.Path(name), Err: err}
}

// file is an open file, with errors as FS promises them.
type file struct {
	f    *os.File
	dir  *Dir
	name string
}

func (f *file) Write(p []byte) (int, error) {
	n, err := f.f.Write(p)
	if err != nil {
		err = f.dir.fail("write", f.name, err)
	}
	return n, err
}

func (f *file) ReadAt(p []byte, at int64) (int, error) {
	n, err := f.f.ReadAt(p, at)
	if err != nil && err != io.EOF {
		err = f.dir.fail("read", f.name, err)
	}
	return n, err
}

func (f *file) Size() (int64, error) {
	info, err := f.f.Stat()
	if err != nil {
		return 0, f.dir.fail("stat", f.name, err)
	}
	return info.Size(), nil
}

func (f *file) Sync() error {
	if err := f.f.Sync(); err != nil {
		return f.dir.fail("sync", f.name, err)
	}
	return nil
}

func (f *file) Close() error {
	if err := f.f.Close(); err != nil {
		return f.dir.fail("close", f.name, err)
	}
	return nil
}
