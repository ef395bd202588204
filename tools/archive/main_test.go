package main

import (
	"archive/tar"
	"archive/zip"
	"compress/gzip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// release makes the folders that the Makefile hands over and packs them.
func release(t *testing.T, mtime time.Time) string {
	t.Helper()
	dir := t.TempDir()
	for folder, program := range map[string]string{"galley-1-linux-amd64": "galley", "galley-1-windows-amd64": "galley.exe"} {
		for _, file := range []string{program, "LICENSE", "README.md"} {
			name := filepath.Join(dir, folder, file)
			if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(name, []byte("text of "+file), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := run(dir, mtime); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestRelease(t *testing.T) {
	t.Parallel()
	mtime := time.Date(2026, 3, 4, 5, 6, 8, 0, time.UTC)
	dir := release(t, mtime)
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	want := []string{"SHA256SUMS", "galley-1-linux-amd64.tar.gz", "galley-1-windows-amd64.zip"}
	if !slices.Equal(names, want) {
		t.Errorf("files = %q, want %q", names, want)
	}
	sums := read(t, filepath.Join(dir, "SHA256SUMS"))
	for i, line := range strings.Split(strings.TrimSpace(sums), "\n") {
		sum, err := checksum(filepath.Join(dir, want[i+1]))
		if err != nil {
			t.Fatal(err)
		}
		if line != sum+"  "+want[i+1] {
			t.Errorf("line %d of SHA256SUMS = %q, want the sum of %q", i+1, line, want[i+1])
		}
	}
	if again := read(t, filepath.Join(release(t, mtime), "SHA256SUMS")); again != sums {
		t.Errorf("a second release differs: %q, want %q", again, sums)
	}
}

func TestModes(t *testing.T) {
	t.Parallel()
	dir := release(t, time.Unix(1_700_000_000, 0))
	f, err := os.Open(filepath.Join(dir, "galley-1-linux-amd64.tar.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	gz, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	modes := map[string]os.FileMode{}
	for r := tar.NewReader(gz); ; {
		h, err := r.Next()
		if err != nil {
			break
		}
		modes[h.Name] = h.FileInfo().Mode()
	}
	z, err := zip.OpenReader(filepath.Join(dir, "galley-1-windows-amd64.zip"))
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	for _, f := range z.File {
		modes[f.Name] = f.Mode()
	}
	for name, want := range map[string]os.FileMode{
		"galley-1-linux-amd64/galley":       0o755,
		"galley-1-linux-amd64/LICENSE":      0o644,
		"galley-1-windows-amd64/galley.exe": 0o755,
		"galley-1-windows-amd64/README.md":  0o644,
	} {
		if modes[name] != want {
			t.Errorf("mode of %q = %v, want %v", name, modes[name], want)
		}
	}
}

func TestNothingToPack(t *testing.T) {
	t.Parallel()
	if err := run(t.TempDir(), time.Unix(0, 0)); err == nil {
		t.Error("run of an empty folder reports no error")
	}
}

func read(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
