package main

import (
	"fmt"
	"io"
	"runtime"
	"slices"
	"text/tabwriter"
	"time"
)

// table prints the medians of each contender, and how they compare with those
// of the first: "3.50x" in the column of times is three and a half times as fast,
// in the column of memory three and a half times as small.
func table(w io.Writer, o options, list []*contender) error {
	fmt.Fprintf(w, "\n%d articles, medians of %d builds each in turn, %s\n\n", o.articles, o.pairs, machine())
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(tw, "\twall s\t\tcpu s\t\tpeak MB\t\tarticles\tpages\ttokens\tMB\t")
	base := medianOf(list[0].runs)
	for _, c := range list {
		m := medianOf(c.runs)
		fmt.Fprintf(tw, "%-24s\t%.2f\t%s\t%.2f\t%s\t%.0f\t%s\t%d\t%d\t%d\t%.1f\t\n", c.name,
			m.wall.Seconds(), ratio(base.wall, m.wall), m.cpu.Seconds(), ratio(base.cpu, m.cpu),
			float64(m.peak)/1e6, ratio(base.peak, m.peak),
			c.written.articles, c.written.pages, c.written.tokens, float64(c.written.bytes)/1e6)
	}
	if err := tw.Flush(); err != nil {
		return err
	}
	equal, theme := medianOf(list[len(list)-2].runs), medianOf(list[len(list)-1].runs)
	_, err := fmt.Fprintf(w, "\nthe default theme takes %s the time of the equal templates\n", ratio(theme.wall, equal.wall))
	return err
}

// scenarioTable prints the medians of each contender in each scenario, and what
// the builds did: what galley says of it, and what is seen of its output.
func scenarioTable(w io.Writer, o options, list []*contender) error {
	fmt.Fprintf(w, "\n%d articles, medians of %d builds of each scenario, %s\n\n", o.articles, o.pairs, machine())
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(tw, "\twall s\t\tcpu s\t\tpeak MB\trendered\twritten\tremoved\ttouched\tdiffer\tgone\twrong\t")
	for _, c := range list {
		fmt.Fprintf(tw, "%-30s\t\t\t\t\t\t\t\t\t\t\t\t\t\n", c.name)
		for i, s := range scenarios {
			r, base := c.results[i], medianOf(list[0].results[i].runs)
			m := medianOf(r.runs)
			said := "-\t-\t-"
			if c.remembers {
				said = fmt.Sprintf("%d\t%d\t%d", r.said.rendered, r.said.written, r.said.removed)
			}
			fmt.Fprintf(tw, "%-30s\t%.3f\t%s\t%.3f\t%s\t%.0f\t%s\t%d\t%d\t%d\t%d\t\n", "  "+s.name,
				m.wall.Seconds(), ratio(base.wall, m.wall), m.cpu.Seconds(), ratio(base.cpu, m.cpu), float64(m.peak)/1e6,
				said, r.touched, r.differ, r.gone, r.wrong)
		}
	}
	return tw.Flush()
}

// machine says where figures come from.
func machine() string {
	return fmt.Sprintf("%s/%s, %d CPUs", runtime.GOOS, runtime.GOARCH, runtime.NumCPU())
}

// medianOf returns the median of each measure by itself.
func medianOf(runs []sample) sample {
	return sample{
		wall: median(runs, func(s sample) time.Duration { return s.wall }),
		cpu:  median(runs, func(s sample) time.Duration { return s.cpu }),
		peak: median(runs, func(s sample) int64 { return s.peak }),
	}
}

// median returns the middle value of the runs, or the mean of the two in the
// middle.
func median[T ~int64](runs []sample, of func(sample) T) T {
	values := make([]T, len(runs))
	for i, s := range runs {
		values[i] = of(s)
	}
	slices.Sort(values)
	n := len(values)
	return (values[(n-1)/2] + values[n/2]) / 2
}

// ratio says how many times b goes into a.
func ratio[T ~int64](a, b T) string {
	if b == 0 {
		return "-"
	}
	return fmt.Sprintf("%.2fx", float64(a)/float64(b))
}
