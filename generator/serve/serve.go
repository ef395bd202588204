// Package serve is the preview: an HTTP server that shows a site as it would be
// published while its files are edited.
//
// A [Server] renders what a browser asks for with the jobs of a snapshot
// (package build) and writes nothing. Pages are answered byte for byte as a
// build publishes them, but for the element of the preview's own script. The
// script listens to one stream of server-sent events, learns from it that
// something has changed, and asks for the state of its page: a page whose bytes
// are as they were stays, one that differs in its style sheets alone gets these,
// any other is loaded again.
//
// A request is never a path of the file system: only jobs are looked up. Who may
// ask is the business of [guard]: other sites that the editor's browser visits
// can neither read what is served nor make it do anything.
package serve

import (
	"context"
	"errors"
	"log"
	"net"
	"net/http"
	"sync"
	"time"

	"galley/generator/build"
	"galley/generator/diag"
)

// Options says what is served and to whom.
type Options struct {
	Preview *build.Preview
	Names   []string // of hosts that may be asked for beside this machine's; ".example.org" stands for all below
	Editor  string   // URL that opens a file, with {path}, {line} and {column} in it; "" for none
	Folder  string   // the site's own, for {path}; absolute
	Follow  bool     // browsers go to the page that was saved

	// Say is told what there is to say of what is published at a path, each time
	// that it was rendered; may be nil.
	Say func(path string, messages diag.List)
}

// A Server answers requests for a site.
type Server struct {
	o      Options
	guard  guard
	hub    *hub
	nonce  string
	client []byte // the preview's script

	mu     sync.Mutex
	scene  *scene            // of the newest snapshot; nil before the first
	failed map[string]bool   // output paths of pages with errors
	sheets map[string]string // names of style sheets by all URL paths that they had
	good   *store[*page]     // pages as they were when nothing was wrong with them
}

// New makes a server, which listens once [Server.Serve] is called.
func New(o Options) *Server {
	return &Server{
		o: o, guard: guard{names: o.Names}, hub: newHub(), nonce: newNonce(), client: newClient(),
		failed: make(map[string]bool), sheets: make(map[string]string), good: newStore[*page](goodPages),
	}
}

// How long a client may take: to send the head of a request and its body, to be
// silent between two, and at the end to take what is on its way.
const (
	headerTime = 10 * time.Second
	bodyTime   = time.Second
	idleTime   = 2 * time.Minute
	endTime    = time.Second
)

const maxHeader = 32 << 10 // bytes of a request

// Serve answers requests until ctx ends, and then closes what is open. The
// error is nil where that was the reason.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	s.guard.listen(l.Addr())
	srv := &http.Server{
		Handler: s, ReadHeaderTimeout: headerTime, IdleTimeout: idleTime, MaxHeaderBytes: maxHeader,
		DisableGeneralOptionsHandler: true,
		ErrorLog:                     log.New(discard{}, "", 0), // what clients do wrong is not the editor's business
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		<-ctx.Done()
		s.hub.close()
		last, stop := context.WithTimeout(context.WithoutCancel(ctx), endTime)
		defer stop()
		if srv.Shutdown(last) != nil {
			srv.Close() //nolint:errcheck // it is over
		}
	}()
	err := srv.Serve(l)
	if errors.Is(err, http.ErrServerClosed) {
		<-ended
		return nil
	}
	return err
}

// Changed tells browsers that the site may have changed. With [Options.Follow]
// they go to the page made from the first of the sources, where there is one.
func (s *Server) Changed(sources []string) {
	s.hub.publish(s.follow(sources))
}

// follow returns the URL of the page that was saved, "" for none.
func (s *Server) follow(sources []string) string {
	snap := s.o.Preview.Snapshot()
	if !s.o.Follow || snap == nil {
		return ""
	}
	for _, name := range sources {
		if j, ok := snap.PageOf(name); ok {
			return snap.URL(j)
		}
	}
	return ""
}

// ServeHTTP implements [http.Handler].
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	if r.ContentLength != 0 {
		// No body is of use; that of a client that dawdles is not waited for.
		http.NewResponseController(w).SetReadDeadline(time.Now().Add(bodyTime)) //nolint:errcheck // then there is none
	}
	if status, why := s.guard.check(r); status != 0 {
		refuse(w, status, why)
		return
	}
	sc, base := s.current(), "/"
	if sc != nil {
		base = sc.snap.Base()
	}
	name, own := ownPath(base, r.URL.EscapedPath())
	switch {
	case own:
		s.own(w, r, sc, name)
	case sc == nil:
		s.sorry(w, r, base, new(page))
	default:
		s.published(w, r, sc)
	}
}

// current returns the scene of the newest snapshot, nil while there is none.
func (s *Server) current() *scene {
	snap := s.o.Preview.Snapshot()
	s.mu.Lock()
	defer s.mu.Unlock()
	if snap != nil && (s.scene == nil || s.scene.snap != snap) {
		s.scene = newScene(snap)
	}
	return s.scene
}

// refuse answers with a line of text.
func refuse(w http.ResponseWriter, status int, why string) {
	if status == http.StatusMethodNotAllowed {
		w.Header().Set("Allow", "GET, HEAD")
	}
	http.Error(w, why, status)
}

// discard takes what net/http logs.
type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }
