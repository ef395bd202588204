package serve_test

import (
	"fmt"
	"io/fs"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// A meddled folder is one in which something happens when a file is read.
type meddled struct {
	fs.FS
	name   string
	before atomic.Pointer[func()] // called before a reading, once
	after  atomic.Pointer[func()] // likewise after it
}

func (m *meddled) ReadFile(name string) ([]byte, error) {
	if name != m.name {
		return fs.ReadFile(m.FS, name)
	}
	if do := m.before.Swap(nil); do != nil {
		(*do)()
	}
	data, err := fs.ReadFile(m.FS, name)
	if do := m.after.Swap(nil); do != nil {
		(*do)()
	}
	return data, err
}

// A source that was written to, and of which nobody has told yet, is seen when
// its page is asked for: the page is made of one text with the title, and comes
// with the news.
func TestChangedBeforeItIsTold(t *testing.T) {
	t.Parallel()
	f := newFolder(t, page())
	p := start(t, f)
	p.look(t)
	p.get(t, "/")
	version := p.state(t, "/", "/").Version
	f.put(t, "content/a.md", "---\ntitle: Another\n---\nOther words.\n")
	got := p.get(t, "/a/")
	if !strings.Contains(got.body, "<h1>Another</h1>") || !strings.Contains(got.body, "Other words.") {
		t.Errorf("the page is not as its source: %s", got.body)
	}
	if now := p.state(t, "/", "/").Version; now == version {
		t.Error("browsers are not told")
	}
	compareAnswers(t, p, clean(t, p.options))
}

// A source may be another for the moment in which it is read. What was made of
// that is not shown for long.
func TestChangedForAMoment(t *testing.T) {
	t.Parallel()
	f := newFolder(t, page())
	m := &meddled{FS: f, name: "content/a.md"}
	p := start(t, m)
	p.look(t)
	before := func() { f.put(t, "content/a.md", "---\ntitle: A\n---\nFor a moment.\n") }
	after := func() { f.write(t, page()) }
	m.before.Store(&before)
	m.after.Store(&after)
	p.get(t, "/a/")
	if m.before.Load() != nil {
		t.Fatal("the page was made without its source")
	}
	if got := p.get(t, "/a/"); !strings.Contains(got.body, "<p>Text.</p>") {
		t.Errorf("the page is not as its source: %s", got.body)
	}
	compareAnswers(t, p, clean(t, p.options))
}

// Whoever asks for a page or a state does not wait for what is being looked at.
func TestAnswersWhileLooking(t *testing.T) {
	t.Parallel()
	f := newFolder(t, map[string]string{"galley.yaml": "title: T\n", "content/a.md": "---\ntitle: A\n---\nText.\n", "content/b.md": "---\ntitle: B\n---\n"})
	m := &meddled{FS: f, name: "content/b.md"}
	p := start(t, m)
	p.look(t)
	p.get(t, "/a/")
	reached, on := make(chan bool), make(chan bool)
	before := func() {
		close(reached)
		<-on
	}
	m.before.Store(&before)
	f.put(t, "content/b.md", "---\ntitle: Other\n---\n")
	var looking sync.WaitGroup
	looking.Go(func() { p.look(t, "content/b.md") })
	<-reached
	p.get(t, "/a/")
	p.state(t, "/", "/a/")
	p.get(t, "/.galley/notes?path=/a/")
	close(on)
	looking.Wait()
	if got := p.get(t, "/b/"); !strings.Contains(got.body, "<h1>Other</h1>") {
		t.Errorf("GET /b/ = %s", got.body)
	}
}

// With a configuration that cannot be used there is nothing new as long as it
// stays so.
func TestNothingNewOfFaults(t *testing.T) {
	t.Parallel()
	for name, first := range map[string]string{"from the beginning": "nothing: here\n", "later": "title: T\n"} {
		f := newFolder(t, map[string]string{"galley.yaml": first, "content/a.md": "A.\n"})
		p := start(t, f)
		p.look(t)
		f.put(t, "galley.yaml", "nothing: there\n")
		p.look(t)
		for range 3 {
			if changed, err := p.site.Look(t.Context()); changed || err != nil {
				t.Errorf("%s: Look() = %v, %v where all is as it was", name, changed, err)
			}
		}
		f.put(t, "galley.yaml", "title: T\n")
		p.look(t, "galley.yaml")
		compareAnswers(t, p, clean(t, p.options))
	}
}

// TestHammer asks for pages, again and again and by many at once, while the
// site changes. Each answer is whole, and one of those that there were.
func TestHammer(t *testing.T) {
	t.Parallel()
	const changes, clients, least = 50, 4, 1000
	text := func(i int) string { return fmt.Sprintf("---\ntitle: Number %d\n---\nWord%d.\n", i, i) }
	f := newFolder(t, map[string]string{"galley.yaml": "title: T\n", "content/a.md": text(0), "content/b.md": "---\ntitle: B\n---\nAlways.\n"})
	p := start(t, f)
	p.look(t)
	p.get(t, "/a/")
	var asked atomic.Int64
	var over atomic.Bool
	var asking sync.WaitGroup
	for c := range clients {
		asking.Go(func() {
			for i := c; !over.Load() || asked.Load() < least; i++ {
				asked.Add(1)
				path := []string{"/a/", "/b/", "/", "/.galley/state?path=/a/", "/a/", "/.galley/notes?path=/a/"}[i%6]
				checkWhole(t, path, p.get(t, path))
			}
		})
	}
	for i := range changes {
		f.replace(t, "content/a.md", text(i+1))
		p.look(t, "content/a.md")
	}
	over.Store(true)
	asking.Wait()
	compareAnswers(t, p, clean(t, p.options))
	t.Logf("%d requests", asked.Load())
}

// checkWhole looks whether a page is whole and of one mind.
func checkWhole(t *testing.T, path string, got answer) {
	switch {
	case got.status != http.StatusOK || got.body == "":
		t.Errorf("GET %s = %d %q", path, got.status, got.body)
	case strings.HasPrefix(path, "/.galley/"):
	case !strings.HasSuffix(strings.TrimSpace(got.body), "</html>") || len(own.FindAllString(got.body, -1)) != 1:
		t.Errorf("GET %s is not whole: %s", path, got.body)
	case path == "/a/":
		_, rest, _ := strings.Cut(got.body, "<h1>Number ")
		number, _, _ := strings.Cut(rest, "<")
		if !strings.Contains(got.body, "<p>Word"+number+".</p>") || number == "" {
			t.Errorf("GET %s has the title of number %q and another text: %s", path, number, got.body)
		}
	}
}
