package site_test

import "testing"

const linked = `set: base /docs/
-- content/_index.md --
-- content/about.md --
---
aliases: [/company/]
---
-- content/404.md --
-- content/guide/_index.md --
-- content/guide/intro.md --
-- content/guide/install.md --
-- content/guide/figure.svg --
-- content/guide/Two Words.md --
-- content/guide/100%.md --
-- content/guide/c#.md --
-- content/guide/café.md --
-- content/guide/sub/deep.md --
-- content/guide/sub/Data Set.csv --
-- content/bundle/index.md --
-- content/bundle/x.png --
-- content/flat.md --
---
url: /flat.html
---
-- content/draft.md --
---
draft: true
---
-- content/secret/index.md --
---
draft: true
---
-- content/secret/x.png --
-- content/guide/tagged.md --
---
tags: [Go]
---
`

func TestResolve(t *testing.T) {
	t.Parallel()
	s := makeSite(t, linked)
	statuses := [...]string{"away", "page", "file", "path", "left out", "nowhere"}
	for _, tt := range []struct{ from, in, want string }{
		{"guide/intro.md", "install.md", "page /docs/guide/install/"},
		{"guide/intro.md", "./install.md", "page /docs/guide/install/"},
		{"guide/intro.md", "../about.md", "page /docs/about/"},
		{"guide/intro.md", "sub/deep.md", "page /docs/guide/sub/deep/"},
		{"guide/intro.md", "/guide/install.md", "page /docs/guide/install/"},
		{"guide/intro.md", "/about.md", "page /docs/about/"},
		{"guide/intro.md", " install.md ", "page /docs/guide/install/"},
		{"guide/intro.md", "../404.md", "page /docs/404.html"},
		{"about.md", "flat.md", "page /docs/flat.html"},
		{"flat.md", "about.md", "page /docs/about/"},
		{"guide/intro.md", "/guide/install/", "page /docs/guide/install/"},
		{"guide/intro.md", "/guide/install", "page /docs/guide/install/"},
		{"guide/intro.md", "/guide/install/index.html", "page /docs/guide/install/"},
		{"guide/intro.md", "/", "page /docs/"},
		{"guide/intro.md", "/company/", "page /docs/about/"},
		{"guide/intro.md", "/tags/go/", "page /docs/tags/go/"},
		{"guide/intro.md", "../install/", "page /docs/guide/install/"},
		{"guide/intro.md", "..", "page /docs/"},
		{"guide/intro.md", ".", "page /docs/guide/"},
		{"guide/intro.md", "/no/such/page/", "path /docs/no/such/page/"},
		{"guide/intro.md", "/css/site.css", "path /docs/css/site.css"},
		{"guide/intro.md", "/feed.xml?a=b#c", "path /docs/feed.xml?a=b#c"},
		{"guide/intro.md", "", "page /docs/guide/intro/"},
		{"guide/intro.md", "#part", "page #part"},
		{"guide/intro.md", "?q=1", "page /docs/guide/intro/?q=1"},
		{"guide/intro.md", "install.md#part", "page /docs/guide/install/#part"},
		{"guide/intro.md", "install.md?q=a%20b#part", "page /docs/guide/install/?q=a%20b#part"},
		{"guide/intro.md", "install.md#%C3%BCber", "page /docs/guide/install/#%C3%BCber"},
		{"guide/intro.md", "intro.md#part", "page /docs/guide/intro/#part"},
		{"guide/intro.md", "Two%20Words.md", "page /docs/guide/two-words/"},
		{"guide/intro.md", "Two Words.md", "page /docs/guide/two-words/"},
		{"guide/intro.md", "/guide/two-words/", "page /docs/guide/two-words/"},
		{"guide/intro.md", "100%25.md", "page /docs/guide/100%25/"},
		{"guide/intro.md", "100%.md", "page /docs/guide/100%25/"},
		{"guide/intro.md", "c%23.md", "page /docs/guide/c%23/"},
		{"guide/intro.md", "caf%C3%A9.md", "page /docs/guide/caf%C3%A9/"},
		{"guide/intro.md", "cafe\u0301.md", "page /docs/guide/caf%C3%A9/"},
		{"about.md", "guide", "page /docs/guide/"},
		{"about.md", "guide/", "page /docs/guide/"},
		{"about.md", "guide/sub/", "page /docs/guide/sub/"},
		{"about.md", "bundle/", "page /docs/bundle/"},
		{"about.md", "/bundle/index.md", "page /docs/bundle/"},
		{"about.md", "/guide/sub", "page /docs/guide/sub/"},
		{"about.md", "tags/go", "page /docs/tags/go/"},
		{"bundle/index.md", "x.png", "file /docs/bundle/x.png"},
		{"guide/intro.md", "figure.svg", "file /docs/guide/figure.svg"},
		{"guide/intro.md", "sub/Data%20Set.csv", "file /docs/guide/sub/data-set.csv"},
		{"guide/intro.md", "/bundle/x.png", "file /docs/bundle/x.png"},
		{"guide/intro.md", "figure.svg#view", "file /docs/guide/figure.svg#view"},
		{"guide/intro.md", "../draft.md", "left out  a draft"},
		{"guide/intro.md", "/draft/", "left out  a draft"},
		{"guide/intro.md", "../secret/", "left out  a draft"},
		{"guide/intro.md", "../secret/index.md", "left out  a draft"},
		{"guide/intro.md", "../secret/x.png", "nowhere "},
		{"guide/intro.md", "instal.md", `nowhere  (did you mean "install.md"?)`},
		{"guide/intro.md", "figure.svgg", `nowhere  (did you mean "figure.svg"?)`},
		{"guide/intro.md", "/guide/instal.md", `nowhere  (did you mean "install.md"?)`},
		{"guide/intro.md", "nothing-like-it.md", "nowhere "},
		{"guide/intro.md", "../../../etc/passwd", "nowhere "},
		{"guide/intro.md", "https://example.org/a?b#c", "away https://example.org/a?b#c"},
		{"guide/intro.md", "//example.org/a.md", "away //example.org/a.md"},
		{"guide/intro.md", "mailto:a@example.org", "away mailto:a@example.org"},
		{"guide/intro.md", "tel:+49", "away tel:+49"},
		{"guide/intro.md", "http://[broken", "away http://[broken"},
	} {
		from := s.Page("content/" + tt.from)
		target := s.Resolve(from, tt.in)
		got := statuses[target.Status] + " " + target.URL + target.Suggestion()
		switch {
		case target.LeftOut != nil:
			got += " " + target.LeftOut.String()
		case target.URL == "" && target.Page != nil:
			got += " #" + target.Fragment
		}
		if got != tt.want {
			t.Errorf("Resolve(%q, %q) = %q, want %q", tt.from, tt.in, got, tt.want)
		}
	}
}

func TestResolveFragment(t *testing.T) {
	t.Parallel()
	s := makeSite(t, linked)
	from := s.Page("content/guide/intro.md")
	for _, tt := range []struct{ in, want string }{
		{"#a", "a"}, {"install.md#%C3%BCber", "über"}, {"install.md#", ""}, {"install.md", ""}, {"#100%", "100%"},
	} {
		if got := s.Resolve(from, tt.in).Fragment; got != tt.want {
			t.Errorf("Resolve(%q).Fragment = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestLeftOutString(t *testing.T) {
	t.Parallel()
	s := makeSite(t, `
-- content/a.md --
---
draft: true
---
-- content/b.md --
---
publishDate: 2026-12-01
---
-- content/c.md --
---
expiryDate: 2026-01-31
---
`)
	want := []string{"a draft", "scheduled for 2026-12-01", "expired since 2026-01-31"}
	for i, l := range s.LeftOut() {
		if got := l.String(); got != want[i] {
			t.Errorf("%s is %q, want %q", l.Source, got, want[i])
		}
	}
	if len(s.LeftOut()) != len(want) {
		t.Errorf("%d are left out, want %d", len(s.LeftOut()), len(want))
	}
	if s.Page("content/a.md") != nil || s.Page("content/none.md") != nil {
		t.Error("Page finds what is not published")
	}
}
