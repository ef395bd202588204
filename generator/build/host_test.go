package build_test

import (
	"context"
	"maps"
	"os"
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

// TestExamplesHavePolicy finds the policy of the theme in the box in the
// configurations of servers that do not read _headers.
func TestExamplesHavePolicy(t *testing.T) {
	t.Parallel()
	headers := publish(t, build.Options{Source: mapFS(map[string]string{"galley.yaml": "hosting: [netlify]"})})["_headers"]
	_, rest, _ := strings.Cut(headers, "Content-Security-Policy: ")
	policy, _, _ := strings.Cut(rest, "\n")
	for _, name := range []string{"nginx.conf", "Caddyfile"} {
		text, err := os.ReadFile(own + "/examples/hosting/" + name)
		if err != nil {
			t.Fatal(err)
		}
		if policy == "" || !strings.Contains(string(text), `Content-Security-Policy "`+policy+`"`) {
			t.Errorf("%s lacks the policy %q", name, policy)
		}
	}
}
