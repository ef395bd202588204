package build

import (
	"context"
	"errors"
	"sync"

	"galley/generator/cache"
	"galley/generator/dep"
	"galley/generator/output"
	"galley/generator/record"
	"galley/generator/site"
)

// memory is what builds before this one left, and what this one will leave.
// Without a cache it is nil, and everything is rendered.
type memory struct {
	snap     *Snapshot
	options  Options
	old      *cache.Traces // nil for none
	same     []bool        // whether the old facts are as they were
	sameSets []bool        // likewise for all facts of a set
	next     *cache.Writer
	unlock   func()
	saved    func() error // waits for what saveParts began; nil before
	turn     int          // the first of next that nobody has taken

	mu    sync.Mutex
	files map[string]bool // that outputs were made from
}

// loadTraces begins to load the traces of the build before, since the graph
// can be made meanwhile, and returns a function that waits for them.
func loadTraces(o Options) func() *cache.Traces {
	if o.Cache == nil || o.Forget {
		return func() *cache.Traces { return nil }
	}
	return begun(func() *cache.Traces { return cache.Load(o.Cache, o.Identity) })
}

// remember looks which facts of the traces are as they were. The error is
// about writing new ones.
func (s *Snapshot) remember(ctx context.Context, o Options) (_ *memory, err error) {
	if o.Cache == nil {
		return nil, nil
	}
	m := &memory{snap: s, options: o, files: make(map[string]bool)}
	// Builds into other folders may share the cache.
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
	if s.bodies, err = cache.OpenBodies(o.Cache); err != nil {
		return nil, err
	}
	s.stored = make(map[string]bool)
	s.images.remember(o, true)
	s.files.park()
	defer func() {
		if err != nil {
			s.closeLogs() //nolint:errcheck // nothing in them was added
		}
	}()
	if err = s.index.remember(o); err != nil {
		return nil, err
	}
	m.old = s.traces()
	graph := s.graphSums(o, m.old)
	s.index.settle(graph)
	if err = m.evaluate(ctx, graph); err != nil {
		return nil, err
	}
	var scratch record.Encoder
	value := func(f dep.Fact) cache.Sum { return s.value(f, &scratch) }
	if m.next, err = cache.Create(o.Cache, o.Identity, graph, m.old, m.same, value); err != nil {
		return nil, err
	}
	return m, nil
}

// evaluate finds out which of the old facts are as they were. Where the graph
// is, its facts are not asked: those that no longer have their value are in no
// trace, as outputs that rested on them were made again.
func (m *memory) evaluate(ctx context.Context, graph graphSums) error {
	if m.old == nil {
		return nil
	}
	asks := m.asks(graph)
	m.same = make([]bool, m.old.Count())
	const batch = 64
	n := (len(m.same) + batch - 1) / batch
	err := parallel(ctx, m.options.workers(), n, func() func(int) {
		var scratch record.Encoder
		return func(i int) {
			for k := i * batch; k < min(len(m.same), (i+1)*batch); k++ {
				if m.same[k] = !asks(uint32(k)); m.same[k] {
					continue
				}
				f := m.old.Fact(uint32(k))
				m.same[k] = m.snap.value(f.Fact, &scratch) == f.Value
			}
		}
	})
	m.sameSets = make([]bool, len(m.old.Sets))
	for i, set := range m.old.Sets {
		m.sameSets[i] = m.allSame(set)
	}
	return err
}

// asks returns which of the old facts need to be asked, now that the sums of the
// graph are these.
func (m *memory) asks(graph graphSums) func(n uint32) bool {
	fields, edited, same := m.snap.differences(m.old.Graph, graph)
	if !same {
		return func(uint32) bool { return true }
	}
	return func(n uint32) bool {
		switch kind := m.old.Kind(n); kind {
		case dep.Meta:
			return m.old.Fields(n)&fields != 0 && edited[m.old.Name(n)]
		case dep.List:
			return m.old.Fields(n)&fields != 0
		default:
			return !ofGraph(kind)
		}
	}
}

func (m *memory) allSame(facts []uint32) bool {
	for _, n := range facts {
		if !m.same[n] {
			return false
		}
	}
	return true
}

// turns takes so many turns of writing traces, and returns the first.
func (m *memory) turns(n int) int {
	if m == nil {
		return 0
	}
	m.turn += n
	return m.turn - n
}

// noteFiles notes those of old facts, but for the source of the page, which is
// looked at with all others.
func (m *memory) noteFiles(p *site.Page, facts []uint32) {
	for _, n := range facts {
		kind := m.old.Kind(n)
		if kind == dep.Variants || kind == dep.File && (p == nil || m.old.Name(n) != p.Source) {
			m.noteFile(m.old.Fact(n).Fact)
		}
	}
}

// noteFile notes a file that an output was made from, or whose variants it
// offers.
func (m *memory) noteFile(f dep.Fact) {
	m.snap.show([]dep.Fact{f})
	if f.Kind == dep.File {
		m.mu.Lock()
		defer m.mu.Unlock()
		m.files[f.Name] = true
	}
}

// note writes down in its turn what was rendered of a job. What has errors is
// not published.
func (m *memory) note(turn int, j *Job, out Output) {
	if m == nil {
		return
	}
	keepBodies := func() { m.keepBodies(out.compiled) }
	if len(out.Messages) > 0 && m.snap.policy.Apply(out.Messages).HasErrors() {
		m.next.Skip(turn, keepBodies)
		return
	}
	t := cache.Output{
		Path: j.Path, Subject: j.subject(), Page: j.pageID(), Bytes: out.staged.Sum, Size: out.staged.Size,
		Facts: append(out.Facts, out.places()...), Messages: out.Messages, Anchors: out.anchors,
	}
	for _, p := range out.insets {
		t.Insets = append(t.Insets, cache.Inset(p))
	}
	for _, f := range t.Facts {
		m.noteFile(f)
	}
	for _, p := range t.Insets {
		for _, f := range p.Facts {
			m.noteFile(f)
		}
	}
	for _, l := range out.links {
		t.Links = append(t.Links, cache.Link{Pos: l.Pos, Notes: l.Notes, Dest: l.Dest, Page: l.Page.ID(), ID: l.ID})
	}
	m.next.Output(turn, t, keepBodies)
}

// places are the files that messages name a place in: whatever stands above it
// moves it.
func (o *Output) places() []dep.Fact {
	var r dep.Recorder
	for _, m := range o.Messages {
		if m.Pos.File != "" {
			r.Read(dep.File, m.Pos.File, 0)
		}
	}
	for _, l := range o.links {
		r.Read(dep.File, l.Pos.File, 0)
	}
	return r.Facts()
}

// forget gives up what was to be remembered of outputs, as nothing was
// published. Where that is the fault of the site, what was read and compiled is
// kept all the same: the next build is of the same site with the fault mended.
func (m *memory) forget(err error) {
	if m == nil {
		return
	}
	defer m.unlock()
	m.partsSaved() //nolint:errcheck // the next build has more to do
	m.next.Abort() //nolint:errcheck // it is only in the way of the next build's, which removes it
	if err == nil {
		m.snap.files.save(m.options.Cache, m.snap.bodies) //nolint:errcheck // the next build has more to do
	}
	m.snap.closeLogs() //nolint:errcheck // likewise
}

// closeLogs closes the files to which what was made of pages is added.
func (s *Snapshot) closeLogs() error {
	err := s.bodies.Close()
	s.bodies = nil
	return errors.Join(err, s.index.close())
}

// saveParts begins to save what is true whatever becomes of the output folder.
func (m *memory) saveParts() {
	if m == nil || m.snap.changed.Load() {
		return
	}
	m.saved = begun(func() error {
		return errors.Join(m.snap.files.save(m.options.Cache, m.snap.bodies), m.snap.found.save(m.options))
	})
}

// partsSaved waits until what saveParts began is done.
func (m *memory) partsSaved() error {
	if m.saved == nil {
		return nil
	}
	return m.saved()
}

// end remembers what was published.
func (m *memory) end(stage *output.Stage, report *Report) (err error) {
	if m == nil {
		return nil
	}
	defer m.unlock()
	defer func() { err = errors.Join(err, m.partsSaved(), m.snap.closeLogs()) }()
	if m.snap.changed.Load() {
		return m.next.Abort()
	}
	committed := begun(m.next.Commit)
	return errors.Join(m.saveState(stage, report), m.snap.images.prune(m.snap.shown), committed())
}
