package build

import (
	"slices"

	"galley/generator/config"
	"galley/generator/diag"
	"galley/generator/output"
	"galley/generator/render"
	"galley/generator/site"
)

// planRedirects adds the pages that stand at redirected paths.
func (s *Snapshot) planRedirects() {
	for _, r := range s.site.Redirects(site.Edition{}) {
		s.add(&Job{Path: site.OutputPath(r.Path), Class: output.ClassOther, Pos: r.Pos, made: &generated{
			what: "the redirect at " + r.Pos.String(), kind: output.TypeByExtension(".html"),
			render: func(w *render.Worker) render.Result { return w.Redirect(r) },
		}})
	}
}

// checkRedirects reports redirects to paths of the site that nothing is
// published at. Those that links.ignore names are served by something else.
func (s *Snapshot) checkRedirects() diag.List {
	var messages diag.List
	for _, r := range s.site.Redirects(site.Edition{}) {
		ignored := func(glob config.Text) bool { return config.Match(glob.Value, r.Target) }
		if r.Target == "" || s.published(r.Target) || slices.ContainsFunc(s.cfg.Links.Ignore, ignored) {
			continue
		}
		messages.Add(diag.LinkNoPage, r.To.Pos, "redirect leads to %q: no such page", r.To.Value)
	}
	return messages
}
