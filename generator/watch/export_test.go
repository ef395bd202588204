package watch

import (
	"time"

	"github.com/fsnotify/fsnotify"
)

// NewSlow is New on a machine that takes some time to watch each folder.
func NewSlow(o Options, delay time.Duration) (*Watcher, error) {
	return start(o, system{
		os:     "linux",
		notify: fsnotify.NewBufferedWatcher,
		add: func(w *fsnotify.Watcher, folder string) error {
			time.Sleep(delay)
			return w.Add(folder)
		},
	})
}

// NewOn is New on a machine with another operating system that refuses, with
// err, to watch more folders than limit.
func NewOn(o Options, goos string, limit int, err error) (*Watcher, error) {
	return start(o, system{
		os:     goos,
		notify: fsnotify.NewBufferedWatcher,
		add: func(w *fsnotify.Watcher, folder string) error {
			if limit--; limit < 0 {
				return err
			}
			return w.Add(folder)
		},
	})
}

// Pause is how long polling pauses.
var Pause = pause

// Most is how many files are watched.
var Most = most
