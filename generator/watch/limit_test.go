package watch_test

import (
	"fmt"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"galley/generator/watch"
)

// Where the system refuses to watch more, files are looked at in turns, and the
// note says what to do.
func TestLimit(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		os    string
		limit int
		err   error
		want  string
	}{
		{"linux", 0, syscall.ENOSPC, "sysctl fs.inotify.max_user_watches="},
		{"linux", 3, syscall.ENOSPC, "sysctl fs.inotify.max_user_watches="},
		{"linux", 20, syscall.ENOSPC, "sysctl fs.inotify.max_user_watches="},
		{"linux", 3, syscall.EMFILE, "sysctl fs.inotify.max_user_instances="},
		{"darwin", 3, syscall.EMFILE, "limit of watched folders is reached; looking at the files every"},
		{"linux", 3, syscall.ENOSYS, "does not tell of changes here: function not implemented"},
	} {
		t.Run(fmt.Sprint(c.os, c.limit, c.err), func(t *testing.T) {
			t.Parallel()
			m := &mirror{t: t, root: t.TempDir(), o: watch.Options{Every: 5 * time.Millisecond}}
			m.manyFolders()
			m.watch(func(o watch.Options) (*watch.Watcher, error) { return watch.NewOn(o, c.os, c.limit, c.err) })
			m.edits()
			if note := m.noted(watch.Polling); !strings.Contains(note, c.want) {
				t.Errorf("the note is %q, want %q", note, c.want)
			}
		})
	}
}

// manyFolders makes ten folders.
func (m *mirror) manyFolders() {
	for i := range 10 {
		m.write(fmt.Sprintf("content/%d/a.md", i), "a")
	}
}

// edits changes files in all folders, and adds folders, twice.
func (m *mirror) edits() {
	for i := range 20 {
		m.write(fmt.Sprintf("content/%d/a.md", i), "b")
		m.write(fmt.Sprintf("content/%d/new/b.md", i), "b")
	}
	m.settle()
	m.touchAll()
	m.settle()
}

// On systems where each file costs a descriptor many files are not watched.
func TestManyFilesOnDarwin(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		os    string
		files int
		polls bool
	}{
		{"darwin", 3000, false}, {"darwin", 4500, true}, {"freebsd", 4500, true}, {"linux", 4500, false}, {"windows", 4500, false},
	} {
		if got := c.files > watch.Most(c.os); got != c.polls {
			t.Errorf("with %d files on %s polls = %v, want %v", c.files, c.os, got, c.polls)
		}
	}
	m := &mirror{t: t, root: t.TempDir(), o: watch.Options{Every: 5 * time.Millisecond}}
	for i := range 4500 {
		m.write(fmt.Sprintf("content/%d/%d.md", i%10, i), "a")
	}
	m.rename("content/1", "late")
	m.watch(func(o watch.Options) (*watch.Watcher, error) { return watch.NewOn(o, "darwin", 1<<30, nil) })
	m.write("content/2/a.md", "a")
	m.settle()
	m.rename("late", "content/late")
	if note := m.noted(watch.Polling); !strings.Contains(note, "more files than this system can watch; looking at the files every 5ms") {
		t.Errorf("the note is %q", note)
	}
	m.settle()
	m.write("content/late/a.md", "b")
	m.settle()
}

// How long polling pauses grows with what a look costs.
func TestPause(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ every, took, want time.Duration }{
		{500 * time.Millisecond, time.Millisecond, 500 * time.Millisecond},
		{500 * time.Millisecond, 100 * time.Millisecond, 500 * time.Millisecond},
		{500 * time.Millisecond, 500 * time.Millisecond, 2 * time.Second},
	} {
		if got := watch.Pause(c.every, c.took); got != c.want {
			t.Errorf("Pause(%v, %v) = %v, want %v", c.every, c.took, got, c.want)
		}
	}
}

// Commits with ten thousand files that differ are checked out.
func TestCheckout(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	m := &mirror{t: t, root: root}
	git := func(args ...string) {
		t.Helper()
		c := exec.Command("git", append([]string{"-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "gc.auto=0"}, args...)...)
		c.Dir = root
		if out, err := c.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
	}
	git("init", "-q", "-b", "one")
	for _, branch := range []string{"one", "two"} {
		for i := range 10_000 {
			m.write(fmt.Sprintf("content/%d/%s%d/%d.md", i%100, branch[:i%2], i%7, i), branch)
		}
		git("add", "-A")
		git("commit", "-q", "-m", branch)
		if branch == "one" {
			git("checkout", "-q", "-b", "two")
		}
	}
	m.watch(watch.New)
	polling := &mirror{t: t, root: root, o: watch.Options{Poll: true, Every: 20 * time.Millisecond}}
	polling.watch(watch.New)
	for _, args := range [][]string{{"checkout", "-q", "one"}, {"checkout", "-q", "two"}, {"rebase", "-q", "one"}} {
		git(args...)
		m.settle()
		polling.settle()
	}
	m.write("content/1/3/new.md", "late")
	git("stash", "-q", "-u")
	m.settle()
	polling.settle()
	t.Logf("handed on %d times when told, %d times when polling", m.still(), polling.still())
}
