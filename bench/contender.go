package main

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// hugoModule is the newest Hugo that Go 1.26 builds.
const hugoModule = "github.com/gohugoio/hugo@v0.165.0"

// contender is one generator with one site.
type contender struct {
	name    string
	kind    string   // folder below sites/ that its site is made from
	site    string   // folder of its site
	output  string   // folder that builds write to
	outputs string   // folder of the outputs
	folders int      // how many there are
	leaves  []string // what a build leaves in the site's folder, for the next one to gain from
	program string
	args    []string // without the output folder, which comes last
	afresh  []string // further ones, by which a build uses nothing of those before

	remembers bool // later builds do less
	runs      []sample
	written   tally    // of the last build
	results   []result // of the scenarios
}

// sample is what one build took.
type sample struct {
	wall, cpu time.Duration
	peak      int64 // bytes of memory resident at most; 0 where the system does not tell
}

// tally is what one build wrote.
type tally struct {
	articles int
	pages    int   // HTML files, the articles included
	tokens   int   // of coloured code in the articles
	bytes    int64 // of the HTML files
}

// contenders returns those that can run here: Hugo first, when there is one,
// then the galleys.
func contenders(ctx context.Context, o options, dir string) ([]*contender, error) {
	list, err := galleys(o, dir)
	if err != nil {
		return nil, err
	}
	hugo, err := findHugo(ctx, o.hugo, filepath.Join(dir, "programs"))
	if err != nil || hugo == "" {
		return list, err
	}
	c := newContender(dir, "hugo", version(ctx, hugo), hugo)
	c.args = []string{"--source", c.site, "--cacheDir", filepath.Join(dir, "hugo-cache"), "--destination"}
	c.leaves = []string{"resources", ".hugo_build.lock", filepath.Join("..", "hugo-cache")}
	return append([]*contender{c}, list...), nil
}

// galleys returns galley with templates equal to Hugo's, and with its default
// theme.
func galleys(o options, dir string) ([]*contender, error) {
	galley, err := exec.LookPath(o.galley)
	if err != nil {
		return nil, fmt.Errorf("%w (build it first: make build)", err)
	}
	if galley, err = filepath.Abs(galley); err != nil {
		return nil, err
	}
	list := []*contender{
		newContender(dir, "galley", "galley, equal templates", galley),
		newContender(dir, "theme", "galley, default theme", galley),
	}
	for _, c := range list {
		c.args = []string{"build", "--source", c.site, "--output"}
		c.afresh, c.remembers = []string{"--no-cache"}, true
		c.leaves = []string{".galley"}
	}
	return list, nil
}

func newContender(dir, kind, name, program string) *contender {
	return &contender{
		name:    name,
		kind:    kind,
		site:    filepath.Join(dir, kind),
		outputs: filepath.Join(dir, "outputs", kind),
		program: program,
	}
}

// findHugo returns the path of the Hugo program, or the empty string when
// there is none and it is not to be installed into the folder.
func findHugo(ctx context.Context, install bool, folder string) (string, error) {
	if path, err := exec.LookPath("hugo"); err == nil {
		return filepath.Abs(path)
	}
	out, err := exec.CommandContext(ctx, "go", "env", "GOBIN", "GOPATH").Output()
	if err != nil {
		return "", fmt.Errorf("go env: %w", err)
	}
	gobin, gopath, _ := strings.Cut(strings.TrimSuffix(string(out), "\n"), "\n")
	if gobin == "" {
		gobin = filepath.Join(filepath.SplitList(gopath)[0], "bin")
	}
	if path, err := exec.LookPath(filepath.Join(gobin, "hugo")); err == nil {
		return path, nil
	}
	if !install {
		return "", nil
	}
	cmd := exec.CommandContext(ctx, "go", "install", hugoModule)
	cmd.Env = append(os.Environ(), "GOBIN="+folder)
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("go install %s: %w\n%s", hugoModule, err, out)
	}
	return exec.LookPath(filepath.Join(folder, "hugo"))
}

// version returns Hugo's name and version, as far as it tells them.
func version(ctx context.Context, hugo string) string {
	out, err := exec.CommandContext(ctx, hugo, "version").Output()
	words := strings.Fields(string(out))
	if err != nil || len(words) < 2 {
		return "hugo"
	}
	number, _, _ := strings.Cut(words[1], "-")
	number, _, _ = strings.Cut(number, "+")
	return "hugo " + number
}

// build builds from cold, measures it, and counts what was written.
func (c *contender) build(ctx context.Context) error {
	if err := c.forget(); err != nil {
		return err
	}
	c.elsewhere()
	took, _, err := c.run(ctx)
	if err != nil {
		return err
	}
	c.runs = append(c.runs, took)
	c.written, err = count(os.DirFS(c.output))
	return err
}

// elsewhere lets the next build write into a new folder. What earlier builds
// wrote stays until the end of the comparison: ext4 without a journal makes
// files and folders several times as slowly in the minutes after as many were
// removed, and whoever came next would pay for it.
func (c *contender) elsewhere() {
	c.folders++
	c.output = filepath.Join(c.outputs, fmt.Sprint(c.folders))
}

// forget removes what builds left for later ones.
func (c *contender) forget() error {
	for _, name := range c.leaves {
		if err := os.RemoveAll(filepath.Join(c.site, name)); err != nil {
			return err
		}
	}
	return nil
}

// run runs the generator and measures it. It returns what it said, too.
func (c *contender) run(ctx context.Context, flags ...string) (sample, string, error) {
	return c.start(ctx, c.command(flags...))
}

func (c *contender) command(flags ...string) []string {
	return slices.Concat([]string{c.program}, c.args, []string{c.output}, flags)
}

func (c *contender) start(ctx context.Context, line []string) (sample, string, error) {
	var said bytes.Buffer
	cmd := exec.CommandContext(ctx, line[0], line[1:]...)
	cmd.Dir = c.site
	cmd.Stdout, cmd.Stderr = &said, &said
	start := time.Now()
	err := cmd.Run()
	wall := time.Since(start)
	if err != nil {
		return sample{}, "", fmt.Errorf("%s: %w\n%s", c.name, err, tail(said.String(), 20))
	}
	state := cmd.ProcessState
	return sample{wall: wall, cpu: state.UserTime() + state.SystemTime(), peak: peakMemory(state)}, said.String(), nil
}

// tail returns the last n lines of a text.
func tail(text string, n int) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return strings.Join(lines[max(0, len(lines)-n):], "\n")
}

// count looks through an output folder.
func count(output fs.FS) (tally, error) {
	var t tally
	err := fs.WalkDir(output, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(name, ".html") {
			return err
		}
		page, err := fs.ReadFile(output, name)
		if err != nil {
			return err
		}
		t.pages++
		t.bytes += int64(len(page))
		if articlePage.MatchString(name) {
			t.articles++
			t.tokens += len(codeToken.FindAllIndex(page, -1))
		}
		return nil
	})
	return t, err
}

// sameArticles reports a contender that did not write a page for every
// article: its figures compare with nothing.
func sameArticles(list []*contender, want int) error {
	for _, c := range list {
		if c.written.articles != want {
			return fmt.Errorf("%s wrote %d pages for %d articles", c.name, c.written.articles, want)
		}
	}
	return nil
}
