package build

import (
	"galley/generator/cache"
	"galley/generator/output"
)

// patch stages what is published of a job with those of its insets made again
// whose facts have changed. It reports false where that cannot be done, and the
// output is to be rendered.
func (m *memory) patch(w *Worker, stage *output.Stage, turn int, j *Job, t *cache.Trace) (bool, error) {
	var current bool
	if w.old, current = stage.Current(output.Found{Path: j.Path, Size: t.Size, Sum: t.Bytes}, w.old); !current {
		return false, nil // rendering finds out what is wrong with it
	}
	insets, ok := m.withNewInsets(w, j, t)
	if !ok {
		return false, nil
	}
	staged, err := stage.Put(j.Path, j.Class, w.patched)
	if err != nil {
		return false, err
	}
	for _, p := range insets {
		for _, f := range p.Facts {
			m.noteFile(f)
		}
	}
	m.next.Patch(turn, m.old, t, staged.Sum, staged.Size, insets)
	return true, nil
}

// withNewInsets makes w.patched of the bytes of an output in w.old and of new insets,
// and returns where the insets lie now.
func (m *memory) withNewInsets(w *Worker, j *Job, t *cache.Trace) (insets []cache.Inset, ok bool) {
	old, data, from := w.old, w.patched[:0], 0
	for _, p := range t.Insets {
		if p.At < from || p.At+p.Size > len(old) {
			return nil, false
		}
		data = append(data, old[from:p.At]...)
		now := cache.Inset{Name: p.Name, At: len(data), Size: p.Size}
		if m.sameSets[p.Set] {
			data = append(data, old[p.At:p.At+p.Size]...)
		} else {
			html, facts, ok := w.render.Insert(j.page, p.Name)
			if !ok || html == "" {
				return nil, false
			}
			data, now.Size, now.Facts = append(data, html...), len(html), facts
		}
		insets = append(insets, now)
		from = p.At + p.Size
	}
	w.patched = append(data, old[from:]...)
	return insets, true
}
