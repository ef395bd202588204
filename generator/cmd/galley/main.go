// Command galley builds static sites from folders of Markdown. "galley help"
// lists its commands.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"
	_ "time/tzdata" // time_zone works where the system has no zone files

	"galley"
	"galley/generator/disk"
)

// version is set by the linker; see the Makefile.
var version = ""

// Exit statuses. Where several apply the highest is returned.
const (
	exitDone     = 0   // done; there may be warnings
	exitSite     = 1   // the site has errors
	exitUsage    = 2   // wrong usage or configuration
	exitEnv      = 3   // the environment failed: disk, permission, lock
	exitInternal = 4   // galley itself failed
	exitSignal   = 128 // plus the number of the signal that stopped it, such as 130 for an interrupt
)

// world is what the command touches of the process it runs in.
type world struct {
	stdout, stderr io.Writer
	getenv         func(string) string
	now            func() time.Time
	terminal       bool // stderr is a terminal
	theme, starter fs.FS
	source         func(fs.FS) fs.FS     // wraps the source folder; tests make it fail
	output         func(disk.FS) disk.FS // the same of the output folder
}

// process is the world of the running process.
func process() world {
	info, err := os.Stderr.Stat()
	return world{
		stdout: os.Stdout, stderr: os.Stderr, getenv: os.Getenv, now: time.Now,
		terminal: err == nil && info.Mode()&os.ModeCharDevice != 0,
		theme:    galley.Theme(), starter: galley.Starter(),
		source: func(fsys fs.FS) fs.FS { return fsys },
		output: func(fsys disk.FS) disk.FS { return fsys },
	}
}

func main() {
	if os.Getenv("GOGC") == "" {
		collectLate()
	}
	os.Exit(run(os.Args[1:], process()))
}

// interrupted is the cause of a context that a signal cancelled.
type interrupted struct{ signal syscall.Signal }

func (i interrupted) Error() string { return "interrupted by " + i.signal.String() }

// run executes the command line and returns the exit status.
func run(args []string, w world) (code int) {
	defer func() {
		if fault := recover(); fault != nil {
			fmt.Fprintf(w.stderr, "galley: internal error: %v (please report this)\n%s", fault, debug.Stack())
			code = exitInternal
		}
	}()
	ctx, stop := untilSignal()
	defer stop()
	root := newRoot(w)
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	if cause := context.Cause(ctx); cause != nil && err != nil {
		err = cause
	}
	return status(w, err)
}

// untilSignal returns a context that a signal cancels. A second signal ends
// the process at once, and so does time where something, such as a template
// that loops, does not heed the first: the output folder is whole at any
// moment.
func untilSignal() (ctx context.Context, stop func()) {
	const patience = 2 * time.Second
	ctx, cancel := context.WithCancelCause(context.Background())
	signals := make(chan os.Signal, 1)
	done := make(chan struct{})
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	go func() {
		select {
		case s := <-signals:
			signal.Stop(signals)
			cancel(interrupted{s.(syscall.Signal)})
			select {
			case <-time.After(patience):
				os.Exit(exitSignal + int(s.(syscall.Signal)))
			case <-done:
			}
		case <-done:
		}
	}()
	return ctx, func() {
		signal.Stop(signals)
		close(done)
	}
}

// exit is an error that only carries an exit status; its messages were
// printed already.
type exit int

func (e exit) Error() string { return fmt.Sprintf("exit status %d", int(e)) }

// usage is an error in how the command was called.
type usage struct{ error }

func usagef(format string, args ...any) error { return usage{fmt.Errorf(format, args...)} }

// status prints an error, if it was not printed yet, and returns its exit
// status.
func status(w world, err error) int {
	var (
		e    exit
		bad  usage
		stop interrupted
	)
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &e):
		return int(e)
	case errors.As(err, &stop):
		fmt.Fprintf(w.stderr, "galley: %v\n", stop)
		return exitSignal + int(stop.signal)
	case errors.As(err, &bad):
		fmt.Fprintf(w.stderr, "galley: %v\n", err)
		return exitUsage
	}
	fmt.Fprintf(w.stderr, "galley: %v\n", err)
	return exitEnv
}
