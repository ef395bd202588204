package build

import (
	"context"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"galley/generator/cache"
	"galley/generator/config"
	"galley/generator/content"
	"galley/generator/dep"
	"galley/generator/diag"
	"galley/generator/highlight"
	"galley/generator/images"
	"galley/generator/markdown"
	"galley/generator/site"
)

// A Preview keeps a snapshot of a site up to date while its files change.
// Whoever has the snapshot renders what is asked for with the code of a build;
// nothing is published. It is safe for concurrent use.
type Preview struct {
	clock func() time.Time

	mu       sync.Mutex // of looking
	options  Options
	latest   *Snapshot // the last that was taken, of use or not
	inputs   *inputs   // what the files were before it was taken
	whole    bool      // it is the whole site: nothing waits to be read
	files    *files    // of the last whole site
	lexers   *highlight.Highlighter
	compiler *markdown.Compiler // to scan with; nil until it is needed
	saved    map[string]cache.Source
	finder   *previewIndex

	out     sync.Mutex // so that whoever asks does not wait for looking
	current *Snapshot  // the last that is of use; nil for none
	newest  *Snapshot  // the last, of use or not
}

// NewPreview makes a preview that has no snapshot yet. The clock tells what is
// scheduled and what has expired; where it is nil, the options' time stays.
func NewPreview(o Options, clock func() time.Time) *Preview {
	if o.Encoders == nil {
		o.Encoders = new(images.Encoders)
	}
	return &Preview{options: o, clock: clock, lexers: highlight.New(), inputs: newInputs(), finder: &previewIndex{options: o}}
}

// Snapshot returns the site as it was last seen; nil before the first. While
// the configuration cannot be used it is the last site with one that could.
func (p *Preview) Snapshot() *Snapshot {
	p.out.Lock()
	defer p.out.Unlock()
	return p.current
}

// Messages are those of reading the site, with faults that keep the newest
// state of it from being shown among them.
func (p *Preview) Messages() diag.List {
	p.out.Lock()
	s := p.newest
	p.out.Unlock()
	if s == nil {
		return nil
	}
	return s.told()
}

// Until is when the clock changes the site; zero for never.
func (p *Preview) Until() time.Time {
	s := p.Snapshot()
	if s == nil || p.clock == nil {
		return time.Time{}
	}
	_, until := s.site.Lasts()
	return until
}

// Start takes the first snapshot, of which texts are read as they are needed
// where no earlier build has left them. [Preview.Look] completes it.
func (p *Preview) Start(ctx context.Context) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.take(ctx, known{fronts: true})
}

// Look looks at files that may have changed, named by their paths, or at all
// where there are no names, and reports whether anything has. The error is that
// of a cancelled context.
func (p *Preview) Look(ctx context.Context, names ...string) (changed bool, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(names) == 0 || !p.whole {
		return p.lookOver(ctx)
	}
	names = slices.DeleteFunc(slices.Clone(names), func(name string) bool { return !p.matters(name) })
	changed, rest := p.retell(names)
	switch {
	case len(rest) == 0:
		return changed, nil
	case p.around(rest):
		return true, p.take(ctx, known{graph: p.latest})
	}
	all, err := p.lookOver(ctx)
	return changed || all, err
}

// matters reports whether a file or folder may decide what is published.
func (p *Preview) matters(name string) bool {
	for _, dir := range append(folders(p.latest.cfg), config.Name) {
		if dir == name || strings.HasPrefix(name, dir+"/") || strings.HasPrefix(dir, name+"/") {
			return true
		}
	}
	return p.inputs.elsewhere.has(name)
}

// lookOver looks at all files.
func (p *Preview) lookOver(ctx context.Context) (changed bool, err error) {
	o := p.now()
	var cfg config.Config
	if p.latest != nil {
		cfg = *p.latest.cfg
	}
	seen, err := look(ctx, o, &cfg, len(p.inputs.files))
	if err != nil {
		return false, err
	}
	p.inputs.complete(seen)
	if p.whole && !p.latest.changed.Load() && p.inputs.same(o.Source, seen) && !p.passed(o.Now) {
		return false, nil
	}
	return true, p.take(ctx, known{survey: seen})
}

// now returns the options at the present time.
func (p *Preview) now() Options {
	o := p.options
	if p.clock != nil {
		o.Now = p.clock()
	}
	return o
}

// passed reports whether a page has come or gone by a time.
func (p *Preview) passed(now time.Time) bool {
	if p.latest == nil || p.latest.site == nil {
		return false
	}
	from, until := p.latest.site.Lasts()
	return now.Before(from) || !until.IsZero() && !now.Before(until)
}

// take takes a snapshot. What the process has read before is not read again.
func (p *Preview) take(ctx context.Context, has known) error {
	has.lexers = p.lexers
	has.files = p.files
	var before map[string]input
	if has.survey != nil {
		before = inputsOf(p.options.Source, has.survey, p.files.all())
	}
	s, _, err := take(ctx, p.now(), has)
	if err != nil {
		return err
	}
	s.final, s.finder = true, p.finder
	if before != nil {
		p.inputs.set(p.options.Source, before, s.files)
		p.whole = true
	}
	if s.site != nil && p.whole {
		p.files = s.files
	}
	p.latest, p.compiler = s, nil
	p.show(s)
	return nil
}

// Remember leaves what was read of the sources for the next process, where there
// is a cache that no build holds and something is new.
func (p *Preview) Remember(ctx context.Context) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	o := p.options
	f := p.files
	if f == nil || o.Cache == nil {
		return nil
	}
	known := f.all()
	if maps.Equal(known, p.saved) || maps.Equal(known, f.old) {
		return nil
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	unlock, err := o.Cache.Lock(ctx, stop) // a build may take long, and leaves more
	if err != nil && !isUnsupported(err) {
		return err
	}
	if err == nil {
		defer unlock()
	}
	p.saved = known
	return cache.SaveSources(o.Cache, f.identity, sorted(known))
}

func (p *Preview) show(s *Snapshot) {
	p.out.Lock()
	defer p.out.Unlock()
	p.newest = s
	if s.site != nil {
		p.current = s
		p.finder.leave()
	}
}

// retell looks at the Markdown files among names. Where one says something else
// and its page is what it was, the new snapshot differs from the old one in
// that alone, and is made in no time. The rest of the names have to be looked
// at in another way.
func (p *Preview) retell(names []string) (changed bool, rest []string) {
	edited := make(map[string]source)
	outlines := make(map[string]markdown.Outline)
	for _, name := range names {
		old, ok := p.latest.sourceOf(name)
		if !ok || p.latest.site == nil {
			rest = append(rest, name)
			continue
		}
		now, outline, ok := p.reread(name, old)
		switch {
		case !ok:
			rest = append(rest, name)
		case now.sum != old.sum:
			edited[name], outlines[name] = now, outline
		}
	}
	if len(edited) == 0 {
		return false, rest
	}
	p.latest = p.latest.retold(edited, outlines)
	p.show(p.latest)
	return true, rest
}

// reread reads a Markdown file again. It reports false where the file is not
// just another text of the same page.
func (p *Preview) reread(name string, old source) (now source, outline markdown.Outline, ok bool) {
	f := p.latest.files
	in, src, ok := readInput(f.source, name)
	if !ok || int64(len(src)) > content.MaxPage {
		return now, outline, false
	}
	file := cache.Source{Stamped: cache.Stamped{Path: name, Stamp: in.stamp, Settled: in.settled, Sum: in.sum}}
	if file.Sum == old.sum {
		p.inputs.put(name, in)
		return old, outline, true
	}
	if p.compiler == nil {
		p.compiler = newCompiler(p.latest.cfg, nil, nil)
	}
	r := reading{page: new(site.Source)}
	if !r.make(f, &file, src, p.compiler) || old.told || r.source.told || r.source.place != old.place {
		return now, outline, false
	}
	f.keep(file)
	p.inputs.put(name, in)
	return r.source, r.page.Outline, true
}

// around reports whether what has changed are files that exist as before and
// that neither the sources nor the graph are made from.
func (p *Preview) around(names []string) bool {
	if p.latest.site == nil {
		return false
	}
	read := make(map[string]input)
	for _, name := range names {
		first, _, _ := strings.Cut(name, "/")
		if first == site.ContentDir || name == config.Name || strings.Contains("/"+name, "/i18n/") || !p.inputs.has(name) {
			return false
		}
		in, _, ok := readInput(p.latest.source, name)
		if !ok {
			return false
		}
		read[name] = in
	}
	for name, in := range read {
		p.inputs.put(name, in)
		p.latest.files.drop(name)
	}
	return true
}

// MadeFrom notes what an output was made from: files that are not among those
// that are always looked at are looked at from now on.
func (p *Preview) MadeFrom(facts []dep.Fact) { p.inputs.add(facts) }

// retold is the snapshot with other texts of some pages, all else being as it
// was.
func (s *Snapshot) retold(edited map[string]source, outlines map[string]markdown.Outline) *Snapshot {
	next := &Snapshot{
		source: s.source, cfg: s.cfg, policy: s.policy, assets: s.assets, files: s.files,
		read: s.read, edited: maps.Clone(s.edited), order: s.order, resources: s.resources, data: s.data, words: s.words,
		messages: s.messages, told: s.told, graphMessages: s.graphMessages, jobs: s.jobs, rules: s.rules, sitemap: s.sitemap,
		lexers: s.lexers, final: true, finder: s.finder, site: s.site.WithOutlines(outlines),
	}
	if next.edited == nil {
		next.edited = make(map[string]source)
	}
	maps.Copy(next.edited, edited)
	next.renderer = s.renderer.With(next.renderOptions(nil))
	return next
}
