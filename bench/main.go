// Command bench compares galley with Hugo on one machine and one corpus. It
// makes a site of many articles for each, builds them in turn, and prints
// medians of time, CPU and peak memory.
//
//	bench [-n 1000] [-pairs 5] [-source DIR] [-galley PROGRAM] [-hugo] [-keep] [-scenarios | -sizes N,N... | -serve [-edits 100]]
//
// Builds are cold; with -scenarios they are made again after each of a number
// of edits, with -sizes for sites of several sizes. With -serve it is previews
// that are measured: how soon there is a page, and an edit of one.
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
	"slices"
	"strconv"
	"strings"
)

// options are the flags.
type options struct {
	articles int
	pairs    int    // builds of each contender
	source   string // folder of Markdown; empty: composed texts
	galley   string // path of the program
	hugo     bool   // install Hugo when it is not found
	keep     bool   // leave the sites and the outputs in place

	scenarios bool  // build again after edits
	sizes     []int // compare sites of so many articles, if there are any
	serve     bool  // measure previews
	edits     int   // of texts, with serve
}

func main() {
	var o options
	flag.IntVar(&o.articles, "n", 1000, "number of articles")
	flag.IntVar(&o.pairs, "pairs", 5, "number of builds of each contender, in turn")
	flag.StringVar(&o.source, "source", os.Getenv("CORPUS_DIR"), "folder of Markdown files to make the articles from (default $CORPUS_DIR; none: composed texts)")
	flag.StringVar(&o.galley, "galley", filepath.FromSlash("../bin/galley"), "the galley program")
	flag.BoolVar(&o.hugo, "hugo", false, "install Hugo for this run when it is not found")
	flag.BoolVar(&o.keep, "keep", false, "keep the sites and what was built from them")
	flag.BoolVar(&o.scenarios, "scenarios", false, "measure builds after edits, too")
	flag.Func("sizes", "measure galley with sites of so many articles, such as 1000,10000,50000", o.setSizes)
	flag.BoolVar(&o.serve, "serve", false, "measure previews instead of builds")
	flag.IntVar(&o.edits, "edits", 100, "number of edits with -serve")
	flag.Parse()
	if flag.NArg() != 0 || o.articles < 1 || o.pairs < 1 || o.edits < 1 || !o.oneMode() {
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

// oneMode reports whether no more than one thing is asked for.
func (o *options) oneMode() bool {
	n := 0
	for _, asked := range []bool{o.scenarios, o.sizes != nil, o.serve} {
		if asked {
			n++
		}
	}
	return n <= 1
}

// setSizes reads the value of -sizes.
func (o *options) setSizes(text string) error {
	for word := range strings.SplitSeq(text, ",") {
		n, err := strconv.Atoi(word)
		if err != nil || n < 1 {
			return fmt.Errorf("%q is no number of articles", word)
		}
		if slices.Contains(o.sizes, n) {
			return fmt.Errorf("%d is there twice", n)
		}
		o.sizes = append(o.sizes, n)
	}
	return nil
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
	from, err := supply(o.source)
	if err != nil {
		return err
	}
	if o.sizes != nil {
		return runSizes(ctx, o, w, dir, from)
	}
	list, err := contenders(ctx, o, dir)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "making %d articles from %d texts\n", o.articles, from.count)
	if err := makeSites(dir, list, from, o.articles); err != nil {
		return err
	}
	switch {
	case o.scenarios:
		return runScenarios(ctx, o, w, list)
	case o.serve:
		return runServing(ctx, o, w, list)
	}
	return runCold(ctx, o, w, list)
}

// runCold builds with each contender in turn, from cold.
func runCold(ctx context.Context, o options, w io.Writer, list []*contender) error {
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

// runScenarios builds with each contender in all scenarios: first to measure,
// then once more to look at what was written.
func runScenarios(ctx context.Context, o options, w io.Writer, list []*contender) error {
	k := course{scenarios, o.articles, rest}
	if err := k.measure(ctx, w, list, o.pairs); err != nil {
		return err
	}
	for _, c := range list {
		fmt.Fprintf(w, "comparing outputs: %s\n", c.name)
		if err := k.each(ctx, c, true, c.compare); err != nil {
			return err
		}
	}
	return scenarioTable(w, o, list)
}
