package cache

import (
	"galley/generator/disk"
	"galley/generator/record"
)

const programFile = "program"

// LoadProgram returns the hash that was kept for a program of that name, which
// is to tell its file and how that was found; nil for none.
func LoadProgram(fsys disk.FS, name string) []byte {
	d := read(fsys, programFile, name)
	if d == nil {
		return nil
	}
	sum := d.String()
	if !d.Sound() || d.Left() > 0 {
		return nil
	}
	return []byte(sum)
}

// SaveProgram keeps the hash of a program. The name is one line.
func SaveProgram(fsys disk.FS, name string, sum []byte) error {
	w, err := create(fsys, programFile, name)
	if err != nil {
		return err
	}
	w.record(func(e *record.Encoder) { e.String(string(sum)) })
	return w.commit()
}
