// Package build runs the stages and is the only package that knows all of
// them.
//
// [Take] reads a site and makes a [Snapshot]: the graph, the templates and the
// assets, and the jobs. A [Job] is one published thing, known by its output
// path; rendering it gives its bytes, the facts they rest on and its messages.
// [Build] renders the jobs and publishes what came out; [Check] renders them
// and publishes nothing. There is one way to render, whatever becomes of it.
package build

import (
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"runtime"
	"time"

	"galley/generator/cache"
	"galley/generator/diag"
	"galley/generator/disk"
	"galley/generator/images"
	"galley/generator/output"
	"galley/generator/render"
	"galley/generator/site"
)

// Options says what is built and how.
type Options struct {
	Source  fs.FS     // the folder with galley.yaml and content/
	Theme   fs.FS     // the theme in the box, looked into last; may be nil
	BaseURL string    // in place of the configuration's when not empty
	Now     time.Time // decides what is scheduled and what has expired
	Drafts  bool      // publish drafts
	Future  bool      // publish what is scheduled
	Expired bool      // publish what has expired
	Strict  bool      // warnings are errors
	Jobs    int       // how many workers; 0 for one a processor

	// Cache is the folder of the traces, which tell what need not be rendered
	// again; nil for none. Identity names the program: traces of another
	// identity count as nothing. Forget leaves those that are there aside.
	Cache    disk.FS
	Identity string
	Forget   bool

	// Verify renders everything afresh too, from what is read anew, and
	// compares: a difference is an error with the code [diag.Stale].
	Verify bool

	// Encoders make the variants of images. Whoever builds more than once hands
	// them on, as it takes a while to get them ready; nil for new ones.
	Encoders *images.Encoders

	SitemapLimit render.SitemapLimit // of a sitemap's files; zero for what the protocol allows

	// Progress, when not nil, is told from time to time how many of the jobs
	// are done. It is called by one goroutine at a time.
	Progress func(done, total int)
	// Waiting, when not nil, is called once if another build holds the
	// output folder.
	Waiting func()
}

func (o Options) workers() int {
	if o.Jobs > 0 {
		return o.Jobs
	}
	return runtime.GOMAXPROCS(0)
}

// each is the [output.Each] of a build. It is not cancelled: what has begun to
// be published is.
func (o Options) each(n int, do func(i int) error) error {
	const waiting = 4 // for each worker, as the system makes them wait for the disk
	ctx, stop := context.WithCancelCause(context.Background())
	defer stop(nil)
	return inBatches(ctx, waiting*o.workers(), n, func(i int) {
		if err := do(i); err != nil {
			stop(err)
		}
	})
}

// A Report is what a build or a check has to say.
type Report struct {
	Messages diag.List // with severities set, sorted, folded, with source lines
	All      diag.List // the same before folding
	Rendered int       // jobs that were rendered
	Compiled int       // Markdown files that were compiled
	Encoded  int       // variants of images that were encoded
	Output   output.Stats
	LeftOut  []site.LeftOut
	Until    time.Time // when the clock changes what is published; zero for never
	Passed   int       // private files passed over, such as .env
	Timings  []Timing
	Cache    error // why the traces could not be kept; nil when they were, or were not wanted
}

// A Timing is how long a phase took.
type Timing struct {
	Phase string
	Took  time.Duration
}

// clockwork measures the phases of a build.
type clockwork struct {
	last    time.Time
	timings []Timing
}

func (c *clockwork) lap(phase string) {
	now := time.Now()
	c.timings = append(c.timings, Timing{phase, now.Sub(c.last)})
	c.last = now
}

// Build builds the site into an output folder. Errors in the site are
// messages in the report, and the output folder is then as it was. The error
// is about the environment: a folder that cannot be written, a context that
// was cancelled.
func Build(ctx context.Context, o Options, out disk.FS) (Report, error) {
	return run(ctx, o, out)
}

// Check does all that [Build] does short of writing.
func Check(ctx context.Context, o Options) (Report, error) {
	return run(ctx, o, nil)
}

// run builds until no source is written to meanwhile. After a few tries it
// takes what it got, and remembers nothing of it.
func run(ctx context.Context, o Options, out disk.FS) (Report, error) {
	const tries = 3
	clock := &clockwork{last: time.Now()}
	for try := 1; ; try++ {
		report, again, err := runOnce(ctx, o, out, clock, try == tries)
		if !again {
			report.Timings = clock.timings
			return report, err
		}
	}
}

// runOnce builds once. Unless it is the last try it reports whether another is
// needed, as a source is not what it was any more; nothing is published then.
func runOnce(ctx context.Context, o Options, out disk.FS, clock *clockwork, last bool) (_ Report, again bool, _ error) {
	state := lastState(o)
	report, seen, same := repeat(ctx, o, out, state)
	if same {
		clock.lap("compare")
		return report, false, nil
	}
	waiting, stop := context.WithCancel(ctx)
	began, old := begin(waiting, o, out, state), loadTraces(o)
	defer func() {
		stop() // where the site has faults nobody waits for other builds
		began().unlock()
	}()
	snap, messages, err := take(ctx, o, known{survey: seen, index: true})
	if err != nil {
		return Report{}, false, err
	}
	snap.traces, snap.final = old, last
	clock.lap("read")
	report = Report{LeftOut: snap.LeftOut(), Passed: snap.passed}
	if snap.site != nil {
		_, report.Until = snap.site.Lasts()
		err = snap.publish(ctx, o, began(), &report, &messages, clock)
	}
	if report.All == nil {
		report.Messages, report.All = snap.finish(messages)
	}
	return report, err == nil && snap.again(), err
}

// again reports whether a source was written to while it was built, and there
// is another try.
func (s *Snapshot) again() bool { return s.changed.Load() && !s.final }

// publish renders all jobs and, where nothing is wrong, publishes them.
func (s *Snapshot) publish(ctx context.Context, o Options, began *beginning, report *Report, messages *diag.List, clock *clockwork) (err error) {
	if began.err != nil {
		return began.err
	}
	*messages = append(*messages, began.messages...)
	stage := began.stage
	staging := stage
	if s.policy.Apply(*messages).HasErrors() {
		staging = nil // nothing will be published, and two jobs may have one path
	}
	var m *memory
	if staging != nil {
		m, report.Cache = s.remember(ctx, o)
	}
	found, rendered, err := s.renderAll(ctx, o, staging, m)
	report.Rendered, report.Compiled, report.Encoded = rendered, int(s.compiled.Load()), int(s.images.encoded.Load())
	*messages = append(*messages, found...)
	clock.lap("render")
	if err == nil && o.Verify && staging != nil && !s.again() {
		found, err = s.verify(ctx, o, stage, m, *messages)
		*messages = append(*messages, found...)
		clock.lap("verify")
	}
	switch {
	case stage == nil:
		return err
	case err != nil || s.again() || s.policy.Apply(*messages).HasErrors():
		m.forget(err)
		return cmp.Or(err, stage.Discard())
	}
	m.saveParts()
	if report.Output, err = stage.Publish(o.each); err != nil {
		m.forget(err)
		return err
	}
	clock.lap("publish")
	swept := begun(func() error { return stage.Sweep(o.each) })
	report.Messages, report.All = s.finish(*messages)
	if failed := m.end(stage, report); failed != nil {
		report.Cache = failed
	}
	err = swept()
	clock.lap("remember")
	return err
}

// beginning is what came of beginning a build into an output folder.
type beginning struct {
	stage    *output.Stage // nil where there is no folder
	unlock   func()
	messages diag.List
	err      error
}

// begin begins to lock the output folder and to look at what is published there,
// since the site can be read meanwhile, and returns a function that waits for it.
// What the last build published, if there was one, may still be there.
func begin(ctx context.Context, o Options, out disk.FS, last *cache.State) (wait func() *beginning) {
	b := &beginning{unlock: func() {}}
	if out == nil {
		return func() *beginning { return b }
	}
	return begun(func() *beginning {
		if b.err = b.lock(ctx, o, out); b.err != nil {
			return b
		}
		if b.stage, b.err = output.Begin(out); b.err == nil {
			b.messages = append(b.messages, b.stage.Messages()...)
			b.stage.Look(publishedBy(last))
		}
		return b
	})
}

// lock waits for other builds into the same folder. Where the file system has
// no locks it warns and goes on.
func (b *beginning) lock(ctx context.Context, o Options, out disk.FS) error {
	onWait := o.Waiting
	if onWait == nil {
		onWait = func() {}
	}
	unlock, err := out.Lock(ctx, onWait)
	switch {
	case isUnsupported(err):
		b.messages.Add(diag.OutputLock, diag.Pos{}, "%v; do not run two builds at once", err)
	case err != nil:
		return fmt.Errorf("lock the output folder: %w", err)
	default:
		b.unlock = unlock
	}
	return nil
}
