package disk

import (
	"errors"
	"path/filepath"
	"syscall"

	"golang.org/x/sys/unix"
)

// swap puts file a in the place of b and b in that of a, at once. Their folders
// are opened below the root, so that no link leads out of it. Where b is a
// folder, both stay.
func (d *Dir) swap(a, b string) error {
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
}

// openFolder opens the folder that a file is in, as a place only.
func (d *Dir) openFolder(file string) (int, error) {
	return d.openat2(filepath.Dir(file), unix.O_PATH|unix.O_DIRECTORY)
}
