package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
)

// A desk is where a site is edited, and put back as it was.
type desk struct {
	site   string
	before map[string][]byte // of files that were changed; nil for those that were not there
}

func newDesk(site string) *desk { return &desk{site: site, before: make(map[string][]byte)} }

func (d *desk) read(name string) ([]byte, error) {
	return os.ReadFile(filepath.Join(d.site, filepath.FromSlash(name)))
}

// put writes a file, which is another one then: the sites share theirs. Nil
// removes it.
func (d *desk) put(name string, data []byte) error {
	old, err := d.read(name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if _, ok := d.before[name]; !ok {
		d.before[name] = old
	}
	file := filepath.Join(d.site, filepath.FromSlash(name))
	if old != nil {
		if err := os.Remove(file); err != nil {
			return err
		}
	}
	if data == nil {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	return os.WriteFile(file, data, 0o644)
}

// replace replaces what must be there in a file, once.
func (d *desk) replace(name, old, new string) error {
	data, err := d.read(name)
	if err != nil {
		return err
	}
	if n := bytes.Count(data, []byte(old)); n != 1 {
		return fmt.Errorf("%s has %q %d times, want once", name, old, n)
	}
	return d.put(name, bytes.Replace(data, []byte(old), []byte(new), 1))
}

// move renames a file.
func (d *desk) move(from, to string) error {
	data, err := d.read(from)
	if err != nil {
		return err
	}
	return errors.Join(d.put(to, data), d.put(from, nil))
}

// restore puts everything back.
func (d *desk) restore() error {
	for _, name := range slices.Sorted(maps.Keys(d.before)) {
		if err := d.put(name, d.before[name]); err != nil {
			return err
		}
	}
	clear(d.before)
	return nil
}
