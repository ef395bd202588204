package main

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// previews are the processes that a script has started, by the file of what
// they say.
type previews map[string]*exec.Cmd

// started keeps the previews of a script in its environment.
const started = "previews"

// cmdPreview starts a preview whose messages go to a file, and ends it with the
// script at the latest: preview said [flag...].
func cmdPreview(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 1 {
		ts.Fatalf("usage: preview said [flag...]")
	}
	said, err := os.Create(ts.MkAbs(args[0]))
	ts.Check(err)
	defer said.Close()
	program := ""
	for _, dir := range filepath.SplitList(ts.Getenv("PATH")) {
		if name := filepath.Join(dir, "galley"); program == "" && exists(name) {
			program = name
		}
	}
	cmd := exec.Command(program, append([]string{"serve"}, args[1:]...)...)
	cmd.Dir, cmd.Stderr = ts.MkAbs("."), said
	cmd.Env = append(os.Environ(), "PATH="+ts.Getenv("PATH"), "HOME="+ts.Getenv("HOME"), "GALLEY_PAUSE="+ts.Getenv("GALLEY_PAUSE"))
	ts.Check(cmd.Start())
	ts.Value(started).(previews)[args[0]] = cmd
	ts.Defer(func() {
		if cmd.ProcessState == nil {
			cmd.Process.Kill() //nolint:errcheck // it has ended just now
			cmd.Wait()         //nolint:errcheck // the script has failed already
		}
	})
}

// cmdEnd sends signals to a preview and waits for its end, which has to have
// one of the statuses: end said INT,TERM 130,143. The second signal is sent
// again and again until that is so.
func cmdEnd(ts *testscript.TestScript, neg bool, args []string) {
	cmd := ts.Value(started).(previews)[args[0]]
	if neg || len(args) != 3 || cmd == nil {
		ts.Fatalf("usage: end said signal[,signal] status[,status]")
	}
	signals := map[string]os.Signal{"HUP": syscall.SIGHUP, "INT": syscall.SIGINT, "TERM": syscall.SIGTERM}
	first, second, twice := strings.Cut(args[1], ",")
	ts.Check(cmd.Process.Signal(signals[first]))
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	for waited := time.Duration(0); ; waited += 10 * time.Millisecond {
		select {
		case err := <-ended:
			if status := statusAfter(err); !strings.Contains(","+args[2]+",", fmt.Sprintf(",%d,", status)) {
				ts.Fatalf("exit status %d, want %s", status, args[2])
			}
			return
		case <-time.After(10 * time.Millisecond):
		}
		if twice {
			cmd.Process.Signal(signals[second]) //nolint:errcheck // it has ended just now
		}
		if waited > time.Minute {
			ts.Fatalf("the preview does not end")
		}
	}
}

// statusAfter is the exit status as a shell tells it.
func statusAfter(err error) int {
	failed := (*exec.ExitError)(nil)
	if !errors.As(err, &failed) {
		return 0
	}
	if status, ok := failed.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return exitSignal + int(status.Signal())
	}
	return failed.ExitCode()
}

// served is the address that a preview says.
var served = regexp.MustCompile(`previewing the site at http://([^/]*)/`)

// addressIn waits for the address in what a preview says.
func addressIn(ts *testscript.TestScript, said string) string {
	var address string
	if !waitFor(func() bool {
		data, _ := os.ReadFile(ts.MkAbs(said)) // it is not there yet
		if found := served.FindSubmatch(data); found != nil {
			address = string(found[1])
		}
		return address != ""
	}) {
		ts.Fatalf("%s never says an address", said)
	}
	return address
}

// cmdAsk asks a preview until an answer has the status and the text:
// ask said /path 200 text. What it says is in the file said.
func cmdAsk(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 4 {
		ts.Fatalf("usage: ask said path status text")
	}
	address, last := addressIn(ts, args[0]), ""
	client := http.Client{Timeout: time.Minute}
	defer client.CloseIdleConnections()
	if !waitFor(func() bool {
		response, err := client.Get("http://" + address + args[1])
		if err != nil {
			last = err.Error()
			return false
		}
		defer response.Body.Close()
		body, err := io.ReadAll(response.Body)
		last = fmt.Sprintf("%d %v %s", response.StatusCode, err, body)
		return strconv.Itoa(response.StatusCode) == args[2] && strings.Contains(string(body), args[3])
	}) {
		ts.Fatalf("%s is answered with %s", args[1], last)
	}
}

// cmdConnect begins requests to a preview and leaves them open:
// connect said /path count.
func cmdConnect(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: connect said path count")
	}
	address := addressIn(ts, args[0])
	count, err := strconv.Atoi(args[2])
	ts.Check(err)
	for range count {
		c, err := net.Dial("tcp", address)
		ts.Check(err)
		ts.Defer(func() { c.Close() })
		_, err = fmt.Fprintf(c, "GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n", args[1])
		ts.Check(err)
	}
}

// cmdPort puts the port of a preview into the environment: port said NAME.
func cmdPort(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: port said name")
	}
	_, port, err := net.SplitHostPort(addressIn(ts, args[0]))
	ts.Check(err)
	ts.Setenv(args[1], port)
}
