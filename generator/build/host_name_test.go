package build_test

import (
	"regexp"
	"strings"
	"testing"

	"galley"
	"galley/generator/build"
)

// address is an absolute URL in an attribute.
var address = regexp.MustCompile(`(?:href|src|content|url)="?https?://([^/"]*)`)

// TestHostNames holds every address that is published to the names of hosts
// that DNS knows.
func TestHostNames(t *testing.T) {
	t.Parallel()
	files := map[string]string{
		"galley.yaml": "title: T\nbase_url: https://münchen.example/\nmenus: {main: [{name: A, url: \"https://menü.example/\"}]}\nredirects: {/old/: \"https://früher.example/\"}\n",
		"content/a.md": `---
title: A
date: 2024-01-01
image: https://bild.例え.example/a.png
---
[a](https://bücher.example/ü) <https://auto.bücher.example/> ![a](https://bild.bücher.example/a.png)
<a href="https://roh.bücher.example/">b</a> [c](https://ü_b.example/)
`,
	}
	dir := t.TempDir()
	report := run(t, build.Options{Source: mapFS(files), Theme: galley.Theme(), Now: now()}, dir)
	if len(report.Messages) > 0 {
		t.Fatal(text(report.Messages))
	}
	out := tree(t, dir)
	for name, want := range map[string]string{
		"a/index.html": `href="https://xn--bcher-kva.example/%C3%BC" href="https://auto.xn--bcher-kva.example/" src="https://bild.xn--bcher-kva.example/a.png"
			href="https://roh.xn--bcher-kva.example/" href="https://%C3%BC_b.example/" href="https://xn--men-joa.example/"
			href="https://xn--mnchen-3ya.example/a/" https://bild.xn--r8jz45g.example/a.png`,
		"old/index.html": "https://xn--frher-lva.example/",
		"sitemap.xml":    "<loc>https://xn--mnchen-3ya.example/a/</loc>",
		"atom.xml":       `href="https://xn--mnchen-3ya.example/a/" https://xn--bcher-kva.example/%C3%BC`,
	} {
		for _, part := range strings.Fields(want) {
			if !strings.Contains(out[name], part) {
				t.Errorf("%s has no %s", name, part)
			}
		}
		for _, m := range address.FindAllStringSubmatch(out[name], -1) {
			if host := m[1]; strings.ContainsAny(host, "üé例%") && host != "%C3%BC_b.example" { // which is none
				t.Errorf("%s has the host %q", name, host)
			}
		}
	}
}
