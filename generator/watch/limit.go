package watch

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"syscall"

	"github.com/fsnotify/fsnotify"
)

// errMany is the reason to poll on systems where each watched file costs a
// descriptor.
var errMany = errors.New("there are more files than this system can watch")

// most returns how many files an operating system is to watch. Those with kqueue
// open each of them, and a process may not have many open.
func most(goos string) int {
	if slices.Contains([]string{"darwin", "ios", "freebsd", "netbsd", "openbsd", "dragonfly"}, goos) {
		return 4000
	}
	return math.MaxInt
}

// serious reports whether an error that the library gives by the way ends the
// use of it. The others are about files that have gone before they were looked at.
func serious(err error) bool {
	return errors.Is(err, fsnotify.ErrEventOverflow) || limited(err)
}

// limited reports whether a limit of the system was reached.
func limited(err error) bool {
	for _, limit := range []error{syscall.ENOSPC, syscall.EMFILE, syscall.ENFILE, syscall.ENOMEM} {
		if errors.Is(err, limit) {
			return true
		}
	}
	return false
}

// reason says in words why the system does not tell of changes.
func reason(err error) string {
	switch {
	case errors.Is(err, errMany):
		return err.Error()
	case limited(err):
		return "the system's limit of watched folders is reached"
	}
	return fmt.Sprintf("the system does not tell of changes here: %v", err)
}

// remedy says what to do so that the system tells of changes.
func remedy(err error, goos string) string {
	if goos != "linux" {
		return ""
	}
	switch {
	case errors.Is(err, syscall.ENOSPC):
		return " (to be told of changes, raise the limit: sudo sysctl fs.inotify.max_user_watches=1048576)"
	case errors.Is(err, syscall.EMFILE):
		return " (to be told of changes, raise the limit: sudo sysctl fs.inotify.max_user_instances=1024, or ulimit -n)"
	}
	return ""
}
