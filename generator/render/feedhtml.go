package render

import (
	"bytes"
	"net/url"
	"strings"

	"golang.org/x/net/html"

	"galley/generator/markdown"
)

// feedHTML makes of a finished body what stands for itself in a feed reader:
// every URL absolute, nothing that runs or loads code, no style and none of
// the attributes that only the site's own style sheets and scripts know.
func feedHTML(body string, base *url.URL) string {
	c := feedCleaner{in: html.NewTokenizer(strings.NewReader(body)), base: base}
	for {
		switch c.in.Next() {
		case html.ErrorToken: // the end: a string has no other errors
			return strings.TrimSpace(c.out.String())
		case html.TextToken:
			if c.skip == "" {
				c.out.Write(c.in.Raw())
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			c.start()
		case html.EndTagToken:
			c.end()
		}
	}
}

// feedCleaner is the state of one clean-up.
type feedCleaner struct {
	in    *html.Tokenizer
	base  *url.URL
	out   bytes.Buffer
	skip  string // the element being left out with all that is in it, or ""
	depth int    // how many of its name are open

	spans, divs []bool // of each that is open, whether its tags are written
}

// fate is what happens to an element in feeds.
type fate uint8

const (
	stays  fate = iota
	leaves      // with all that is in it
	opens       // its tags go, what is in it stays
)

func fateOf(name string) fate {
	switch name {
	case "script", "style", "template", "noscript", "object", "applet", "svg", "textarea", "select", "title",
		"noembed", "noframes", "xmp", "plaintext", "frameset":
		return leaves
	case "embed", "base", "link", "meta", "frame", "form", "fieldset", "button", "html", "head", "body":
		return opens
	}
	return stays
}

// start handles the start tag that comes next.
func (c *feedCleaner) start() {
	token := c.in.Token()
	name := token.Data
	switch {
	case c.skip != "":
		if name == c.skip && token.Type == html.StartTagToken {
			c.depth++
		}
		return
	case name == "iframe":
		c.frame(token.Attr)
		c.skip, c.depth = name, 1
		return
	case fateOf(name) == leaves || name == "a" && attribute(token.Attr, "class") == "anchor":
		if token.Type == html.StartTagToken {
			c.skip, c.depth = name, 1
		}
		return
	case fateOf(name) == opens:
		return
	}
	class := attribute(token.Attr, "class")
	attrs := c.attributes(token.Attr)
	if open := c.wrappers(name); open != nil && token.Type == html.StartTagToken {
		written := len(attrs) > 0 || name == "div" && class != "heading" && class != "code"
		*open = append(*open, written)
		if !written {
			return
		}
	}
	c.out.WriteString("<" + name)
	for _, a := range attrs {
		c.out.WriteString(" " + a.Key + `="`)
		writeEscaped(&c.out, a.Val)
		c.out.WriteByte('"')
	}
	c.out.WriteByte('>')
}

// wrappers returns the open elements of a name whose tags are left out where
// they only carried what the site's style sheet needs: spans of coloured code,
// and the boxes around headings and code. It is nil for all other names.
func (c *feedCleaner) wrappers(name string) *[]bool {
	switch name {
	case "span":
		return &c.spans
	case "div":
		return &c.divs
	}
	return nil
}

// end handles the end tag that comes next.
func (c *feedCleaner) end() {
	token := c.in.Token()
	name := token.Data
	if c.skip != "" {
		if name == c.skip {
			if c.depth--; c.depth == 0 {
				c.skip = ""
			}
		}
		return
	}
	if fateOf(name) != stays {
		return
	}
	if open := c.wrappers(name); open != nil && len(*open) > 0 {
		last := len(*open) - 1
		written := (*open)[last]
		*open = (*open)[:last]
		if !written {
			return
		}
	}
	c.out.WriteString("</" + name + ">")
}

// frame writes a link in the place of a frame, which feed readers do not show.
func (c *feedCleaner) frame(attrs []html.Attribute) {
	src, ok := absolute(c.base, attribute(attrs, "src"))
	if !ok || attribute(attrs, "src") == "" {
		return
	}
	text := attribute(attrs, "title")
	if text == "" {
		text = src
	}
	c.out.WriteString("<a")
	writeAttribute(&c.out, "href", src)
	c.out.WriteByte('>')
	writeEscaped(&c.out, text)
	c.out.WriteString("</a>")
}

// attributes returns those that mean something outside the site, with URLs
// made absolute. Ids are not among them: links to them lead to the site, and a
// reader shows many articles on one page.
func (c *feedCleaner) attributes(attrs []html.Attribute) []html.Attribute {
	out := attrs[:0]
	for _, a := range attrs {
		ok := true
		switch a.Key {
		case "href", "src", "cite", "poster":
			a.Val, ok = absolute(c.base, a.Val)
		case "srcset":
			a.Val = absoluteSet(c.base, a.Val)
			ok = a.Val != ""
		case "alt", "title", "width", "height", "sizes", "media", "type", "lang", "dir", "datetime", "colspan", "rowspan",
			"scope", "headers", "span", "start", "reversed", "value", "open", "controls", "kind", "srclang", "label",
			"rel", "checked", "disabled", "align":
		default:
			ok = false
		}
		if ok {
			out = append(out, a)
		}
	}
	return out
}

func attribute(attrs []html.Attribute, name string) string {
	for _, a := range attrs {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// absolute resolves a reference against the page that it stands on (RFC 3986,
// section 5). One that is no URL, or has a scheme that is not safe, is
// refused.
func absolute(base *url.URL, ref string) (string, bool) {
	u, err := url.Parse(escapeURL(strings.TrimSpace(ref)))
	if err != nil {
		return "", false
	}
	abs := base.ResolveReference(u).String()
	return abs, markdown.SafeImageURL(abs)
}

// absoluteSet resolves the candidates of a srcset and leaves out those that
// cannot be.
func absoluteSet(base *url.URL, set string) string {
	var out []string
	for _, c := range markdown.Candidates(set) {
		if abs, ok := absolute(base, c.Address); ok {
			out = append(out, strings.TrimSpace(abs+" "+c.Descriptor))
		}
	}
	return strings.Join(out, ", ")
}
