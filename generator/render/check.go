package render

import (
	"bytes"
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
	reached  map[string]bool            // templates with a known dot
	doubtful map[*parse.ActionNode]bool // what they print is of a type that only the value tells
	faulty   bool                       // a fault was told since this was last false
	path     []diag.Pos                 // the calls that led to the template that is followed
	messages diag.List
}

// A walk is a template with the type of its dot, nil for an unknown one.
type walk struct {
	set  *template.Template
	name string
	dot  reflect.Type
}

// slots returns a view of the type that each template which bodies call is
// handed; the manual has a table of them.
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
	c := &checker{t: t, funcs: functions(), walked: make(map[walk]bool), reached: make(map[string]bool), doubtful: make(map[*parse.ActionNode]bool)}
	page := reflect.TypeFor[Page]()
	for _, name := range slices.Sorted(maps.Keys(t.layouts)) {
		if l := t.layouts[name]; !l.spare {
			c.set = l.set
			c.template("base.html", page)
			c.outside(name)
		}
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
	c.guard()
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

// outside says so where a layout has something that no page shows: base.html
// frames all pages, and a layout only defines the blocks of it.
func (c *checker) outside(name string) {
	tmpl := c.set.Lookup(name)
	if tmpl == nil || tmpl.Tree == nil {
		return
	}
	s := &scope{checker: c, name: name, tree: tmpl.Tree}
	for _, n := range tmpl.Tree.Root.Nodes {
		if parse.IsEmptyTree(n) {
			continue
		}
		at := n.Position()
		if text, ok := n.(*parse.TextNode); ok {
			at += parse.Pos(len(text.Text) - len(bytes.TrimLeft(text.Text, " \t\r\n")))
		}
		s.tell(at, diag.TemplateSyntax, "what stands outside of {{define}} in a layout is not shown (put it between {{define \"main\"}} and {{end}})")
		return
	}
}

// tell adds a message about a place in a template, once.
func (s *scope) tell(at parse.Pos, code diag.Code, format string, args ...any) {
	c, m := s.checker, diag.New(code, s.at(at), format, args...)
	c.faulty = true
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
		s.faulty = false
		if value := s.pipe(n.Pipe, dot); len(n.Pipe.Decl) == 0 && !s.faulty {
			s.print(n, value)
		}
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
