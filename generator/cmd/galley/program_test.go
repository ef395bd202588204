package main

import (
	"os"
	"path/filepath"
	"testing"

	"galley/generator/disk"
)

// The hash of the program is kept with what an earlier build has left, and found
// there only for the file that it is of.
func TestExecutable(t *testing.T) {
	t.Parallel()
	name := t.TempDir()
	dir, err := disk.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer dir.Close()
	identity := func() string {
		t.Helper()
		sum, err := executable(dir)
		if err != nil {
			t.Fatal(err)
		}
		return sum
	}
	want := identity()
	if list, err := os.ReadDir(name); err != nil || len(list) > 0 {
		t.Errorf("a new folder has %v, %v; want nothing", list, err)
	}
	kept := filepath.Join(name, "program")
	write := func(path, text string) {
		t.Helper()
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write(filepath.Join(name, "traces"), "")
	if !waitFor(func() bool { // the test's own file to be old enough
		if got := identity(); got != want {
			t.Fatalf("another hash: %s, want %s", got, want)
		}
		_, err := os.Stat(kept)
		return err == nil
	}) {
		t.Fatal("nothing was kept")
	}
	if got := identity(); got != want {
		t.Errorf("what was kept is %s, want %s", got, want)
	}
	write(kept, "galley program")
	if got := identity(); got != want {
		t.Errorf("with damage it is %s, want %s", got, want)
	}
}
