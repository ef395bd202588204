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

// renderAll renders every job into the stage, which is nil for a check, and
// then checks the links to headings. An error of the environment stops it.
func (s *Snapshot) renderAll(ctx context.Context, o Options, stage *output.Stage, m *memory) (messages diag.List, rendered int, err error) {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	c := newCollector(s, o.Progress)
	var made atomic.Int64
	run := func(jobs []*Job, from int) error {
		return parallel(ctx, o.workers(), len(jobs), func() func(int) {
			w := s.NewWorker()
			return func(i int) {
				j := jobs[i]
				out, is, err := m.reuse(w, stage, from+i, j)
				same := is == fresh
				if is == needed && err == nil {
					out, same, err = w.stage(stage, j)
					m.note(from+i, j, out)
				}
				if !same {
					made.Add(1)
				}
				if err != nil {
					stop(err)
				}
				c.collect(j, out, is == needed)
				s.images.done(j)
			}
		})
	}
	jobs := s.sequence()
	err = run(jobs, 0)
	s.renderer.Forget() // what follows takes its room
	if err == nil {
		// Which variants of images there are is known now: those that pages offer.
		if stage == nil || s.policy.Apply(c.messages).HasErrors() {
			s.shown = s.examined()
			stage, m = nil, nil
		} else {
			s.shown, err = s.planShown(ctx, o)
		}
		c.total += len(s.shown)
		if err == nil {
			err = run(s.shown, len(jobs))
		}
	}
	if err != nil {
		return c.messages, int(made.Load()), err
	}
	return append(c.messages, c.checkFragments()...), int(made.Load()), nil
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
	links    []render.Fragment
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

func (c *collector) collect(j *Job, out Output, rendered bool) {
	var anchors []uint32
	if rendered {
		anchors = hashesOf(out.anchors)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.messages = append(c.messages, out.Messages...)
	c.links = append(c.links, out.links...)
	switch {
	case out.anchors == "":
	case rendered:
		c.anchors[j.page] = anchors
	default:
		c.kept[j.page] = out.anchors
	}
	if c.done++; c.progress != nil && (c.done%64 == 0 || c.done == c.total) {
		c.progress(c.done, c.total)
	}
}

// checkFragments reports links to headings that their page does not have. Of
// a faulty source the headings may not be known.
func (c *collector) checkFragments() diag.List {
	var messages diag.List
	for _, l := range c.links {
		if src, _ := c.snap.sourceOf(l.Page.Source); src.faulty || c.has(l.Page, l.ID) {
			continue
		}
		hint := ""
		if near := diag.Suggest(l.ID, c.ids(l.Page)); near != "" {
			hint = " (did you mean " + strconv.Quote("#"+near) + "?)"
		}
		m := diag.New(diag.LinkAnchor, l.Pos, "link to %s: %s has no heading with that id%s", strconv.Quote(l.Dest), l.Page.ID(), hint)
		m.Notes = l.Notes
		messages = append(messages, m)
	}
	return messages
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
