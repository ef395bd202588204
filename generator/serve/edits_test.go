package serve_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"galley/generator/diag"
	"galley/generator/serve"
	"galley/generator/watch"
)

var steps = flag.Int("steps", 30, "how many edits TestEdits makes")

// TestEdits edits a site on the disk at random while it is served and watched.
// After each edit all that is served becomes what a clean build publishes, and
// where the site has errors a build's messages are those of the preview.
func TestEdits(t *testing.T) {
	t.Parallel()
	const seed = 1
	e := &editor{Rand: rand.New(rand.NewPCG(seed, seed)), files: editable()}
	f := newFolder(t, e.files)
	p := start(t, f)
	stop := watchOver(t, p, f.dir)
	defer stop()
	e.folder, e.good = f, maps.Clone(e.files)
	faulty := 0
	for step := range *steps {
		e.log = append(e.log, e.edit(t))
		if !e.settles(t, p) {
			t.Fatalf("after step %d:\n\t%s", step, strings.Join(e.log, "\n\t"))
		}
		if e.failed {
			faulty++
		}
	}
	t.Logf("%d steps, %d of them faulty", *steps, faulty)
}

// watchOver keeps a preview up to date.
func watchOver(t *testing.T, p *preview, dir string) (stop func()) {
	t.Helper()
	w, err := watch.New(watch.Options{Root: dir, Names: []string{"."}})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- p.server.Watch(ctx, w, func(serve.Look) {}) }()
	return func() {
		cancel()
		if err := errors.Join(<-ended, w.Close()); err != nil {
			t.Error(err)
		}
	}
}

// editable is the site that is edited: all pages show the data, a word and who
// comes before and after.
func editable() map[string]string {
	files := map[string]string{
		"galley.yaml":                         "title: T\nbase_url: https://example.org/docs/\nlinks: {page: warn, image: warn}\npagination: {size: 3}\n",
		"data/facts.yaml":                     "fact: one\n",
		"templates/partials/fact.html":        "<p>{{.Site.Data \"facts\" \"fact\"}}</p>\n",
		"templates/partials/article-end.html": "<p>{{template \"partials/fact.html\" .}}</p>\n",
		"templates/i18n/en.yaml":              "home: Home\n",
		"static/own.css":                      "body { color: red }\n",
		"static/own.txt":                      "own",
		"code/a.go":                           "package a\n",
		"content/_index.md":                   "---\ntitle: Home\n---\nWelcome.\n",
		"content/guide/_index.md":             "---\ntitle: Guide\n---\n",
		"content/bundle/index.md":             "---\ntitle: Bundle\n---\n[Data](data.csv)\n",
		"content/bundle/data.csv":             "1,2\n",
		"content/code.md":                     "---\ntitle: Code\n---\n```go {include=\"code/a.go\"}\n```\n",
	}
	for i := range 6 {
		files[fmt.Sprintf("content/guide/p%d.md", i)] = article(i, i)
	}
	return files
}

func article(i, words int) string {
	return fmt.Sprintf("---\ntitle: Page %d\ndate: 2026-01-%02d\ntags: [t%d]\n---\nText %d, [next](p%d.md).\n\n## Part\n", i, i+1, i%3, words, (i+1)%6)
}

// An editor edits the files of a site.
type editor struct {
	*rand.Rand
	folder *folder
	files  map[string]string
	log    []string
	n      int               // of what is written, so that it differs
	good   map[string]string // the files when the site was last without errors
	failed bool              // it has some now
}

// edit makes one edit and says which. After a faulty one that is to undo it.
func (e *editor) edit(t *testing.T) string {
	e.n++
	if e.failed {
		return e.undo(t)
	}
	edits := []func(t *testing.T) string{e.body, e.body, e.title, e.front, e.create, e.remove, e.rename, e.other, e.other, e.config, e.breakOne}
	return edits[e.IntN(len(edits))](t)
}

// undo makes the files what they were when the site had no errors.
func (e *editor) undo(t *testing.T) string {
	for name := range e.files {
		if _, ok := e.good[name]; !ok {
			e.folder.remove(t, name)
		}
	}
	for name, text := range e.good {
		if e.files[name] != text {
			e.folder.put(t, name, text)
		}
	}
	e.files = maps.Clone(e.good)
	return "undo"
}

func (e *editor) set(t *testing.T, name, text string) string {
	e.files[name] = text
	if e.IntN(2) == 0 {
		e.folder.put(t, name, text)
	} else {
		e.folder.replace(t, name, text)
	}
	return fmt.Sprintf("write %s: %q", name, text)
}

// any is the name of an article.
func (e *editor) any() string {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(e.files)) {
		if strings.HasPrefix(name, "content/") && strings.HasSuffix(name, ".md") && !strings.Contains(name, "index") {
			names = append(names, name)
		}
	}
	return names[e.IntN(len(names))]
}

func (e *editor) body(t *testing.T) string {
	name := e.any()
	return e.set(t, name, e.files[name]+fmt.Sprintf("\nMore, %d: [a page](/guide/p%d.md#part), [another](%s).\n", e.n, e.IntN(9), filepath.Base(e.any())))
}

func (e *editor) title(t *testing.T) string {
	name := e.any()
	return e.set(t, name, strings.Replace(e.files[name], "title: ", fmt.Sprintf("title: New %d ", e.n), 1))
}

func (e *editor) front(t *testing.T) string {
	name := e.any()
	keys := []string{"draft: true", "date: 2027-01-01", "tags: [t1, t9]", "aliases: [/old" + fmt.Sprint(e.n) + "/]", "slug: s" + fmt.Sprint(e.n), "weight: 3", "description: D", "unlisted: true", "expiryDate: 2020-01-01"}
	key := keys[e.IntN(len(keys))]
	word, _, _ := strings.Cut(key, ":")
	var lines []string
	for i, line := range strings.Split(e.files[name], "\n") {
		if !strings.HasPrefix(line, word+":") {
			lines = append(lines, line)
		}
		if i == 0 {
			lines = append(lines, key)
		}
	}
	return e.set(t, name, strings.Join(lines, "\n"))
}

func (e *editor) create(t *testing.T) string {
	dirs := []string{"content/guide/", "content/", "content/new/", fmt.Sprintf("content/deep%d/er/", e.n)}
	return e.set(t, dirs[e.IntN(len(dirs))]+fmt.Sprintf("n%d.md", e.n), article(e.n%28, e.n))
}

func (e *editor) remove(t *testing.T) string {
	if len(e.files) < 16 {
		return e.create(t)
	}
	name := e.any()
	delete(e.files, name)
	e.folder.remove(t, name)
	return "remove " + name
}

func (e *editor) rename(t *testing.T) string {
	name := e.any()
	to := fmt.Sprintf("content/guide/r%d.md", e.n)
	e.files[to] = e.files[name]
	delete(e.files, name)
	if err := os.Rename(e.folder.path(name), e.folder.path(to)); err != nil {
		t.Fatal(err)
	}
	return "rename " + name + " to " + to
}

// other edits what is no article.
func (e *editor) other(t *testing.T) string {
	n := e.n
	edits := [][2]string{
		{"data/facts.yaml", fmt.Sprintf("fact: n%d\n", n)},
		{"templates/partials/fact.html", fmt.Sprintf("<b>%d {{.Site.Data \"facts\" \"fact\"}}</b>\n", n)},
		{"templates/partials/article-end.html", fmt.Sprintf("<i>%d {{template \"partials/fact.html\" .}}</i>\n", n)},
		{"templates/i18n/en.yaml", fmt.Sprintf("home: Home %d\n", n)},
		{"static/own.css", fmt.Sprintf("body { margin: %dpx }\n", n)},
		{"static/own.txt", fmt.Sprint(n)},
		{fmt.Sprintf("static/new%d.txt", n), "new"},
		{"code/a.go", fmt.Sprintf("package a%d\n", n)},
		{"content/bundle/data.csv", fmt.Sprintf("%d,2\n", n)},
		{"content/_index.md", fmt.Sprintf("---\ntitle: Home %d\n---\n", n)},
		{"content/guide/_index.md", fmt.Sprintf("---\ntitle: Guide %d\n---\nText.\n", n)},
		{"README.md", fmt.Sprint(n)},
	}
	edit := edits[e.IntN(len(edits))]
	return e.set(t, edit[0], edit[1])
}

func (e *editor) config(t *testing.T) string {
	keys := []string{"pagination: {size: 2}\n", "pagination: {size: 5}\n", "feeds: []\n", "markdown: {raw_html: omit}\n", "description: D\n", ""}
	return e.set(t, "galley.yaml", fmt.Sprintf("title: T%d\nbase_url: https://example.org/docs/\nlinks: {page: warn, image: warn}\n", e.n)+keys[e.IntN(len(keys))])
}

// breakOne makes a mistake.
func (e *editor) breakOne(t *testing.T) string {
	name := e.any()
	edits := [][2]string{
		{name, "---\ntitle: [\n---\nText.\n"},
		{"galley.yaml", "title: T\nnothing: here\n"},
		{"templates/partials/fact.html", "{{.Nothing}}"},
		{"templates/partials/article-end.html", "{{template \"partials/none.html\" .}}"},
		{"data/facts.yaml", "fact: [\n"},
		{"templates/i18n/en.yaml", "none: x\nhome: [\n"},
	}
	edit := edits[e.IntN(len(edits))]
	return e.set(t, edit[0], edit[1])
}

// settles waits until what is served is what a clean build publishes.
func (e *editor) settles(t *testing.T, p *preview) bool {
	t.Helper()
	want, messages := built(t, p.options)
	if e.failed = messages.HasErrors(); !e.failed {
		e.good = maps.Clone(e.files)
	}
	var wrong []string
	for end := time.Now().Add(hang); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if wrong = wrongWith(t, p, want, messages); len(wrong) == 0 {
			return true
		}
	}
	t.Errorf("%s", strings.Join(wrong, "\n"))
	return false
}

// wrongWith tells where a preview is not what a clean build is.
func wrongWith(t *testing.T, p *preview, want map[string]string, messages diag.List) []string {
	t.Helper()
	if messages.HasErrors() {
		s := p.state(t, p.site.Snapshot().Base(), "/docs/")
		if len(s.Faults) == 0 && len(p.site.Messages()) == 0 {
			return []string{fmt.Sprintf("the preview knows nothing of %v", messages)}
		}
		return nil
	}
	if p.site.Messages().HasErrors() {
		return []string{fmt.Sprintf("the preview has the errors %v, a build none", p.site.Messages())}
	}
	return differences(t, p, want)
}
