package render_test

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"galley"
	"galley/generator/config"
	"galley/generator/content"
	"galley/generator/data"
	"galley/generator/diag"
	"galley/generator/golden"
	"galley/generator/highlight"
	"galley/generator/images"
	"galley/generator/layer"
	"galley/generator/markdown"
	"galley/generator/render"
	"galley/generator/site"
	"galley/generator/words"
)

// TestGolden renders every page of the sites in testdata and compares what
// comes out with the archive's last file, want. The archive's comment is prose
// but for lines that begin with "set:": facts lists the facts, too, and box adds
// the directives and the words of the theme in the box.
func TestGolden(t *testing.T) {
	t.Parallel()
	golden.Wants(t, "testdata/*.txtar", func(t *testing.T, in *txtar.Archive) string {
		for _, f := range in.Files {
			switch first, _, _ := strings.Cut(f.Name, "/"); first {
			case config.Name, site.ContentDir, data.Dir, "templates", "theme", "static":
			default:
				t.Errorf("%s is used by no test", f.Name)
			}
		}
		return newPress(t, in).all(strings.Contains(string(in.Comment), "set: facts"))
	})
}

// A press renders a site that lies in an archive: galley.yaml, content/, the
// site's own templates/, those of a theme in theme/templates/, which stand in
// front of the plainest that can be, and static/.
type press struct {
	site     *site.Site
	size     int
	renderer *render.Renderer
	worker   *render.Worker
	messages diag.List
}

// plain is the theme behind all others.
func plain() fstest.MapFS {
	theme := fstest.MapFS{"templates/base.html": {Data: []byte("{{block \"main\" .}}{{end}}")}}
	for _, kind := range []string{"home", "page", "section", "taxonomy", "term", "search", "letter", "404"} {
		theme["templates/"+kind+".html"] = &fstest.MapFile{Data: []byte("{{define \"main\"}}{{.Content}}{{end}}")}
	}
	theme["templates/i18n/en.yaml"] = &fstest.MapFile{Data: []byte(plainWords)}
	return theme
}

// addBox adds what directives need of the theme in the box, without
// taking the place of anything.
func addBox(t testing.TB, theme fstest.MapFS) {
	t.Helper()
	for _, pattern := range []string{"directives/*", "partials/callout.html", "partials/image.html", "i18n/en.yaml"} {
		names, err := fs.Glob(galley.Theme(), "templates/"+pattern)
		if err != nil || len(names) == 0 {
			t.Fatalf("the theme has no %s: %v", pattern, err)
		}
		for _, name := range names {
			if _, ok := theme[name]; ok {
				continue
			}
			text, err := fs.ReadFile(galley.Theme(), name)
			if err != nil {
				t.Fatal(err)
			}
			theme[name] = &fstest.MapFile{Data: text}
		}
	}
}

const plainWords = `
date: "{day} {month} {year}"
months: [January, February, March, April, May, June, July, August, September, October, November, December]
link_to_section: "Link to section: {title}"
apples: {one: one apple, other: "{n} apples"}
pair: "{a} and {b}"
`

func newPress(t testing.TB, archive *txtar.Archive) *press {
	t.Helper()
	own, theme := fstest.MapFS{}, fstest.MapFS{}
	for _, f := range archive.Files {
		if name, ok := strings.CutPrefix(f.Name, "theme/"); ok {
			theme[name] = &fstest.MapFile{Data: f.Data}
		} else {
			own[f.Name] = &fstest.MapFile{Data: f.Data}
		}
	}
	cfg := config.Default()
	if _, ok := own[config.Name]; ok {
		var messages diag.List
		if cfg, messages = config.Load(own); len(messages) > 0 {
			t.Fatal(said(messages))
		}
	}
	cfg.Search = strings.Contains(string(archive.Comment), "set: search")
	p := &press{size: cfg.Pagination.Size}
	bodies := p.readSite(t, own, &cfg)
	if strings.Contains(string(archive.Comment), "set: box") {
		addBox(t, theme)
	}
	layers := layer.List{{FS: own}, {Name: "theme", FS: theme}, {Name: "plain", FS: plain()}}
	text, messages := words.Load(layers, cfg.Language, cfg.Pos("language"))
	tree, _, more := data.Read(own)
	if messages = append(messages, more...); len(messages) > 0 {
		t.Fatal(said(messages))
	}
	p.renderer, p.messages = render.New(render.Options{
		Site:   p.site,
		Layers: layers,
		Words:  text,
		Data:   tree.Lookup,
		Compiler: func() *markdown.Compiler {
			return markdown.NewCompiler(markdown.Options{RawHTML: rawHTML(&cfg)}, nil)
		},
		Asset: func(name string) (render.Asset, bool) {
			if _, ok := own["static/"+name]; !ok {
				return render.Asset{}, false
			}
			ext := path.Ext(name)
			return render.NewAsset(p.site.URLs.Rel("/assets/"+strings.TrimSuffix(name, ext)+"-1a2b"+ext), "image/png", images.Info{Width: 8, Height: 4}), true
		},
		Published: func(sitePath string) bool { return sitePath == "/robots.txt" },
		Image:     imageInfo, Variants: variants,
	})
	compiler := markdown.NewCompiler(markdown.Options{RawHTML: rawHTML(&cfg)}, highlight.New())
	p.worker = p.renderer.NewWorker(func(page *site.Page) (*markdown.Doc, error) {
		switch path.Base(page.Source) {
		case "unreadable.md":
			return nil, &fs.PathError{Op: "open", Path: page.Source, Err: fs.ErrPermission}
		case "panics.md":
			panic("on purpose")
		}
		return compiler.Compile(page.Source, own[page.Source].Data, bodies[page.Source]), nil
	})
	return p
}

func rawHTML(cfg *config.Config) markdown.RawHTML {
	if cfg.Markdown.RawHTML == "allow" {
		return markdown.Allow
	}
	return markdown.Safe
}

// readSite makes the graph and returns where the bodies start.
func (p *press) readSite(t testing.TB, fsys fs.FS, cfg *config.Config) map[string]int {
	t.Helper()
	found, messages := content.Find(fsys, site.ContentDir, nil)
	in := site.Input{Config: cfg, Now: time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)}
	bodies := make(map[string]int)
	scanner := markdown.NewCompiler(markdown.Options{}, nil)
	for _, f := range found.Pages {
		src, err := fs.ReadFile(fsys, f.Path)
		if err != nil {
			t.Fatal(err)
		}
		page, more := content.Parse(f.Path, src, content.Options{Taxonomies: cfg.TaxonomyNames()})
		messages = append(messages, more...)
		bodies[f.Path] = page.Body
		in.Sources = append(in.Sources, site.Source{Path: f.Path, Front: page.Front, Outline: scanner.Scan(src, page.Body)})
	}
	for _, f := range found.Resources {
		in.Files = append(in.Files, f.Path)
	}
	var more diag.List
	p.site, more = site.New(in)
	if messages = append(messages, more...); len(messages) > 0 {
		t.Fatal(said(messages))
	}
	return bodies
}

func imageInfo(source string) (images.Info, error) {
	switch {
	case strings.HasSuffix(source, "broken.png"):
		return images.Info{}, errors.New("is not an image")
	case strings.HasSuffix(source, "huge.png"):
		return images.Info{Format: images.PNG, Width: 64000, Height: 48000}, nil
	case strings.HasSuffix(source, ".png"):
		return images.Info{Format: images.PNG, Width: 640, Height: 480}, nil
	}
	return images.Info{}, nil
}

// variants are those of the images whose names say that they have some.
func variants(file string) []render.Variant {
	if !strings.HasSuffix(file, "photo.png") {
		return nil
	}
	return []render.Variant{
		{Type: "image/avif", URL: "/docs/480.avif", Width: 480}, {Type: "image/avif", URL: "/docs/640.avif", Width: 640},
		{Type: "image/webp", URL: "/docs/480.webp", Width: 480},
	}
}

// all renders every page in all its parts, its aliases and what there is to
// say, in one text.
func (p *press) all(facts bool) string {
	var b strings.Builder
	b.WriteString(said(p.messages))
	pages := slices.Clone(p.site.Pages(site.Edition{}))
	slices.SortFunc(pages, func(a, c *site.Page) int { return strings.Compare(a.Path, c.Path) })
	for _, page := range append(pages, p.site.NotFound(site.Edition{})) {
		for number := range site.PageCount(page, p.size) {
			fmt.Fprintf(&b, "== %s\n", site.PagePath(page, number+1))
			describe(&b, p.worker.Page(page, number+1), facts)
		}
		for _, a := range page.Aliases() {
			fmt.Fprintf(&b, "== %s\n", a.Path)
			describe(&b, p.worker.Alias(page), facts)
		}
	}
	return b.String()
}

func describe(b *strings.Builder, r render.Result, facts bool) {
	if html := strings.TrimSpace(string(r.Data)); html != "" {
		b.WriteString(html + "\n")
	}
	if len(r.Anchors) > 0 {
		fmt.Fprintf(b, "-- anchors: %s\n", strings.Join(r.Anchors, " "))
	}
	for _, l := range r.Links {
		fmt.Fprintf(b, "-- %s: %s leads to #%s of %s\n", l.Pos, l.Dest, l.ID, l.Page.Path)
	}
	for _, f := range r.Facts {
		if facts {
			fmt.Fprintf(b, "-- %s\n", f)
		}
	}
	b.WriteString(said(r.Messages))
	if r.Panic != "" {
		what, _, _ := strings.Cut(r.Panic, "\n")
		fmt.Fprintf(b, "panic: %s\n", what)
	}
}

func said(l diag.List) string {
	l = l.Fold()
	var b strings.Builder
	for _, m := range l {
		fmt.Fprintf(&b, "%s: %s: %s [%s]\n", m.Pos, m.Severity, m.Text, m.Code)
		for _, note := range m.Notes {
			fmt.Fprintf(&b, "    %s\n", note)
		}
		if m.More > 0 {
			fmt.Fprintf(&b, "    and %d more\n", m.More)
		}
	}
	return b.String()
}
