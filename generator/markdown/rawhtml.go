package markdown

import (
	"bytes"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
	"golang.org/x/net/html"

	"galley/generator/diag"
)

// rawState is what the renderer knows of the raw HTML around it.
type rawState struct {
	open     []rawElement // elements that wait for their end tag, outermost first
	fragment []byte       // the HTML of the node that is being written
	parts    []rawPart    // where its pieces come from
	picture  beginning    // of the picture that was opened last
}

// A rawElement is open until its end tag comes or its parent node ends,
// whichever is first; so no raw HTML can close what is not its own.
type rawElement struct {
	name   string
	parent ast.Node
}

// A rawPart says that fragment[at:] is text[from:].
type rawPart struct{ at, from int }

func (r *rawState) reset() { r.open, r.picture = r.open[:0], beginning{} }

// load copies the lines of a node to the fragment.
func (r *rawState) load(src []byte, lines ...text.Segment) {
	r.fragment, r.parts = r.fragment[:0], r.parts[:0]
	for _, line := range lines {
		r.parts = append(r.parts, rawPart{len(r.fragment) + line.Padding, line.Start})
		r.fragment = append(r.fragment, line.Value(src)...)
	}
}

// place turns an offset in the fragment into one in the text.
func (r *rawState) place(at int) int {
	i, found := slices.BinarySearchFunc(r.parts, at, func(p rawPart, at int) int { return p.at - at })
	if !found {
		i--
	}
	if i < 0 {
		return r.parts[0].from
	}
	return r.parts[i].from + at - r.parts[i].at
}

// htmlBlock writes a block of raw HTML.
func (c *Compiler) htmlBlock(n *ast.HTMLBlock) {
	lines := n.Lines().Sliced(0, n.Lines().Len())
	if n.HasClosure() {
		lines = append(lines[:len(lines):len(lines)], n.ClosureLine)
	}
	c.raw.load(c.source.text, lines...)
	if isMore(c.raw.fragment) && n.Parent().Kind() == ast.KindDocument {
		if c.doc.More < 0 {
			c.doc.More = int32(len(c.out))
		}
		return
	}
	if len(lines) == 0 {
		return
	}
	c.checkClosed(n)
	start := len(c.out)
	c.fragment(n.Parent(), true)
	switch {
	case len(bytes.TrimSpace(c.out[start:])) == 0:
		c.out = c.out[:start] // blank lines around what was left out
	case c.out[len(c.out)-1] != '\n':
		c.write("\n")
	}
	c.breakPlain()
}

// checkClosed reports a comment or the like without an end: it takes all that
// follows it in its parent, and nothing on the page would show that.
func (c *Compiler) checkClosed(n *ast.HTMLBlock) {
	var open, end string
	switch n.HTMLBlockType {
	case ast.HTMLBlockType2:
		open, end = "<!--", "-->"
	case ast.HTMLBlockType3:
		open, end = "<?", "?>"
	case ast.HTMLBlockType4:
		open, end = "<!", ">"
	case ast.HTMLBlockType5:
		open, end = "<![CDATA[", "]]>"
	default:
		return
	}
	if at := bytes.Index(c.raw.fragment, []byte(open)); at >= 0 && !bytes.Contains(c.raw.fragment, []byte(end)) {
		c.message(diag.MarkdownHTML, c.raw.place(at), "%s is not closed, so what follows is lost (close it with %s)", open, end)
	}
}

// rawInline writes a tag or comment among text.
func (c *Compiler) rawInline(n *ast.RawHTML) {
	c.raw.load(c.source.text, n.Segments.Sliced(0, n.Segments.Len())...)
	if len(c.raw.parts) > 0 {
		c.fragment(n.Parent(), false)
	}
}

// isMore reports whether a fragment is the end of the summary.
func isMore(fragment []byte) bool {
	inner, ok := bytes.CutPrefix(bytes.TrimSpace(fragment), []byte("<!--"))
	inner, ok2 := bytes.CutSuffix(inner, []byte("-->"))
	return ok && ok2 && string(bytes.Trim(inner, " \t")) == "more"
}

// fragment writes the tokens of the fragment that the policy lets pass.
func (c *Compiler) fragment(parent ast.Node, block bool) {
	tokens := html.NewTokenizer(bytes.NewReader(c.raw.fragment))
	skip, depth := "", 0 // an element whose content is left out, and how deep in itself
	first := block
	for at := 0; ; {
		kind := tokens.Next()
		// The tokenizer's own bytes change when it resolves references.
		raw := c.raw.fragment[at : at+len(tokens.Raw())]
		if kind == html.ErrorToken {
			c.unfinished(raw, skip != "")
			return
		}
		tag := rawTag{kind: kind, raw: raw, at: at, parent: parent}
		at += len(raw)
		if kind == html.StartTagToken || kind == html.EndTagToken || kind == html.SelfClosingTagToken {
			tag.read(tokens)
			if first && c.opts.RawHTML != Allow && tagClass(tag.name) == tagUnknown {
				c.unknownBlock(tag)
				return
			}
			first = false
		}
		switch {
		case c.opts.RawHTML == Allow:
			c.allowed(tag, tokens)
		case skip != "":
			if tag.name == skip && kind == html.StartTagToken {
				depth++
			} else if tag.name == skip && kind == html.EndTagToken {
				if depth--; depth == 0 {
					skip = ""
				}
			}
		case kind == html.TextToken:
			c.rawText(tokens.Text())
		case tag.name != "":
			if c.tag(tag) && kind == html.StartTagToken {
				skip, depth = tag.name, 1
			}
		}
	}
}

// unfinished writes a tag that has no end.
func (c *Compiler) unfinished(raw []byte, skip bool) {
	switch {
	case c.opts.RawHTML == Allow:
		c.out = append(c.out, raw...)
	case !skip:
		c.rawText(raw)
	}
}

// unknownBlock writes a block that begins with a tag no one knows as text.
// Where the name begins with a capital, it is a component; a mere letter
// stands for a type in many languages.
func (c *Compiler) unknownBlock(tag rawTag) {
	if len(tag.name) > 1 && 'A' <= tag.raw[1] && tag.raw[1] <= 'Z' {
		what := "a component of another generator (<" + shorten(string(tag.raw[1:1+len(tag.name)])) + ">)"
		c.stranger(stranger{what: what, do: "write a directive, :::name, or put it into a code span if that is meant"}, c.raw.place(tag.at))
	}
	c.write("<p>")
	c.rawText(bytes.TrimSpace(c.raw.fragment))
	c.write("</p>")
}

// rawText writes text of the fragment.
func (c *Compiler) rawText(text []byte) {
	c.out = appendEscaped(c.out, text)
	c.addPlain(text)
}

// A rawTag is a token of a fragment.
type rawTag struct {
	kind   html.TokenType
	raw    []byte
	name   string // "" when it is not a tag
	attrs  []html.Attribute
	at     int // offset in the fragment
	parent ast.Node
}

// read takes the name and the attributes, of equal ones the first as
// browsers do.
func (t *rawTag) read(tokens *html.Tokenizer) {
	name, more := tokens.TagName()
	t.name = string(name)
	for more {
		var key, value []byte
		key, value, more = tokens.TagAttr()
		known := slices.ContainsFunc(t.attrs, func(a html.Attribute) bool { return a.Key == string(key) })
		if len(key) > 0 && !known && len(t.attrs) < 64 {
			t.attrs = append(t.attrs, html.Attribute{Key: string(key), Val: string(value)})
		}
	}
}

// allowed writes a token as it is but for addresses that the site resolves.
func (c *Compiler) allowed(t rawTag, tokens *html.Tokenizer) {
	if t.kind == html.TextToken {
		c.addPlain(tokens.Text())
	}
	if t.kind != html.EndTagToken {
		c.inlined(t)
	}
	for _, a := range t.attrs {
		if a.Key == "id" || a.Key == "name" && t.name == "a" {
			c.ids.used[a.Val] = true
			c.doc.IDs = append(c.doc.IDs, a.Val)
		}
	}
	key := addressKey(t.name)
	relative := slices.ContainsFunc(t.attrs, func(a html.Attribute) bool { return a.Key == key && !isAbsolute(a.Val) })
	if key == "" || t.kind == html.EndTagToken || !relative {
		c.out = append(c.out, t.raw...)
		return
	}
	c.write("<" + t.name)
	for _, a := range t.attrs {
		if a.Key == key {
			c.address(t, a)
		} else {
			c.attribute(a.Key, a.Val)
		}
	}
	c.write(">")
}

// inlined reports what browsers leave out of a tag under the site's
// Content-Security-Policy.
func (c *Compiler) inlined(t rawTag) {
	what, do := "", ""
	for _, a := range t.attrs {
		switch {
		case a.Key == "style":
			what, do = "the style of <"+t.name+">", "use a class, and a style sheet in static/"
		case strings.HasPrefix(a.Key, "on") && len(a.Key) > 2:
			what, do = "the handler "+a.Key+" of <"+t.name+">", "add a listener in a file of static/"
		}
	}
	switch {
	case t.name == "style":
		what, do = "a <style>", "put it into a style sheet in static/"
	case t.name == "script" && Runs(t.attrs):
		what, do = "a script within the page", "put it into a file of static/"
	}
	if what != "" {
		c.message(diag.MarkdownInline, c.raw.place(t.at), "%s is refused by the site's policy (%s)", what, do)
	}
}

// Runs reports whether a script element with these attributes has a script of
// its own: one without an address that is no data
// (https://html.spec.whatwg.org/multipage/scripting.html#attr-script-type).
func Runs(attrs []html.Attribute) bool {
	for _, a := range attrs {
		switch kind := strings.ToLower(strings.TrimSpace(a.Val)); {
		case a.Key == "src":
			return false
		case a.Key != "type", kind == "", kind == "module", kind == "importmap", kind == "speculationrules",
			strings.HasSuffix(kind, "/javascript"), strings.HasSuffix(kind, "/ecmascript"):
		default:
			return false
		}
	}
	return true
}

// addressKey returns the attribute of an element that the site resolves.
func addressKey(name string) string {
	switch name {
	case "a":
		return "href"
	case "img":
		return "src"
	}
	return ""
}

// tag writes a tag as the policy, which is not Allow, has it. It reports whether the
// element's content is to be left out.
func (c *Compiler) tag(t rawTag) (skip bool) {
	class := tagClass(t.name)
	switch {
	case class == tagUnknown:
		c.rawText(t.raw)
	case t.kind == html.EndTagToken:
		c.endTag(t)
	case c.opts.RawHTML == Omit:
		c.message(diag.MarkdownHTML, c.raw.place(t.at), "<%s> is left out (raw_html: safe in galley.yaml keeps harmless HTML)", t.name)
		return class == tagSkipped
	case t.name == "source":
		c.pictureSource(t)
	case class == tagRefused || class == tagSkipped:
		c.message(diag.MarkdownHTML, c.raw.place(t.at), "<%s> is left out (raw_html: allow in galley.yaml keeps all HTML)", t.name)
		return class == tagSkipped
	case class == tagSilent:
	case t.name == "a" && c.linkRef >= 0: // links cannot hold links
	default:
		c.startTag(t, class == tagVoid)
	}
	return false
}

// endTag closes the element if raw HTML opened it in the same node, and what
// was opened in it.
func (c *Compiler) endTag(t rawTag) {
	for i := len(c.raw.open) - 1; i >= 0 && c.raw.open[i].parent == t.parent; i-- {
		if c.raw.open[i].name == t.name {
			c.closeTo(i)
			return
		}
	}
}

// closeTo closes the open elements from the last to number i.
func (c *Compiler) closeTo(i int) {
	for j := len(c.raw.open) - 1; j >= i; j-- {
		c.write("</" + c.raw.open[j].name + ">")
	}
	c.raw.open = c.raw.open[:i]
}

// closeRaw closes what raw HTML has left open in a node that ends.
func (c *Compiler) closeRaw(n ast.Node) {
	i := len(c.raw.open)
	for i > 0 && c.raw.open[i-1].parent == n {
		i--
	}
	c.closeTo(i)
}

// startTag writes the start tag of an allowed element with its allowed
// attributes. Elements nested deeper than MaxDepth are left out.
func (c *Compiler) startTag(t rawTag, void bool) {
	if t.name == "img" && !c.safeImage(t) {
		return
	}
	for n := len(c.raw.open); n > 0 && c.raw.open[n-1].parent == t.parent && ends(t.name, c.raw.open[n-1].name); n-- {
		c.closeTo(n - 1)
	}
	if !void && t.kind == html.StartTagToken {
		if len(c.raw.open) >= MaxDepth {
			return
		}
		c.raw.open = append(c.raw.open, rawElement{t.name, t.parent})
	}
	c.write("<" + t.name)
	for _, a := range t.attrs {
		c.safeAttribute(t, a)
	}
	c.write(">")
	switch {
	case !void && t.kind == html.SelfClosingTagToken:
		c.write("</" + t.name + ">") // as its author meant it
	case t.name == "picture":
		c.begin()
	}
}

// safeAttribute writes an attribute that does no harm.
func (c *Compiler) safeAttribute(t rawTag, a html.Attribute) {
	switch {
	case a.Key == "src" && t.name == "img": // safeImage has looked at it
		c.address(t, a)
	case a.Key == addressKey(t.name), a.Key == "cite":
		if c.safe(SafeURL(a.Val), a.Val, place{span: c.addressSpan(t, a)}) {
			c.address(t, a)
		}
	case a.Key == "id", a.Key == "name" && t.name == "a":
		c.rawID(t, a)
	case attributeAllowed(t.name, a.Key):
		c.attribute(a.Key, a.Val)
	case a.Key == "style" || strings.HasPrefix(a.Key, "on"):
		c.message(diag.MarkdownHTML, c.raw.place(t.at), "attribute %q of <%s> is left out (raw_html: allow in galley.yaml keeps all HTML)", shorten(a.Key), t.name)
	}
}

// safeImage reports whether an image may be published; where it may not, its
// alternative text is.
func (c *Compiler) safeImage(t rawTag) bool {
	hasAlt, alt := false, ""
	for _, a := range t.attrs {
		if a.Key == "alt" {
			hasAlt, alt = true, a.Val
		}
	}
	for _, a := range t.attrs {
		if a.Key == "src" && !c.safe(SafeImageURL(a.Val), a.Val, place{span: c.addressSpan(t, a)}) {
			c.rawText([]byte(alt))
			return false
		}
	}
	if !hasAlt {
		c.message(diag.ImageAlt, c.raw.place(t.at), "image has no alternative text (add alt=\"…\" that says what it shows)")
	}
	return true
}

// address writes an attribute with a mark for its value.
func (c *Compiler) address(t rawTag, a html.Attribute) {
	kind := MarkURL
	if t.name == "img" {
		kind = MarkURLImage
	}
	c.write(" " + a.Key + `="`)
	c.mark(kind, len(c.doc.Links))
	c.write(`"`)
	c.doc.Links = append(c.doc.Links, Link{Dest: trim(a.Val), Span: c.addressSpan(t, a)})
}

// trim strips the blanks that HTML strips from an address. Others belong to it,
// and without them it could have a scheme that it has not.
func trim(address string) string { return strings.Trim(address, " \t\n\f\r") }

// addressSpan returns the place of an attribute's value, or of its tag when
// the value is not written as it reads.
func (c *Compiler) addressSpan(t rawTag, a html.Attribute) Span {
	value := trim(a.Val)
	if i := bytes.Index(t.raw, []byte(value)); i > 0 && value != "" {
		start := c.raw.place(t.at + i)
		return c.source.span(start, start+len(value))
	}
	start := c.raw.place(t.at)
	return c.source.span(start, start)
}

// rawID writes an id, or the name of an anchor, unless the document has it
// already: two elements of one id cannot both be linked to.
func (c *Compiler) rawID(t rawTag, a html.Attribute) {
	again := a.Key == "name" && slices.Contains(t.attrs, html.Attribute{Key: "id", Val: a.Val}) // <a id="x" name="x">
	if a.Val == "" || c.ids.used[a.Val] && !again {
		c.message(diag.MarkdownID, c.raw.place(t.at), "id %q of <%s> is left out: it is used already (choose another)", shorten(a.Val), t.name)
		return
	}
	c.idAttribute(a.Key, a.Val)
	if !again {
		c.ids.used[a.Val] = true
		c.doc.IDs = append(c.doc.IDs, a.Val)
	}
}
