package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// fence is a block of code on a page of the manual.
type fence struct {
	language, title, text string
	line                  int // of its text, from 1
}

var (
	fenceBegin = regexp.MustCompile("^```([a-z]+)(?: \\{title=\"(.*)\"\\})?$")
	siteFile   = regexp.MustCompile(`^(galley\.yaml|(content|data|static|templates)/.*)$`)
	lastLine   = regexp.MustCompile(`(?m)^rendered .*$`)
	digits     = regexp.MustCompile(`[0-9]+(\.[0-9]+)? ?(ms|s)?`)
)

// fences returns the blocks of code of a page in their order.
func fences(page string) []fence {
	var list []fence
	open := false
	for i, line := range strings.SplitAfter(page, "\n") {
		begin := fenceBegin.FindStringSubmatch(strings.TrimSuffix(line, "\n"))
		switch {
		case open && line == "```\n":
			open = false
		case open:
			list[len(list)-1].text += line
		case begin != nil:
			open = true
			list = append(list, fence{language: begin[1], title: begin[2], line: i + 2})
		}
	}
	return list
}

// TestGettingStarted does what the first page of the manual tells a newcomer:
// it runs the commands, writes the files that have their name as a title, and
// compares the text that is shown right after commands with what these said.
func TestGettingStarted(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../../content/docs/getting-started.md")
	if err != nil {
		t.Fatal(err)
	}
	dir, said, ran := t.TempDir(), "", 0
	for _, f := range fences(string(page)) {
		switch {
		case f.language == "sh" && f.title == "":
			said = ""
			for _, line := range strings.Split(strings.TrimSpace(f.text), "\n") {
				ran++
				if name, ok := strings.CutPrefix(line, "cd "); ok {
					dir = filepath.Join(dir, name)
					continue
				}
				said += runLine(t, dir, line)
			}
		case f.language == "text" && said != "":
			if got, want := withoutNumbers(said), withoutNumbers(f.text); got != want && !strings.HasSuffix(got, "\n"+want) {
				t.Errorf("line %d of the page shows\n%s\nwhat was said is\n%s", f.line, want, got)
			}
			said = ""
		default:
			f.write(t, dir)
		}
	}
	if ran < 10 {
		t.Errorf("%d commands were found on the page, want 10 at least", ran)
	}
	for name, want := range map[string]string{
		"posts/a-walk-along-the-river/index.html": "Who we are",
		"index.html": "A walk along the river",
		"atom.xml":   "https://www.example.org/posts/a-walk-along-the-river/",
	} {
		got, err := os.ReadFile(filepath.Join(dir, "public", filepath.FromSlash(name)))
		if err != nil || !strings.Contains(string(got), want) {
			t.Errorf("public/%s has no %q: %v", name, want, err)
		}
	}
}

// TestConvertedSites checks the sites that the pages for those who come from
// other generators show: the blocks that have the name of a file as a title.
func TestConvertedSites(t *testing.T) {
	t.Parallel()
	pages, err := filepath.Glob("../../../content/docs/from-*.md")
	if err != nil || len(pages) == 0 {
		t.Fatalf("no pages: %v", err)
	}
	for _, name := range pages {
		page, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		dir := t.TempDir()
		for _, f := range fences(string(page)) {
			f.write(t, dir)
		}
		if said := runLine(t, dir, "galley check --strict"); said != "" {
			t.Errorf("%s: galley check says\n%s", name, said)
		}
	}
}

// write writes a block whose title is the name of a file of a site.
func (f fence) write(t *testing.T, dir string) {
	t.Helper()
	if !siteFile.MatchString(f.title) {
		return
	}
	name := filepath.Join(dir, filepath.FromSlash(f.title))
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(f.text), 0o666); err != nil {
		t.Fatal(err)
	}
}

// runLine runs a command line of the manual and returns what it printed. Only
// a check may find something.
func runLine(t *testing.T, dir, line string) string {
	t.Helper()
	cmd := exec.Command("sh", "-c", line)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err != nil && line != "galley check --drafts" {
		t.Fatalf("%s: %v\n%s", line, err, out)
	}
	return string(out)
}

// withoutNumbers leaves out counts and times from the last line of a build.
func withoutNumbers(text string) string {
	return lastLine.ReplaceAllStringFunc(text, func(line string) string { return digits.ReplaceAllString(line, "N") })
}
