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
	"galley/generator/diag"
	"galley/generator/disk"
	"galley/generator/output"
	"galley/generator/record"
	"galley/generator/site"
)

// A survey is all files that a build may look at, as they were before it began
// to.
type survey struct {
	began time.Time
	files []cache.Stamped
	trust bool // a change of any will be seen
}

// look makes a survey of the site's folder. Names ending in a slash are
// folders.
func look(source fs.FS, cfg *config.Config) survey {
	s := survey{began: time.Now(), trust: true}
	dirs := []string{site.ContentDir, data.Dir, "static", "templates"}
	for _, theme := range cfg.Themes {
		dirs = append(dirs, path.Clean(theme.Value))
	}
	s.add(source, config.Name)
	for _, dir := range dirs {
		fs.WalkDir(source, dir, func(name string, d fs.DirEntry, err error) error { //nolint:errcheck // it returns nil
			switch {
			case err != nil:
				s.trust = s.trust && name == dir && errors.Is(err, fs.ErrNotExist)
			case d.IsDir():
				s.files = append(s.files, cache.Stamped{Path: name + "/"})
			case d.Type().IsRegular():
				info, err := d.Info()
				s.stamp(name, info, err)
			case d.Type()&fs.ModeSymlink != 0:
				if info, err := fs.Stat(source, name); err == nil {
					s.stamp(name, info, nil)
				} else { // what it may lead to one day will be seen
					s.files = append(s.files, cache.Stamped{Path: name})
				}
			default: // a device, a pipe
				s.files = append(s.files, cache.Stamped{Path: name + "|"})
			}
			return nil
		})
	}
	return s
}

// add adds a file, which links may lead to.
func (s *survey) add(source fs.FS, name string) {
	info, err := fs.Stat(source, name)
	s.stamp(name, info, err)
}

func (s *survey) stamp(name string, info fs.FileInfo, err error) {
	f := cache.Stamped{Path: name}
	if err == nil {
		f.Stamp = disk.StampOf(info)
	}
	s.trust = s.trust && err == nil && f.Stamp.Settled(s.began)
	s.files = append(s.files, f)
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
	if out == nil || state == nil || !state.Repeats || o.Now.Before(state.From) || !state.Until.IsZero() && !o.Now.Before(state.Until) {
		return Report{}, nil, false
	}
	cfg, messages := config.Load(o.Source)
	if messages.HasErrors() || optionsSum(o, &cfg) != state.Options {
		return Report{}, nil, false
	}
	inputs := look(o.Source, &cfg)
	now := inputs
	for _, f := range state.Inputs[min(len(now.files), len(state.Inputs)):] {
		now.add(o.Source, f.Path) // those that lie elsewhere
	}
	if !now.trust || !slices.EqualFunc(now.files, state.Inputs, func(a, b cache.Stamped) bool { return a.Path == b.Path && a.Stamp == b.Stamp }) {
		return Report{}, &inputs, false
	}
	renew, same := unchanged(ctx, o, out, state.Outputs)
	if !same || output.Interrupted(out) {
		return Report{}, &inputs, false
	}
	if report, same = decodeReport(state.Report); !same {
		return Report{}, &inputs, false
	}
	if renew {
		report.Cache = cache.SaveState(o.Cache, o.Identity, state)
	}
	report.Output.Unchanged = len(state.Outputs) - 1 // the last is the manifest
	return report, nil, true
}

// unchanged reports whether what was published is as it was. Of files that had
// changed too shortly before their stamps were taken, the bytes are compared
// and the stamps renewed.
func unchanged(ctx context.Context, o Options, out disk.FS, files []cache.Stamped) (renewed, same bool) {
	var differ, renew atomic.Bool
	const batch = 64
	err := parallel(ctx, o.workers(), (len(files)+batch-1)/batch, func() func(int) {
		return func(i int) {
			for k := i * batch; k < min(len(files), (i+1)*batch) && !differ.Load(); k++ {
				switch is, ok := compareStamped(out, files[k]); {
				case !ok:
					differ.Store(true)
				case is != files[k]:
					files[k] = is
					renew.Store(true)
				}
			}
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
func (m *memory) saveState(stage *output.Stage, report *Report, messages diag.List) error {
	s := m.snap
	published := stage.Published()
	state := &cache.State{Options: optionsSum(m.options, s.cfg), Outputs: make([]cache.Stamped, len(published))}
	for i, p := range published {
		state.Outputs[i] = cache.Stamped{Path: p.Path, Stamp: p.Stamp, Settled: p.Settled, Sum: p.Sum}
	}
	state.From, state.Until = s.site.Lasts()
	state.Repeats = m.surveyRest() && len(stage.Messages()) == 0
	state.Inputs = s.survey.files
	folded, all := s.finish(messages)
	state.Report = encodeReport(folded, all, report)
	return cache.SaveState(m.options.Cache, m.options.Identity, state)
}

// surveyRest adds the files that outputs were made from and that lie
// elsewhere. It reports whether a change of any input will be seen.
func (m *memory) surveyRest() bool {
	s := &m.snap.survey
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
		s.add(m.snap.source, name)
	}
	return s.trust
}

func encodeReport(folded, all diag.List, r *Report) string {
	var e record.Encoder
	cache.EncodeMessages(&e, folded)
	cache.EncodeMessages(&e, all)
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
