package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestRun(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	if err := run(&b, filepath.Join("..", ".."), "./generator/cmd/galley", "linux", "windows"); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"\nGo: LICENSE\n", "\ngithub.com/yuin/goldmark v", "\ngithub.com/spf13/cobra v", "\ngithub.com/inconshreveable/mousetrap v", "MIT License", "\nembedded from lib: LICENSE.libwebp\n"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("the notices have no %q", want)
		}
	}
	for _, other := range []string{"go-internal", "staticcheck"} { // only tests and tools use them
		if strings.Contains(b.String(), other) {
			t.Errorf("the notices speak of %s, which is not in the program", other)
		}
	}
}

func TestNotice(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, name := range []string{"LICENSE-MIT", "license_test.go", "README"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(name+" text\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := notice(&b, "m v1", dir); err != nil {
		t.Fatal(err)
	}
	if got := b.String(); !strings.Contains(got, "m v1: LICENSE-MIT\n") || strings.Count(got, " text\n") != 1 {
		t.Errorf("notice = %q, want LICENSE-MIT and nothing else", got)
	}
	if err := notice(&b, "m v1", t.TempDir()); err == nil {
		t.Error("notice of a folder without a licence reports no error")
	}
}
