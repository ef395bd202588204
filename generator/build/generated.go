package build

import (
	"slices"

	"galley/generator/diag"
	"galley/generator/output"
	"galley/generator/render"
	"galley/generator/site"
)

// generated is what a job makes that is neither a page nor a file.
type generated struct {
	what   string // in messages, such as "the sitemap"
	kind   string // MIME type
	hashed bool   // its name tells all that it is made from
	render func(w *render.Worker) render.Result
}

// planFeeds adds the jobs of a page's feeds.
func (s *Snapshot) planFeeds(p *site.Page) {
	for _, feed := range p.Feeds() {
		s.add(&Job{Path: site.OutputPath(feed.Path), Class: output.ClassList, Pos: diag.Pos{File: p.Source}, page: p, made: &generated{
			what:   "a feed (the key feeds of galley.yaml says which there are)",
			kind:   feed.Format.Type(),
			render: func(w *render.Worker) render.Result { return w.Feed(p, feed) },
		}})
	}
}

// planCopy adds the job of a page's Markdown copy.
func (s *Snapshot) planCopy(p *site.Page) {
	out, ok := p.Copy()
	if !ok {
		return
	}
	s.add(&Job{Path: site.OutputPath(out.Path), Class: output.ClassPage, Pos: diag.Pos{File: p.Source}, page: p, made: &generated{
		what:   "a Markdown copy (markdown_copies: false in galley.yaml turns them off)",
		kind:   out.Format.Type(),
		render: func(w *render.Worker) render.Result { return w.Copy(p) },
	}})
}

// planCards adds the cards that are shown where somebody links to a page.
func (s *Snapshot) planCards() {
	for _, c := range s.renderer.Cards() {
		s.add(&Job{Path: site.OutputPath(render.CardPath(c)), Class: output.ClassAsset, made: &generated{
			what: "a card (social.cards: false in galley.yaml turns them off)", kind: output.TypeByExtension(".png"), hashed: true,
			render: func(w *render.Worker) render.Result { return w.Card(c) },
		}})
	}
}

// planSitemap adds the sitemap, which is an index and its parts when it is
// large.
func (s *Snapshot) planSitemap(limit render.SitemapLimit) {
	if !s.cfg.Sitemap || !s.site.URLs.HasHost() {
		return
	}
	parts := s.renderer.SitemapParts(limit)
	for _, pages := range parts {
		s.sitemap = append(s.sitemap, len(pages))
	}
	if len(parts) == 1 {
		s.addSitemap(0, func(w *render.Worker) render.Result { return w.Sitemap(parts[0], 0) })
		return
	}
	s.addSitemap(0, func(w *render.Worker) render.Result { return w.SitemapIndex(parts) })
	for i, pages := range parts {
		s.addSitemap(i+1, func(w *render.Worker) render.Result { return w.Sitemap(pages, i+1) })
	}
}

func (s *Snapshot) addSitemap(number int, do func(*render.Worker) render.Result) {
	s.add(&Job{Path: site.OutputPath(render.SitemapPath(number)), Class: output.ClassList, made: &generated{
		what: "the sitemap (sitemap: false in galley.yaml turns it off)", kind: output.TypeByExtension(".xml"), render: do,
	}})
}

// planRobots adds robots.txt where the site has none of its own among the
// jobs so far.
func (s *Snapshot) planRobots() {
	const robots = "robots.txt"
	if !s.cfg.Robots || !s.site.URLs.HasHost() || s.plans(robots) {
		return
	}
	sitemap := s.plans(site.OutputPath(render.SitemapPath(0)))
	s.add(&Job{Path: robots, Class: output.ClassList, made: &generated{
		what: robots + " (robots: false in galley.yaml turns it off)", kind: output.TypeByExtension(".txt"),
		render: func(w *render.Worker) render.Result { return w.Robots(sitemap) },
	}})
}

// planLLMs adds llms.txt where the site has none of its own among the jobs so
// far.
func (s *Snapshot) planLLMs() {
	name := site.OutputPath(render.LLMsPath)
	if !s.cfg.LLMs || !s.site.URLs.HasHost() || s.plans(name) {
		return
	}
	s.add(&Job{Path: name, Class: output.ClassList, made: &generated{
		what: name + " (llms: false in galley.yaml turns it off)", kind: output.TypeByExtension(".txt"),
		render: func(w *render.Worker) render.Result { return w.LLMs() },
	}})
}

// plans reports whether a job with that path has been added.
func (s *Snapshot) plans(path string) bool {
	return slices.ContainsFunc(s.jobs, func(j *Job) bool { return j.Path == path })
}
