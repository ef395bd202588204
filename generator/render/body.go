package render

import (
	"errors"
	"html/template"
	"io/fs"
	"strings"

	"galley/generator/dep"
	"galley/generator/diag"
	"galley/generator/markdown"
	"galley/generator/site"
)

// body is a page's body with its links put in.
type body struct {
	html     template.HTML
	contents []Heading
	titleID  string // of the heading that repeats the title and was left out; "" for none
	failed   bool   // and that was told

	questions []Question // of its faq directives
	making    bool       // it is being linked
}

// errMaking is what a template is told that a directive's rendering calls.
var errMaking = errors.New("the body is in the making (ask the directive for its HTML)")

// body returns the body of a page, compiling and linking it once an output.
func (x *execution) body(p *site.Page) (*body, error) {
	if b, ok := x.bodies[p]; ok {
		switch {
		case b.failed:
			return nil, reported{}
		case b.making:
			return nil, errMaking
		}
		return b, nil
	}
	if x.bodies == nil {
		x.bodies = make(map[*site.Page]*body, 1)
	}
	x.bodies[p] = &body{making: true}
	b, err := x.newBody(p, false)
	if err != nil {
		x.bodies[p] = &body{failed: true}
		return nil, err
	}
	x.bodies[p] = b
	return b, nil
}

// newBody compiles and links the body of a page. In feeds it is as on the page
// itself, but without promotional directives.
func (x *execution) newBody(p *site.Page, feed bool) (_ *body, err error) {
	x.w.facts.Read(dep.Body, p.ID(), 0)
	if p.Source == "" {
		return &body{}, nil
	}
	defer x.guard(&err)
	doc, err := x.w.body(p)
	if err != nil {
		if path := (*fs.PathError)(nil); errors.As(err, &path) {
			err = path.Err
		}
		x.messages.Add(diag.ContentRead, diag.Pos{File: p.Source}, "%v", err)
		return nil, reported{}
	}
	for _, read := range doc.Reads {
		x.w.facts.Read(dep.File, read.Path, 0)
	}
	if len(doc.Directives) > 0 {
		doc = doc.Clone() // their templates may ask for another page's body, which the compiler's buffers are needed for
	}
	l := linker{x: x, p: p, doc: doc, own: p == x.page && !feed, feed: feed}
	return l.link()
}

// linker puts what depends on the site into one compiled body.
type linker struct {
	x      *execution
	p      *site.Page
	doc    *markdown.Doc
	own    bool   // the body is shown on its own page, which reports its faults
	feed   bool   // it is for feeds
	text   string // Markdown that a template hands over, rather than a body; "" for a body
	titled bool   // it starts with the page's title, which is left out
	prefix string // before ids when it is not the page's own body
	shift  int    // added to the levels of headings
	out    *byteBuffer
	open   []opening
	left   *markdown.Mark // the end of what is being left out

	within     *directive // the innermost directive that is open
	directives int        // how many were opened
	counts     map[string]int
	questions  []Question
}

// opening is a construct whose end has not come yet.
type opening struct {
	keep bool // its own tags are written
	slot bool // its inner HTML is collected in a buffer of its own
	link Link
	code Code
	head Heading

	directive *directive
	start     int // where a heading starts in the buffer
	inner     int // where what stands between its tags does
}

func (l *linker) link() (*body, error) {
	x := l.x
	l.titled = l.text == "" && l.repeatsTitle()
	if l.own && x.number == 1 {
		x.messages = append(x.messages, l.doc.Messages...)
	}
	if l.own && x.number == 1 && l.text == "" {
		x.anchors = l.doc.Anchors()
	}
	if !l.own && !l.feed {
		x.w.facts.Read(dep.Meta, l.p.ID(), dep.Permalink)
		l.prefix = site.Slug(strings.Trim(l.p.Path, "/")) + "-" // stands for itself in HTML and URLs
	}
	l.shift = l.headingShift()
	l.push()
	at := int32(0)
	for _, m := range l.doc.Marks {
		if l.left == nil {
			l.out.Write(l.doc.HTML[at:m.At])
		}
		at = m.At
		if l.leavesOut(m) {
			continue
		}
		if err := l.mark(m); err != nil {
			return nil, err
		}
	}
	l.out.Write(l.doc.HTML[at:])
	html := template.HTML(l.out.String())
	l.pop()
	b := &body{html: html, contents: l.contents(), questions: l.questions}
	if l.titled {
		b.titleID = l.heading(0).id
	}
	return b, nil
}

// leavesOut reports whether what stands at a mark is not shown: the heading
// that repeats the title and, in a feed, what promotes something.
func (l *linker) leavesOut(m markdown.Mark) bool {
	switch {
	case l.left != nil:
		if m.Kind == l.left.Kind && m.Ref == l.left.Ref {
			l.left = nil
		}
		return true
	case m.Kind == markdown.MarkHeading && l.titled && m.Ref == 0:
		l.left = &markdown.Mark{Kind: markdown.MarkHeadingEnd, Ref: m.Ref}
	case m.Kind == markdown.MarkDirective && l.feed && l.doc.Directives[m.Ref].Promo:
		l.left = &markdown.Mark{Kind: markdown.MarkDirectiveEnd, Ref: m.Ref}
	}
	return l.left != nil
}

// push starts a buffer for what follows, pop goes back to the one before.
func (l *linker) push() { l.out = l.x.w.push() }
func (l *linker) pop()  { l.out = l.x.w.pop() }

// mark writes what stands at a mark.
func (l *linker) mark(m markdown.Mark) error {
	switch m.Kind {
	case markdown.MarkLink:
		l.openLink(&l.doc.Links[m.Ref])
	case markdown.MarkHeading:
		l.openHeading(l.heading(int(m.Ref)))
	case markdown.MarkCode:
		l.openCode(&l.doc.Codes[m.Ref])
	case markdown.MarkLinkEnd, markdown.MarkHeadingEnd, markdown.MarkCodeEnd:
		return l.close(m.Kind)
	case markdown.MarkImage:
		return l.image(&l.doc.Images[m.Ref])
	case markdown.MarkDirective:
		l.openDirective(&l.doc.Directives[m.Ref])
	case markdown.MarkLabelEnd:
		l.endLabel()
	case markdown.MarkDirectiveEnd:
		return l.closeDirective()
	case markdown.MarkID:
		l.out.WriteString(l.prefix)
	case markdown.MarkURL:
		link := &l.doc.Links[m.Ref]
		url, ok := l.resolve(link)
		if !ok {
			url = link.Dest
		}
		writeEscaped(&l.out.Buffer, escapeURL(url))
	case markdown.MarkURLImage:
		link := &l.doc.Links[m.Ref]
		pic, ok := l.x.imageFile(l.p, link.Dest, l.at(link.Span), l.own)
		if !ok {
			pic.src = link.Dest
		}
		writeEscaped(&l.out.Buffer, escapeURL(pic.src))
	}
	return nil
}

func (l *linker) openCode(c *markdown.Code) {
	o := opening{keep: true, code: Code{language: c.Language, title: c.Title}}
	switch {
	case l.x.has(codeSlot):
		o.slot = true
		l.push()
	case c.Title != "":
		l.out.WriteString(`<figure class="code"><figcaption>`)
		writeEscaped(&l.out.Buffer, c.Title)
		l.out.WriteString("</figcaption>")
	default:
		l.out.WriteString(`<div class="code">`)
	}
	l.open = append(l.open, o)
}

// close ends the link, heading or code that was opened last.
func (l *linker) close(kind markdown.MarkKind) error {
	o := l.open[len(l.open)-1]
	l.open = l.open[:len(l.open)-1]
	switch {
	case kind == markdown.MarkHeadingEnd:
		return l.closeHeading(o)
	case o.slot && kind == markdown.MarkLinkEnd:
		o.link.inner = l.collected()
		return l.x.slot(l.out, linkSlot, o.link)
	case o.slot:
		o.code.inner = l.collected()
		return l.x.slot(l.out, codeSlot, o.code)
	case !o.keep:
	case kind == markdown.MarkLinkEnd:
		l.out.WriteString("</a>")
	case o.code.title != "":
		l.out.WriteString("</figure>")
	default:
		l.out.WriteString("</div>")
	}
	return nil
}

// collected returns what the innermost buffer holds and gives the buffer up.
func (l *linker) collected() template.HTML {
	inner := template.HTML(l.out.String())
	l.pop()
	return inner
}

// at is the position of a span in the page's source.
func (l *linker) at(s markdown.Span) diag.Pos {
	if l.text != "" {
		return diag.Pos{File: l.p.Source}
	}
	return s.Pos(l.p.Source)
}
