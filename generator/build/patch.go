package build

import (
	"galley/generator/cache"
	"galley/generator/output"
)

// patch stages what is published of a job with those of its insets made again
// whose facts have changed. It reports false where that cannot be done, and the
// output is to be rendered.
func (m *memory) patch(w *Worker, stage *output.Stage, turn int, j *Job, t *cache.Trace) (bool, error) {
	old, err := stage.Current(j.Path)
	if err != nil || cache.SumOf(old) != t.Bytes {
		return false, nil // rendering finds out what is wrong with it
	}
	data, insets, ok := m.withNewInsets(w, j, t, old)
	if !ok {
		return false, nil
	}
	staged, err := stage.Put(j.Path, j.Class, data)
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

// withNewInsets returns the bytes of an output with the new insets in them, and
// where the insets lie now.
func (m *memory) withNewInsets(w *Worker, j *Job, t *cache.Trace, old []byte) (data []byte, insets []cache.Inset, ok bool) {
	const growth = 1 << 10 // bytes, as new insets may be longer
	data = make([]byte, 0, len(old)+growth)
	from := 0
	for _, p := range t.Insets {
		if p.At < from || p.At+p.Size > len(old) {
			return nil, nil, false
		}
		data = append(data, old[from:p.At]...)
		now := cache.Inset{Name: p.Name, At: len(data), Size: p.Size}
		if m.sameSets[p.Set] {
			data = append(data, old[p.At:p.At+p.Size]...)
		} else {
			html, facts, ok := w.render.Insert(j.page, p.Name)
			if !ok || html == "" {
				return nil, nil, false
			}
			data, now.Size, now.Facts = append(data, html...), len(html), facts
		}
		insets = append(insets, now)
		from = p.At + p.Size
	}
	return append(data, old[from:]...), insets, true
}
