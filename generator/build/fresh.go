package build

import (
	"context"
	"errors"

	"galley/generator/cache"
	"galley/generator/dep"
	"galley/generator/output"
	"galley/generator/render"
)

// memory is what builds before this one left, and what this one will leave.
// Without a cache it is nil, and everything is rendered.
type memory struct {
	snap *Snapshot
	old  *cache.Traces // nil for none
	same []bool        // whether the old facts are as they were
	next *cache.Writer

	unlock func()
}

// remember reads the traces and looks which facts are as they were. The error
// is about writing new ones.
func (s *Snapshot) remember(ctx context.Context, o Options) (_ *memory, err error) {
	if o.Cache == nil {
		return nil, nil
	}
	m := &memory{snap: s}
	// Builds into other folders may share the traces.
	m.unlock, err = o.Cache.Lock(ctx, func() {})
	if isUnsupported(err) {
		m.unlock, err = func() {}, nil
	}
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			m.unlock()
		}
	}()
	if !o.Forget {
		m.old = cache.Load(o.Cache, o.Identity)
	}
	if m.next, err = cache.Create(o.Cache, o.Identity); err != nil {
		return nil, err
	}
	if m.old == nil {
		return m, nil
	}
	m.same = make([]bool, len(m.old.Facts))
	const batch = 64
	n := (len(m.same) + batch - 1) / batch
	err = parallel(ctx, o.workers(), n, func() func(int) {
		return func(i int) {
			for k := i * batch; k < min(len(m.same), (i+1)*batch); k++ {
				f := &m.old.Facts[k]
				m.same[k] = s.value(f.Fact) == f.Value
			}
		}
	})
	if err != nil {
		return nil, errors.Join(err, m.next.Abort())
	}
	return m, nil
}

// fresh returns the trace of a job whose output need not be made again, as far
// as the facts tell. Files that are copied are always looked at.
func (m *memory) fresh(j *Job) (cache.Trace, bool) {
	if m == nil || m.old == nil || j.asset != nil || j.resource != nil {
		return cache.Trace{}, false
	}
	t, ok := m.old.Outputs[j.Path]
	if !ok || t.Subject != j.subject() {
		return t, false
	}
	for _, n := range t.Facts {
		if !m.same[n] {
			return t, false
		}
	}
	return t, true
}

// keep stages the output of a fresh job as it is, and reports whether it is
// there.
func (m *memory) keep(stage *output.Stage, j *Job) (Output, bool, error) {
	t, ok := m.fresh(j)
	if !ok {
		return Output{}, false, nil
	}
	if stage != nil {
		there, err := stage.Keep(j.Path, j.Class, t.Size, t.Bytes)
		if err != nil || !there {
			return Output{}, false, err
		}
	}
	out := Output{Messages: t.Messages, anchors: t.Anchors}
	for _, l := range t.Links {
		out.links = append(out.links, render.Fragment{Pos: l.Pos, Notes: l.Notes, Dest: l.Dest, Page: m.snap.site.ByID(l.Page), ID: l.ID})
	}
	facts := make([]uint32, len(t.Facts))
	for i, n := range t.Facts {
		f := m.old.Facts[n]
		facts[i] = m.next.Fact(f.Fact, func() cache.Sum { return f.Value })
	}
	t.Facts = facts
	m.next.Output(t)
	return out, true, nil
}

// note writes down what was rendered.
func (m *memory) note(j *Job, out Output) {
	if m == nil || out.Data == nil && out.Open != nil || j.asset != nil || j.resource != nil {
		return
	}
	t := cache.Trace{Path: j.Path, Subject: j.subject(), Bytes: cache.SumOf(out.Data), Size: int64(len(out.Data)), Messages: out.Messages, Anchors: out.anchors}
	for _, f := range append(out.Facts, out.places()...) {
		t.Facts = append(t.Facts, m.next.Fact(f, func() cache.Sum { return m.snap.value(f) }))
	}
	for _, l := range out.links {
		t.Links = append(t.Links, cache.Link{Pos: l.Pos, Notes: l.Notes, Dest: l.Dest, Page: l.Page.ID(), ID: l.ID})
	}
	m.next.Output(t)
}

// places are the files that messages name a place in: whatever stands above it
// moves it.
func (o *Output) places() []dep.Fact {
	var r dep.Recorder
	for _, m := range o.Messages {
		r.Read(dep.File, m.Pos.File, 0)
	}
	for _, l := range o.links {
		r.Read(dep.File, l.Pos.File, 0)
	}
	return r.Facts()
}

// end keeps the new traces, or gives them up where nothing was published.
func (m *memory) end(published bool) error {
	if m == nil {
		return nil
	}
	defer m.unlock()
	if published {
		return m.next.Commit()
	}
	return m.next.Abort()
}
