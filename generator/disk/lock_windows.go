package disk

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"unsafe"
)

// lockFile is locked on Windows, where a folder cannot be. It stays: to remove
// it would let two processes lock two files of one name.
const lockFile = `.galley\lock`

// tryLock locks one byte of the lock file with LockFileEx.
func (d *Dir) tryLock() (unlock func(), err error) {
	if err := d.root.Mkdir(filepath.Dir(lockFile), folderMode); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, err
	}
	f, err := d.root.OpenFile(lockFile, os.O_RDWR|os.O_CREATE, fileMode)
	if err != nil {
		return nil, err
	}
	const (
		failImmediately = 1
		exclusive       = 2

		lockViolation   = syscall.Errno(33)
		ioPending       = syscall.Errno(997)
		invalidFunction = syscall.Errno(1)
		notSupported    = syscall.Errno(50)
	)
	var at syscall.Overlapped
	proc := syscall.NewLazyDLL("kernel32.dll").NewProc("LockFileEx")
	ok, _, err := proc.Call(f.Fd(), exclusive|failImmediately, 0, 1, 0, uintptr(unsafe.Pointer(&at)))
	if ok != 0 {
		return func() { f.Close() }, nil
	}
	f.Close()
	switch err {
	case lockViolation, ioPending:
		return nil, errHeld
	case invalidFunction, notSupported:
		return nil, fmt.Errorf("%w: %w", errors.ErrUnsupported, err)
	}
	return nil, err
}
