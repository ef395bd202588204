package build_test

import (
	"context"
	"strings"
	"testing"

	"galley/generator/build"
	"galley/generator/dep"
	"galley/generator/golden"

	"github.com/rogpeppe/go-internal/txtar"
)

// takeFacts takes a snapshot of the site in an archive.
func takeFacts(t *testing.T, archive *txtar.Archive) *build.Snapshot {
	t.Helper()
	contents := make(map[string]string, len(archive.Files))
	for _, f := range archive.Files {
		contents[f.Name] = string(f.Data)
	}
	snap, messages, err := build.Take(context.Background(), build.Options{Source: mapFS(contents), Now: now()})
	if err != nil || len(messages) > 0 {
		t.Fatalf("%v\n%s", err, text(messages))
	}
	return snap
}

// TestFacts renders every job of the site in testdata/facts.txtar. It
// compares the list of them with jobs.txt, and the facts that were read with
// facts/PATH where that file is there.
func TestFacts(t *testing.T) {
	t.Parallel()
	golden.Archives(t, "testdata/facts.txtar", func(t *testing.T, archive *txtar.Archive) *txtar.Archive {
		snap := takeFacts(t, archive)
		worker := snap.NewWorker()
		got := make(map[string]string)
		for _, job := range snap.Jobs() {
			if found, ok := snap.Lookup(job.Path); !ok || found != job {
				t.Errorf("Lookup(%q) = %v, %v, want the job", job.Path, found, ok)
			}
			out := worker.Render(job)
			if len(out.Messages) > 0 {
				t.Errorf("%s: %s", job.Path, text(out.Messages))
			}
			got["jobs.txt"] += job.Path + " " + out.Type + "\n"
			got["facts/"+job.Path] = lines(out.Facts)
		}
		if _, ok := snap.Lookup("gone/index.html"); ok {
			t.Error("Lookup finds what is not there")
		}
		for i, f := range archive.Files {
			if f.Name == "jobs.txt" || strings.HasPrefix(f.Name, "facts/") {
				archive.Files[i].Data = []byte(got[f.Name])
			}
		}
		return archive
	})
}

// lines writes facts one a line, in the order in which they are kept.
func lines(facts []dep.Fact) string {
	var b strings.Builder
	for _, f := range facts {
		b.WriteString(f.String() + "\n")
	}
	return b.String()
}
