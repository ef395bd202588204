// Command bench compares galley with Hugo on one machine and one corpus. It
// makes a site of many articles for each, builds them in turn, and prints
// medians of time, CPU and peak memory.
//
//	bench [-n 1000] [-pairs 5] [-source DIR] [-galley PROGRAM] [-hugo] [-keep]
//
// The articles are made from the Markdown files below -source (or
// $CORPUS_DIR), repeated until there are enough; without it from texts that
// are composed from a fixed seed. Hugo is looked for in PATH and where the go
// command installs programs; -hugo installs it into a folder of this run when
// it is not found. Without Hugo, galley is measured alone.
//
// Nothing is compared before each has written a page for every article.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
)

// options are the flags.
type options struct {
	articles int
	pairs    int    // builds of each contender
	source   string // folder of Markdown; empty: composed texts
	galley   string // path of the program
	hugo     bool   // install Hugo when it is not found
	keep     bool   // leave the sites and the outputs in place
}

func main() {
	var o options
	flag.IntVar(&o.articles, "n", 1000, "number of articles")
	flag.IntVar(&o.pairs, "pairs", 5, "number of builds of each contender, in turn")
	flag.StringVar(&o.source, "source", os.Getenv("CORPUS_DIR"), "folder of Markdown files to make the articles from (default $CORPUS_DIR; none: composed texts)")
	flag.StringVar(&o.galley, "galley", filepath.FromSlash("../bin/galley"), "the galley program")
	flag.BoolVar(&o.hugo, "hugo", false, "install Hugo for this run when it is not found")
	flag.BoolVar(&o.keep, "keep", false, "keep the sites and what was built from them")
	flag.Parse()
	if flag.NArg() != 0 || o.articles < 1 || o.pairs < 1 {
		flag.Usage()
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, o, os.Stdout)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// run does one comparison in a temporary folder and prints its table to w.
func run(ctx context.Context, o options, w io.Writer) error {
	dir, err := os.MkdirTemp("", "galley-bench-")
	if err != nil {
		return err
	}
	if o.keep {
		fmt.Fprintf(w, "kept in %s\n", dir)
	} else {
		defer os.RemoveAll(dir)
	}
	list, err := contenders(ctx, o, dir)
	if err != nil {
		return err
	}
	from, err := supply(o.source)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "making %d articles from %d texts\n", o.articles, from.count)
	if err := makeSites(dir, list, from, o.articles); err != nil {
		return err
	}
	for pair := range o.pairs {
		for _, c := range list {
			fmt.Fprintf(w, "build %d of %d: %s\n", pair+1, o.pairs, c.name)
			if err := c.build(ctx); err != nil {
				return err
			}
		}
		if err := sameArticles(list, o.articles); err != nil {
			return err
		}
	}
	return table(w, o, list)
}
