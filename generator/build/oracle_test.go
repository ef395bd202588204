package build_test

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// An anatomy is what the oracle knows of a published file: its skeleton, which
// must be that of the same file made from harmless text, and faults, which no
// file may have. It asks none of the code that is under test: what it lets
// pass it says itself.
type anatomy struct {
	frame  []string // elements and the names of their attributes, in order, but for the body's
	active []string // elements that do something by being there, wherever they stand, with what they do
	ids    map[string]bool
	faults []string
	within []string        // those of the bodies in a feed
	text   strings.Builder // all text and all attribute values, a line each
}

func (a *anatomy) fault(format string, args ...any) {
	a.faults = append(a.faults, fmt.Sprintf(format, args...))
}

// dissect looks into a file by the ending of its name. It returns nil for what
// no browser, feed reader or crawler reads as markup.
func dissect(name, data string) *anatomy {
	a := &anatomy{ids: make(map[string]bool)}
	if !utf8.ValidString(data) {
		a.fault("is not UTF-8")
	}
	switch ext := name[strings.LastIndexByte(name, '.')+1:]; {
	case ext == "html":
		a.page(data)
	case ext == "xml":
		a.xml(data)
	case ext == "json":
		a.json(data, "")
	case ext == "txt", name == "_headers", name == "_redirects":
		a.lines(data)
	default:
		return nil
	}
	return a
}

// lines takes a file whose lines each mean something: no text may make one.
func (a *anatomy) lines(data string) {
	for line := range strings.Lines(data) {
		first, _, _ := strings.Cut(strings.TrimSpace(line), " ")
		a.frame = append(a.frame, strconv.Quote(first[:min(1, len(first))]))
		a.text.WriteString(line)
	}
}

// page takes a whole HTML page.
func (a *anatomy) page(data string) {
	root, err := html.Parse(strings.NewReader(data))
	if err != nil {
		a.fault("does not parse: %v", err)
		return
	}
	a.node(root, false)
}

// fragment takes HTML that a feed reader puts into a page of its own.
func (a *anatomy) fragment(data string) {
	body := &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body}
	nodes, err := html.ParseFragment(strings.NewReader(data), body)
	if err != nil {
		a.within = append(a.within, fmt.Sprintf("HTML within does not parse: %v", err))
	}
	inner := &anatomy{ids: make(map[string]bool)}
	for _, n := range nodes {
		inner.node(n, true)
	}
	if len(inner.active) > 0 {
		a.within = append(a.within, fmt.Sprintf("HTML within has %v", inner.active))
	}
	a.within = append(a.within, inner.faults...)
}

// node takes a node and what is below it. Inside prose, what the writer's
// text makes of elements is his affair, so long as they are inert.
func (a *anatomy) node(n *html.Node, prose bool) {
	switch n.Type {
	case html.CommentNode:
		a.fault("comment %q", n.Data)
	case html.TextNode:
		a.text.WriteString(n.Data + "\n")
		if n.Parent != nil && (n.Parent.Data == "script" || n.Parent.Data == "style") {
			return // a script's text is compared by element
		}
	case html.ElementNode:
		prose = prose || hasClass(n, "contents") // which is there when the body has headings
		a.element(n, prose)
	}
	prose = prose || hasClass(n, "prose")
	for c := range n.ChildNodes() {
		a.node(c, prose)
	}
}

func hasClass(n *html.Node, class string) bool {
	for _, a := range n.Attr {
		if a.Key == "class" {
			return slices.Contains(strings.Fields(a.Val), class)
		}
	}
	return false
}

func (a *anatomy) element(n *html.Node, prose bool) {
	if n.Namespace != "" {
		a.fault("<%s> of namespace %s", n.Data, n.Namespace)
	}
	name := n.Data
	if prose && !isInert(name) && !isPictureSource(n) {
		a.fault("<%s> in the body of a page", name)
	}
	what := name
	for _, attr := range n.Attr {
		a.attribute(n, attr, prose)
		if !prose {
			name += " " + attr.Key
		}
		switch attr.Key {
		case "rel", "http-equiv", "name", "property", "type", "media", "charset", "as":
			what += " " + attr.Key + "=" + attr.Val
		}
	}
	if !prose {
		a.frame = append(a.frame, name)
	}
	if isActive(n.Data) && !(prose && (n.Data == "input" || isPictureSource(n))) {
		a.active = append(a.active, what+a.program(n))
	}
}

// program returns what a script or a style sheet within a page says; of
// JSON-LD it looks into the values instead.
func (a *anatomy) program(n *html.Node) string {
	if n.Data != "script" && n.Data != "style" || n.FirstChild == nil {
		return ""
	}
	text := n.FirstChild.Data
	if slices.Contains(n.Attr, html.Attribute{Key: "type", Val: "application/ld+json"}) {
		if strings.Contains(text, "<") {
			a.fault("JSON-LD with a bare < %q", text)
		}
		a.json(text, "")
		return ""
	}
	return " " + text
}

// isActive reports whether an element does something by being there.
func isActive(name string) bool {
	switch name {
	case "script", "style", "link", "meta", "base", "iframe", "frame", "frameset", "object", "embed", "applet", "form", "input",
		"button", "select", "textarea", "svg", "math", "template", "title", "audio", "video", "source", "track", "portal", "body", "html", "head", "dialog":
		return true
	}
	return false
}

// isPictureSource reports whether an element offers another image to the picture
// that it stands in, and does nothing else. What the addresses are is looked at
// with the attributes.
func isPictureSource(n *html.Node) bool {
	has := func(key string) bool {
		return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == key && a.Val != "" })
	}
	return n.Data == "source" && n.Parent != nil && n.Parent.Data == "picture" && has("srcset") && !has("src")
}

// isInert reports whether an element may come of what stands in a body.
func isInert(name string) bool {
	switch name {
	case "p", "div", "span", "a", "b", "i", "u", "s", "strong", "em", "small", "big", "mark", "abbr", "cite", "dfn", "q", "sub", "sup",
		"h1", "h2", "h3", "h4", "h5", "h6", "hr", "br", "wbr", "blockquote", "pre", "code", "kbd", "samp", "var", "tt", "ins", "del", "strike",
		"time", "data", "bdi", "bdo", "ruby", "rt", "rp", "rb", "rtc", "center", "address", "section", "article", "aside", "header", "footer",
		"hgroup", "nav", "figure", "figcaption", "img", "picture", "details", "summary", "ul", "ol", "li", "dl", "dt", "dd", "menu",
		"table", "caption", "colgroup", "col", "thead", "tbody", "tfoot", "tr", "td", "th", "meter", "progress":
		return true
	case "input": // a task list's box, whose attributes are looked at
		return true
	}
	return false
}

func (a *anatomy) attribute(n *html.Node, attr html.Attribute, prose bool) {
	a.text.WriteString(attr.Val + "\n")
	key := attr.Key
	switch {
	case strings.HasPrefix(key, "on"), key == "style", key == "srcdoc", key == "formaction", attr.Namespace != "":
		a.fault("attribute %s=%q on <%s>", key, attr.Val, n.Data)
	case key == "id":
		if a.ids[attr.Val] || attr.Val == "" {
			a.fault("the id %q stands there twice or is empty", attr.Val)
		}
		a.ids[attr.Val] = true
	case isAddress(key):
		a.address(attr.Val, key == "src" && n.Data == "img")
	case key == "srcset" || key == "imagesrcset":
		for _, candidate := range strings.Split(attr.Val, ",") {
			a.address(candidate, false)
		}
	case key == "content" && slices.ContainsFunc(n.Attr, isRefresh):
		_, target, _ := strings.Cut(attr.Val, "=")
		a.address(target, false)
	case prose && n.Data == "input":
		if key != "type" && key != "disabled" && key != "checked" && key != "aria-label" || key == "type" && attr.Val != "checkbox" {
			a.fault("attribute %s=%q on <input>", key, attr.Val)
		}
	case key == "media" && n.Data == "source":
	case prose && !isInertAttribute(key):
		a.fault("attribute %s=%q on <%s> in the body of a page", key, attr.Val, n.Data)
	}
}

func isRefresh(a html.Attribute) bool {
	return a.Key == "http-equiv" && strings.EqualFold(strings.TrimSpace(a.Val), "refresh")
}

// isAddress reports whether an attribute's value is an address, wherever it
// stands.
func isAddress(key string) bool {
	switch key {
	case "href", "src", "action", "cite", "poster", "background", "data", "ping", "longdesc", "manifest", "codebase", "classid",
		"profile", "usemap", "icon", "lowsrc", "dynsrc", "archive", "xlink:href":
		return true
	}
	return false
}

// isInertAttribute reports whether an attribute may come of what stands in a
// body.
func isInertAttribute(key string) bool {
	switch key {
	case "class", "title", "lang", "dir", "role", "hidden", "translate", "align", "valign", "width", "height", "alt", "open", "start",
		"value", "reversed", "colspan", "rowspan", "headers", "scope", "abbr", "span", "datetime", "min", "max", "low", "high", "optimum",
		"border", "cellpadding", "cellspacing", "loading", "decoding", "fetchpriority", "sizes", "tabindex", "type", "name", "rel", "inert":
		return true
	}
	return strings.HasPrefix(key, "aria-") || strings.HasPrefix(key, "data-")
}

// address reports an address that a browser would follow anywhere but to a
// document, a mail, or a telephone. Blanks and controls may stand anywhere in
// it: browsers have dropped them in more places than the URL Standard says.
func (a *anatomy) address(s string, image bool) {
	bare := strings.ToLower(strings.Map(func(r rune) rune {
		if r <= ' ' || 0x7f <= r && r <= 0xa0 || r == 0xad || 0x2000 <= r && r <= 0x200f || 0x2028 <= r && r <= 0x202f || r == 0xfeff || r == 0xfffd {
			return -1
		}
		return r
	}, s))
	end := strings.IndexAny(bare, ":/?#\\")
	if end <= 0 || bare[end] != ':' || bare[0] < 'a' || bare[0] > 'z' || strings.Trim(bare[:end], "abcdefghijklmnopqrstuvwxyz0123456789+-.") != "" {
		return // relative, for a scheme begins with a letter and has no other character (RFC 3986, 3.1)
	}
	switch bare[:end] {
	case "http", "https", "mailto", "tel", "sms", "ftp":
		return
	case "data":
		for _, kind := range []string{"png", "gif", "jpeg", "webp"} {
			if image && (strings.HasPrefix(bare, "data:image/"+kind+";") || strings.HasPrefix(bare, "data:image/"+kind+",")) {
				return
			}
		}
	}
	a.fault("address %q", s)
}

// xml takes a feed or a sitemap.
func (a *anatomy) xml(data string) {
	d := xml.NewDecoder(strings.NewReader(data))
	var path []xml.StartElement
	var text strings.Builder
	for {
		token, err := d.Token()
		if err == io.EOF {
			return
		}
		if err != nil {
			a.fault("is not well-formed: %v", err)
			return
		}
		switch t := token.(type) {
		case xml.StartElement:
			name := t.Name.Space + " " + t.Name.Local
			for _, attr := range t.Attr {
				name += " " + attr.Name.Local
				a.text.WriteString(attr.Value + "\n")
				switch attr.Name.Local {
				case "href", "url", "src", "uri", "base":
					a.address(attr.Value, false)
				}
			}
			a.frame = append(a.frame, name)
			path = append(path, t.Copy())
			text.Reset()
		case xml.CharData:
			text.Write(t)
			a.text.Write(t)
			a.text.WriteByte('\n')
		case xml.EndElement:
			a.xmlText(path[len(path)-1], text.String())
			path = path[:len(path)-1]
			text.Reset()
		case xml.Comment, xml.Directive:
			a.fault("%T %q", t, t)
		case xml.ProcInst:
			if t.Target != "xml" {
				a.frame = append(a.frame, "?"+t.Target)
			}
		}
	}
}

// xmlText looks at what readers take an element's text for.
func (a *anatomy) xmlText(e xml.StartElement, text string) {
	isHTML := slices.ContainsFunc(e.Attr, func(x xml.Attr) bool { return x.Name.Local == "type" && x.Value == "html" })
	switch e.Name.Local {
	case "encoded":
		isHTML = true
	case "description":
		isHTML = isHTML || e.Name.Space == "" // RSS readers take a description for HTML
	case "link", "loc", "uri", "url", "logo", "icon", "docs", "comments":
		a.address(text, false)
	}
	if isHTML {
		a.fragment(text)
	}
}

// json takes a JSON document and what readers take its values for.
func (a *anatomy) json(data, key string) {
	var v any
	d := json.NewDecoder(strings.NewReader(data))
	if err := d.Decode(&v); err != nil {
		a.fault("is not JSON: %v", err)
		return
	}
	if d.More() {
		a.fault("has more behind its JSON")
	}
	a.jsonValue(v, key)
}

func (a *anatomy) jsonValue(v any, key string) {
	switch v := v.(type) {
	case map[string]any:
		names := make([]string, 0, len(v))
		for name := range v {
			names = append(names, name)
		}
		slices.Sort(names)
		a.frame = append(a.frame, fmt.Sprintf("%s{%s}", key, strings.Join(names, " ")))
		for _, name := range names {
			a.jsonValue(v[name], name)
		}
	case []any:
		for _, item := range v {
			a.jsonValue(item, key)
		}
	case string:
		a.text.WriteString(v + "\n")
		switch key {
		case "url", "@id", "item", "image", "logo", "sameAs", "mainEntityOfPage", "home_page_url", "feed_url", "external_url", "icon",
			"favicon", "avatar", "next_url", "banner_image", "target", "contentUrl":
			a.address(v, false)
		case "content_html":
			a.fragment(v)
		}
	}
}

// all returns the faults of the file and of the bodies in it.
func (a *anatomy) all() []string { return slices.Concat(a.faults, a.within) }

// compare reports how a file differs from its twin of harmless text.
func (a *anatomy) compare(twin *anatomy) []string {
	faults := a.all()
	if at := difference(a.active, twin.active); at != "" {
		faults = append(faults, "active: "+at)
	}
	if at := difference(a.frame, twin.frame); at != "" {
		faults = append(faults, "frame: "+at)
	}
	return faults
}

// difference shows where two lists part; "" when they do not.
func difference(got, want []string) string {
	for i := range max(len(got), len(want)) {
		g, w := "nothing", "nothing"
		if i < len(got) {
			g = got[i]
		}
		if i < len(want) {
			w = want[i]
		}
		if g != w {
			return fmt.Sprintf("%d: %s, harmless text makes %s", i, g, w)
		}
	}
	return ""
}
