package main

import (
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// compile reads a list of names and texts and reports those that are no Python.
const compile = `
import json, sys
for name, text in json.load(sys.stdin):
    try:
        compile(text, name, "exec", dont_inherit=True)
    except SyntaxError as error:
        print(f"{name}:{error.lineno}: {error.msg}")
`

// TestPythonSamples compiles the Python of all pages; blocks of one title on a
// page are one file. Where FastAPI and pytest are, the tests that articles show
// are run beside the modules that they show.
func TestPythonSamples(t *testing.T) {
	t.Parallel()
	samples := pythonSamples(t)
	var texts [][2]string
	tests := 0
	for dir, files := range samples {
		for name, text := range files {
			texts = append(texts, [2]string{path.Join(dir, name), text})
			if strings.HasPrefix(name, "test_") {
				tests++
			}
		}
	}
	if tests < 3 {
		t.Errorf("%d tests were found in articles, want 3 at least", tests)
	}
	if _, err := exec.LookPath("python3"); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("python3 is not on this machine, so no sample was compiled (install it): %v", err)
		}
		t.Skip("python3 is not on this machine, so no sample was compiled")
	}
	input, err := json.Marshal(texts)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("python3", "-c", compile)
	cmd.Stdin = strings.NewReader(string(input))
	if out, err := cmd.CombinedOutput(); err != nil || len(out) > 0 {
		t.Errorf("python3: %v\n%s", err, out)
	}
	runSamples(t, samples)
}

// runSamples runs the tests of each page that shows some.
func runSamples(t *testing.T, samples map[string]map[string]string) {
	t.Helper()
	const libraries = "import enum, fastapi, httpx, pydantic, pytest; enum.StrEnum, pydantic.TypeAdapter"
	if exec.Command("python3", "-c", libraries).Run() != nil {
		t.Log("Python 3.11, FastAPI with Pydantic 2, httpx and pytest are not on this machine, so no test of the samples was run")
		return
	}
	for page, files := range samples {
		dir, shown := t.TempDir(), false
		for name, text := range files {
			shown = shown || strings.HasPrefix(name, "test_")
			if err := os.WriteFile(filepath.Join(dir, path.Base(name)), []byte(text), 0o666); err != nil {
				t.Fatal(err)
			}
		}
		if !shown {
			continue
		}
		cmd := exec.Command("python3", "-m", "pytest", "-q")
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("the tests that %s shows: %v\n%s", page, err, out)
		}
	}
}

// pythonSamples returns the Python of each page by the title of its blocks.
// Blocks without one are files of their own.
func pythonSamples(t *testing.T) map[string]map[string]string {
	t.Helper()
	samples := map[string]map[string]string{}
	for _, dir := range []string{"content", "starter"} {
		err := fs.WalkDir(os.DirFS(repository), dir, func(name string, _ fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(name, ".md") {
				return err
			}
			for _, f := range fences(readPage(t, name)) {
				if f.language != "python" || f.included {
					continue
				}
				if samples[name] == nil {
					samples[name] = map[string]string{}
				}
				title := f.title
				if title == "" {
					title = "line" + strconv.Itoa(f.line) + ".py"
				}
				samples[name][title] += f.text
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return samples
}
