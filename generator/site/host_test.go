package site_test

import (
	"testing"

	"galley/generator/site"
)

func TestEscapeURLHost(t *testing.T) {
	t.Parallel()
	tests := []struct{ in, want string }{
		{"https://bücher.example/", "https://xn--bcher-kva.example/"},
		{"https://BÜCHER.example", "https://xn--bcher-kva.example"},
		{"//bücher.example/ü?ü#ü", "//xn--bcher-kva.example/%C3%BC?%C3%BC#%C3%BC"},
		{"http://ü@bücher.example:8080/a", "http://%C3%BC@xn--bcher-kva.example:8080/a"},
		{"https://例え.テスト/", "https://xn--r8jz45g.xn--zckzah/"},
		{"https://faß.example/", "https://xn--fa-hia.example/"},
		{"https://a。example/ü", "https://a.example/%C3%BC"},
		{"https://example.org/ü", "https://example.org/%C3%BC"},
		{"https://a_b.ü/", "https://a_b.%C3%BC/"},
		{"https://ü%20b/", "https://%C3%BC%20b/"},
		{"https://\u00ad/", "https://%C2%AD/"},
		{"mailto:a@bücher.example", "mailto:a@b%C3%BCcher.example"},
		{"/ü//bücher.example/", "/%C3%BC//b%C3%BCcher.example/"},
		{"a?b=https://bücher.example/", "a?b=https://b%C3%BCcher.example/"},
		{"ü", "%C3%BC"},
		{"", ""},
	}
	for _, tt := range tests {
		if got := site.EscapeURL(tt.in); got != tt.want {
			t.Errorf("EscapeURL(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
	urls := site.NewURLs("https://bücher.example:8080/docs/")
	if got, want := urls.Abs("/a/"), "https://xn--bcher-kva.example:8080/docs/a/"; got != want {
		t.Errorf("Abs(/a/) = %q, want %q", got, want)
	}
	if got, want := urls.Host(), "xn--bcher-kva.example"; got != want {
		t.Errorf("Host() = %q, want %q", got, want)
	}
}
