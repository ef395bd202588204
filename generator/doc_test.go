package generator_test

import (
	"go/ast"
	"go/token"
	"strings"
	"testing"
)

func TestPackageComments(t *testing.T) {
	t.Parallel()
	comments := map[string][]string{}
	sources(t, func(pkg, name string, f *ast.File) {
		list := comments[pkg]
		if f.Doc != nil {
			list = append(list, name)
			want := "Package " + f.Name.Name + " "
			if f.Name.Name == "main" {
				want = "Command " + pkg[strings.LastIndex(pkg, "/")+1:] + " "
			}
			if !strings.HasPrefix(f.Doc.Text(), want) {
				t.Errorf("%s: package comment does not begin with %q", name, want)
			}
		}
		comments[pkg] = list
	})
	for pkg, list := range comments {
		if len(list) != 1 {
			t.Errorf("package %s has %d package comments %q, want 1", pkg, len(list), list)
		}
	}
}

func TestExportedNamesHaveComments(t *testing.T) {
	t.Parallel()
	sources(t, func(_, name string, f *ast.File) {
		for _, decl := range f.Decls {
			for _, missing := range undocumented(decl) {
				t.Errorf("%s: exported %s has no comment", name, missing)
			}
		}
	})
}

// undocumented returns the exported names of a declaration that have no
// comment. A comment on a group of constants or variables serves all of it.
func undocumented(decl ast.Decl) []string {
	switch d := decl.(type) {
	case *ast.FuncDecl:
		if d.Doc == nil && d.Name.IsExported() && exportedReceiver(d.Recv) {
			return []string{d.Name.Name}
		}
	case *ast.GenDecl:
		if d.Tok == token.IMPORT || d.Doc != nil {
			return nil
		}
		var names []string
		for _, spec := range d.Specs {
			names = append(names, undocumentedSpec(spec)...)
		}
		return names
	}
	return nil
}

func undocumentedSpec(spec ast.Spec) []string {
	var names []string
	switch s := spec.(type) {
	case *ast.TypeSpec:
		if s.Doc == nil && s.Name.IsExported() {
			names = append(names, s.Name.Name)
		}
	case *ast.ValueSpec:
		for _, n := range s.Names {
			if s.Doc == nil && s.Comment == nil && n.IsExported() {
				names = append(names, n.Name)
			}
		}
	}
	return names
}

// exportedReceiver reports whether a function is one of the package or a
// method of an exported type.
func exportedReceiver(recv *ast.FieldList) bool {
	if recv == nil {
		return true
	}
	typ := recv.List[0].Type
	for {
		switch x := typ.(type) {
		case *ast.StarExpr:
			typ = x.X
		case *ast.IndexExpr:
			typ = x.X
		case *ast.IndexListExpr:
			typ = x.X
		case *ast.Ident:
			return x.IsExported()
		default:
			return false
		}
	}
}
