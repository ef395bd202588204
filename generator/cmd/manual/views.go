package main

import (
	"fmt"
	"go/ast"
	"go/token"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// viewsReference lists what templates can ask of views, and the functions that
// they may call, by the comments in package render.
func viewsReference(root string) (string, error) {
	files, err := parsePackage(root, "render")
	if err != nil {
		return "", err
	}
	s := source{types: make(map[string]string), funcs: make(map[string]*ast.FuncDecl), methods: make(map[string][]*ast.FuncDecl)}
	for _, f := range files {
		s.read(f)
	}
	var b strings.Builder
	b.WriteString("\n## Views\n")
	for _, name := range s.views() {
		if err := s.writeView(&b, name); err != nil {
			return "", fmt.Errorf("%s: %w", name, err)
		}
	}
	b.WriteString("\n## Functions\n")
	functions := s.functions()
	if len(s.views()) == 0 || len(functions) == 0 {
		return "", fmt.Errorf("no views or functions were found in package render")
	}
	for _, f := range functions {
		if err := s.writeFunction(&b, f); err != nil {
			return "", fmt.Errorf("%s: %w", f.name, err)
		}
	}
	return b.String(), nil
}

// source is what package render declares.
type source struct {
	types   map[string]string          // comments of types
	funcs   map[string]*ast.FuncDecl   // by name
	methods map[string][]*ast.FuncDecl // the exported ones, by the name of their type
}

// read adds the declarations of a file. The methods that stand with their type
// come before those in other files.
func (s *source) read(f *ast.File) {
	here := make(map[string]bool) // the types that the file declares
	for _, decl := range f.Decls {
		switch d := decl.(type) {
		case *ast.GenDecl:
			if t, ok := d.Specs[0].(*ast.TypeSpec); ok && d.Tok == token.TYPE {
				s.types[t.Name.Name], here[t.Name.Name] = d.Doc.Text(), true
			}
		case *ast.FuncDecl:
			if d.Recv == nil {
				s.funcs[d.Name.Name] = d
			}
		}
	}
	found := make(map[string][]*ast.FuncDecl)
	for _, decl := range f.Decls {
		if d, ok := decl.(*ast.FuncDecl); ok && d.Recv != nil && d.Name.IsExported() {
			name := typeNameOf(d.Recv.List[0].Type)
			found[name] = append(found[name], d)
		}
	}
	for name, list := range found {
		if here[name] {
			s.methods[name] = append(list, s.methods[name]...)
		} else {
			s.methods[name] = append(s.methods[name], list...)
		}
	}
}

// typeNameOf is the name of the type in an expression, without pointers and
// lists around it.
func typeNameOf(x ast.Expr) string {
	switch x := x.(type) {
	case *ast.StarExpr:
		return typeNameOf(x.X)
	case *ast.ArrayType:
		return typeNameOf(x.Elt)
	case *ast.Ident:
		return x.Name
	case *ast.SelectorExpr:
		return x.Sel.Name
	}
	return ""
}

// views reads the names in the list that the function views returns.
func (s *source) views() []string {
	var names []string
	if f := s.funcs["views"]; f != nil {
		ast.Inspect(f, func(n ast.Node) bool {
			if c, ok := n.(*ast.CompositeLit); ok && ast.IsExported(typeNameOf(c.Type)) {
				names = append(names, typeNameOf(c.Type))
			}
			return true
		})
	}
	return names
}

// A function is one that templates may call.
type function struct {
	name string
	decl *ast.FuncDecl
}

// functions reads the map that the function functions returns.
func (s *source) functions() []function {
	var list []function
	if f := s.funcs["functions"]; f != nil {
		ast.Inspect(f, func(n ast.Node) bool {
			if kv, ok := n.(*ast.KeyValueExpr); ok {
				name, _ := strconv.Unquote(kv.Key.(*ast.BasicLit).Value)
				list = append(list, function{name, s.funcs[typeNameOf(kv.Value)]})
			}
			return true
		})
	}
	slices.SortFunc(list, func(a, b function) int { return strings.Compare(a.name, b.name) })
	return list
}

// writeView writes what can be asked of a view.
func (s *source) writeView(b *strings.Builder, name string) error {
	r := readRemark(s.types[name])
	if len(r.prose) == 0 {
		return fmt.Errorf("no comment")
	}
	id := strings.ToLower(name)
	fmt.Fprintf(b, "\n### %s {#%s}\n\n%s\n", name, id, withoutName(name, r.prose))
	for _, m := range s.methods[name] {
		r := readRemark(m.Doc.Text())
		if len(r.prose) == 0 {
			return fmt.Errorf("%s has no comment", m.Name.Name)
		}
		fmt.Fprintf(b, "\n#### `%s` {#%s-%s}\n\n", call(m), id, strings.ToLower(m.Name.Name))
		fmt.Fprintf(b, "%s *Type:* %s.\n", withoutName(m.Name.Name, r.prose), inWords(m.Type.Results.List[0].Type))
		for _, example := range r.code {
			fence(b, "html", example)
		}
	}
	return nil
}

// writeFunction writes how a function is called and what comes of it. Its
// comment has the calls as lines that are no actions, then examples.
func (s *source) writeFunction(b *strings.Builder, f function) error {
	if f.decl == nil {
		return fmt.Errorf("it is no function with a name")
	}
	r := readRemark(f.decl.Doc.Text())
	var calls, examples []string
	for line := range strings.Lines(strings.Join(r.code, "\n")) {
		if strings.HasPrefix(line, f.name+" ") && len(examples) == 0 {
			calls = append(calls, "`"+strings.TrimSpace(line)+"`")
		} else {
			examples = append(examples, line)
		}
	}
	if len(r.prose) == 0 || len(calls) == 0 || len(examples) == 0 {
		return fmt.Errorf("the comment of %s lacks prose, a call or an example", f.decl.Name.Name)
	}
	fmt.Fprintf(b, "\n### %s {#function-%s}\n\n%s\n\n", f.name, strings.ToLower(f.name), strings.Join(calls, ", "))
	fmt.Fprintf(b, "%s\n", withoutName(f.decl.Name.Name, r.prose))
	fence(b, "html", strings.Join(examples, ""))
	return nil
}

// call is how a template asks for a method.
func call(m *ast.FuncDecl) string {
	out := "." + m.Name.Name
	for _, field := range m.Type.Params.List {
		for _, name := range field.Names {
			if _, ok := field.Type.(*ast.Ellipsis); ok {
				out += " " + strings.ToUpper(strings.TrimSuffix(name.Name, "s")) + " …"
			} else {
				out += " " + strings.ToUpper(name.Name)
			}
		}
	}
	return out
}

// inWords puts a type into words. Views lead to their section.
func inWords(x ast.Expr) string {
	name, word, plural := typeNameOf(x), "", ""
	switch name {
	case "string":
		word, plural = "text", "texts"
	case "bool":
		word = "true or false"
	case "int":
		word, plural = "whole number", "whole numbers"
	case "any":
		word, plural = "value", "values"
	case "HTML", "URL":
		word = name
	case "JS":
		word = "JSON"
	default:
		word = "[" + name + "](#" + strings.ToLower(name) + ")"
		plural = word
	}
	switch x.(type) {
	case *ast.StarExpr:
		return word + " or nothing"
	case *ast.ArrayType:
		return "list of " + plural
	}
	return word
}

// verb is what comments begin with behind the name.
var verb = regexp.MustCompile(`^(?:is|returns|reports) `)

// withoutName turns a comment about a Go name into one about what a template
// gets.
func withoutName(name string, prose []string) string {
	text := strings.TrimPrefix(strings.Join(prose, "\n\n"), name+" ")
	text = verb.ReplaceAllString(text, "")
	return inTemplates(strings.ToUpper(text[:1]) + text[1:])
}

// nothing is what Go calls nil and templates have no word for.
var nothing = regexp.MustCompile(`\bnil\b`)

// inTemplates puts the words of Go into those of templates.
func inTemplates(text string) string { return nothing.ReplaceAllString(text, "nothing") }
