package main

import (
	"errors"
	"hash/maphash"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// A tree is what is in an output folder, by path.
type tree map[string]leaf

// A leaf is a file: a hash of its bytes, and when they were written.
type leaf struct {
	sum      uint64
	modified int64
}

// treeOf looks at an output folder but for what galley keeps there for itself;
// one that is not there is empty.
func treeOf(dir string, seed maphash.Seed) (tree, error) {
	t := make(tree)
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if name == dir && errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		rel := strings.TrimPrefix(name, dir+string(filepath.Separator))
		if err != nil || d.IsDir() {
			if err == nil && rel == ".galley" {
				return fs.SkipDir
			}
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		data, err := os.ReadFile(name)
		t[rel] = leaf{maphash.Bytes(seed, data), info.ModTime().UnixNano()}
		return err
	})
	return t, err
}

// changes are what a build did to its output.
type changes struct {
	touched int // files that were written, whether or not their bytes changed
	differ  int // files whose bytes changed, and new ones
	gone    int
	wrong   int // files that are not as a clean build makes them, missing or too many
}

// compare says what a build did to a tree, which should be like the clean one.
func compare(before, after, clean tree) (c changes) {
	for name, now := range after {
		was, there := before[name]
		if !there || was.modified != now.modified {
			c.touched++
		}
		if !there || was.sum != now.sum {
			c.differ++
		}
		if want, ok := clean[name]; !ok || want.sum != now.sum {
			c.wrong++
		}
	}
	for name := range before {
		if _, there := after[name]; !there {
			c.gone++
		}
	}
	for name := range clean {
		if _, there := after[name]; !there {
			c.wrong++
		}
	}
	return c
}
