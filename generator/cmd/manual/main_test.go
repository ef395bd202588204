package main

import (
	"os"
	"path/filepath"
	"testing"
)

// root is the repository.
const root = "../../.."

// TestFilesAreFresh compares the files of the manual with what the command
// would write.
func TestFilesAreFresh(t *testing.T) {
	t.Parallel()
	made, err := files(root)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range made {
		got, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
		if err != nil || string(got) != want {
			t.Errorf("%s is stale (run: make docs): %v", name, err)
		}
	}
}
