// Command manual writes the pages of the manual that are made from the code,
// and the schema of galley.yaml. In go the files of the repository: comments,
// the catalogue of messages with its examples, and what stands around a
// generated part in pages/. It is run in the root of the repository, and a test
// fails when a file is not what it would write.
//
// The page of commands alone is written by a test of cmd/galley, which knows
// them; what stands around it is in pages/, too.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

func main() {
	if err := write("."); err != nil {
		fmt.Fprintln(os.Stderr, "manual:", err)
		os.Exit(1)
	}
}

// write makes the files of the repository in a folder.
func write(root string) error {
	made, err := files(root)
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

// generated is the line of a file of pages/ that the generated part replaces.
const generated = "<!-- generated -->\n"

// files returns the files by their names in the repository.
func files(root string) (map[string]string, error) {
	out := make(map[string]string)
	for name, make := range map[string]func(root string) (string, error){
		"configuration": configurationReference,
		"front-matter":  frontMatterReference,
		"messages":      messagesReference,
		"views":         viewsReference,
	} {
		text, err := make(root)
		if err != nil {
			return nil, fmt.Errorf("%s.md: %w", name, err)
		}
		page, err := os.ReadFile(filepath.Join(root, "generator", "cmd", "manual", "pages", name+".md"))
		if err != nil {
			return nil, err
		}
		around := strings.ReplaceAll(string(page), "\r\n", "\n")
		out["content/docs/"+name+".md"] = strings.Replace(around, generated, strings.TrimPrefix(text, "\n"), 1)
	}
	schema, err := configurationSchema(root)
	if err != nil {
		return nil, fmt.Errorf("schema: %w", err)
	}
	out["content/docs/galley.schema.json"] = schema
	return out, nil
}
