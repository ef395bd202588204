package watch

import (
	"io/fs"
	"syscall"
)

// inode returns the number of a file, its owner and group, and the time of its
// last change of any kind.
func inode(info fs.FileInfo) (node, owner uint64, changed int64) {
	if sys, ok := info.Sys().(*syscall.Stat_t); ok {
		return sys.Ino, uint64(sys.Uid)<<32 | uint64(sys.Gid), sys.Ctim.Nano()
	}
	return 0, 0, 0
}
