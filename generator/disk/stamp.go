package disk

import (
	"io/fs"
	"time"
)

// A Stamp is what the file system tells of a file without reading it. Two
// stamps of one name that are the same are of the same bytes, if the stamp is
// old enough to be trusted; see [Stamp.Settled].
type Stamp struct {
	Size     int64
	Modified int64  // nanoseconds since 1970
	Status   int64  // when anything about the file changed, which no program can set; 0 where there is no such time
	Node     uint64 // which file it is; 0 where files have no numbers
}

// StampOf returns the stamp of a file.
func StampOf(info fs.FileInfo) Stamp {
	s := Stamp{Size: info.Size(), Modified: info.ModTime().UnixNano()}
	if info.ModTime().IsZero() {
		s.Modified = 0
	}
	s.Node, s.Status = inode(info)
	return s
}

// The time for which a file may change again without getting another time: of
// file systems that keep whole seconds, two of them with FAT, and of others,
// whose clocks tick a hundred times a second at least.
const (
	coarseTick = 2 * time.Second
	fineTick   = 100 * time.Millisecond
)

// Settled reports whether a stamp that was taken at some moment can be
// trusted: a file that changed so shortly before may have changed again since
// without getting another stamp. One without a time never can.
func (s Stamp) Settled(at time.Time) bool {
	if s.Modified <= 0 {
		return false
	}
	latest := max(s.Modified, s.Status)
	tick := coarseTick
	if latest%int64(time.Millisecond) != 0 {
		tick = fineTick
	}
	return latest <= at.Add(-tick).UnixNano()
}
