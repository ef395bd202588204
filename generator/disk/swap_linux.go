package disk

import (
	"errors"
	"os"
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
	defer dirA.Close()
	dirB, err := d.openFolder(b)
	if err != nil {
		return err
	}
	defer dirB.Close()
	exchange := func() error {
		return unix.Renameat2(int(dirA.Fd()), filepath.Base(a), int(dirB.Fd()), filepath.Base(b), unix.RENAME_EXCHANGE)
	}
	if err := exchange(); err != nil {
		return err
	}
	var was unix.Stat_t
	if err := unix.Fstatat(int(dirA.Fd()), filepath.Base(a), &was, unix.AT_SYMLINK_NOFOLLOW); err == nil && was.Mode&unix.S_IFMT == unix.S_IFDIR {
		return errors.Join(syscall.EISDIR, exchange())
	}
	return nil
}

func (d *Dir) openFolder(file string) (*os.File, error) { return d.root.Open(filepath.Dir(file)) }
