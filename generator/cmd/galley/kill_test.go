package main

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// fifty is a site of fifty pages in one of two states. Between them all texts
// and the paths of all pages change, some pages go and some come.
func fifty(state int) map[string]string {
	site := map[string]string{"galley.yaml": fmt.Sprintf("title: State %d\npermalinks: {p: '/%d/:slug/'}\n", state, state)}
	for n := range 50 {
		name := fmt.Sprintf("content/p/p%d.md", n+state*5)
		site[name] = fmt.Sprintf("---\ntitle: Page %d\naliases: [/old/%d/]\n---\nText of state %d.\n", n, n, state)
		site[fmt.Sprintf("content/q/q%d.md", n)] = fmt.Sprintf("Text of state %d.\n", state)
	}
	return site
}

// TestKillAtAnyTime kills the command at random moments of a build over a good
// site, 30 times, or 500 with GALLEY_SOAK set. It aims at the short time in
// which files are moved into place, later after a kill that came before it and
// the other way round. Every published file is then
// whole, and the next build publishes what a clean one does, with nothing too
// many and nothing left over.
func TestKillAtAnyTime(t *testing.T) {
	t.Parallel()
	kills := 30
	if os.Getenv("GALLEY_SOAK") != "" {
		kills = 500
	}
	var public, own [2]map[string]string
	var aim time.Duration // when to kill; from a build that nobody kills
	for state := range public {
		clean := t.TempDir()
		writeSite(t, clean, fifty(state))
		aim = buildFor(t, clean, 0)
		public[state], own[state] = published(t, filepath.Join(clean, "public")), published(t, filepath.Join(clean, "public", ".galley"))
	}
	dir := t.TempDir()
	writeSite(t, dir, fifty(0))
	buildFor(t, dir, 0)
	var before, between, after int
	for n := range kills {
		old, new := public[n%2], public[(n+1)%2]
		writeSite(t, dir, fifty((n+1)%2))
		buildFor(t, dir, aim/2+rand.N(aim))
		checkWhole(t, dir, old, new)
		switch got := published(t, filepath.Join(dir, "public")); {
		case maps.Equal(got, old):
			before++
			aim += aim / 5
		case maps.Equal(got, new):
			after++
			aim -= aim / 5
		default:
			between++
		}
		buildFor(t, dir, 0)
		if got := published(t, filepath.Join(dir, "public")); !maps.Equal(got, new) {
			t.Errorf("the next build publishes %v, want %v", names(got), names(new))
		}
		if got := published(t, filepath.Join(dir, "public", ".galley")); !maps.Equal(got, own[(n+1)%2]) {
			t.Errorf("the next build keeps %v, want %v", names(got), names(own[(n+1)%2]))
		}
		if t.Failed() {
			t.Fatalf("after kill %d", n+1)
		}
	}
	t.Logf("%d kills: %d before anything was published, %d while publishing, %d when all was; damaged files 0, trees that differed 0", kills, before, between, after)
}

// buildFor builds as a process of its own, which is killed after a while, if
// that is not 0, and returns how long it ran.
func buildFor(t *testing.T, dir string, while time.Duration) time.Duration {
	t.Helper()
	start := time.Now()
	cmd := exec.Command("galley", "build", "--source", dir, "--quiet")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if while > 0 {
		time.Sleep(while)
		cmd.Process.Kill() //nolint:errcheck // it may have ended by itself
	}
	if err := cmd.Wait(); err != nil && while == 0 {
		t.Fatal(err)
	}
	return time.Since(start)
}
