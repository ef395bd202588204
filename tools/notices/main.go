// Command notices prints the licences of everything that goes into a program:
// those of the modules its packages come from, of what its own packages embed of
// others, and Go's own, whose standard library is in every program. A release has
// to carry them.
//
//	notices DIR PACKAGE [GOOS...]
//
// It asks the go command in DIR for the systems named, and fails when a module
// has no licence file.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
)

// licence matches the names of files that say under which terms code is given.
var licence = regexp.MustCompile(`(?i)^(licen[cs]e|copying|notice|patents|attrib)([.-].*)?$`)

func main() {
	if len(os.Args) < 3 {
		fmt.Fprintln(os.Stderr, "usage: notices DIR PACKAGE [GOOS...]")
		os.Exit(2)
	}
	if err := run(os.Stdout, os.Args[1], os.Args[2], os.Args[3:]...); err != nil {
		fmt.Fprintln(os.Stderr, "notices:", err)
		os.Exit(1)
	}
}

// run writes the notices of a package of the module in dir, for all of the
// systems or, without any, for this one.
func run(w io.Writer, dir, pkg string, systems ...string) error {
	if len(systems) == 0 {
		systems = []string{runtime.GOOS}
	}
	var modules []module
	var embedded []string
	for _, system := range systems {
		packages, err := packagesOf(dir, pkg, system)
		if err != nil {
			return err
		}
		for _, p := range packages {
			if !p.Module.Main {
				modules = append(modules, *p.Module)
				continue
			}
			for _, name := range p.EmbedFiles {
				embedded = append(embedded, filepath.Join(p.Dir, filepath.Dir(name)))
			}
		}
	}
	slices.SortFunc(modules, func(a, b module) int { return strings.Compare(a.Path, b.Path) })
	modules = slices.Compact(modules)
	slices.Sort(embedded)
	embedded = slices.Compact(embedded)
	goroot, err := ask(dir, runtime.GOOS, "env", "GOROOT")
	if err != nil {
		return err
	}
	if err := notice(w, "Go", strings.TrimSpace(string(goroot))); err != nil {
		return err
	}
	for _, m := range modules {
		if err := notice(w, m.Path+" "+m.Version, m.Dir); err != nil {
			return err
		}
	}
	for _, of := range embedded {
		err := notice(w, "embedded from "+filepath.Base(of), of)
		if err != nil && !errors.Is(err, errNone) { // most of it is our own
			return err
		}
	}
	return nil
}

// A module is what the go command says of one.
type module struct {
	Path, Version, Dir string
	Main               bool
}

// A goPackage is what the go command says of one.
type goPackage struct {
	Dir        string
	Module     *module  // nil for a package of Go itself
	EmbedFiles []string // below Dir
}

// packagesOf returns those that go into a package's code for a system, but for
// Go's own, in any order.
func packagesOf(dir, pkg, system string) ([]goPackage, error) {
	out, err := ask(dir, system, "list", "-deps", "-json=Dir,Module,EmbedFiles", pkg)
	if err != nil {
		return nil, err
	}
	var list []goPackage
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p goPackage
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, err
		}
		if p.Module != nil {
			list = append(list, p)
		}
	}
	return list, nil
}

// ask runs the go command for a system and returns what it printed.
func ask(dir, system string, args ...string) ([]byte, error) {
	cmd := exec.Command("go", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOOS="+system)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go %s: %w", args[0], err)
	}
	return out, nil
}

// errNone says that a folder has no licence file.
var errNone = errors.New("there is no licence file")

// notice writes the licence files of a folder under a heading.
func notice(w io.Writer, heading, dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("licence of %s: %w", heading, err)
	}
	found := false
	for _, e := range entries {
		if e.IsDir() || !licence.MatchString(e.Name()) {
			continue
		}
		text, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			return err
		}
		found = true
		rule := strings.Repeat("=", 80)
		if _, err := fmt.Fprintf(w, "%s\n%s: %s\n%s\n\n%s\n\n", rule, heading, e.Name(), rule, bytes.TrimSpace(text)); err != nil {
			return err
		}
	}
	if !found {
		return fmt.Errorf("%s: %s: %w", heading, dir, errNone)
	}
	return nil
}
