package main

import (
	"context"

	"galley/generator/watch"
)

// watching is a watcher of the site's folder.
type watching struct{ *watch.Watcher }

// watchSource begins to watch the site's folder, but for the output in it.
func watchSource(folder, output string, poll bool) (*watching, error) {
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
