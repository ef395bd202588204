package build

import (
	"context"
	"slices"

	"galley/generator/cache"
	"galley/generator/output"
	"galley/generator/render"
)

// freshness is what is to be done for an output.
type freshness uint8

const (
	needed  freshness = iota // it is to be rendered
	patched                  // some of its insets are to be made again
	fresh                    // nothing
)

// judge returns the trace of a job and what the facts say of its output.
func (m *memory) judge(j *Job) (cache.Trace, freshness) {
	if m == nil || m.old == nil {
		return cache.Trace{}, needed
	}
	t, ok := m.old.Find(j.Path)
	if !ok || !j.hasSubject(t.Subject) || !m.sameSets[t.Set] || !m.allSame(t.Own) {
		return t, needed
	}
	for _, p := range t.Insets {
		if !m.sameSets[p.Set] {
			return t, patched
		}
	}
	return t, fresh
}

// A task is a job for which there is something to do.
type task struct {
	*Job
	patch *cache.Trace // of an output of which some insets are to be made again, if that can be done; else nil
}

// keep stages the outputs of jobs as they are where nothing is to be done for
// them, and returns the tasks that are left, in order.
func (r *rendering) keep(ctx context.Context, jobs []*Job) ([]task, error) {
	if r.memory == nil || r.memory.old == nil {
		tasks := make([]task, len(jobs))
		for i, j := range jobs {
			tasks[i].Job = j
		}
		return tasks, nil
	}
	const size = 64 // jobs at a time: each is so little work that workers would mostly wait for one another
	tasks := make([][]task, (len(jobs)+size-1)/size)
	turn := r.memory.turns(len(tasks))
	err := parallel(ctx, r.options.workers(), len(tasks), func() func(int) {
		k := keeper{rendering: r}
		return func(i int) {
			var err error
			if tasks[i], err = k.keep(turn+i, jobs[i*size:min(len(jobs), (i+1)*size)]); err != nil {
				r.stop(err)
			}
		}
	})
	return slices.Concat(tasks...), err
}

// keeper is a worker that keeps outputs, with the room that it uses again.
type keeper struct {
	*rendering
	judged []judged
	found  []output.Found
	kept   []*cache.Trace
	said   []said
}

// judged is a job and what judge says of it.
type judged struct {
	*Job
	trace cache.Trace
	is    freshness
}

// keep is [rendering.keep] for a few jobs. Their traces are written in the turn.
func (k *keeper) keep(turn int, jobs []*Job) (tasks []task, err error) {
	k.judged, k.found, k.kept, k.said = k.judged[:0], k.found[:0], k.kept[:0], k.said[:0]
	for _, j := range jobs {
		t, is := k.memory.judge(j)
		k.judged = append(k.judged, judged{j, t, is})
		if is == fresh {
			k.found = append(k.found, output.Found{Path: j.Path, Class: j.Class, Size: t.Size, Sum: t.Bytes})
		}
	}
	there, err := k.stage.Keep(k.found)
	if err != nil {
		return nil, err
	}
	for i := range k.judged {
		switch j := &k.judged[i]; j.is {
		case fresh:
			if there[0] {
				k.kept = append(k.kept, &j.trace)
				k.said = append(k.said, k.memory.recall(j.Job, &j.trace))
				k.snap.images.done(j.Job)
			} else {
				tasks = append(tasks, task{Job: j.Job})
			}
			there = there[1:]
		case patched:
			t := j.trace // which outlives the judged
			tasks = append(tasks, task{j.Job, &t})
		default:
			tasks = append(tasks, task{Job: j.Job})
		}
	}
	k.memory.next.Keep(turn, k.memory.old, k.kept)
	k.collector.take(k.said...)
	return tasks, nil
}

// recall returns what a job had to say when its trace was written.
func (m *memory) recall(j *Job, t *cache.Trace) said {
	s := said{page: j.page, messages: t.Messages, anchors: t.Anchors}
	for _, l := range t.Links {
		s.links = append(s.links, render.Fragment{Pos: l.Pos, Notes: l.Notes, Dest: l.Dest, Page: m.snap.site.ByID(l.Page), ID: l.ID})
	}
	m.noteFiles(j.page, t.Own)
	for _, p := range t.Insets {
		m.noteFiles(j.page, m.old.Sets[p.Set])
	}
	return s
}
