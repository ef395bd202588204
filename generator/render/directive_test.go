package render_test

import (
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"galley/generator/diag"
)

// TestDirectiveGrowth has a directive that doubles its body at each of many
// levels, which must end long before the machine does.
func TestDirectiveGrowth(t *testing.T) {
	t.Parallel()
	const levels = 30
	body := strings.Repeat(":::twice\n", levels) + "Text.\n" + strings.Repeat(":::\n", levels)
	p := newPress(t, &txtar.Archive{Files: []txtar.File{
		{Name: "content/a.md", Data: []byte(body)},
		{Name: "templates/directives/twice.html", Data: []byte("{{.HTML}}{{.HTML}}")},
	}})
	r := p.worker.Page(p.site.Page("content/a.md"), 1)
	if len(r.Messages) != 1 || r.Messages[0].Code != diag.TemplateLimit || r.Messages[0].File != "templates/directives/twice.html" {
		t.Errorf("%d levels that double: %q, want one %s", levels, said(r.Messages), diag.TemplateLimit)
	}
}
