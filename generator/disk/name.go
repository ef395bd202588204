package disk

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"golang.org/x/text/unicode/norm"
)

// names remembers the real names that are not NFC, by the whole NFC name.
// There are few or none of them in most folders.
type names struct {
	mu   sync.RWMutex
	real map[string]string
}

func (n *names) get(name string) (string, bool) {
	n.mu.RLock()
	defer n.mu.RUnlock()
	real, ok := n.real[name]
	return real, ok
}

func (n *names) set(name, real string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.real == nil {
		n.real = make(map[string]string)
	}
	n.real[name] = real
}

// resolve calls do with the real name of an existing file, and returns its
// result with errors that speak of name. An ASCII name is its own real name
// and costs nothing; another is tried as it is, and only when that is not
// there its folders are searched for a name that normalises to it.
func resolve[T any](d *Dir, op, name string, do func(real string) (T, error)) (T, error) {
	return withReal(d, op, name, (*Dir).search, do)
}

// resolveNew is resolve for a name that is going to be made: its folders are
// looked for, the last element is kept as it is.
func resolveNew[T any](d *Dir, op, name string, do func(real string) (T, error)) (T, error) {
	return withReal(d, op, name, func(d *Dir, name string) string {
		dir, base := path.Split(name)
		return path.Join(d.search(path.Clean(dir)), base)
	}, do)
}

func withReal[T any](d *Dir, op, name string, search func(*Dir, string) string, do func(string) (T, error)) (T, error) {
	var zero T
	local, err := localise(name)
	if err != nil {
		return zero, d.fail(op, name, err)
	}
	out, err := do(local)
	if errors.Is(err, fs.ErrNotExist) && !ascii(name) {
		if real := search(d, name); real != name {
			out, err = do(filepath.FromSlash(real))
		}
	}
	if err == nil {
		return out, nil
	}
	return zero, d.fail(op, name, err)
}

// localise checks a name and returns it as the system writes it.
func localise(name string) (string, error) {
	if !fs.ValidPath(name) {
		return "", fs.ErrInvalid
	}
	return filepath.Localize(name)
}

// search returns the real name of an NFC name, or the name itself where there
// is none.
func (d *Dir) search(name string) string {
	if name == "." || ascii(name) {
		return name
	}
	if real, ok := d.names.get(name); ok {
		if _, err := d.root.Lstat(filepath.FromSlash(real)); err == nil {
			return real
		}
	}
	dir, base := path.Split(name)
	real := d.search(path.Clean(dir))
	if !ascii(base) {
		base = d.searchIn(real, base)
	}
	real = path.Join(real, base)
	if real != name {
		d.names.set(name, real)
	}
	return real
}

// searchIn returns the name in the real folder dir that normalises to base.
func (d *Dir) searchIn(dir, base string) string {
	f, err := d.openBelow(filepath.FromSlash(dir))
	if err != nil {
		return base
	}
	defer f.Close()
	all, _ := f.Readdirnames(-1)
	found := base
	for _, real := range all {
		if real == base {
			return base
		}
		if norm.NFC.String(real) == base && (found == base || real < found) {
			found = real
		}
	}
	return found
}

// normalise gives the entries of the folder their NFC names, sorted.
func (d *Dir) normalise(folder string, list []fs.DirEntry) ([]fs.DirEntry, error) {
	slices.SortFunc(list, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	strange := false
	for i, e := range list {
		real := e.Name()
		if ascii(real) {
			continue
		}
		strange = true
		if name := norm.NFC.String(real); name != real {
			list[i] = entry{e, name}
		}
	}
	if !strange {
		return list, nil
	}
	return d.join(folder, list)
}

// join sorts entries that have their NFC names and keeps one of those that
// have the same.
func (d *Dir) join(folder string, list []fs.DirEntry) ([]fs.DirEntry, error) {
	slices.SortFunc(list, func(a, b fs.DirEntry) int {
		if c := strings.Compare(a.Name(), b.Name()); c != 0 {
			return c
		}
		// The name that is NFC on disk comes first, for opening finds it.
		if realName(a) == a.Name() {
			return -1
		}
		if realName(b) == b.Name() {
			return 1
		}
		return strings.Compare(realName(a), realName(b))
	})
	var errs []error
	out := list[:0]
	for _, e := range list {
		if n := len(out); n > 0 && out[n-1].Name() == e.Name() {
			errs = append(errs, d.fail("list", folder, fmt.Errorf(
				"%+q and %+q are one name in two Unicode forms (remove one of them)",
				realName(out[n-1]), realName(e))))
			continue
		}
		out = append(out, e)
	}
	return out, errors.Join(errs...)
}

// entry is a folder entry under its NFC name.
type entry struct {
	fs.DirEntry
	name string
}

func (e entry) Name() string { return e.name }

func (e entry) Info() (fs.FileInfo, error) {
	info, err := e.DirEntry.Info()
	if err != nil {
		return nil, err
	}
	return named(info, e.name), nil
}

// realName returns the name that an entry has on disk.
func realName(e fs.DirEntry) string {
	if e, ok := e.(entry); ok {
		return e.DirEntry.Name()
	}
	return e.Name()
}

// info is a file's description under its NFC name.
type info struct {
	os.FileInfo
	name string
}

func (i info) Name() string { return i.name }

// named returns the description with that name.
func named(i fs.FileInfo, name string) fs.FileInfo {
	if i.Name() == name || name == "." {
		return i
	}
	return info{i, name}
}

func ascii(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}
