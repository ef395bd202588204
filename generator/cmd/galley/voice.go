package main

import (
	"fmt"
	"strings"
	"sync"
	"time"

	"galley/generator/build"
	"galley/generator/diag"
	"galley/generator/serve"
)

// voice is what a preview says on the terminal: what the browser shows, each
// thing once. It is safe for concurrent use.
type voice struct {
	w       world
	preview *build.Preview

	mu   sync.Mutex
	said map[string]string // what was last said, by output path; of the site by ""
}

// begin says where the site is and what there is to say of it.
func (v *voice) begin(address string, took time.Duration) {
	v.line(fmt.Sprintf("previewing the site at %s (ready in %s; Ctrl-C ends it)", address, round(took)))
	v.say("", v.preview.Messages())
}

// looked says that something has changed.
func (v *voice) looked(l serve.Look) {
	const most = 3
	if len(l.Names) > 0 {
		names := strings.Join(l.Names[:min(most, len(l.Names))], ", ")
		if len(l.Names) > most {
			names += fmt.Sprintf(" and %d more", len(l.Names)-most)
		}
		v.line(fmt.Sprintf("%s  %s (%s)", v.w.now().Format(time.TimeOnly), names, round(l.Took)))
	}
	v.say("", v.preview.Messages())
}

// page says what there is to say of what is published at a path.
func (v *voice) page(path string, messages diag.List) { v.say(path, messages) }

func (v *voice) say(of string, messages diag.List) {
	v.mu.Lock()
	defer v.mu.Unlock()
	var b strings.Builder
	diag.PrintText(&b, messages, v.w.terminal && v.w.getenv("NO_COLOR") == "") //nolint:errcheck // a builder takes all
	now := b.String()
	was := v.said[of]
	switch {
	case now == was:
		return
	case now == "":
		delete(v.said, of)
		fmt.Fprintln(v.w.stderr, strings.TrimSpace(of+" is mended"))
		return
	}
	v.said[of] = now
	fmt.Fprint(v.w.stderr, now)
}

func (v *voice) line(text string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	fmt.Fprintln(v.w.stderr, text)
}
