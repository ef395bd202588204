package build

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"sync/atomic"
	"time"

	"galley/generator/cache"
	"galley/generator/config"
	"galley/generator/data"
	"galley/generator/disk"
	"galley/generator/output"
	"galley/generator/record"
	"galley/generator/site"
)

// A survey is all files that a build may look at, as they were before it began
// to.
type survey struct {
	began  time.Time
	source *listing
	files  []cache.Stamped
	trust  bool // a change of any will be seen
}

// look makes a survey of the site's folder, where about so many files are
// expected. Names ending in a slash are folders.
func look(ctx context.Context, o Options, cfg *config.Config, about int) (*survey, error) {
	s := &survey{began: time.Now(), trust: true, source: newListing(o.Source), files: make([]cache.Stamped, 0, about)}
	s.add(config.Name)
	found := make([]fs.DirEntry, 0, about) // of s.files from the second on
	dirs := folders(cfg)
	if err := s.source.load(ctx, o.workers(), dirs); err != nil {
		return s, err
	}
	for _, dir := range dirs {
		fs.WalkDir(s.source, dir, func(name string, d fs.DirEntry, err error) error { //nolint:errcheck // it returns nil
			if err != nil {
				s.trust = s.trust && name == dir && errors.Is(err, fs.ErrNotExist)
				return nil
			}
			s.files = append(s.files, cache.Stamped{Path: name})
			found = append(found, d)
			return nil
		})
	}
	var distrust atomic.Bool
	err := inBatches(ctx, o.workers(), len(found), func(i int) {
		if !s.see(&s.files[i+1], found[i]) {
			distrust.Store(true)
		}
	})
	s.trust = s.trust && !distrust.Load()
	return s, err
}

// folders are those in which all files are looked at.
func folders(cfg *config.Config) []string {
	dirs := []string{site.ContentDir, data.Dir, "static", "templates"}
	for _, theme := range cfg.Themes {
		dirs = append(dirs, path.Clean(theme.Value))
	}
	return dirs
}

// see looks at what was found, and reports whether a change of it will be
// seen.
func (s *survey) see(f *cache.Stamped, d fs.DirEntry) bool {
	switch {
	case d.IsDir():
		f.Path += "/"
	case d.Type().IsRegular():
		info, err := d.Info()
		return s.stamp(f, info, err)
	case d.Type()&fs.ModeSymlink != 0:
		if info, err := s.source.Stat(f.Path); err == nil { // what one may lead to one day will be seen
			return s.stamp(f, info, nil)
		}
	default: // a device, a pipe
		f.Path += "|"
	}
	return true
}

// add adds a file, which links may lead to.
func (s *survey) add(name string) {
	info, err := s.source.Stat(name)
	f := cache.Stamped{Path: name}
	s.trust = s.stamp(&f, info, err) && s.trust
	s.files = append(s.files, f)
}

func (s *survey) stamp(f *cache.Stamped, info fs.FileInfo, err error) (settled bool) {
	if err != nil {
		return false
	}
	f.Stamp = disk.StampOf(info)
	return f.Stamp.Settled(s.began)
}

// optionsSum is a hash of all that a build is told and that decides what comes
// out.
func optionsSum(o Options, cfg *config.Config) cache.Sum {
	return cache.SumOf(fmt.Appendf(nil, "%q %t %t %t %t %v %q", o.BaseURL, o.Drafts, o.Future, o.Expired, o.Strict, o.SitemapLimit, cfg.Themes))
}

// lastState returns what there was after the last build; nil for none.
func lastState(o Options) *cache.State {
	if o.Cache == nil || o.Forget {
		return nil
	}
	return cache.LoadState(o.Cache, o.Identity)
}

// repeat returns the report of the last build, if all is as it was then, so
// that there is nothing to do. If not, it returns the survey of the inputs, as
// far as it came to make one.
func repeat(ctx context.Context, o Options, out disk.FS, state *cache.State) (report Report, seen *survey, same bool) {
	if out == nil || o.Verify || state == nil || !state.Repeats || o.Now.Before(state.From) || !state.Until.IsZero() && !o.Now.Before(state.Until) {
		return Report{}, nil, false
	}
	cfg, messages := config.Load(o.Source)
	if messages.HasErrors() || optionsSum(o, &cfg) != state.Options {
		return Report{}, nil, false
	}
	seen, err := look(ctx, o, &cfg, len(state.Inputs)+16)
	if err != nil || !seen.same(state.Inputs) {
		return Report{}, seen, false
	}
	renew, same := unchanged(ctx, o, out, state.Outputs)
	if !same || output.Interrupted(out) {
		return Report{}, seen, false
	}
	if report, same = decodeReport(state.Report); !same {
		return Report{}, seen, false
	}
	if renew {
		report.Cache = cache.SaveState(o.Cache, o.Identity, state)
	}
	report.Until = state.Until
	report.Output.Unchanged = len(state.Outputs) - 1 // the last is the manifest
	return report, nil, true
}

// same reports whether all inputs are as they were, those that lie elsewhere
// included.
func (s *survey) same(inputs []cache.Stamped) bool {
	now := *s
	for _, f := range inputs[min(len(now.files), len(inputs)):] {
		now.add(f.Path)
	}
	return now.trust && slices.EqualFunc(now.files, inputs, func(a, b cache.Stamped) bool { return a.Path == b.Path && a.Stamp == b.Stamp })
}

// unchanged reports whether what was published is as it was. Of files that had
// changed too shortly before their stamps were taken, the bytes are compared
// and the stamps renewed.
func unchanged(ctx context.Context, o Options, out disk.FS, files []cache.Stamped) (renewed, same bool) {
	var differ, renew atomic.Bool
	err := inBatches(ctx, o.workers(), len(files), func(i int) {
		if differ.Load() {
			return
		}
		switch is, ok := compareStamped(out, files[i]); {
		case !ok:
			differ.Store(true)
		case is != files[i]:
			files[i] = is
			renew.Store(true)
		}
	})
	return renew.Load(), err == nil && !differ.Load()
}

// compareStamped reports whether a file has the bytes that it had, and returns
// it with the stamp by which that will be seen the next time.
func compareStamped(out disk.FS, f cache.Stamped) (cache.Stamped, bool) {
	began := time.Now()
	stamp, ok := out.Stamp(f.Path)
	if !ok || f.Settled && f.Stamp == stamp {
		return f, ok
	}
	sum, err := hashOf(func() (io.ReadCloser, error) { return out.Open(f.Path) })
	return cache.Stamped{Path: f.Path, Stamp: stamp, Settled: stamp.Settled(began), Sum: sum}, err == nil && sum == f.Sum
}

// saveState writes down what there is after a build.
func (m *memory) saveState(stage *output.Stage, report *Report) error {
	s := m.snap
	published := stage.Published()
	state := &cache.State{Options: optionsSum(m.options, s.cfg), Outputs: make([]cache.Stamped, len(published))}
	for i, p := range published {
		state.Outputs[i] = cache.Stamped{Path: p.Path, Stamp: p.Stamp, Settled: p.Settled, Sum: p.Sum}
	}
	state.From, state.Until = s.site.Lasts()
	state.Repeats = m.surveyRest() && len(stage.Messages()) == 0
	state.Inputs = s.survey.files
	state.Report = encodeReport(report)
	return cache.SaveState(m.options.Cache, m.options.Identity, state)
}

// publishedBy returns what a build published, if there was one.
func publishedBy(state *cache.State) []output.Published {
	if state == nil {
		return nil
	}
	out := make([]output.Published, len(state.Outputs))
	for i, f := range state.Outputs {
		out[i] = output.Published{Path: f.Path, Stamp: f.Stamp, Settled: f.Settled, Sum: f.Sum}
	}
	return out
}

// surveyRest adds the files that outputs were made from and that lie
// elsewhere. It reports whether a change of any input will be seen.
func (m *memory) surveyRest() bool {
	s := m.snap.survey
	for _, f := range s.files {
		delete(m.files, f.Path)
	}
	var rest []string
	for name := range m.files {
		if info, err := fs.Stat(m.snap.source, name); err != nil || !info.IsDir() {
			rest = append(rest, name)
		}
	}
	slices.Sort(rest)
	for _, name := range rest {
		s.add(name)
	}
	return s.trust
}

func encodeReport(r *Report) string {
	var e record.Encoder
	cache.EncodeMessages(&e, r.Messages)
	cache.EncodeMessages(&e, r.All)
	e.Uint(uint64(r.Passed))
	e.Uint(uint64(len(r.LeftOut)))
	for _, l := range r.LeftOut {
		e.String(l.Source)
		e.String(l.Path)
		e.Raw(byte(l.Why))
		e.Time(l.When, nil)
	}
	return string(e)
}

func decodeReport(text string) (Report, bool) {
	d := record.NewDecoder(text)
	r := Report{Messages: cache.DecodeMessages(d), All: cache.DecodeMessages(d), Passed: int(d.Uint())}
	r.LeftOut = record.Items(d, func() site.LeftOut {
		return site.LeftOut{Source: d.String(), Path: d.String(), Why: site.Reason(d.Byte()), When: d.Time(nil)}
	})
	return r, d.Sound() && d.Left() == 0
}
