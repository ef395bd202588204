package main

import (
	"fmt"
	"go/ast"
	"go/token"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// A frontKey is a key of front matter.
type frontKey struct {
	setting
	kind    string   // of its values, in words
	also    []string // other names, in lower case
	ownOnly bool     // a cascade cannot hand it down
}

// keyTables is what package content knows of keys.
type keyTables struct {
	names    []string            // in the order of their constants
	order    []string            // the constants
	spelling map[string][]string // the names in lower case, by the constant
	ownOnly  []string            // constants
	foreign  []caseOf            // keys of other generators
	reserved map[string]string   // comments of constants
}

// frontMatterReference lists the keys of front matter by the fields of package
// content, their comments, and its tables.
func frontMatterReference(root string) (string, error) {
	tables, err := readKeyTables(root)
	if err != nil {
		return "", err
	}
	keys, err := frontKeys(root, tables)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	b.WriteString("\n## Keys {#keys}\n")
	for _, k := range keys {
		k.write(&b)
	}
	if err := tables.writeOthers(&b, keys); err != nil {
		return "", err
	}
	return b.String(), nil
}

// writeOthers writes the keys that have no effect: those that will have one, and
// those of other generators.
func (t *keyTables) writeOthers(b *strings.Builder, keys []frontKey) error {
	b.WriteString("\n## Keys that are kept free {#reserved}\n\n" +
		"These will have a meaning. Until then they have no effect, but their values are checked.\n\n")
	for i, name := range t.names {
		if !slices.ContainsFunc(keys, func(k frontKey) bool { return k.key == name }) {
			comment := t.reserved[t.order[i]]
			if comment == "" {
				return fmt.Errorf("%s: there is no field for it, and its constant has no comment", name)
			}
			fmt.Fprintf(b, "- **`%s`:** %s.\n", name, comment)
		}
	}
	b.WriteString("\n## Keys of other generators {#foreign}\n\n" +
		"By these, other generators decide what is published. Here they are params like any other, and since the page would be " +
		"published in another way than was meant, a build warns of them ([front-matter/foreign-key](messages.md#front-matter-foreign-key)), " +
		"unless they change nothing, as `headless: false` and `published: true`. A date as `published` is [publishDate](#publishdate).\n\n")
	for _, c := range t.foreign {
		fmt.Fprintf(b, "- **`%s`:** %s.\n", strings.Join(c.labels, "`, `"), instead(c.result))
	}
	return nil
}

// instead puts the keys in an advice into code.
func instead(advice string) string {
	keys := strings.Split(strings.TrimPrefix(advice, "use "), " or ")
	return "use `" + strings.Join(keys, "` or `") + "`"
}

// frontKeys reads the fields of the struct that have a key.
func frontKeys(root string, tables keyTables) ([]frontKey, error) {
	files, err := parsePackage(root, "content")
	if err != nil {
		return nil, err
	}
	var keys []frontKey
	for _, f := range files {
		for _, field := range structs(f)["FrontMatter"] {
			if field.Tag == nil {
				continue
			}
			tag, err := strconv.Unquote(field.Tag.Value)
			if err != nil {
				return nil, err
			}
			k := frontKey{setting: setting{key: reflect.StructTag(tag).Get("key")}, kind: kindOf(field.Type)}
			at := slices.Index(tables.names, k.key)
			if at < 0 {
				return nil, fmt.Errorf("%s is not among the names of keys", k.key)
			}
			if err := k.read(field.Doc.Text()); err != nil {
				return nil, fmt.Errorf("%s: %w", k.key, err)
			}
			if len(k.examples) == 0 {
				return nil, fmt.Errorf("%s: the comment has no example", k.key)
			}
			k.ownOnly = slices.Contains(tables.ownOnly, tables.order[at])
			for _, name := range tables.spelling[tables.order[at]] {
				if name != fold(k.key) {
					k.also = append(k.also, name)
				}
			}
			keys = append(keys, k)
		}
	}
	return keys, nil
}

// fold is the spelling by which keys are compared.
func fold(name string) string { return strings.ReplaceAll(strings.ToLower(name), "_", "") }

// kindOf is the type of a field in words.
func kindOf(x ast.Expr) string {
	_, list := x.(*ast.ArrayType)
	switch typeNameOf(x) {
	case "Time":
		return "date"
	case "bool":
		return "`true` or `false`"
	case "int":
		return "whole number"
	case "Image":
		return "text or map"
	case "FrontMatter":
		return "map"
	}
	if list {
		return "list of texts"
	}
	return "text"
}

// write writes a key.
func (k frontKey) write(b *strings.Builder) {
	fmt.Fprintf(b, "\n### %s {#%s}\n\n%s\n\n*Type:* %s.", special.ReplaceAllString(k.key, `\$0`), strings.ToLower(k.key), k.text, k.kind)
	if k.standard != "" {
		fmt.Fprintf(b, " *Default:* %s.", k.standard)
	}
	if k.also != nil {
		fmt.Fprintf(b, " *Also:* `%s`.", strings.Join(k.also, "`, `"))
	}
	if k.ownOnly {
		b.WriteString(" A [cascade](#cascade) cannot hand it down.")
	}
	b.WriteString("\n")
	for _, example := range k.examples {
		fence(b, "yaml", example)
	}
}

// readKeyTables reads the tables of package content.
func readKeyTables(root string) (keyTables, error) {
	t := keyTables{spelling: make(map[string][]string), reserved: make(map[string]string)}
	files, err := parsePackage(root, "content")
	if err != nil {
		return t, err
	}
	for _, f := range files {
		for _, decl := range f.Decls {
			switch d := decl.(type) {
			case *ast.GenDecl:
				t.constants(d)
			case *ast.FuncDecl:
				t.function(d)
			}
		}
	}
	if len(t.names) == 0 || len(t.names) != len(t.order) || len(t.spelling) != len(t.names) || len(t.ownOnly) == 0 || len(t.foreign) == 0 {
		return t, fmt.Errorf("the tables of keys in package content have another form than is read here")
	}
	return t, nil
}

// constants reads the constants of the keys.
func (t *keyTables) constants(d *ast.GenDecl) {
	for _, spec := range d.Specs {
		s, ok := spec.(*ast.ValueSpec)
		if !ok || d.Tok != token.CONST || !strings.HasPrefix(s.Names[0].Name, "key") || s.Names[0].Name == "keyCount" {
			continue
		}
		t.order = append(t.order, s.Names[0].Name)
		t.reserved[s.Names[0].Name] = strings.TrimSpace(s.Comment.Text())
	}
}

// function reads what a function says of keys.
func (t *keyTables) function(d *ast.FuncDecl) {
	switch d.Name.Name {
	case "keyNames":
		t.names = literals(d)
	case "keyOf":
		for _, c := range cases(d) {
			t.spelling[c.result] = c.labels
		}
	case "ownOnly":
		for _, c := range cases(d) {
			t.ownOnly = append(t.ownOnly, c.labels...)
		}
	case "foreign":
		t.foreign = cases(d)
	}
}

// A caseOf is a case of a switch: what it is for, and what is returned there.
type caseOf struct {
	labels []string
	result string
}

// cases reads the switch of a function whose cases only return something.
func cases(f *ast.FuncDecl) []caseOf {
	var list []caseOf
	ast.Inspect(f, func(n ast.Node) bool {
		clause, ok := n.(*ast.CaseClause)
		if !ok || len(clause.Body) != 1 {
			return true
		}
		if r, ok := clause.Body[0].(*ast.ReturnStmt); ok {
			c := caseOf{result: word(r.Results[0])}
			for _, label := range clause.List {
				c.labels = append(c.labels, word(label))
			}
			list = append(list, c)
		}
		return true
	})
	return list
}

// literals lists the texts in a function.
func literals(f *ast.FuncDecl) []string {
	var list []string
	ast.Inspect(f, func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok {
			list = append(list, word(lit))
		}
		return true
	})
	return list
}

// word is a name or a text.
func word(x ast.Expr) string {
	switch x := x.(type) {
	case *ast.Ident:
		return x.Name
	case *ast.BasicLit:
		text, _ := strconv.Unquote(x.Value)
		return text
	}
	return ""
}
