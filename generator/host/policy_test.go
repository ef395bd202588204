package host_test

import (
	"strings"
	"testing"

	"galley/generator/host"
)

func TestPolicy(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		policy  host.Policy
		with    []string
		without []string
	}{
		{
			"nothing of others", host.Policy{},
			[]string{"default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data: https:", "base-uri 'none'",
				"require-trusted-types-for 'script'", "form-action 'self'", "frame-ancestors 'none'", "upgrade-insecure-requests"},
			[]string{"unsafe-inline", "unsafe-eval", "frame-src", "*"},
		},
		{
			"a script within pages", host.Policy{Hashes: []string{"AAAA="}},
			[]string{"script-src 'self' 'sha256-AAAA='", "trusted-types 'none'"}, []string{"unsafe"},
		},
		{
			"scripts of others", host.Policy{Scripts: []string{"https://a.example"}, Connections: []string{"https://b.example"}},
			[]string{"script-src 'self' https://a.example", "connect-src 'self' https://b.example"}, []string{"trusted-types"},
		},
		{
			"the rest", host.Policy{
				Styles: []string{"https://s.example"}, Images: []string{"https://i.example"}, Fonts: []string{"https://f.example"},
				Media: []string{"https://m.example"}, Forms: []string{"https://l.example"}, Frames: []string{"https://v.example"},
			},
			[]string{"style-src 'self' https://s.example", "img-src 'self' data: https://i.example", "font-src 'self' https://f.example",
				"media-src 'self' https://m.example", "form-action 'self' https://l.example", "frame-src https://v.example"},
			[]string{"https:;"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := c.policy.String()
			directives := strings.Split(got, "; ")
			for _, want := range c.with {
				found := false
				for _, d := range directives {
					found = found || d == want
				}
				if !found {
					t.Errorf("%s has no %q", got, want)
				}
			}
			for _, part := range c.without {
				if strings.Contains(got, part) {
					t.Errorf("%s has %q", got, part)
				}
			}
		})
	}
}
