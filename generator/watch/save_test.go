package watch_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"galley/generator/watch"
)

// saves are the ways in which editors and tools save content/index.md, call by
// call.
var saves = []struct {
	name string
	save func(m *mirror, text string)
}{
	{"vim", func(m *mirror, text string) {
		m.write("content/.index.md.swp", "swap")
		m.write("content/4913", "")
		m.remove("content/4913")
		m.rename("content/index.md", "content/index.md~")
		m.write("content/index.md", text)
		m.remove("content/index.md~")
		m.remove("content/.index.md.swp")
	}},
	{"vim with backupcopy", func(m *mirror, text string) {
		m.write("content/.index.md.swp", "swap")
		m.write("content/index.md~", "backup")
		m.write("content/index.md", text)
		m.remove("content/index.md~")
		m.remove("content/.index.md.swp")
	}},
	{"emacs", func(m *mirror, text string) {
		m.remove("content/.#index.md")
		m.check(os.Symlink("someone@host.1:2", m.path("content/.#index.md")))
		m.write("content/#index.md#", "automatic")
		m.rename("content/index.md", "content/index.md~")
		m.write("content/index.md", text)
		m.remove("content/#index.md#")
		m.remove("content/.#index.md")
	}},
	{"jetbrains", func(m *mirror, text string) {
		m.write("content/index.md___jb_tmp___", text)
		m.rename("content/index.md", "content/index.md___jb_old___")
		m.rename("content/index.md___jb_tmp___", "content/index.md")
		m.remove("content/index.md___jb_old___")
	}},
	{"vs code", func(m *mirror, text string) {
		m.check(os.Truncate(m.path("content/index.md"), 0))
		m.write("content/index.md", text)
	}},
	{"gedit", func(m *mirror, text string) {
		m.write("content/.goutputstream-X1Y2Z3", text)
		m.rename("content/.goutputstream-X1Y2Z3", "content/index.md")
	}},
	{"sublime text", func(m *mirror, text string) {
		m.write("content/.sublA1b.tmp", text)
		m.rename("content/.sublA1b.tmp", "content/index.md")
	}},
	{"kate", func(m *mirror, text string) {
		m.write("content/.index.md.kate-swp", "swap")
		m.write("content/index.md.AbCdEf", text)
		m.rename("content/index.md.AbCdEf", "content/index.md")
		m.remove("content/.index.md.kate-swp")
	}},
	{"nano", func(m *mirror, text string) {
		m.write("content/.index.md.swp", "lock")
		m.write("content/index.md", text)
		m.remove("content/.index.md.swp")
	}},
	{"sed -i", func(m *mirror, text string) {
		m.write("content/sedAbC123", text)
		m.check(os.Chmod(m.path("content/sedAbC123"), 0o644))
		m.rename("content/sedAbC123", "content/index.md")
	}},
	{"cp", func(m *mirror, text string) { m.write("content/index.md", text) }},
	{"rsync", func(m *mirror, text string) {
		m.write("content/.index.md.aB3dE6", text)
		m.rename("content/.index.md.aB3dE6", "content/index.md")
	}},
	{"git checkout", func(m *mirror, text string) {
		m.write(".git/index.lock", "lock")
		m.remove("content/index.md")
		m.write("content/index.md", text)
		m.rename(".git/index.lock", ".git/index")
	}},
	{"mv", func(m *mirror, text string) {
		m.write("elsewhere.md", text)
		m.rename("elsewhere.md", "content/index.md")
	}},
}

func TestSaves(t *testing.T) {
	each(t, func(t *testing.T, o watch.Options) {
		for _, s := range saves {
			t.Run(s.name, func(t *testing.T) {
				t.Parallel()
				m := newMirror(t, o)
				for i := range 50 {
					s.save(m, fmt.Sprintf("text %d", i))
					m.settle()
				}
				m.mu.Lock()
				defer m.mu.Unlock()
				for name := range m.named {
					if temporary(name) || !strings.HasPrefix(name, "content") {
						t.Errorf("%s was named", name)
					}
				}
				if m.rescans > 0 {
					t.Errorf("%d rescans, want none", m.rescans)
				}
			})
		}
	})
}

// The configuration lies where nothing else is watched, and so do the folders of
// names that are not there yet.
func TestSavesOfSingleFile(t *testing.T) {
	each(t, func(t *testing.T, o watch.Options) {
		m := newMirror(t, o)
		for i := range 50 {
			m.write("galley.yaml.new", fmt.Sprint("title: ", i))
			m.rename("galley.yaml.new", "galley.yaml")
			m.settle()
		}
		m.remove("galley.yaml")
		m.settle()
		m.write("galley.yaml", "title: again")
		m.settle()
		m.mu.Lock()
		defer m.mu.Unlock()
		for name := range m.named {
			if name != "galley.yaml" {
				t.Errorf("%s was named", name)
			}
		}
	})
}
