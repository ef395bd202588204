package build_test

import (
	"context"
	"io/fs"
	"sync/atomic"
	"testing"
	"testing/fstest"

	"galley/generator/build"
)

// changing is a source folder that is edited right after the n-th time that a
// file of content/ is read.
type changing struct {
	fstest.MapFS
	reads atomic.Int64
	at    int64
	edit  func(n int64)
}

func (c *changing) ReadFile(name string) ([]byte, error) {
	data, err := c.MapFS.ReadFile(name)
	if n := c.reads.Add(1); n == c.at || c.at < 0 {
		c.edit(n)
	}
	return data, err
}

func (c *changing) Stat(name string) (fs.FileInfo, error) { return c.MapFS.Stat(name) }

// TestChanging edits an article in the middle of a build, at any of its reads.
// What is published by that build and the one after it is what a clean build
// makes of the article as it is at the end.
func TestChanging(t *testing.T) {
	t.Parallel()
	const p05 = "content/guide/p05.md"
	for _, edit := range []string{"---\ntitle: Fifth\ndate: 2026-01-05\n---\nTexts.\n", "---\ntitle: Page 5\n---\nOther.\n"} {
		for at := int64(1); ; at++ {
			s := newEdgeSite(t)
			source := &changing{MapFS: s.files, at: at}
			source.edit = func(int64) { s.write(p05, edit) }
			o := s.options
			o.Source, o.Cache = source, s.cache
			report, err := build.Build(context.Background(), o, s.out)
			if err != nil || report.Messages.HasErrors() {
				t.Fatalf("%v\n%s", err, text(report.Messages))
			}
			if source.reads.Load() < at {
				break
			}
			s.build(t, s.out, s.cache)
			clean := newMemory()
			s.build(t, clean, nil)
			equal(t, "the tree", s.out.tree(""), clean.tree(""))
			if t.Failed() {
				t.Fatalf("edited after read %d", at)
			}
		}
	}
}

// A file that is written to all the time is published as it was at some time,
// and nothing of it is believed later.
func TestChangingForEver(t *testing.T) {
	t.Parallel()
	s := newEdgeSite(t)
	source := &changing{MapFS: s.files, at: -1}
	source.edit = func(n int64) { s.article(5, "["+string(rune('a'+n%26))+"]") }
	o := s.options
	o.Source, o.Cache = source, s.cache
	if report, err := build.Build(context.Background(), o, s.out); err != nil || report.Messages.HasErrors() {
		t.Fatalf("%v\n%s", err, text(report.Messages))
	}
	s.build(t, s.out, s.cache)
	clean := newMemory()
	s.build(t, clean, nil)
	equal(t, "the tree", s.out.tree(""), clean.tree(""))
}
