package watch

import (
	"cmp"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"syscall"
	"time"

	"github.com/fsnotify/fsnotify"
)

// Events that are kept while folders are walked, beside those that the system keeps.
const buffer = 4096

// listener is told of changes by the system. It watches folders and not files.
type listener struct {
	w       *Watcher
	notify  *fsnotify.Watcher
	folders map[string]folder      // what is watched, by its name below the root as on disk
	anchors map[string]fs.FileInfo // of these, the given names and the ways to them
	dirty   map[string]bool        // names where a folder may have come, gone or become another
	doubles map[string]int         // folders that are watched by another name, and how often this was found
	files   int                    // all in folders
	round   int                    // counts the calls of follow
}

type folder struct {
	files int // how many names are in it
	round int // when it was watched
}

// listen watches until there is a reason to begin anew, which it returns.
func (w *Watcher) listen() error {
	notify, err := w.system.notify(buffer)
	if err != nil {
		return err
	}
	l := &listener{
		w: w, notify: notify,
		folders: make(map[string]folder), anchors: make(map[string]fs.FileInfo),
		dirty: make(map[string]bool), doubles: make(map[string]int),
	}
	failed := l.errors()
	// Closing ends the goroutine that hands on errors; it is waited for.
	defer func() {
		notify.Close()
		for range failed {
		}
	}()
	if err := l.watch(".", false); err != nil {
		return err
	}
	l.review()
	w.covered()
	return l.loop(failed)
}

// errors returns a channel with the first error that matters. All are taken as
// they come: the library holds a lock while it waits for that, and would
// never return from adding a folder.
func (l *listener) errors() <-chan error {
	failed := make(chan error, 1)
	go func() {
		defer close(failed)
		for err := range l.notify.Errors {
			if serious(err) {
				select {
				case failed <- err:
				default:
				}
			}
		}
	}()
	return failed
}

func (l *listener) loop(failed <-chan error) error {
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	for {
		var err error
		select {
		case <-l.w.ctx.Done():
			return l.w.ctx.Err()
		case err = <-failed:
		case event, ok := <-l.notify.Events:
			if ok {
				l.heed(event)
				err = l.drain()
			}
		case <-beat.C:
			err = l.check()
		}
		if err != nil {
			return err
		}
	}
}

// drain heeds the events that are there and follows the folders they are about.
func (l *listener) drain() error {
	for range buffer {
		select {
		case event, ok := <-l.notify.Events:
			if ok {
				l.heed(event)
				continue
			}
		default:
		}
		break
	}
	return l.follow()
}

// heed takes note of an event.
func (l *listener) heed(event fsnotify.Event) {
	name, ok := l.w.rel(event.Name)
	if !ok || event.Op&^fsnotify.Chmod == 0 {
		return
	}
	within := l.w.scope.within(name)
	if !within && !l.w.scope.given(name) {
		return
	}
	if event.Op&(fsnotify.Create|fsnotify.Remove|fsnotify.Rename) != 0 {
		l.dirty[name] = true
	} else if _, folder := l.folders[name]; folder || !within {
		return // some systems call it a write to a folder when anything in it changes
	}
	if name != "." {
		l.w.pending.add(name)
	}
}

// follow looks at all names where folders may have come, gone or become others,
// and watches what is there. First of all, nothing is watched any more that was
// below one of the names: the library goes on telling of a folder by the name
// that it had when it was added.
func (l *listener) follow() error {
	if len(l.dirty) == 0 {
		return nil
	}
	names := slices.Sorted(maps.Keys(l.dirty))
	l.forget()
	clear(l.dirty)
	l.round++
	for _, name := range names {
		if name == "." {
			return cmp.Or(l.check(), errMoved) // the library has ceased to watch it
		}
		if f, ok := l.folders[name]; ok && f.round == l.round {
			continue // watched just now with a folder above
		}
		if err := l.watch(name, true); err != nil {
			return err
		}
	}
	l.review()
	return nil
}

// forget ends the watching of all folders that are dirty or below such.
func (l *listener) forget() {
	stale := make(map[string]bool)
	for name := range l.dirty {
		if _, ok := l.folders[name]; ok {
			stale[name] = true
		}
	}
	if len(stale) == 0 {
		return
	}
	for name, f := range l.folders {
		for above := name; above != "."; above = path.Dir(above) {
			if stale[above] {
				l.notify.Remove(l.path(name)) // it may be gone, and that is right
				delete(l.folders, name)
				delete(l.anchors, name)
				l.files -= f.files
				break
			}
		}
	}
}

// A folder that has two names for good, because of a link or a mount, is found
// to be a double this often. Before it is, all events that were there have been heeded.
const maxDoubles = 8

// review looks whether what was watched in this round is watched by its name.
// A folder that was moved while the new place was walked is watched by the old
// name still, and will be by none when the event of its move is heeded. It is dirty
// until then.
func (l *listener) review() {
	if l.w.system.os != "linux" {
		return
	}
	fresh := make(map[string]string)
	for name, f := range l.folders {
		if f.round == l.round {
			fresh[l.path(name)] = name
		}
	}
	if len(fresh) == 0 {
		return
	}
	for _, file := range l.notify.WatchList() {
		delete(l.doubles, fresh[file])
		delete(fresh, file)
	}
	for _, name := range fresh {
		if l.doubles[name]++; l.doubles[name] < maxDoubles {
			l.dirty[name] = true
		}
	}
}

func (l *listener) path(name string) string {
	return filepath.Join(l.w.root, filepath.FromSlash(name))
}

// watch watches a folder with all below it, and names it and them if tell is
// set. What is no folder is passed over.
func (l *listener) watch(name string, tell bool) error {
	info, ok := l.w.stat(name)
	if !ok {
		if name == "." {
			return errGone
		}
		return nil
	}
	if !info.IsDir() {
		return nil
	}
	entries, err := l.enter(name)
	if err != nil {
		return err
	}
	if l.w.scope.given(name) {
		os.SameFile(info, info) // makes Windows look now which file it is
		l.anchors[name] = info
	}
	if tell && l.w.scope.within(name) {
		l.w.pending.add(name)
	}
	for _, e := range entries {
		if err := l.w.ctx.Err(); err != nil {
			return err
		}
		if err := l.entry(path.Join(name, e.Name()), e, tell); err != nil {
			return err
		}
	}
	return nil
}

// entry watches what a folder holds, if it is a folder, and names it if tell is set.
func (l *listener) entry(name string, e fs.DirEntry, tell bool) error {
	given := l.w.scope.given(name)
	if !given && !e.IsDir() && !tell {
		return nil
	}
	within := l.w.scope.within(name)
	if tell && within && !e.IsDir() {
		l.w.pending.add(name)
	}
	if given || within && e.IsDir() {
		return l.watch(name, tell)
	}
	return nil
}

// enter begins to watch a folder, and reads it then. A folder that is gone by now,
// or that may not be read, has nothing in it.
func (l *listener) enter(name string) ([]fs.DirEntry, error) {
	file := l.path(name)
	if err := l.w.system.add(l.notify, file); err != nil {
		if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.ENOTDIR) {
			return nil, nil
		}
		return nil, err
	}
	entries, _ := os.ReadDir(file)
	l.files += len(entries) - l.folders[name].files
	l.folders[name] = folder{len(entries), l.round}
	if l.files > most(l.w.system.os) {
		return nil, errMany
	}
	return entries, nil
}

// check reports whether the given folders are those that are watched. A mount that
// is made or ended, or a move of a folder above the project, is no event.
func (l *listener) check() error {
	for name, was := range l.anchors {
		info, ok := l.w.stat(name)
		switch {
		case !ok && name == ".":
			return errGone
		case !ok || !os.SameFile(was, info):
			return errMoved
		}
	}
	return nil
}
