package render

import (
	"html/template"
	"maps"
	"reflect"
	"slices"
	"strings"
	"text/template/parse"

	"galley/generator/diag"
)

// A checker follows the templates without running them, every branch of them,
// and compares what they ask with what the views answer. It knows the type of
// the dot of each layout and slot, and of a partial from the templates that
// call it. Where a type cannot be known (params, data) it says nothing.
type checker struct {
	t        *templates
	funcs    template.FuncMap
	set      *template.Template
	walked   map[walk]bool
	reached  map[string]bool // templates with a known dot
	path     []diag.Pos      // the calls that led to the template that is followed
	messages diag.List
}

// A walk is a template with the type of its dot, nil for an unknown one.
type walk struct {
	set  *template.Template
	name string
	dot  reflect.Type
}

// slots returns a view of the type that each template which bodies call is
// handed.
func (t *templates) slots() map[string]any {
	slots := map[string]any{imageSlot: Image{}, linkSlot: Link{}, headingSlot: Heading{}, codeSlot: Code{}}
	for name := range t.files {
		if strings.HasPrefix(name, directiveDir) {
			slots[name] = Directive{}
		}
	}
	return slots
}

// check says what templates ask of views that these do not have, and which
// arguments cannot be right. It must come before the templates are escaped,
// which puts functions of its own into them.
func (t *templates) check() diag.List {
	c := &checker{t: t, funcs: functions(), walked: make(map[walk]bool), reached: make(map[string]bool)}
	page := reflect.TypeFor[Page]()
	for _, name := range slices.Sorted(maps.Keys(t.layouts)) {
		c.set = t.layouts[name].set
		c.template("base.html", page)
	}
	c.set = t.partials
	views := t.slots()
	for _, name := range slices.Sorted(maps.Keys(views)) {
		c.template(name, reflect.TypeOf(views[name]))
	}
	for _, name := range slices.Sorted(maps.Keys(t.files)) {
		if !c.reached[name] {
			c.template(name, nil)
		}
	}
	return c.messages
}

// template follows a template of the set, once for each type of dot. One that
// is not there is a matter of whoever calls it.
func (c *checker) template(name string, dot reflect.Type) {
	dot = known(dot)
	tmpl := c.set.Lookup(name)
	if tmpl == nil || tmpl.Tree == nil || c.walked[walk{c.set, name, dot}] {
		return
	}
	c.walked[walk{c.set, name, dot}] = true
	if dot != nil {
		c.reached[name] = true
	}
	s := &scope{checker: c, name: name, tree: tmpl.Tree, vars: []variable{{"$", dot}}, assigned: make(map[string]bool)}
	s.findAssigned(tmpl.Tree.Root)
	s.list(tmpl.Tree.Root, dot)
}

// tell adds a message about a place in a template, once.
func (s *scope) tell(at parse.Pos, code diag.Code, format string, args ...any) {
	c, m := s.checker, diag.New(code, s.at(at), format, args...)
	for _, pos := range slices.Backward(c.path) {
		m.Notes = append(m.Notes, calledAt(pos))
	}
	if !slices.ContainsFunc(c.messages, func(o diag.Message) bool { return o.Pos == m.Pos && o.Text == m.Text }) {
		c.messages = append(c.messages, m)
	}
}

// at is the place of an offset in the template's file.
func (s *scope) at(offset parse.Pos) diag.Pos {
	pos := diag.Pos{File: templateDir + "/" + s.tree.ParseName}
	if f, ok := s.t.files[s.tree.ParseName]; ok {
		pos.File = f.Path()
		if src, err := f.Read(); err == nil {
			text := strings.TrimPrefix(string(src), "\ufeff")
			pos.Line, pos.Column = diag.Locate([]byte(text), int(offset))
		}
	}
	return pos
}

// note notes that this template calls another.
func (s *scope) note(name string, at parse.Pos) {
	key := callee{s.set, name}
	if by := (caller{s.name, s.at(at)}); !slices.Contains(s.t.calls[key], by) {
		s.t.calls[key] = append(s.t.calls[key], by)
	}
}

// call follows a template that this one calls.
func (s *scope) call(name string, at parse.Pos, dot reflect.Type) {
	if s.t.isFile(name) {
		s.path = append(s.path, s.at(at))
		defer func() { s.path = s.path[:len(s.path)-1] }()
	}
	s.template(name, dot)
}

// A scope is what is known while one template is followed.
type scope struct {
	*checker
	name     string // of the template
	tree     *parse.Tree
	vars     []variable      // innermost last
	assigned map[string]bool // variables that are set anew somewhere, and may hold anything
}

type variable struct {
	name string
	typ  reflect.Type
}

// findAssigned notes the variables that are set by {{$x = …}}.
func (s *scope) findAssigned(n parse.Node) {
	pipe := func(p *parse.PipeNode) {
		if p != nil && p.IsAssign {
			for _, v := range p.Decl {
				s.assigned[v.Ident[0]] = true
			}
		}
	}
	branch := func(b *parse.BranchNode) {
		pipe(b.Pipe)
		s.findAssigned(b.List)
		s.findAssigned(b.ElseList)
	}
	switch n := n.(type) {
	case *parse.ListNode:
		if n != nil {
			for _, child := range n.Nodes {
				s.findAssigned(child)
			}
		}
	case *parse.ActionNode:
		pipe(n.Pipe)
	case *parse.IfNode:
		branch(&n.BranchNode)
	case *parse.RangeNode:
		branch(&n.BranchNode)
	case *parse.WithNode:
		branch(&n.BranchNode)
	}
}

func (s *scope) declare(v *parse.VariableNode, typ reflect.Type) {
	if s.assigned[v.Ident[0]] {
		typ = nil
	}
	s.vars = append(s.vars, variable{v.Ident[0], typ})
}

func (s *scope) lookup(name string) reflect.Type {
	for _, v := range slices.Backward(s.vars) {
		if v.name == name {
			return v.typ
		}
	}
	return nil
}

// list follows nodes that share a dot; what they declare ends with them.
func (s *scope) list(l *parse.ListNode, dot reflect.Type) {
	if l == nil {
		return
	}
	mark := len(s.vars)
	for _, n := range l.Nodes {
		s.node(n, dot)
	}
	s.vars = s.vars[:mark]
}

func (s *scope) node(n parse.Node, dot reflect.Type) {
	mark := len(s.vars)
	switch n := n.(type) {
	case *parse.ActionNode:
		s.pipe(n.Pipe, dot)
		return // what an action declares stays
	case *parse.TemplateNode:
		var handed reflect.Type
		if n.Pipe != nil {
			handed = s.pipe(n.Pipe, dot)
		}
		s.note(n.Name, n.Pos)
		s.call(n.Name, n.Pos, handed)
	case *parse.IfNode:
		s.pipe(n.Pipe, dot)
		s.list(n.List, dot)
		s.list(n.ElseList, dot)
	case *parse.WithNode:
		value := s.pipe(n.Pipe, dot)
		s.list(n.List, value)
		s.list(n.ElseList, dot)
	case *parse.RangeNode:
		s.each(n, dot)
	}
	s.vars = s.vars[:mark]
}

// each follows a {{range}}.
func (s *scope) each(n *parse.RangeNode, dot reflect.Type) {
	value := s.commands(n.Pipe, dot)
	key, item, ok := members(value)
	if !ok {
		s.tell(n.Pipe.Position(), diag.TemplateArg, "<%s>: range cannot go through %s (it wants a list)", n.Pipe.Cmds[0], named(value))
	}
	if !n.Pipe.IsAssign {
		switch decl := n.Pipe.Decl; len(decl) {
		case 1:
			s.declare(decl[0], item)
		case 2:
			s.declare(decl[0], key)
			s.declare(decl[1], item)
		}
	}
	s.list(n.List, item)
	s.list(n.ElseList, dot)
}
<<<<<<< HEAD

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
	literal bool         // written as it is, so that it fits all types of its kind
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
	s.render(cmd)
	return s.value(cmd.Args[0], dot, args)
}

// operand returns the type of an argument.
func (s *scope) operand(n parse.Node, dot reflect.Type) operand {
	switch n := n.(type) {
	case *parse.StringNode, *parse.NumberNode, *parse.BoolNode:
		return operand{s.value(n, dot, nil), true}
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

// render follows a partial that a page renders by its name.
func (s *scope) render(cmd *parse.CommandNode) {
	if len(cmd.Args) != 2 || !strings.HasSuffix(cmd.Args[0].String(), ".Render") {
		return
	}
	name, ok := cmd.Args[1].(*parse.StringNode)
	if !ok {
		return
	}
	if _, ok := s.t.files[name.Text]; !ok {
		s.tell(name.Pos, diag.TemplateArg, "<%s>: %v", cmd.Args[0], s.t.noTemplate(name.Text))
		return
	}
	set := s.set
	s.set = s.t.partials
	s.call(name.Text, name.Pos, reflect.TypeFor[Page]())
	s.set = set
}
=======
>>>>>>> c96e883 (render: give the faults of templates a file of their own)
