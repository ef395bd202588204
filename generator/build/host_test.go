package build_test

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"

	"galley"
	"galley/generator/build"
	"galley/generator/golden"

	"github.com/rogpeppe/go-internal/txtar"
)

// TestHosts builds the sites in testdata/hosts and prints what is said, the
// files for hosts with the facts that they rest on, and the pages at old paths.
func TestHosts(t *testing.T) {
	t.Parallel()
	golden.Wants(t, "testdata/hosts/*.txtar", func(t *testing.T, in *txtar.Archive) string {
		o := build.Options{Source: archiveFS(in), Theme: galley.Theme(), Now: now()}
		snap, messages, err := build.Take(context.Background(), o)
		if err != nil {
			t.Fatal(err)
		}
		said := text(messages)
		worker := snap.NewWorker()
		files := make(map[string]string)
		for _, job := range snap.Jobs() {
			out := worker.Render(job)
			said += text(out.Messages)
			switch data := string(out.Data); {
			case job.Path == "_headers" || job.Path == "_redirects":
				files[job.Path] = out.Type + "\n" + data + lines(out.Facts)
			case strings.Contains(data, `http-equiv="refresh"`):
				files[job.Path] = data
			}
		}
		for _, name := range slices.Sorted(maps.Keys(files)) {
			said += "== " + name + "\n" + files[name]
		}
		return said
	})
}
