package render

import (
	"fmt"
	"html/template"
	"reflect"
	"slices"
	"strings"
	"text/template/parse"

	"galley/generator/diag"
)

// A view that is printed itself would show where it lies in memory, which says
// nothing and differs from build to build. The checker refuses it where the type
// is known; where only the value tells, it puts the function of this name behind
// what is printed.
const printedName = "_printed"

// printers are the functions behind [printedName] and in the place of those of
// package text/template that print.
func printers() template.FuncMap {
	return template.FuncMap{
		printedName: printed,
		"print":     func(values ...any) (string, error) { return fmt.Sprint(values...), allPrintable(values) },
		"println":   func(values ...any) (string, error) { return fmt.Sprintln(values...), allPrintable(values) },
		"printf": func(format string, values ...any) (string, error) {
			return fmt.Sprintf(format, values...), allPrintable(values)
		},
	}
}

// printed returns a value that may be printed; what is how the template has it.
func printed(what string, v any) (any, error) {
	if err := allPrintable([]any{v}); err != nil {
		return nil, fmt.Errorf("<%s>: %w", what, err)
	}
	return v, nil
}

// allPrintable returns an error if one of the values, or what is in it, is a view.
func allPrintable(values []any) error {
	for _, v := range values {
		if t := viewIn(reflect.ValueOf(v)); t != nil {
			return unprintable(t)
		}
	}
	return nil
}

// viewIn returns the type of the first view in a value that it can see, nil for
// none.
func viewIn(v reflect.Value) reflect.Type {
	if !v.IsValid() {
		return nil
	}
	t := v.Type()
	switch printable(t) {
	case yes:
		return nil
	case no:
		return t
	}
	switch v.Kind() {
	case reflect.Interface, reflect.Pointer:
		return viewIn(v.Elem())
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			if t := viewIn(v.Index(i)); t != nil {
				return t
			}
		}
	case reflect.Map:
		var first reflect.Type // by name, as a map has no order
		for _, key := range v.MapKeys() {
			if t := viewIn(v.MapIndex(key)); t != nil && (first == nil || t.String() < first.String()) {
				first = t
			}
		}
		return first
	}
	return nil
}

// answer is what a type says of its values.
type answer uint8

const (
	perhaps answer = iota
	yes
	no
)

// printable reports whether values of a type say something to readers.
func printable(t reflect.Type) answer {
	if t == nil {
		return perhaps
	}
	if t.Implements(reflect.TypeFor[fmt.Stringer]()) || t.Implements(reflect.TypeFor[error]()) {
		return yes
	}
	switch t.Kind() {
	case reflect.Interface:
		return perhaps
	case reflect.Pointer, reflect.Slice, reflect.Array, reflect.Map:
		return printable(t.Elem())
	case reflect.Struct, reflect.Func, reflect.Chan, reflect.UnsafePointer:
		return no
	}
	return yes
}

// unprintable says why values of a type cannot be printed, and what to do.
func unprintable(t reflect.Type) error {
	if k := t.Kind(); k == reflect.Slice || k == reflect.Array {
		return fmt.Errorf("%s cannot be printed (go through it with range)", named(t))
	}
	hint := ""
	for _, name := range []string{"Text", "Title", "Name", "URL", "Src", "HTML", "Number", "Key"} {
		if _, ok := t.MethodByName(name); ok {
			hint = fmt.Sprintf(" (print what one of its methods returns, such as .%s)", name)
			break
		}
	}
	return fmt.Errorf("%s cannot be printed%s", named(t), hint)
}

// print checks what an action prints.
func (s *scope) print(n *parse.ActionNode, value reflect.Type) {
	switch printable(value) {
	case no:
		s.tell(n.Pipe.Position(), diag.TemplateArg, "<%s>: %v", n.Pipe, unprintable(value))
	case perhaps:
		s.doubtful[n] = true
	}
}

// printers checks the arguments of a function that prints them.
func (s *scope) printers(n *parse.IdentifierNode, args []operand) {
	for _, a := range args {
		if printable(a.typ) == no {
			s.tell(n.Pos, diag.TemplateArg, "<%s>: %v", n, unprintable(a.typ))
		}
	}
}

// guard puts [printedName] behind what is printed and of a type that no template
// says.
func (c *checker) guard() {
	for n := range c.doubtful {
		cmds := n.Pipe.Cmds
		if last, ok := cmds[len(cmds)-1].Args[0].(*parse.IdentifierNode); ok && slices.Contains([]string{"html", "urlquery"}, last.Ident) {
			continue // html/template wants these to be the last
		}
		what := strings.TrimSpace(n.Pipe.String())
		n.Pipe.Cmds = append(cmds, &parse.CommandNode{NodeType: parse.NodeCommand, Pos: n.Pipe.Pos, Args: []parse.Node{
			parse.NewIdentifier(printedName).SetPos(n.Pipe.Pos),
			&parse.StringNode{NodeType: parse.NodeString, Pos: n.Pipe.Pos, Quoted: "what", Text: what},
		}})
	}
}
