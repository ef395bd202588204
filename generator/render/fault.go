package render

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	texttemplate "text/template"
	"text/template/parse"
	"unicode/utf8"

	"galley/generator/diag"
)

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
	case exec != nil && strings.HasPrefix(exec[1], "<"+printedName+" "):
		what = explain(exec[2]) // it says itself what is printed
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
	if _, list := itemType(typ); list {
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
