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
	fmt.Fprintf(w, "\n%d articles, medians of %d builds each in turn, %s/%s, %d CPUs\n\n",
		o.articles, o.pairs, runtime.GOOS, runtime.GOARCH, runtime.NumCPU())
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(tw, "\twall s\t\tcpu s\t\tpeak MB\t\tarticles\tpages\ttokens\tMB\t")
	base := list[0].median()
	for _, c := range list {
		m := c.median()
		fmt.Fprintf(tw, "%-24s\t%.2f\t%s\t%.2f\t%s\t%.0f\t%s\t%d\t%d\t%d\t%.1f\t\n", c.name,
			m.wall.Seconds(), ratio(base.wall, m.wall), m.cpu.Seconds(), ratio(base.cpu, m.cpu),
			float64(m.peak)/1e6, ratio(base.peak, m.peak),
			c.written.articles, c.written.pages, c.written.tokens, float64(c.written.bytes)/1e6)
	}
	if err := tw.Flush(); err != nil {
		return err
	}
	equal, theme := list[len(list)-2].median(), list[len(list)-1].median()
	_, err := fmt.Fprintf(w, "\nthe default theme takes %s the time of the equal templates\n", ratio(theme.wall, equal.wall))
	return err
}

// median returns the median of each measure by itself.
func (c *contender) median() sample {
	var m sample
	m.wall = median(c.runs, func(s sample) time.Duration { return s.wall })
	m.cpu = median(c.runs, func(s sample) time.Duration { return s.cpu })
	m.peak = median(c.runs, func(s sample) int64 { return s.peak })
	return m
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
