package render

import (
	"cmp"
	"errors"
	"fmt"
	"html/template"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"

	"galley/generator/diag"
	"galley/generator/markdown"
)

// directiveDir is the folder of the templates that render directives, each
// named after its directive.
const directiveDir = "directives/"

// directive is a directive of a body in the making, which its views share.
type directive struct {
	l             *linker
	src           *markdown.Directive
	parent        *directive
	number, index int
	label, html   template.HTML
	headings      []headingPlace // those that stand in it and in no other block
	children      []*directive
	counts        map[string]int  // how many children of a name there were so far
	asked         map[string]bool // arguments that the template looked for
}

// headingPlace is where a heading stands in the HTML of a directive.
type headingPlace struct {
	Heading
	start, end int
}

// name is the directive's name as templates are named.
func (d *directive) name() string { return strings.ToLower(d.src.Name) }

// openDirective starts to collect a directive's label and body.
func (l *linker) openDirective(src *markdown.Directive) {
	l.directives++
	d := &directive{l: l, src: src, parent: l.within, number: l.directives, asked: make(map[string]bool)}
	counts := &l.counts
	if d.parent != nil {
		counts = &d.parent.counts
	}
	if *counts == nil {
		*counts = make(map[string]int)
	}
	(*counts)[d.name()]++
	d.index = (*counts)[d.name()]
	l.within = d
	l.push()
	l.open = append(l.open, opening{directive: d})
}

// endLabel takes what was collected so far for the label.
func (l *linker) endLabel() {
	l.within.label = template.HTML(l.out.String())
	l.out.Reset()
}

// closeDirective renders a directive whose body is complete.
func (l *linker) closeDirective() error {
	d := l.within
	l.within = d.parent
	l.open = l.open[:len(l.open)-1]
	d.html = template.HTML(l.out.String())
	l.pop()
	if d.name() == "faq" && !d.src.Promo {
		for _, part := range d.parts() {
			l.questions = append(l.questions, Question{part.heading.text, part.html})
		}
	}
	err := l.renderDirective(d)
	d.children = nil
	if d.parent != nil {
		d.parent.children = append(d.parent.children, d)
	}
	return err
}

func (l *linker) renderDirective(d *directive) error {
	name := directiveDir + d.name() + ".html"
	if !l.x.has(name) {
		if !l.x.w.r.templates.known(name) {
			l.say(diag.DirectiveName, d.src.Span, "there is no directive %q%s", d.src.Name, l.x.w.r.templates.similarDirective(d.name()))
		}
		fmt.Fprintf(l.out, "<div>\n%s</div>\n", d.plain())
		return nil
	}
	start := l.out.Len()
	if err := l.x.slot(l.out, name, Directive{d}); err != nil {
		l.out.Truncate(start)
		note := fmt.Sprintf("in :::%s at %s", d.src.Name, l.at(d.src.Span))
		l.x.slotFailed(name, err, note)
		if l.x.panicked != "" || l.text != "" {
			return reported{}
		}
		return nil // so that what else is wrong in the body is told, too
	}
	for _, arg := range d.src.Args {
		if !d.asked[arg.Key] {
			l.say(diag.DirectiveArg, d.src.Span, "argument %q of :::%s has no effect%s", arg.Key, d.src.Name, diag.DidYouMean(arg.Key, slices.Collect(maps.Keys(d.asked))))
		}
	}
	return nil
}

// plain is the label and the body as they are shown without a template.
func (d *directive) plain() template.HTML {
	if d.label == "" {
		return d.html
	}
	return "<p>" + d.label + "</p>\n" + d.html
}

// similarDirective is what a message about an unknown directive suggests: a
// name that differs little, what other generators' names are called here, or
// how to make it.
func (t *templates) similarDirective(name string) string {
	var known []string
	for file := range t.files {
		if base, ok := strings.CutPrefix(file, directiveDir); ok {
			known = append(known, strings.TrimSuffix(base, path.Ext(base)))
		}
	}
	near := cmp.Or(diag.Suggest(name, known), ourName(name))
	if slices.Contains(known, near) {
		return " (did you mean " + strconv.Quote(near) + "?)"
	}
	return " (" + templateDir + "/" + directiveDir + name + ".html would make one)"
}

// ourName returns what a directive of other generators is called here, or "".
func ourName(name string) string {
	switch name {
	case "info", "abstract", "hint", "quote", "seealso":
		return "note"
	case "success":
		return "tip"
	case "attention":
		return "important"
	case "warn":
		return "warning"
	case "danger", "error", "bug", "failure":
		return "caution"
	case "collapse", "collapsible", "spoiler", "accordion", "dropdown":
		return "details"
	case "tabset", "tab-set", "tabbed", "code-group":
		return "tabs"
	case "tab-item":
		return "tab"
	case "summary", "tldr":
		return "takeaways"
	case "question", "questions":
		return "faq"
	case "ad", "advertisement":
		return "sponsor"
	case "youtube", "vimeo":
		return "video"
	}
	return ""
}

// slotFailed reports that the template of a slot failed. The notes say where
// in the Markdown.
func (x *execution) slotFailed(name string, err error, notes ...string) {
	if !errors.Is(err, errTooLarge) {
		x.fail(err, notes...)
		return
	}
	t := x.w.r.templates
	x.tell(diag.New(diag.TemplateLimit, diag.Pos{File: t.files[name].Path()}, "%v", errTooLarge), notes...)
}

// noteHeading remembers where in the innermost directive a heading stands.
func (l *linker) noteHeading(h Heading, start int) {
	if l.within != nil && l.open[len(l.open)-1].directive == l.within && !h.nested {
		l.within.headings = append(l.within.headings, headingPlace{h, start, l.out.Len()})
	}
}

// parts cuts the body at its first heading and those that are not below it.
func (d *directive) parts() []Part {
	var parts []Part
	for i, h := range d.headings {
		if h.level > d.headings[0].level {
			continue
		}
		end := len(d.html)
		for _, next := range d.headings[i+1:] {
			if next.level <= d.headings[0].level {
				end = next.start
				break
			}
		}
		parts = append(parts, Part{h.Heading, d.html[h.end:end]})
	}
	return parts
}

// rel is the rel attribute of a link that stands here: links in a sponsor's
// block that lead away from the site say so to crawlers.
func (l *linker) rel(url string) string {
	if strings.HasPrefix(url, "/") && !strings.HasPrefix(url, "//") || strings.HasPrefix(url, "#") {
		return ""
	}
	for d := l.within; d != nil; d = d.parent {
		if d.name() == "sponsor" {
			return "sponsored noopener"
		}
	}
	return ""
}
