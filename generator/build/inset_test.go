package build_test

import (
	"testing"
	"time"
)

// TestInsets changes what pages show of the site through .Insert. The pages get
// the new piece and are not rendered: the bodies that builds before compiled
// are taken away, so that what is rendered would have to be compiled.
func TestInsets(t *testing.T) {
	t.Parallel()
	const recent = "templates/partials/recent.html"
	for _, c := range []struct {
		what     string
		edit     func(s *edgeSite)
		compiled int
	}{
		{"a new article", func(s *edgeSite) { s.article(11, "") }, 3}, // and the two lists that have it
		{"a title", func(s *edgeSite) { s.replace("content/guide/p09.md", "Page 9", "Ninth") }, 3},
		{"the partial", func(s *edgeSite) { s.write(recent, "<ol>{{range .Recent}}<li>{{.Title}}</li>{{end}}</ol>") }, 0},
		{"a partial that makes nothing", func(s *edgeSite) { s.write(recent, "") }, 12},
		{"a partial that makes what is there twice", func(s *edgeSite) { s.write(recent, "Text") }, 0},
		{"all that the site knows", func(s *edgeSite) { s.replace("galley.yaml", "title: Edges", "title: Other") }, 12},
		{"a file that was tampered with", func(s *edgeSite) {
			s.write(recent, "{{range .Recent}}{{.Title}}{{end}}")
			s.out.tamper("guide/p01/index.html", []byte("<p>"), time.Time{})
		}, 1},
	} {
		t.Run(c.what, func(t *testing.T) {
			t.Parallel()
			s := newEdgeSite(t)
			s.write("templates/page.html", `{{define "main"}}<h1>{{.Title}}</h1>{{.Content}}<aside>{{.Site.Insert "partials/recent.html"}}</aside>{{.Site.Title}}{{end}}`)
			s.write(recent, "<ul>{{range .Recent}}<li>{{.Title}}</li>{{end}}</ul>")
			s.replace("galley.yaml", "formats: [atom]", "formats: []") // a feed would have all bodies
			s.build(t, s.out, s.cache)
			c.edit(s)
			s.cache.removeAll("bodies")
			got := s.build(t, s.out, s.cache)
			clean := newMemory()
			want := s.build(t, clean, nil)
			equal(t, "the tree", s.out.tree(""), clean.tree(""))
			if g, w := text(got.All), text(want.All); g != w {
				t.Errorf("messages\n%s\nwant\n%s", g, w)
			}
			if got.Compiled != c.compiled {
				t.Errorf("compiled %d, want %d", got.Compiled, c.compiled)
			}
			if again := s.build(t, s.out, s.cache); again.Rendered != 0 {
				t.Errorf("the build after it rendered %d", again.Rendered)
			}
		})
	}
}
