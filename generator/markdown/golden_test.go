package markdown_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"galley/generator/golden"
	"galley/generator/highlight"
	"galley/generator/markdown"
)

// TestGolden compiles NAME.md of every archive in testdata and compares the
// page with NAME.html, the messages with NAME.messages and, where it is there,
// the tables with NAME.tables. NAME ending in "allow", "omit" or "plain" sets
// the options of that name. Code blocks can include the files below include/.
func TestGolden(t *testing.T) {
	t.Parallel()
	golden.Archives(t, "testdata/*.txtar", func(t *testing.T, a *txtar.Archive) *txtar.Archive {
		wantsTables := map[string]bool{}
		for _, f := range a.Files {
			if test, ok := strings.CutSuffix(f.Name, ".tables"); ok {
				wantsTables[test] = true
			}
		}
		h := highlight.New()
		out := &txtar.Archive{Comment: a.Comment}
		add := func(name, data string) {
			if data != "" {
				out.Files = append(out.Files, txtar.File{Name: name, Data: []byte(data)})
			}
		}
		for _, f := range a.Files {
			test, ok := strings.CutSuffix(f.Name, ".md")
			if ok || strings.HasPrefix(f.Name, "include/") {
				out.Files = append(out.Files, f)
			}
			if !ok {
				continue
			}
			o := options(test)
			o.ReadFile = reader(a)
			d := markdown.NewCompiler(o, h).Compile(f.Name, f.Data, 0)
			add(test+".html", published(t, d))
			add(test+".messages", messages(d))
			if wantsTables[test] {
				add(test+".tables", tables(d))
			}
		}
		return out
	})
}

func options(test string) markdown.Options {
	switch {
	case strings.HasSuffix(test, "allow"):
		return markdown.Options{RawHTML: markdown.Allow}
	case strings.HasSuffix(test, "omit"):
		return markdown.Options{RawHTML: markdown.Omit}
	case strings.HasSuffix(test, "plain"):
		return markdown.Options{NoTypographer: true}
	}
	return markdown.Options{}
}

// reader reads the files of an archive.
func reader(a *txtar.Archive) func(string) ([]byte, error) {
	return func(name string) ([]byte, error) {
		for _, f := range a.Files {
			if f.Name == name {
				return f.Data, nil
			}
		}
		return nil, errors.New("no such file")
	}
}

// tables lists what a Doc refers to.
func tables(d *markdown.Doc) string {
	var b strings.Builder
	for _, l := range d.Links {
		fmt.Fprintf(&b, "link %q title %q auto %v at %d:%d [%d,%d)\n", l.Dest, l.Title, l.Auto, l.Span.Line, l.Span.Column, l.Span.Start, l.Span.End)
	}
	for _, i := range d.Images {
		fmt.Fprintf(&b, "image %q alt %q title %q figure %v at %d:%d\n", i.Dest, i.Alt, i.Title, i.Figure, i.Span.Line, i.Span.Column)
	}
	for _, h := range d.Headings {
		fmt.Fprintf(&b, "heading %d %q id %q class %q", h.Level, h.Text, h.ID, h.Class)
		if h.Promo {
			b.WriteString(" promo")
		}
		b.WriteString("\n")
	}
	for _, v := range d.Directives {
		fmt.Fprintf(&b, "directive %q label %q id %q class %q args %q promo %v at %d:%d [%d,%d)\n",
			v.Name, v.Label, v.ID, v.Class, v.Args, v.Promo, v.Span.Line, v.Span.Column, v.Span.Start, v.Span.End)
	}
	for _, c := range d.Codes {
		fmt.Fprintf(&b, "code %q title %q\n", c.Language, c.Title)
	}
	for _, r := range d.Reads {
		fmt.Fprintf(&b, "read %q there %v\n", r.Path, r.Hash != [32]byte{})
	}
	for i, text := range d.Texts {
		fmt.Fprintf(&b, "text %d %q\n", i, text)
	}
	if d.More >= 0 {
		fmt.Fprintf(&b, "more after %q\n", d.HTML[:d.More])
	}
	return b.String()
}
