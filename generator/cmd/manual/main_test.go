package main

import (
	"os"
	"path/filepath"
	"testing"
)

// TestPagesAreFresh compares the pages of the manual with what the command
// would write.
func TestPagesAreFresh(t *testing.T) {
	t.Parallel()
	const root = "../../.."
	made, err := pages(root)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range made {
		got, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
		if err != nil || string(got) != want {
			t.Errorf("%s is stale (run: go run ./generator/cmd/manual): %v", name, err)
		}
	}
}
