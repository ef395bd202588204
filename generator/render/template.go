package render

import (
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	texttemplate "text/template"
	"text/template/parse"
	"unicode/utf8"

	"galley/generator/dep"
	"galley/generator/diag"
	"galley/generator/layer"
	"galley/generator/site"
)

// templateDir is the folder of a layer that holds its templates.
const templateDir = "templates"

// Names of the partials that render a construct of a body.
const (
	imageSlot   = "partials/image.html"
	linkSlot    = "partials/link.html"
	headingSlot = "partials/heading.html"
	codeSlot    = "partials/code.html"
)

// templates are the parsed templates of all layers: one set for each layout,
// with the frame and the partials in it, and one with the partials alone for
// what bodies call.
type templates struct {
	layouts  map[string]*layout // by path below templates/, such as "docs/page.html"
	partials *template.Template
	files    map[string]layer.File // by path below templates/
	failed   map[string]bool       // those of the files that do not parse
	unlisted bool                  // some folder of templates cannot be read
	broken   bool                  // some template cannot be used; nothing is rendered
	calls    map[callee][]caller   // who calls a template
	checked  diag.List             // what the checker found; see [templates.check]
}

type layout struct {
	name string
	set  *template.Template
}

// parseTemplates parses every template of the layers under its own name, so
// that errors name the right file.
func parseTemplates(layers layer.List) (*templates, diag.List) {
	t := &templates{layouts: make(map[string]*layout), files: make(map[string]layer.File), failed: make(map[string]bool), calls: make(map[callee][]caller)}
	var messages diag.List
	files, err := layers.Files(templateDir)
	messages = append(messages, unreadable(err)...)
	t.partials = template.New("").Funcs(functions())
	var layouts []string
	for _, f := range files {
		name := strings.TrimPrefix(f.Name, templateDir+"/")
		if path.Ext(name) != ".html" {
			continue
		}
		t.files[name] = f
		if name != "base.html" && !strings.HasPrefix(name, "partials/") && !strings.HasPrefix(name, directiveDir) {
			layouts = append(layouts, name)
			continue
		}
		messages = append(messages, t.parse(t.partials, name, f)...)
	}
	for _, name := range layouts {
		set, err := t.partials.Clone()
		if err != nil { // only a set that was executed cannot be cloned
			panic(err)
		}
		messages = append(messages, t.parse(set, name, t.files[name])...)
		t.layouts[name] = &layout{name, set}
	}
	t.unlisted = err != nil
	if !t.unlisted {
		t.checked = t.check()
		messages = append(messages, t.escape()...)
	}
	t.broken = messages.HasErrors()
	return t, append(messages, t.checked...)
}

// unreadable tells the folders that could not be listed.
func unreadable(err error) diag.List {
	if err == nil {
		return nil
	}
	var messages diag.List
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		for _, err := range joined.Unwrap() {
			messages = append(messages, unreadable(err)...)
		}
		return messages
	}
	pos := diag.Pos{File: templateDir}
	if path := (*fs.PathError)(nil); errors.As(err, &path) {
		pos.File, err = path.Path, path.Err
	}
	messages.Add(diag.ContentRead, pos, "%v", err)
	return messages
}

// parse adds one file to a set.
func (t *templates) parse(set *template.Template, name string, f layer.File) diag.List {
	src, err := f.Read()
	if err != nil {
		t.failed[name] = true
		return diag.List{diag.New(diag.ContentRead, diag.Pos{File: f.Path()}, "%v", errors.Unwrap(err))}
	}
	text := strings.TrimPrefix(string(src), "\ufeff")
	if _, err := set.New(name).Parse(text); err != nil {
		t.failed[name] = true
		return diag.List{t.message(err)}
	}
	return nil
}

// escape runs every set once into nothing, since html/template looks for
// unsafe places no sooner than that. What fails for want of data is no fault.
func (t *templates) escape() diag.List {
	var messages diag.List
	for _, name := range slices.Sorted(maps.Keys(t.layouts)) {
		err := t.layouts[name].set.ExecuteTemplate(discard{}, "base.html", nil)
		messages = append(messages, t.unsafe(err)...)
	}
	for _, name := range slices.Sorted(maps.Keys(t.slots())) {
		if _, ok := t.files[name]; ok {
			messages = append(messages, t.unsafe(t.partials.ExecuteTemplate(discard{}, name, nil))...)
		}
	}
	messages.Sort()
	return slices.CompactFunc(messages, func(a, b diag.Message) bool { return a.Pos == b.Pos && a.Text == b.Text })
}

// unsafe returns the message about an error of html/template's escaper; other
// errors have none.
func (t *templates) unsafe(err error) diag.List {
	unsafe := (*template.Error)(nil)
	if !errors.As(err, &unsafe) {
		return nil
	}
	if match := noSuch.FindStringSubmatch(unsafe.Description); match != nil && t.failed[match[1]] {
		return nil // why was said already
	}
	return diag.List{t.message(err)}
}

// discard takes no byte, so that a run ends at the first text it writes.
type discard struct{}

var errDiscard = errors.New("nothing is written")

func (discard) Write([]byte) (int, error) { return 0, errDiscard }

// has reports whether a layer has the template, and records that it was
// looked for: a template that appears later must be seen by what it would win.
func (t *templates) has(x *execution, name string) bool {
	x.w.facts.Read(dep.Template, name, 0)
	_, ok := t.files[name]
	return ok && !t.broken
}

// known reports whether a layer has the template, usable or not, or may have it
// where nothing could be read.
func (t *templates) known(name string) bool {
	_, ok := t.files[name]
	return ok || t.unlisted
}

// layout finds the layout of a page: the one it asks for, or that of its
// kind, in the folder of its section, of the sections above, or at the top.
func (t *templates) layout(x *execution, p *site.Page) *layout {
	file := p.Kind.String() + ".html"
	if p.Layout.Value != "" {
		file = p.Layout.Value + ".html"
	}
	for dir := sectionDir(p); ; dir = path.Dir(dir) {
		name := path.Join(dir, file)
		x.w.facts.Read(dep.Template, name, 0)
		if l := t.layouts[name]; l != nil && t.broken {
			return nil
		} else if l != nil {
			return l
		}
		if dir == "." || dir == "" {
			break
		}
	}
	if t.unlisted {
		return nil // it may be where nothing could be read
	}
	pos := p.Layout.Pos
	if p.Layout.Value == "" {
		pos = diag.Pos{File: templateDir + "/" + file}
	}
	x.messages.Add(diag.TemplateLayout, pos, "no layer has the layout %q%s", file, diag.DidYouMean(file, slices.Collect(maps.Keys(t.layouts))))
	return nil
}

// sectionDir is the folder below templates/ that is looked into first.
func sectionDir(p *site.Page) string {
	dir := strings.TrimPrefix(strings.TrimPrefix(p.Dir, site.ContentDir), "/")
	if p.Kind == site.Home || p.Kind == site.NotFound {
		return ""
	}
	return dir
}

// Shapes of the errors of text/template and html/template.
var (
	parseFault = regexp.MustCompile(`^template: ([^:]+):(\d+)(?::(\d+))?: (.*)$`)
	escapeAt   = regexp.MustCompile(`^html/template:([^:]+):(\d+)(?::(\d+))?: (.*)$`)
	noSuch     = regexp.MustCompile(`^no such template "(.*)"$`)
	noField    = regexp.MustCompile(`can't evaluate field (\w+) in type (\S+)`)
	nilView    = regexp.MustCompile(`value method \S*/render\.(\w+)\.(\w+) called using nil \*\w+ pointer`)
	textAt     = regexp.MustCompile(`^(.*):(\d+):(\d+)$`)
	executing  = regexp.MustCompile(`^executing "[^"]*" at (<.*?>): (.*)$`)
	calling    = regexp.MustCompile(`^error calling \w+: (.*)$`)
	wrongType  = regexp.MustCompile(`^wrong type for value; expected (\S+); got (\S+)$`)
	noValue    = regexp.MustCompile(`^invalid value; expected (\S+)$`)
	noFunction = regexp.MustCompile(`^function "(\w+)" not defined$`)
)

// message turns an error of the template packages to a located message.
func (t *templates) message(err error) diag.Message {
	err = innermost(err)
	text := err.Error()
	if cut := strings.Index(text, "\n"); cut >= 0 {
		text = text[:cut]
	}
	match := parseFault.FindStringSubmatch(text)
	code := diag.TemplateExec
	if match == nil {
		match = escapeAt.FindStringSubmatch(text)
		code = diag.TemplateSyntax
	}
	if match == nil {
		return diag.New(diag.TemplateSyntax, diag.Pos{File: templateDir}, "%s", strings.TrimPrefix(text, "html/template: "))
	}
	pos := t.pos(match[1], match[2], match[3])
	what := match[4]
	var run texttemplate.ExecError
	switch exec := executing.FindStringSubmatch(what); {
	case strings.Contains(what, "exceeded maximum template depth"):
		code, what = diag.TemplateLoop, "templates call each other without end"
	case exec != nil:
		what = fmt.Sprintf("%s: %s", exec[1], explain(exec[2]))
	case !errors.As(err, &run):
		code, what = diag.TemplateSyntax, explainSyntax(what)
		if f, ok := t.files[match[1]]; ok && pos.Column == 0 {
			src, _ := f.Read() // was read before; without it there is no column
			pos.Line, pos.Column, what = syntaxFault(strings.TrimPrefix(string(src), "\ufeff"), pos.Line, what)
		}
	}
	return diag.New(code, pos, "%s", what)
}

// innermost returns the error of the template that failed, rather than those of
// the templates that called it through a view.
func innermost(err error) error {
	var outer, inner texttemplate.ExecError
	for errors.As(err, &outer) {
		if !errors.As(outer.Err, &inner) {
			return outer
		}
		err = inner
	}
	return err
}

// pos is a place in a template as the template packages tell it: the column, if
// there is one, in bytes and from 0.
func (t *templates) pos(name, line, column string) diag.Pos {
	pos := diag.Pos{File: templateDir + "/" + name}
	f, ok := t.files[name]
	if ok {
		pos.File = f.Path()
	}
	pos.Line, _ = strconv.Atoi(line)
	bytes, err := strconv.Atoi(column)
	if err != nil {
		return pos
	}
	pos.Column = bytes + 1
	if src, err := f.Read(); ok && err == nil {
		lines := strings.Split(strings.TrimPrefix(string(src), "\ufeff"), "\n")
		if pos.Line <= len(lines) && bytes <= len(lines[pos.Line-1]) {
			pos.Column = utf8.RuneCountInString(lines[pos.Line-1][:bytes]) + 1
		}
	}
	return pos
}

// explainSyntax puts what the parser and the escaper say into plain words.
func explainSyntax(what string) string {
	if branches, _, ok := strings.Cut(what, " branches end in different contexts"); ok {
		return branches + " branches end in different places of the HTML (close quotes and tags in each)"
	}
	if match := noFunction.FindStringSubmatch(what); match != nil {
		return fmt.Sprintf("no function %q%s", match[1], diag.DidYouMean(match[1], slices.Collect(maps.Keys(functions()))))
	}
	return what
}

// place finds where a text that a layout wrote stands in the templates, by
// its address: the template packages write the text of a template as it is,
// and tell no position with the error of a writer. What is not such a text is
// somewhere in the layout.
func (t *templates) place(l *layout, text []byte) diag.Pos {
	pos := diag.Pos{File: t.files[l.name].Path()}
	if len(text) == 0 {
		return pos
	}
	for _, tmpl := range l.set.Templates() {
		if tmpl.Tree == nil {
			continue
		}
		n := findText(tmpl.Tree.Root, &text[0])
		if n == nil {
			continue
		}
		at, _ := tmpl.Tree.ErrorContext(n) // file:line:column, the column in bytes from 0
		match := textAt.FindStringSubmatch(at)
		if match == nil {
			continue
		}
		return t.pos(match[1], match[2], match[3])
	}
	return pos
}

// findText returns the text node below n that starts at the address.
func findText(n parse.Node, start *byte) parse.Node {
	switch n := n.(type) {
	case *parse.TextNode:
		if len(n.Text) > 0 && &n.Text[0] == start {
			return n
		}
	case *parse.ListNode:
		if n == nil {
			return nil
		}
		for _, child := range n.Nodes {
			if found := findText(child, start); found != nil {
				return found
			}
		}
	case *parse.IfNode:
		return findBranch(&n.BranchNode, start)
	case *parse.RangeNode:
		return findBranch(&n.BranchNode, start)
	case *parse.WithNode:
		return findBranch(&n.BranchNode, start)
	}
	return nil
}

func findBranch(n *parse.BranchNode, start *byte) parse.Node {
	if found := findText(n.List, start); found != nil {
		return found
	}
	return findText(n.ElseList, start)
}

// explain puts the commonest faults of templates into plain words.
func explain(what string) string {
	if match := nilView.FindStringSubmatch(what); match != nil {
		return fmt.Sprintf("there is no %s here to ask for %s (ask inside of {{with}})", match[1], match[2])
	}
	if match := calling.FindStringSubmatch(what); match != nil {
		return match[1]
	}
	if match := noValue.FindStringSubmatch(what); match != nil {
		return fmt.Sprintf("want %s, have nothing", typeInWords(match[1]))
	}
	if match := wrongType.FindStringSubmatch(what); match != nil {
		return fmt.Sprintf("want %s, have %s", typeInWords(match[1]), typeInWords(match[2]))
	}
	match := noField.FindStringSubmatch(what)
	if match == nil {
		return what
	}
	return noMethod(match[1], match[2])
}

// noMethod says that a type, named as package reflect does, has no such method.
func noMethod(name, typ string) string {
	words := typeWords(typ)
	hint := diag.DidYouMean(name, viewMethods(words))
	if strings.HasPrefix(typ, "[]") {
		hint = " (go through it with range)"
	}
	return fmt.Sprintf("no method %s in %s%s", name, words, hint)
}

// noTemplate is the error of a partial that no layer has.
func (t *templates) noTemplate(name string) error {
	return fmt.Errorf("no template %q%s", name, diag.DidYouMean(name, slices.Collect(maps.Keys(t.files))))
}

// told reports whether the checker has told of the fault already that a
// template then failed with.
func (t *templates) told(m diag.Message) bool {
	where, _, _ := strings.Cut(m.Text, ">: ")
	return slices.ContainsFunc(t.checked, func(c diag.Message) bool {
		return c.File == m.File && c.Line == m.Line && strings.HasPrefix(c.Text, where+">: ")
	})
}
