// Command manual writes the pages of the manual that are made from the code:
// content/docs/messages.md, from the catalogue of messages and their examples.
// It is run in the root of the repository, and a test fails when a page is
// not what it would write.
package main

import (
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	if err := write("."); err != nil {
		fmt.Fprintln(os.Stderr, "manual:", err)
		os.Exit(1)
	}
}

// write makes the pages of the repository in a folder.
func write(root string) error {
	made, err := pages(root)
	if err != nil {
		return err
	}
	for name, text := range made {
		if err := os.WriteFile(filepath.Join(root, filepath.FromSlash(name)), []byte(text), 0o666); err != nil {
			return err
		}
	}
	return nil
}

// pages returns the pages by their names in the repository.
func pages(root string) (map[string]string, error) {
	messages, err := messagesPage(filepath.Join(root, "generator", "build", "testdata", "messages"))
	if err != nil {
		return nil, err
	}
	return map[string]string{"content/docs/messages.md": messages}, nil
}
