package build

import (
	"context"
	"io"
	"slices"
	"strings"

	"galley/generator/cache"
	"galley/generator/diag"
	"galley/generator/disk"
	"galley/generator/record"
)

// An Explanation says what an output rests on.
type Explanation struct {
	Path    string // below the output folder
	Known   bool   // a build has made it, and remembers what from
	Planned bool   // it is a part of the site
	Moved   bool   // something else stands at the path now
	Index   bool   // it is a file of the search index, which rests on all pages
	Changed bool   // the published file is not there, or not as it was written
	Facts   []FactState
	Near    string // where there is no such output: the words that name one that may be meant
}

// A FactState is a fact as text, "kind:name{fields}", and whether it has
// another value than when the output was made.
type FactState struct {
	Fact    string
	Changed bool
}

// Stale reports whether the next build makes the output anew.
func (e *Explanation) Stale() bool {
	return !e.Known || e.Moved || e.Changed || slices.ContainsFunc(e.Facts, func(f FactState) bool { return f.Changed })
}

// Explain reads the site and what the last build remembers, and says what an
// output rests on and which of it has changed since. The output is named by its
// path below the output folder or by its URL path: "guide/intro/index.html" and
// "/guide/intro/" are one. The messages are those of reading the site; with
// errors in the configuration no fact is compared. The error is that of a
// cancelled context.
func Explain(ctx context.Context, o Options, out disk.FS, name string) (Explanation, diag.List, error) {
	s, messages, err := take(ctx, o, known{})
	if err != nil {
		return Explanation{}, messages, err
	}
	s.finder = &previewIndex{options: o}
	old := cache.Load(o.Cache, o.Identity)
	e := Explanation{Path: s.outputPath(name, old)}
	job, planned := s.Lookup(e.Path)
	t, known := old.Find(e.Path)
	e.Known, e.Planned = known, planned
	e.Index = planned && job.index != nil
	switch {
	case known:
		e.Moved = planned && t.Subject != job.subject()
		e.Changed = changedOutput(out, &t)
		e.Facts = s.states(old.Facts(&t))
	case !planned:
		paths := old.Paths()
		for _, j := range s.jobs {
			paths = append(paths, j.Path)
		}
		e.Near = diag.DidYouMean(e.Path, paths)
	}
	return e, messages, nil
}

// outputPath is the path below the output folder that a name stands for.
func (s *Snapshot) outputPath(name string, old *cache.Traces) string {
	name = strings.TrimPrefix(name, "/")
	names := []string{name}
	if s.site != nil {
		names = append(names, strings.TrimPrefix("/"+name, s.site.URLs.Base()))
	}
	for _, n := range names {
		for _, path := range []string{n, strings.TrimPrefix(strings.TrimSuffix(n, "/")+"/index.html", "/")} {
			_, planned := s.Lookup(path)
			if _, known := old.Find(path); known || planned {
				return path
			}
		}
	}
	return name
}

// states compares facts with what they are now.
func (s *Snapshot) states(facts []cache.Fact) []FactState {
	var scratch record.Encoder
	var out []FactState
	for _, f := range facts {
		changed := s.site != nil && s.value(f.Fact, &scratch) != f.Value
		out = append(out, FactState{f.Fact.String(), changed})
	}
	slices.SortFunc(out, func(a, b FactState) int { return strings.Compare(a.Fact, b.Fact) })
	return slices.Compact(out) // a page and an inset of it may have read the same
}

// changedOutput reports whether a published file is another than was written.
func changedOutput(out disk.FS, t *cache.Trace) bool {
	sum, err := hashOf(func() (io.ReadCloser, error) { return out.Open(t.Path) })
	return err != nil || sum != t.Bytes
}
