package build_test

import (
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"galley/generator/build"
	"galley/generator/images"
	"galley/generator/render"

	"github.com/rogpeppe/go-internal/txtar"
	"pgregory.net/rapid"
)

// A world is what edits are made of: the theme and the versions of files. It
// is read once and never changed.
type world struct {
	theme    fstest.MapFS
	versions map[string][]string // of a site's file, by path
	first    map[string]string   // the files that are there at the beginning
	encoders *images.Encoders
}

func readWorld(t testing.TB) *world {
	t.Helper()
	archive, err := txtar.ParseFile("testdata/edits/site.txtar")
	if err != nil {
		t.Fatal(err)
	}
	w := &world{encoders: new(images.Encoders), theme: fstest.MapFS{}, versions: make(map[string][]string), first: make(map[string]string)}
	for _, f := range archive.Files {
		name, later := strings.CutSuffix(f.Name, " later")
		if rest, ok := strings.CutPrefix(name, "theme/"); ok {
			w.theme[rest] = &fstest.MapFile{Data: f.Data}
			continue
		}
		name = strings.TrimPrefix(name, "site/")
		if len(w.versions[name]) == 0 && !later {
			w.first[name] = string(f.Data)
		}
		w.versions[name] = append(w.versions[name], string(f.Data))
	}
	w.addPictures(t)
	return w
}

// addPictures adds images that are large enough to have variants, and one that
// is damaged.
func (w *world) addPictures(t testing.TB) {
	t.Helper()
	photo := jpegOf(t, noise(160, 120, 1))
	w.versions["content/guide/photo.jpg"] = []string{photo, jpegOf(t, noise(150, 120, 2)), photo[:len(photo)/2]}
	w.versions["content/guide/d/shot.png"] = []string{pngOf(t, noise(90, 80, 3)), pngOf(t, noise(20, 400, 4))}
	w.versions["static/photo.png"] = []string{pngOf(t, noise(90, 80, 5)), pngOf(t, noise(90, 80, 6))}
	for _, name := range []string{"content/guide/photo.jpg", "static/photo.png"} {
		w.first[name] = w.versions[name][0]
	}
}

// keys are the values of keys of a YAML file as written there.
type keys map[string]string

func (k keys) text() string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(k)) {
		fmt.Fprintf(&b, "%s: %s\n", name, k[name])
	}
	return b.String()
}

// with returns the keys with one of them set anew, or without it for "".
func (k keys) with(name, value string) keys {
	other := maps.Clone(k)
	other[name] = value
	if value == "" {
		delete(other, name)
	}
	return other
}

// An article is a Markdown file.
type article struct {
	front keys
	body  string
}

func (a article) text() string { return "---\n" + a.front.text() + "---\n" + a.body }

// A state is a site and how it is built. What is in its maps is replaced and
// never changed, so that a copy of them is a copy of all.
type state struct {
	articles map[string]article // by path
	config   keys
	files    map[string]string // all others, by path

	baseURL                         string
	now                             time.Time
	drafts, future, expired, strict bool
	sitemap                         int // how many URLs one file of it may have, 0 for any
}

func (s *state) clone() *state {
	other := *s
	other.articles, other.files = maps.Clone(s.articles), maps.Clone(s.files)
	return &other
}

// first is the state at the beginning.
func (w *world) firstState() *state {
	made := func(body string, pairs ...string) article {
		a := article{make(keys), body}
		for i := 0; i < len(pairs); i += 2 {
			a.front[pairs[i]] = pairs[i+1]
		}
		return a
	}
	return &state{
		now:   now(),
		files: maps.Clone(w.first),
		config: keys{
			"title": "Site", "base_url": "https://example.org/docs/", "pagination": "{size: 3}", "sidebar": "{size: 2}",
			"links": "{page: warn, image: warn}", "redirects": "{/gone/: /about/}",
			"images":          "{widths: [16, 24]}",
			"markdown_copies": "true", "llms": "true", "social": "{cards: true}",
		},
		articles: map[string]article{
			"content/_index.md":       made("Welcome.\n", "title", "Home"),
			"content/about.md":        made("About, see [a](guide/a.md).\n", "title", "About"),
			"content/guide/_index.md": made("The guide.\n", "title", "Guide"),
			"content/guide/a.md":      made("## Part\n\nA text.\n", "title", "A", "date", "2026-01-01", "tags", "[x, y]", "categories", "[c]"),
			"content/guide/b.md":      made("See [a](a.md#part).\n\n![A photo](photo.jpg)\n", "title", "B", "date", "2026-01-02", "tags", "[x]"),
			"content/guide/d/index.md": made("![pic](pic.svg)\n", "title", "D", "date", "2026-01-03", "tags", "[y]",
				"categories", "[c]"),
			"content/notes/c.md": made("Text.\n", "title", "C", "date", "2026-01-04", "tags", "[x]"),
		},
	}
}

// sources returns the files of the site.
func (s *state) sources() map[string]string {
	out := maps.Clone(s.files)
	out["galley.yaml"] = s.config.text()
	for name, a := range s.articles {
		out[name] = a.text()
	}
	return out
}

// options says how the state is built; the source is left out.
func (s *state) options(theme fs.FS) build.Options {
	return build.Options{
		Theme: theme, BaseURL: s.baseURL, Now: s.now,
		Drafts: s.drafts, Future: s.future, Expired: s.expired, Strict: s.strict,
		SitemapLimit: render.SitemapLimit{URLs: s.sitemap},
	}
}

// id tells states apart: two with the same id are built to the same tree.
func (s *state) id() string {
	var b strings.Builder
	fmt.Fprintln(&b, s.baseURL, s.now, s.drafts, s.future, s.expired, s.strict, s.sitemap)
	sources := s.sources()
	for _, name := range slices.Sorted(maps.Keys(sources)) {
		fmt.Fprintf(&b, "%s %d\n%s", name, len(sources[name]), sources[name])
	}
	return b.String()
}

// An edit changes a state and says what it did. It is given the states before.
type edit func(t *rapid.T, w *world, s *state, past []*state) string

// draw returns one of the values.
func draw[T any](t *rapid.T, values ...T) T { return rapid.SampledFrom(values).Draw(t, "value") }

// edits are what may happen to a site. What often happens stands there more
// than once.
func edits() []edit {
	return []edit{
		editKey, editKey, editKey, editBody, editBody, editBody, editText,
		createArticle, createArticle, deleteArticle, moveArticle, moveArticle,
		editFile, editFile, editFile, editFile, editConfig, editConfig,
		editFlags, revert,
	}
}

// frontValues are values of front matter by key; "" takes the key away.
func frontValues() keyValues {
	return keyValues{
		{"title", []string{"A", "B", "New <title>", "標題", "Éa", "「1」", ""}}, {"title", []string{"Other", "\"A & B\"", "A", ""}},
		{"linkTitle", []string{"Link", ""}}, {"description", []string{"Described", ""}},
		{"date", []string{"2026-01-01", "2026-01-09", "2027-05-05", "2031-01-01", ""}},
		{"lastmod", []string{"2026-02-02", ""}}, {"publishDate", []string{"2031-01-01", ""}},
		{"expiryDate", []string{"2029-01-01", "2031-01-01", ""}},
		{"draft", []string{"true", ""}}, {"unlisted", []string{"true", ""}}, {"search", []string{"false", ""}}, {"robots", []string{"noindex", "nofollow", ""}},
		{"slug", []string{"one", "two", ""}}, {"url", []string{"/u/x/", "/u/y/", ""}},
		{"aliases", []string{"[/old/]", "[/old/, /older/]", ""}}, {"weight", []string{"1", "2", ""}},
		{"tags", []string{"[x]", "[x, y]", "[z]", ""}}, {"categories", []string{"[c]", "[e]", ""}},
		{"authors", []string{"[ada]", ""}}, {"series", []string{"[s]", ""}}, {"layout", []string{"wide", ""}},
		{"summary", []string{"Summed up", ""}}, {"image", []string{"pic.svg", "photo.jpg", "/photo.png", ""}}, {"mood", []string{"calm", ""}},
		{"toc", []string{"false", ""}}, {"sidebar", []string{"false", ""}}, {"show_date", []string{"false", ""}},
		{"reading_time", []string{"7", ""}},
		{"whole", []string{"true", ""}},
		{"remark", []string{`"see [this](#part) and [b](/guide/b.md)"`, `"# Remark\n\n~~~go {include=code/main.go}\n~~~"`, ""}},
		{"cascade", []string{"{mood: wild}", "{draft: true}", "{tags: [x]}", ""}},
	}
}

// configValues are values of galley.yaml by key; "" takes the key away.
func configValues() keyValues {
	return keyValues{
		{"title", []string{"Site", "Other"}}, {"description", []string{"A site", ""}},
		{"base_url", []string{"https://example.org/docs/", "https://example.org/", "/docs/", ""}},
		{"language", []string{"de", ""}}, {"copyright", []string{"Ours", ""}}, {"logo", []string{"logo.svg", ""}},
		{"time_zone", []string{"Asia/Kolkata", ""}}, {"paths", []string{"keep", ""}},
		{"permalinks", []string{"{guide: '/:year/:slug/'}", "{guide: '/:section/:title/'}", ""}},
		{"menus", []string{"{main: [{page: guide/a.md}, {name: N, url: /n/}]}", "{foot: [{page: about.md}]}", ""}},
		{"pagination", []string{"{size: 3}", "{size: 2}", ""}}, {"sidebar", []string{"{size: 1}", "{size: 2}", ""}},
		{"recent", []string{"{count: 2}", "{count: 2, on_articles: true}", ""}},
		{"related", []string{"{count: 1}", "{count: 0}", ""}},
		{"feeds", []string{"{content: summary}", "{formats: [atom]}", "{sections: false, terms: [tags], count: 2}", ""}},
		{"images", []string{"{widths: [16, 24]}", "{widths: [16], formats: []}", "{widths: [24, 40], quality: {webp: 40}, remote: warn}", ""}},
		{"markdown_copies", []string{"true", "true", ""}}, {"llms", []string{"true", ""}},
		{"social", []string{"{cards: true}", "{image: logo.svg}", "{cards: true, image: logo.svg, image_alt: Logo}", ""}},
		{"sitemap", []string{"false", ""}}, {"robots", []string{"false", ""}}, {"search", []string{"false", "true", ""}},
		{"links", []string{"{page: warn, image: warn}", "{page: warn, image: warn, anchor: off}", "{page: warn, image: warn, ignore: [\"/guide/**\"]}", "{page: error}"}},
		{"messages", []string{"{link/no-anchor: error}", "{link/no-anchor: off}", ""}},
		{"markdown", []string{"{typographer: false}", "{raw_html: allow}", ""}},
		{"themes", []string{"[other]", ""}}, {"ignore", []string{"[\"notes/**\"]", ""}},
		{"summary_words", []string{"2", ""}}, {"redirects", []string{"{/gone/: /about/}", "{/gone/: /guide/}", "{/old/: /about/}", ""}},
		{"csp", []string{"{script: ['https://stats.example.org']}", "{image: ['https://*.example.org'], frame: ['https://video.example.org']}", ""}},
		{"newsletter", []string{"{action: 'https://letters.example.org/'}", "{action: 'https://post.example.org/'}", ""}}, {"share", []string{"false", ""}},
		{"edit_url", []string{"https://code.example.org/{path}", ""}}, {"accent", []string{"'#0b5cad'", ""}},
		{"headers", []string{"{/guide/*: {X-Own: '1'}}", "{/guide/*: {X-Own: '2'}}", ""}},
		{"hosting", []string{"[netlify]", "[cloudflare, netlify]", ""}}, {"params", []string{"{mood: mild}", ""}},
		{"taxonomies", []string{"{tags: {title: Topics}}", ""}}, {"publisher", []string{"{name: P}", "{name: P, url: /about/}", ""}},
	}
}

// keyValues are the values that keys may have.
type keyValues []struct {
	key    string
	values []string
}

// paragraphs are what bodies are put together from.
func paragraphs() []string {
	return []string{
		"Plain words.\n", "Other \"words\" -- than that.\n", "## Part\n\nIn it.\n", "## Other part\n",
		"[a](a.md)\n", "[a](/guide/a.md#part)\n", "[b](/guide/b.md)\n", "[c](../notes/c.md#gone)\n", "[gone](gone.md)\n",
		"![A picture](pic.svg \"Caption\")\n", "[file](more.txt)\n", "![A photo](photo.jpg)\n", "![A picture](/photo.png)\n", "![far](https://example.com/x.png)\n", "![shot](d/shot.png)\n",
		"[old](/old/)\n",
		":::note[Label]{use=first}\nNoted.\n:::\n", ":::cta{use=first href=a.md image=pic.svg}\n:::\n", ":::own\nMine.\n:::\n", ":::details\nMore.\n:::\n",
		"```go {title=\"x\"}\nvar x = 1\n```\n", "```go {include=\"code/main.go\"}\n```\n", "<b>raw</b>\n", "# A\n",
	}
}

// pick returns the path of an article.
func (s *state) pick(t *rapid.T) string {
	return draw(t, slices.Sorted(maps.Keys(s.articles))...)
}

func editKey(t *rapid.T, _ *world, s *state, _ []*state) string {
	return s.setKey(t, s.pick(t))
}

// setKey gives a key of an article another value.
func (s *state) setKey(t *rapid.T, name string) string {
	of := draw(t, frontValues()...)
	if of.key == "cascade" {
		name = path.Dir(name) + "/_index.md" // elsewhere it is not allowed
	}
	value := draw(t, of.values...)
	a := s.articles[name]
	if a.front == nil {
		a.front = keys{}
	}
	s.articles[name] = article{a.front.with(of.key, value), a.body}
	return fmt.Sprintf("set %s of %s to %q", of.key, name, value)
}

func editBody(t *rapid.T, _ *world, s *state, _ []*state) string {
	name := s.pick(t)
	body := drawBody(t)
	s.articles[name] = article{s.articles[name].front, body}
	return fmt.Sprintf("give %s the body %q", name, body)
}

func drawBody(t *rapid.T) string {
	return strings.Join(rapid.SliceOfN(rapid.SampledFrom(paragraphs()), 1, 4).Draw(t, "body"), "\n")
}

// editText changes a letter and neither the size of the file nor what it is.
func editText(t *rapid.T, _ *world, s *state, _ []*state) string {
	name := s.pick(t)
	a := s.articles[name]
	turned := strings.NewReplacer("words", "wordy", "wordy", "words", "text", "next", "next", "text", "Plain", "Plait").Replace(a.body)
	s.articles[name] = article{a.front, turned}
	return "mistype a word in " + name
}

// places are where articles may be.
func places() []string {
	return []string{
		"content/about.md", "content/guide/a.md", "content/guide/b.md", "content/guide/e.md", "content/guide/d/index.md",
		"content/guide/g.md", "content/notes/a.md", "content/notes/c.md", "content/notes/_index.md", "content/notes/deep/f.md",
		"content/guide/_index.md", "content/_index.md", "content/tags/x/_index.md", "content/guide/more/_index.md",
		"content/guide/Upper Case.md", "content/search.md", "content/search/_index.md",
	}
}

func createArticle(t *rapid.T, _ *world, s *state, _ []*state) string {
	name := draw(t, places()...)
	if _, ok := s.articles[name]; ok {
		return s.setKey(t, name)
	}
	s.articles[name] = article{keys{"title": "New", "date": draw(t, "2026-01-05", "2026-03-03")}, drawBody(t)}
	return "create " + name + "; " + s.setKey(t, name)
}

func deleteArticle(t *rapid.T, _ *world, s *state, _ []*state) string {
	name := s.pick(t)
	if len(s.articles) > 1 {
		delete(s.articles, name)
	}
	return "delete " + name
}

func moveArticle(t *rapid.T, _ *world, s *state, _ []*state) string {
	from, to := s.pick(t), draw(t, places()...)
	a := s.articles[from]
	if len(s.articles) > 1 {
		delete(s.articles, from)
	}
	s.articles[to] = a
	return "move " + from + " to " + to
}

func editFile(t *rapid.T, w *world, s *state, _ []*state) string {
	name := draw(t, slices.Sorted(maps.Keys(w.versions))...)
	versions := w.versions[name]
	n := rapid.IntRange(0, len(versions)).Draw(t, "version")
	if n == len(versions) {
		delete(s.files, name)
		return "remove " + name
	}
	s.files[name] = versions[n]
	return fmt.Sprintf("write version %d of %s", n, name)
}

func editConfig(t *rapid.T, _ *world, s *state, _ []*state) string {
	of := draw(t, configValues()...)
	value := draw(t, of.values...)
	s.config = s.config.with(of.key, value)
	return fmt.Sprintf("configure %s: %s", of.key, value)
}

func editFlags(t *rapid.T, _ *world, s *state, _ []*state) string {
	switch draw(t, "drafts", "future", "expired", "strict", "sitemap", "base URL", "now") {
	case "drafts":
		s.drafts = !s.drafts
		return fmt.Sprint("drafts ", s.drafts)
	case "future":
		s.future = !s.future
		return fmt.Sprint("future ", s.future)
	case "expired":
		s.expired = !s.expired
		return fmt.Sprint("expired ", s.expired)
	case "strict":
		s.strict = !s.strict
		return fmt.Sprint("strict ", s.strict)
	case "sitemap":
		s.sitemap = 9 - s.sitemap
		return fmt.Sprint("URLs of a sitemap ", s.sitemap)
	case "base URL":
		s.baseURL = draw(t, "", "https://other.example/", "https://example.org/sub/")
		return "base URL " + s.baseURL
	}
	s.now = draw(t, now(), now().AddDate(-2, 0, 0), now().AddDate(2, 0, 0), now().Add(time.Hour))
	return "now " + s.now.String()
}

// revert goes back to a state that was.
func revert(t *rapid.T, _ *world, s *state, past []*state) string {
	n := rapid.IntRange(0, len(past)-1).Draw(t, "state")
	*s = *past[n].clone()
	return fmt.Sprint("revert to step ", n)
}

// A folder is a source folder whose files have times.
type folder struct {
	files fstest.MapFS
	tick  int
}

// update makes the files be those of a state. What changes gets another time:
// the present one, so that no time stamp can be trusted, or one long ago.
func (f *folder) update(sources map[string]string, recent bool) {
	if f.files == nil {
		f.files = fstest.MapFS{}
	}
	for name := range f.files {
		if _, ok := sources[name]; !ok {
			delete(f.files, name)
		}
	}
	for name, text := range sources {
		if old := f.files[name]; old == nil || string(old.Data) != text {
			f.files[name] = &fstest.MapFile{Data: []byte(text), ModTime: f.time(recent)}
		}
	}
}

func (f *folder) time(recent bool) time.Time {
	if recent {
		return time.Now().Truncate(time.Second) // as some file systems have it
	}
	f.tick++
	return time.Date(2020, 1, 1, 0, 0, f.tick, 0, time.UTC)
}

// touch gives all files another time.
func (f *folder) touch(recent bool) {
	for name, file := range f.files {
		f.files[name] = &fstest.MapFile{Data: file.Data, ModTime: f.time(recent)}
	}
}
