// Package render turns the pages of a graph to HTML: it puts links into
// compiled bodies, hands views to html/template and records every fact that
// an output was made from.
//
// A [Renderer] is made once for a snapshot and shared; each worker has a
// [Worker] with its own buffers. Templates see views, which have methods
// only, and each method records what it was asked (package dep), so that an
// output's list of facts is complete by construction.
//
// # Templates
//
// templates/base.html frames every page and calls the block "main", which
// the layout of the page's kind defines: home.html, page.html, section.html,
// taxonomy.html, term.html and 404.html. The layout nearest to a page wins:
// for a page in guide/setup/, guide/setup/page.html, then guide/page.html,
// then page.html; front matter may ask for another with layout. Templates in
// partials/ are called as {{template "partials/x.html" .}}. All are looked up
// through the layers file by file.
//
// The dot of a layout is a [Page]. The partial partials/image.html renders
// every image from an [Image]; partials/link.html, partials/heading.html and
// partials/code.html, where a site adds them, take the place of the built-in
// rendering of a [Link], a [Heading] and a [Code]. A container that the author
// wrote as :::NAME is rendered by directives/NAME.html from a [Directive].
package render

import (
	"html/template"
	"io/fs"
	"sync"

	"galley/generator/card"
	"galley/generator/dep"
	"galley/generator/diag"
	"galley/generator/images"
	"galley/generator/layer"
	"galley/generator/markdown"
	"galley/generator/site"
	"galley/generator/words"
)

// Options is what a Renderer is made from.
type Options struct {
	Site   *site.Site
	Layers layer.List

	// Words is what templates say in the site's language; nil for nothing.
	Words *words.Words

	// Compiler makes a compiler of the site's dialect, for Markdown that does
	// not stand in a body.
	Compiler func() *markdown.Compiler

	// Copier makes a function that copies the bodies of pages.
	Copier func() CopyFunc

	// Data returns the value at a path of keys below data/, nil where there is
	// none. Without it there is no data.
	Data func(keys ...string) any

	// Asset finds an asset by its name below static/.
	Asset func(name string) (Asset, bool)

	// Published reports whether a site path that the graph does not know,
	// such as that of a file copied as it is, is published.
	Published func(sitePath string) bool

	// LocateText returns where a text is written that a template hands over as
	// Markdown for a page, and the files and folders that were searched for
	// it; nil where that cannot be known.
	LocateText func(p *site.Page, text string) (pos diag.Pos, read []string, ok bool)

	// Image returns what the file of an image among the sources tells of
	// itself.
	Image func(source string) (images.Info, error)

	// Variants returns the other widths and formats in which an image is
	// published, by its source path or that of a file of static/ with its
	// folder: for each format from the narrowest to the widest. Without it
	// there are none.
	Variants func(file string) []Variant
}

// A Renderer renders the pages of one snapshot. It is safe for concurrent use.
type Renderer struct {
	opts      Options
	templates *templates
	alias     *template.Template
	pages     memo // what partials made of pages
	furniture memo // what they made of menus, lists of feeds and insets

	feedBodies feedBodies
	fonts      func() (*card.Fonts, error) // of cards; parsed when first asked for
	right      func() bool                 // whether the language is written from right to left; likewise
}

// New parses the templates of all layers. The messages name the faults; with
// errors among them the Renderer still renders what it can.
func New(opts Options) (*Renderer, diag.List) {
	if opts.Words == nil {
		opts.Words = new(words.Words)
	}
	r := &Renderer{opts: opts, alias: parseAlias(), fonts: sync.OnceValues(card.Load), right: opts.right()}
	var messages diag.List
	r.templates, messages = parseTemplates(opts.Layers, opts.Site)
	return r, messages
}

// With returns a Renderer with the same templates for other options, of whose
// layers no use is made.
func (r *Renderer) With(opts Options) *Renderer {
	return &Renderer{opts: opts, templates: r.templates, alias: r.alias, fonts: r.fonts, right: opts.right()}
}

// right returns a function that looks once into the tag of the language.
func (o *Options) right() func() bool {
	return sync.OnceValue(func() bool { return words.Right(o.Site.Config.Language) })
}

// Forget gives the memory back that keeps what is on many pages, for when nearly
// all of them are rendered. It is safe for concurrent use.
func (r *Renderer) Forget() {
	r.pages.forget()
	r.furniture.forget()
	r.feedBodies.forget()
}

// TemplateSource returns the text of a template by the name that messages
// give it; the error is [fs.ErrNotExist] for any other name.
func (r *Renderer) TemplateSource(name string) ([]byte, error) {
	for _, f := range r.templates.files {
		if f.Path() == name {
			return f.Read()
		}
	}
	return nil, fs.ErrNotExist
}

// BodyFunc returns the compiled body of a page that has a source. The Doc
// needs to stay valid only until the next call.
type BodyFunc func(p *site.Page) (*markdown.Doc, error)

// CopyFunc returns the body of a page that has a source as Markdown for other
// programs, and the files that it includes.
type CopyFunc func(p *site.Page, o markdown.CopyOptions) (text []byte, reads []markdown.Read, err error)

// A Worker renders one page after the other, reusing its buffers. It is not
// safe for concurrent use.
type Worker struct {
	r     *Renderer
	body  BodyFunc
	copy  CopyFunc // nil until a copy is asked for
	out   limitedBuffer
	inner []*byteBuffer // bodies in the making, innermost last
	depth int           // how many of them are in use
	facts *dep.Recorder
	spare []*dep.Recorder // that none is at work with

	painter *card.Painter // nil until a card is asked for

	texts   *markdown.Compiler // nil until a template hands over Markdown
	renders int                // partials and texts in progress through [Page.Render] and [Page.Markdown]
}

// NewWorker returns a worker that gets bodies from body.
func (r *Renderer) NewWorker(body BodyFunc) *Worker {
	return &Worker{r: r, body: body, facts: new(dep.Recorder)}
}

// aside records what is rendered from here on apart from the rest, so that what is
// kept of it tells its facts. It returns what ends that.
func (w *Worker) aside() (end func()) {
	outer := w.facts
	if n := len(w.spare); n > 0 {
		w.facts, w.spare = w.spare[n-1], w.spare[:n-1]
		w.facts.Reset()
	} else {
		w.facts = new(dep.Recorder)
	}
	return func() { w.facts, w.spare = outer, append(w.spare, w.facts) }
}

// push starts a buffer for something on its way into the output.
func (w *Worker) push() *byteBuffer {
	w.depth++
	if w.depth > len(w.inner) {
		w.inner = append(w.inner, new(byteBuffer))
	}
	out := w.inner[w.depth-1]
	out.Reset()
	return out
}

// pop gives up the buffer that was started last and returns the one before
// it, nil for none.
func (w *Worker) pop() *byteBuffer {
	w.depth--
	if w.depth == 0 {
		return nil
	}
	return w.inner[w.depth-1]
}

// A Result is a rendered output and what is known of it.
type Result struct {
	Data     []byte // valid until the worker's next page
	Facts    []dep.Fact
	Messages diag.List
	Anchors  []string   // ids in the page's body; nil when it was not rendered
	Links    []Fragment // links to headings of other pages, to be checked when all is rendered
	Insets   []Inset    // pieces of Data with facts of their own, in their order
	Panic    string     // what a view or the compiler panicked with, and where; "" for nothing
}

// A Fragment is a link to a heading of another page.
type Fragment struct {
	Pos   diag.Pos
	Notes []string // of the message, where it leads nowhere
	Dest  string   // as written
	Page  *site.Page
	ID    string
}

// Page renders one page of a paginated page, number counting from 1.
func (w *Worker) Page(p *site.Page, number int) Result {
	w.facts.Reset()
	w.out.Reset()
	w.depth = 0
	x := &execution{w: w, page: p, here: p, number: number}
	layout := w.r.templates.layout(x, p)
	if layout != nil {
		x.execute(layout)
	}
	x.checkBody()
	insets := x.findInsets()
	return Result{
		Data: w.out.Bytes(), Facts: w.facts.Facts(), Messages: x.messages,
		Anchors: x.anchors, Links: x.fragments, Insets: insets, Panic: x.panicked,
	}
}
