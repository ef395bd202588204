package build

import (
	"context"
	"errors"
	"io"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"

	"galley/generator/diag"
	"galley/generator/output"
	"galley/generator/record"
	"galley/generator/render"
	"galley/generator/site"
)

// isUnsupported reports whether a lock was refused because the file system
// has none.
func isUnsupported(err error) bool { return errors.Is(err, errors.ErrUnsupported) }

// renderAll renders every job into the stage, which is nil for a check, and
// then checks the links to headings. An error of the environment stops it.
func (s *Snapshot) renderAll(ctx context.Context, o Options, stage *output.Stage, m *memory) (messages diag.List, rendered int, err error) {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	c := newCollector(s, o.Progress)
	var made atomic.Int64
	jobs := s.sequence()
	err = parallel(ctx, o.workers(), len(jobs), func() func(int) {
		w := s.NewWorker()
		return func(i int) {
			j := jobs[i]
			out, is, err := m.reuse(w, stage, i, j)
			same := is == fresh
			if is == needed && err == nil {
				out, same, err = w.stage(stage, j)
				m.note(i, j, out)
			}
			if !same {
				made.Add(1)
			}
			if err != nil {
				stop(err)
			}
			c.collect(j, out)
		}
	})
	if err != nil {
		return c.messages, int(made.Load()), err
	}
	return append(c.messages, c.checkFragments(s)...), int(made.Load()), nil
}

// stage renders a job and stages what came of it, unless stage is nil. It
// reports whether it was a file to be copied that is published already.
func (w *Worker) stage(stage *output.Stage, j *Job) (out Output, same bool, err error) {
	defer j.guard(&out)
	out = w.Render(j)
	switch {
	case stage == nil:
	case out.Open != nil:
		in := origin{open: out.Open}
		out.staged, err = stage.Copy(j.Path, j.Class, in.Open)
		same = !out.staged.Changed && err == nil
		w.snap.checkCopied(j, out.staged, in.err)
		if in.err != nil {
			out.Messages.Add(diag.ContentRead, j.Pos, "%v", cause(in.err))
			err, same = nil, false // the others are still looked at
		}
	default:
		out.staged, err = stage.Put(j.Path, j.Class, out.Data)
	}
	return out, same, err
}

// checkCopied notes that a file was written to after it was looked at.
func (s *Snapshot) checkCopied(j *Job, staged output.Staged, err error) {
	if j.resource == nil || err != nil {
		return
	}
	if sum, err := s.files.sum(j.resource.Source); err == nil && sum != staged.Sum {
		s.noteChange(j.resource.Source)
	}
}

// origin is a file that is copied. It remembers what went wrong with reading
// it, which is no fault of the folder that it is copied to.
type origin struct {
	open func() (io.ReadCloser, error)
	file io.ReadCloser
	err  error // of opening or reading; nil at the end of the file
}

func (o *origin) Open() (io.ReadCloser, error) {
	o.file, o.err = o.open()
	return o, o.err
}

func (o *origin) Read(p []byte) (int, error) {
	n, err := o.file.Read(p)
	if err != nil && err != io.EOF {
		o.err = err
	}
	return n, err
}

func (o *origin) Close() error { return o.file.Close() }

// collector gathers what the jobs have to say.
type collector struct {
	mu       sync.Mutex
	messages diag.List
	links    []render.Fragment
	anchors  map[*site.Page]record.List // ids of a page's body, by page

	done, total int
	progress    func(done, total int)
}

func newCollector(s *Snapshot, progress func(done, total int)) *collector {
	return &collector{total: len(s.jobs), progress: progress, anchors: make(map[*site.Page]record.List, len(s.read))}
}

func (c *collector) collect(j *Job, out Output) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.messages = append(c.messages, out.Messages...)
	c.links = append(c.links, out.links...)
	if out.anchors != "" {
		c.anchors[j.page] = out.anchors
	}
	if c.done++; c.progress != nil && (c.done%64 == 0 || c.done == c.total) {
		c.progress(c.done, c.total)
	}
}

// checkFragments reports links to headings that their page does not have. Of
// a faulty source the headings may not be known.
func (c *collector) checkFragments(s *Snapshot) diag.List {
	var messages diag.List
	for _, l := range c.links {
		ids := c.anchors[l.Page]
		if src, _ := s.sourceOf(l.Page.Source); src.faulty || contains(ids, l.ID) {
			continue
		}
		hint := ""
		if near := diag.Suggest(l.ID, slices.Collect(ids.All())); near != "" {
			hint = " (did you mean " + strconv.Quote("#"+near) + "?)"
		}
		m := diag.New(diag.LinkAnchor, l.Pos, "link to %s: %s has no heading with that id%s", strconv.Quote(l.Dest), l.Page.ID(), hint)
		m.Notes = l.Notes
		messages = append(messages, m)
	}
	return messages
}

func contains(ids record.List, id string) bool {
	for other := range ids.All() {
		if other == id {
			return true
		}
	}
	return false
}
