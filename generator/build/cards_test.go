package build_test

import (
	"bytes"
	"context"
	"image/png"
	"maps"
	"path"
	"strings"
	"testing"

	"galley"
	"galley/generator/build"

	"golang.org/x/net/html"
)

// cardSite is a site with pages of all kinds.
func cardSite() map[string]string {
	return map[string]string{
		"galley.yaml":         "title: Site\nbase_url: https://example.org/docs/\nsocial: {cards: true}\nhosting: [netlify]\n",
		"content/_index.md":   "Welcome.\n",
		"content/s/_index.md": "---\ntitle: Section\n---\n",
		"content/s/a.md":      "---\ntitle: Twice\ndate: 2026-01-01\ncategories: [News]\ntags: [x]\n---\nText.\n",
		"content/s/b.md":      "---\ntitle: Twice\ndate: 2026-01-02\ncategories: [News]\n---\nText.\n",
		"content/s/own.md":    "---\ntitle: Own\nimage: pic.png\n---\nText.\n",
		"content/s/svg.md":    "---\ntitle: Drawn\nimage: pic.svg\n---\nText.\n",
		"content/s/arabic.md": "---\ntitle: مرحبا\n---\nText.\n",
		"content/s/hidden.md": "---\ntitle: Hidden\nunlisted: true\n---\nText.\n",
		"content/s/pic.svg":   `<svg xmlns="http://www.w3.org/2000/svg" width="2" height="1"/>`,
		"content/s/pic.png":   tinyPNG(),
		"static/share.png":    tinyPNG(),
	}
}

// tinyPNG is a picture of 8 by 8 pixels.
func tinyPNG() string {
	return "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x08\x00\x00\x00\x08\x01\x00\x00\x00\x00\xec\x74\x83\x26"
}

// pictures returns the image of each page of a tree and its alternative text, by
// the page's path. An image that is not there, or is of another size than the
// page says, is an error.
func pictures(t *testing.T, out map[string]string, base string) (images, alts map[string]string) {
	t.Helper()
	images, alts = make(map[string]string), make(map[string]string)
	for name, data := range out {
		if path.Ext(name) != ".html" {
			continue
		}
		root, err := html.Parse(strings.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		meta := make(map[string]string)
		for n := range root.Descendants() {
			if n.Data == "meta" {
				meta[attribute(n, "property")] = attribute(n, "content")
			}
		}
		url := meta["og:image"]
		if url == "" {
			continue
		}
		file, ok := strings.CutPrefix(url, base)
		if _, there := out[file]; !ok || !there {
			t.Errorf("%s has the image %q, which is not published", name, url)
			continue
		}
		images[name], alts[name] = file, meta["og:image:alt"]
		if !strings.HasPrefix(file, "og/") {
			continue
		}
		size, err := png.DecodeConfig(strings.NewReader(out[file]))
		if err != nil || size.Width != 1200 || size.Height != 630 || meta["og:image:width"] != "1200" || meta["og:image:height"] != "630" {
			t.Errorf("%s says that %s has %s by %s pixels, it has %d by %d, %v", name, file, meta["og:image:width"], meta["og:image:height"], size.Width, size.Height, err)
		}
	}
	return images, alts
}

func TestCards(t *testing.T) {
	t.Parallel()
	files := cardSite()
	build := func() (map[string]string, map[string]string, map[string]string) {
		dir := t.TempDir()
		run(t, build.Options{Source: mapFS(files), Theme: galley.Theme(), Now: now()}, dir)
		out := tree(t, dir)
		images, alts := pictures(t, out, "https://example.org/docs/")
		return out, images, alts
	}
	out, images, alts := build()
	home := images["index.html"]
	for _, tt := range []struct{ page, alt string }{
		{"index.html", "Site"}, {"s/index.html", "Section"}, {"s/a/index.html", "Twice"}, {"s/b/index.html", "Twice"},
		{"s/own/index.html", ""}, {"s/svg/index.html", "Drawn"}, {"s/arabic/index.html", "Site"}, {"s/hidden/index.html", "Site"},
		{"tags/x/index.html", "Site"}, {"404.html", "Site"},
	} {
		if images[tt.page] == "" || alts[tt.page] != tt.alt {
			t.Errorf("%s has the image %q of %q, want one of %q", tt.page, images[tt.page], alts[tt.page], tt.alt)
		}
		if (tt.alt == "Site") != (images[tt.page] == home) {
			t.Errorf("%s has the image %q, and the site's card is %q", tt.page, images[tt.page], home)
		}
	}
	if images["s/a/index.html"] != images["s/b/index.html"] {
		t.Error("two pages of one title and category have two cards")
	}
	if got, want := images["s/own/index.html"], "s/pic.png"; got != want {
		t.Errorf("a page with an image of its own has %q, want %q", got, want)
	}
	if want := "/docs/og/*\n  Cache-Control: public, max-age=31536000, immutable\n"; !strings.Contains(out["_headers"], want) {
		t.Errorf("_headers is\n%s\nwant in it\n%s", out["_headers"], want)
	}
	if n := cards(out); n != 4 { // of the site, the section, the two and the one with a drawing
		t.Errorf("%d cards, want 4", n)
	}

	files["galley.yaml"] = strings.Replace(files["galley.yaml"], "cards: true", "cards: true, image: share.png, image_alt: Shared", 1)
	_, _, alts = build()
	if alts["s/arabic/index.html"] != "Shared" || alts["tags/x/index.html"] != "Shared" || alts["s/a/index.html"] != "Twice" {
		t.Errorf("beside social.image the alternative texts are %q", alts)
	}

	files["galley.yaml"] = "title: موقع\nbase_url: https://example.org/docs/\nsocial: {cards: true}\n"
	if out, images, _ = build(); images["s/arabic/index.html"] != "" || cards(out) != 0 {
		t.Errorf("a site whose name cannot be set has the cards %q", images)
	}

	files["galley.yaml"] = "title: Site\nsocial: {cards: true}\n"
	if out, images, _ = build(); len(images) != 0 || cards(out) != 0 {
		t.Errorf("a site without a host has the images %q", images)
	}
}

// cards counts the cards in a tree.
func cards(out map[string]string) (n int) {
	for name := range out {
		if strings.HasPrefix(name, "og/") && path.Ext(name) == ".png" {
			n++
		}
	}
	return n
}

// TestCardsAgain edits a site with cards. A build draws those of which a text
// has changed and no others.
func TestCardsAgain(t *testing.T) {
	t.Parallel()
	files := cardSite()
	out, cache := newMemory(), newMemory()
	built := func() (drawn map[string]*node, rendered int) {
		before := out.identities()
		o := build.Options{Source: mapFS(files), Theme: galley.Theme(), Now: now(), Cache: cache}
		report, err := build.Build(context.Background(), o, out)
		if err != nil || report.All.HasErrors() {
			t.Fatalf("%v\n%s", err, text(report.All))
		}
		drawn = maps.Clone(out.identities())
		maps.DeleteFunc(drawn, func(name string, n *node) bool {
			return path.Ext(name) != ".png" || !strings.HasPrefix(name, "og/") || before[name] == n
		})
		return drawn, report.Rendered
	}
	if drawn, _ := built(); len(drawn) != 4 {
		t.Errorf("the first build draws %d cards, want 4", len(drawn))
	}
	if _, rendered := built(); rendered != 0 {
		t.Errorf("a build with nothing changed renders %d outputs, want none", rendered)
	}
	for _, tt := range []struct {
		what, file, from, to string
		drawn, cards         int
	}{
		{"a body", "content/s/a.md", "Text", "Other text", 0, 4},
		{"a title of two", "content/s/a.md", "Twice", "Once", 1, 5},
		{"the other", "content/s/b.md", "Twice", "Once", 0, 4},
		{"a category", "content/s/a.md", "News", "Views", 1, 5},
		{"an image", "content/s/svg.md", "pic.svg", "pic.png", 0, 4},
		{"the site's name", "galley.yaml", "title: Site", "title: Place", 4, 4},
		{"no cards", "galley.yaml", "cards: true", "cards: false", 0, 0},
	} {
		files[tt.file] = strings.Replace(files[tt.file], tt.from, tt.to, 1)
		drawn, _ := built()
		if n := cards(out.tree("")); len(drawn) != tt.drawn || n != tt.cards {
			t.Errorf("after an edit of %s %d cards are drawn and %d there, want %d and %d", tt.what, len(drawn), n, tt.drawn, tt.cards)
		}
	}
	if bytes.Contains([]byte(out.tree("")["index.html"]), []byte("og:image\"")) {
		t.Error("the home page has an image without cards")
	}
}
