package render

import (
	"reflect"
	"strings"
	"text/template/parse"

	"galley/generator/diag"
)

// pipe returns the type of a pipeline's value and declares its variables.
func (s *scope) pipe(p *parse.PipeNode, dot reflect.Type) reflect.Type {
	value := s.commands(p, dot)
	if !p.IsAssign {
		for _, v := range p.Decl {
			s.declare(v, value)
		}
	}
	return value
}

// commands returns the type of a pipeline's value.
func (s *scope) commands(p *parse.PipeNode, dot reflect.Type) reflect.Type {
	var value *operand
	for _, cmd := range p.Cmds {
		value = &operand{typ: s.command(cmd, dot, value)}
	}
	if value == nil {
		return nil
	}
	return value.typ
}

// An operand is what a method or a function is given.
type operand struct {
	typ     reflect.Type // nil for unknown
	literal parse.Node   // written as it is, so that it fits all types of its kind; nil for what is not
}

// command returns the type of one part of a pipeline; piped is the value of
// the part before it, nil for none.
func (s *scope) command(cmd *parse.CommandNode, dot reflect.Type, piped *operand) reflect.Type {
	args := make([]operand, 0, len(cmd.Args))
	for _, n := range cmd.Args[1:] {
		args = append(args, s.operand(n, dot))
	}
	if piped != nil {
		args = append(args, *piped)
	}
	if name, ok := cmd.Args[0].(*parse.IdentifierNode); ok {
		return s.function(name, args)
	}
	return s.value(cmd.Args[0], dot, args)
}

// operand returns the type of an argument.
func (s *scope) operand(n parse.Node, dot reflect.Type) operand {
	switch n := n.(type) {
	case *parse.StringNode, *parse.NumberNode, *parse.BoolNode:
		return operand{s.value(n, dot, nil), n}
	case *parse.IdentifierNode:
		return operand{typ: s.function(n, nil)}
	}
	return operand{typ: s.value(n, dot, nil)}
}

// value returns the type of a node; the last method in it is given the
// arguments.
func (s *scope) value(n parse.Node, dot reflect.Type, args []operand) reflect.Type {
	switch n := n.(type) {
	case *parse.DotNode:
		return dot
	case *parse.FieldNode:
		return s.chain(n, dot, n.Ident, starts(n.Pos, n.Ident), args)
	case *parse.VariableNode:
		return s.chain(n, s.lookup(n.Ident[0]), n.Ident[1:], starts(n.Pos, n.Ident)[1:], args)
	case *parse.ChainNode:
		var recv reflect.Type
		if pipe, ok := n.Node.(*parse.PipeNode); ok {
			recv = s.commands(pipe, dot)
		}
		return s.chain(n, recv, n.Field, starts(n.Pos, append([]string{""}, n.Field...))[1:], args)
	case *parse.PipeNode:
		return s.commands(n, dot)
	case *parse.StringNode:
		return reflect.TypeFor[string]()
	case *parse.BoolNode:
		return reflect.TypeFor[bool]()
	case *parse.NumberNode:
		if n.IsInt {
			return reflect.TypeFor[int]()
		}
		return reflect.TypeFor[float64]()
	}
	return nil
}

// starts returns where the parts of .A.B.C or $a.B.C stand. The parser gives a
// chain of more than one the place of its second part.
func starts(pos parse.Pos, idents []string) []parse.Pos {
	out := make([]parse.Pos, len(idents))
	if len(idents) > 1 {
		first := len(idents[0])
		if !strings.HasPrefix(idents[0], "$") {
			first++ // the dot
		}
		out[0] = pos - parse.Pos(first)
	} else if len(idents) == 1 {
		out[0] = pos
	}
	for i := 1; i < len(idents); i++ {
		out[i] = pos
		pos += parse.Pos(len(idents[i]) + 1)
	}
	return out
}

// chain follows .A.B.C from a receiver.
func (s *scope) chain(n parse.Node, recv reflect.Type, idents []string, at []parse.Pos, args []operand) reflect.Type {
	for i, name := range idents {
		var given []operand
		if i == len(idents)-1 {
			given = args
		}
		recv = s.member(n, recv, name, at[i], given)
	}
	return recv
}

// member returns the type of a method's result, a map's value or a field.
func (s *scope) member(n parse.Node, recv reflect.Type, name string, at parse.Pos, args []operand) reflect.Type {
	if recv == nil {
		return nil
	}
	if m, ok := recv.MethodByName(name); ok {
		if name == "Render" || name == "Insert" {
			s.render(n, recv, args)
		}
		return s.result(n, at, name, m.Type, 1, args)
	}
	for recv.Kind() == reflect.Pointer {
		recv = recv.Elem()
	}
	switch recv.Kind() {
	case reflect.Interface:
		return nil
	case reflect.Map:
		return known(recv.Elem())
	case reflect.Struct:
		if f, ok := recv.FieldByName(name); ok && f.IsExported() {
			return known(f.Type)
		}
	}
	s.tell(at, diag.TemplateMethod, "<%s>: %s", n, noMethod(name, recv.String()))
	return nil
}

// render follows a partial that a page, each of a list, a menu, a list of feeds or
// the site renders by its name.
func (s *scope) render(n parse.Node, recv reflect.Type, args []operand) {
	if len(args) != 1 || args[0].literal == nil {
		return
	}
	name, ok := args[0].literal.(*parse.StringNode)
	if !ok {
		return
	}
	if _, ok := s.t.files[name.Text]; !ok {
		s.tell(name.Pos, diag.TemplateArg, "<%s>: %v", n, s.t.noTemplate(name.Text))
		return
	}
	for recv.Kind() == reflect.Pointer {
		recv = recv.Elem()
	}
	if recv == reflect.TypeFor[Pages]() {
		recv = recv.Elem()
	}
	set := s.set
	s.set = s.t.partials
	s.call(name.Text, name.Pos, recv)
	s.set = set
}
