package site_test

import (
	"path"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"galley/generator/config"
	"galley/generator/content"
	"galley/generator/site"
)

// FuzzOutputPath gives a page any term, slug, url, alias and folder: either
// something is said of it, or all that is published stays in the output
// folder. No mapping changes what it has mapped.
func FuzzOutputPath(f *testing.F) {
	long := strings.Repeat("ü", 150)
	for _, s := range []string{
		"../x", "/../../x/", "%2e%2e", "%2e%2e/x", `..\x`, `a\..\b`, "con", "aux.txt", "...", ". .", " ", "",
		"cafe\u0301", "café", "A\u0308", "\u212a", "İ", "ß", "ﬀ", long, strings.Repeat("abcdefgh/", 130), strings.Repeat("-", 300) + "é",
		".galley/manifest", ".GALLEY", "/", "//x//", "a//b", "x.html", "/x.HTML/", "a\x00b", "a\nb", "a\u202eb", "\ufeff", "\xff",
		"c++", "c#", "日本", "🎉", "?", "a:b", "index.html", "page/2", "\u0301", "-.", "a.\u0301-",
	} {
		f.Add(s, s, s, s, s, false)
		f.Add("term", s, "", "", "folder", true)
		f.Add("term", "", s, s, s, true)
	}
	f.Fuzz(func(t *testing.T, term, slug, url, alias, folder string, keep bool) {
		mappings(t, term, keep)
		mappings(t, folder, keep)
		cfg := config.Default()
		if keep {
			cfg.Paths = "keep"
		}
		folder = strings.Trim(path.Clean("/"+folder), "/")
		if !utf8.ValidString(folder) { // content.Find says so
			return
		}
		dir := path.Join(site.ContentDir, folder)
		front := content.FrontMatter{
			Slug: content.Text{Value: slug}, URL: content.Text{Value: url},
			Terms: []content.Terms{{Taxonomy: "tags", Terms: []content.Term{{Name: term}}}},
		}
		if alias != "" {
			front.Aliases = []content.Text{{Value: alias}}
		}
		s, messages := site.New(site.Input{
			Config: &cfg, Now: time.Unix(0, 0),
			Sources: []site.Source{{Path: dir + "/a.md", Front: front}, {Path: dir + "/b.md"}, {Path: dir + "/sub/_index.md"}},
			Files:   []string{dir + "/x y.png"},
		})
		if messages.HasErrors() {
			return
		}
		for _, p := range s.Pages(site.Edition{}) {
			local(t, p.Path)
			local(t, site.PagePath(p, 2))
			for _, a := range p.Aliases() {
				local(t, a.Path)
			}
			for _, r := range p.Resources {
				local(t, r.Path)
			}
		}
	})
}

// local fails unless a site path is fit to be published.
func local(t *testing.T, sitePath string) {
	t.Helper()
	if why := site.CheckPath(sitePath); why != "" {
		t.Errorf("CheckPath(%q) = %q", sitePath, why)
	}
	if out := site.OutputPath(sitePath); !filepath.IsLocal(filepath.FromSlash(out)) || path.Clean(out) != out {
		t.Errorf("OutputPath(%q) = %q, which is not local", sitePath, out)
	}
}

// mappings fails when mapping a name a second time changes it.
func mappings(t *testing.T, name string, keep bool) {
	t.Helper()
	m := site.Mapper{Keep: keep}
	if once := m.Segment(name); m.Segment(once) != once {
		t.Errorf("Segment(%q) = %q, then %q", name, once, m.Segment(once))
	}
	if len(m.Segment(name)) > 255 {
		t.Errorf("Segment(%q) has %d bytes", name, len(m.Segment(name)))
	}
	slug := site.Slug(name)
	if site.Slug(slug) != slug {
		t.Errorf("Slug(%q) = %q, then %q", name, slug, site.Slug(slug))
	}
	if m := (site.Mapper{}); m.Segment(slug) != slug {
		t.Errorf("Slug(%q) = %q, as a segment %q", name, slug, m.Segment(slug))
	}
	if slug == "" || strings.ContainsAny(slug, `/\`) || site.CheckPath("/"+slug+"/") != "" || len(slug) > 255 {
		t.Errorf("Slug(%q) = %q, which is not a segment", name, slug)
	}
	if once := site.Fold(name); site.Fold(once) != once {
		t.Errorf("Fold(%q) = %q, then %q", name, once, site.Fold(once))
	}
}
