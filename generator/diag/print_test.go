package diag_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"galley/generator/diag"
)

// message is one with an excerpt.
func message(code diag.Code, pos diag.Pos, text, excerpt string) diag.Message {
	m := diag.New(code, pos, "%s", text)
	m.Excerpt = excerpt
	return m
}

func text(t *testing.T, color bool, l ...diag.Message) string {
	t.Helper()
	var b strings.Builder
	if err := diag.PrintText(&b, l, color); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestPrintText(t *testing.T) {
	t.Parallel()
	noted := message(diag.TemplateExec, at("t.html", 1, 0), "fails", "{{.X}}")
	noted.Notes, noted.More = []string{"while rendering a.md"}, 2
	folded := message(diag.LinkNoPage, at("a.md", 1, 1), "to x", "")
	folded.More, folded.Also = 9, []diag.Pos{at("b.md", 2, 3), at("c.md", 0, 0)}
	few := message(diag.LinkNoPage, at("a.md", 1, 1), "to x", "")
	few.More, few.Also = 1, []diag.Pos{at("b.md", 2, 3)}
	for _, tt := range []struct {
		name string
		in   diag.Message
		want string
	}{
		{"error", message(diag.LinkNoPage, at("a.md", 3, 5), `link to "x": no such page`, "see [x](x)"),
			"a.md:3:5: link to \"x\": no such page [link/no-page]\n    see [x](x)\n        ^\n"},
		{"warning", message(diag.ImageAlt, at("a.md", 3, 0), "no text", "![](x)"),
			"a.md:3: warning: no text [image/no-alt]\n    ![](x)\n"},
		{"without a place", message(diag.ConfigMissing, diag.Pos{}, "none", ""), "none [config/missing]\n"},
		{"tabs", message(diag.LinkNoPage, at("a.md", 1, 4), "x", "\ta\tb"),
			"a.md:1:4: x [link/no-page]\n    \ta\tb\n    \t \t^\n"},
		{"behind the line", message(diag.LinkNoPage, at("a.md", 1, 9), "x", "ab"),
			"a.md:1:9: x [link/no-page]\n    ab\n      ^\n"},
		{"combining", message(diag.LinkNoPage, at("a.md", 1, 4), "x", "e\u0301xy"),
			"a.md:1:4: x [link/no-page]\n    e\u0301xy\n      ^\n"},
		{"control", message(diag.LinkNoPage, at("a\x1b.md", 1, 3), "x\ny\u202e\x7f", "a\x1b[31m\u202eb"),
			"a\\x1b.md:1:3: x\\x0ay\\u202e\\x7f [link/no-page]\n    a\\x1b[31m\\u202eb\n         ^\n"},
		{"looks like an escape", message(diag.LinkNoPage, at("a.md", 1, 1), "x", `\x00tab`),
			"a.md:1:1: x [link/no-page]\n    \\x00tab\n    ^\n"},
		{"notes", noted, "t.html:1: fails [template/failed]\n    {{.X}}\n    while rendering a.md\n    and 2 more like this\n"},
		{"folded", folded, "a.md:1:1: to x [link/no-page]\n    and 9 more like this: b.md:2:3, c.md, …\n"},
		{"folded once", few, "a.md:1:1: to x [link/no-page]\n    and 1 more like this: b.md:2:3\n"},
	} {
		if got := text(t, false, tt.in); got != tt.want {
			t.Errorf("%s: PrintText writes\n%s\nwant\n%s", tt.name, got, tt.want)
		}
	}
}

func TestPrintTextClipsLongLines(t *testing.T) {
	t.Parallel()
	line := strings.Repeat("a", 300) + "X" + strings.Repeat("b", 300)
	for _, tt := range []struct {
		column int
		line   string
		caret  int
	}{
		{1, strings.Repeat("a", 110) + "…", 0},
		{100, strings.Repeat("a", 110) + "…", 99},
		{301, "…" + strings.Repeat("a", 59) + "X" + strings.Repeat("b", 50) + "…", 60},
		{601, "…" + strings.Repeat("b", 60), 60},
		{9999, "…", 1},
	} {
		got := text(t, false, message(diag.LinkNoPage, at("a.md", 1, tt.column), "x", line))
		lines := strings.Split(got, "\n")
		if lines[1] != "    "+tt.line || lines[2] != strings.Repeat(" ", 4+tt.caret)+"^" {
			t.Errorf("column %d: PrintText writes\n%s\nwant\n    %s\n%s^", tt.column, got, tt.line, strings.Repeat(" ", 4+tt.caret))
		}
	}
}

func TestPrintTextInColor(t *testing.T) {
	t.Parallel()
	got := text(t, true, message(diag.LinkNoPage, at("a.md", 1, 1), "x\x1b", "y"), message(diag.ImageAlt, at("a.md", 2, 1), "z", ""))
	want := "\x1b[1ma.md:1:1\x1b[0m: \x1b[31mx\\x1b\x1b[0m [link/no-page]\n    y\n    \x1b[32m^\x1b[0m\n" +
		"\x1b[1ma.md:2:1\x1b[0m: \x1b[33mwarning:\x1b[0m z [image/no-alt]\n"
	if got != want {
		t.Errorf("PrintText writes %q, want %q", got, want)
	}
}

func TestPrintJSON(t *testing.T) {
	t.Parallel()
	noted := message(diag.TemplateExec, at("t.html", 1, 2), "<fails> & \"more\"\x1b", "")
	noted.Notes = []string{"while rendering a.md"}
	var b strings.Builder
	if err := diag.PrintJSON(&b, diag.List{noted, message(diag.ImageAlt, at("a.md", 0, 0), "no text", ""), message(diag.ConfigMissing, diag.Pos{}, "none", "")}); err != nil {
		t.Fatal(err)
	}
	var got any
	if err := json.Unmarshal([]byte(b.String()), &got); err != nil {
		t.Fatal(err)
	}
	want := map[string]any{
		"messages": []any{
			map[string]any{"file": "t.html", "line": 1.0, "column": 2.0, "severity": "error", "code": "template/failed",
				"text": "<fails> & \"more\"\x1b", "notes": []any{"while rendering a.md"}},
			map[string]any{"file": "a.md", "severity": "warning", "code": "image/no-alt", "text": "no text"},
			map[string]any{"severity": "error", "code": "config/missing", "text": "none"},
		},
		"errors": 2.0, "warnings": 1.0,
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("PrintJSON writes %s", b.String())
	}
	if strings.ContainsRune(b.String(), '\x1b') || !strings.Contains(b.String(), "<fails>") {
		t.Errorf("PrintJSON writes %q", b.String())
	}
	b.Reset()
	if err := diag.PrintJSON(&b, nil); err != nil || !strings.Contains(b.String(), `"messages": []`) {
		t.Errorf("PrintJSON of nothing writes %s, %v", b.String(), err)
	}
}

func TestPrintGitHub(t *testing.T) {
	t.Parallel()
	noted := message(diag.TemplateExec, at("t,x:y.html", 1, 2), "100% fails\r\n::error::x", "")
	noted.Notes, noted.More = []string{"while rendering a.md"}, 3
	var b strings.Builder
	l := diag.List{noted, message(diag.ImageAlt, at("a.md", 4, 0), "no text", ""), message(diag.ConfigMissing, diag.Pos{}, "none", "")}
	if err := diag.PrintGitHub(&b, l); err != nil {
		t.Fatal(err)
	}
	want := "::error title=template/failed,file=t%2Cx%3Ay.html,line=1,col=2::100%25 fails%0D%0A::error::x (and 3 more like this)%0Awhile rendering a.md\n" +
		"::warning title=image/no-alt,file=a.md,line=4::no text\n" +
		"::error title=config/missing::none\n"
	if got := b.String(); got != want {
		t.Errorf("PrintGitHub writes\n%s\nwant\n%s", got, want)
	}
}
