package markdown_test

import (
	"reflect"
	"strings"
	"testing"

	"galley/generator/diag"
	"galley/generator/highlight"
	"galley/generator/markdown"
)

// TestPositions compiles one body in files that differ in what must not
// matter and holds the positions to the file's.
func TestPositions(t *testing.T) {
	t.Parallel()
	body := "é [a](b.md)\n\n> - x [c](d.md)\n\n![](e.png)\n"
	lf := "---\ntitle: é\n---\n" + body
	for name, src := range map[string]string{
		"lf":   lf,
		"crlf": strings.ReplaceAll(lf, "\n", "\r\n"),
		"cr":   strings.ReplaceAll(lf, "\n", "\r"),
		"bom":  "\ufeff" + lf,
	} {
		at := strings.Index(src, "é [a]")
		d := markdown.NewCompiler(markdown.Options{}, nil).Compile("x.md", []byte(src), at)
		var got []string
		for _, l := range d.Links {
			got = append(got, src[l.Span.Start:l.Span.End])
			line, column := diag.Locate([]byte(src), int(l.Span.Start))
			if int(l.Span.Line) != line || int(l.Span.Column) != column {
				t.Errorf("%s: span %+v, want %d:%d", name, l.Span, line, column)
			}
		}
		if want := []string{"b.md", "d.md"}; !reflect.DeepEqual(got, want) {
			t.Errorf("%s: links at %q, want %q", name, got, want)
		}
		if d.Links[1].Span.Line != 6 || d.Links[1].Span.Column != 11 {
			t.Errorf("%s: second link at %+v, want 6:11", name, d.Links[1].Span)
		}
		if want := "x.md:8:1"; len(d.Messages) != 1 || d.Messages[0].Pos.String() != want {
			t.Errorf("%s: messages %v, want one at %s", name, d.Messages, want)
		}
		if got, want := string(d.HTML), string(compile(t, markdown.Options{}, body).HTML); got != want {
			t.Errorf("%s: HTML = %q, want %q", name, got, want)
		}
	}
}

// TestReuse holds a compiler to the same result after any other file.
func TestReuse(t *testing.T) {
	t.Parallel()
	c := markdown.NewCompiler(markdown.Options{}, nil)
	src := []byte("# a\n\n[b](c) <b>d\n")
	first := c.Compile("x.md", src, 0).Clone()
	c.Compile("y.md", []byte("\"open [x](javascript:y)\r\n\n# a\n\n> <div>\n\n[^1]\n\n[^1]: n"), 0)
	c.Scan([]byte("# t"), 0)
	if got := c.Compile("x.md", src, 0); !reflect.DeepEqual(normal(got), normal(first)) {
		t.Errorf("Compile = %+v, and first %+v", got, first)
	}
}

// TestCodeLimits puts code past each limit of the highlighter: it stays plain,
// and a message says where.
func TestCodeLimits(t *testing.T) {
	t.Parallel()
	line := strings.Repeat("x", 99) + "\n"
	for _, test := range []struct{ name, language, code, want string }{
		{"line", "go", strings.Repeat("x", highlight.MaxLine+1) + "\n", "a line of more than 4096"},
		{"block", "go", strings.Repeat(line, highlight.MaxBlock/len(line)+1), "more than 64 KiB"},
		{"empty matches", "jungle", "\"\n", "cannot be read as \"jungle\""},
	} {
		d := compile(t, markdown.Options{}, "a\n\n```"+test.language+"\n"+test.code+"```\n")
		if len(d.Messages) != 1 || d.Messages[0].Code != diag.MarkdownCode || d.Messages[0].Line != 3 ||
			!strings.Contains(d.Messages[0].Text, test.want) {
			t.Errorf("%s: messages = %q, want one %s in line 3: %s", test.name, messages(d), diag.MarkdownCode, test.want)
		}
		if html := string(d.HTML); strings.Contains(html, "<span") || strings.Count(html, "\n") < strings.Count(test.code, "\n") {
			t.Errorf("%s: HTML = %.200q, want plain code", test.name, html)
		}
	}
}

func TestDecodeDamaged(t *testing.T) {
	t.Parallel()
	data, err := compile(t, markdown.Options{}, "# a [b](c) ![d](e)\n\n```\nf\n```\n").AppendBinary(nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := range data {
		var d markdown.Doc
		if err := d.UnmarshalBinary(data[:i]); err == nil {
			t.Errorf("UnmarshalBinary of the first %d of %d bytes gives no error", i, len(data))
		}
	}
	var d markdown.Doc
	if err := d.UnmarshalBinary(append(data, 0)); err == nil {
		t.Error("UnmarshalBinary with a byte too many gives no error")
	}
}

// corpus makes bodies of about 10 KB for benchmarks.
func corpus() map[string]string {
	prose := "## A heading\n\nSome *prose* with [a link](other.md), `code` and **more** of it, \"quoted\" -- as one\nwrites it. It goes on for a second line and a third one\nuntil it ends.\n\n- an item\n- another one\n\n"
	code := "Text before.\n\n```go\nfunc add(a, b int) int {\n\t// the sum\n\treturn a + b\n}\n```\n\n```json\n{\"a\": [1, 2, true], \"b\": \"text\"}\n```\n\n"
	table := "| Name | Value | Note |\n|------|------:|------|\n" + strings.Repeat("| `one` | 1 | the *first* |\n| two | 2 | [link](x.md) |\n", 10) + "\n"
	return map[string]string{
		"prose": strings.Repeat(prose, 10_000/len(prose)),
		"code":  strings.Repeat(code, 10_000/len(code)),
		"table": strings.Repeat(table, 10_000/len(table)),
	}
}

func BenchmarkCompile(b *testing.B) {
	c := markdown.NewCompiler(markdown.Options{}, highlight.New())
	for name, body := range corpus() {
		b.Run(name, func(b *testing.B) {
			src := []byte(body)
			b.ReportAllocs()
			b.SetBytes(int64(len(src)))
			for b.Loop() {
				c.Compile("x.md", src, 0)
			}
		})
	}
}

func BenchmarkScan(b *testing.B) {
	c := markdown.NewCompiler(markdown.Options{}, nil)
	for name, body := range corpus() {
		b.Run(name, func(b *testing.B) {
			src := []byte(body)
			b.ReportAllocs()
			b.SetBytes(int64(len(src)))
			for b.Loop() {
				c.Scan(src, 0)
			}
		})
	}
}
