package watch_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"galley/generator/watch"
)

// Folders are made, moved, exchanged and removed at random and by two at once,
// with files in them; in the end all is known and all is watched.
func TestRandomMoves(t *testing.T) {
	each(t, func(t *testing.T, o watch.Options) {
		for seed := range uint64(12) {
			t.Run(fmt.Sprint(seed), func(t *testing.T) {
				t.Parallel()
				m := newMirror(t, o, "content/a/b/c/d.md", "content/a/b/a/a.md")
				var both sync.WaitGroup
				for hand := range uint64(2) {
					both.Go(func() { m.scramble(rand.New(rand.NewPCG(seed, hand))) })
				}
				both.Wait()
				m.settle()
				m.touchAll()
				m.settle()
			})
		}
	})
}

// The same with all of a project watched, its own folder included.
func TestRandomMovesOfAll(t *testing.T) {
	each(t, func(t *testing.T, o watch.Options) {
		o.Names = []string{"."}
		for seed := range uint64(6) {
			t.Run(fmt.Sprint(seed), func(t *testing.T) {
				t.Parallel()
				m := newMirror(t, o, "content/a/b/c/d.md")
				m.scramble(rand.New(rand.NewPCG(seed, 7)))
				m.write("other.yaml", "new")
				m.rename("other.yaml", "galley.yaml")
				m.rename("content", "renamed")
				m.settle()
				m.touchAll()
				m.settle()
			})
		}
	})
}

// scramble makes random steps, many of which are in vain.
func (m *mirror) scramble(r *rand.Rand) {
	folder := func() string {
		name := "content"
		if r.IntN(10) == 0 {
			name = "outside"
		}
		for range 1 + r.IntN(3) {
			name += "/" + string(rune('a'+r.IntN(4)))
		}
		return m.path(name)
	}
	for range 300 {
		switch at := folder(); r.IntN(6) {
		case 0:
			os.RemoveAll(at)
		case 1, 2:
			if to := folder(); !strings.HasPrefix(to, at) {
				os.MkdirAll(filepath.Dir(to), 0o755)
				os.Rename(at, to)
			}
		default:
			os.MkdirAll(at, 0o755)
			os.WriteFile(filepath.Join(at, "x.md"), fmt.Append(nil, r.Uint64()), 0o644)
		}
		if r.IntN(4) == 0 {
			time.Sleep(time.Duration(r.IntN(3000)) * time.Microsecond)
		}
	}
}
