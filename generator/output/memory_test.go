package output_test

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"maps"
	"path"
	"testing/fstest"

	"galley/generator/disk"
)

// memory is a folder in memory. It makes sweeps over every operation fast;
// what they show is shown for real folders by TestKill.
type memory struct{ files fstest.MapFS }

func newMemory(s site) *memory {
	m := &memory{make(fstest.MapFS)}
	for name, data := range s {
		for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
			m.files[dir] = &fstest.MapFile{Mode: fs.ModeDir | 0o755}
		}
		m.files[name] = &fstest.MapFile{Data: []byte(data), Mode: 0o644}
	}
	return m
}

// clone returns a folder that is the same until either is written to.
func (m *memory) clone() *memory { return &memory{maps.Clone(m.files)} }

// tree is as the function tree.
func (m *memory) tree() site {
	found := make(site)
	for name, f := range m.files {
		if f.Mode.IsDir() {
			name += "/"
		}
		found[name] = string(f.Data)
	}
	return found
}

func (m *memory) Path(name string) string { return "public/" + name }

func (m *memory) Open(name string) (io.ReadCloser, error) { return m.files.Open(name) }

func (m *memory) ReadFile(name string) ([]byte, error) { return m.files.ReadFile(name) }

func (m *memory) Lstat(name string) (fs.FileInfo, error) { return m.files.Lstat(name) }

func (m *memory) Stamp(name string) (disk.Stamp, bool) {
	info, err := m.Lstat(name)
	if err != nil {
		return disk.Stamp{}, false
	}
	return disk.StampOf(info), info.Mode().IsRegular()
}

func (m *memory) ReadDir(name string) ([]fs.DirEntry, error) { return m.files.ReadDir(name) }

func (m *memory) Lock(context.Context, func()) (func(), error) { return func() {}, nil }

// room returns an error unless something can be made at the name.
func (m *memory) room(op, name string) error {
	if f := m.files[path.Dir(name)]; path.Dir(name) != "." && (f == nil || !f.Mode.IsDir()) {
		return &fs.PathError{Op: op, Path: name, Err: fs.ErrNotExist}
	}
	if m.files[name] != nil {
		return &fs.PathError{Op: op, Path: name, Err: fs.ErrExist}
	}
	return nil
}

func (m *memory) Mkdir(name string) error {
	if err := m.room("mkdir", name); err != nil {
		return err
	}
	m.files[name] = &fstest.MapFile{Mode: fs.ModeDir | 0o755}
	return nil
}

func (m *memory) Create(name string) (disk.File, error) {
	if err := m.room("create", name); err != nil {
		return nil, err
	}
	f := &fstest.MapFile{Mode: 0o644}
	m.files[name] = f
	return memoryFile{f}, nil
}

// Log is not for outputs.
func (m *memory) Log(string) (disk.Log, error) { return nil, errors.ErrUnsupported }

func (m *memory) Rename(from, to string) error {
	f, old := m.files[from], m.files[to]
	if f == nil || f.Mode.IsDir() || old != nil && old.Mode.IsDir() {
		return &fs.PathError{Op: "rename", Path: to, Err: errors.New("not two files")}
	}
	delete(m.files, to)
	if err := m.room("rename", to); err != nil {
		return err
	}
	delete(m.files, from)
	m.files[to] = f
	return nil
}

// Replace leaves what it replaces at the old name, as a swap does.
func (m *memory) Replace(from, to string) error {
	old := m.files[to]
	if err := m.Rename(from, to); err != nil {
		return err
	}
	if old != nil {
		m.files[from] = old
	}
	return nil
}

func (m *memory) Remove(name string) error {
	list, err := m.files.ReadDir(name)
	if m.files[name] == nil || err == nil && len(list) > 0 {
		return &fs.PathError{Op: "remove", Path: name, Err: errors.New("not there or not empty")}
	}
	delete(m.files, name)
	return nil
}

type memoryFile struct{ f *fstest.MapFile }

func (w memoryFile) Write(p []byte) (int, error) {
	w.f.Data = append(w.f.Data, p...)
	return len(p), nil
}

func (memoryFile) Sync() error  { return nil }
func (memoryFile) Close() error { return nil }
