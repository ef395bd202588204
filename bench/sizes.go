package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
)

// A growth is what galley needed for a scenario at one size of the site.
type growth struct {
	contender, scenario string
	articles, outputs   int
	took                sample // the median
	rendered            int
	calls               int // of the system, on files; 0 where they were not counted
}

// runSizes measures how the work grows with the site: that of each galley in a
// few scenarios. Hugo is left out, as it always builds everything.
func runSizes(ctx context.Context, o options, w io.Writer, dir string, from texts) error {
	strace, err := exec.LookPath("strace")
	if err != nil {
		fmt.Fprintln(w, "there is no strace: calls of the system are not counted")
	}
	var rows []growth
	for _, n := range o.sizes {
		place := filepath.Join(dir, strconv.Itoa(n))
		list, err := galleys(o, place)
		if err != nil {
			return err
		}
		fmt.Fprintf(w, "making %d articles from %d texts\n", n, from.count)
		if err := makeSites(place, list, from, n); err != nil {
			return err
		}
		more, err := grow(ctx, o, w, list, n, strace)
		if err != nil {
			return err
		}
		rows = append(rows, more...)
	}
	return growthTable(w, o, rows)
}

// grow measures the scenarios at one size.
func grow(ctx context.Context, o options, w io.Writer, list []*contender, n int, strace string) (rows []growth, err error) {
	k := course{[]scenario{cold, unchanged, body}, n, rest}
	if err := k.measure(ctx, w, list, o.pairs); err != nil {
		return nil, err
	}
	for _, c := range list {
		calls := make([]int, len(k.scenarios))
		if strace != "" {
			fmt.Fprintf(w, "counting calls: %s\n", c.name)
			calls = calls[:0]
			err := k.each(ctx, c, false, func(ctx context.Context, _ *result) error {
				count, err := c.trace(ctx, strace)
				calls = append(calls, count)
				return err
			})
			if err != nil {
				return nil, err
			}
		}
		for i, s := range k.scenarios {
			r := c.results[i]
			rows = append(rows, growth{c.name, s.name, n, c.results[0].said.rendered, medianOf(r.runs), r.said.rendered, calls[i]})
		}
	}
	return rows, nil
}

// trace builds and counts the calls of the system on files and folders.
func (c *contender) trace(ctx context.Context, strace string) (int, error) {
	file := filepath.Join(c.outputs, "calls")
	if err := os.MkdirAll(c.outputs, 0o755); err != nil {
		return 0, err
	}
	line := []string{strace, "-f", "-c", "-e", "trace=%file,%desc", "-o", file}
	if _, _, err := c.start(ctx, append(line, c.command()...)); err != nil {
		return 0, err
	}
	table, err := os.ReadFile(file)
	return callsIn(string(table)), err
}

// callsIn adds up the table of strace. Calls that a program makes more of the
// longer it runs, or the more memory it takes, are left out.
func callsIn(table string) (sum int) {
	for line := range strings.Lines(table) {
		words := strings.Fields(line)
		if len(words) < 5 || slices.Contains([]string{"total", "mmap", "epoll_pwait"}, words[len(words)-1]) {
			continue
		}
		calls, _ := strconv.Atoi(words[3]) // the head and the rule are no numbers
		sum += calls
	}
	return sum
}

// growthTable prints a line for each size, those of one scenario together. What
// counts is that the figures for an article do not grow.
func growthTable(w io.Writer, o options, rows []growth) error {
	fmt.Fprintf(w, "\nmedians of %d builds, %s\n\n", o.pairs, machine())
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(tw, "\tarticles\twall s\tms/article\tcpu s\tms/article\tpeak MB\trendered\t/article\tcalls\t/article\t/output\t")
	for i, first := range rows[:len(rows)/len(o.sizes)] {
		if i == 0 || rows[i-1].contender != first.contender {
			fmt.Fprintf(tw, "%-24s\t\t\t\t\t\t\t\t\t\t\t\t\n", first.contender)
		}
		for _, r := range rows {
			if r.contender == first.contender && r.scenario == first.scenario {
				r.print(tw)
			}
		}
	}
	return tw.Flush()
}

func (r growth) print(w io.Writer) {
	n, wall, cpu := float64(r.articles), r.took.wall.Seconds(), r.took.cpu.Seconds()
	fmt.Fprintf(w, "%-24s\t%d\t%.3f\t%.3f\t%.3f\t%.3f\t%.0f\t%d\t%.3f\t%d\t%.2f\t%.2f\t\n", "  "+r.scenario, r.articles,
		wall, wall/n*1000, cpu, cpu/n*1000, float64(r.took.peak)/1e6, r.rendered, float64(r.rendered)/n, r.calls, float64(r.calls)/n, float64(r.calls)/float64(r.outputs))
}
