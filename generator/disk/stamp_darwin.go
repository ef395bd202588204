package disk

import (
	"io/fs"
	"syscall"
)

// inode returns the number of a file and the time of its last change of any
// kind.
func inode(info fs.FileInfo) (node uint64, status int64) {
	if sys, ok := info.Sys().(*syscall.Stat_t); ok {
		return sys.Ino, sys.Ctimespec.Nano()
	}
	return 0, 0
}
