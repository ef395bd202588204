package build

import (
	"context"
	"io"
	"slices"
	"strings"
	"sync"

	"galley/generator/cache"
	"galley/generator/dep"
	"galley/generator/diag"
	"galley/generator/output"
	"galley/generator/record"
)

// verify takes another snapshot, which has nothing of earlier builds and shares
// nothing with this one, renders all of it, and reports what differs from what
// is staged and from the messages so far.
func (s *Snapshot) verify(ctx context.Context, o Options, stage *output.Stage, m *memory, messages diag.List) (diag.List, error) {
	o.Cache, o.Encoders = nil, s.images.encoders
	clean, found, err := Take(ctx, o)
	if err != nil {
		return nil, err
	}
	v := &verifier{old: s, clean: clean, stage: stage, memory: m}
	more, err := v.renderAll(ctx, o)
	if err != nil {
		return nil, err
	}
	published := make(map[string]bool)
	for _, j := range slices.Concat(clean.jobs, clean.shown) {
		published[j.Path] = true
	}
	for _, j := range slices.Concat(s.jobs, s.shown) {
		if !published[j.Path] {
			v.add(j, "%s is published, and not by a build from nothing", j.Path)
		}
	}
	v.compareMessages(ofSite(messages), append(found, more...))
	return v.found, nil
}

// verifier compares two snapshots of one site.
type verifier struct {
	old, clean *Snapshot
	stage      *output.Stage
	memory     *memory // of old; nil for none

	mu    sync.Mutex
	found diag.List
}

func (v *verifier) add(j *Job, format string, args ...any) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.found.Add(diag.Stale, diag.Pos{File: j.Pos.File}, format+" (build with --no-cache, and please report this)", args...)
}

// renderAll renders the clean snapshot and compares each output.
func (v *verifier) renderAll(ctx context.Context, o Options) (diag.List, error) {
	c := newCollector(v.clean, nil)
	run := func(jobs []*Job) error {
		return parallel(ctx, o.workers(), len(jobs), func() func(int) {
			w := v.clean.NewWorker()
			return func(i int) {
				out := w.Render(jobs[i])
				v.compare(jobs[i], out)
				c.collect(jobs[i], out)
				v.clean.images.done(jobs[i])
			}
		})
	}
	err := run(v.clean.jobs)
	if err == nil {
		if v.clean.shown, err = v.clean.planShown(ctx, o); err == nil {
			err = run(v.clean.shown)
		}
	}
	return append(c.messages, c.checkFragments()...), err
}

func (v *verifier) compare(j *Job, out Output) {
	is, ok := v.stage.Output(j.Path)
	if !ok {
		v.add(j, "%s is not published, but a build from nothing does", j.Path)
		return
	}
	sum := cache.SumOf(out.Data)
	if out.Open != nil {
		var err error
		if sum, err = hashOf(func() (io.ReadCloser, error) { return out.Open() }); err != nil {
			return // whoever copies it says so
		}
	}
	if sum != is.Sum {
		v.add(j, "%s differs from what a build from nothing makes: %s", j.Path, v.missed(j, out))
	}
}

// missed names the facts of a fresh output that the old one did not rest on
// with the values that they have.
func (v *verifier) missed(j *Job, out Output) string {
	var scratch record.Encoder
	known := v.known(j)
	var missed []string
	for _, f := range out.Facts {
		old, ok := known(f)
		switch now := v.clean.value(f, &scratch); {
		case !ok:
			missed = append(missed, f.String()+" was not recorded")
		case old != now:
			missed = append(missed, f.String()+" has changed")
		}
	}
	if len(missed) == 0 {
		return "something in it is no fact"
	}
	return strings.Join(missed, ", ")
}

// known returns a function that tells what value a fact had for the old output.
func (v *verifier) known(j *Job) func(dep.Fact) (cache.Sum, bool) {
	t, is := v.memory.judge(j)
	if staged, _ := v.stage.Output(j.Path); is != fresh || t.Bytes != staged.Sum {
		var scratch record.Encoder
		return func(f dep.Fact) (cache.Sum, bool) { return v.old.value(f, &scratch), true }
	}
	facts := v.memory.old.Facts(&t)
	return func(f dep.Fact) (cache.Sum, bool) {
		i := slices.IndexFunc(facts, func(old cache.Fact) bool { return old.Fact == f })
		if i < 0 {
			return cache.Sum{}, false
		}
		return facts[i].Value, true
	}
}

// ofSite returns the messages but those about the output folder, of which a
// snapshot knows nothing.
func ofSite(l diag.List) diag.List {
	return slices.DeleteFunc(slices.Clone(l), func(m diag.Message) bool { return strings.HasPrefix(string(m.Code), "output/") })
}

// compareMessages reports the first message that only one of the two builds
// has.
func (v *verifier) compareMessages(old, clean diag.List) {
	have, want := v.old.policy.Apply(old), v.clean.policy.Apply(clean)
	have.Sort()
	want.Sort()
	text := func(l diag.List, i int) string {
		if i >= len(l) {
			return "none"
		}
		return l[i].Pos.String() + ": " + l[i].Text
	}
	for i := range max(len(have), len(want)) {
		if h, w := text(have, i), text(want, i); h != w {
			v.found.Add(diag.Stale, diag.Pos{}, "a message differs from that of a build from nothing: %s, there %s (build with --no-cache, and please report this)", h, w)
			return
		}
	}
}
