package render_test

import (
	"testing"

	"galley/generator/render"
)

func TestEscapeURL(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ in, want string }{
		{"", ""},
		{"/a/b.html?x=1&y=2#z", "/a/b.html?x=1&y=2#z"},
		{"https://example.org:80/~a/(b)'*,;=!$@[c]", "https://example.org:80/~a/(b)'*,;=!$@[c]"},
		{"/a b", "/a%20b"},
		{"/a%20b%", "/a%20b%"},
		{`/"<>\^` + "`{|}", "/%22%3C%3E%5C%5E%60%7B%7C%7D"},
		{"/ä/日", "/%C3%A4/%E6%97%A5"},
		{"/a\n\t\x00\x7f", "/a%0A%09%00%7F"},
		{"/\xff", "/%FF"},
	} {
		got := render.EscapeURL(tt.in)
		if got != tt.want {
			t.Errorf("EscapeURL(%q) = %q, want %q", tt.in, got, tt.want)
		}
		if again := render.EscapeURL(got); again != got {
			t.Errorf("EscapeURL(%q) = %q, then %q", tt.in, got, again)
		}
	}
}
