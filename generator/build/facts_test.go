package build_test

import (
	"context"
	"flag"
	"os"
	"strings"
	"testing"

	"galley/generator/build"
	"galley/generator/dep"

	"github.com/rogpeppe/go-internal/txtar"
)

var update = flag.Bool("update", false, "write what the tests compare with")

const factsFile = "testdata/facts.txtar"

// takeFacts reads that archive and takes a snapshot of the site in it.
func takeFacts(t *testing.T) (*txtar.Archive, *build.Snapshot) {
	t.Helper()
	archive, err := txtar.ParseFile(factsFile)
	if err != nil {
		t.Fatal(err)
	}
	contents := make(map[string]string, len(archive.Files))
	for _, f := range archive.Files {
		contents[f.Name] = string(f.Data)
	}
	snap, messages, err := build.Take(context.Background(), build.Options{Source: mapFS(contents), Now: now()})
	if err != nil || len(messages) > 0 {
		t.Fatalf("%v\n%s", err, text(messages))
	}
	return archive, snap
}

// TestFacts renders every job of the site in testdata/facts.txtar. It
// compares the list of them with jobs.txt, and the facts that were read with
// facts/PATH where that file is there.
func TestFacts(t *testing.T) {
	t.Parallel()
	archive, snap := takeFacts(t)
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
	for i := range archive.Files {
		file := &archive.Files[i]
		if file.Name != "jobs.txt" && !strings.HasPrefix(file.Name, "facts/") {
			continue
		}
		facts, ok := got[file.Name]
		if !ok {
			t.Errorf("%s: nothing is published there", file.Name)
		}
		if facts != string(file.Data) && !*update {
			t.Errorf("%s:\n%swant\n%s", file.Name, facts, file.Data)
		}
		file.Data = []byte(facts)
	}
	if _, ok := snap.Lookup("gone/index.html"); ok {
		t.Error("Lookup finds what is not there")
	}
	if *update {
		if err := os.WriteFile(factsFile, txtar.Format(archive), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// lines writes facts one a line, in the order in which they are kept.
func lines(facts []dep.Fact) string {
	var b strings.Builder
	for _, f := range facts {
		b.WriteString(f.String() + "\n")
	}
	return b.String()
}
