package build

import (
	"context"
	"errors"
	"hash/fnv"
	"io"
	"io/fs"
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

// rendering is one run over the jobs of a snapshot.
type rendering struct {
	*collector
	options Options
	stage   *output.Stage // nil for a check
	memory  *memory       // nil where nothing is remembered
	made    atomic.Int64  // jobs of which something came
	stop    context.CancelCauseFunc
}

// renderAll renders every job into the stage, which is nil for a check, and
// then checks the links to headings. An error of the environment stops it.
func (s *Snapshot) renderAll(ctx context.Context, o Options, stage *output.Stage, m *memory) (messages diag.List, rendered int, err error) {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	r := &rendering{collector: newCollector(s, o.Progress), options: o, stage: stage, memory: m, stop: stop}
	err = r.run(ctx, s.sequence())
	s.renderer.Forget() // what follows takes its room
	if err == nil {
		// Which variants of images there are is known now: those that pages offer.
		if stage == nil || s.policy.Apply(r.messages).HasErrors() {
			s.shown = s.examined()
			r.stage, r.memory = nil, nil
		} else {
			s.shown, err = s.planShown(ctx, o)
		}
		r.total += len(s.shown)
		if err == nil {
			err = r.run(ctx, s.shown)
		}
	}
	if err != nil {
		return r.messages, int(r.made.Load()), err
	}
	return append(r.messages, r.checkFragments()...), int(r.made.Load()), nil
}

// run does what is to be done for jobs.
func (r *rendering) run(ctx context.Context, jobs []*Job) error {
	tasks, err := r.keep(ctx, jobs)
	if err != nil {
		return err
	}
	turn := r.memory.turns(len(tasks))
	return parallel(ctx, r.options.workers(), len(tasks), func() func(int) {
		w := r.snap.NewWorker()
		return func(i int) {
			if err := r.do(w, turn+i, tasks[i]); err != nil {
				r.stop(err)
			}
			r.snap.images.done(tasks[i].Job)
		}
	})
}

// do does what is to be done for a job.
func (r *rendering) do(w *Worker, turn int, t task) error {
	if t.patch != nil {
		done, err := r.memory.patch(w, r.stage, turn, t.Job, t.patch)
		if err != nil {
			return err
		}
		if done {
			r.made.Add(1)
			r.take(r.memory.recall(t.Job, t.patch))
			return nil
		}
	}
	out, same, err := w.stage(r.stage, t.Job)
	r.memory.note(turn, t.Job, out)
	if !same {
		r.made.Add(1)
	}
	r.collect(t.Job, out)
	return err
}

// planShown returns the jobs that follow from those that were rendered: the variants
// of images that pages offer, and the search index.
func (s *Snapshot) planShown(ctx context.Context, o Options) ([]*Job, error) {
	jobs := s.planVariants()
	s.images.expect(jobs)
	if s.index == nil {
		return jobs, nil
	}
	var err error
	if s.found, err = s.index.finish(ctx, o.workers(), false); err != nil {
		return nil, err
	}
	return append(jobs, s.found.jobs()...), nil
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
	links    [][]render.Fragment        // of outputs
	anchors  map[*site.Page][]uint32    // hashes of the ids of bodies that were rendered, of which few are ever asked for
	kept     map[*site.Page]record.List // ids of the others, as they lie in the traces
	texts    map[*site.Page][]string    // ids of the first, where they were needed

	snap        *Snapshot
	done, total int
	progress    func(done, total int)
}

func newCollector(s *Snapshot, progress func(done, total int)) *collector {
	return &collector{
		snap: s, total: len(s.jobs), progress: progress,
		anchors: make(map[*site.Page][]uint32), kept: make(map[*site.Page]record.List), texts: make(map[*site.Page][]string),
	}
}

// said is what an output that was kept had to say.
type said struct {
	page     *site.Page // nil for none
	messages diag.List
	links    []render.Fragment
	anchors  record.List // ids in the body
}

// take gathers what outputs that were kept have to say.
func (c *collector) take(list ...said) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, s := range list {
		if s.anchors != "" {
			c.kept[s.page] = s.anchors
		}
		c.add(s.messages, s.links)
	}
}

// collect gathers what came of a job.
func (c *collector) collect(j *Job, out Output) {
	anchors := hashesOf(out.anchors)
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(anchors) > 0 {
		c.anchors[j.page] = anchors
	}
	c.add(out.Messages, slices.Clone(out.links))
}

// add counts a job and adds its messages and its links to headings.
func (c *collector) add(messages diag.List, links []render.Fragment) {
	const often = 64 // jobs
	c.messages = append(c.messages, messages...)
	if len(links) > 0 {
		c.links = append(c.links, links)
	}
	if c.done++; c.progress != nil && (c.done%often == 0 || c.done == c.total) {
		c.progress(c.done, c.total)
	}
}

// checkFragments reports links to headings that their page does not have. Of
// a faulty source the headings may not be known.
func (c *collector) checkFragments() diag.List {
	var messages diag.List
	for _, links := range c.links {
		for _, l := range links {
			if src, _ := c.snap.sourceOf(l.Page.Source); !src.faulty && !c.has(l.Page, l.ID) {
				messages = append(messages, c.missing(l))
			}
		}
	}
	return messages
}

// missing is the message for a link to a heading that is not there.
func (c *collector) missing(l render.Fragment) diag.Message {
	hint := ""
	if near := diag.Suggest(l.ID, c.ids(l.Page)); near != "" {
		hint = " (did you mean " + strconv.Quote("#"+near) + "?)"
	}
	m := diag.New(diag.LinkAnchor, l.Pos, "link to %s: %s has no heading with that id%s", strconv.Quote(l.Dest), l.Page.ID(), hint)
	m.Notes = l.Notes
	return m
}

// has reports whether a page's body has an id.
func (c *collector) has(p *site.Page, id string) bool {
	for other := range c.kept[p].All() {
		if other == id {
			return true
		}
	}
	return slices.Contains(c.anchors[p], hashID(id))
}

func hashesOf(ids record.List) (hashes []uint32) {
	for id := range ids.All() {
		hashes = append(hashes, hashID(id))
	}
	return slices.Clone(hashes) // without room for more
}

// hashID returns a hash of an id. That of a heading which is not there may be
// one of a page's, but hardly ever is.
func hashID(id string) uint32 {
	h := fnv.New32a()
	io.WriteString(h, id) //nolint:errcheck // it returns none
	return h.Sum32()
}

// ids returns all ids of a page's body.
func (c *collector) ids(p *site.Page) []string {
	if ids, ok := c.kept[p]; ok {
		return slices.Collect(ids.All())
	}
	ids, ok := c.texts[p]
	if !ok {
		ids = c.snap.idsOf(p)
		c.texts[p] = ids
	}
	return ids
}

// idsOf returns the ids of a page's body, which is compiled again where it was
// not kept. There are none of one that cannot be read.
func (s *Snapshot) idsOf(p *site.Page) []string {
	var scratch []byte
	doc := s.recallBody(p.Source, &scratch)
	if doc == nil {
		src, err := fs.ReadFile(s.source, p.Source)
		if err != nil {
			return nil
		}
		known, _ := s.sourceOf(p.Source)
		doc = newCompiler(s.cfg, s.lexers, s.readIncluded).Compile(p.Source, src, min(known.body, len(src)))
	}
	return doc.Anchors()
}
