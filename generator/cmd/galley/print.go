package main

import (
	"fmt"
	"io"
	"strings"
	"time"

	"galley/generator/build"
	"galley/generator/diag"
)

// printMessages writes a report's messages: text to stderr, the formats for
// programs to stdout.
func printMessages(w world, format string, r build.Report) error {
	switch diag.Format(format) {
	case diag.JSON:
		return diag.PrintJSON(w.stdout, r.All)
	case diag.GitHub:
		return diag.PrintGitHub(w.stdout, r.Messages)
	}
	return diag.PrintText(w.stderr, r.Messages, w.terminal && w.getenv("NO_COLOR") == "")
}

// printSummary writes how a build ended.
func printSummary(w io.Writer, r build.Report, took time.Duration) {
	printCounts(w, r)
	if r.Messages.HasErrors() {
		fmt.Fprintln(w, "nothing was published")
		return
	}
	fmt.Fprintf(w, "rendered %d, written %d, unchanged %d, removed %d, %s\n",
		r.Rendered, r.Output.Written, r.Output.Unchanged, r.Output.Removed, round(took))
	printLeftOut(w, r)
}

// round shows a duration as people say it: 41 ms, 1.2 s.
func round(d time.Duration) string {
	if d < time.Second {
		return fmt.Sprintf("%d ms", d.Milliseconds())
	}
	return fmt.Sprintf("%.1f s", d.Seconds())
}

func printCounts(w io.Writer, r build.Report) {
	var parts []string
	if n := r.Messages.Count(diag.Error); n > 0 {
		parts = append(parts, build.Count(n, "error"))
	}
	if n := r.Messages.Count(diag.Warning); n > 0 {
		parts = append(parts, build.Count(n, "warning"))
	}
	if len(parts) > 0 {
		fmt.Fprintln(w, strings.Join(parts, ", "))
	}
}

// printLeftOut writes what was not published, and when that changes.
func printLeftOut(w io.Writer, r build.Report) {
	if words := r.LeftOutWords(); words != "" {
		fmt.Fprintln(w, "left out: "+words)
	}
}

// progress shows on a terminal how far a long build has come.
type progress struct {
	w           io.Writer // nil for none
	start, last time.Time
}

func newProgress(w world, quiet bool) *progress {
	p := &progress{start: time.Now()}
	if w.terminal && !quiet {
		p.w = w.stderr
	}
	return p
}

// update is called by the build from time to time. Work of less than a
// second shows nothing.
func (p *progress) update(done, total int) {
	now := time.Now()
	if p.w == nil || now.Sub(p.start) < time.Second || now.Sub(p.last) < time.Second/10 {
		return
	}
	p.last = now
	fmt.Fprintf(p.w, "\r\x1b[Krendered %d of %d", done, total)
}

// clear takes the line away again.
func (p *progress) clear() {
	if !p.last.IsZero() {
		fmt.Fprint(p.w, "\r\x1b[K")
	}
}
