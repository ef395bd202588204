package disk

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
)

// Fault is a way for an operation to fail.
type Fault uint8

// The faults.
const (
	NoSpace    Fault = iota + 1 // ENOSPC
	BadIO                       // EIO
	NoAccess                    // EACCES
	ReadOnly                    // EROFS
	ShortWrite                  // half is written, then [io.ErrShortWrite]; only writes have it
	Crash                       // this operation and all after it fail with [ErrCrash]; of a write, half is done
	Kill                        // the process kills itself; of a write, half is done
)

// ErrCrash is what a file system says after a [Crash].
var ErrCrash = errors.New("crashed here on purpose")

// Plan says which operation of a [Faulty] file system fails, and how. The zero
// Plan lets all pass.
type Plan struct {
	At    int // from 1; 0 for none
	Fault Fault
}

// ParsePlan reads a plan from text such as "12:enospc". The words are enospc,
// eio, eacces, erofs, short, crash and kill.
func ParsePlan(spec string) (Plan, error) {
	at, word, _ := strings.Cut(spec, ":")
	n, err := strconv.Atoi(at)
	fault, ok := map[string]Fault{
		"enospc": NoSpace, "eio": BadIO, "eacces": NoAccess, "erofs": ReadOnly,
		"short": ShortWrite, "crash": Crash, "kill": Kill,
	}[word]
	if err != nil || n < 1 || !ok {
		return Plan{}, fmt.Errorf("fault %q: want a number from 1, a colon and a fault", spec)
	}
	return Plan{n, fault}, nil
}

// Faulty is a file system of which one operation fails by plan: calls of the
// methods of [FS] but Path, and of those of the files it opens, are counted
// from 1. It is there to test that nothing is lost when an operation fails.
type Faulty struct {
	FS
	plan  Plan
	count atomic.Int64
}

// Inject returns fsys with the plan's fault in it.
func Inject(fsys FS, plan Plan) *Faulty { return &Faulty{FS: fsys, plan: plan} }

// Count returns the number of operations so far, failed ones included.
func (f *Faulty) Count() int { return int(f.count.Load()) }

// next counts an operation and returns the fault it has, 0 for none.
func (f *Faulty) next() Fault {
	n := int(f.count.Add(1))
	if n == f.plan.At || f.plan.Fault == Crash && f.plan.At > 0 && n > f.plan.At {
		return f.plan.Fault
	}
	return 0
}

// step counts an operation that is not a write and returns its error.
func (f *Faulty) step(op, name string) error {
	fault := f.next()
	if fault == 0 || fault == ShortWrite {
		return nil
	}
	return &fs.PathError{Op: op, Path: f.Path(name), Err: fault.err()}
}

// err returns the error of the fault; it does not return from Kill.
func (f Fault) err() error {
	switch f {
	case NoSpace:
		return syscall.ENOSPC
	case BadIO:
		return syscall.EIO
	case NoAccess:
		return syscall.EACCES
	case ReadOnly:
		return syscall.EROFS
	case ShortWrite:
		return io.ErrShortWrite
	case Kill:
		if p, err := os.FindProcess(os.Getpid()); err == nil {
			p.Kill()
		}
		select {} // the signal is on its way
	}
	return ErrCrash
}

// Open implements [FS].
func (f *Faulty) Open(name string) (io.ReadCloser, error) {
	if err := f.step("open", name); err != nil {
		return nil, err
	}
	r, err := f.FS.Open(name)
	if err != nil {
		return nil, err
	}
	return &faultyReader{r, f, name}, nil
}

// ReadFile implements [FS].
func (f *Faulty) ReadFile(name string) ([]byte, error) {
	if err := f.step("read", name); err != nil {
		return nil, err
	}
	return f.FS.ReadFile(name)
}

// Lstat implements [FS].
func (f *Faulty) Lstat(name string) (fs.FileInfo, error) {
	if err := f.step("stat", name); err != nil {
		return nil, err
	}
	return f.FS.Lstat(name)
}

// Stamp implements [FS].
func (f *Faulty) Stamp(name string) (Stamp, bool) {
	if err := f.step("stat", name); err != nil {
		return Stamp{}, false
	}
	return f.FS.Stamp(name)
}

// ReadDir implements [FS].
func (f *Faulty) ReadDir(name string) ([]fs.DirEntry, error) {
	if err := f.step("list", name); err != nil {
		return nil, err
	}
	return f.FS.ReadDir(name)
}

// Mkdir implements [FS].
func (f *Faulty) Mkdir(name string) error {
	if err := f.step("make folder", name); err != nil {
		return err
	}
	return f.FS.Mkdir(name)
}

// Create implements [FS].
func (f *Faulty) Create(name string) (File, error) {
	if err := f.step("create", name); err != nil {
		return nil, err
	}
	w, err := f.FS.Create(name)
	if err != nil {
		return nil, err
	}
	return &faultyFile{w, f, name}, nil
}

// Log implements [FS].
func (f *Faulty) Log(name string) (Log, error) {
	if err := f.step("open", name); err != nil {
		return nil, err
	}
	l, err := f.FS.Log(name)
	if err != nil {
		return nil, err
	}
	return &faultyLog{faultyFile{l, f, name}, l}, nil
}

// Rename implements [FS].
func (f *Faulty) Rename(from, to string) error {
	if err := f.step("rename to", to); err != nil {
		return err
	}
	return f.FS.Rename(from, to)
}

// Replace implements [FS].
func (f *Faulty) Replace(from, to string) error {
	if err := f.step("rename to", to); err != nil {
		return err
	}
	return f.FS.Replace(from, to)
}

// Remove implements [FS].
func (f *Faulty) Remove(name string) error {
	if err := f.step("remove", name); err != nil {
		return err
	}
	return f.FS.Remove(name)
}

// Lock implements [FS].
func (f *Faulty) Lock(ctx context.Context, onWait func()) (func(), error) {
	if err := f.step("lock", "."); err != nil {
		return nil, err
	}
	return f.FS.Lock(ctx, onWait)
}

type faultyReader struct {
	r    io.ReadCloser
	fsys *Faulty
	name string
}

func (r *faultyReader) Read(p []byte) (int, error) {
	if err := r.fsys.step("read", r.name); err != nil {
		return 0, err
	}
	return r.r.Read(p)
}

// Close is not counted: what closing a file after reading says is of no use.
func (r *faultyReader) Close() error { return r.r.Close() }

type faultyLog struct {
	faultyFile
	log Log
}

func (l *faultyLog) ReadAt(p []byte, at int64) (int, error) {
	if err := l.fsys.step("read", l.name); err != nil {
		return 0, err
	}
	return l.log.ReadAt(p, at)
}

func (l *faultyLog) Size() (int64, error) {
	if err := l.fsys.step("stat", l.name); err != nil {
		return 0, err
	}
	return l.log.Size()
}

type faultyFile struct {
	f    File
	fsys *Faulty
	name string
}

func (f *faultyFile) Write(p []byte) (int, error) {
	fault := f.fsys.next()
	if fault == 0 {
		return f.f.Write(p)
	}
	n := 0
	if fault >= ShortWrite {
		n, _ = f.f.Write(p[:len(p)/2])
	}
	return n, &fs.PathError{Op: "write", Path: f.fsys.Path(f.name), Err: fault.err()}
}

func (f *faultyFile) Sync() error {
	if err := f.fsys.step("sync", f.name); err != nil {
		return err
	}
	return f.f.Sync()
}

func (f *faultyFile) Close() error {
	if err := f.fsys.step("close", f.name); err != nil {
		f.f.Close()
		return err
	}
	return f.f.Close()
}
