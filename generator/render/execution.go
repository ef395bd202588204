package render

import (
	"errors"
	"fmt"
	"html/template"
	"runtime"
	"runtime/debug"

	"galley/generator/diag"
	"galley/generator/site"
)

// execution is the state of rendering one output. Every view of the output
// points to it, so that what they are asked is recorded in one place.
type execution struct {
	w         *Worker
	page      *site.Page
	here      *site.Page // which page is the current one of menus; nil for none
	layout    *layout
	number    int // which page of a paginated one, from 1
	messages  diag.List
	anchors   []string
	fragments []Fragment
	insets    []inset
	but       *site.Page // what .Recent leaves out in place of page; nil for page
	panicked  string
	bodies    map[*site.Page]*body
	texts     int        // Markdown handed over by templates so far
	images    int        // images rendered so far; the first is loaded first
	opener    *site.Page // whose own image that is, however often a template asks for it; nil for none
}

// execute runs the layout.
func (x *execution) execute(l *layout) {
	x.layout = l
	data := Page{x: x, p: x.page}
	if err := l.set.ExecuteTemplate(&x.w.out, "base.html", data); err != nil {
		x.fail(err)
	}
}

// checkBody sees to it that the page's own body was compiled, so that its
// links are checked even where no template shows it.
func (x *execution) checkBody() {
	if x.page.Source == "" || x.number > 1 || x.panicked != "" {
		return
	}
	if _, err := x.body(x.page); err != nil {
		x.fail(err)
	}
}

// fail turns an error of executing a template to a message. A template that
// asks a view that is not there makes the runtime panic, and is to blame. The
// notes say more of the place.
func (x *execution) fail(err error, notes ...string) {
	if fault := (runtime.Error)(nil); errors.As(err, &fault) && !nilView.MatchString(fault.Error()) && x.panicked == "" {
		x.panicked = fmt.Sprintf("%v", err)
	}
	if x.panicked != "" {
		return
	}
	if told := (reported{}); errors.As(err, &told) {
		return
	}
	m := x.w.r.templates.message(err)
	if m.Code == diag.TemplateExec && x.w.r.templates.told(m) {
		return
	}
	if errors.Is(err, errTooLarge) {
		m = diag.New(diag.TemplateLimit, x.w.r.templates.place(x.layout, x.w.out.over), "%v", errTooLarge)
	}
	if m.Code == diag.TemplateExec {
		var set *template.Template
		if x.layout != nil {
			set = x.layout.set
		}
		m.Notes = x.w.r.templates.chain(set, err)
	}
	x.tell(m, notes...)
}

// tell adds a message about a template, with notes where it was at work.
func (x *execution) tell(m diag.Message, notes ...string) {
	m.Notes = append(m.Notes, notes...)
	m.Notes = append(m.Notes, "while rendering "+x.page.ID())
	x.messages = append(x.messages, m)
}

// reported is an error whose message is among the output's already.
type reported struct{}

func (reported) Error() string { return "reported" }

// slot runs a partial of its own into the body in the making.
func (x *execution) slot(out *byteBuffer, name string, data any) error {
	return x.w.r.templates.partials.ExecuteTemplate(out, name, data)
}

// guard keeps a panic in the compiler or a view from being taken for an error
// of the template that called it, which is what text/template does with it.
func (x *execution) guard(err *error) {
	if fault := recover(); fault != nil {
		if x.panicked == "" {
			x.panicked = fmt.Sprintf("%v\n%s", fault, debug.Stack())
		}
		*err = reported{}
	}
}
