package build

import (
	"net/url"
	"strings"
	"time"

	"galley/generator/host"
	"galley/generator/site"
)

// An About tells whoever edits a page what readers do not see.
type About struct {
	Source    string // its file; "" for a page without one
	Draft     bool
	Scheduled time.Time // when it is to be published; zero for a page that is
	Expired   bool
	Words     int
	Minutes   int
	Bare      bool // an article without a description
}

// About returns what there is to tell of the page that a job publishes.
func (s *Snapshot) About(j *Job) About {
	p := j.page
	if p == nil {
		return About{}
	}
	text := s.site.Text(p)
	return About{
		Source: p.Source, Draft: p.Draft, Scheduled: s.site.Scheduled(p), Expired: p.Expired,
		Words: text.Words, Minutes: text.Minutes, Bare: p.Kind == site.Single && p.Description == "",
	}
}

// Base is the URL path of the home page, with a slash at both ends.
func (s *Snapshot) Base() string { return s.site.URLs.Rel("/") }

// NotFound returns the job of the page for no page; false when there is none.
func (s *Snapshot) NotFound() (*Job, bool) {
	return s.Lookup(site.OutputPath(s.site.NotFound(site.Edition{}).Path))
}

// PageOf returns the job of the page that is made from a source file; false when
// there is none.
func (s *Snapshot) PageOf(source string) (*Job, bool) {
	p := s.site.Page(source)
	if p == nil {
		return nil, false
	}
	return s.Lookup(site.OutputPath(p.Path))
}

// URL returns the URL path of what a job publishes, escaped, with the base path.
func (s *Snapshot) URL(j *Job) string {
	return s.site.URLs.Rel("/" + strings.TrimSuffix(j.Path, "index.html"))
}

// Asset reports whether a job publishes a style sheet or another file of static/,
// and its name there.
func (j *Job) Asset() (name string, ok bool) {
	if j.asset == nil {
		return "", false
	}
	return j.asset.Name, true
}

// Type is the MIME type of what the job publishes.
func (j *Job) Type() string { return j.kind() }

// A Header is an HTTP header of what is published.
type Header = host.Header

// Headers returns the headers with which hosts are told to send a URL path.
func (s *Snapshot) Headers(path string) []Header { return host.HeadersFor(s.rules(), path) }

// Find returns the job that answers a URL path as a browser sends it. Where
// there is another URL for it, such as that of a folder, or a redirect of the
// configuration, it returns that and its status instead.
func (s *Snapshot) Find(escaped string) (j *Job, redirect string, status int) {
	below, ok := strings.CutPrefix(escaped, s.Base())
	if !ok {
		if escaped+"/" == s.Base() || escaped == "/" {
			return nil, s.Base(), 302
		}
		return nil, "", 404
	}
	name, err := url.PathUnescape(below)
	if err != nil {
		return nil, "", 400
	}
	for _, r := range s.site.Redirects(site.Edition{}) {
		if strings.TrimSuffix(r.Path, "/") == strings.TrimSuffix("/"+name, "/") && r.Path != "/" {
			return nil, r.URL, r.Status
		}
	}
	if j, ok := s.Lookup(site.OutputPath("/" + name)); ok {
		return j, "", 200
	}
	if j, ok := s.Lookup(site.OutputPath("/" + name + "/")); ok && name != "" {
		return nil, s.URL(j), 301
	}
	return nil, "", 404
}
