// Package watch tells when files of a project change.
//
// A [Change] is a hint where to look first and never a statement of what
// changed. What the package promises is that no change is lost: one who looks at
// the whole project after [New], and then at what each Change names when it is handed
// on, knows all files as they are when [Watcher.Next] has nothing more to say.
// The rules that make it so:
//
//   - All files are watched when New returns, or the first Change is a rescan and
//     comes as soon as they are. New waits for that only a moment: tens of
//     thousands of folders take a second.
//   - A folder that appears is watched first and walked then, and what the walk
//     finds is named, since it may be older than the watch.
//   - What became of a folder is not concluded from the order of events. They say
//     where to look; what lies there is watched anew.
//   - Where events were lost, where the project's folder went away and came back,
//     and where polling takes over, watching begins from nothing and a rescan
//     follows.
//   - A mount, or a move of a folder above the project, is no event. Every other
//     second it is looked whether the project's folder and those that Options
//     name are still the same.
//
// No Change is made of names that galley never reads, of those that editors use
// for a moment, and of permissions alone. Symbolic links below the watched names
// are not followed: to set a link is a change, to write to the file that it leads
// to is none. Where one watched name is a link to another, changes may have the name
// of either.
package watch

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	"github.com/fsnotify/fsnotify"
)

// Options says what to watch.
type Options struct {
	Root  string                 // absolute folder of the project, in the host's notation
	Names []string               // slash-separated files and folders below Root, watched with all below them; they need not exist yet; "." is Root
	Skip  func(name string) bool // says whether a folder below one of Names is left alone, as output and caches are; it is asked of files too, and by another goroutine; nil for no
	Poll  bool                   // look at the files in turns rather than be told by the system
	Every time.Duration          // how often to look when polling, 500 ms if 0; longer when a look takes long
	Quiet time.Duration          // how long it must be quiet before a Change is handed on, 4 ms if 0; see [Watcher.Next]
}

// A Change says where to look. Some of what it names may be as it was.
type Change struct {
	Names  []string // files and folders below Root, slash-separated, NFC, sorted, each once; a folder stands for all that is or was below it
	Rescan bool     // look at everything: events were lost, or too many; Names is empty then
}

// A Note is something to tell whoever edits the site. The site is not at fault.
type Note struct {
	Kind NoteKind
	Text string // lower case, no full stop, what to do in parentheses
}

// NoteKind says what a note is about.
type NoteKind int

// The kinds of notes.
const (
	Polling NoteKind = iota // the system does not tell of changes; the files are looked at in turns instead
	Lost                    // the system lost events; everything is looked at
	Gone                    // the project's folder is not there any more; its return is awaited
	Back                    // it is there again
)

// The time for which New waits for the files to be watched.
const patience = 50 * time.Millisecond

// How often it is looked whether the folders that all depends on are still
// those that are watched, and whether a project's folder came back.
const heartbeat = 2 * time.Second

// ErrClosed is what [Watcher.Next] returns after [Watcher.Close].
var ErrClosed = errors.New("the watcher is closed")

// A Watcher watches the files of a project.
type Watcher struct {
	root    string
	scope   scope
	poll    bool
	every   time.Duration
	system  system
	pending *pending
	notes   chan Note

	ctx    context.Context
	cancel context.CancelFunc
	ended  chan struct{} // closed when run has ended

	mu      sync.Mutex
	watched bool          // whether all files were watched once
	ready   chan struct{} // closed then
	started bool          // whether New has returned
}

// system is what differs between machines.
type system struct {
	os     string
	notify func(buffer uint) (*fsnotify.Watcher, error)
	add    func(w *fsnotify.Watcher, folder string) error
}

// New begins to watch. It fails when Root is not a folder.
func New(o Options) (*Watcher, error) {
	return start(o, system{
		os:     runtime.GOOS,
		notify: fsnotify.NewBufferedWatcher,
		add:    (*fsnotify.Watcher).Add,
	})
}

func start(o Options, sys system) (*Watcher, error) {
	if !filepath.IsAbs(o.Root) {
		return nil, fmt.Errorf("watch %s: the path is not absolute", o.Root)
	}
	if info, err := os.Stat(o.Root); err != nil {
		return nil, fmt.Errorf("watch: %w", err)
	} else if !info.IsDir() {
		return nil, fmt.Errorf("watch %s: not a folder", o.Root)
	}
	for _, name := range o.Names {
		if !fs.ValidPath(name) {
			return nil, fmt.Errorf("watch %q: not a path below the project's folder", name)
		}
	}
	w := &Watcher{
		root: filepath.Clean(o.Root), scope: newScope(o.Names, o.Skip),
		poll: o.Poll, every: o.Every, system: sys,
		pending: newPending(o.Quiet), notes: make(chan Note, 16),
		ended: make(chan struct{}), ready: make(chan struct{}),
	}
	if w.every <= 0 {
		w.every = 500 * time.Millisecond
	}
	w.ctx, w.cancel = context.WithCancel(context.Background())
	go w.run()
	select {
	case <-w.ready:
	case <-time.After(patience):
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.started = true
	return w, nil
}

// Next waits until something changed and it is quiet, and returns where to look.
// When changes do not stop it waits 25 times Options.Quiet at most, and ten times
// as long while they are more than it would name. What changes between calls is kept
// for the next. It is not to be called by two goroutines at once. The error is
// that of ctx or [ErrClosed].
func (w *Watcher) Next(ctx context.Context) (Change, error) {
	since := time.Now()
	w.pending.waits(true)
	defer w.pending.waits(false)
	for {
		wait, some := w.pending.wait(since)
		if some && wait <= 0 {
			return w.pending.take(), nil
		}
		var added <-chan struct{}
		var quiet <-chan time.Time
		if some {
			quiet = time.After(wait)
		} else {
			added = w.pending.added
		}
		select {
		case <-ctx.Done():
			return Change{}, ctx.Err()
		case <-w.ctx.Done():
			return Change{}, ErrClosed
		case <-added:
		case <-quiet:
		}
	}
}

// Notes returns the channel of what is to be told to whoever edits the site.
// Notes that no one takes are dropped after a few. It is closed by Close.
func (w *Watcher) Notes() <-chan Note { return w.notes }

// Close ends watching. When it returns no goroutine of the watcher is left.
func (w *Watcher) Close() error {
	w.cancel()
	<-w.ended
	return nil
}

// run watches, and begins anew whenever a way to watch has ended.
func (w *Watcher) run() {
	defer close(w.ended)
	defer close(w.notes)
	for w.ctx.Err() == nil {
		var err error
		if w.poll {
			err = w.look()
		} else {
			err = w.listen()
		}
		switch {
		case w.ctx.Err() != nil, errors.Is(err, errMoved):
		case errors.Is(err, fsnotify.ErrEventOverflow):
			w.note(Lost, "file events were lost, as there were more than the system keeps; looking at everything")
		case errors.Is(err, errGone):
			w.await()
		default:
			w.poll = true
			w.note(Polling, "%s; looking at the files every %v instead%s", reason(err), w.every, remedy(err, w.system.os))
		}
	}
}

// Why watching begins anew.
var (
	errGone  = errors.New("the project's folder is gone")
	errMoved = errors.New("a folder is another one")
)

// await returns when the project's folder is there again.
func (w *Watcher) await() {
	w.note(Gone, "the folder %s is gone; waiting for it to come back", w.root)
	ticks := time.NewTicker(min(w.every, heartbeat))
	defer ticks.Stop()
	for {
		if info, err := os.Stat(w.root); err == nil && info.IsDir() {
			w.note(Back, "the folder %s is back; looking at everything", w.root)
			return
		}
		select {
		case <-w.ctx.Done():
			return
		case <-ticks.C:
		}
	}
}

// covered is called when all files are watched from now on. Unless that is so
// from the beginning, anything may have changed before.
func (w *Watcher) covered() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.watched || w.started {
		w.pending.rescan()
	}
	if !w.watched {
		w.watched = true
		close(w.ready)
	}
}

// note hands on a note, if anyone takes notes.
func (w *Watcher) note(kind NoteKind, format string, args ...any) {
	select {
	case w.notes <- Note{kind, fmt.Sprintf(format, args...)}:
	default:
	}
}

// rel returns the name below the root, with slashes and as it is on disk, of a
// path in the host's notation.
func (w *Watcher) rel(file string) (string, bool) {
	name, err := filepath.Rel(w.root, file)
	if err != nil || !filepath.IsLocal(name) {
		return "", false
	}
	return filepath.ToSlash(name), true
}

// stat looks at a file, through a link if it is a watched name or on the way to one:
// that is how the project's folders are opened. ok is false when it is not there.
func (w *Watcher) stat(name string) (info fs.FileInfo, ok bool) {
	file := filepath.Join(w.root, filepath.FromSlash(name))
	var err error
	if w.scope.given(name) {
		info, err = os.Stat(file)
	} else {
		info, err = os.Lstat(file)
	}
	return info, err == nil
}
