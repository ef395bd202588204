package watch_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"galley/generator/watch"
)

// inNamespace is set in a process of this test whose limits were lowered.
const inNamespace = "GALLEY_WATCH_LIMIT"

// The limits of the kernel itself, lowered in a user namespace. Where these are
// refused, TestLimit alone shows what is done at a limit.
func TestLimitOfKernel(t *testing.T) {
	t.Parallel()
	if limit := os.Getenv(inNamespace); limit != "" {
		lowered(t, limit)
		return
	}
	for limit, want := range map[string]string{
		"max_inotify_watches=4":   "sysctl fs.inotify.max_user_watches=",
		"max_inotify_watches=20":  "sysctl fs.inotify.max_user_watches=",
		"max_inotify_instances=0": "sysctl fs.inotify.max_user_instances=",
	} {
		t.Run(limit, func(t *testing.T) {
			t.Parallel()
			child := exec.Command(os.Args[0], "-test.run=^TestLimitOfKernel$", "-test.v")
			child.Env = append(os.Environ(), inNamespace+"="+limit)
			child.SysProcAttr = &syscall.SysProcAttr{
				Cloneflags:  syscall.CLONE_NEWUSER,
				UidMappings: []syscall.SysProcIDMap{{HostID: os.Getuid(), Size: 1}},
				GidMappings: []syscall.SysProcIDMap{{HostID: os.Getgid(), Size: 1}},
			}
			var out bytes.Buffer
			child.Stdout, child.Stderr = &out, &out
			if err := child.Start(); err != nil {
				if os.Getenv("CI") == "" {
					t.Skipf("NOT TESTED: user namespaces are refused here: %v", err)
				}
				t.Fatalf("user namespaces are refused here: %v", err)
			}
			if err := child.Wait(); err != nil || !strings.Contains(out.String(), want) {
				t.Errorf("%v, want no error and the note %q:\n%s", err, want, &out)
			}
		})
	}
}

// lowered sets a limit for this process and watches more than it allows.
func lowered(t *testing.T, limit string) {
	name, value, _ := strings.Cut(limit, "=")
	if err := os.WriteFile("/proc/sys/user/"+name, []byte(value), 0o644); err != nil {
		t.Fatal(err)
	}
	m := &mirror{t: t, root: t.TempDir(), o: watch.Options{Every: 5 * time.Millisecond}}
	m.manyFolders()
	m.watch(watch.New)
	m.edits()
	t.Log(m.noted(watch.Polling))
}

// More events come than the system keeps, as no one takes them: Skip, which
// the watcher asks about each folder, does not answer.
func TestOverflow(t *testing.T) {
	t.Parallel()
	var asked atomic.Pointer[chan struct{}]
	m := &mirror{t: t, root: t.TempDir()}
	m.o.Skip = func(name string) bool {
		if answer := asked.Load(); answer != nil && name == "content/halt" {
			<-*answer
		}
		return false
	}
	m.write("content/index.md", "text")
	m.watch(watch.New)
	for i := range 20 {
		m.settle()
		answer := make(chan struct{})
		asked.Store(&answer)
		m.mkdir("content/halt")
		m.flood(25000)
		m.write(fmt.Sprintf("content/%d/a/b.md", i), "lost")
		m.rename("content/index.md", fmt.Sprintf("content/%d/index.md", i))
		m.write("content/index.md", fmt.Sprint(i))
		m.remove("content/halt")
		asked.Store(nil)
		close(answer)
		if note := m.noted(watch.Lost); !strings.Contains(note, "events were lost") {
			t.Errorf("the note is %q", note)
		}
		m.settle()
		m.write(fmt.Sprintf("content/%d/a/b.md", i), "watched")
		m.settle()
	}
	if m.still(); m.rescans < 20 {
		t.Errorf("%d rescans, want at least 20", m.rescans)
	}
}

// flood makes that many events: writes to one and the same file would be one.
func (m *mirror) flood(events int) {
	m.t.Helper()
	var files [2]*os.File
	for i := range files {
		f, err := os.Create(m.path(fmt.Sprint("content/flood", i)))
		if err != nil {
			m.t.Fatal(err)
		}
		defer f.Close()
		files[i] = f
	}
	for i := range events {
		if _, err := files[i%2].WriteAt([]byte{byte(i)}, 0); err != nil {
			m.t.Fatal(err)
		}
	}
}
