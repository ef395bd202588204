package disk

import (
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// openBelow opens a file for reading as os.Root does, but in one call
// of the system, where os.Root takes several for every folder on the way. What
// the system refuses is left to os.Root, which knows more ways and says why.
func (d *Dir) openBelow(real string) (*os.File, error) {
	fd, err := d.openat2(real, unix.O_RDONLY)
	if err != nil {
		return d.root.Open(real)
	}
	return os.NewFile(uintptr(fd), filepath.Join(d.root.Name(), real)), nil
}

// openat2 opens what is below the folder and is reached by no link that leads out
// of it. The caller closes the descriptor.
func (d *Dir) openat2(real string, flags uint64) (int, error) {
	how := unix.OpenHow{Flags: flags | unix.O_CLOEXEC | unix.O_LARGEFILE, Resolve: unix.RESOLVE_BENEATH}
	for {
		fd, err := unix.Openat2(int(d.self.Fd()), real, &how)
		if err != unix.EINTR {
			return fd, err
		}
	}
}

// create makes a file in the folder. os.OpenFile takes five calls of the system to
// find out that a file need not be watched, os.NewFile one.
func (s *sub) create(base string) (*os.File, error) {
	conn, err := s.self.SyscallConn()
	if err != nil {
		return nil, err
	}
	made := -1
	open := func(folder uintptr) {
		for again := true; again; again = err == unix.EINTR {
			made, err = unix.Openat(int(folder), base, createFlags|unix.O_NOFOLLOW|unix.O_CLOEXEC|unix.O_LARGEFILE, uint32(fileMode))
		}
	}
	if closed := conn.Control(open); closed != nil {
		return nil, closed
	}
	if err != nil {
		return nil, err
	}
	return os.NewFile(uintptr(made), filepath.Join(s.root.Name(), base)), nil
}
