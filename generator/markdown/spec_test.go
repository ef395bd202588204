package markdown_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/yuin/goldmark/util"
	"golang.org/x/net/html"

	"galley/generator/markdown"
)

// An example is one of a specification's.
type example struct {
	number         string
	markdown, html string
}

// specification returns the path of a file with examples, which come with the
// source of goldmark and are not copied here.
func specification(t *testing.T, name string) string {
	t.Helper()
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/yuin/goldmark").Output()
	if err != nil || len(strings.TrimSpace(string(dir))) == 0 {
		t.Fatalf("the folder of goldmark's source is not known (run go mod download): %q, %v", dir, err)
	}
	return filepath.Join(strings.TrimSpace(string(dir)), filepath.FromSlash(name))
}

// commonMarkExamples are those of CommonMark 0.31.
func commonMarkExamples(t *testing.T) []example {
	t.Helper()
	data, err := os.ReadFile(specification(t, "_test/spec.json"))
	if err != nil {
		t.Fatal(err)
	}
	var list []struct {
		Markdown, HTML string
		Example        int
	}
	if err := json.Unmarshal(data, &list); err != nil {
		t.Fatal(err)
	}
	var examples []example
	for _, e := range list {
		examples = append(examples, example{strconv.Itoa(e.Example), e.Markdown, e.HTML})
	}
	return examples
}

// extensionExamples reads examples from a file with a number and perhaps a
// remark in the line before each.
func extensionExamples(t *testing.T, name string) []example {
	t.Helper()
	data, err := os.ReadFile(specification(t, "extension/_test/"+name+".txt"))
	if err != nil {
		t.Fatal(err)
	}
	const inner, outer = "//- - - - - - - - -//\n", "//= = = = = = = = = = = = = = = = = = = = = = = =//"
	var examples []example
	for part := range strings.SplitSeq(strings.ReplaceAll(string(data), "\r\n", "\n"), outer) {
		fields := strings.SplitN(strings.TrimLeft(part, "\n"), inner, 3)
		switch {
		case fields[0] == "":
			continue // behind the last
		case len(fields) < 3:
			t.Fatalf("%s: no example: %q", name, part)
		case strings.Contains(fields[0], "OPTIONS"):
			continue // which goldmark has and we have not
		}
		number, _, _ := strings.Cut(strings.TrimSpace(fields[0]), ":")
		examples = append(examples, example{number, fields[1], fields[2]})
	}
	return examples
}

func TestSpecifications(t *testing.T) {
	t.Parallel()
	const scheme = "an address with a scheme that is not safe is published as text"
	tests := []struct {
		name       string
		examples   []example
		compiler   *markdown.Compiler
		least      int
		exceptions map[string]string
	}{
		{"CommonMark", commonMarkExamples(t), markdown.NewDialect(markdown.CommonMark), 652, map[string]string{
			"596": scheme, "598": scheme, "599": scheme, "601": scheme,
		}},
		{"table", extensionExamples(t, "table"), markdown.NewDialect(markdown.GitHub), 13, nil},
		{"strikethrough", extensionExamples(t, "strikethrough"), markdown.NewDialect(markdown.GitHub), 5, nil},
		{"tasklist", extensionExamples(t, "tasklist"), markdown.NewDialect(markdown.GitHub), 4, nil},
		{"linkify", extensionExamples(t, "linkify"), markdown.NewDialect(markdown.GitHub), 21, nil},
		{"definition_list", extensionExamples(t, "definition_list"), markdown.NewDialect(markdown.Definitions), 6, nil},
	}
	for _, test := range tests {
		if len(test.examples) < test.least {
			t.Errorf("%s has %d examples, want %d", test.name, len(test.examples), test.least)
		}
		for _, e := range test.examples {
			d := test.compiler.Compile("x.md", []byte(e.markdown), 0)
			got, want := normalised(t, specified(t, d)), normalised(t, e.html)
			reason, excepted := test.exceptions[e.number]
			switch {
			case excepted && got == want:
				t.Errorf("%s %s passes, but is an exception: %s", test.name, e.number, reason)
			case !excepted && got != want:
				t.Errorf("%s %s: Compile(%q) =\n%s\nwant\n%s", test.name, e.number, e.markdown, got, want)
			}
		}
	}
}

// specified writes a Doc as the specifications have it: images stay in their
// paragraphs, and addresses are escaped.
func specified(t *testing.T, d *markdown.Doc) string {
	t.Helper()
	escape := func(dest *string) { *dest = string(util.URLEscape([]byte(*dest), false)) }
	for _, m := range d.Marks {
		if m.Kind == markdown.MarkLink {
			escape(&d.Links[m.Ref].Dest)
		} else if m.Kind == markdown.MarkImage {
			escape(&d.Images[m.Ref].Dest)
		}
	}
	out := published(t, d)
	return captioned.ReplaceAllStringFunc(out, func(figure string) string {
		parts := captioned.FindStringSubmatch(figure)
		if parts[2] != "" {
			parts[2] = ` title="` + parts[2] + `"`
		}
		return "<p>" + parts[1] + parts[2] + "></p>"
	})
}

var captioned = regexp.MustCompile(`(?s)<figure>(<img [^>]*)><figcaption>(.*?)</figcaption></figure>`)

// normalised returns HTML token by token, without what our HTML has beside
// that of the specifications, and without what no browser shows:
//
//   - the group around tables, the scope of their headers, empty headers as
//     data, and alignment by attribute rather than class;
//   - the class and tabindex of pre, that code is not translated, the case of languages, the ids of headings, the class of items of
//     task lists, the names of their boxes;
//   - blanks between blocks, runs of blanks in text but in pre, and the order of
//     attributes.
func normalised(t *testing.T, page string) string {
	t.Helper()
	page = region.ReplaceAllString(page, "")
	page = strings.ReplaceAll(page, "</table></div>", "</table>")
	var b strings.Builder
	tokens := html.NewTokenizer(strings.NewReader(page))
	pre := 0
	for {
		kind := tokens.Next()
		if kind == html.ErrorToken {
			return edges.ReplaceAllString(b.String(), "\n")
		}
		token := tokens.Token()
		switch kind {
		case html.TextToken:
			text := html.EscapeString(token.Data)
			if pre == 0 {
				text = blanks.ReplaceAllString(text, " ")
			}
			b.WriteString(text)
		case html.StartTagToken, html.SelfClosingTagToken:
			if token.Data == "pre" {
				pre++
			}
			b.WriteString(normalTag(token))
		case html.EndTagToken:
			if token.Data == "pre" {
				pre--
			}
			b.WriteString(normalTag(token))
		default:
			b.WriteString(token.String())
		}
	}
}

var (
	region = regexp.MustCompile(`<div class="table" role="group"[^>]*>`)
	blanks = regexp.MustCompile(`\s+`)
	edges  = regexp.MustCompile(`\s*\n\s*`)
)

// normalTag writes a tag, those of blocks on a line of their own.
func normalTag(token html.Token) string {
	if token.Data == "th" {
		token.Data = "td"
	}
	token.Attr = slices.DeleteFunc(token.Attr, func(a html.Attribute) bool {
		switch token.Data {
		case "h1", "h2", "h3", "h4", "h5", "h6":
			return a.Key == "id"
		case "pre":
			return a.Key == "tabindex" || a.Key == "translate" || a.Key == "class" && a.Val == "chroma"
		case "code":
			return a.Key == "translate"
		case "td":
			return a.Key == "scope"
		case "li":
			return a.Key == "class" && a.Val == "task"
		case "input":
			return a.Key == "aria-label"
		}
		return false
	})
	for i, a := range token.Attr {
		switch {
		case a.Key == "align" && token.Data == "td":
			token.Attr[i].Key = "class"
		case a.Key == "class" && token.Data == "code":
			token.Attr[i].Val = strings.ToLower(a.Val)
		}
	}
	slices.SortFunc(token.Attr, func(a, b html.Attribute) int { return strings.Compare(a.Key, b.Key) })
	if token.Type == html.SelfClosingTagToken {
		token.Type = html.StartTagToken
	}
	switch token.Data {
	case "p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "ul", "ol", "li", "hr", "table", "thead", "tbody", "tr", "td", "dl", "dt", "dd", "pre", "div":
		return "\n" + token.String() + "\n"
	}
	return token.String()
}
