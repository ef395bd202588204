package build_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"galley"
	"galley/generator/build"
	"galley/generator/diag"
	"galley/generator/site"
)

// A made is what the oracle says of all that a site publishes, by path.
type made struct {
	files    map[string]*anatomy
	messages diag.List
}

// bareTheme is a theme without style sheets and icons, which would take most of the
// time.
type bareTheme struct{ fs.FS }

func (m bareTheme) Open(name string) (fs.File, error) {
	if strings.HasPrefix(name, "static") {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return m.FS.Open(name)
}

// read takes a site that is in memory.
func read(t testing.TB, contents map[string]string) (*build.Snapshot, diag.List) {
	t.Helper()
	o := build.Options{Source: mapFS(contents), Theme: bareTheme{galley.Theme()}, Now: now(), Jobs: 1}
	snap, messages, err := build.Take(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	return snap, messages
}

// makeAll renders all jobs of a site that is in memory. A site with errors is
// rendered as well: what a preview shows of it has to be inert too.
func makeAll(t *testing.T, contents map[string]string) made {
	t.Helper()
	snap, messages := read(t, contents)
	m := made{make(map[string]*anatomy), messages}
	worker := snap.NewWorker()
	for _, j := range snap.Jobs() {
		out := worker.Render(j)
		m.messages = append(m.messages, out.Messages...)
		if out.Open != nil {
			continue // copied as it is
		}
		if a := dissect(j.Path, string(out.Data)); a != nil {
			m.files[j.Path] = a
		}
	}
	for _, message := range m.messages {
		if message.Code == diag.Internal {
			t.Errorf("%s: %s", message.Pos, message.Text)
		}
	}
	return m
}

// twin finds the file that a file is to be like: the one of its path, or of
// the same kind when the path is made of the payload, which makes folders
// of its own in aliases.
func (m made) twin(name string) *anatomy {
	if a := m.files[name]; a != nil {
		return a
	}
	first, rest, _ := strings.Cut(name, "/")
	last := rest[strings.LastIndexByte(rest, '/')+1:]
	for _, other := range sorted(m.files) {
		if strings.HasPrefix(other, first+"/") && strings.HasSuffix(other, "/"+last) && (strings.Count(other, "/") == strings.Count(name, "/") || first == "old") {
			return m.files[other]
		}
	}
	return nil
}

func sorted(files map[string]*anatomy) []string {
	names := make([]string, 0, len(files))
	for name := range files {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// front writes front matter as JSON, which can say every character.
func front(t *testing.T, values map[string]any) string {
	t.Helper()
	data, err := json.MarshalIndent(values, "", "\t")
	if err != nil {
		t.Fatal(err)
	}
	return string(data) + "\n"
}

// hostileFields is a site in which each text stands wherever front matter leads
// to: titles, descriptions, summaries, terms, lists, neighbours, feeds,
// structured data, aliases.
func hostileFields(t *testing.T, texts []string) map[string]string {
	t.Helper()
	contents := plainSite()
	for i, text := range texts {
		// Terms may not have controls, and each is one of its own, whatever its slug has in common with others.
		term := fmt.Sprintf("%s t%03d", strings.Map(blankControl, text), i)
		// All have one letter, so that lists by letter are those of harmless texts.
		values := map[string]any{
			"title": text, "linkTitle": "L " + text, "description": text, "summary": text, "date": dayOf(i), "image_alt": text,
			"tags": []string{term}, "authors": []string{term}, "series": []string{term}, "categories": []string{"one"},
		}
		if alias := "/old/" + fmt.Sprint(i) + strings.TrimRight(text, "/"); site.CheckPath(alias) == "" {
			values["aliases"] = []string{alias}
		}
		contents[fmt.Sprintf("content/s/%03d.md", i)] = front(t, values) + "## Heading\n\nText.\n"
	}
	return contents
}

// hostileTexts is a site in which each text stands wherever bodies and the data
// they name lead to: titles taken from headings, summaries, contents, feeds,
// structured data.
func hostileTexts(t *testing.T, texts []string) map[string]string {
	t.Helper()
	contents, actions, disclaimers := plainSite(), make(map[string]any), make(map[string]any)
	for i, text := range texts {
		name := fmt.Sprintf("v%03d", i)
		actions[name] = map[string]string{"headline": text, "text": text, "button": text, "href": text}
		disclaimers[name] = text
		contents[fmt.Sprintf("content/s/%03d.md", i)] = front(t, map[string]any{"date": dayOf(i)}) +
			"# " + text + "\n\n" + text + "\n\n:::faq\n## Q " + text + "\n\nA " + text + "\n:::\n\n<!--more-->\n\n[x](<" + text + ">)\n"
		contents[fmt.Sprintf("content/s/named-%03d.md", i)] = front(t, map[string]any{"date": dayOf(i)}) +
			":::cta{use=" + name + "}\n:::\n\n:::disclaimer{use=" + name + "}\n:::\n"
	}
	contents["data/cta.json"], contents["data/disclaimer.json"] = front(t, actions), front(t, disclaimers)
	return contents
}

func plainSite() map[string]string {
	return map[string]string{
		"galley.yaml": "title: T\nbase_url: https://example.org/docs/\npagination: {size: 50}\n" +
			"feeds: {count: 1000, terms: [tags]}\nrecent: {on_articles: true}\n",
		"content/s/_index.md": "# S\n",
	}
}

func blankControl(r rune) rune {
	if unicode.IsControl(r) {
		return ' '
	}
	return r
}

func dayOf(i int) string { return time.Date(2020, 1, 1+i, 0, 0, 0, 0, time.UTC).Format(time.DateOnly) }

// inParts runs a test for parts of the payloads, each with as many harmless
// texts.
func inParts(t *testing.T, test func(t *testing.T, part, tame []string)) {
	all := payloads()
	for part := range slices.Chunk(all, (len(all)+3)/4) {
		t.Run(fmt.Sprintf("%.20q", part[0]), func(t *testing.T) {
			t.Parallel()
			tame := make([]string, len(part))
			for i := range part {
				tame[i] = fmt.Sprint(harmless, i)
			}
			test(t, part, tame)
		})
	}
}

// TestHostileFields holds all that comes of hostile front matter to what comes
// of harmless: pages, lists, terms, neighbours, aliases, feeds, the sitemap,
// structured data (RELIABILITY 8, 12, 16, 17).
func TestHostileFields(t *testing.T) {
	t.Parallel()
	inParts(t, func(t *testing.T, part, tame []string) {
		twins := makeAll(t, hostileFields(t, tame))
		got := makeAll(t, hostileFields(t, part))
		t.Logf("%d payloads in all fields, %d files compared with those of harmless texts", len(part), len(got.files))
		for _, name := range sorted(got.files) {
			a, twin := got.files[name], twins.twin(name)
			if twin == nil {
				t.Errorf("%s: harmless text makes no such file", name)
				continue
			}
			for _, fault := range a.compare(twin) {
				t.Errorf("%s: %s", name, fault)
			}
		}
		for i, payload := range part {
			checkText(t, got.files[fmt.Sprintf("s/%03d/index.html", i)], payload)
		}
	})
}

// TestHostileTexts does the same for what bodies give the rest of the site.
// Markdown may take a title away, and with it what shows it; so there may be
// less of everything, but no more.
func TestHostileTexts(t *testing.T) {
	t.Parallel()
	inParts(t, func(t *testing.T, part, tame []string) {
		twins := makeAll(t, hostileTexts(t, tame))
		for _, name := range sorted(twins.files) {
			for _, fault := range twins.files[name].all() {
				t.Errorf("harmless %s: %s", name, fault)
			}
		}
		if a := twins.files["s/named-000/index.html"]; strings.Count(a.text.String(), tame[0]) < 4 {
			t.Errorf("a directive shows nothing of its data: %s", a.text.String())
		}
		got := makeAll(t, hostileTexts(t, part))
		for _, name := range sorted(got.files) {
			for _, fault := range got.files[name].more(twins.twin(name)) {
				t.Errorf("%s: %s", name, fault)
			}
		}
	})
}

// allowed lets all HTML in Markdown through.
func allowed(contents map[string]string) map[string]string {
	contents["galley.yaml"] += "markdown: {raw_html: allow}\n"
	return contents
}

// hostileNames is a site in which each text, as far as it can be one, is the name
// of a file, a param of front matter, and a value of data.
func hostileNames(t *testing.T, texts []string) map[string]string {
	t.Helper()
	contents := plainSite()
	contents["templates/page.html"] = `{{define "main"}}<p title="{{.Param "text"}}">{{.Param "text"}} {{.Site.Data "texts" (.Param "key")}}</p>{{.Content}}{{end}}`
	data := make(map[string]any)
	for i, text := range texts {
		name := strings.Map(blankControl, strings.NewReplacer("/", "", "\\", "").Replace(text))
		name = strings.TrimSpace(name[:min(len(name), 80)])
		if path := fmt.Sprintf("content/s/%03d %s.md", i, name); utf8.ValidString(path) && site.CheckPath("/"+path) == "" {
			contents[path] = front(t, map[string]any{"text": text, "key": fmt.Sprint(i), "date": dayOf(i)}) + "Text.\n"
			data[fmt.Sprint(i)] = text
		}
	}
	contents["data/texts.json"] = front(t, data)
	return contents
}

// TestHostileSiteAllowed lets through what HTML stands in bodies. That is what
// those want who set it; titles, terms, file names, params, data, configuration
// and what is around a body in feeds stay texts.
func TestHostileSiteAllowed(t *testing.T) {
	t.Parallel()
	inParts(t, func(t *testing.T, part, tame []string) {
		twins, got := makeAll(t, allowed(hostileFields(t, tame))), makeAll(t, allowed(hostileFields(t, part)))
		for _, name := range sorted(got.files) {
			for _, fault := range got.files[name].compare(twins.twin(name)) {
				t.Errorf("%s: %s", name, fault)
			}
		}
		twins, got = makeAll(t, allowed(hostileNames(t, tame))), makeAll(t, allowed(hostileNames(t, part)))
		page := twins.files["s/000-"+tame[0]+"/index.html"]
		for _, name := range sorted(got.files) {
			twin := twins.twin(name)
			if twin == nil { // its name is made of the payload
				twin = page
			}
			for _, fault := range got.files[name].more(twin) {
				t.Errorf("%s: %s", name, fault)
			}
		}
		twins, got = makeAll(t, allowed(hostileTexts(t, tame))), makeAll(t, allowed(hostileTexts(t, part)))
		for _, name := range sorted(got.files) {
			if strings.HasPrefix(name, "s/") && strings.HasSuffix(name, "/index.html") && name != "s/index.html" {
				continue // it shows a body, or data as Markdown
			}
			a := got.files[name]
			for _, fault := range append(a.moreActive(twins.twin(name)), a.faults...) {
				t.Errorf("%s: %s", name, fault)
			}
		}
	})
}

// more reports faults and what does something that the twin has not.
func (a *anatomy) more(twin *anatomy) []string {
	return append(a.all(), a.moreActive(twin)...)
}

// moreActive reports what does something that the twin has not.
func (a *anatomy) moreActive(twin *anatomy) []string {
	var faults []string
	for _, what := range a.active {
		if !slices.Contains(twin.active, what) {
			faults = append(faults, "active: "+what+", harmless text makes none")
		}
	}
	return faults
}

// checkText fails unless a page shows a text as it is.
func checkText(t *testing.T, a *anatomy, text string) {
	t.Helper()
	blank := func(s string) string {
		s = strings.NewReplacer("\x00", "\ufffd", "\r\n", "\n", "\r", "\n").Replace(s)
		return strings.Join(strings.Fields(s), " ")
	}
	if a == nil || !strings.Contains(blank(a.text.String()), blank(text)) {
		t.Errorf("text %q is not shown as it is", text)
	}
}

// configSinks are keys of the configuration that take text, as YAML with the
// word PAYLOAD for each.
func configSinks() []string {
	return []string{
		"title: PAYLOAD", "description: PAYLOAD", "copyright: PAYLOAD", "publisher: {name: PAYLOAD}", "taxonomies: {tags: {title: PAYLOAD}}",
		"social: {image_alt: PAYLOAD}", "params: {text: PAYLOAD}", "menus: {main: [{name: PAYLOAD, url: /a/}], footer: [{name: PAYLOAD, url: /a/}]}",
	}
}

// TestHostileConfiguration gives texts to every key. Each site has as many
// as there are keys, and the next one has them moved by one.
func TestHostileConfiguration(t *testing.T) {
	t.Parallel()
	sinks := configSinks()
	texts := slices.Concat(breakouts(), rawTexts(), comments(), spellings(), templates(), controls(), documents(), lineTricks())
	twins := makeAll(t, configured(sinks, func(int) string { return harmless }))
	for i := range texts {
		contents := configured(sinks, func(sink int) string { return texts[(i+sink)%len(texts)] })
		if i%2 > 0 {
			contents = allowed(contents) // which is about other texts
		}
		got := makeAll(t, contents)
		for _, name := range sorted(got.files) {
			for _, fault := range got.files[name].compare(twins.twin(name)) {
				t.Errorf("title %.80q: %s: %s", texts[i], name, fault)
			}
		}
		if got.messages.HasErrors() {
			t.Errorf("title %.80q: %s", texts[i], text(got.messages))
		}
	}
}

// TestHostileAddresses gives texts to the keys that take addresses or paths.
// What is none is an error, and of the rest nothing comes but addresses that
// may stand there.
func TestHostileAddresses(t *testing.T) {
	t.Parallel()
	files := "logo: PAYLOAD\nsocial: {image: PAYLOAD}\npublisher: {logo: PAYLOAD}\nmenus: {main: [{name: n, url: PAYLOAD}]}\n"
	for _, sink := range []string{files, "publisher: {url: PAYLOAD}", "base_url: PAYLOAD", "language: PAYLOAD",
		"redirects: {/old/: PAYLOAD}\nhosting: [cloudflare, netlify]", "redirects: {PAYLOAD: /a/}\nhosting: [cloudflare, netlify]",
		"headers: {/b/: {X-Note: PAYLOAD}, PAYLOAD: {X-Note: a}}\nhosting: [cloudflare, netlify]"} {
		t.Run(sink, func(t *testing.T) {
			t.Parallel()
			tame := makeAll(t, configured([]string{sink}, func(int) string { return "/a/" }))
			for _, payload := range slices.Concat(schemes(), breakouts(), lineTricks()) {
				got := makeAll(t, configured([]string{sink}, func(int) string { return payload }))
				for _, name := range sorted(got.files) {
					for _, fault := range got.files[name].all() {
						t.Errorf("payload %.80q: %s: %s", payload, name, fault)
					}
					if a, twin := got.files[name], tame.files[name]; !strings.Contains(name, ".") && len(a.frame) > len(twin.frame) {
						t.Errorf("payload %.80q: %s has %d lines, want %d", payload, name, len(a.frame), len(twin.frame))
					}
				}
				if strings.HasPrefix(strings.ToLower(payload), "javascript:") && !got.messages.HasErrors() {
					t.Errorf("payload %.80q is no error", payload)
				}
			}
		})
	}
}

// configured is a small site with keys of the configuration, a payload for each.
func configured(sinks []string, payload func(sink int) string) map[string]string {
	var b strings.Builder
	for i, sink := range sinks {
		b.WriteString(strings.ReplaceAll(sink, "PAYLOAD", strconv.QuoteToASCII(payload(i))) + "\n")
	}
	return map[string]string{"galley.yaml": b.String(), "content/a.md": "---\ntags: [x]\ndate: 2026-01-01\n---\n# A\n\nText.\n"}
}
