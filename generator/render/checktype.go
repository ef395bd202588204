package render

import (
	"html/template"
	"reflect"
	"strconv"
	"strings"
	"text/template/parse"

	"galley/generator/diag"
)

// known returns a type, or nil for one that says nothing of its values.
func known(t reflect.Type) reflect.Type {
	if t == nil || t.Kind() == reflect.Interface || t == reflect.TypeFor[reflect.Value]() {
		return nil
	}
	return t
}

// members returns the types of the keys and items that range goes through;
// false for a type that it cannot go through.
func members(t reflect.Type) (key, item reflect.Type, ok bool) {
	for t != nil && t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t == nil {
		return nil, nil, true
	}
	switch t.Kind() {
	case reflect.Slice, reflect.Array:
		return reflect.TypeFor[int](), known(t.Elem()), true
	case reflect.Map:
		return known(t.Key()), known(t.Elem()), true
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return t, t, true
	case reflect.Interface, reflect.Func, reflect.Chan:
		return nil, nil, true
	}
	return nil, nil, false
}

// function returns the type of a function's result.
func (s *scope) function(n *parse.IdentifierNode, args []operand) reflect.Type {
	if f, ok := s.funcs[n.Ident]; ok {
		result := s.result(n, n.Pos, n.Ident, reflect.TypeOf(f), 0, args)
		switch n.Ident {
		case "first", "last", "sort", "where": // of a list, and of its type
			return listAmong(args)
		}
		return result
	}
	switch n.Ident { // https://pkg.go.dev/text/template#hdr-Functions
	case "and", "or":
		return common(args)
	case "not", "eq", "ne", "lt", "le", "gt", "ge":
		return reflect.TypeFor[bool]()
	case "len":
		return reflect.TypeFor[int]()
	case "print", "printf", "println", "html", "js", "urlquery":
		s.printers(n, args)
		return reflect.TypeFor[string]()
	case "index":
		return s.index(n, args)
	case "slice":
		if len(args) > 0 {
			return args[0].typ
		}
	}
	return nil
}

// listAmong returns the type of the first operand that is a list.
func listAmong(args []operand) reflect.Type {
	for _, a := range args {
		if a.typ != nil && a.typ.Kind() == reflect.Slice {
			return a.typ
		}
	}
	return nil
}

// common returns the type of all operands, nil where they differ.
func common(args []operand) reflect.Type {
	for _, a := range args {
		if a.typ != args[0].typ {
			return nil
		}
	}
	if len(args) == 0 {
		return nil
	}
	return args[0].typ
}

// index returns the type of what the function index finds.
func (s *scope) index(n *parse.IdentifierNode, args []operand) reflect.Type {
	if len(args) == 0 {
		return nil
	}
	t := args[0].typ
	for range args[1:] {
		if t == nil {
			return nil
		}
		switch t.Kind() {
		case reflect.Slice, reflect.Array, reflect.Map:
			t = known(t.Elem())
		case reflect.String:
			t = reflect.TypeFor[byte]()
		default:
			s.tell(n.Pos, diag.TemplateArg, "<%s>: index cannot look into %s (it wants a list or a map)", n, named(t))
			return nil
		}
	}
	return t
}

// result checks the arguments of a method or function and returns the type of
// its result. A method's type has its receiver first, which skip leaves out.
func (s *scope) result(n parse.Node, at parse.Pos, name string, f reflect.Type, skip int, args []operand) reflect.Type {
	want := f.NumIn() - skip
	switch {
	case f.IsVariadic() && len(args) < want-1:
		s.tell(at, diag.TemplateArg, "<%s>: %s wants at least %s, not %d", n, name, arguments(want-1), len(args))
	case !f.IsVariadic() && len(args) != want:
		s.tell(at, diag.TemplateArg, "<%s>: %s wants %s, not %d", n, name, arguments(want), len(args))
	default:
		for i, a := range args {
			if p := parameter(f, i+skip); !fits(a, p) {
				s.tell(at, diag.TemplateArg, "<%s>: argument %d of %s is %s (want %s)", n, i+1, name, named(a.typ), named(p))
			}
		}
	}
	if f.NumOut() == 0 {
		return nil
	}
	return known(f.Out(0))
}

// parameter returns the type of a function's argument.
func parameter(f reflect.Type, i int) reflect.Type {
	if last := f.NumIn() - 1; f.IsVariadic() && i >= last {
		return f.In(last).Elem()
	}
	return f.In(i)
}

// fits reports whether an operand can be the argument, as text/template sees
// it: what is written as it is fits every type of its kind.
func fits(a operand, want reflect.Type) bool {
	if a.typ == nil || known(want) == nil || a.typ.AssignableTo(want) {
		return true
	}
	if a.literal != nil {
		number := reflect.Int <= want.Kind() && want.Kind() <= reflect.Complex128
		return a.typ.Kind() == want.Kind() || number && a.typ.Kind() != reflect.String && a.typ.Kind() != reflect.Bool
	}
	return a.typ.Kind() == reflect.Pointer && a.typ.Elem().AssignableTo(want) || reflect.PointerTo(a.typ).AssignableTo(want)
}

func arguments(n int) string {
	switch n {
	case 0:
		return "no arguments"
	case 1:
		return "1 argument"
	}
	return strconv.Itoa(n) + " arguments"
}

// named is a type in words.
func named(t reflect.Type) string {
	if t == nil {
		return "nothing"
	}
	return typeWords(t.String())
}

// typeWords puts a type, as package reflect writes it, into words.
func typeWords(name string) string {
	if item, ok := itemType(name); ok {
		return "a list of " + strings.TrimPrefix(strings.TrimLeft(item, "*"), "render.")
	}
	if strings.HasPrefix(name, "map[") {
		return "a map"
	}
	name = strings.TrimPrefix(strings.TrimLeft(name, "*"), "render.")
	switch name {
	case "string", reflect.TypeFor[template.HTML]().String():
		return "text"
	case "bool":
		return "true or false"
	case "int", "float64":
		return "a number"
	}
	return name
}
