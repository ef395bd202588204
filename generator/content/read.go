package content

import (
	"cmp"
	"math"
	"path"
	"slices"
	"strings"
	"time"
	"unicode"

	"galley/generator/decode"
	"galley/generator/diag"
)

// A reader fills front matter from a tree.
type reader struct {
	Options
	file     string
	cascade  bool // what is read is handed down to others
	messages diag.List
}

func (r *reader) read(n *decode.Node, f *FrontMatter) {
	switch n.Kind {
	case decode.Null:
		return
	case decode.Map:
	default:
		r.messages.Add(diag.FrontType, n.Pos, "front matter: want keys and values such as %q, have %s", "title: A title", n.Kind)
		return
	}
	seen := make(map[string]decode.Entry, len(n.Map))
	for _, e := range n.Map {
		folded := fold(e.Key)
		k := keyOf(folded)
		if k == keyPublishDate && folded == "published" && e.Value.Kind == decode.Bool {
			k = keyCount // this is another generator's key
		}
		taxonomy := slices.IndexFunc(r.Taxonomies, func(name string) bool { return fold(name) == folded })
		name := strings.ToLower(e.Key)
		switch {
		case k < keyCount:
			name = keyNames()[k]
		case taxonomy >= 0:
			name = r.Taxonomies[taxonomy]
		}
		if first, ok := seen[name]; ok {
			r.messages.Add(diag.FrontSyntax, e.Pos, "key %q is already set as %q on line %d (keep one of the two)", e.Key, first.Key, first.Pos.Line)
			continue
		}
		seen[name] = e
		switch {
		case k < keyCount:
			r.known(k, e, f)
		case taxonomy >= 0:
			r.terms(name, e.Value, f)
		default:
			r.param(name, e, f)
		}
	}
}

// known reads one of our keys. An empty value is as good as none.
func (r *reader) known(k key, e decode.Entry, f *FrontMatter) {
	if e.Value.Kind == decode.Null {
		return
	}
	if r.cascade && k.ownOnly() {
		r.messages.Add(diag.FrontValue, e.Pos, "cascade: %s cannot be handed down (give it to each page)", keyNames()[k])
		return
	}
	before := len(r.messages)
	r.set(k, e.Value, f)
	if len(r.messages) == before {
		f.given |= 1 << k
	}
}

// set reads the value of one of our keys.
func (r *reader) set(k key, n *decode.Node, f *FrontMatter) {
	name := keyNames()[k]
	switch k {
	case keyTitle:
		r.text(name, n, &f.Title)
	case keyLinkTitle:
		r.text(name, n, &f.LinkTitle)
	case keyDescription:
		r.text(name, n, &f.Description)
	case keySummary:
		r.text(name, n, &f.Summary)
	case keyDate:
		f.DatePos = n.Pos
		r.date(name, n, &f.Date)
	case keyLastmod:
		r.date(name, n, &f.Lastmod)
	case keyPublishDate:
		r.date(name, n, &f.PublishDate)
	case keyExpiryDate:
		r.date(name, n, &f.ExpiryDate)
	case keyDraft:
		r.flag(name, n, &f.Draft)
	case keyUnlisted:
		r.flag(name, n, &f.Unlisted)
	case keyRobots:
		r.robots(name, n, f)
	case keySearch:
		f.Search = r.switched(name, n)
	case keySlug:
		r.path(name, n, &f.Slug, slugFault)
	case keyURL:
		r.path(name, n, &f.URL, pathFault)
	case keyAliases:
		r.aliases(n, f)
	case keyWeight:
		r.number(name, n, &f.Weight, math.MinInt32)
	case keyLayout:
		r.path(name, n, &f.Layout, layoutFault)
	case keyImage:
		r.image(n, f)
	case keyReadingTime:
		r.number(name, n, &f.ReadingTime, 0)
	case keyShowDate:
		f.ShowDate = r.switched(name, n)
	case keySidebar:
		f.Sidebar = r.switched(name, n)
	case keyToc:
		f.Toc = r.switched(name, n)
	case keyCascade:
		r.handDown(n, f)
	case keyID:
		if r.text(name, n, &f.ID.Value) {
			f.ID = Text{Value: strings.TrimSpace(f.ID.Value), Pos: n.Pos}
		}
	default:
		r.reserved(k, name, n)
	}
}

// robots reads what crawlers are asked: words with commas between them.
func (r *reader) robots(name string, n *decode.Node, f *FrontMatter) {
	var text string
	if !r.text(name, n, &text) {
		return
	}
	known := []string{"all", "index", "follow", "none", "noindex", "nofollow", "noarchive", "nosnippet", "noimageindex",
		"notranslate", "max-snippet", "max-image-preview", "max-video-preview", "unavailable_after"}
	var words []string
	for word := range strings.SplitSeq(strings.ToLower(text), ",") {
		word = strings.TrimSpace(word)
		bare, _, _ := strings.Cut(word, ":")
		if !slices.Contains(known, strings.TrimSpace(bare)) {
			r.messages.Add(diag.FrontValue, n.Pos, "%s: crawlers know no %q%s", name, word, cmp.Or(diag.DidYouMean(bare, known), ` (write "noindex", for example)`))
			return
		}
		words = append(words, word)
	}
	f.Robots = strings.Join(words, ", ")
}

// reserved says that a key has no effect yet, and checks its value, so that nobody
// writes into them what will be wrong once they have.
func (r *reader) reserved(k key, name string, n *decode.Node) {
	var text string
	before := len(r.messages)
	switch k {
	case keyOutputs:
		r.texts(name, n)
	default:
		r.text(name, n, &text)
	}
	if len(r.messages) > before {
		return
	}
	switch k {
	case keyRedirect:
		r.messages.Add(diag.FrontForeign, n.Pos, "%q has no effect yet (write redirects in galley.yaml, or aliases on the other page)", name)
	case keyOutputs, keyLang, keyVersion:
		r.messages.Add(diag.FrontForeign, n.Pos, "%q has no effect yet (leave it out)", name)
	}
}

// want reports whether n is of the kind, and complains if not.
func (r *reader) want(kind decode.Kind, name string, n *decode.Node) bool {
	if n.Kind == kind {
		return true
	}
	hint := ""
	if kind == decode.String && n.Kind == decode.Bool {
		hint = " (put it in quotes)"
	}
	r.messages.Add(diag.FrontType, n.Pos, "%s: want %s, have %s%s", name, kind, n.Kind, hint)
	return false
}

// text reads text; a number is text as it was written.
func (r *reader) text(name string, n *decode.Node, into *string) bool {
	if n.Kind != decode.Int && n.Kind != decode.Float && !r.want(decode.String, name, n) {
		return false
	}
	*into = n.Text
	return true
}

func (r *reader) flag(name string, n *decode.Node, into *bool) {
	if r.want(decode.Bool, name, n) {
		*into = n.Bool
	}
}

// switched reads a flag that has no default of its own.
func (r *reader) switched(name string, n *decode.Node) *bool {
	if !r.want(decode.Bool, name, n) {
		return nil
	}
	on := n.Bool // a copy, so that the page does not hold on to the tree
	return &on
}

func (r *reader) number(name string, n *decode.Node, into *int, least int64) {
	if !r.want(decode.Int, name, n) {
		return
	}
	if n.Int < least || n.Int > math.MaxInt32 {
		r.messages.Add(diag.FrontValue, n.Pos, "%s: %d is not allowed (want %d to %d)", name, n.Int, least, math.MaxInt32)
		return
	}
	*into = int(n.Int)
}

// texts reads a list of texts, or one text as a list of one.
func (r *reader) texts(name string, n *decode.Node) []Text {
	nodes := []*decode.Node{n}
	if n.Kind == decode.List {
		nodes = n.List
	}
	out := make([]Text, 0, len(nodes))
	for _, item := range nodes {
		t := Text{Pos: item.Pos}
		if r.text(name, item, &t.Value) {
			out = append(out, t)
		}
	}
	return out
}

// terms reads the terms of a taxonomy.
func (r *reader) terms(taxonomy string, n *decode.Node, f *FrontMatter) {
	if n.Kind == decode.Null {
		return
	}
	terms := make([]Term, 0, max(1, len(n.List)))
	for _, t := range r.texts(taxonomy, n) {
		name := strings.TrimSpace(t.Value)
		switch {
		case name == "":
			r.messages.Add(diag.FrontValue, t.Pos, "%s: a name is empty (take it away)", taxonomy)
		case strings.ContainsFunc(name, unicode.IsControl):
			r.messages.Add(diag.FrontValue, t.Pos, "%s: %q has a control character (take it away)", taxonomy, name)
		case !slices.ContainsFunc(terms, func(have Term) bool { return have.Name == name }):
			terms = append(terms, Term{name, t.Pos})
		}
	}
	f.Terms = append(f.Terms, Terms{taxonomy, terms})
}

// image reads a path, or a map with src, alt and caption.
func (r *reader) image(n *decode.Node, f *FrontMatter) {
	switch n.Kind {
	case decode.Map:
	case decode.String:
		f.Image.Src = Text{Value: n.Text, Pos: n.Pos}
		return
	default:
		r.messages.Add(diag.FrontType, n.Pos, "image: want a path or a map with src, alt and caption, have %s", n.Kind)
		return
	}
	codes := decode.Codes{Unknown: diag.FrontValue, Type: diag.FrontType, Value: diag.FrontValue}
	for _, m := range decode.Decode(n, &f.Image, codes) {
		m.Text = "image: " + m.Text
		r.messages = append(r.messages, m)
	}
	if f.Image.Src.Value == "" {
		r.messages.Add(diag.FrontValue, n.Pos, "image: has no src (add the path of the file)")
	}
}

// handDown reads a cascade as front matter of its own.
func (r *reader) handDown(n *decode.Node, f *FrontMatter) {
	stem, _, _ := strings.Cut(path.Base(r.file), ".")
	if !strings.EqualFold(stem, "_index") {
		r.messages.Add(diag.FrontValue, n.Pos, "cascade: only _index.md hands values down (move it there)")
		return
	}
	if !r.want(decode.Map, "cascade", n) {
		return
	}
	below := reader{Options: r.Options, file: r.file, cascade: true}
	f.Cascade = new(FrontMatter)
	below.read(n, f.Cascade)
	r.messages = append(r.messages, below.messages...)
}

// param keeps a key that is not ours, and warns when it looks like one of ours
// or decides in another generator what is published.
func (r *reader) param(name string, e decode.Entry, f *FrontMatter) {
	switch instead, ok := foreign(name); {
	case ok:
		if harmless := name == "published"; e.Value.Kind != decode.Bool || e.Value.Bool != harmless {
			r.messages.Add(diag.FrontForeign, e.Pos, "%q has no effect here (%s)", e.Key, instead)
		}
	default:
		if near := nearMiss(e.Key, r.Taxonomies); near != "" {
			r.messages.Add(diag.FrontNearMiss, e.Pos, "unknown key %q is taken for a param (did you mean %q?)", e.Key, near)
		}
	}
	if f.Params == nil {
		f.Params = make(map[string]any)
	}
	f.Params[name] = e.Value.Any()
}

func (r *reader) date(name string, n *decode.Node, into *time.Time) {
	if n.Kind != decode.String && n.Kind != decode.Int {
		r.messages.Add(diag.FrontType, n.Pos, "%s: want a date such as 2006-01-02, have %s", name, n.Kind)
		return
	}
	t, why := parseDate(n.Text, r.Location)
	if why != "" {
		r.messages.Add(diag.FrontValue, n.Pos, "%s: %q %s", name, n.Text, why)
		return
	}
	*into = t
}

// path reads a text that becomes part of a path, if fault finds none in it.
func (r *reader) path(name string, n *decode.Node, into *Text, fault func(string) string) {
	var value string
	if !r.text(name, n, &value) {
		return
	}
	if why := fault(value); why != "" {
		r.messages.Add(diag.PathUnsafe, n.Pos, "%s: %q %s", name, value, why)
		return
	}
	*into = Text{Value: value, Pos: n.Pos}
}

func (r *reader) aliases(n *decode.Node, f *FrontMatter) {
	for _, t := range r.texts("aliases", n) {
		if why := pathFault(t.Value); why != "" {
			r.messages.Add(diag.PathUnsafe, t.Pos, "aliases: %q %s", t.Value, why)
			continue
		}
		f.Aliases = append(f.Aliases, t)
	}
}
