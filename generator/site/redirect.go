package site

import (
	"fmt"
	"slices"
	"strings"

	"galley/generator/config"
	"galley/generator/diag"
)

// A Redirect leads an old path to where its page is now.
type Redirect struct {
	Path   string      // site path of the old address
	Pos    diag.Pos    // of that path in the configuration
	To     config.Text // as written
	URL    string      // of where it leads, finished
	Status int         // HTTP status, such as 301
	Page   *Page       // it leads to; nil for anything else
	Target string      // site path that the graph does not know; "" for a page, a resource or another site
}

// Redirects returns the redirects by path, those that lead nowhere left out.
func (s *Site) Redirects(Edition) []*Redirect { return s.redirects }

// CheckRedirects returns what is wrong with the redirects of a configuration
// whatever pages there are: old paths that cannot be, circles and chains. It is
// for a configuration with other faults, of which no graph is made.
func CheckRedirects(c *config.Config) diag.List {
	_, messages := New(Input{Config: c})
	return slices.DeleteFunc(messages, func(m diag.Message) bool {
		return m.Code != diag.RedirectChain && m.Code != diag.PathUnsafe
	})
}

// makeRedirects resolves the configured redirects. One that leads nowhere, or
// to another redirect, is a message and left out.
func (b *builder) makeRedirects() {
	byOutput := make(map[string]*Redirect)
	var resolved []*Redirect
	for _, written := range b.in.Config.RedirectList() {
		r := &Redirect{Path: b.givenPath(written.From, "/"), Pos: written.From.Pos, To: written.To, Status: written.Status}
		if r.Path == "" {
			continue
		}
		byOutput[Fold(OutputPath(r.Path))] = r
		if b.resolveRedirect(r) {
			resolved = append(resolved, r)
		}
	}
	for _, r := range resolved {
		if fault := chainFault(r, byOutput); fault != "" {
			b.messages.Add(diag.RedirectChain, r.To.Pos, "%s", fault)
			continue
		}
		b.site.redirects = append(b.site.redirects, r)
	}
	slices.SortStableFunc(b.site.redirects, func(a, b *Redirect) int { return strings.Compare(a.Path, b.Path) })
}

// resolveRedirect finds where a redirect leads, and reports whether it leads
// anywhere. The site's own absolute address counts as a path.
func (b *builder) resolveRedirect(r *Redirect) bool {
	to := r.To.Value
	if rest, ok := strings.CutPrefix(to, b.site.URLs.Abs("/")); ok && b.site.URLs.origin != "" {
		to = "/" + rest
	}
	t := b.site.Resolve(b.site.home, to)
	switch t.Status {
	case LeadsNowhere:
		b.messages.Add(diag.LinkNoPage, r.To.Pos, "redirect leads to %q: no such page%s", r.To.Value, t.Suggestion())
		return false
	case IsLeftOut:
		b.messages.Add(diag.LinkUnpub, r.To.Pos, "redirect leads to %q, which is %s (the redirect is left out with it)", r.To.Value, t.LeftOut)
		return false
	}
	r.URL, r.Page, r.Target = EscapeURL(t.URL), t.Page, t.Path
	return true
}

// chainFault says why a redirect leads to itself or to another, or returns "".
func chainFault(r *Redirect, byOutput map[string]*Redirect) string {
	way, last := []string{r.Path}, r
	for {
		next := last.next(byOutput)
		switch {
		case next == nil && last == r:
			return ""
		case next == nil:
			return fmt.Sprintf("redirect leads to %q, which is redirected itself (lead it to %q)", r.To.Value, last.To.Value)
		case next == last:
			return fmt.Sprintf("redirect of %q leads to itself (give it another address)", next.Path)
		case slices.Contains(way, next.Path):
			return fmt.Sprintf("redirects lead in a circle: %s (let one of them lead out)", strings.Join(append(way, next.Path), " to "))
		}
		way, last = append(way, next.Path), next
	}
}

// next is the redirect that stands where r leads, or nil.
func (r *Redirect) next(byOutput map[string]*Redirect) *Redirect {
	if r.Target == "" {
		return nil
	}
	for _, form := range []string{r.Target, r.Target + "/"} {
		if next := byOutput[Fold(OutputPath(form))]; next != nil {
			return next
		}
	}
	return nil
}
