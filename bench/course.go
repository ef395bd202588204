package main

import (
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"time"
)

// A result is what came of a scenario for one contender.
type result struct {
	runs []sample
	said summary
	changes
}

// A summary is the last line of galley's; Hugo has none.
type summary struct{ rendered, written, removed int }

var summaryLine = regexp.MustCompile(`(?m)^rendered (\d+), written (\d+), unchanged \d+, removed (\d+),`)

func summaryOf(said string) (s summary, err error) {
	m := summaryLine.FindStringSubmatch(said)
	if m == nil {
		return s, errors.New("no counts in " + tail(said, 1))
	}
	for i, to := range []*int{&s.rendered, &s.written, &s.removed} {
		*to, _ = strconv.Atoi(m[i+1]) // they are digits
	}
	return s, nil
}

// rest is how long files are left alone before a build that is measured: galley
// trusts the time of a file only when it is 0.1 s old.
const rest = 200 * time.Millisecond

// A course is a number of scenarios, for a site of so many articles.
type course struct {
	scenarios []scenario
	articles  int
	rest      time.Duration // between an edit and the build
}

// measure goes through the scenarios with each contender in turn. Between the
// builds that are measured little is read and nothing kept in memory.
func (k course) measure(ctx context.Context, w io.Writer, list []*contender, pairs int) error {
	for _, c := range list {
		c.results = make([]result, len(k.scenarios))
	}
	for pair := range pairs {
		for _, c := range list {
			fmt.Fprintf(w, "scenarios %d of %d: %s\n", pair+1, pairs, c.name)
			if err := k.each(ctx, c, false, c.measure); err != nil {
				return err
			}
		}
	}
	for _, c := range list {
		var err error
		if c.written, err = count(os.DirFS(c.output)); err != nil {
			return err
		}
	}
	return sameArticles(list, k.articles)
}

// each does what is to be done in every scenario, from the edit until the site
// is built again as it was. To be built, where nothing is remembered, is only
// needed when the outputs are compared.
func (k course) each(ctx context.Context, c *contender, compared bool, do func(context.Context, *result) error) error {
	for i, s := range k.scenarios {
		d := newDesk(c.site)
		if err := s.edit(c, d, k.articles); err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		time.Sleep(k.rest)
		if err := do(ctx, &c.results[i]); err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		if err := d.restore(); err != nil {
			return err
		}
		if c.remembers || compared {
			if err := c.settle(ctx, k.rest); err != nil {
				return err
			}
		}
	}
	return nil
}

// settle builds the site as it is now. What remembers builds it once more: what
// the first build wrote is trusted from the second on. Others begin with an
// empty folder, as they may leave files in it that are in their way.
func (c *contender) settle(ctx context.Context, rest time.Duration) error {
	if !c.remembers {
		if err := os.RemoveAll(c.output); err != nil {
			return err
		}
		_, _, err := c.run(ctx)
		return err
	}
	if _, _, err := c.run(ctx); err != nil {
		return err
	}
	time.Sleep(rest)
	_, _, err := c.run(ctx)
	return err
}

func (c *contender) measure(ctx context.Context, r *result) error {
	took, said, err := c.run(ctx)
	if err != nil {
		return err
	}
	r.runs = append(r.runs, took)
	r.said, err = summaryOf(said)
	if !c.remembers {
		return nil // and has no such line
	}
	return err
}

// compare builds, and compares the output with what it was and with that of a
// clean build.
func (c *contender) compare(ctx context.Context, r *result) error {
	seed := maphash.MakeSeed()
	before, err := treeOf(c.output, seed)
	if err != nil {
		return err
	}
	if _, _, err := c.run(ctx); err != nil {
		return err
	}
	after, err := treeOf(c.output, seed)
	if err != nil {
		return err
	}
	output := c.output
	c.output = filepath.Join(c.outputs, "clean")
	defer func() { c.output = output }()
	if _, _, err := c.run(ctx, c.afresh...); err != nil {
		return err
	}
	clean, err := treeOf(c.output, seed)
	r.changes = compare(before, after, clean)
	return errors.Join(err, os.RemoveAll(c.output))
}
