package disk_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"galley/generator/disk"
)

// decomposed and composed are one name in two Unicode forms.
const (
	decomposed = "u\u0308ber"
	composed   = "\u00fcber"
)

func open(t testing.TB, dir string) *disk.Dir {
	t.Helper()
	d, err := disk.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

func write(t testing.TB, name, data string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(data), 0o644); err != nil {
		t.Fatal(err)
	}
}

func create(fsys disk.FS, name, data string) error {
	f, err := fsys.Create(name)
	if err != nil {
		return err
	}
	_, err = f.Write([]byte(data))
	return errors.Join(err, f.Sync(), f.Close())
}

func TestFS(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write(t, dir+"/a/b.txt", "b")
	write(t, dir+"/"+decomposed+"/"+decomposed+".md", "n")
	write(t, dir+"/empty/.keep", "")
	if err := fstest.TestFS(open(t, dir).FS(), "a/b.txt", composed+"/"+composed+".md", "empty/.keep"); err != nil {
		t.Error(err)
	}
}

func TestNames(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write(t, dir+"/"+decomposed+"/"+decomposed, "in")
	d := open(t, dir)
	name := composed + "/" + composed
	if data, err := d.ReadFile(name); string(data) != "in" || err != nil {
		t.Errorf("ReadFile(%+q) = %q, %v", name, data, err)
	}
	if info, err := d.Lstat(name); err != nil || info.Name() != composed {
		t.Errorf("Lstat(%+q) = %v, %v", name, info, err)
	}
	if err := create(d, composed+"/new", "n"); err != nil {
		t.Error(err)
	}
	if data, err := os.ReadFile(dir + "/" + decomposed + "/new"); string(data) != "n" || err != nil {
		t.Errorf("a file made below a decomposed folder = %q, %v", data, err)
	}
	if err := d.Rename(composed+"/new", name); err != nil {
		t.Error(err)
	}
	if err := d.Remove(name); err != nil {
		t.Error(err)
	}
	if _, err := d.ReadFile("no" + composed); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("ReadFile of a name that is not there = %v", err)
	}
}

func TestTwoForms(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write(t, dir+"/"+decomposed, "decomposed")
	write(t, dir+"/"+composed, "composed")
	write(t, dir+"/z", "")
	if list, err := os.ReadDir(dir); err != nil || len(list) < 3 {
		return // a file system for which they are one name
	}
	var names []string
	var said error
	err := fs.WalkDir(open(t, dir).FS(), ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil {
			said = err
			return nil
		}
		names = append(names, name)
		return nil
	})
	if want := []string{".", "z", composed}; err != nil || strings.Join(names, " ") != strings.Join(want, " ") {
		t.Errorf("WalkDir = %+q, %v, want %+q", names, err, want)
	}
	if said == nil || !strings.Contains(said.Error(), `"\u00fcber" and "u\u0308ber"`) {
		t.Errorf("WalkDir said %v, want both names", said)
	}
}

func TestContained(t *testing.T) {
	t.Parallel()
	outside := t.TempDir()
	write(t, outside+"/secret", "secret")
	dir := t.TempDir()
	for _, link := range []struct{ to, name string }{{outside, "folder"}, {outside + "/secret", "file"}, {"..", "up"}, {"loop", "loop"}} {
		if err := os.Symlink(link.to, filepath.Join(dir, link.name)); err != nil {
			t.Fatal(err)
		}
	}
	d := open(t, dir)
	for _, name := range []string{"folder/secret", "file", "up/x", "loop", "../x", "/etc/passwd", "", "a/../b", "./a", "a\x00b"} {
		if _, err := d.ReadFile(name); err == nil {
			t.Errorf("ReadFile(%q) = nil, want an error", name)
		}
		if _, err := fs.ReadFile(d.FS(), name); err == nil {
			t.Errorf("FS: ReadFile(%q) = nil, want an error", name)
		}
		if err := create(d, name, "x"); err == nil {
			t.Errorf("Create(%q) = nil, want an error", name)
		}
		if err := d.Mkdir(name); err == nil {
			t.Errorf("Mkdir(%q) = nil, want an error", name)
		}
		if name == "file" || name == "loop" {
			continue // links, which may be removed and replaced
		}
		if err := d.Remove(name); err == nil {
			t.Errorf("Remove(%q) = nil, want an error", name)
		}
	}
	if data, err := os.ReadFile(outside + "/secret"); string(data) != "secret" || err != nil {
		t.Errorf("what is outside = %q, %v", data, err)
	}
}

// What is replaced is whole, and the old file at most where the new one was.
func TestReplace(t *testing.T) {
	t.Parallel()
	dir, outside := t.TempDir(), t.TempDir()
	write(t, outside+"/page", "theirs")
	if err := os.Symlink(outside, filepath.Join(dir, "away")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(outside, "page"), filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}
	write(t, dir+"/folder/page", "old")
	write(t, dir+"/"+decomposed+"/page", "old")
	d := open(t, dir)
	for _, tt := range []struct {
		to   string
		fine bool
	}{
		{"folder/page", true}, {"folder/none", true}, {composed + "/page", true}, {"link", true},
		{"none/page", false}, {"folder", false}, {"away/page", false}, {"../page", false},
	} {
		write(t, dir+"/stage/new", "new")
		err := d.Replace("stage/new", tt.to)
		if fine := err == nil; fine != tt.fine {
			t.Errorf("Replace(%q) = %v, want it to be done: %v", tt.to, err, tt.fine)
		}
		if !tt.fine {
			continue
		}
		if got, err := d.ReadFile(tt.to); string(got) != "new" || err != nil {
			t.Errorf("%q is then %q, %v; want the new one", tt.to, got, err)
		}
		if got, err := os.ReadFile(dir + "/stage/new"); err == nil && string(got) != "old" && tt.to != "link" {
			t.Errorf("what was to replace %q is then %q, want nothing or the old one", tt.to, got)
		}
		os.Remove(dir + "/stage/new")
	}
	if err := d.Replace("stage/none", "folder/page"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Replace by nothing = %v", err)
	}
	if got, err := os.ReadFile(outside + "/page"); string(got) != "theirs" || err != nil {
		t.Errorf("what is outside = %q, %v", got, err)
	}
}

func TestErrorsNamePathOnce(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	d := open(t, dir)
	_, read := d.ReadFile("no/target")
	_, stat := d.Lstat("no/target")
	_, list := d.ReadDir("no/target")
	_, made := d.Create("no/target")
	for _, err := range []error{read, stat, list, made, d.Mkdir("no/target"), d.Remove("no/target"), d.Rename("x", "no/target")} {
		var p *fs.PathError
		if !errors.As(err, &p) || p.Path != filepath.Join(dir, "no", "target") || strings.Count(err.Error(), "target") != 1 {
			t.Errorf("%v does not name %s once", err, filepath.Join(dir, "no", "target"))
		}
	}
}

// TestFolderMadeAnew makes files in a folder that was removed in between.
func TestFolderMadeAnew(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	d, other := open(t, dir), open(t, dir)
	for range 2 {
		for _, err := range []error{
			d.Mkdir("s"), create(d, "s/1", ""), other.Remove("s/1"), other.Remove("s"),
			d.Mkdir("s"), create(d, "s/1", ""), d.Remove("s/1"), d.Remove("s"),
		} {
			if err != nil {
				t.Fatal(err)
			}
		}
	}
}

func TestSymbolicLinkToFolder(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.Symlink(t.TempDir(), dir+"/link"); err != nil {
		t.Fatal(err)
	}
	if err := create(open(t, dir+"/link"), "a", "a"); err != nil {
		t.Error(err)
	}
	d, err := disk.Create(dir + "/new/deep")
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(create(d, "a", "a"), d.Close()); err != nil {
		t.Error(err)
	}
}

func TestLock(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	unlock, err := open(t, dir).Lock(context.Background(), func() { t.Error("waited for a free lock") })
	if errors.Is(err, errors.ErrUnsupported) {
		t.Logf("no locks here: %v", err)
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Millisecond)
	defer cancel()
	waited := 0
	if _, err := open(t, dir).Lock(ctx, func() { waited++ }); !errors.Is(err, context.DeadlineExceeded) || waited != 1 {
		t.Errorf("Lock of a held folder = %v after %d waits, want the deadline after one", err, waited)
	}
	unlock()
	unlock, err = open(t, dir).Lock(context.Background(), nil)
	if err != nil {
		t.Fatal(err)
	}
	unlock()
}

// TestModes makes files and folders whose modes have to come out the same
// everywhere.
func TestModes(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		return // no such modes
	}
	dir := t.TempDir()
	d := open(t, dir)
	for i := range 2 {
		folder := fmt.Sprintf("d%d", i)
		if err := errors.Join(d.Mkdir(folder), create(d, folder+"/f", "")); err != nil {
			t.Fatal(err)
		}
		for name, want := range map[string]fs.FileMode{folder: 0o755, folder + "/f": 0o644} {
			if info, err := os.Stat(dir + "/" + name); err != nil || info.Mode().Perm() != want {
				t.Errorf("mode of %s = %v, %v, want %v", name, info.Mode(), err, want)
			}
		}
	}
}

func TestParsePlan(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		in   string
		want disk.Plan
	}{
		{"1:enospc", disk.Plan{At: 1, Fault: disk.NoSpace}},
		{"27:kill", disk.Plan{At: 27, Fault: disk.Kill}},
		{"3:short", disk.Plan{At: 3, Fault: disk.ShortWrite}},
		{"0:eio", disk.Plan{}}, {"eio", disk.Plan{}}, {"1:", disk.Plan{}}, {"", disk.Plan{}}, {"1:eio:2", disk.Plan{}},
	} {
		got, err := disk.ParsePlan(tt.in)
		if got != tt.want || (err == nil) != (tt.want.At > 0) {
			t.Errorf("ParsePlan(%q) = %v, %v, want %v", tt.in, got, err, tt.want)
		}
	}
}

func TestInject(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	all := disk.Inject(open(t, dir), disk.Plan{})
	if err := create(all, "a", "1234"); err != nil || all.Count() != 4 {
		t.Errorf("create = %v with %d operations, want 4", err, all.Count())
	}
	short := disk.Inject(open(t, dir), disk.Plan{At: 2, Fault: disk.ShortWrite})
	if err := create(short, "b", "1234"); err == nil {
		t.Error("short write: no error")
	}
	if data, err := os.ReadFile(dir + "/b"); string(data) != "12" || err != nil {
		t.Errorf("short write left %q, %v, want half", data, err)
	}
	crash := disk.Inject(open(t, dir), disk.Plan{At: 1, Fault: disk.Crash})
	for range 3 {
		if _, err := crash.Lstat("a"); !errors.Is(err, disk.ErrCrash) {
			t.Errorf("after a crash: %v", err)
		}
	}
}

// BenchmarkPublish makes ten thousand files in as many folders the way a
// build does: in a stage, then moved.
func BenchmarkPublish(b *testing.B) {
	const files = 10_000
	data := bytes.Repeat([]byte("x"), 9000)
	for _, workers := range []int{1, 2} {
		b.Run(fmt.Sprintf("workers=%d", workers), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				b.StopTimer()
				dir := b.TempDir()
				d := open(b, dir)
				b.StartTimer()
				if err := publish(d, files, workers, data); err != nil {
					b.Fatal(err)
				}
				b.StopTimer()
				os.RemoveAll(dir)
				b.StartTimer()
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/files, "µs/file")
		})
	}
}

func publish(d disk.FS, files, workers int, data []byte) error {
	errs := []error{d.Mkdir("stage"), d.Mkdir("posts")}
	for w := range workers {
		errs = append(errs, d.Mkdir(fmt.Sprintf("stage/%d", w)))
	}
	var wg sync.WaitGroup
	made := make([]error, workers)
	for w := range workers {
		wg.Go(func() {
			for i := w; i < files && made[w] == nil; i += workers {
				f, err := d.Create(fmt.Sprintf("stage/%d/%d", w, i))
				if err != nil {
					made[w] = err
					return
				}
				_, err = f.Write(data)
				made[w] = errors.Join(err, f.Close())
			}
		})
	}
	wg.Wait()
	errs = append(errs, made...)
	for i := range files {
		folder := fmt.Sprintf("posts/article-%d", i)
		errs = append(errs, d.Mkdir(folder), d.Rename(fmt.Sprintf("stage/%d/%d", i%workers, i), folder+"/index.html"))
	}
	return errors.Join(errs...)
}
