package images

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
)

// MaxSVG is how many bytes a drawing may have to be cleaned.
const MaxSVG = 8 << 20

const (
	svgSpace   = "http://www.w3.org/2000/svg"
	xlinkSpace = "http://www.w3.org/1999/xlink"
	xhtmlSpace = "http://www.w3.org/1999/xhtml"
	xmlSpace   = "http://www.w3.org/XML/1998/namespace"
	maxDepth   = 500
)

// A Removal is something that was taken out of a drawing: what it is and does,
// as a sentence to which a message adds what follows from it, and where it
// stood, line and column from 1.
type Removal struct {
	Line, Column int
	What         string
}

// CleanSVG returns a drawing without what runs, loads something or hides
// either: scripts, handlers, foreign elements, addresses that are no plain
// links, entities and style sheets from elsewhere. What editors keep for
// themselves and comments go without a word. The error is about a drawing that
// browsers would not show either, or that is larger than [MaxSVG].
func CleanSVG(data []byte) ([]byte, []Removal, error) {
	if len(data) > MaxSVG {
		return nil, nil, fmt.Errorf("it is larger than %d MiB", MaxSVG>>20)
	}
	c := svgCleaner{in: xml.NewDecoder(bytes.NewReader(data))}
	c.in.Entity = make(map[string]string)
	c.in.CharsetReader = func(charset string, _ io.Reader) (io.Reader, error) {
		return nil, fmt.Errorf("it is written in %s (save it as UTF-8)", charset)
	}
	for {
		c.line, c.column = c.in.InputPos()
		token, err := c.in.RawToken()
		switch {
		case errors.Is(err, io.EOF) && c.rooted && len(c.open) == 0:
			return c.finish(), c.removed, nil
		case errors.Is(err, io.EOF):
			return nil, nil, errors.New("it is cut short or has no svg element")
		case err != nil:
			return nil, nil, err
		}
		if err := c.token(token); err != nil {
			return nil, nil, err
		}
	}
}

// svgCleaner is the state of one clean-up.
type svgCleaner struct {
	in           *xml.Decoder
	line, column int // of the token
	out          bytes.Buffer
	root         bytes.Buffer // the tag of the root, whose namespaces are known last
	rooted       bool         // there was a root
	tag          bool         // the tag written last may turn out to be of an empty element
	empty        bool         // the root is one
	linked       bool         // some attribute is in the namespace of XLink
	open         []svgElement
	skip         int    // how many open elements are left out
	style        []byte // the text of the style element that is open, and left out until its end
	styled       bool
	removed      []Removal
}

// An svgElement is open.
type svgElement struct {
	name   xml.Name          // as written
	spaces map[string]string // that it declares, by prefix
}

func (c *svgCleaner) remove(format string, args ...any) {
	c.removed = append(c.removed, Removal{c.line, c.column, fmt.Sprintf(format, args...)})
}

func (c *svgCleaner) token(token xml.Token) error {
	switch t := token.(type) {
	case xml.StartElement:
		return c.start(t)
	case xml.EndElement:
		return c.end(t)
	case xml.CharData:
		if len(c.open) == 0 {
			if len(bytes.Trim(t, " \t\r\n\ufeff")) > 0 {
				return errors.New("it has text outside of its element")
			}
			return nil
		}
		c.text(t)
	case xml.ProcInst:
		if t.Target == "xml-stylesheet" {
			c.remove("the line <?xml-stylesheet?> loads a style sheet")
		}
	case xml.Directive:
		c.entities(string(t))
	}
	return nil
}

// entity is the declaration of a short text for another.
var entity = regexp.MustCompile(`<!ENTITY\s+([A-Za-z_][\w.-]*)\s+(?:"([^"<&%]*)"|'([^'<&%]*)')\s*>`)

// entities takes note of entities that are plain text, as some editors write
// them for namespaces, and puts the text in their place. One that is not known
// is a fault where it is used, as it is for browsers.
func (c *svgCleaner) entities(directive string) {
	for _, m := range entity.FindAllStringSubmatch(directive, 1000) {
		c.in.Entity[m[1]] = m[2] + m[3]
	}
}

// space returns the namespace of a prefix: of "" that of elements without one.
func (c *svgCleaner) space(prefix string) string {
	for _, e := range slices.Backward(c.open) {
		if space, ok := e.spaces[prefix]; ok {
			return space
		}
	}
	if prefix == "xml" {
		return xmlSpace
	}
	return ""
}

func (c *svgCleaner) start(t xml.StartElement) error {
	if c.rooted && len(c.open) == 0 {
		return errors.New("it has more than one element at the top")
	}
	if len(c.open) >= maxDepth {
		return fmt.Errorf("it is nested deeper than %d elements", maxDepth)
	}
	e := svgElement{name: t.Name}
	for _, a := range t.Attr {
		if a.Name.Space == "xmlns" || a.Name.Space == "" && a.Name.Local == "xmlns" {
			if e.spaces == nil {
				e.spaces = make(map[string]string)
			}
			prefix := a.Name.Local
			if a.Name.Space == "" {
				prefix = ""
			}
			e.spaces[prefix] = a.Value
		}
	}
	c.open = append(c.open, e)
	space := c.space(t.Name.Space)
	if len(c.open) == 1 && (t.Name.Local != "svg" || space != svgSpace && (space != "" || t.Name.Space != "")) {
		return fmt.Errorf("the root element is %q, not svg", t.Name.Local)
	}
	c.rooted = true
	switch {
	case c.skip > 0:
		c.skip++
	case space != svgSpace && (space != "" || t.Name.Space != ""):
		c.skip = 1
		if space == xhtmlSpace {
			c.remove("the element <%s> is HTML", t.Name.Local)
		}
	case t.Name.Local == "metadata":
		c.skip = 1
	case !drawingElement(t.Name.Local):
		c.skip = 1
		c.remove("the element <%s> is not one of those that only draw", t.Name.Local)
	case animatesAddress(t) != "":
		c.skip = 1
		c.remove("the element <%s> changes %s while the drawing is shown", t.Name.Local, animatesAddress(t))
	case t.Name.Local == "style":
		c.closeTag()
		c.styled, c.style = true, nil
	default:
		c.element(t)
	}
	return nil
}

// element writes a start tag, which is left open for the case that the end
// tag comes next.
func (c *svgCleaner) element(t xml.StartElement) {
	c.closeTag()
	out := &c.out
	if len(c.open) == 1 {
		out = &c.root
	}
	out.WriteString("<" + t.Name.Local)
	seen := make(map[string]bool)
	for _, a := range t.Attr {
		name, ok := c.attribute(t.Name.Local, a)
		if !ok || seen[name] {
			continue
		}
		seen[name] = true
		out.WriteString(" " + name + `="`)
		escapeAttribute(out, a.Value)
		out.WriteByte('"')
	}
	c.tag = true
}

// closeTag ends the tag that was left open. That of the root is ended last.
func (c *svgCleaner) closeTag() {
	if c.tag && c.out.Len() > 0 {
		c.out.WriteByte('>')
	}
	c.tag = false
}

func (c *svgCleaner) end(t xml.EndElement) error {
	if len(c.open) == 0 || c.open[len(c.open)-1].name != t.Name {
		return fmt.Errorf("it has the end tag </%s> without its element", t.Name.Local)
	}
	c.open = c.open[:len(c.open)-1]
	switch {
	case c.skip > 0:
		c.skip--
	case c.styled:
		c.endStyle()
	case len(c.open) == 0:
		c.empty = c.tag && c.out.Len() == 0
		c.closeTag()
	case c.tag:
		c.out.WriteString("/>")
		c.tag = false
	default:
		c.out.WriteString("</" + t.Name.Local + ">")
	}
	return nil
}

// endStyle writes a style sheet, if it is harmless.
func (c *svgCleaner) endStyle() {
	c.styled = false
	if !harmless(string(c.style)) {
		c.remove("the style sheet may load something from elsewhere")
		return
	}
	c.out.WriteString("<style>")
	escapeXML(&c.out, string(c.style))
	c.out.WriteString("</style>")
}

func (c *svgCleaner) text(t xml.CharData) {
	switch {
	case c.skip > 0 || len(t) == 0: // an entity may stand for nothing
	case c.styled:
		c.style = append(c.style, t...)
	default:
		c.closeTag()
		escapeXML(&c.out, string(t))
	}
}

// finish joins the root and what is in it.
func (c *svgCleaner) finish() []byte {
	out := bytes.NewBuffer(make([]byte, 0, c.root.Len()+c.out.Len()+128))
	out.Write(c.root.Bytes())
	out.WriteString(` xmlns="` + svgSpace + `"`)
	if c.linked {
		out.WriteString(` xmlns:xlink="` + xlinkSpace + `"`)
	}
	if c.empty {
		out.WriteString("/>")
		return out.Bytes()
	}
	out.WriteByte('>')
	out.Write(c.out.Bytes())
	out.WriteString("</svg>")
	return out.Bytes()
}

// escapeXML writes text between tags.
func escapeXML(out *bytes.Buffer, s string) {
	for _, r := range s {
		switch r {
		case '&':
			out.WriteString("&amp;")
		case '<':
			out.WriteString("&lt;")
		case '>':
			out.WriteString("&gt;")
		case '\r':
			out.WriteString("&#13;")
		default:
			out.WriteRune(r)
		}
	}
}

// escapeAttribute writes text between the quotes of an attribute, where a line
// break or tab that is not escaped would count as a space.
func escapeAttribute(out *bytes.Buffer, s string) {
	for at := strings.IndexAny(s, "\"\t\n"); at >= 0; at = strings.IndexAny(s, "\"\t\n") {
		escapeXML(out, s[:at])
		fmt.Fprintf(out, "&#%d;", s[at])
		s = s[at+1:]
	}
	escapeXML(out, s)
}
