package main

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"flag"
	"fmt"
	"image"
	"image/jpeg"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"galley/generator/disk"

	"github.com/rogpeppe/go-internal/testscript"
)

var update = flag.Bool("update", false, "write what the tests compare with")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"galley": func() {
			code := run(os.Args[1:], faultyProcess())
			if name := os.Getenv("GALLEY_STATUS"); name != "" {
				copyStatus(name)
			}
			os.Exit(code)
		},
	})
}

// copyStatus writes what Linux tells of the process to a file. (The usage that
// a parent is told of counts the parent's own memory at the time of the fork.)
func copyStatus(name string) {
	data, err := os.ReadFile("/proc/self/status")
	if err == nil {
		err = os.WriteFile(name, data, 0o666)
	}
	if err != nil {
		panic(err)
	}
}

// faultyProcess is the world of the process with the faults that the
// environment asks for:
//
//	GALLEY_FSFAULT=12:eio       the 12th operation on the output folder fails
//	GALLEY_PANIC=content/a.md   reading that file to render it panics
//	GALLEY_PAUSE=content/a.md   reading it to render it first makes the file
//	                            paused in the folder one is in, and waits
//	                            until that is gone
func faultyProcess() world {
	w := process()
	w.source = func(fsys fs.FS) fs.FS {
		return &faultySource{FS: fsys, panics: os.Getenv("GALLEY_PANIC"), pauses: os.Getenv("GALLEY_PAUSE")}
	}
	w.output = func(out disk.FS) disk.FS {
		spec := os.Getenv("GALLEY_FSFAULT")
		if spec == "" {
			return out
		}
		plan, err := disk.ParsePlan(spec)
		if err != nil {
			panic(err)
		}
		return disk.Inject(out, plan)
	}
	return w
}

// faultySource is a source folder in which the second reading of one file,
// that for rendering, goes wrong.
type faultySource struct {
	fs.FS
	panics, pauses string
	seen           atomic.Int32 // readings of the file so far
}

func (f *faultySource) ReadFile(name string) ([]byte, error) {
	if name == f.panics || name == f.pauses {
		f.seen.Add(1)
	}
	switch {
	case f.seen.Load() < 2:
	case name == f.panics:
		panic("the disk is haunted")
	case name == f.pauses:
		if err := os.WriteFile("paused", nil, 0o666); err != nil {
			panic(err)
		}
		waitFor(func() bool { return !exists("paused") })
	}
	return fs.ReadFile(f.FS, name)
}

func exists(name string) bool {
	_, err := os.Stat(name)
	return err == nil
}

// waitFor waits until the condition holds, or so long that something is wrong.
func waitFor(holds func() bool) bool {
	for range 3000 {
		if holds() {
			return true
		}
		time.Sleep(10 * time.Millisecond)
	}
	return false
}

func TestScript(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(env *testscript.Env) error {
			env.Values[started] = make(previews)
			env.Setenv("HOME", filepath.Join(env.WorkDir, "home"))
			return os.Mkdir(filepath.Join(env.WorkDir, "home"), 0o777)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"ask": cmdAsk, "await": cmdAwait, "bytes": cmdBytes, "connect": cmdConnect, "end": cmdEnd, "exit": cmdExit, "photo": cmdPhoto, "port": cmdPort,
			"preview": cmdPreview, "tree": cmdTree,
		},
		RequireUniqueNames: true,
		UpdateScripts:      *update,
	})
}

// cmdExit runs a command that must end with the status: exit 2 galley build.
func cmdExit(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exit status command [argument...]")
	}
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		failed := (*exec.ExitError)(nil)
		if !errors.As(err, &failed) {
			ts.Fatalf("%v", err)
		}
		got = failed.ExitCode()
	}
	if strconv.Itoa(got) != args[0] {
		ts.Fatalf("%s: exit status %d, want %s", strings.Join(args[1:], " "), got, args[0])
	}
}

// cmdBytes writes bytes that a script cannot hold: bytes file "a\r\n\xff".
func cmdBytes(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: bytes file escaped-text")
	}
	text, err := strconv.Unquote(`"` + strings.ReplaceAll(args[1], `"`, `\"`) + `"`)
	ts.Check(err)
	ts.Check(os.MkdirAll(filepath.Dir(ts.MkAbs(args[0])), 0o777))
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o666))
}

// cmdPhoto writes a JPEG of noise: photo file width height.
func cmdPhoto(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: photo file width height")
	}
	width, err := strconv.Atoi(args[1])
	ts.Check(err)
	height, err := strconv.Atoi(args[2])
	ts.Check(err)
	img := image.NewGray(image.Rect(0, 0, width, height))
	seed := uint32(1)
	for i := range img.Pix {
		seed = seed*1664525 + 1013904223
		img.Pix[i] = uint8(seed >> 24)
	}
	var b bytes.Buffer
	ts.Check(jpeg.Encode(&b, img, nil))
	ts.Check(os.MkdirAll(filepath.Dir(ts.MkAbs(args[0])), 0o777))
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), b.Bytes(), 0o666))
}

// cmdTree writes a listing of a folder to a file: modes, sizes, hashes and
// paths, with -stamps also inodes and times.
func cmdTree(ts *testscript.TestScript, neg bool, args []string) {
	stamps := len(args) > 0 && args[0] == "-stamps"
	if stamps {
		args = args[1:]
	}
	if neg || len(args) != 2 {
		ts.Fatalf("usage: tree [-stamps] folder file")
	}
	list, err := tree(ts.MkAbs(args[0]), stamps)
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(list), 0o666))
}

// cmdAwait waits until a file is there.
func cmdAwait(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: await file")
	}
	if !waitFor(func() bool { return exists(ts.MkAbs(args[0])) }) {
		ts.Fatalf("%s never came", args[0])
	}
}

// tree lists what is in a folder, one a line.
func tree(dir string, stamps bool) (string, error) {
	var b strings.Builder
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, name)
		if err != nil {
			return err
		}
		sum := ""
		if info.Mode().IsRegular() {
			data, err := os.ReadFile(name)
			if err != nil {
				return err
			}
			sum = fmt.Sprintf(" %d %x", len(data), sha256.Sum256(data))
			if stamps {
				sum += fmt.Sprintf(" %s %s", info.ModTime(), inode(info))
			}
		}
		_, err = fmt.Fprintf(&b, "%v%s %s\n", info.Mode(), sum, filepath.ToSlash(rel))
		return err
	})
	return b.String(), err
}

// inode is what tells a file from another that took its place; "" where the
// system has no such number.
func inode(info fs.FileInfo) string {
	if sys := reflect.Indirect(reflect.ValueOf(info.Sys())); sys.Kind() == reflect.Struct {
		if number := sys.FieldByName("Ino"); number.IsValid() {
			return fmt.Sprint(number)
		}
	}
	return ""
}
