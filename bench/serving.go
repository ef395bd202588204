package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"
)

// serving is what the previews of one contender took.
type serving struct {
	contender     string
	first, second []time.Duration // from the start to the first page, without and with what the start before left
	saves         []time.Duration // from saving a text to the page with it
	resident      int64           // bytes of memory at the end; 0 where the system does not tell
	peak          int64
}

// A server is a preview that runs.
type server struct {
	cmd   *exec.Cmd
	said  bytes.Buffer
	port  string
	began time.Time
}

// How often a server is asked for a page, and for how long one waits for it.
const (
	askEvery = time.Millisecond
	askFor   = 10 * time.Minute
)

// runServing measures the previews of all contenders, one after the other.
func runServing(ctx context.Context, o options, w io.Writer, list []*contender) error {
	var rows []serving
	for _, c := range list {
		fmt.Fprintf(w, "serving: %s\n", c.name)
		row, err := c.serving(ctx, o)
		if err != nil {
			return fmt.Errorf("%s: %w", c.name, err)
		}
		rows = append(rows, row)
	}
	return servingTable(w, o, rows)
}

// serving starts the preview as often as there are pairs, each time without
// what others left and then with it, and edits the site in the last one.
func (c *contender) serving(ctx context.Context, o options) (serving, error) {
	row := serving{contender: c.name}
	page := articleURL(o.articles / 2)
	for pair := range o.pairs {
		if err := c.forget(); err != nil {
			return row, err
		}
		took, err := c.glance(ctx, page)
		if err != nil {
			return row, err
		}
		row.first = append(row.first, took)
		last := pair == o.pairs-1
		if !last && !c.remembers {
			continue
		}
		s, took, err := c.serve(ctx, page)
		if err != nil {
			return row, err
		}
		row.second = append(row.second, took)
		if last {
			err = s.edit(ctx, c, o, &row)
		}
		if err = errors.Join(err, s.stop()); err != nil {
			return row, err
		}
	}
	return row, nil
}

// glance starts a preview, waits for a page and then as long again, so that the
// preview can leave what it knows, and ends it.
func (c *contender) glance(ctx context.Context, page string) (time.Duration, error) {
	s, took, err := c.serve(ctx, page)
	if err != nil {
		return 0, err
	}
	time.Sleep(took + time.Second)
	return took, s.stop()
}

// serve starts a preview and waits for a page of it.
func (c *contender) serve(ctx context.Context, page string) (*server, time.Duration, error) {
	port, err := freePort()
	if err != nil {
		return nil, 0, err
	}
	s := &server{port: port, began: time.Now()}
	args := []string{"serve", "--source", c.site, "--port", port}
	if !c.remembers {
		c.elsewhere()
		args = slices.Concat([]string{"server", "--navigateToChanged=false", "--port", port}, c.args, []string{c.output})
	}
	s.cmd = exec.CommandContext(ctx, c.program, args...)
	s.cmd.Dir = c.site
	s.cmd.Stdout, s.cmd.Stderr = &s.said, &s.said
	if err := s.cmd.Start(); err != nil {
		return nil, 0, err
	}
	if err := s.await(ctx, page, nil); err != nil {
		return nil, 0, errors.Join(err, s.stop())
	}
	return s, time.Since(s.began), nil
}

// await asks for a page until it is there and has the text.
func (s *server) await(ctx context.Context, page string, text []byte) error {
	client := http.Client{Timeout: askFor}
	defer client.CloseIdleConnections()
	for end := time.Now().Add(askFor); time.Now().Before(end) && ctx.Err() == nil; time.Sleep(askEvery) {
		response, err := client.Get("http://127.0.0.1:" + s.port + page)
		if err != nil {
			continue // nobody listens yet
		}
		body, err := io.ReadAll(response.Body)
		response.Body.Close()
		if err == nil && response.StatusCode == http.StatusOK && bytes.Contains(body, text) {
			return nil
		}
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return fmt.Errorf("%s never comes with %q", page, text)
}

// edit saves articles, one after the other, and looks when they are served.
func (s *server) edit(ctx context.Context, c *contender, o options, row *serving) error {
	const pause = 200 * time.Millisecond // between edits, as the work for one may go on after it is served
	d := newDesk(c.site)
	for k := range o.edits {
		i := (o.articles/2 + 37*k) % o.articles
		data, err := d.read(articleName(i))
		if err != nil {
			return err
		}
		if err := d.put(articleName(i), data); err != nil { // the sites share their files
			return err
		}
	}
	time.Sleep(2 * time.Second)
	for k := range o.edits {
		i := (o.articles/2 + 37*k) % o.articles
		mark := fmt.Sprintf("zzmark%dx", k)
		data, err := d.read(articleName(i))
		if err != nil {
			return err
		}
		data = fmt.Appendf(data, "\n\n%s is new.\n", mark)
		saved := time.Now()
		if err := os.WriteFile(filepath.Join(c.site, filepath.FromSlash(articleName(i))), data, 0o644); err != nil {
			return err
		}
		if err := s.await(ctx, articleURL(i), []byte(mark)); err != nil {
			return err
		}
		row.saves = append(row.saves, time.Since(saved))
		time.Sleep(pause)
	}
	row.resident, row.peak = memoryOf(s.cmd.Process.Pid)
	return d.restore()
}

// stop ends a preview.
func (s *server) stop() error {
	if err := s.cmd.Process.Signal(os.Interrupt); err != nil {
		return fmt.Errorf("%w\n%s", err, tail(s.said.String(), 20))
	}
	s.cmd.Wait() //nolint:errcheck // it was told to
	return nil
}

// articleURL is the path at which all contenders serve an article.
func articleURL(i int) string {
	name := strings.TrimPrefix(articleName(i), "content")
	return strings.TrimSuffix(name, ".md") + "/"
}

// freePort returns a port that nobody listens at.
func freePort() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	_, port, err := net.SplitHostPort(l.Addr().String())
	return port, errors.Join(err, l.Close())
}

// memoryOf returns how much memory a process has resident, and had at most, as
// Linux tells; 0 elsewhere.
func memoryOf(pid int) (resident, peak int64) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, 0
	}
	for line := range strings.Lines(string(status)) {
		words := strings.Fields(line)
		if len(words) != 3 {
			continue
		}
		n, _ := strconv.ParseInt(words[1], 10, 64) // what is no number is not asked for
		switch words[0] {
		case "VmRSS:":
			resident = n * 1024
		case "VmHWM:":
			peak = n * 1024
		}
	}
	return resident, peak
}

// servingTable prints a line for each contender.
func servingTable(w io.Writer, o options, rows []serving) error {
	fmt.Fprintf(w, "\n%d articles, medians of %d starts, %d edits of texts, %s\n\n", o.articles, o.pairs, o.edits, machine())
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(tw, "\tfirst page ms\tagain ms\tsave ms\t99% ms\tresident MB\tpeak MB\t")
	ms := func(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
	for _, r := range rows {
		fmt.Fprintf(tw, "%-24s\t%.0f\t%.0f\t%.1f\t%.1f\t%.0f\t%.0f\t\n", r.contender, ms(percentile(r.first, 50)), ms(percentile(r.second, 50)),
			ms(percentile(r.saves, 50)), ms(percentile(r.saves, 99)), float64(r.resident)/1e6, float64(r.peak)/1e6)
	}
	return tw.Flush()
}

// percentile returns the smallest of the values than which so many of a hundred
// are not greater.
func percentile(values []time.Duration, percent int) time.Duration {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[max(0, (len(sorted)*percent+99)/100-1)]
}
