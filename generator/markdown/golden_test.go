package markdown_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"galley/generator/highlight"
	"galley/generator/markdown"
)

var update = flag.Bool("update", false, "rewrite the expected files of testdata")

// TestGolden compiles NAME.md of every archive in testdata and compares the
// page with NAME.html, the messages with NAME.messages and the tables with
// NAME.tables. Only the first must be there. NAME ending in "allow", "omit" or
// "plain" sets the options of that name.
func TestGolden(t *testing.T) {
	t.Parallel()
	archives, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(archives) == 0 {
		t.Fatalf("archives: %v, %v", archives, err)
	}
	for _, name := range archives {
		t.Run(filepath.Base(name), func(t *testing.T) {
			t.Parallel()
			golden(t, name)
		})
	}
}

func golden(t *testing.T, name string) {
	archive, err := txtar.ParseFile(name)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, f := range archive.Files {
		files[f.Name] = string(f.Data)
	}
	h := highlight.New()
	used := map[string]bool{}
	out := &txtar.Archive{Comment: archive.Comment}
	for _, f := range archive.Files {
		test, ok := strings.CutSuffix(f.Name, ".md")
		if !ok {
			continue
		}
		d := markdown.NewCompiler(options(test), h).Compile(f.Name, f.Data, 0)
		out.Files = append(out.Files, f)
		for _, got := range []txtar.File{
			{Name: test + ".html", Data: []byte(published(t, d))},
			{Name: test + ".messages", Data: []byte(messages(d))},
			{Name: test + ".tables", Data: []byte(tables(d))},
		} {
			used[got.Name] = true
			if len(got.Data) > 0 && !bytes.HasSuffix(got.Data, []byte("\n")) {
				got.Data = append(got.Data, '\n') // as txtar does
			}
			want, there := files[got.Name]
			if !there && (len(got.Data) == 0 || strings.HasSuffix(got.Name, ".tables")) {
				continue
			}
			out.Files = append(out.Files, got)
			if string(got.Data) != want && !*update {
				t.Errorf("%s = %s\nwant %s", got.Name, got.Data, want)
			}
		}
	}
	for _, f := range archive.Files {
		if !strings.HasSuffix(f.Name, ".md") && !used[f.Name] {
			t.Errorf("%s is expected by no test", f.Name)
		}
	}
	if *update {
		if err := os.WriteFile(name, txtar.Format(out), 0o644); err != nil {
			t.Fatal(err)
		}
	}
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
		fmt.Fprintf(&b, "heading %d %q id %q class %q\n", h.Level, h.Text, h.ID, h.Class)
	}
	for _, c := range d.Codes {
		fmt.Fprintf(&b, "code %q title %q\n", c.Language, c.Title)
	}
	for i, text := range d.Texts {
		fmt.Fprintf(&b, "text %d %q\n", i, text)
	}
	if d.More >= 0 {
		fmt.Fprintf(&b, "more after %q\n", d.HTML[:d.More])
	}
	return b.String()
}
