package build_test

import (
	"strings"
	"testing"

	"galley/generator/diag"
)

// TestTextsAreLocated breaks a link in a text that a template hands over as
// Markdown, and looks where that is told: ‸ stands before the text.
func TestTextsAreLocated(t *testing.T) {
	t.Parallel()
	const page = "content/a/b.md"
	tests := []struct {
		name, file, text string
		show             string // what the template hands over
	}{
		{"YAML", page, "---\ntitle: A\nlead: ‸See [x](gone.md).\n---\nText.\n", `.Param "lead"`},
		{"a block of YAML", page, "---\nlead: ‸|\n  See\n  [x](gone.md).\n---\nText.\n", `.Param "lead"`},
		{"a list", page, "---\nleads: [a, {b: ‸\"日本 [x](gone.md)\"}]\n---\n", `(index (.Param "leads") 1).b`},
		{"TOML", page, "+++\nlead = ‸\"[x](gone.md)\"\n+++\nText.\n", `.Param "lead"`},
		{"JSON", page, "{\n  \"lead\": ‸\"[x](gone.md)\"\n}\nText.\n", `.Param "lead"`},
		{"a byte order mark", page, "\ufeff---\nlead: ‸\"[x](gone.md)\"\n---\nText.\n", `.Param "lead"`},
		{"a cascade", "content/a/_index.md", "---\ncascade:\n  lead: ‸\"[x](gone.md)\"\n---\n", `.Param "lead"`},
		{"galley.yaml", "galley.yaml", "title: T\nparams:\n  lead: ‸\" [x](gone.md) \"\n", `.Param "lead"`},
		{"data", "data/a/b.yaml", "c:\n  - d: ‸\"[x](gone.md)\"\n", `(index (.Site.Data "a" "b" "c") 0).d`},
		{"nowhere", page, "‸---\nlead: gone.md\n---\n", `printf "[x](%s)" (.Param "lead")`},
	}
	for _, tt := range tests {
		files := map[string]string{"galley.yaml": "title: T\n", page: "Text.\n", "content/a/_index.md": "",
			"templates/page.html": `{{define "main"}}{{.Markdown (` + tt.show + `)}}{{end}}`,
		}
		files[tt.file] = strings.Replace(tt.text, mark, "", 1)
		bare, _ := strings.CutPrefix(tt.text, "\ufeff")
		want := diag.Pos{File: tt.file}
		if tt.name != "nowhere" {
			want.Line, want.Column = diag.Locate([]byte(bare), strings.Index(bare, mark))
		}
		messages := check(t, files).Messages
		if len(messages) != 1 || messages[0].Code != diag.LinkNoPage || messages[0].Pos != want {
			t.Errorf("%s: want a broken link at %s, have:\n%s", tt.name, want, text(messages))
		}
	}
}
