package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"galley/generator/watch"
)

// watching is a watcher of the site's folder.
type watching struct{ *watch.Watcher }

// watchSource begins to watch the site's folder, but for the output in it.
func watchSource(source, output string, poll bool) (*watching, error) {
	folder, err := filepath.Abs(source)
	if err != nil {
		return nil, err
	}
	w, err := watch.New(watch.Options{Root: folder, Names: []string{"."}, Skip: leftAlone(ownOutput(folder, output)), Poll: poll})
	if err != nil {
		return nil, err
	}
	return &watching{w}, nil
}

// tell says what there is to know of watching until the context ends.
func (w *watching) tell(ctx context.Context, say func(string)) {
	for {
		select {
		case note, ok := <-w.Notes():
			if !ok {
				return
			}
			say(note.Text)
		case <-ctx.Done():
			return
		}
	}
}

// watch builds whenever something has changed, until the context ends. What is
// wrong with the site does not end it.
func (p *press) watch(ctx context.Context) error {
	w, err := watchSource(p.f.source, p.f.output, p.f.poll)
	if err != nil {
		return err
	}
	defer w.Close()
	go w.tell(ctx, func(text string) { fmt.Fprintln(p.w.stderr, text) })
	for first := true; ; first = false {
		report, err := p.run(ctx)
		var wrong exit
		switch {
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case err != nil && !errors.As(err, &wrong):
			return err
		case first && !p.f.quiet:
			fmt.Fprintln(p.w.stderr, "watching for changes (Ctrl-C ends it)")
		}
		p.calm = err == nil // that something is mended is worth a word
		if err := p.wait(ctx, w, report.Until); err != nil {
			return err
		}
	}
}

// wait waits until something has changed, or until a page comes or goes. The
// clock is looked at now and then, as it may jump while the machine sleeps.
func (p *press) wait(ctx context.Context, w *watching, until time.Time) error {
	const tick = 30 * time.Second
	for {
		patience := tick
		if !until.IsZero() && p.f.runs(p.w) {
			patience = max(min(patience, until.Sub(p.w.now())), time.Millisecond)
		}
		next, stop := context.WithTimeout(ctx, patience)
		_, err := w.Next(next)
		stop()
		switch {
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case err != nil && !errors.Is(err, context.DeadlineExceeded):
			return err
		case p.f.runs(p.w):
			p.o.Now = p.w.now()
		}
		if err == nil || !until.IsZero() && !p.o.Now.Before(until) {
			return nil
		}
	}
}

// leftAlone reports whether a folder below the site's is none of its sources.
func leftAlone(output string) func(name string) bool {
	return func(name string) bool {
		base := name[strings.LastIndexByte(name, '/')+1:]
		return name == output || base == "node_modules" || strings.HasPrefix(base, ".") && base != ".well-known"
	}
}

// ownOutput is the output folder's path below the site's folder; "" for one that
// lies elsewhere.
func ownOutput(folder, output string) string {
	abs, err := filepath.Abs(output)
	if err != nil {
		return ""
	}
	rel, err := filepath.Rel(folder, abs)
	if err != nil || !filepath.IsLocal(rel) {
		return ""
	}
	return filepath.ToSlash(rel)
}
