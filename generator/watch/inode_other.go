//go:build !linux && !darwin

package watch

import "io/fs"

// inode returns zeros: on this system files are known by size and time.
func inode(fs.FileInfo) (node, owner uint64, changed int64) { return 0, 0, 0 }
