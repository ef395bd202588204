package diag_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"galley/generator/diag"
)

func TestPos(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		in   diag.Pos
		want string
	}{
		{diag.Pos{}, ""},
		{diag.Pos{File: "a.md"}, "a.md"},
		{diag.Pos{File: "a.md", Column: 3}, "a.md"},
		{diag.Pos{File: "a.md", Line: 2}, "a.md:2"},
		{diag.Pos{File: "a.md", Line: 2, Column: 3}, "a.md:2:3"},
	} {
		if got := tt.in.String(); got != tt.want {
			t.Errorf("%#v.String() = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestLine(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		src    string
		number int
		want   string
	}{
		{"", 1, ""},
		{"", 2, ""},
		{"a", 1, "a"},
		{"a\nb", 2, "b"},
		{"a\nb\n", 3, ""},
		{"a\nb\n", 4, ""},
		{"a\r\n\rb\rc", 1, "a"},
		{"a\r\n\rb\rc", 2, ""},
		{"a\r\n\rb\rc", 3, "b"},
		{"a\r\n\rb\rc", 4, "c"},
	} {
		if got := diag.Line([]byte(tt.src), tt.number); got != tt.want {
			t.Errorf("Line(%q, %d) = %q, want %q", tt.src, tt.number, got, tt.want)
		}
	}
}

func TestLocate(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		src          string
		offset       int
		line, column int
	}{
		{"", 0, 1, 1},
		{"", 5, 1, 1},
		{"abc", -1, 1, 1},
		{"abc", 0, 1, 1},
		{"abc", 2, 1, 3},
		{"abc", 3, 1, 4},
		{"abc", 9, 1, 4},
		{"a\nb", 1, 1, 2},
		{"a\nb", 2, 2, 1},
		{"a\nb\n", 4, 3, 1},
		{"a\r\nb", 2, 1, 3},
		{"a\r\nb", 3, 2, 1},
		{"a\rb", 2, 2, 1},
		{"a\r", 2, 2, 1},
		{"\r\r\n\nx", 4, 4, 1},
		{"日本語x", 9, 1, 4},
		{"ä\nö🎉x", 9, 2, 3},
		{"\xff\xfex", 2, 1, 3},
	} {
		line, column := diag.Locate([]byte(tt.src), tt.offset)
		if line != tt.line || column != tt.column {
			t.Errorf("Locate(%q, %d) = %d:%d, want %d:%d", tt.src, tt.offset, line, column, tt.line, tt.column)
		}
	}
}

func TestSuggest(t *testing.T) {
	t.Parallel()
	candidates := []string{"title", "draft", "description", "date", "tags", "weight", "publishDate", "url", "für"}
	for _, tt := range []struct{ in, want string }{
		{"titel", "title"},
		{"tilte", "title"},
		{"tite", "title"},
		{"titles", "title"},
		{"draft", ""},
		{"Draft", "draft"},
		{"tag", "tags"},
		{"dat", "date"},
		{"dta", ""},
		{"ur", ""},
		{"urll", "url"},
		{"fur", "für"},
		{"descriptoin", "description"},
		{"discripton", "description"},
		{"dxscrxptxon", ""},
		{"publishedDate", "publishDate"},
		{"pubishdDates", "publishDate"},
		{"nothing", ""},
		{"", ""},
	} {
		if got := diag.Suggest(tt.in, candidates); got != tt.want {
			t.Errorf("Suggest(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
	if got := diag.Suggest("bat", []string{"cat", "bar", "bit"}); got != "bar" {
		t.Errorf("of equally near ones Suggest gives %q, want the first in byte order", got)
	}
	if got, want := diag.DidYouMean("titel", candidates), ` (did you mean "title"?)`; got != want {
		t.Errorf("DidYouMean = %q, want %q", got, want)
	}
	if got := diag.DidYouMean("nothing", candidates); got != "" {
		t.Errorf("DidYouMean = %q, want none", got)
	}
}

func at(file string, line, column int) diag.Pos {
	return diag.Pos{File: file, Line: line, Column: column}
}

// brief is a message in short, for comparing lists.
func brief(l diag.List) []string {
	out := []string{}
	for _, m := range l {
		s := m.Pos.String() + " " + string(m.Code) + " " + m.Text
		if m.More > 0 {
			s += " +" + strconv.Itoa(m.More)
		}
		for _, p := range m.Also {
			s += " " + p.String()
		}
		out = append(out, s)
	}
	return out
}

func TestSort(t *testing.T) {
	t.Parallel()
	l := diag.List{
		diag.New(diag.LinkNoPage, at("b.md", 1, 1), "x"),
		diag.New(diag.LinkNoPage, at("a.md", 10, 1), "x"),
		diag.New(diag.LinkNoPage, at("a.md", 2, 9), "y"),
		diag.New(diag.LinkNoPage, at("a.md", 2, 9), "x"),
		diag.New(diag.ImageAlt, at("a.md", 2, 9), "z"),
		diag.New(diag.LinkNoPage, at("a.md", 2, 1), "x"),
		diag.New(diag.LinkNoPage, at("a.md", 0, 0), "x"),
		diag.New(diag.ConfigMissing, diag.Pos{}, "x"),
	}
	l.Sort()
	want := []string{
		" config/missing x", "a.md link/no-page x", "a.md:2:1 link/no-page x", "a.md:2:9 image/no-alt z",
		"a.md:2:9 link/no-page x", "a.md:2:9 link/no-page y", "a.md:10:1 link/no-page x", "b.md:1:1 link/no-page x",
	}
	if got := brief(l); !reflect.DeepEqual(got, want) {
		t.Errorf("Sort = %q\nwant %q", got, want)
	}
}

func TestFold(t *testing.T) {
	t.Parallel()
	noted := func(note string) diag.Message {
		m := diag.New(diag.TemplateExec, at("t.html", 1, 1), "fails")
		m.Notes = []string{note}
		return m
	}
	l := diag.List{
		diag.New(diag.LinkNoPage, at("e.md", 5, 1), "to x"),
		diag.New(diag.LinkNoPage, at("d.md", 4, 1), "to x"),
		diag.New(diag.LinkNoPage, at("c.md", 3, 1), "to x"),
		diag.New(diag.LinkNoPage, at("b.md", 2, 1), "to x"),
		diag.New(diag.LinkNoPage, at("a.md", 1, 1), "to x"),
		diag.New(diag.LinkNoPage, at("a.md", 1, 1), "to x"),
		diag.New(diag.LinkNoPage, at("a.md", 1, 9), "to y"),
		diag.New(diag.LinkAnchor, at("a.md", 2, 1), "to x"),
		noted("while rendering b.md"), noted("while rendering a.md"), noted("while rendering c.md"),
	}
	got := l.Fold()
	want := []string{
		"a.md:1:1 link/no-page to x +4 b.md:2:1 c.md:3:1 d.md:4:1", "a.md:1:9 link/no-page to y",
		"a.md:2:1 link/no-anchor to x", "t.html:1:1 template/failed fails +2",
	}
	if !reflect.DeepEqual(brief(got), want) {
		t.Errorf("Fold = %q\nwant %q", brief(got), want)
	}
	if note := got[3].Notes; !reflect.DeepEqual(note, []string{"while rendering a.md"}) {
		t.Errorf("the note is %q, want that of the first page", note)
	}
	if n := got.Count(diag.Error); n != 9 {
		t.Errorf("Count(Error) = %d, want 9 with those folded", n)
	}
	if n := got.Count(diag.Warning); n != 1 {
		t.Errorf("Count(Warning) = %d, want 1", n)
	}
	if got := (diag.List{}).Fold(); len(got) != 0 || got.HasErrors() {
		t.Errorf("Fold of nothing = %q", brief(got))
	}
}

func TestPolicy(t *testing.T) {
	t.Parallel()
	l := diag.List{
		diag.New(diag.LinkNoPage, diag.Pos{}, ""), // an error
		diag.New(diag.LinkAnchor, diag.Pos{}, ""), // a warning
		diag.New(diag.ImageAlt, diag.Pos{}, ""),   // a warning
		diag.New(diag.PathUnsafe, diag.Pos{}, ""), // an error for good
	}
	for _, tt := range []struct {
		in   diag.Policy
		want string
	}{
		{diag.Policy{}, "error warning warning error"},
		{diag.Policy{Strict: true}, "error error error error"},
		{diag.Policy{Levels: map[diag.Code]diag.Severity{diag.LinkNoPage: diag.Warning, diag.ImageAlt: diag.Off}}, "warning warning error"},
		{diag.Policy{Levels: map[diag.Code]diag.Severity{diag.LinkNoPage: diag.Warning, diag.ImageAlt: diag.Off}, Strict: true}, "error error error"},
		{diag.Policy{Levels: map[diag.Code]diag.Severity{diag.PathUnsafe: diag.Off, diag.LinkAnchor: diag.Error}}, "error error warning error"},
	} {
		var got []string
		for _, m := range tt.in.Apply(l) {
			got = append(got, m.Severity.String())
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("%+v.Apply = %q, want %q", tt.in, got, tt.want)
		}
	}
	if l[0].Severity != diag.Error {
		t.Error("Apply changed its argument")
	}
}

// TestCatalogue holds the constants in codes.go to the catalogue: each stands
// there exactly once, with a sentence that can be printed.
func TestCatalogue(t *testing.T) {
	t.Parallel()
	f, err := parser.ParseFile(token.NewFileSet(), "codes.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	codes := map[diag.Code]string{}
	ast.Inspect(f, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		text, ok := spec.Values[0].(*ast.BasicLit)
		if !ok {
			return false // a variable
		}
		value, err := strconv.Unquote(text.Value)
		if err != nil {
			t.Fatal(err)
		}
		if other, taken := codes[diag.Code(value)]; taken {
			t.Errorf("%s and %s are both %q", spec.Names[0], other, value)
		}
		codes[diag.Code(value)] = spec.Names[0].Name
		return false
	})
	seen := map[diag.Code]bool{}
	for _, info := range diag.Catalogue() {
		switch {
		case codes[info.Code] == "":
			t.Errorf("%q is in the catalogue and is no constant", info.Code)
		case seen[info.Code]:
			t.Errorf("%q is in the catalogue twice", info.Code)
		case info.Default == diag.Off && info.Code != diag.ImageRemote: // which a site asks for
			t.Errorf("%q is off by default", info.Code)
		case info.Help == "" || !strings.HasSuffix(info.Help, "."):
			t.Errorf("%q has the help %q, want a sentence", info.Code, info.Help)
		}
		seen[info.Code] = true
	}
	for code, name := range codes {
		if !seen[code] {
			t.Errorf("%s (%q) is not in the catalogue", name, code)
		}
	}
	if unknown := diag.Code("no/such"); unknown.Known() || unknown.Default() != diag.Error || unknown.Fixed() {
		t.Errorf("%q is known", unknown)
	}
}

// TestLongTexts quotes what is long: the beginning of the message and what to do
// stay.
func TestLongTexts(t *testing.T) {
	t.Parallel()
	m := diag.New(diag.LinkNoPage, diag.Pos{}, "link to %q: no such page (write another)", strings.Repeat("ü", 50_000))
	if len(m.Text) > 600 || !strings.HasPrefix(m.Text, `link to "ü`) || !strings.HasSuffix(m.Text, `ü": no such page (write another)`) || !utf8.ValidString(m.Text) {
		t.Errorf("New says %d bytes: %s", len(m.Text), m.Text)
	}
}
