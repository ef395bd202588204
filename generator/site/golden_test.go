package site_test

import (
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"galley/generator/config"
	"galley/generator/content"
	"galley/generator/diag"
	"galley/generator/golden"
	"galley/generator/markdown"
	"galley/generator/site"
)

// TestGolden makes the graph of every archive in testdata and compares what it
// holds with the archive's last file, want. The archive's comment is prose but
// for lines of the form "set: NAME [VALUE]", which set the input of that name.
func TestGolden(t *testing.T) {
	t.Parallel()
	golden.Wants(t, "testdata/*.txtar", func(t *testing.T, archive *txtar.Archive) string {
		for _, f := range archive.Files {
			if f.Name != config.Name && !strings.HasPrefix(f.Name, site.ContentDir+"/") {
				t.Errorf("%s is used by no test", f.Name)
			}
		}
		in, messages := input(t, archive)
		s, more := site.New(in)
		return describe(s, append(messages, more...))
	})
}

// input reads a site as a build does, and returns what was said of it.
func input(t testing.TB, archive *txtar.Archive) (site.Input, diag.List) {
	t.Helper()
	fsys := fstest.MapFS{}
	for _, f := range archive.Files {
		fsys[f.Name] = &fstest.MapFile{Data: f.Data}
	}
	cfg := config.Default()
	var messages diag.List
	if _, ok := fsys[config.Name]; ok {
		cfg, messages = config.Load(fsys)
	}
	cfg.Search = false // unless it is asked for, as its pages are in every site
	in := site.Input{Config: &cfg, Now: time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)}
	settings(t, string(archive.Comment), &in)
	found, more := content.Find(fsys, site.ContentDir, nil)
	messages = append(messages, more...)
	for _, f := range found.Resources {
		in.Files = append(in.Files, f.Path)
	}
	scanner := markdown.NewCompiler(markdown.Options{}, nil)
	for _, f := range found.Pages {
		src, err := fs.ReadFile(fsys, f.Path)
		if err != nil {
			t.Fatal(err)
		}
		page, more := content.Parse(f.Path, src, content.Options{Taxonomies: cfg.TaxonomyNames()})
		messages = append(messages, more...)
		in.Sources = append(in.Sources, site.Source{Path: f.Path, Front: page.Front, Outline: scanner.Scan(src, page.Body)})
	}
	return in, messages
}

// settings applies the lines "set: NAME [VALUE]".
func settings(t testing.TB, text string, in *site.Input) {
	t.Helper()
	for line := range strings.Lines(text) {
		setting, ok := strings.CutPrefix(strings.TrimSpace(line), "set: ")
		if !ok {
			continue
		}
		name, value, _ := strings.Cut(setting, " ")
		switch name {
		case "now":
			now, err := time.Parse(time.RFC3339, value)
			if err != nil {
				t.Fatal(err)
			}
			in.Now = now
		case "base":
			in.BaseURL = value
		case "drafts":
			in.Drafts = true
		case "future":
			in.Future = true
		case "expired":
			in.Expired = true
		case "search":
			in.Config.Search = true
		default:
			t.Fatalf("unknown setting %q", name)
		}
	}
}

// makeSite makes the graph of the files in the text of an archive, which has
// no faults.
func makeSite(t testing.TB, archive string) *site.Site {
	t.Helper()
	in, messages := input(t, txtar.Parse([]byte(archive)))
	s, more := site.New(in)
	if messages = append(messages, more...); len(messages) > 0 {
		t.Fatalf("the site has faults:\n%s", said(messages))
	}
	return s
}

func said(l diag.List) string {
	l.Sort()
	var b strings.Builder
	for _, m := range l {
		fmt.Fprintf(&b, "%s: %s: %s [%s]\n", m.Pos, m.Severity, m.Text, m.Code)
	}
	return b.String()
}

// describe lists a graph: its pages by path, then what belongs to the whole.
func describe(s *site.Site, messages diag.List) string {
	var edition site.Edition
	var b strings.Builder
	pages := slices.Clone(s.Pages(edition))
	slices.SortStableFunc(pages, func(a, c *site.Page) int { return strings.Compare(a.Path, c.Path) })
	for _, p := range append(pages, s.NotFound(edition)) {
		describePage(&b, s, p)
	}
	row(&b, "newest first:", paths(s.Pages(edition)))
	row(&b, "articles:", paths(s.Articles(edition)))
	for _, t := range s.Taxonomies(edition) {
		row(&b, t.Name+": "+t.Page.Path+":", paths(t.Terms))
	}
	for _, name := range []string{"main", "footer"} {
		if items := s.Menu(edition, name); len(items) > 0 {
			fmt.Fprintf(&b, "menu %s:\n", name)
			describeMenu(&b, "  ", items)
		}
	}
	for _, r := range s.Redirects(edition) {
		to := "elsewhere"
		if r.Page != nil {
			to = "a page"
		} else if r.Target != "" {
			to = "path " + r.Target
		}
		fmt.Fprintf(&b, "redirect %s to %s (%s) with %d\n", r.Path, r.URL, to, r.Status)
	}
	for _, l := range s.LeftOut() {
		fmt.Fprintf(&b, "left out: %s for %s is %s\n", l.Source, l.Path, l)
	}
	b.WriteString(said(messages))
	return b.String()
}

func describePage(b *strings.Builder, s *site.Site, p *site.Page) {
	text := s.Text(p)
	fmt.Fprintf(b, "%s %s %q", p.Kind, p.Path, p.Title)
	if p.Source != "" {
		fmt.Fprintf(b, " from %s", p.Source)
	}
	b.WriteByte('\n')
	if p.LinkTitle != p.Title {
		row(b, "  link title:", []string{p.LinkTitle})
	}
	row(b, "  description:", some(p.Description))
	row(b, "  summary:", some(text.Summary))
	if text.Words > 0 {
		fmt.Fprintf(b, "  words: %d, minutes: %d\n", text.Words, text.Minutes)
	}
	if !p.Date.IsZero() {
		row(b, "  date:", []string{p.Date.Format(time.RFC3339)})
	}
	if !p.Lastmod.Equal(p.Date) {
		row(b, "  changed:", []string{p.Lastmod.Format(time.RFC3339)})
	}
	if p.Weight != 0 {
		fmt.Fprintf(b, "  weight: %d\n", p.Weight)
	}
	row(b, "  layout:", some(p.Layout().Value))
	row(b, "  is:", marks(p))
	for _, key := range slices.Sorted(maps.Keys(p.Params)) {
		fmt.Fprintf(b, "  param %s: %v\n", key, p.Params[key])
	}
	row(b, "  below:", paths(p.Ancestors()))
	row(b, "  sections:", paths(p.Sections))
	row(b, "  pages:", paths(p.Pages))
	row(b, "  prev:", paths([]*site.Page{p.Prev}))
	row(b, "  next:", paths([]*site.Page{p.Next}))
	for _, t := range p.Terms {
		row(b, "  "+t.Taxonomy+":", paths(t.Pages))
	}
	for _, r := range p.Resources {
		row(b, "  resource:", []string{r.Path, "from", r.Source})
	}
	for _, a := range p.Aliases() {
		row(b, "  alias:", []string{a.Path})
	}
}

func describeMenu(b *strings.Builder, indent string, items []*site.MenuItem) {
	for _, item := range items {
		fmt.Fprintf(b, "%s%q %q", indent, item.Name, item.URL)
		if item.Page != nil {
			fmt.Fprintf(b, " page %s", item.Page.Path)
		}
		b.WriteByte('\n')
		describeMenu(b, indent+"  ", item.Children)
	}
}

// row writes a line unless there is nothing in it.
func row(b *strings.Builder, head string, values []string) {
	if len(values) > 0 {
		fmt.Fprintf(b, "%s %s\n", head, strings.Join(values, " "))
	}
}

func some(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

func paths(pages []*site.Page) []string {
	var out []string
	for _, p := range pages {
		if p != nil {
			out = append(out, p.Path)
		}
	}
	return out
}

// marks are the switches of a page that are not as usual.
func marks(p *site.Page) []string {
	var out []string
	for _, m := range []struct {
		name string
		on   bool
	}{
		{"draft", p.Draft}, {"future", p.Future}, {"expired", p.Expired}, {"unlisted", p.Unlisted},
		{"undated", !p.ShowDate}, {"without-toc", !p.Toc}, {"without-sidebar", !p.Sidebar},
	} {
		if m.on {
			out = append(out, m.name)
		}
	}
	return out
}
