// Command mutants takes the calls that record facts out of the code, one at a
// time, and sees whether the tests notice. A folder of Go files goes in; out
// comes a line for each call.
//
//	mutants [-checks N] [-only TEXT] DIR
//
// DIR is the folder of the module. Each mutant is built by an overlay, so
// that no file is changed. TestProbes is run on it and, where that passes,
// TestEdits with N times 100 steps.
// The exit status is 1 when the tests pass without one of the calls: what it
// records is then either recorded by another call too, which covered says why, or an
// edit is missing from the tests.
package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
)

// recording is a line that does nothing but record a fact. Its arguments stay,
// so that nothing becomes unused.
var recording = regexp.MustCompile(`^(\t+)[\w.]*\b(?:(?:facts\.(?:Read|Add)|addFacts)\((.*)|read\(((?:dep|f)\..*))\)$`)

func main() {
	checks := flag.Int("checks", 40, "how long the tests look for an edit that shows the fault")
	only := flag.String("only", "", "take out only calls in files with this in their name")
	flag.Parse()
	if flag.NArg() != 1 {
		fmt.Fprintln(os.Stderr, "usage: mutants [-checks N] [-only TEXT] DIR")
		os.Exit(2)
	}
	survivors, err := run(flag.Arg(0), *only, *checks)
	if err != nil {
		fmt.Fprintln(os.Stderr, "mutants:", err)
		os.Exit(1)
	}
	if survivors > 0 {
		fmt.Printf("%d calls are not missed\n", survivors)
		os.Exit(1)
	}
}

// checkCovered looks for calls in covered that are no longer there.
func checkCovered(dir string) error {
	for call := range covered {
		file, text, _ := strings.Cut(call, ": ")
		src, err := os.ReadFile(filepath.Join(dir, "generator", filepath.FromSlash(file)))
		if err != nil || !bytes.Contains(src, []byte("\t"+text+"\n")) {
			return fmt.Errorf("covered.go: there is no %q (take it out)", call)
		}
	}
	return nil
}

// run takes out each call of generator/render and generator/build.
func run(dir, only string, checks int) (survivors int, err error) {
	if err := checkCovered(dir); err != nil {
		return 0, err
	}
	temp, err := os.MkdirTemp("", "mutants")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(temp)
	var files []string
	for _, name := range []string{"render", "build"} {
		found, err := filepath.Glob(filepath.Join(dir, "generator", name, "*.go"))
		if err != nil {
			return 0, err
		}
		files = append(files, found...)
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") || !strings.Contains(file, only) {
			continue
		}
		n, err := mutate(dir, temp, file, checks)
		survivors += n
		if err != nil {
			return survivors, err
		}
	}
	return survivors, nil
}

// mutate takes out each call of a file and counts those that are not missed.
func mutate(dir, temp, file string, checks int) (survivors int, err error) {
	src, err := os.ReadFile(file)
	if err != nil {
		return 0, err
	}
	lines := bytes.SplitAfter(src, []byte("\n"))
	for i, line := range lines {
		mutant := without(string(line))
		if mutant == "" {
			continue
		}
		fmt.Printf("%s:%d: %s", file, i+1, bytes.TrimLeft(line, "\t"))
		lines[i] = []byte(mutant)
		noticed, err := try(dir, temp, file, bytes.Join(lines, nil), checks)
		lines[i] = line
		if err != nil {
			return survivors, err
		}
		why, known := covered[callOf(dir, file, line)]
		switch {
		case noticed:
		case known:
			fmt.Println("\tcannot be missed:", why)
		default:
			survivors++
			fmt.Println("\tnot missed")
		}
	}
	return survivors, nil
}

// callOf is how covered knows a call.
func callOf(dir, file string, line []byte) string {
	name, err := filepath.Rel(filepath.Join(dir, "generator"), file)
	if err != nil {
		return ""
	}
	return filepath.ToSlash(name) + ": " + string(bytes.TrimSpace(line))
}

// without returns the line without the call, "" when it has none.
func without(line string) string {
	m := recording.FindStringSubmatch(strings.TrimSuffix(line, "\n"))
	if m == nil {
		return ""
	}
	blanks := strings.Repeat("_, ", strings.Count(line, "facts.Read")*2) + "_"
	return m[1] + blanks + " = " + m[2] + m[3] + "\n"
}

// try reports whether the tests fail with other contents of a file.
func try(dir, temp, file string, contents []byte, checks int) (noticed bool, err error) {
	file, err = filepath.Abs(file)
	if err != nil {
		return false, err
	}
	mutant, overlay := filepath.Join(temp, "mutant.go"), filepath.Join(temp, "overlay.json")
	if err := os.WriteFile(mutant, contents, 0o600); err != nil {
		return false, err
	}
	replace, err := json.Marshal(map[string]any{"Replace": map[string]string{file: mutant}})
	if err != nil {
		return false, err
	}
	if err := os.WriteFile(overlay, replace, 0o600); err != nil {
		return false, err
	}
	for _, test := range []string{"TestProbes", "TestEdits"} {
		cmd := exec.Command("go", "test", "-overlay", overlay, "-count=1", "-timeout=0", "-run", "^"+test+"$", "./generator/build",
			"-rapid.nofailfile", "-rapid.shrinktime=0s", fmt.Sprintf("-rapid.checks=%d", checks))
		cmd.Dir = dir
		out, err := cmd.CombinedOutput()
		if err == nil {
			continue
		}
		if !bytes.Contains(out, []byte("--- FAIL: "+test)) {
			return false, fmt.Errorf("%v\n%s", err, out)
		}
		return true, nil
	}
	return false, nil
}
