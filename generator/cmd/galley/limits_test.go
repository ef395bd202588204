//go:build linux

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// peak runs the command and returns the most memory that it had, in MiB.
func peak(t *testing.T, args ...string) (mebibytes, status int, out []byte) {
	t.Helper()
	name := filepath.Join(t.TempDir(), "status")
	cmd := exec.Command("galley", args...)
	cmd.Env = append(os.Environ(), "GALLEY_STATUS="+name)
	out, _ = cmd.CombinedOutput() // the status is what matters
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	_, rest, _ := strings.Cut(string(data), "VmHWM:")
	kib, err := strconv.Atoi(strings.Fields(rest)[0])
	if err != nil {
		t.Fatal(err)
	}
	return kib >> 10, cmd.ProcessState.ExitCode(), out
}

// TestLimits builds sites that are made to exhaust the machine, each in a
// process of its own, since neither a stack that overflows nor memory that
// runs out can be recovered from.
func TestLimits(t *testing.T) {
	t.Parallel()
	const most = 480 // MiB of memory at the peak
	page := func(text string) map[string]string {
		return map[string]string{"galley.yaml": "title: T\n", "content/a.md": text, "content/b.md": "[x](gone.md)\n"}
	}
	front := func(text string) map[string]string { return page("---\n" + text + "\n---\nText.\n") }
	layout := func(text string) map[string]string {
		site := page("Text.\n")
		site["templates/page.html"] = `{{define "main"}}` + text + `{{end}}`
		return site
	}
	bomb := "a: &a [x, x, x, x, x, x, x, x, x]\n"
	for c := 'b'; c <= 'i'; c++ {
		bomb += string(c) + ": &" + string(c) + " [" + strings.TrimSuffix(strings.Repeat("*"+string(c-1)+", ", 9), ", ") + "]\n"
	}
	tests := []struct {
		name   string
		site   map[string]string
		status int
		want   string
	}{
		{"aliases in front matter", front(bomb), exitSite, `(?m)^content/a\.md:\d+:\d+: `},
		{"aliases in the configuration", map[string]string{"galley.yaml": "params:\n  " + strings.ReplaceAll(bomb, "\n", "\n  ")}, exitUsage, `(?m)^galley\.yaml:\d+:\d+: `},
		{"nested front matter", front("a: " + strings.Repeat("[", 100_000)), exitSite, `(?m)^content/a\.md:\d+:\d+: .*(deep|nest)`},
		{"nested TOML", page("+++\na = " + strings.Repeat("[", 100_000) + "\n+++\n"), exitSite, `(?m)^content/a\.md:\d+:\d+: .*(deep|nest)`},
		{"nested JSON", page(`{"a": ` + strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000) + "}\n"), exitSite, `(?m)^content/a\.md:\d+:\d+: .*(deep|nest)`},
		{"nested configuration", map[string]string{"galley.yaml": "params: {a: " + strings.Repeat("[", 100_000)}, exitUsage, `(?m)^galley\.yaml:\d+:\d+: .*(deep|nest)`},
		{"long front matter", front("a: " + strings.Repeat("x", 50<<20)), exitSite, `(?m)^content/a\.md.*limit|longer`},
		{"front matter without end", page("---\n" + strings.Repeat("k: v\n", 1<<20)), exitSite, `(?m)^content/a\.md.*(longer|limit)`},
		{"long page", page(strings.Repeat("Text. \n", 3<<20)), exitSite, `(?m)^content/a\.md: .*16 MiB`},
		{"nested quotes", page(strings.Repeat(">", 100_000) + "x\n"), exitSite, `(?m)^content/a\.md:\d+:\d+: .*(deep|nest)`},
		{"nested lists", page(strings.Repeat("- ", 100_000) + "x\n"), exitSite, `(?m)^content/a\.md:\d+:\d+: .*(deep|nest)`},
		{"nested emphasis", page(strings.Repeat("*a **b ", 20_000) + "\n"), exitSite, ``},
		{"nested brackets", page(strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000) + "\n"), exitSite, ``},
		{"nested templates", layout(`{{template "main" .}}`), exitSite, `(?m)^templates/page\.html:1:\d+: templates call each other without end`},
		{"endless template", layout(`{{range 1000000000}}<p>Text.</p>{{end}}`), exitSite, `(?m)^templates/page\.html:1:\d+: output is larger`},
		{"wide number", layout(`{{printf "%1000000000d" 1}}`), exitSite, ``},
		{"long value", layout(`{{range 100000}}{{$.Title}}{{printf "%1000000d" 1}}{{end}}`), exitSite, `(?m)^templates/page\.html.*: output is larger`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			writeSite(t, dir, test.site)
			used, status, out := peak(t, "build", "--jobs", "1", "--source", dir)
			if status != test.status {
				t.Errorf("exit status %d, want %d", status, test.status)
			}
			if !regexp.MustCompile(test.want).Match(out) {
				t.Errorf("output does not match %s", test.want)
			}
			if _, ok := test.site["content/b.md"]; ok && !strings.Contains(string(out), "content/b.md:1:5: ") {
				t.Error("the other page is not told of")
			}
			if used > most {
				t.Errorf("peak memory %d MiB, want at most %d", used, most)
			}
			t.Logf("peak memory %d MiB", used)
			if t.Failed() {
				t.Logf("output:\n%.2000s", out)
			}
		})
	}
}

// TestSparseFile publishes a file that is larger than what memory should
// hold.
func TestSparseFile(t *testing.T) {
	t.Parallel()
	const size, most = 256 << 20, 128 // bytes, MiB
	dir := t.TempDir()
	writeSite(t, dir, map[string]string{"galley.yaml": "title: T\n", "content/a.md": "A.\n", "static/big.bin": "", "content/large.bin": ""})
	for _, name := range []string{"static/big.bin", "content/large.bin"} {
		if err := os.Truncate(filepath.Join(dir, name), size); err != nil {
			t.Fatal(err)
		}
	}
	used, status, out := peak(t, "build", "--source", dir)
	if status != exitDone || used > most {
		t.Errorf("exit status %d, peak memory %d MiB, want %d and at most %d\n%s", status, used, exitDone, most, out)
	}
}
