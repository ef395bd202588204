package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"time"

	"galley/generator/disk"

	"github.com/spf13/cobra"
)

// newRoot makes the command with all that belongs to it.
func newRoot(w world) *cobra.Command {
	root := &cobra.Command{
		Use:   "galley",
		Short: "Build a static site from a folder of Markdown",
		Long: `Galley turns a folder of Markdown into a finished static site.

  galley new site blog    start a site in the folder blog
  galley serve            show the site of this folder while you write
  galley build            build it into public/`,
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          cobra.NoArgs,
	}
	root.SetOut(w.stdout)
	root.SetErr(w.stderr)
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usage{err} })
	root.AddCommand(newBuild(w), newServe(w), newCheck(w), newNew(w), newWhy(w), newVersion(w))
	wrapArgs(root)
	return root
}

// wrapArgs makes a wrong number of arguments a usage error for every command.
func wrapArgs(cmd *cobra.Command) {
	if check := cmd.Args; check != nil {
		cmd.Args = func(cmd *cobra.Command, args []string) error {
			if err := check(cmd, args); err != nil {
				return usagef("%v (see %q)", err, cmd.CommandPath()+" --help")
			}
			return nil
		}
	}
	if cmd.HasSubCommands() {
		cmd.RunE = func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
	}
	for _, sub := range cmd.Commands() {
		wrapArgs(sub)
	}
}

func newVersion(w world) *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version of galley",
		Long:  "Print the version of galley, that of Go it was built with, and the system.",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprintf(w.stdout, "galley %s %s %s/%s\n", versionName(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return err
		},
	}
}

// versionName is the version the linker or the module system gave, "dev"
// when neither did.
func versionName() string {
	if version != "" {
		return version
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return "dev"
}

// openSource opens the site's folder.
func openSource(dir string) (*disk.Dir, error) {
	if info, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) || err == nil && !info.IsDir() {
		return nil, usagef("no folder %s", dir)
	}
	return disk.Open(dir)
}

// clock returns the time that decides what is scheduled: that of --now, else
// of SOURCE_DATE_EPOCH (https://reproducible-builds.org/specs/source-date-epoch/),
// else the system's.
func clock(w world, flag string) (time.Time, error) {
	if flag != "" {
		for _, layout := range []string{time.RFC3339, time.DateOnly, "2006-01-02T15:04"} {
			if t, err := time.Parse(layout, flag); err == nil {
				return t, nil
			}
		}
		return time.Time{}, usagef("--now %q is no time (write 2026-12-01 or 2026-12-01T08:00:00Z)", flag)
	}
	if epoch := w.getenv("SOURCE_DATE_EPOCH"); epoch != "" {
		seconds, err := strconv.ParseInt(epoch, 10, 64)
		if err != nil {
			return time.Time{}, usagef("SOURCE_DATE_EPOCH %q is not a number of seconds", epoch)
		}
		return time.Unix(seconds, 0).UTC(), nil
	}
	return w.now(), nil
}

// runs reports whether the clock goes on while the command does: the time is
// not one that was given.
func (f *buildFlags) runs(w world) bool { return f.now == "" && w.getenv("SOURCE_DATE_EPOCH") == "" }
