package serve

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"galley/generator/diag"
)

//go:embed client/preview.js
var script string

//go:embed client/preview.css
var style string

// newClient returns the preview's script with its style sheet in it, which needs
// no leave of a page's policy there.
func newClient() []byte {
	text, _ := json.Marshal(style) // it cannot fail
	return []byte(strings.Replace(script, `"preview.css"`, string(text), 1))
}

// own answers what the preview's script asks for. While there is no scene it is
// nil.
func (s *Server) own(w http.ResponseWriter, r *http.Request, sc *scene, name string) {
	at := r.URL.Query().Get("path")
	switch name {
	case "preview.js":
		w.Header().Set("Content-Type", "text/javascript; charset=utf-8")
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(s.client))
	case "events":
		s.hub.stream(w, r)
	case "state":
		s.answer(w, r, func() any { return s.stateOf(r, sc, at) })
	case "notes":
		s.answer(w, r, func() any { return s.notesOf(r, sc, at) })
	default:
		refuse(w, http.StatusNotFound, "the preview has no such address")
	}
}

func (s *Server) answer(w http.ResponseWriter, r *http.Request, what func() any) {
	data, err := json.Marshal(what())
	if err != nil {
		refuse(w, http.StatusInternalServerError, "the answer cannot be written")
		return
	}
	w.Header().Set("Content-Type", "application/json")
	send(w, r, http.StatusOK, data)
}

// state is what a page needs to know to stay up to date.
type state struct {
	Boot    string            `json:"boot"`
	Version int               `json:"version"`
	ETag    string            `json:"etag"`
	Bare    string            `json:"bare"`
	Sheets  map[string]string `json:"sheets"` // newest URL paths of style sheets by all that they had
	Faults  []fault           `json:"faults"` // errors
}

// fault is a message.
type fault struct {
	File    string   `json:"file,omitempty"`
	Line    int      `json:"line,omitempty"`
	Column  int      `json:"column,omitempty"`
	Text    string   `json:"text"`
	Code    string   `json:"code"`
	Notes   []string `json:"notes,omitempty"`
	Excerpt string   `json:"excerpt,omitempty"`
	Open    string   `json:"open,omitempty"` // URL that opens the file in the editor
	Here    bool     `json:"here"`           // it keeps the page it was asked for from being right
}

// stateOf is the state of the page at a URL path.
func (s *Server) stateOf(r *http.Request, sc *scene, path string) state {
	e, _ := s.hub.state()
	out := state{Boot: e.Boot, Version: e.Version, Faults: s.faults(s.o.Preview.Messages(), diag.Error, true)}
	if sc == nil {
		return out
	}
	sc, p, _, to := s.view(r.Context(), sc, path)
	switch {
	case p != nil:
		out.ETag, out.Bare = p.etag, p.bare
	case to != "": // whoever is there is led on
		out.ETag = digest([]byte(to))
	}
	out.Sheets = s.sheetsOf(sc)
	var own string
	if j, _, _ := sc.snap.Find(path); j != nil {
		own = j.Path
	}
	for _, failed := range s.failedPaths() {
		if j, ok := sc.snap.Lookup(failed); ok {
			p := sc.page(j)
			s.note(failed, p)
			out.Faults = append(out.Faults, s.faults(p.messages, diag.Error, failed == own)...)
		} else {
			s.forget(failed)
		}
	}
	return out
}

func (s *Server) failedPaths() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Sorted(maps.Keys(s.failed))
}

func (s *Server) forget(path string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.failed, path)
}

// sheetsOf notes where the style sheets of a scene are and returns where those
// are now that were elsewhere before.
func (s *Server) sheetsOf(sc *scene) map[string]string {
	s.mu.Lock()
	defer s.mu.Unlock()
	maps.Copy(s.sheets, sc.sheets)
	now := make(map[string]string, len(sc.sheets))
	for url, name := range sc.sheets {
		now[name] = url
	}
	out := make(map[string]string, len(s.sheets))
	for old, name := range s.sheets {
		if url, ok := now[name]; ok {
			out[old] = url
		}
	}
	return out
}

// faults makes of messages what the script shows.
func (s *Server) faults(messages diag.List, severity diag.Severity, here bool) []fault {
	out := []fault{}
	for _, m := range messages {
		if m.Severity != severity {
			continue
		}
		f := fault{
			File: m.File, Line: m.Line, Column: m.Column, Text: m.Text, Code: string(m.Code), Notes: m.Notes,
			Excerpt: m.Excerpt, Open: s.open(m.Pos), Here: here,
		}
		if m.More > 0 {
			f.Notes = append(slices.Clone(f.Notes), "and "+strconv.Itoa(m.More)+" more like this")
		}
		out = append(out, f)
	}
	return out
}

// open returns the URL that opens a place in the editor; "" where there is none.
func (s *Server) open(pos diag.Pos) string {
	if s.o.Editor == "" || pos.File == "" || strings.HasPrefix(pos.File, "(") {
		return ""
	}
	path := (&url.URL{Path: strings.TrimSuffix(s.o.Folder, "/") + "/" + pos.File}).EscapedPath()
	return strings.NewReplacer("{path}", path, "{line}", strconv.Itoa(max(1, pos.Line)), "{column}", strconv.Itoa(max(1, pos.Column))).Replace(s.o.Editor)
}

// notes are what the proof bar shows of a page.
type notes struct {
	Source    string  `json:"source,omitempty"`
	Open      string  `json:"open,omitempty"`
	Draft     bool    `json:"draft"`
	Expired   bool    `json:"expired"`
	Scheduled string  `json:"scheduled,omitempty"` // RFC 3339
	Words     int     `json:"words"`
	Minutes   int     `json:"minutes"`
	Bare      bool    `json:"bare"` // without a description
	Warnings  []fault `json:"warnings"`
}

func (s *Server) notesOf(r *http.Request, sc *scene, path string) notes {
	if sc == nil {
		return notes{Warnings: []fault{}}
	}
	sc, p, _, _ := s.view(r.Context(), sc, path)
	if p == nil {
		return notes{Warnings: []fault{}}
	}
	a := p.about
	n := notes{
		Source: a.Source, Draft: a.Draft, Expired: a.Expired, Words: a.Words, Minutes: a.Minutes, Bare: a.Bare,
		Warnings: s.faults(append(slices.Clone(p.messages), sc.links(p)...), diag.Warning, true),
	}
	if a.Source != "" {
		n.Open = s.open(diag.Pos{File: a.Source})
	}
	if !a.Scheduled.IsZero() {
		n.Scheduled = a.Scheduled.Format(time.RFC3339)
	}
	// What the front matter has to say is found when the site is read.
	for _, f := range s.faults(s.o.Preview.Messages(), diag.Warning, true) {
		if f.File != "" && f.File == a.Source {
			n.Warnings = append(n.Warnings, f)
		}
	}
	return n
}
