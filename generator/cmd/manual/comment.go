package main

import (
	"fmt"
	"go/ast"
	"go/doc/comment"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"strings"
)

// parsePackage parses the Go files of a package below generator/, tests left
// out.
func parsePackage(root, name string) ([]*ast.File, error) {
	dir := filepath.Join(root, "generator", name)
	names, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil || len(names) == 0 {
		return nil, fmt.Errorf("no Go files in %s: %w", dir, fs.ErrNotExist)
	}
	var files []*ast.File
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	return files, nil
}

// A remark is a Go comment cut into prose and code.
type remark struct {
	prose []string // paragraphs of Markdown
	code  []string // the indented parts, without what stands before all lines
}

// readRemark cuts the text of a comment. Links to Go names become code.
func readRemark(text string) remark {
	var p comment.Parser
	p.LookupSym = func(string, string) bool { return true }
	var r remark
	for _, block := range p.Parse(text).Content {
		switch b := block.(type) {
		case *comment.Code:
			r.code = append(r.code, b.Text)
		case *comment.Paragraph:
			r.prose = append(r.prose, strings.ReplaceAll(markdown(b.Text), "\n", " "))
		}
	}
	return r
}

func markdown(texts []comment.Text) string {
	var b strings.Builder
	for _, text := range texts {
		switch t := text.(type) {
		case comment.Plain:
			b.WriteString(markCode(string(t)))
		case comment.Italic:
			b.WriteString(markCode(string(t)))
		case *comment.DocLink:
			b.WriteString("`." + t.Name + "`")
		case *comment.Link:
			fmt.Fprintf(&b, "[%s](%s)", markdown(t.Text), t.URL)
		}
	}
	return b.String()
}

// code is what reads as code in the prose of a comment: what stands in quotes,
// directives, tags, flags, names with an underscore, paths and files, what
// templates ask for, and addresses.
var code = regexp.MustCompile(`"[^"]*"|:::[^\s,.]+|<[^>\s]+>|--\w[\w-]*|https?:[^\s,]*\w|` +
	`\{\{.*?\}\}|\b\w+_\w+\b|\b(?:static|content|data|templates|partials|i18n)/(?:[\w./*-]*[\w/])?|\.galley/|` +
	`\b[\w./-]+\.(?:yaml|md|html|xml|txt|json|svg|css)\b|\b_?(?:index|README)\.md\b|` +
	`\.[A-Z]\w*(?: "[^"]*")?|(?:^|\s)/[\w./*-]*\w/|\B:[a-z]+\b|\B\*{1,2}\B`)

// special is what Markdown would take for markup.
var special = regexp.MustCompile("[\\\\`*_<\\[\\]{}]")

// markCode makes Markdown of plain text.
func markCode(s string) string {
	var b strings.Builder
	last := 0
	for _, at := range code.FindAllStringIndex(s, -1) {
		found := s[at[0]:at[1]]
		space := found[:len(found)-len(strings.TrimLeft(found, " \n"))]
		found = found[len(space):]
		if strings.HasPrefix(found, `"`) && len(found) > 2 {
			found = strings.Trim(found, `"`)
		}
		b.WriteString(special.ReplaceAllString(s[last:at[0]], `\$0`) + space + "`" + found + "`")
		last = at[1]
	}
	return b.String() + special.ReplaceAllString(s[last:], `\$0`)
}

// structs returns the fields of the structs that a file declares, by name.
func structs(f *ast.File) map[string][]*ast.Field {
	out := make(map[string][]*ast.Field)
	ast.Inspect(f, func(n ast.Node) bool {
		if spec, ok := n.(*ast.TypeSpec); ok {
			if s, ok := spec.Type.(*ast.StructType); ok {
				out[spec.Name.Name] = s.Fields.List
			}
		}
		return true
	})
	return out
}
