package main

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

// reader is somebody who does what a page says.
type reader struct {
	t          *testing.T
	page       string
	start, dir string          // the folders the page begins in and has come to
	said       string          // by the commands of the block before
	ran        int             // commands
	wrote      map[string]bool // the files that stood in blocks
	beside     *txtar.Archive  // the files that the page takes for granted
}

func newReader(t *testing.T, page string) *reader {
	t.Helper()
	r := &reader{t: t, page: page, dir: t.TempDir(), wrote: map[string]bool{}, beside: &txtar.Archive{}}
	name := strings.TrimSuffix(strings.TrimPrefix(page, "content/docs/"), ".md") + ".txtar"
	archive, err := txtar.ParseFile(filepath.Join("testdata/manual", filepath.FromSlash(name)))
	switch {
	case err == nil:
		r.beside = archive
	case !errors.Is(err, fs.ErrNotExist):
		t.Fatal(err)
	}
	r.start = r.dir
	hasSite := slices.ContainsFunc(r.beside.Files, func(f txtar.File) bool { return f.Name == "galley.yaml" })
	if !hasSite && !beginsNew.MatchString(page) {
		r.run("galley new site .")
	}
	r.prepare("")
	return r
}

// prepare writes the files of the page's archive below a folder of it. One that
// names a file of the repository, "file: PATH", is a copy of that.
func (r *reader) prepare(below string) {
	r.t.Helper()
	for _, f := range r.beside.Files {
		name, ok := strings.CutPrefix(f.Name, below)
		if !ok || below == "" && strings.HasPrefix(name, "message/") {
			continue
		}
		text := string(f.Data)
		if original, ok := strings.CutPrefix(text, "file: "); ok {
			text = readPage(r.t, strings.TrimSpace(original))
		}
		r.write(name, text)
	}
}

// read does what a block says.
func (r *reader) read(f fence) {
	said := r.said
	r.said = ""
	switch {
	case f.included || generated(r.page) && (f.language == "text" || f.commands() == nil):
	case f.commands() != nil:
		for _, line := range f.commands() {
			r.obey(line)
		}
	case f.language == "text" && spoken.MatchString(f.text) && (said == "" || r.hasMessage()):
		r.hear(f)
	case f.language == "text" && said != "":
		if got, want := withoutNumbers(said), withoutNumbers(f.text); got != want && !strings.HasSuffix(got, "\n"+want) {
			r.t.Errorf("line %d of the page shows\n%s\nwhat was said is\n%s", f.line, want, got)
		}
	case siteFile.MatchString(f.title):
		r.copyFile(f)
	case f.title == "front matter":
		r.try(path.Dir(r.page)+"/shown.md", "---\n"+f.text+"---\n\nA text.\n")
	case f.language == "md" && f.title == "":
		r.try(path.Dir(r.page)+"/shown.md", f.text)
	case f.title == "" && (f.language == "yaml" || strings.Contains(f.text, "{{")):
		r.t.Errorf("line %d of the page: the block does not say which file it belongs to (give it a title)", f.line)
	}
}

// obey runs a command line, if it can be run.
func (r *reader) obey(line string) {
	if slices.ContainsFunc(notRun(), func(s skipped) bool { return s.page == r.page && s.line == line }) {
		return
	}
	if name, ok := strings.CutPrefix(line, "cd "); ok {
		r.dir = filepath.Join(r.dir, name)
		return
	}
	r.said += r.run(line)
	r.ran++
}

// run runs a command line where the reader is.
func (r *reader) run(line string) string {
	r.t.Helper()
	return runLine(r.t, r.dir, line, "HOME="+r.start)
}

// endless matches commands that run until they are interrupted, and ready what
// these say once they do what they are for.
var (
	endless = regexp.MustCompile(`galley (serve|build .*--watch)`)
	ready   = regexp.MustCompile(`(?m)^(previewing the site|watching for changes)`)
)

// runLine runs a command line and returns what it printed. Only a check of
// drafts may find something. What does not end is interrupted.
func runLine(t *testing.T, dir, line string, env ...string) string {
	t.Helper()
	cmd := exec.Command("sh", "-c", line)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), env...)
	if endless.MatchString(line) {
		runEndless(t, cmd, line)
		return ""
	}
	out, err := cmd.CombinedOutput()
	if err != nil && line != "galley check --drafts" {
		t.Fatalf("%s: %v\n%s", line, err, out)
	}
	return string(out)
}

// runEndless runs a command until it is ready. What it says of this machine is
// on no page.
func runEndless(t *testing.T, cmd *exec.Cmd, line string) {
	t.Helper()
	cmd.Args[2] = "exec " + line // the shell would not hand on the signal
	said, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for lines := bufio.NewScanner(said); lines.Scan(); {
		fmt.Fprintln(&out, lines.Text())
		if ready.MatchString(lines.Text()) {
			cmd.Process.Signal(os.Interrupt) //nolint:errcheck // it may have ended by itself
		}
	}
	if cmd.Wait(); cmd.ProcessState.ExitCode() != exitSignal+int(syscall.SIGINT) || !ready.MatchString(out.String()) {
		t.Fatalf("%s: %v\n%s", line, cmd.ProcessState, out.String())
	}
}

// hasMessage reports whether files are prepared for messages on the page.
func (r *reader) hasMessage() bool {
	return slices.ContainsFunc(r.beside.Files, func(f txtar.File) bool { return strings.HasPrefix(f.Name, "message/") })
}

// hear compares a block of messages with what is said of a new site with the
// files that are prepared for it, below message/.
func (r *reader) hear(f fence) {
	other := &reader{t: r.t, page: r.page, dir: r.t.TempDir(), wrote: map[string]bool{}, beside: r.beside}
	other.run("galley new site .")
	other.prepare("message/")
	if got := other.run("galley check --drafts"); !strings.Contains("\n"+got, "\n"+f.text) {
		r.t.Errorf("line %d of the page shows\n%s\nwhat was said is\n%s", f.line, f.text, got)
	}
}

// copyFile makes a block a file of the site. Of a template that a command has
// copied, the block shows a part, or a change to make.
func (r *reader) copyFile(f fence) {
	there, err := os.ReadFile(filepath.Join(r.dir, filepath.FromSlash(f.title)))
	if err != nil || r.wrote[f.title] || !strings.HasPrefix(f.title, "templates/") {
		r.try(f.title, f.text)
		return
	}
	before, after := f.text, f.text
	if f.diff {
		before, after = "", ""
		for line := range strings.Lines(f.text) {
			if line[0] != '+' {
				before += line[1:]
			}
			if line[0] != '-' {
				after += line[1:]
			}
		}
	}
	if strings.Count(string(there), before) != 1 {
		r.t.Errorf("line %d of the page: %s has no such part:\n%s", f.line, f.title, before)
	}
	r.write(f.title, strings.Replace(string(there), before, after, 1))
}

// try writes a file of the site. If another block was that file before, the
// site has to be in order without it.
func (r *reader) try(name, text string) {
	if r.wrote[name] {
		r.check()
	}
	r.write(name, text)
	r.wrote[name] = true
}

func (r *reader) write(name, text string) {
	r.t.Helper()
	file := filepath.Join(r.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
		r.t.Fatal(err)
	}
	mode := fs.FileMode(0o666)
	if strings.HasPrefix(text, "#!") {
		mode = 0o777
	}
	if err := os.WriteFile(file, []byte(text), mode); err != nil {
		r.t.Fatal(err)
	}
}

// check wants the site that the page has come to be without a fault.
func (r *reader) check() {
	r.t.Helper()
	if said := leftOut.ReplaceAllString(r.run("galley check --strict || true"), ""); said != "" {
		r.t.Errorf("galley check says\n%s", said)
	}
}
