package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"

	"galley/generator/build"
	"galley/generator/diag"
	"galley/generator/disk"

	"github.com/spf13/cobra"
)

func newWhy(w world) *cobra.Command {
	f := buildFlags{format: string(diag.Text)}
	cmd := &cobra.Command{
		Use:   "why OUTPUT",
		Short: "Say what a published file rests on, and what of it has changed",
		Long: `Why lists the facts that a published file was made from, and marks those that
have changed since the last build: it is made anew when there is one.
OUTPUT is its path, such as public/guide/index.html, or its URL path, /guide/.
The flags are to be those of the build.`,
		Example: `  galley why /posts/hello-world/
  galley why public/index.html`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			f.placeOutput(cmd)
			return runWhy(cmd.Context(), w, f, args[0])
		},
	}
	f.addSite(cmd)
	f.addOutput(cmd)
	return cmd
}

func runWhy(ctx context.Context, w world, f buildFlags, name string) error {
	o, source, err := f.options(w)
	if err != nil {
		return err
	}
	defer source.Close()
	out, err := disk.Open(f.output)
	if err != nil {
		return err
	}
	defer out.Close()
	cache, err := disk.Open(filepath.Join(f.source, cacheDir))
	if err != nil {
		return usagef("nothing is remembered of a build here (build first): %v", err)
	}
	defer cache.Close()
	if o.Identity, err = executable(cache); err != nil {
		return err
	}
	o.Cache = cache
	e, _, err := build.Explain(ctx, o, out, belowOutput(f.output, name))
	if err != nil {
		return err
	}
	if !e.Known && !e.Planned {
		return usagef("no output %s%s", e.Path, e.Near)
	}
	printExplanation(w.stdout, &e)
	return nil
}

// belowOutput returns the path below the output folder, where a path leads
// there, and otherwise what was given.
func belowOutput(output, name string) string {
	out, err := realPath(output)
	if err != nil {
		return name
	}
	file, err := realPath(name)
	if err != nil || !within(out, file) {
		return name
	}
	rel, err := filepath.Rel(out, file)
	if err != nil {
		return name
	}
	return filepath.ToSlash(rel)
}

func printExplanation(w io.Writer, e *build.Explanation) {
	fmt.Fprintln(w, e.Path)
	for _, f := range e.Facts {
		mark := " "
		if f.Changed {
			mark = "*"
		}
		fmt.Fprintln(w, mark, f.Fact)
	}
	if e.Index {
		fmt.Fprintln(w, "  a file of the search index, made of what all pages say that the search finds")
	}
	for _, line := range []struct {
		is   bool
		text string
	}{
		{!e.Planned, "it is no part of the site any more, and the next build removes it"},
		{!e.Known, "no build that is remembered has made it, and the next one does"},
		{e.Known && e.Changed, "the published file is not as it was written, and the next build mends it"},
		{e.Known && e.Moved, "something else stands at this path now, and the next build makes it"},
		{e.Planned && !e.Stale(), "nothing has changed, and the next build keeps it"},
	} {
		if line.is {
			fmt.Fprintln(w, line.text)
			return
		}
	}
	fmt.Fprintln(w, "what is marked * has changed since the last build, and the next one makes it anew")
}
