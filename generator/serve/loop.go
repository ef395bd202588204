package serve

import (
	"context"
	"errors"
	"time"

	"galley/generator/watch"
)

// settle is how long after a change all files are looked at, whatever was told
// of them: a hint is quick, and what lies on the disk is right. Stamps can be
// trusted by then.
const settle = 2500 * time.Millisecond

// tick is how often the clock is looked at, which may jump, at the least.
const tick = 30 * time.Second

// A Look is what came of looking at the files.
type Look struct {
	Names []string // that were said to have changed; none for all
	Took  time.Duration
}

// Watch completes the first snapshot and keeps the site up to date until ctx
// ends or the watcher does. Each time something has changed it calls looked.
func (s *Server) Watch(ctx context.Context, w *watch.Watcher, looked func(Look)) error {
	l := loop{s: s, w: w, looked: looked}
	if err := l.look(ctx, nil); err != nil {
		return ended(ctx, err)
	}
	s.o.Preview.Remember(ctx) //nolint:errcheck // the next start takes longer
	for {
		if err := l.wait(ctx); err != nil {
			return ended(ctx, err)
		}
	}
}

// ended is nil where it was ctx that ended.
func ended(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return nil
	}
	return err
}

type loop struct {
	s      *Server
	w      *watch.Watcher
	looked func(Look)
	due    time.Time // when all files are to be looked at; zero for never
}

// wait waits for a change, or until there is another reason to look.
func (l *loop) wait(ctx context.Context) error {
	until, stop := context.WithTimeout(ctx, l.patience(time.Now()))
	defer stop()
	change, err := l.w.Next(until)
	now := time.Now()
	switch {
	case err == nil && change.Rescan:
		return l.look(ctx, nil)
	case err == nil:
		return l.look(ctx, change.Names)
	case ctx.Err() != nil || !errors.Is(err, context.DeadlineExceeded):
		return err
	case !l.due.IsZero() && !now.Before(l.due) || l.passed(now):
		return l.look(ctx, nil)
	}
	return nil
}

// patience is how long to wait for a change.
func (l *loop) patience(now time.Time) time.Duration {
	wait := tick
	if !l.due.IsZero() {
		wait = min(wait, l.due.Sub(now))
	}
	if until := l.s.o.Preview.Until(); !until.IsZero() {
		wait = min(wait, until.Sub(now))
	}
	return max(wait, time.Millisecond)
}

// passed reports whether a page has come or gone.
func (l *loop) passed(now time.Time) bool {
	until := l.s.o.Preview.Until()
	return !until.IsZero() && !now.Before(until)
}

func (l *loop) look(ctx context.Context, names []string) error {
	began := time.Now()
	changed, err := l.s.o.Preview.Look(ctx, names...)
	if err != nil {
		return err
	}
	if len(names) > 0 || changed {
		l.due = time.Now().Add(settle)
	} else {
		l.due = time.Time{}
	}
	if changed {
		l.s.Changed(names)
		l.looked(Look{names, time.Since(began)})
	}
	return nil
}
