//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd || windows)

package disk

import "errors"

// tryLock says that this system has no locks that end with their holder.
func (d *Dir) tryLock() (unlock func(), err error) {
	return nil, errors.ErrUnsupported
}
