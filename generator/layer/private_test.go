package layer_test

import (
	"testing"

	"galley/generator/layer"
)

func TestPrivate(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		in   string
		want bool
	}{
		{"index.md", false}, {"_redirects", false}, {"_headers", false}, {".well-known", false}, {".nojekyll", false},
		{"key.svg", false}, {"keys", false}, {"#1.md", false}, {"#", false}, {"c#", false}, {"id.md", false},
		{".env", true}, {".git", true}, {".htpasswd", true}, {".DS_Store", true}, {".#lock.md", true}, {".a.md.swp", true},
		{"Thumbs.db", true}, {"desktop.ini", true}, {"node_modules", true}, {"__MACOSX", true},
		{"id_rsa", true}, {"id_ed25519.pub", true}, {"server.pem", true}, {"SERVER.KEY", true},
		{"a.md~", true}, {"#a.md#", true},
	} {
		if got := layer.Private(tt.in); got != tt.want {
			t.Errorf("Private(%q) = %v, want %v", tt.in, got, tt.want)
		}
	}
}
