package serve

import (
	"bytes"
	"context"
	"fmt"
	"html"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"galley/generator/build"
	"galley/generator/diag"
)

// ownDir is the folder of the preview's own addresses. No site publishes a
// folder with a dot before its name but .well-known.
const ownDir = ".galley/"

// ownPath reports whether a URL path is the preview's own, and which. They are
// below the root too: a page that was there before the site's base path was
// known asks for them there.
func ownPath(base, escaped string) (name string, ok bool) {
	if name, ok = strings.CutPrefix(escaped, base+ownDir); ok {
		return name, true
	}
	return strings.CutPrefix(escaped, "/"+ownDir)
}

// published answers with what is published at a path.
func (s *Server) published(w http.ResponseWriter, r *http.Request, sc *scene) {
	sc, p, status, to := s.view(r.Context(), sc, r.URL.EscapedPath())
	h := w.Header()
	switch {
	case to != "":
		h.Set("Location", withQuery(to, r.URL.RawQuery))
		w.WriteHeader(status)
		return
	case p == nil:
		refuse(w, status, http.StatusText(status))
		return
	}
	s.setHeaders(h, sc.snap.Headers(r.URL.EscapedPath()))
	h.Set("Content-Type", p.kind)
	switch {
	case p.out.Open != nil:
		s.copy(w, r, p.out)
	case len(p.data) == 0 && p.failed:
		s.sorry(w, r, sc.snap.Base(), p)
	default:
		body := p.data
		if isHTML(p.kind) {
			body = insert(body, s.script(sc.snap.Base(), p))
		}
		send(w, r, status, body)
	}
}

// view finds what answers a path: a page, where nothing newer is without faults
// as it was when it had none, or the address of another. It returns the scene
// it is of, as a source may have changed since.
func (s *Server) view(ctx context.Context, sc *scene, escaped string) (_ *scene, p *page, status int, to string) {
	const tries = 3
	for try := 1; ; try++ {
		j, to, status := sc.snap.Find(escaped)
		if j == nil && to == "" {
			if j, _ = sc.snap.NotFound(); j == nil || status != http.StatusNotFound {
				return sc, nil, status, ""
			}
		}
		if j == nil {
			return sc, nil, status, to
		}
		p := sc.page(j)
		names := sc.snap.Changed()
		if len(names) > 0 && try < tries && s.refresh(ctx, names) {
			sc = s.current()
			continue
		}
		s.note(j.Path, p)
		return sc, s.best(j.Path, p, len(names) == 0), status, ""
	}
}

// refresh looks at sources that a page has found to be others than they were.
func (s *Server) refresh(ctx context.Context, names []string) bool {
	changed, err := s.o.Preview.Look(ctx, names...)
	if err == nil && !changed {
		changed, err = s.o.Preview.Look(ctx)
	}
	if changed {
		s.Changed(names)
	}
	return err == nil
}

// note hands on what was found out by rendering a page.
func (s *Server) note(path string, p *page) {
	s.o.Preview.MadeFrom(p.out.Facts)
	s.mu.Lock()
	if p.failed {
		s.makeRoom(path)
		s.failed[path] = true
	} else {
		delete(s.failed, path)
	}
	s.mu.Unlock()
	if s.o.Say != nil {
		s.o.Say(path, p.messages)
	}
}

// mostFailed is how many pages with errors are told of: each is rendered again
// for the first state after a change.
const mostFailed = 32

// makeRoom forgets a page with errors where there are too many for another.
func (s *Server) makeRoom(path string) {
	if s.failed[path] || len(s.failed) < mostFailed {
		return
	}
	for other := range s.failed {
		delete(s.failed, other)
		return
	}
}

// best returns the page, or what it was when nothing was wrong with it and its
// sources were at rest: what they are now will be seen. Of that nothing is kept
// that belongs to its snapshot, which would be kept as well.
func (s *Server) best(path string, p *page, rested bool) *page {
	if !isHTML(p.kind) {
		return p
	}
	if !p.failed && rested {
		s.good.put(path, &page{data: p.data, kind: p.kind, etag: p.etag, bare: p.bare, about: p.about})
		return p
	}
	if old, ok := s.good.get(path); ok {
		return old
	}
	return p
}

// withQuery is an address with the query of a request, where it has none.
func withQuery(to, query string) string {
	if query == "" || strings.ContainsAny(to, "?#") {
		return to
	}
	return to + "?" + query
}

// copy answers with a file.
func (s *Server) copy(w http.ResponseWriter, r *http.Request, out build.Output) {
	file, err := out.Open()
	if err != nil {
		refuse(w, http.StatusNotFound, "the file cannot be read")
		return
	}
	defer file.Close()
	content, ok := file.(io.ReadSeeker)
	if !ok { // what was made of a file is in memory
		data, err := io.ReadAll(file)
		if err != nil {
			refuse(w, http.StatusInternalServerError, "the file cannot be read")
			return
		}
		content = bytes.NewReader(data)
	}
	http.ServeContent(&keeping{w}, r, "", time.Time{}, content)
}

// keeping is an answer that is not stored even where it is an error:
// [http.ServeContent] takes that header away.
type keeping struct{ http.ResponseWriter }

// WriteHeader implements [http.ResponseWriter].
func (k *keeping) WriteHeader(status int) {
	k.Header().Set("Cache-Control", "no-store")
	k.ResponseWriter.WriteHeader(status)
}

// ReadFrom implements [io.ReaderFrom], by which the system copies files itself.
func (k *keeping) ReadFrom(from io.Reader) (int64, error) { return io.Copy(k.ResponseWriter, from) }

// sorry answers where there is nothing of a page to show: with what is wrong
// with it and with the site.
func (s *Server) sorry(w http.ResponseWriter, r *http.Request, base string, p *page) {
	messages := append(slices.Clone(p.messages), s.o.Preview.Messages()...)
	var text strings.Builder
	diag.PrintText(&text, messages, false) //nolint:errcheck // a builder takes all
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", admit("default-src 'none'", s.nonce))
	title := "There is nothing to show yet"
	body := fmt.Sprintf("<!doctype html>\n<html lang=en><meta charset=utf-8><meta name=viewport content=\"width=device-width\"><title>%s</title>\n<h1>%s</h1>\n<pre>%s</pre>\n",
		title, title, html.EscapeString(text.String()))
	send(w, r, http.StatusInternalServerError, append([]byte(body), s.script(base, p)...))
}

func send(w http.ResponseWriter, r *http.Request, status int, body []byte) {
	w.Header().Set("Content-Length", fmt.Sprint(len(body)))
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		w.Write(body) //nolint:errcheck // the client has gone
	}
}

// script is the element of the preview's own script, which is told which page
// it is on.
func (s *Server) script(base string, p *page) []byte {
	return fmt.Appendf(nil, `<script src="%s%spreview.js" nonce="%s" data-galley="%s" data-etag="%s" data-bare="%s" defer></script>`,
		html.EscapeString(base), ownDir, s.nonce, html.EscapeString(base+ownDir), p.etag, p.bare)
}

// insert puts a script at the end of a page's body, or of the page where that
// end is not marked.
func insert(page, script []byte) []byte {
	at := len(page)
	if i := bytes.LastIndex(page, []byte("</body>")); i >= 0 {
		at = i
	}
	out := make([]byte, 0, len(page)+len(script))
	return append(append(append(out, page[:at]...), script...), page[at:]...)
}
