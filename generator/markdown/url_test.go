package markdown_test

import (
	"testing"

	"galley/generator/markdown"
)

func TestSafeURL(t *testing.T) {
	t.Parallel()
	tests := []struct {
		in          string
		link, image bool
	}{
		{"", true, true},
		{"a/b.md#c", true, true},
		{"#javascript:x", true, true},
		{"?javascript:x", true, true},
		{"./javascript:x", true, true},
		{"//host/x", true, true},
		{`\\host\x`, true, true},
		{"http:evil", true, true},
		{"HTTPS://a.example", true, true},
		{"mailto:a@b.example", true, true},
		{"tel:+1", true, true},
		{"sms:1", true, true},
		{"ftp://a.example", true, true},
		{"10:30.md", true, true}, // a scheme begins with a letter
		{"javascript%3Ax", true, true},
		{"javascript:x", false, false},
		{"JavaScript:x", false, false},
		{" \x01javascript:x", false, false},
		{"java\nscript:x", false, false},
		{"java\tscript\r:x", false, false},
		{"java\x01script:x", false, false},
		{"vbscript:x", false, false},
		{"file:///etc/passwd", false, false},
		{"blob:x", false, false},
		{"data:text/html,x", false, false},
		{"data:image/png;base64,x", false, true},
		{"DATA:image/GIF,x", false, true},
		{"data:image/svg+xml,x", false, false},
		{"data:image/png", false, false},
		{"c:\\x", false, false},
	}
	for _, test := range tests {
		if got := markdown.SafeURL(test.in); got != test.link {
			t.Errorf("SafeURL(%q) = %v, want %v", test.in, got, test.link)
		}
		if got := markdown.SafeImageURL(test.in); got != test.image {
			t.Errorf("SafeImageURL(%q) = %v, want %v", test.in, got, test.image)
		}
	}
}
