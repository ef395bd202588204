package serve_test

import (
	"bufio"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"galley/generator/serve"
)

// event is what a stream tells.
type event struct {
	Boot    string
	Version int
	Follow  string
}

// A stream is a connection on which events come.
type stream struct {
	c     net.Conn
	lines *bufio.Scanner
	head  string
}

// listenTo opens the stream of a site at the root; see [preview.listenAt].
func (p *preview) listenTo(t testing.TB) (*stream, event) {
	t.Helper()
	return p.listenAt(t, "/.galley/events")
}

// listenAt opens a stream, reads its head and the first event.
func (p *preview) listenAt(t testing.TB, path string) (*stream, event) {
	t.Helper()
	c, err := net.Dial("tcp", p.address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	c.SetDeadline(time.Now().Add(hang))
	if _, err := io.WriteString(c, "GET "+path+" HTTP/1.1\r\nHost: localhost\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	s := &stream{c: c, lines: bufio.NewScanner(c)}
	for s.lines.Scan() && s.lines.Text() != "" {
		s.head += s.lines.Text() + "\n"
	}
	e, ok := s.next()
	if !ok {
		t.Fatalf("the stream has no event: %s", s.head)
	}
	return s, e
}

// next waits for an event, or the end of the stream.
func (s *stream) next() (e event, ok bool) {
	for s.lines.Scan() {
		if data, found := strings.CutPrefix(s.lines.Text(), "data: "); found {
			return e, json.Unmarshal([]byte(data), &e) == nil
		}
	}
	return e, false
}

// TestStream listens for what has changed: it is told where things stand, then
// that there is another state, and nothing of what is in the site.
func TestStream(t *testing.T) {
	t.Parallel()
	p := start(t, newFolder(t, page()))
	s, first := p.listenTo(t)
	for _, want := range []string{"HTTP/1.1 200 OK", "Content-Type: text/event-stream", "Cache-Control: no-store", "X-Content-Type-Options: nosniff", "Cross-Origin-Resource-Policy: same-origin"} {
		if !strings.Contains(s.head, want+"\n") {
			t.Errorf("the stream has no %q:\n%s", want, s.head)
		}
	}
	if strings.Contains(s.head, "Access-Control-") {
		t.Errorf("the stream is for others too:\n%s", s.head)
	}
	p.server.Changed([]string{"content/a.md"})
	second, ok := s.next()
	if !ok || second.Version <= first.Version || second.Boot != first.Boot || first.Boot == "" || second.Follow != "" {
		t.Errorf("events %+v, %+v", first, second)
	}
	if now := p.state(t, "/", "/"); now.Version != second.Version || now.Boot != second.Boot {
		t.Errorf("the state is of %s %d, the event of %+v", now.Boot, now.Version, second)
	}
	if head := p.ask(t, http.MethodHead, "/.galley/events"); head.status != 200 || head.header.Get("Content-Type") != "text/event-stream" {
		t.Errorf("HEAD = %d %v", head.status, head.header)
	}
	p.end()
	if e, ok := s.next(); ok {
		t.Errorf("an event %+v after the end", e)
	}
}

// Browsers go to the page that was saved, but for those that come later.
func TestFollow(t *testing.T) {
	t.Parallel()
	f := newFolder(t, map[string]string{
		"galley.yaml": "title: T\nbase_url: https://example.org/docs/\n", "content/ä b.md": "---\ntitle: A\n---\n",
		"content/b/index.md": "---\ntitle: B\n---\n", "content/b/b.txt": "", "content/_index.md": "---\ntitle: Home\n---\n",
	})
	p := start(t, f, func(o *serve.Options) { o.Follow = true })
	s, _ := p.listenAt(t, "/docs/.galley/events")
	tests := []struct {
		names []string
		want  string
	}{
		{[]string{"content/ä b.md"}, "/docs/%C3%A4-b/"},
		{[]string{"content/none.md", "templates", "content/b/index.md"}, "/docs/b/"},
		{[]string{"content/_index.md"}, "/docs/"},
		{[]string{"content/b/b.txt"}, ""},
		{[]string{"galley.yaml"}, ""},
		{nil, ""},
	}
	for _, test := range tests {
		p.server.Changed(test.names)
		if e, ok := s.next(); !ok || e.Follow != test.want {
			t.Errorf("after %q the event is %+v, want to follow to %q", test.names, e, test.want)
		}
	}
	p.server.Changed([]string{"content/b/index.md"})
	if _, late := p.listenAt(t, "/docs/.galley/events"); late.Follow != "" {
		t.Errorf("who comes later is led to %q", late.Follow)
	}
}

// Of many changes a stream tells the last, whatever it misses between.
func TestManyChanges(t *testing.T) {
	t.Parallel()
	const changes, streams = 500, 10
	p := start(t, newFolder(t, page()))
	var listening sync.WaitGroup
	last := p.state(t, "/", "/").Version + changes
	for range streams {
		s, e := p.listenTo(t)
		listening.Go(func() {
			was := e.Version
			for was < last {
				e, ok := s.next()
				if !ok || e.Version <= was {
					t.Errorf("after %d comes %+v, %v", was, e, ok)
					return
				}
				was = e.Version
			}
		})
	}
	var changing sync.WaitGroup
	for range 5 {
		changing.Go(func() {
			for range changes / 5 {
				p.server.Changed(nil)
			}
		})
	}
	changing.Wait()
	listening.Wait()
}

// A browser has six connections to a host: the seventh tab gets its page where
// streams have taken no more than one.
func TestStreamsLeaveConnections(t *testing.T) {
	t.Parallel()
	p := start(t, newFolder(t, page()))
	p.client.Transport.(*http.Transport).MaxConnsPerHost = 6
	response, err := p.client.Get("http://" + p.address + "/.galley/events")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var tabs sync.WaitGroup
	for range 10 {
		tabs.Go(func() {
			if got := p.get(t, "/a/"); got.status != 200 {
				t.Errorf("GET /a/ = %d", got.status)
			}
		})
	}
	tabs.Wait()
}

// TestEnd ends a server with streams that are open, clients that do not read,
// one in the middle of a request, and one that is being answered.
func TestEnd(t *testing.T) {
	t.Parallel()
	files := page()
	files["content/film/index.md"] = "---\ntitle: Film\n---\n"
	files["content/film/film.mp4"] = strings.Repeat("x", 16<<20)
	p := start(t, newFolder(t, files))
	var streams []*stream
	for range 50 {
		s, _ := p.listenTo(t)
		streams = append(streams, s)
	}
	for _, begin := range []string{
		"GET /film/film.mp4 HTTP/1.1\r\nHost: localhost\r\n\r\n", "GET /.galley/events HTTP/1.1\r\nHost: localhost\r\n\r\n",
		"GET /a/ HTTP/1.1\r\n", "", "POST /a/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\n",
	} {
		c, err := net.Dial("tcp", p.address)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		if _, err := io.WriteString(c, begin); err != nil {
			t.Fatal(err)
		}
	}
	p.get(t, "/a/")
	p.end()
	for i, s := range streams {
		if e, ok := s.next(); ok {
			t.Errorf("stream %d tells %+v after the end", i, e)
		}
	}
	if l, err := net.Listen("tcp", p.address); err != nil {
		t.Errorf("the port is not free: %v", err)
	} else {
		l.Close()
	}
	if c, err := net.Dial("tcp", p.address); err == nil {
		c.Close()
		t.Error("somebody still answers")
	}
}

// A port that is taken away is an error, and not the end of what was asked for.
func TestListenerLost(t *testing.T) {
	t.Parallel()
	p := start(t, newFolder(t, page()))
	p.end()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	if err := p.server.Serve(t.Context(), l); err == nil {
		t.Error("Serve() = nil for a listener that is closed")
	}
}
