package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"sync"
	"syscall"
	"time"

	"galley/generator/build"
	"galley/generator/serve"

	"github.com/spf13/cobra"
)

// serveFlags are the flags of serve; of those that it shares with build, drafts
// and future are on.
type serveFlags struct {
	buildFlags
	port         int
	bind, editor string
	hosts        []string
	follow, open bool
}

const (
	defaultPort   = 1313
	portTries     = 20 // how many ports are tried where none was asked for
	defaultEditor = "vscode://file{path}:{line}:{column}"
)

func newServe(w world) *cobra.Command {
	var f serveFlags
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Show the site as it will be while you write",
		Long: `Serve the site on this machine as a build would publish it, and keep browsers up
to date while files change. Nothing is written to public/.

Drafts and scheduled articles are shown, and marked in a bar at the foot of
the page that readers do not see.`,
		Example: `  galley serve
  # as readers will see it, under the path that it will have
  galley serve --drafts=false --future=false --base-url /docs/
  # through a tunnel, and with browsers going to the page just saved
  galley serve --allow-host proof.example.org --follow`,
		Args: cobra.NoArgs,
	}
	cmd.RunE = func(*cobra.Command, []string) error {
		return runServe(cmd.Context(), w, f, cmd.Flags().Changed("port"))
	}
	f.addSite(cmd)
	f.addReaders(cmd)
	flags := cmd.Flags()
	f.showAll(cmd)
	flags.IntVar(&f.port, "port", defaultPort, "listen on port `N`; where none is given and it is taken, on one of the next")
	flags.StringVar(&f.bind, "bind", "127.0.0.1", "listen on the `ADDRESS`; 0.0.0.0 lets others in your network see the site")
	flags.StringSliceVar(&f.hosts, "allow-host", nil, "answer requests for the host `NAME` too, such as that of a tunnel; .NAME stands for all below it")
	flags.BoolVar(&f.follow, "follow", false, "make browsers go to the page that was saved")
	flags.BoolVar(&f.open, "open", false, "open the site in the browser")
	f.addPoll(cmd)
	flags.StringVar(&f.editor, "editor", defaultEditor, "the `URL` that opens a file in your editor, with {path}, {line} and {column} in it; empty for none")
	return cmd
}

// showAll turns on what only editors see.
func (f *serveFlags) showAll(cmd *cobra.Command) {
	f.drafts, f.future = true, true
	for name, usage := range map[string]string{"drafts": "show drafts", "future": "show what is scheduled for later"} {
		flag := cmd.Flags().Lookup(name)
		flag.DefValue, flag.Usage = "true", usage
	}
}

// runServe serves the site until the context ends.
func runServe(ctx context.Context, w world, f serveFlags, askedPort bool) error {
	f.format = "text"
	began := time.Now()
	o, source, err := f.options(w)
	if err != nil {
		return err
	}
	defer source.Close()
	folder, err := filepath.Abs(f.source)
	if err != nil {
		return err
	}
	closeCache, _ := f.openCache(&o) // without one the next start takes longer
	defer closeCache()
	watcher, err := watchSource(f.source, filepath.Join(f.source, "public"), f.poll)
	if err != nil {
		return err
	}
	defer watcher.Close()
	listener, err := f.listen(askedPort)
	if err != nil {
		return err
	}
	defer listener.Close()
	var now func() time.Time
	if f.runs(w) {
		now = w.now
	}
	preview := build.NewPreview(o, now)
	if err := preview.Start(ctx); err != nil {
		return err
	}
	v := &voice{w: w, preview: preview, said: make(map[string]string)}
	server := serve.New(serve.Options{
		Preview: preview, Names: f.hosts, Editor: f.editor, Folder: filepath.ToSlash(folder), Follow: f.follow, Say: v.page,
	})
	f.announce(v, listener, time.Since(began))
	return f.run(ctx, server, listener, watcher, v)
}

// announce says where the site is, and shows it where that is asked for.
func (f *serveFlags) announce(v *voice, l net.Listener, took time.Duration) {
	address := f.address(l, v.preview)
	v.begin(address, took)
	if !l.Addr().(*net.TCPAddr).IP.IsLoopback() {
		v.line("warning: others in your network can see the site, drafts included (--bind 127.0.0.1 keeps it to this machine)")
	}
	if !f.open {
		return
	}
	if err := openBrowser(address); err != nil {
		v.line(fmt.Sprintf("the browser cannot be opened: %v", err))
	}
}

// run serves and watches until the context or one of the two ends.
func (f *serveFlags) run(outer context.Context, server *serve.Server, l net.Listener, watcher *watching, v *voice) error {
	ctx, stop := context.WithCancel(outer)
	defer stop()
	var tasks sync.WaitGroup
	tasks.Go(func() { watcher.tell(ctx, v.line) })
	var watched error
	tasks.Go(func() {
		defer stop()
		watched = server.Watch(ctx, watcher.Watcher, v.looked)
	})
	served := server.Serve(ctx, l)
	stop()
	tasks.Wait()
	return errors.Join(served, watched, context.Cause(outer))
}

// listen opens the port, or one of the next where none was asked for.
func (f *serveFlags) listen(asked bool) (net.Listener, error) {
	if f.port < 0 || f.port > 65535 {
		return nil, usagef("--port %d is none (write one from 1 to 65535, or 0 for any)", f.port)
	}
	if net.ParseIP(f.bind) == nil {
		return nil, usagef("--bind %q is not an IP address (write 127.0.0.1, ::1 or 0.0.0.0)", f.bind)
	}
	tries := portTries
	if asked {
		tries = 1
	}
	var err error
	for port := f.port; port < f.port+tries; port++ {
		var l net.Listener
		if l, err = net.Listen("tcp", net.JoinHostPort(f.bind, strconv.Itoa(port))); err == nil {
			return l, nil
		}
		if !errors.Is(err, syscall.EADDRINUSE) {
			break
		}
	}
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf("port %d is taken (stop what listens there, or choose another with --port)", f.port)
	}
	return nil, err
}

// address is where the site is, for people.
func (f *serveFlags) address(l net.Listener, preview *build.Preview) string {
	tcp := l.Addr().(*net.TCPAddr)
	host := tcp.IP.String()
	if tcp.IP.IsUnspecified() {
		host = "127.0.0.1"
	}
	base := "/"
	if snap := preview.Snapshot(); snap != nil {
		base = snap.Base()
	}
	return "http://" + net.JoinHostPort(host, strconv.Itoa(tcp.Port)) + base
}

// openBrowser shows an address in the system's browser.
func openBrowser(address string) error {
	switch runtime.GOOS {
	case "darwin":
		return exec.Command("open", address).Start()
	case "windows":
		return exec.Command("rundll32", "url.dll,FileProtocolHandler", address).Start()
	}
	return exec.Command("xdg-open", address).Start()
}
