package disk

import (
	"errors"
	"path/filepath"
	"syscall"

	"golang.org/x/sys/unix"
)

// swap puts file a in the place of b and b in that of a, at once. Where b is a
// folder, both stay.
func (d *Dir) swap(a, b string) error {
	return d.between(a, b, func(dirA, dirB int) error {
		exchange := func() error {
			return unix.Renameat2(dirA, filepath.Base(a), dirB, filepath.Base(b), unix.RENAME_EXCHANGE)
		}
		if err := exchange(); err != nil {
			return err
		}
		var was unix.Stat_t
		if err := unix.Fstatat(dirA, filepath.Base(a), &was, unix.AT_SYMLINK_NOFOLLOW); err == nil && was.Mode&unix.S_IFMT == unix.S_IFDIR {
			return errors.Join(syscall.EISDIR, exchange())
		}
		return nil
	})
}

// rename and mkdir are those of os.Root, which opens every folder on the way with a
// call of its own. What the system refuses is left to it, as it says why.

func (d *Dir) rename(from, to string) error {
	err := d.between(from, to, func(a, b int) error {
		return unix.Renameat(a, filepath.Base(from), b, filepath.Base(to))
	})
	if err != nil {
		return d.root.Rename(from, to)
	}
	return nil
}

func (d *Dir) mkdir(name string) error {
	dir, err := d.openFolder(name)
	if err == nil {
		defer unix.Close(dir) //nolint:errcheck // nothing was written to it
		err = unix.Mkdirat(dir, filepath.Base(name), uint32(folderMode))
	}
	if err != nil {
		return d.root.Mkdir(name, folderMode)
	}
	return nil
}

// between opens the folders of two files below the root, so that no link leads out
// of it, for what is done with both.
func (d *Dir) between(a, b string, do func(dirA, dirB int) error) error {
	dirA, err := d.openFolder(a)
	if err != nil {
		return err
	}
	defer unix.Close(dirA) //nolint:errcheck // nothing was written to it
	dirB, err := d.openFolder(b)
	if err != nil {
		return err
	}
	defer unix.Close(dirB) //nolint:errcheck // likewise
	return do(dirA, dirB)
}

// openFolder opens the folder that a file is in, as a place only.
func (d *Dir) openFolder(file string) (int, error) {
	return d.openat2(filepath.Dir(file), unix.O_PATH|unix.O_DIRECTORY)
}
