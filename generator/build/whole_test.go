package build_test

import (
	"bytes"
	"encoding/json"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"galley/generator/build"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// TestWholeSite looks at every page of the repository's own site.
func TestWholeSite(t *testing.T) {
	t.Parallel()
	for _, base := range []string{"", "https://example.org/docs/", "/docs/"} {
		t.Run("base="+base, func(t *testing.T) {
			t.Parallel()
			out := publish(t, build.Options{Source: source(t, own), BaseURL: base})
			w := newWhole(t, out, base)
			for name := range w.pages {
				w.checkPage(name)
			}
			for name, data := range out {
				if path.Ext(name) == ".css" {
					for _, match := range cssURL.FindAllStringSubmatch(data, -1) {
						w.checkURL(name, match[1])
					}
				}
			}
		})
	}
}

// TestFurniture wants every piece of the theme to be seen on the repository's
// own site.
func TestFurniture(t *testing.T) {
	t.Parallel()
	out := publish(t, build.Options{Source: source(t, own)})
	for page, pieces := range map[string]map[string]int{
		"guides/bitcoin-vs-ethereum": {
			`href="/categories/crypto-basics/"`: 1, `class="standfirst"`: 1, `rel="author"`: 2, "<li>6 min read": 1, "<li>Updated ": 1,
			`class="hero"`: 1, `class="figure"`: 5, `class="contents`: 1, `class="takeaways`: 1, `class="cta`: 2,
			`class="disclaimer`: 1, `class="author"`: 1, `class="publisher"`: 1, ">Recent posts<": 1,
		},
		"engineering/building-high-performance-apis-with-fastapi-in-production": {
			`"FAQPage"`: 1, `class="sponsor`: 1, `rel="sponsored noopener"`: 1, `class="cta`: 1, `class="disclaimer`: 1,
			">Earlier in Research<": 1, ">Related<": 1, `class="neighbours"`: 1,
		},
		"specimen": {
			`class="standfirst"`: 1, "<li>Updated ": 1, "<li>2 min read": 1, `class="hero"`: 1, `class="contents`: 1,
			`class="tags"`: 1, `class="author"`: 1, `class="publisher"`: 1, `class="newsletter"`: 1, ">Related<": 1, "<h2>Recent posts</h2>": 1,
			`class="share"`: 1, `class="neighbours"`: 1, ">Earlier in Research<": 1, // of another page, by its directive piece
		},
		"advertise": {`class="promo`: 1, `rel="sponsored`: 0, `class="publisher"`: 0},
	} {
		for piece, want := range pieces {
			if got := strings.Count(out[page+"/index.html"], piece); got != want {
				t.Errorf("%s has %q %d times, want %d", page, piece, got, want)
			}
		}
	}
}

var (
	cssURL    = regexp.MustCompile(`url\(["']?([^"')]+)["']?\)`)
	shownCode = regexp.MustCompile(`(?s)<pre\b.*?</pre>`) // which may be HTML, with an escape in it
)

// whole is a published site.
type whole struct {
	t      *testing.T
	out    map[string]string
	origin string // with the scheme; "" for none
	base   string // with a slash at both ends
	pages  map[string]*page
}

// page is what the checks need of a parsed page.
type page struct {
	ids   []string
	count map[string]int // of elements
	urls  []string
	texts []string // faults found while parsing
	alias bool
	data  bool // inside a script element that is structured data
}

func newWhole(t *testing.T, out map[string]string, base string) *whole {
	w := &whole{t: t, out: out, base: "/", pages: make(map[string]*page)}
	for name, data := range out {
		if path.Ext(name) == ".html" {
			w.pages[name] = parse(data)
		}
	}
	if base == "" {
		base = "https://plainproof.example/" // the site's own
	}
	u, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	w.base = u.Path
	if u.Host != "" {
		w.origin = u.Scheme + "://" + u.Host
	}
	return w
}

// voids are the elements without an end tag (HTML Standard, 13.1.2).
const voids = " area base br col embed hr img input link meta source track wbr "

// parse reads a page tag by tag, since the parser mends what is not nested.
func parse(data string) *page {
	p := &page{count: make(map[string]int)}
	var open []string
	z := html.NewTokenizer(strings.NewReader(data))
	for {
		switch z.Next() {
		case html.ErrorToken:
			if len(open) > 0 {
				p.texts = append(p.texts, "not closed: "+strings.Join(open, " "))
			}
			return p
		case html.StartTagToken:
			tag := z.Token()
			p.data = tag.DataAtom == atom.Script && slices.Contains(tag.Attr, html.Attribute{Key: "type", Val: "application/ld+json"})
			if !strings.Contains(voids, " "+tag.Data+" ") {
				open = append(open, tag.Data)
			}
			p.tag(tag)
		case html.SelfClosingTagToken:
			p.tag(z.Token())
		case html.EndTagToken:
			name := z.Token().Data
			if len(open) == 0 || open[len(open)-1] != name {
				p.texts = append(p.texts, "</"+name+"> closes "+strings.Join(open, " "))
				return p
			}
			open = open[:len(open)-1]
		case html.TextToken:
			if slices.Contains(open, "script") {
				p.script(z.Text())
			}
		}
	}
}

// script looks at what stands in a script element: nothing, or a JSON object
// the URLs of which are among the page's.
func (p *page) script(text []byte) {
	var object map[string]any
	switch {
	case len(bytes.TrimSpace(text)) == 0, string(text) == schemeScript:
	case !p.data:
		p.texts = append(p.texts, "a script within the page")
	case json.Unmarshal(text, &object) != nil:
		p.texts = append(p.texts, "structured data is no JSON object: "+string(text))
	default:
		p.dataURLs(object)
	}
}

// schemeScript is the only script that pages have within them, partials/head.html's.
const schemeScript = `try{document.documentElement.dataset.scheme=localStorage.scheme||""}catch{}`

func (p *page) dataURLs(value any) {
	switch value := value.(type) {
	case map[string]any:
		for key, v := range value {
			if s, ok := v.(string); ok && slices.Contains([]string{"url", "item", "mainEntityOfPage"}, key) {
				p.urls = append(p.urls, s)
			}
			p.dataURLs(v)
		}
	case []any:
		for _, v := range value {
			p.dataURLs(v)
		}
	}
}

func (p *page) tag(tag html.Token) {
	p.count[tag.Data]++
	for _, a := range tag.Attr {
		switch {
		case a.Key == "id":
			p.ids = append(p.ids, a.Val)
		case a.Key == "style", strings.HasPrefix(a.Key, "on"):
			p.texts = append(p.texts, "attribute "+a.Key+" of "+tag.String())
		case a.Key == "href", a.Key == "src", a.Key == "poster":
			p.urls = append(p.urls, a.Val)
		case a.Key == "srcset":
			for _, candidate := range strings.Split(a.Val, ",") {
				p.urls = append(p.urls, strings.Fields(candidate)[0])
			}
		case a.Key == "http-equiv" && a.Val == "refresh":
			p.alias = true
		case a.Key == "content" && tag.DataAtom == atom.Meta && strings.HasPrefix(a.Val, "http"):
			p.urls = append(p.urls, a.Val)
		}
	}
}

func (w *whole) checkPage(name string) {
	p := w.pages[name]
	for _, text := range p.texts {
		w.t.Errorf("%s: %s", name, text)
	}
	text := shownCode.ReplaceAllString(w.out[name], "")
	for _, bad := range []string{"ZgotmplZ", "&amp;lt;", "&amp;amp;", "&amp;#", "<no value>", "%!"} {
		if strings.Contains(text, bad) {
			w.t.Errorf("%s: has %s", name, bad)
		}
	}
	for i, id := range p.ids {
		if slices.Contains(p.ids[:i], id) || id == "" {
			w.t.Errorf("%s: the id %q stands there twice or is empty", name, id)
		}
	}
	if !p.alias && (p.count["h1"] != 1 || p.count["main"] != 1) {
		w.t.Errorf("%s: %d h1 and %d main, want one of each", name, p.count["h1"], p.count["main"])
	}
	if p.count["title"] < 1 || p.count["html"] != 1 || p.count["body"] != 1 {
		w.t.Errorf("%s: want a title, one html and one body", name)
	}
	for _, u := range p.urls {
		w.checkURL(name, u)
	}
}

// checkURL fails unless the URL leads away or to something published.
func (w *whole) checkURL(name, href string) {
	if w.origin != "" && strings.HasPrefix(href, w.origin+"/") {
		href = strings.TrimPrefix(href, w.origin)
	}
	u, err := url.Parse(href)
	if err != nil {
		w.t.Errorf("%s: %v", name, err)
		return
	}
	if u.Scheme != "" || u.Host != "" {
		return
	}
	target := name
	switch {
	case strings.HasPrefix(u.Path, w.base):
		target = strings.TrimPrefix(u.Path, w.base)
	case strings.HasPrefix(u.Path, "/"):
		w.t.Errorf("%s: %s is outside of %s", name, href, w.base)
		return
	case u.Path != "":
		target = path.Join(path.Dir(name), u.Path)
	}
	if target == "" || strings.HasSuffix(target, "/") {
		target += "index.html"
	}
	if _, ok := w.out[target]; !ok {
		w.t.Errorf("%s: %s leads to no file", name, href)
		return
	}
	if p := w.pages[target]; u.Fragment != "" && (p == nil || !slices.Contains(p.ids, u.Fragment)) {
		w.t.Errorf("%s: %s has no such id", name, href)
	}
}

// TestStrangeNames gives files, terms and titles that mean something to URLs
// or to HTML, and every link between them must lead there.
func TestStrangeNames(t *testing.T) {
	t.Parallel()
	names := []string{
		"a#b", "50% off", "100%25", "who?", "it's (1)", "日本 語", "émoji😀", "plus+plus", "a&b", `"quoted"`,
		"semi;colon", "at@home", "a=b", "<b>", "[y]", "{{.Title}}", "tilde~", "under_score", "Ångström", "dot.ted",
	}
	var links strings.Builder
	contents := map[string]string{
		"galley.yaml":             "title: '</title><script>alert(1)</script>'\ndescription: '\"><img src=x onerror=alert(1)>'\npagination: {size: 3}\n",
		"content/pics/pic #1.svg": `<svg xmlns="http://www.w3.org/2000/svg" width="2" height="1"/>`,
		"content/pics/index.md":   "![A \"quoted\" <b>picture</b>](<pic %231.svg>)\n",
	}
	for _, name := range names {
		title := strings.NewReplacer(`"`, `\"`).Replace(name + ` </h1><script>alert("x")</script>`)
		contents["content/all of it/"+name+".md"] = "---\ntitle: \"" + title + "\"\ntags: [\"" + strings.ReplaceAll(name, `"`, `\"`) +
			"\", x]\nsummary: \"" + title + "\"\ndescription: \"" + title + "\"\naliases: [\"/old/" + strings.NewReplacer(`"`, "q", "%", "p", "#", "h", "?", "w").Replace(name) +
			"/\"]\n---\n## `" + name + "` & <i onclick=\"x\">more</i>\n\nText.\n"
		links.WriteString("- [to](<all of it/" + strings.NewReplacer("%", "%25", "#", "%23", "?", "%3F", "<", "%3C", ">", "%3E").Replace(name) + ".md>)\n")
	}
	contents["content/pics2.md"] = links.String() + "\n![x](<pics/pic %231.svg>)\n"
	for _, base := range []string{"/", "https://example.org/a b/ü/"} {
		out := publish(t, build.Options{Source: mapFS(contents), BaseURL: base})
		w := newWhole(t, out, base)
		for name := range w.pages {
			w.checkPage(name)
		}
		if got := strings.Count(out["pics2/index.html"], `/">to</a>`); got != len(names) {
			t.Errorf("%d links, want %d:\n%s", got, len(names), out["pics2/index.html"])
		}
	}
}
