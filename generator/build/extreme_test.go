package build_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"galley"
	"galley/generator/build"
	"galley/generator/diag"
)

// extremeWord is a word of 400 letters.
func extremeWord() string { return strings.Repeat("Extraordinarily", 27)[:400] }

// extremeTitles are titles by the names of their pages.
func extremeTitles() map[string]string {
	return map[string]string{
		"word": extremeWord(), "words": strings.Repeat("A title that never ends ", 17)[:400], "arabic": "دليل المبتدئين إلى العملات", "emoji": "🐟🦑🐙🦐",
	}
}

// extremePNG says that it has 65,535 by 65,535 pixels, in 100 KB.
func extremePNG() string {
	return "\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR\x00\x00\xff\xff\x00\x00\xff\xff\x08\x00\x00\x00\x00\x93\x6e\x86\x8c" + strings.Repeat("\x00", 100_000)
}

func extremeSite() map[string]string {
	row := func(cell string) string { return strings.Repeat("| "+cell+" ", 40) + "|\n" }
	var code strings.Builder
	for i := range 5000 {
		fmt.Fprintf(&code, "func f%d() int { return %d }\n", i, i)
	}
	files := map[string]string{
		"galley.yaml":           "title: Site\nbase_url: https://example.org/\nsocial: {cards: true}\n",
		"content/table.md":      row("h") + row("---") + row("c"),
		"content/code.md":       "```go\n" + code.String() + "```\n",
		"content/headings.md":   "## `" + extremeWord() + "`\n\n## `a`\n\n## `x := <-c`\n\n## 🐙\n\n## 🐙\n",
		"content/pic/index.md":  "![Many pixels](huge.png)\n",
		"content/pic/huge.png":  extremePNG(),
		"content/hero/index.md": "---\nimage: {src: /huge.png, alt: Many pixels}\n---\n",
		"static/huge.png":       extremePNG(),
	}
	for name, title := range extremeTitles() {
		files["content/titles/"+name+".md"] = fmt.Sprintf("---\ntitle: %[1]s\ndescription: %[1]s\ntags: [%[1]s]\ndate: 2026-01-01\n---\nText.\n", title)
	}
	return files
}

// TestExtremes publishes what nobody would write, with a message for each thing
// that is not as its writer may think. How it looks is for e2e.
func TestExtremes(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	report := run(t, build.Options{Source: mapFS(extremeSite()), Theme: galley.Theme(), Now: now()}, dir)
	if got, want := codes(report.Messages), []string{
		"content/code.md:1:1 markdown/code-too-large",
		"content/hero/index.md:2:14 image/too-large",
		"content/pic/huge.png:0:0 image/unreadable", // what the camera wrote cannot be taken out
		"content/pic/index.md:1:16 image/too-large",
	}; !slices.Equal(got, want) {
		t.Errorf("messages are %q, want %q", got, want)
	}

	out := tree(t, dir)
	images, _ := pictures(t, out, "https://example.org/")
	for name, title := range extremeTitles() {
		page := "titles/" + name + "/index.html"
		if html := out[page]; strings.Count(html, title+"</h1>") != 1 || !strings.Contains(html, "<title>"+title+" | Site</title>") {
			t.Errorf("%s has not its title", page)
		}
		own := images[page] != images["index.html"]
		if set := strings.HasPrefix(name, "word"); own != set {
			t.Errorf("%s has a card of its own: %t, want %t", page, own, set)
		}
	}
	for page, want := range map[string]map[string]int{
		"table":    {"<th": 41, "<td": 40}, // and <thead>
		"code":     {"func f": 5000},
		"pic":      {`src="/pic/huge.png" width="65535" height="65535"`: 1, "<source": 0},
		"hero":     {` width="65535" height="65535"`: 1, "<source": 0},
		"headings": {`<h2 id="` + strings.ToLower(extremeWord()) + `">`: 1, `<h2 id="a">`: 1, `<h2 id="x---c">`: 1, `<h2 id="section">`: 1, `<h2 id="section-1">`: 1},
	} {
		for piece, n := range want {
			if got := strings.Count(out[page+"/index.html"], piece); got != n {
				t.Errorf("%s has %.80q %d times, want %d", page, piece, got, n)
			}
		}
	}
	if out["pic/huge.png"] != extremePNG() {
		t.Error("the picture of many pixels is not published as it is")
	}
}

// codes returns where messages are, and which they are.
func codes(l diag.List) (all []string) {
	for _, d := range l {
		all = append(all, fmt.Sprintf("%s:%d:%d %s", d.Pos.File, d.Pos.Line, d.Pos.Column, d.Code))
	}
	return all
}
