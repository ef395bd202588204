//go:build unix

package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// starvedLanguages are 30 languages; chroma itself reads erb, http and markdown.
var starvedLanguages = strings.Fields(`bash cpp css d dart elixir erb erlang fish go graphql haskell http java javascript
	json julia kotlin markdown nginx nim ocaml python reasonml rust scala solidity php typescript yaml`)

// manyBlocks is a site with 300 blocks of some 8 KiB in those languages, made of
// the files with which chroma tests its lexers.
func manyBlocks(t *testing.T) map[string]string {
	t.Helper()
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/alecthomas/chroma/v2").Output()
	if err != nil {
		t.Fatalf("go list chroma: %v", err)
	}
	pages := make([]strings.Builder, 50)
	for i, language := range starvedLanguages {
		code := sampleOf(t, filepath.Join(strings.TrimSpace(string(dir)), "lexers", "testdata"), language)
		for n := range 10 { // each begins at another line
			page := &pages[(i*10+n)%len(pages)]
			fmt.Fprintf(page, "~~~~~~~~~ %s\n", language)
			for size := 0; size < 8<<10; n++ {
				line := code[n%len(code)]
				page.WriteString(line)
				size += len(line)
			}
			page.WriteString("~~~~~~~~~\n\n")
		}
	}
	site := map[string]string{"galley.yaml": "title: Blocks\n"}
	for n := range pages {
		site[fmt.Sprintf("content/p%d.md", n)] = fmt.Sprintf("---\ntitle: Page %d\n---\n\n%s", n, pages[n].String())
	}
	return site
}

// sampleOf returns the lines of a file in a language.
func sampleOf(t *testing.T, dir, language string) []string {
	t.Helper()
	names, _ := filepath.Glob(filepath.Join(dir, language+".actual"))
	below, _ := filepath.Glob(filepath.Join(dir, language, "*.actual"))
	names = append(names, below...)
	if len(names) == 0 {
		t.Fatalf("chroma has no file in %s", language)
	}
	code, err := os.ReadFile(names[0])
	if err != nil {
		t.Fatal(err)
	}
	return slices.Collect(strings.Lines(strings.TrimRight(string(code), "\n") + "\n"))
}

// TestStarvedBuilds builds a site with much code in processes that get little of
// the processors, on one thread and on 16, and that are stopped now and then for
// longer than the 250 ms after which chroma gives up a match. All publish the same
// bytes, with no message.
func TestStarvedBuilds(t *testing.T) {
	builds := 20
	switch {
	case detecting:
		builds = 2
	case testing.Short():
		builds = 3
	}
	site := manyBlocks(t)
	var want [sha256.Size]byte
	stops := 0
	for n := range builds {
		dir := t.TempDir()
		writeSite(t, dir, site)
		ctx, calm := context.WithCancel(t.Context())
		if n > 0 { // the first is left in peace
			for range 2 * runtime.NumCPU() {
				go func() {
					for ctx.Err() == nil {
					}
				}()
			}
		}
		stops += starved(t, dir, []int{16, 1}[n%2], n > 0)
		calm()
		got := digest(published(t, filepath.Join(dir, "public")))
		if n == 0 {
			want = got
		} else if got != want {
			t.Errorf("build %d publishes other bytes", n)
		}
	}
	t.Logf("%d builds, stopped %d times: %x", builds, stops, want[:4])
}

// starved builds with a number of threads, stopped at random if it is to be, and
// returns how many times it was.
func starved(t *testing.T, dir string, threads int, stop bool) (stops int) {
	t.Helper()
	cmd := exec.Command("galley", "build", "--strict", "--quiet", "--source", dir)
	cmd.Env = append(os.Environ(), fmt.Sprintf("GOMAXPROCS=%d", threads))
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	for {
		var later <-chan time.Time
		if stop && stops < 5 {
			later = time.After(100*time.Millisecond + rand.N(300*time.Millisecond))
		}
		select {
		case err := <-ended:
			if err != nil || stderr.Len() > 0 {
				t.Fatalf("build: %v\n%s", err, stderr.Bytes())
			}
			return stops
		case <-later:
		}
		if cmd.Process.Signal(syscall.SIGSTOP) == nil {
			stops++
			time.Sleep(300 * time.Millisecond)
			cmd.Process.Signal(syscall.SIGCONT) //nolint:errcheck // it has ended if it cannot
		}
	}
}

// digest is the hash of a tree.
func digest(tree map[string]string) [sha256.Size]byte {
	h := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(tree)) {
		fmt.Fprintf(h, "%q %q\n", name, tree[name])
	}
	return [sha256.Size]byte(h.Sum(nil))
}
