package serve_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
)

// TestPolicies publishes pages under policies and looks at those that come with
// the preview: the site's own, with the preview's script and its questions let
// in.
func TestPolicies(t *testing.T) {
	t.Parallel()
	tests := []struct{ in, want string }{
		{"default-src 'self'", "default-src 'self'; script-src 'self' NONCE; connect-src 'self'"},
		{"default-src 'none'", "default-src 'none'; script-src NONCE; connect-src 'self'"},
		{"DEFAULT-SRC 'NONE'", "default-src 'NONE'; script-src NONCE; connect-src 'self'"},
		{"default-src", "default-src; script-src NONCE; connect-src 'self'"},
		{"default-src *; connect-src 'none'", "default-src *; connect-src 'self'; script-src * NONCE"},
		{"script-src 'self'", "script-src 'self' NONCE"},
		{"script-src 'none'; object-src 'none'", "script-src NONCE; object-src 'none'"},
		{"script-src", "script-src NONCE"},
		{"script-src 'nonce-abc' 'strict-dynamic'", "script-src 'nonce-abc' 'strict-dynamic' NONCE"},
		{"script-src 'sha256-YQ==' 'unsafe-inline'", "script-src 'sha256-YQ==' 'unsafe-inline' NONCE"},
		{"script-src 'unsafe-inline'", "script-src 'unsafe-inline' 'self'"},
		{"script-src 'unsafe-inline' 'self'", "script-src 'unsafe-inline' 'self'"},
		{"default-src 'self' 'unsafe-inline'", "default-src 'self' 'unsafe-inline'; script-src 'self' 'unsafe-inline'; connect-src 'self' 'unsafe-inline'"},
		{"script-src-elem https://a.example; script-src 'self'", "script-src-elem https://a.example NONCE; script-src 'self' NONCE"},
		{"script-src 'self'; script-src *", "script-src 'self' NONCE"},
		{"default-src 'self'; default-src 'none'", "default-src 'self'; script-src 'self' NONCE; connect-src 'self'"},
		{"connect-src https://a.example", "connect-src https://a.example 'self'"},
		{"frame-ancestors 'none'", "frame-ancestors 'none'"},
		{"img-src 'self';; ; style-src 'self'", "img-src 'self'; style-src 'self'"},
		{"upgrade-insecure-requests; script-src 'self'; block-all-mixed-content", "script-src 'self' NONCE"},
		{"default-src 'self', script-src 'none'", "default-src 'self'; script-src 'self' NONCE; connect-src 'self', script-src NONCE"},
		{"script-src 'self', upgrade-insecure-requests, img-src *", "script-src 'self' NONCE, img-src *"},
		{"require-trusted-types-for 'script'; trusted-types a", "require-trusted-types-for 'script'; trusted-types a"},
	}
	var config strings.Builder
	config.WriteString("title: T\nheaders:\n")
	files := make(map[string]string)
	for i, test := range tests {
		fmt.Fprintf(&config, "  /p%d/:\n    Content-Security-Policy: %q\n    Content-Security-Policy-Report-Only: %q\n", i, test.in, test.in)
		files[fmt.Sprintf("content/p%d.md", i)] = "---\ntitle: P\n---\n"
	}
	files["galley.yaml"] = config.String()
	p := start(t, newFolder(t, files))
	if messages := p.site.Messages(); len(messages) > 0 {
		t.Fatalf("%+v", messages)
	}
	for i, test := range tests {
		got := p.get(t, fmt.Sprintf("/p%d/", i))
		nonce := regexp.MustCompile(` nonce="([A-Z2-7]+)"`).FindStringSubmatch(got.body)
		if nonce == nil {
			t.Fatalf("%s: %d without a script: %v", test.in, got.status, p.site.Messages())
		}
		want := strings.ReplaceAll(test.want, "NONCE", "'nonce-"+nonce[1]+"'")
		for _, name := range []string{"Content-Security-Policy", "Content-Security-Policy-Report-Only"} {
			if policy := got.header.Get(name); policy != want {
				t.Errorf("%s: %q = %q, want %q", name, test.in, policy, want)
			}
		}
	}
}
