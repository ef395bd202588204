package output

import (
	"crypto/sha256"
	"errors"
	"io/fs"
	"time"

	"galley/generator/disk"
)

// A Published file is one of the output folder, and what it was when it was
// known to have its bytes.
type Published struct {
	Path    string
	Stamp   disk.Stamp
	Settled bool                  // the stamp can be trusted
	Sum     [sha256.Size / 2]byte // the first half of the SHA-256 of its bytes
}

// Published returns, after [Stage.Publish], what is published, by path, and
// the manifest behind it.
func (s *Stage) Published() []Published {
	out := make([]Published, 0, len(s.ordered)+1)
	for _, o := range s.ordered {
		p := Published{o.path, o.stamp, o.stamp.Settled(s.began), o.hash}
		if o.file != "" {
			p = s.stamped(o.path, o.hash)
		}
		out = append(out, p)
	}
	return append(out, s.stamped(manifestFile, shorten(sha256.Sum256(s.onDisk))))
}

// stamped looks at a file that this build has written. What was written to it
// after it came into place is somebody else's.
func (s *Stage) stamped(name string, sum hash) Published {
	stamp, ok := s.fsys.Stamp(name)
	ours := s.moving
	if ours.IsZero() {
		ours = s.began
	}
	return Published{name, stamp, ok && stamp.Modified <= ours.UnixNano() && stamp.Settled(time.Now()), sum}
}

// Interrupted reports whether a build into the folder broke off or is under
// way.
func Interrupted(fsys disk.FS) bool {
	for _, name := range []string{intentFile, stageDir} {
		if _, err := fsys.Lstat(name); !errors.Is(err, fs.ErrNotExist) {
			return true
		}
	}
	return false
}
