package render

import (
	"html/template"
	"maps"
	"slices"
	"strconv"

	"galley/generator/diag"
	"galley/generator/markdown"
)

// Directive is what templates/directives/NAME.html renders: a container that
// the author wrote as :::NAME[Label]{key=value}, or an alert.
type Directive struct{ d *directive }

// Name returns the directive's name in lower case.
func (v Directive) Name() string { return v.d.name() }

// Label returns the label, or "".
func (v Directive) Label() template.HTML { return v.d.label }

// LabelText returns the label as plain text, or "".
func (v Directive) LabelText() string { return v.d.src.Label }

// RequireLabel returns the label. One that is missing is an error at the
// directive.
//
//	<h2>{{.RequireLabel}}</h2>
func (v Directive) RequireLabel() template.HTML {
	if v.d.label == "" && v.d.src.Label == "" {
		v.d.l.say(diag.DirectiveNeed, v.d.src.Span, ":::%s has no label (write :::%s[…])", v.d.src.Name, v.d.src.Name)
	}
	return v.d.label
}

// HTML returns the body, with the directives in it rendered. It is empty in a
// directive's [Directive.Parent], which is still being made.
func (v Directive) HTML() template.HTML { return v.d.html }

// Intro returns the part of the body before the first of its
// [Directive.Parts]; without parts it is the whole body.
func (v Directive) Intro() template.HTML {
	if len(v.d.headings) == 0 {
		return v.d.html
	}
	return v.d.html[:v.d.headings[0].start]
}

// Parts returns the body cut at its first heading and the later headings that
// are not of a lower level. Headings in lists, quotes and other directives
// count for nothing.
//
//	{{.Intro}}{{range .Parts}}<details><summary>{{.Heading.Text}}</summary>{{.HTML}}</details>{{end}}
func (v Directive) Parts() []Part { return v.d.parts() }

// Arg returns the value of an argument, or "". An argument that no template asks
// for is reported where it is written.
//
//	<p>Serves {{or (.Arg "serves") "four"}}.</p>
func (v Directive) Arg(key string) string {
	value, _ := v.d.arg(key)
	return value
}

// Has reports whether an argument is given, be it with a value or without.
func (v Directive) Has(key string) bool {
	_, ok := v.d.arg(key)
	return ok
}

// Require returns the value of an argument. One that is missing is an error
// at the directive.
func (v Directive) Require(key string) string {
	value, ok := v.d.arg(key)
	if !ok {
		v.d.l.say(diag.DirectiveNeed, v.d.src.Span, ":::%s has no argument %q (write :::%s{%s=\"…\"})", v.d.src.Name, key, v.d.src.Name, key)
	}
	return value
}

func (d *directive) arg(key string) (value string, ok bool) {
	d.asked[key] = true
	for _, a := range d.src.Args {
		if a.Key == key {
			return a.Value, true
		}
	}
	return "", false
}

// Variant returns the value that the argument "use" names: of :::cta{use=book}
// the one at book in data/cta.yaml. It is nil without the argument and,
// reported at the directive, where there is no such value.
//
//	{{with .Variant}}<p>{{.text}}</p>{{end}}
func (v Directive) Variant() any {
	use := v.Arg("use")
	if use == "" {
		return nil
	}
	value := v.Site().Data(v.Name(), use)
	if value == nil {
		var known []string
		if all, ok := v.Site().Data(v.Name()).(map[string]any); ok {
			known = slices.Collect(maps.Keys(all))
		}
		v.d.l.say(diag.DirectiveNeed, v.d.src.Span, "there is no %q in data/%s.yaml%s", use, v.Name(), diag.DidYouMean(use, known))
	}
	return value
}

// Link returns the URL of a destination as a link in the page's Markdown would
// have it. One that leads nowhere, or has a scheme that is not allowed, is
// reported at the directive, and "" is returned.
//
//	{{with .Link (.Arg "href")}}<a href="{{.}}">More</a>{{end}}
func (v Directive) Link(dest string) template.URL {
	l := v.d.l
	if dest == "" {
		return ""
	}
	if !markdown.SafeURL(dest) {
		l.say(diag.MarkdownURL, v.d.src.Span, "link to %q in :::%s has a scheme that is not allowed (use https, http, mailto or tel)", dest, v.d.src.Name)
		return ""
	}
	url, ok := l.resolve(&markdown.Link{Dest: dest, Span: v.d.src.Span})
	if !ok {
		return ""
	}
	return template.URL(escapeURL(url))
}

// Image returns the image of a destination as an image in the page's Markdown
// would have it, with the alternative text given; nil for "" and, reported at
// the directive, where there is none.
//
//	{{with .Image (.Arg "photo") (.Arg "alt")}}{{template "partials/image.html" .}}{{end}}
func (v Directive) Image(dest, alt string) *Image {
	l := v.d.l
	if dest == "" {
		return nil
	}
	if !markdown.SafeImageURL(dest) {
		l.say(diag.MarkdownURL, v.d.src.Span, "image %q in :::%s has a scheme that is not allowed (use https or http)", dest, v.d.src.Name)
		return nil
	}
	pic, ok := l.x.imageFile(l.p, dest, l.at(v.d.src.Span), l.own)
	if !ok {
		return nil
	}
	if l.feed {
		pic.file = "" // a feed has the original
	}
	return &Image{picture: pic, alt: alt, first: l.x.next()}
}

// ID returns the id that the author gave, or "".
func (v Directive) ID() string {
	if v.d.src.ID == "" {
		return ""
	}
	return v.d.l.prefix + v.d.src.ID
}

// Class returns the classes that the author gave, or "".
func (v Directive) Class() string { return v.d.src.Class }

// Number returns which directive of the body this is, from 1, in the order in
// which they begin.
func (v Directive) Number() int { return v.d.number }

// Key returns a name that no other directive of the output has, for what needs
// one, such as the ids of tabs.
func (v Directive) Key() string {
	return v.d.l.prefix + v.d.name() + "-" + strconv.Itoa(v.d.number)
}

// Index returns which of its parent's directives with this name it is, from 1.
func (v Directive) Index() int { return v.d.index }

// Parent returns the directive that it stands in, or nil.
func (v Directive) Parent() *Directive {
	if v.d.parent == nil {
		return nil
	}
	return &Directive{v.d.parent}
}

// Children returns the directives that stand in it and in none between.
//
//	{{range .Children}}<section>{{.Label}}{{.HTML}}</section>{{end}}
func (v Directive) Children() []Directive {
	out := make([]Directive, len(v.d.children))
	for i, child := range v.d.children {
		out[i] = Directive{child}
	}
	return out
}

// Page returns the page that it is written in.
func (v Directive) Page() Page { return Page{x: v.d.l.x, p: v.d.l.p} }

// Site returns the site.
func (v Directive) Site() Site { return Site{v.d.l.x} }

// Part is a heading in a directive and what stands below it.
type Part struct {
	heading Heading
	html    template.HTML
}

// Heading returns the heading.
func (p Part) Heading() Heading { return p.heading }

// HTML returns what stands below the heading.
func (p Part) HTML() template.HTML { return p.html }

// Question is a question of a page, and its answer.
type Question struct {
	text   string
	answer template.HTML
}

// Text returns the question as plain text.
func (q Question) Text() string { return q.text }

// Answer returns the answer as it stands in the page.
func (q Question) Answer() template.HTML { return q.answer }

// AnswerText returns the answer as plain text.
func (q Question) AnswerText() string { return plainText(string(q.answer)) }
