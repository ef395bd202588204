package build_test

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"
	"time"

	"galley/generator/disk"
)

// memory is a folder in memory with times and identities, so that thousands
// of builds take little time. It is safe for concurrent use.
type memory struct {
	mu    sync.Mutex
	nodes map[string]*node // by path; folders too, but for the top one
	tick  int
}

// node is a file, or a folder when data is nil. What is replaced gets a node
// of its own, as it gets an inode on a disk.
type node struct {
	data    []byte
	changed time.Time
}

func newMemory() *memory { return &memory{nodes: make(map[string]*node)} }

// clone returns a folder with the same files in it.
func (m *memory) clone() *memory {
	m.mu.Lock()
	defer m.mu.Unlock()
	other := newMemory()
	other.tick = m.tick
	for name, n := range m.nodes {
		same := *n
		same.data = slices.Clone(n.data)
		other.nodes[name] = &same
	}
	return other
}

// tree returns the files below a folder, which is "" for all, by their paths
// from there; folders end with a slash.
func (m *memory) tree(dir string) map[string]string {
	m.mu.Lock()
	defer m.mu.Unlock()
	found := make(map[string]string, len(m.nodes))
	for name, n := range m.nodes {
		name, ok := strings.CutPrefix(name, dir)
		if !ok {
			continue
		}
		name = strings.TrimPrefix(name, "/")
		if n.data == nil {
			name += "/"
		}
		found[name] = string(n.data)
	}
	return found
}

// identities returns the nodes of the files, by path.
func (m *memory) identities() map[string]*node {
	m.mu.Lock()
	defer m.mu.Unlock()
	return maps.Clone(m.nodes)
}

func (m *memory) Path(name string) string { return "memory/" + name }

func (m *memory) fail(op, name string, err error) error {
	return &fs.PathError{Op: op, Path: m.Path(name), Err: err}
}

// find returns the node of a file; the folder itself has none.
func (m *memory) find(op, name string) (*node, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if n := m.nodes[name]; n != nil {
		return n, nil
	}
	return nil, m.fail(op, name, fs.ErrNotExist)
}

func (m *memory) Open(name string) (io.ReadCloser, error) {
	data, err := m.ReadFile(name)
	return io.NopCloser(bytes.NewReader(data)), err
}

func (m *memory) ReadFile(name string) ([]byte, error) {
	n, err := m.find("read", name)
	if err != nil {
		return nil, err
	}
	if n.data == nil {
		return nil, m.fail("read", name, errors.New("is a folder"))
	}
	return slices.Clone(n.data), nil
}

func (m *memory) Lstat(name string) (fs.FileInfo, error) {
	if name == "." {
		return nodeInfo{name, node{}}, nil
	}
	n, err := m.find("stat", name)
	if err != nil {
		return nil, err
	}
	return nodeInfo{path.Base(name), *n}, nil
}

func (m *memory) Stamp(name string) (disk.Stamp, bool) {
	info, err := m.Lstat(name)
	if err != nil {
		return disk.Stamp{}, false
	}
	return disk.StampOf(info), info.Mode().IsRegular()
}

func (m *memory) ReadDir(name string) ([]fs.DirEntry, error) {
	if name != "." {
		if n, err := m.find("list", name); err != nil {
			return nil, err
		} else if n.data != nil {
			return nil, m.fail("list", name, errors.New("is a file"))
		}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	var list []fs.DirEntry
	for below, n := range m.nodes {
		if path.Dir(below) == name {
			list = append(list, fs.FileInfoToDirEntry(nodeInfo{path.Base(below), *n}))
		}
	}
	slices.SortFunc(list, func(a, b fs.DirEntry) int { return cmp.Compare(a.Name(), b.Name()) })
	return list, nil
}

// Lock is not for two builds at once: the tests have one at a time.
func (m *memory) Lock(context.Context, func()) (func(), error) { return func() {}, nil }

// put makes a node where nothing is. The caller holds the mutex.
func (m *memory) put(op, name string, n *node) error {
	if dir := path.Dir(name); dir != "." && (m.nodes[dir] == nil || m.nodes[dir].data != nil) {
		return m.fail(op, name, fs.ErrNotExist)
	}
	if m.nodes[name] != nil {
		return m.fail(op, name, fs.ErrExist)
	}
	m.nodes[name] = n
	return nil
}

func (m *memory) Mkdir(name string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.put("make folder", name, &node{})
}

// time is another one for each write, and long ago, so that builds trust it.
// The caller holds the mutex.
func (m *memory) time() time.Time {
	m.tick++
	return time.Date(2021, 1, 1, 0, 0, m.tick, 0, time.UTC)
}

func (m *memory) Create(name string) (disk.File, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	n := &node{data: []byte{}, changed: m.time()}
	return &memoryFile{m, n}, m.put("create", name, n)
}

func (m *memory) Log(name string) (disk.Log, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	n := m.nodes[name]
	if n == nil {
		n = &node{data: []byte{}, changed: m.time()}
		if err := m.put("open", name, n); err != nil {
			return nil, err
		}
	}
	if n.data == nil {
		return nil, m.fail("open", name, errors.New("is a folder"))
	}
	return &memoryFile{m, n}, nil
}

func (m *memory) Rename(from, to string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	n, old := m.nodes[from], m.nodes[to]
	if n == nil || n.data == nil || old != nil && old.data == nil {
		return m.fail("rename to", to, errors.New("not two files"))
	}
	delete(m.nodes, to)
	if err := m.put("rename to", to, n); err != nil {
		return err
	}
	if from != to {
		delete(m.nodes, from)
	}
	return nil
}

// Replace leaves what it replaces at the old name, as a swap does.
func (m *memory) Replace(from, to string) error {
	m.mu.Lock()
	old := m.nodes[to]
	m.mu.Unlock()
	if err := m.Rename(from, to); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if old != nil {
		m.nodes[from] = old
	}
	return nil
}

func (m *memory) Remove(name string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.nodes[name] == nil {
		return m.fail("remove", name, fs.ErrNotExist)
	}
	for below := range m.nodes {
		if path.Dir(below) == name {
			return m.fail("remove", name, errors.New("not empty"))
		}
	}
	delete(m.nodes, name)
	return nil
}

// tamper changes a file behind galley's back; nil bytes remove it.
func (m *memory) tamper(name string, data []byte, changed time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if data == nil {
		delete(m.nodes, name)
		return
	}
	m.nodes[name] = &node{data, changed}
}

// removeAll removes a folder with all in it; "" stands for the top one, which
// stays.
func (m *memory) removeAll(dir string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	maps.DeleteFunc(m.nodes, func(name string, _ *node) bool {
		return dir == "" || name == dir || strings.HasPrefix(name, dir+"/")
	})
}

type memoryFile struct {
	m *memory
	n *node
}

func (f *memoryFile) Write(p []byte) (int, error) {
	f.m.mu.Lock()
	defer f.m.mu.Unlock()
	f.n.data = append(f.n.data, p...)
	f.n.changed = f.m.time()
	return len(p), nil
}

func (f *memoryFile) ReadAt(p []byte, at int64) (int, error) {
	f.m.mu.Lock()
	defer f.m.mu.Unlock()
	return bytes.NewReader(f.n.data).ReadAt(p, at)
}

func (f *memoryFile) Size() (int64, error) {
	f.m.mu.Lock()
	defer f.m.mu.Unlock()
	return int64(len(f.n.data)), nil
}

func (*memoryFile) Sync() error  { return nil }
func (*memoryFile) Close() error { return nil }

// nodeInfo describes a node.
type nodeInfo struct {
	name string
	n    node
}

func (i nodeInfo) Name() string       { return i.name }
func (i nodeInfo) Size() int64        { return int64(len(i.n.data)) }
func (i nodeInfo) ModTime() time.Time { return i.n.changed }
func (i nodeInfo) IsDir() bool        { return i.n.data == nil }
func (i nodeInfo) Sys() any           { return nil }

func (i nodeInfo) Mode() fs.FileMode {
	if i.IsDir() {
		return fs.ModeDir | 0o755
	}
	return 0o644
}

// below is a folder of a folder. Two of them share what their parent does,
// such as failing at its n-th operation.
type below struct {
	disk.FS
	dir string
}

func (b below) in(name string) string { return path.Join(b.dir, name) }

func (b below) Path(name string) string                    { return b.FS.Path(b.in(name)) }
func (b below) Open(name string) (io.ReadCloser, error)    { return b.FS.Open(b.in(name)) }
func (b below) ReadFile(name string) ([]byte, error)       { return b.FS.ReadFile(b.in(name)) }
func (b below) Lstat(name string) (fs.FileInfo, error)     { return b.FS.Lstat(b.in(name)) }
func (b below) Stamp(name string) (disk.Stamp, bool)       { return b.FS.Stamp(b.in(name)) }
func (b below) ReadDir(name string) ([]fs.DirEntry, error) { return b.FS.ReadDir(b.in(name)) }
func (b below) Mkdir(name string) error                    { return b.FS.Mkdir(b.in(name)) }
func (b below) Create(name string) (disk.File, error)      { return b.FS.Create(b.in(name)) }
func (b below) Log(name string) (disk.Log, error)          { return b.FS.Log(b.in(name)) }
func (b below) Rename(from, to string) error               { return b.FS.Rename(b.in(from), b.in(to)) }
func (b below) Replace(from, to string) error              { return b.FS.Replace(b.in(from), b.in(to)) }
func (b below) Remove(name string) error                   { return b.FS.Remove(b.in(name)) }
