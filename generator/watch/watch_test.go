package watch_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"galley/generator/watch"
)

func TestNothingChanged(t *testing.T) {
	each(t, func(t *testing.T, o watch.Options) {
		m := newMirror(t, o, "content/a/b.md", "content/output/page.html", "elsewhere/x.md", "static/node_modules/x/y")
		before := m.still()
		for i := range 10 {
			text := fmt.Sprint(i)
			m.write("content/output/page.html", text)
			m.write("content/output/new/"+text+".html", text)
			m.write(".galley/state", text)
			m.write("elsewhere/x.md", text)
			m.write("content/.git/objects/aa/"+text, text)
			m.write("content/a/.b.md.swp", text)
			m.write("content/a/4913", text)
			m.remove("content/a/4913")
			m.write("content/a/b.md~", text)
			m.write("static/node_modules/x/"+text, text)
			m.check(os.Chmod(m.path("content/a/b.md"), 0o600+os.FileMode(i%2)*0o44))
		}
		m.remove("content/output")
		time.Sleep(3 * time.Second)
		if after := m.still(); after != before {
			t.Errorf("%d changes while nothing changed: %v", after-before, m.named)
		}
	})
}

func TestFoldersAppear(t *testing.T) {
	each(t, func(t *testing.T, o watch.Options) {
		m := newMirror(t, o)
		for i := range 50 {
			deep := fmt.Sprintf("content/%d/b/c", i)
			m.write(deep+"/one.md", "at once")
			m.write(deep+"/d/two.md", "at once")
			m.settle()
			m.write(deep+"/d/two.md", "later")
			m.write(deep+"/d/three.md", "later")
			m.settle()
		}
		m.mu.Lock()
		defer m.mu.Unlock()
		if m.rescans > 0 {
			t.Errorf("%d rescans, want none", m.rescans)
		}
	})
}

// An archive of folders is unpacked.
func TestManyFoldersAppear(t *testing.T) {
	each(t, func(t *testing.T, o watch.Options) {
		m := newMirror(t, o)
		for i := range 500 {
			m.write(fmt.Sprintf("content/%d/%d/%d.md", i%10, i, i), "at once")
		}
		m.settle()
		for i := range 500 {
			m.write(fmt.Sprintf("content/%d/%d/%d.md", i%10, i, i), "later")
		}
		m.settle()
	})
}

func TestNamesAppear(t *testing.T) {
	each(t, func(t *testing.T, o watch.Options) {
		m := newMirror(t, o)
		for i := range 20 {
			text := fmt.Sprint(i)
			m.write("themes/plain/templates/page.html", text)
			m.write("themes/other/templates/page.html", text)
			m.settle()
			m.write("themes/plain/templates/page.html", text+" again")
			m.write("static/.well-known/security.txt", text)
			m.settle()
			switch i % 3 {
			case 0:
				m.remove("themes")
			case 1:
				m.rename("themes", fmt.Sprint("old", i))
			case 2:
				m.rename("themes/plain", fmt.Sprint("themes/old", i))
			}
			m.remove("static")
			m.settle()
		}
	})
}

func TestFoldersMove(t *testing.T) {
	each(t, func(t *testing.T, o watch.Options) {
		for name, move := range map[string]func(m *mirror){
			"delete":           func(m *mirror) { m.remove("content/a") },
			"delete, recreate": func(m *mirror) { m.remove("content/a"); m.write("content/a/b/c/d.md", "new") },
			"rename":           func(m *mirror) { m.rename("content/a", "content/z") },
			"rename, recreate": func(m *mirror) { m.rename("content/a", "content/z"); m.write("content/a/b/c/d.md", "new") },
			"move out":         func(m *mirror) { m.rename("content/a", "elsewhere") },
			"move in":          func(m *mirror) { m.write("new/b/c/d.md", "new"); m.rename("new", "content/new") },
			"move out and in":  func(m *mirror) { m.rename("content/a", "a"); m.rename("a", "content/a") },
			"move into new": func(m *mirror) {
				m.mkdir("content/n/n")
				m.rename("content/a", "content/n/n/a")
			},
			"exchange": func(m *mirror) {
				m.rename("content/a", "content/tmp")
				m.rename("content/x", "content/a")
				m.rename("content/tmp", "content/x")
			},
			"the name itself": func(m *mirror) { m.rename("content", "old"); m.write("content/a/b/c/d.md", "new") },
		} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				m := newMirror(t, o, "content/a/b/c/d.md", "content/a/e.md", "content/x/b/c/d.md")
				move(m)
				m.settle()
				m.touchAll()
				m.settle()
			})
		}
	})
}

// touchAll changes all files and adds one to every folder.
func (m *mirror) touchAll() {
	for name := range m.disk() {
		m.write(name, m.disk()[name]+", and more")
		m.write(name+".new.md", "new")
	}
}

func TestEditsInQuickSuccession(t *testing.T) {
	each(t, func(t *testing.T, o watch.Options) {
		m := newMirror(t, o)
		for i := range 100 {
			m.write("content/index.md", fmt.Sprintf("a%03d", i))
			if i%3 > 0 {
				time.Sleep(time.Duration(i%7) * time.Millisecond)
			}
			m.write("content/index.md", fmt.Sprintf("b%03d", i))
			m.settle()
		}
	})
}

func TestOldTimeIsPutBack(t *testing.T) {
	each(t, func(t *testing.T, o watch.Options) {
		m := newMirror(t, o)
		for i, at := range []time.Time{time.Unix(0, 0), time.Unix(1e9, 0), time.Now().Add(1000 * time.Hour), time.Unix(1e9, 0)} {
			for j := range 5 {
				m.write("content/index.md", fmt.Sprintf("%d%d", i, j))
				m.check(os.Chtimes(m.path("content/index.md"), at, at))
				m.settle()
			}
		}
	})
}

func TestStreamOfEdits(t *testing.T) {
	each(t, func(t *testing.T, o watch.Options) {
		m := newMirror(t, o)
		for i, tick := 0, time.NewTicker(time.Millisecond); i < 3000; i++ {
			<-tick.C
			m.write("content/index.md", fmt.Sprintf("version %d", i))
		}
		if m.count() == 0 {
			t.Error("nothing was handed on while edits went on")
		}
		m.settle()
	})
}

// What changes while the caller is busy is told at the next call, once.
func TestBusyCaller(t *testing.T) {
	each(t, func(t *testing.T, o watch.Options) {
		m := &mirror{t: t, root: t.TempDir()}
		m.write("content/a.md", "a")
		m.write("content/b.md", "b")
		o.Root, o.Names = m.root, []string{"content"}
		w, err := watch.New(o)
		if err != nil {
			t.Fatal(err)
		}
		defer w.Close()
		ctx, cancel := context.WithTimeout(context.Background(), guard)
		defer cancel()
		for i := range 20 {
			m.write("content/a.md", fmt.Sprint(i))
			if _, err := w.Next(ctx); err != nil {
				t.Fatal(err)
			}
			m.write("content/b.md", fmt.Sprint(i)) // while the caller builds
			for told := false; !told; {
				c, err := w.Next(ctx)
				if err != nil {
					t.Fatal(err)
				}
				for _, name := range c.Names {
					told = told || name == "content/b.md"
				}
			}
		}
		short, cancel := context.WithTimeout(ctx, 200*time.Millisecond)
		defer cancel()
		for {
			c, err := w.Next(short)
			if errors.Is(err, context.DeadlineExceeded) {
				break
			}
			if err != nil || c.Rescan {
				t.Fatalf("Next = %v, %v", c, err)
			}
		}
	})
}

// What changes when New has returned and not all is watched yet is not lost.
func TestStart(t *testing.T) {
	each(t, func(t *testing.T, o watch.Options) {
		m := &mirror{t: t, root: t.TempDir(), o: o}
		for i := range 1000 {
			m.write(fmt.Sprintf("content/%d/%d/a.md", i%10, i), "a")
		}
		for i := range 3 {
			m := &mirror{t: t, root: m.root, o: o}
			var edits sync.WaitGroup
			m.watch(func(o watch.Options) (*watch.Watcher, error) {
				w, err := watch.NewSlow(o, 200*time.Microsecond)
				edits.Go(func() {
					for j := range 1000 {
						j := j * 7 % 1000
						m.write(fmt.Sprintf("content/%d/%d/a.md", j%10, j), fmt.Sprint(i))
						if j%100 == 0 {
							m.write(fmt.Sprintf("content/%d/%d/new/%d.md", j%10, j, i), "new")
						}
					}
				})
				return w, err
			})
			edits.Wait()
			m.settle()
		}
	})
}

// Files come into new folders before these are watched, and after the caller
// has looked there.
func TestFoldersAppearSlowly(t *testing.T) {
	t.Parallel()
	m := &mirror{t: t, root: t.TempDir()}
	m.write("content/index.md", "text")
	m.watch(func(o watch.Options) (*watch.Watcher, error) { return watch.NewSlow(o, 5*time.Millisecond) })
	for i := range 30 {
		folder := fmt.Sprintf("content/%d/b/c/d/e", i)
		m.mkdir(folder)
		time.Sleep(time.Duration(i) * time.Millisecond)
		m.write(folder+"/one.md", "one")
		m.write(fmt.Sprintf("content/%d/b/two.md", i), "two")
		m.settle()
	}
}

func TestDecomposedNames(t *testing.T) {
	each(t, func(t *testing.T, o watch.Options) {
		m := newMirror(t, o)
		m.write("content/u\u0308ber/a\u0308.md", "text")
		m.told("content/\u00fcber", "content/\u00fcber/\u00e4.md")
	})
}

func TestLinks(t *testing.T) {
	each(t, func(t *testing.T, o watch.Options) {
		m := newMirror(t, o, "docs/a.md", "elsewhere/b.md")
		m.check(os.Symlink("../elsewhere", m.path("content/folder")))
		m.check(os.Symlink("docs", m.path("static")))
		m.told("content/folder", "static")
		m.write("elsewhere/b.md", "not seen")
		m.write("docs/c.md", "seen")
		m.told("static/c.md")
		m.still()
		if m.named["content/folder/b.md"] {
			t.Errorf("named were %v", m.named)
		}
	})
}

// A watched folder is a link to one that is watched as well.
func TestLinkToWatched(t *testing.T) {
	each(t, func(t *testing.T, o watch.Options) {
		m := newMirror(t, o, "content/files/a.md")
		m.check(os.Symlink("content/files", m.path("static")))
		m.told("static")
		before := m.still()
		time.Sleep(3 * time.Second)
		if after := m.still(); after != before {
			t.Errorf("%d changes while nothing changed: %v", after-before, m.named)
		}
		m.write("content/files/b.md", "seen")
		m.told("content/files/b.md")
	})
}

func TestRootGoes(t *testing.T) {
	each(t, func(t *testing.T, o watch.Options) {
		m := newMirror(t, o, "content/a/b.md")
		away := m.root + "-away"
		m.check(os.Rename(m.root, away))
		if note := m.noted(watch.Gone); !strings.Contains(note, m.root) {
			t.Errorf("the note is %q, want the folder in it", note)
		}
		m.check(os.Rename(away, m.root))
		m.noted(watch.Back)
		m.write("content/a/b.md", "back")
		m.settle()
		m.remove("")
		m.noted(watch.Gone)
		m.write("content/a/b.md", "new")
		m.noted(watch.Back)
		m.settle()
		m.write("content/a/b.md", "newer")
		m.settle()
	})
}

// Another folder takes the place of the project's, or of one above it.
func TestRootBecomesAnother(t *testing.T) {
	each(t, func(t *testing.T, o watch.Options) {
		for above, rest := range map[string]string{"..": "project/", ".": ""} {
			t.Run(above, func(t *testing.T) {
				t.Parallel()
				m := newMirror(t, o, "content/a/b.md")
				top := filepath.Join(m.root, above)
				place := &mirror{t: t, root: filepath.Join(m.root, "..", "..")}
				place.write("new/"+rest+"content/a/b.md", "another")
				m.check(os.Rename(top, place.path("old")))
				m.check(os.Rename(place.path("new"), top))
				m.settle()
				m.touchAll()
				m.settle()
			})
		}
	})
}

func TestNewRefuses(t *testing.T) {
	t.Parallel()
	file := t.TempDir() + "/file"
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, o := range []watch.Options{
		{Root: "relative"}, {Root: file}, {Root: file + "/none"},
		{Root: t.TempDir(), Names: []string{"../up"}}, {Root: t.TempDir(), Names: []string{"/absolute"}},
	} {
		if w, err := watch.New(o); err == nil {
			w.Close()
			t.Errorf("New(%+v) is without error", o)
		}
	}
}

func TestClose(t *testing.T) {
	each(t, func(t *testing.T, o watch.Options) {
		o.Root, o.Names = t.TempDir(), []string{"."}
		for range 20 {
			w, err := watch.New(o)
			if err != nil {
				t.Fatal(err)
			}
			ended := make(chan error)
			go func() {
				_, err := w.Next(context.Background())
				ended <- err
			}()
			ctx, cancel := context.WithCancel(context.Background())
			cancel()
			w.Close()
			w.Close()
			if err := <-ended; !errors.Is(err, watch.ErrClosed) {
				t.Errorf("Next = %v, want ErrClosed", err)
			}
			if _, err := w.Next(ctx); err == nil {
				t.Error("Next after Close is without error")
			}
			if _, open := <-w.Notes(); open {
				t.Error("there is a note")
			}
		}
	})
}
