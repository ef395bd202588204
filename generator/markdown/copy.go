package markdown

import (
	"bytes"
	"regexp"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"golang.org/x/net/html"
)

// CopyOptions say what a copy needs to know of the rest of the site.
type CopyOptions struct {
	// Link and Image return the finished address that a destination leads to.
	// False says that its text, or its alternative text, stands alone.
	Link, Image func(dest string) (url string, ok bool)

	// IsTitle reports whether the level-one heading that the body begins with
	// is the page's title, which stands above the copy and is left out of it.
	IsTitle func(heading string) bool

	// Word returns what stands for the label of a directive that has none, such
	// as details; or "".
	Word func(directive string) string
}

// A Copier makes copies of bodies: Markdown for other programs, in which what
// only galley understands is resolved. It must not be used by two goroutines
// at a time.
//
// A copy is the author's text, byte for byte, but for these: directives become
// plain Markdown, promotional ones are left out, code blocks hold the files
// that they include, addresses are finished, attributes are gone, and so is
// raw HTML, as under the policy Omit, whatever the site's is. Line ends are \n.
type Copier struct {
	c      *Compiler   // one of these, at work
	all    []*Compiler // of galley's dialect, then of those of the programs that read copies
	o      CopyOptions
	edits  []edit
	quotes map[int]int // how many marks of quotes are put at an offset
	again  bool        // it is a copy that is looked at again
}

// NewCopier returns a Copier of the dialect that a [Compiler] with these
// options has, without typography: what << opens is an address to the programs
// that read copies.
func NewCopier(opts Options) *Copier {
	opts.RawHTML, opts.NoTypographer = Omit, true
	k := &Copier{quotes: make(map[int]int)}
	for _, d := range []dialect{github | extra | own, github | extra, github, 0} {
		c := NewCompiler(opts, nil)
		c.parser = newParser(&c.limits, d)
		c.limits.ends = make(map[ast.Node]linkEnd)
		k.all = append(k.all, c)
	}
	return k
}

// maxLooks is how often a copy is looked at again, as programs of different
// dialects read it, for HTML and unsafe addresses that are none on the page,
// or that taking something out has made of the text around it. One that is
// still not right is shown as text.
const maxLooks = 20

// Copy returns the copy of the body of a file, which starts at an offset in
// the source, and the files that its code blocks include.
func (k *Copier) Copy(src []byte, body int, o CopyOptions) (text []byte, reads []Read) {
	k.o, k.again, k.c = o, false, k.all[0]
	text = k.pass(src, body)
	reads = slices.Clone(k.c.doc.Reads)
	k.again = true
	k.o.Link = func(dest string) (string, bool) { return dest, true }
	k.o.Image = k.o.Link
	for look, right := 1, 0; right < len(k.all); look++ {
		if look > maxLooks {
			return escapeAll(text), reads
		}
		k.c = k.all[look%len(k.all)]
		next := k.pass(text, 0)
		if right++; !bytes.Equal(next, text) {
			text, right = next, 0
		}
	}
	return text, reads
}

// pass makes a copy of a body.
func (k *Copier) pass(src []byte, body int) []byte {
	c := k.c
	c.source.reset("", src, body)
	c.limits.reset(len(c.source.text))
	c.raw.reset()
	clear(c.limits.ends)
	clear(k.quotes)
	c.limits.notes = c.limits.notes[:0]
	c.doc = Doc{Reads: c.doc.Reads[:0], More: -1}
	c.out, c.included, c.linkRef = c.out[:0], 0, -1
	k.edits = k.edits[:0]
	root := c.parse(c.source.text)
	if !k.again {
		k.title(root)
	}
	walk(root, k.visit)
	for _, note := range c.limits.notes { // those that nothing refers to are no part of the tree
		k.note(note)
		walk(note, k.visit)
	}
	return k.apply()
}

// title takes out the heading that is the page's title.
func (k *Copier) title(root ast.Node) {
	n := root.FirstChild()
	for n != nil && !shown(n, k.c.source.text) {
		n = n.NextSibling()
	}
	h, ok := n.(*ast.Heading)
	if !ok || h.Level != 1 || h.Lines().Len() == 0 {
		return
	}
	k.c.scratch = appendPlain(k.c.scratch[:0], k.c.source.text, h, withAlt)
	if !k.o.IsTitle(collapse(k.c.scratch)) {
		return
	}
	from, to := k.lineStart(h.Lines().At(0).Start), k.lineEnd(h.Lines().At(h.Lines().Len()-1).Stop)
	if k.c.source.text[from+run(k.c.source.text[from:], " ")] != '#' && to < len(k.c.source.text) {
		to = k.lineEnd(to + 1) // the line of signs below it
	}
	k.edits = append(k.edits, edit{start: from, end: min(to+1, len(k.c.source.text)), lines: true})
}

// visit notes what is to be done to a node. It returns false where nothing in
// it is to be looked at.
func (k *Copier) visit(n ast.Node, entering bool) bool {
	if !entering {
		return true
	}
	switch n := n.(type) {
	case *directive:
		return k.again || k.directive(n)
	case *attributeLine:
		k.drop(n.at, k.lineEnd(n.at))
		return false
	case *ast.Heading:
		k.heading(n)
	case *ast.FencedCodeBlock:
		if !k.again {
			k.fence(n)
		}
		return false
	case *ast.HTMLBlock:
		k.htmlBlock(n)
		return false
	case *ast.RawHTML:
		k.rawHTML(n)
		return false
	case *ast.LinkReferenceDefinition:
		k.definition(n)
		return false
	case *ast.Link:
		k.link(n, n.Destination, n.Title, n.Reference)
	case *ast.Image:
		return k.image(n)
	case *ast.AutoLink:
		k.autoLink(n)
		return false
	case *extast.FootnoteList:
		return false // they are looked at where they are kept
	}
	return n.Type() != ast.TypeBlock || !n.IsRaw()
}

// heading takes the attributes off a heading, with the signs that close it.
func (k *Copier) heading(n *ast.Heading) {
	if n.Attributes() == nil || n.Lines().Len() == 0 {
		return
	}
	from := n.Lines().At(n.Lines().Len() - 1).Stop
	k.replace(from, k.lineEnd(from), "")
}

// link writes the address of a link, or leaves its text alone. A reference has
// its address where that is defined.
func (k *Copier) link(n ast.Node, dest, title []byte, reference *ast.ReferenceLink) (kept bool) {
	end, ok := k.c.limits.ends[n]
	if !ok {
		return true
	}
	url, ok := k.target(n, dest)
	open := 1
	if n.Kind() == ast.KindImage {
		open = 2
	}
	switch {
	case !ok:
		k.replace(n.Pos(), n.Pos()+open, "")
		k.replace(end.label, end.end, "")
		return false
	case reference != nil || url == unescape(dest):
	default:
		if at, ok := k.c.source.of(dest); ok {
			k.replace(at, at+len(dest), address(url))
			return true
		}
		tail := "](" + address(url)
		if len(title) > 0 {
			tail += ` "` + strings.ReplaceAll(string(title), `"`, `\"`) + `"`
		}
		k.replace(end.label, end.end, tail+")")
	}
	return true
}

// target returns where a link or an image leads to.
func (k *Copier) target(n ast.Node, dest []byte) (url string, ok bool) {
	written := unescape(dest)
	if n.Kind() == ast.KindImage {
		if SafeImageURL(written) {
			url, ok = k.o.Image(written)
		}
		return url, ok && SafeImageURL(url)
	}
	if SafeURL(written) {
		url, ok = k.o.Link(written)
	}
	return url, ok && SafeURL(url)
}

// image writes the source of an image. One that is missing is its alternative
// text.
func (k *Copier) image(n *ast.Image) bool {
	end, ok := k.c.limits.ends[n]
	if _, there := k.target(n, n.Destination); !there && ok {
		k.c.scratch = appendPlain(k.c.scratch[:0], k.c.source.text, n, withAlt)
		k.replace(n.Pos(), end.end, escapeText(collapse(k.c.scratch)))
		return false
	}
	return k.link(n, n.Destination, n.Title, n.Reference)
}

// definition writes the address of a definition. One that may not be used is
// taken out.
func (k *Copier) definition(n *ast.LinkReferenceDefinition) {
	dest := n.Destination
	asLink, link := k.target(n, dest)
	asImage := ""
	image := SafeImageURL(unescape(dest))
	if image {
		asImage, image = k.o.Image(unescape(dest))
	}
	at, found := k.c.source.of(dest)
	switch last := n.Lines().At(n.Lines().Len() - 1); {
	case !link && !image || image && !SafeImageURL(asImage):
		k.drop(n.Pos(), last.Stop)
	case !link:
		asLink = asImage
		fallthrough
	default:
		if found && asLink != unescape(dest) {
			k.replace(at, at+len(dest), address(asLink))
		}
	}
}

// autoLink shows an address in angle brackets that is not safe as text.
func (k *Copier) autoLink(n *ast.AutoLink) {
	label := n.Label(k.c.source.text)
	at, ok := k.c.source.of(label)
	if n.AutoLinkType == ast.AutoLinkEmail || SafeURL(string(n.URL(k.c.source.text))) || !ok || at == 0 || k.c.source.text[at-1] != '<' {
		return
	}
	k.replace(at-1, at+len(label)+1, escapeText(string(label)))
}

// note keeps a footnote from being the definition of an unsafe address to
// programs that have no footnotes.
func (k *Copier) note(n ast.Node) {
	first := n.FirstChild()
	if first == nil || first.Type() != ast.TypeBlock || first.Lines().Len() == 0 {
		return
	}
	line := first.Lines().At(0)
	text := bytes.TrimRight(line.Value(k.c.source.text), " \t\n")
	end := bytes.IndexAny(text, " \t")
	if end < 0 {
		end = len(text)
	}
	rest := bytes.TrimLeft(text[end:], " \t")
	if (len(rest) == 0 || strings.IndexByte(`"'(`, rest[0]) >= 0) && !SafeURL(unescape(bytes.Trim(text[:end], "<>"))) {
		k.replace(line.Start, line.Start, `\`)
	}
}

// htmlBlock leaves of a block of HTML what would be left of it on a page that
// leaves out all HTML.
func (k *Copier) htmlBlock(n *ast.HTMLBlock) {
	lines := n.Lines().Sliced(0, n.Lines().Len())
	if n.HasClosure() {
		lines = append(lines[:len(lines):len(lines)], n.ClosureLine)
	}
	if len(lines) == 0 {
		return
	}
	k.c.out = k.c.out[:0]
	k.c.htmlBlock(n)
	from, to := lines[0].Start, lines[len(lines)-1].Stop
	if k.c.source.text[to-1] == '\n' {
		to--
	}
	to = max(from, to)
	text := strings.Join(k.heard(), "\n"+k.prefix(from))
	if text == "" {
		k.drop(from, to)
		return
	}
	k.replace(from, to, text)
}

// rawHTML does the same for a tag in a line.
func (k *Copier) rawHTML(n *ast.RawHTML) {
	if n.Segments.Len() == 0 {
		return
	}
	k.c.out = k.c.out[:0]
	k.c.rawInline(n)
	text := strings.Join(k.heard(), " ")
	if first := n.Segments.At(0); lineBreak.Match(first.Value(k.c.source.text)) {
		text = " " // or words would run together
	}
	k.replace(n.Segments.At(0).Start, n.Segments.At(n.Segments.Len()-1).Stop, text)
}

var lineBreak = regexp.MustCompile(`(?i)^<br[\s/>]`)

// heard returns the text in the HTML that was written last, line by line, as
// Markdown.
func (k *Copier) heard() []string {
	out := bytes.TrimSuffix(bytes.TrimPrefix(bytes.TrimSpace(k.c.out), []byte("<p>")), []byte("</p>"))
	var lines []string
	for line := range strings.Lines(html.UnescapeString(string(out))) {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, escapeText(line))
		}
	}
	return lines
}
