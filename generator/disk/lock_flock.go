//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package disk

import (
	"errors"
	"fmt"
	"syscall"
)

// tryLock locks the folder itself, so that no file is left behind.
func (d *Dir) tryLock() (unlock func(), err error) {
	f, err := d.root.Open(".")
	if err != nil {
		return nil, err
	}
	for err = syscall.EINTR; err == syscall.EINTR; {
		err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	}
	if err == nil {
		return func() { f.Close() }, nil
	}
	f.Close()
	switch {
	case err == syscall.EWOULDBLOCK:
		return nil, errHeld
	case noLocks(err):
		return nil, fmt.Errorf("%w: %w", errors.ErrUnsupported, err)
	}
	return nil, err
}

// noLocks reports whether the error means that this file system has no locks
// for folders. Network file systems want the file open for writing (EBADF),
// which a folder cannot be.
func noLocks(err error) bool {
	for _, e := range []error{syscall.ENOLCK, syscall.ENOSYS, syscall.EBADF, syscall.EINVAL, syscall.EOPNOTSUPP, syscall.ENOTSUP} {
		if err == e {
			return true
		}
	}
	return false
}
