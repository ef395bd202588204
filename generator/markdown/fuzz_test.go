package markdown_test

import (
	"bytes"
	"flag"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/rogpeppe/go-internal/txtar"
	"golang.org/x/net/html"

	"galley/generator/highlight"
	"galley/generator/markdown"
)

// documents is how many TestRandom makes; more find more.
var documents = flag.Int("documents", 2000, "documents that TestRandom makes")

// seeds gives the sources of the golden tests to a fuzz target.
func seeds(f *testing.F, add func(src []byte)) {
	f.Helper()
	archives, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(archives) == 0 {
		f.Fatalf("archives: %v, %v", archives, err)
	}
	for _, name := range archives {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range archive.Files {
			if strings.HasSuffix(file.Name, ".md") {
				add(file.Data)
			}
		}
	}
}

// checkDoc reports what no Doc may be.
func checkDoc(t *testing.T, src []byte, body int, d *markdown.Doc) {
	t.Helper()
	if !utf8.Valid(d.HTML) {
		t.Errorf("HTML is not UTF-8: %q", d.HTML)
	}
	if len(d.Texts) != len(d.Headings)+1 {
		t.Errorf("%d texts for %d headings", len(d.Texts), len(d.Headings))
	}
	checkMarks(t, d)
	for _, l := range d.Links {
		checkSpan(t, src, body, l.Span)
	}
	for _, i := range d.Images {
		checkSpan(t, src, body, i.Span)
	}
	seen := map[string]bool{}
	for _, h := range d.Headings {
		if h.ID == "" || seen[h.ID] || h.Level < 1 || h.Level > 6 {
			t.Errorf("heading %q: level %d, id %q, seen %v", h.Text, h.Level, h.ID, seen[h.ID])
		}
		seen[h.ID] = true
	}
	for _, m := range d.Messages {
		if m.Line < 1 || m.Column < 1 || m.Line > bytes.Count(src, []byte("\n"))+bytes.Count(src, []byte("\r"))+1 {
			t.Errorf("message outside the file: %s: %s", m.Pos, m.Text)
		}
	}
}

func checkSpan(t *testing.T, src []byte, body int, s markdown.Span) {
	t.Helper()
	if int(s.Start) < body || s.End < s.Start || int(s.End) > len(src) || s.Line < 1 || s.Column < 1 {
		t.Errorf("span %+v in a file of %d bytes, body at %d", s, len(src), body)
	}
}

// checkMarks reports marks that are out of order, out of bounds or not
// nested.
func checkMarks(t *testing.T, d *markdown.Doc) {
	t.Helper()
	opens := map[markdown.MarkKind]markdown.MarkKind{
		markdown.MarkLinkEnd: markdown.MarkLink, markdown.MarkHeadingEnd: markdown.MarkHeading, markdown.MarkCodeEnd: markdown.MarkCode,
		markdown.MarkDirectiveEnd: markdown.MarkDirective,
	}
	var stack []markdown.Mark
	before := int32(0)
	for _, m := range d.Marks {
		if m.At < before || int(m.At) > len(d.HTML) {
			t.Fatalf("mark %+v after %d in %d bytes", m, before, len(d.HTML))
		}
		before = m.At
		switch m.Kind {
		case markdown.MarkLink, markdown.MarkHeading, markdown.MarkCode, markdown.MarkDirective:
			stack = append(stack, m)
		case markdown.MarkLabelEnd:
			if len(stack) == 0 || stack[len(stack)-1].Kind != markdown.MarkDirective || stack[len(stack)-1].Ref != m.Ref {
				t.Fatalf("mark %+v behind the label of nothing of %+v", m, stack)
			}
		case markdown.MarkLinkEnd, markdown.MarkHeadingEnd, markdown.MarkCodeEnd, markdown.MarkDirectiveEnd:
			if len(stack) == 0 || stack[len(stack)-1].Kind != opens[m.Kind] || stack[len(stack)-1].Ref != m.Ref {
				t.Fatalf("mark %+v ends nothing of %+v", m, stack)
			}
			stack = stack[:len(stack)-1]
		}
	}
	if len(stack) > 0 {
		t.Errorf("marks stay open: %+v", stack)
	}
}

// checkInert reports anything active in a page, as a browser would see it.
func checkInert(t *testing.T, page string) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatalf("Parse: %v\n%s", err, page)
	}
	for n := range root.Descendants() {
		if n.Type == html.CommentNode || n.Namespace != "" {
			t.Errorf("node %q in namespace %q in %s", n.Data, n.Namespace, page)
		}
		if n.Type != html.ElementNode {
			continue
		}
		switch n.Data {
		case "script", "style", "iframe", "object", "embed", "form", "button", "textarea", "select", "base", "link", "meta", "svg", "math", "template":
			t.Errorf("<%s> in %s", n.Data, page)
		case "source":
			hasSet := slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == "srcset" })
			if n.Parent.Data != "picture" || !hasSet {
				t.Errorf("<source> in <%s>, srcset %v, in %s", n.Parent.Data, hasSet, page)
			}
		}
		for _, a := range n.Attr {
			ok := !strings.HasPrefix(a.Key, "on") && a.Key != "style"
			switch a.Key {
			case "href":
				ok = markdown.SafeURL(a.Val)
			case "src":
				ok = markdown.SafeImageURL(a.Val)
			case "srcset":
				ok = n.Data == "source"
				for candidate := range strings.SplitSeq(a.Val, ", ") {
					address, _, _ := strings.Cut(candidate, " ")
					ok = ok && address != "" && markdown.SafeURL(address)
				}
			case "action", "formaction", "background", "ping", "poster":
				ok = false
			}
			if !ok {
				t.Errorf("%s=%q on <%s> in %s", a.Key, a.Val, n.Data, page)
			}
		}
	}
}

func FuzzCompile(f *testing.F) {
	seeds(f, func(src []byte) { f.Add(src, 0) })
	f.Add([]byte("---\nx: 1\n---\r\n# a\r[b](c)\x00\xff"), 13)
	h := highlight.New()
	c := markdown.NewCompiler(markdown.Options{}, h)
	all := markdown.NewCompiler(markdown.Options{RawHTML: markdown.Allow, NoTypographer: true}, h)
	omit := markdown.NewCompiler(markdown.Options{RawHTML: markdown.Omit}, h)
	f.Fuzz(func(t *testing.T, src []byte, body int) {
		body = max(0, min(body, len(src)))
		d := c.Compile("x.md", src, body)
		checkDoc(t, src, body, d)
		checkInert(t, published(t, d))
		checkRoundTrip(t, d)
		first := fmt.Sprintf("%+v", *d)
		if again := fmt.Sprintf("%+v", *c.Compile("x.md", src, body)); again != first {
			t.Errorf("Compile = %s and then %s", first, again)
		}
		checkDoc(t, src, body, all.Compile("x.md", src, body))
		d = omit.Compile("x.md", src, body)
		checkDoc(t, src, body, d)
		checkInert(t, published(t, d))
	})
}

// checkRoundTrip reports a Doc that its encoding does not give back.
func checkRoundTrip(t *testing.T, d *markdown.Doc) {
	t.Helper()
	data, err := d.AppendBinary(nil)
	if err != nil {
		t.Fatal(err)
	}
	var got markdown.Doc
	if err := got.UnmarshalBinary(data); err != nil {
		t.Fatalf("UnmarshalBinary: %v", err)
	}
	if again, _ := got.AppendBinary([]byte("before")); string(again) != "before"+string(data) {
		t.Errorf("AppendBinary = %q, decoded and encoded again %q", data, again)
	}
	if !reflect.DeepEqual(normal(&got), normal(d)) {
		t.Errorf("decoded %+v, want %+v", &got, d)
	}
}

// normal returns a copy without the difference between nil and empty.
func normal(d *markdown.Doc) map[string]string {
	out := map[string]string{}
	v := reflect.ValueOf(*d)
	for i := range v.NumField() {
		out[v.Type().Field(i).Name] = fmt.Sprintf("%+v", v.Field(i).Interface())
	}
	return out
}

// FuzzScan holds the outline to what the compiler finds, however little of
// the body the parser looks at first.
func FuzzScan(f *testing.F) {
	seeds(f, func(src []byte) { f.Add(src, 10) })
	f.Add([]byte("a [b] c\n\nd\n\n[b]: x\n"), 9)
	f.Add([]byte("a\n\n<!--more-->\n\nb [c]"), 5)
	c := markdown.NewCompiler(markdown.Options{}, nil)
	f.Fuzz(func(t *testing.T, src []byte, look int) { checkScan(t, c, src, max(1, look)) })
}

// checkScan compares outlines with each other and with the document.
func checkScan(t *testing.T, c *markdown.Compiler, src []byte, look int) {
	t.Helper()
	whole := c.ScanFrom(src, len(src))
	if o := c.ScanFrom(src, look); o != whole {
		t.Errorf("Scan(%q) = %+v from %d bytes, %+v from all", src, o, look, whole)
	}
	d := c.Compile("x.md", src, 0)
	if whole.HasMore != (d.More >= 0) {
		t.Errorf("Scan(%q).HasMore = %v, More = %d", src, whole.HasMore, d.More)
	}
	if bytes.Contains(d.HTML, []byte(`role="doc-endnotes"`)) {
		return // a heading may stand in a footnote
	}
	var first markdown.Heading
	for _, h := range slices.Backward(d.Headings) {
		if !h.Promo {
			first = h
		}
	}
	if whole.Title != first.Text || whole.TitleLevel != first.Level {
		t.Errorf("Scan(%q) = %q, %d, want %q, %d", src, whole.Title, whole.TitleLevel, first.Text, first.Level)
	}
}

// fragments are what random documents are made of.
func fragments() []string {
	return []string{
		"a", "b c", " ", "  ", "    ", "\t", "\n", "\n\n", "\r\n", "\r", "\x00", "\xff", "é", "日本", "# ", "## x {#y}", "\n===\n", "\n---\n",
		"> ", "- ", "* ", "1. ", "10) ", "- [ ] ", "```\n", "~~~ go {hl=1}\n", "```go {title=\"x\"}\n", "`", "``", "*", "**", "_", "~~", "~", "[", "]", "](", ")", "(",
		"![", "[a](b.md \"t\")", "![i](j.png)", "[r]", "[r]: d \"t\"\n", "[x][r]", "[^1]", "[^1]: n\n", "<", ">", "<b>", "</b>", "<div>", "</div>\n", "<T>", "<a href=x>", "<img src=y>", "</a>",
		"<script>", "</script>", "<!--", "-->", "<!--more-->", "<!-- more -->\n", "<?", "?>", "<![CDATA[", "]]>", "<svg ", "onload=x ", "style='", "| a | b |\n|---|:-:|\n", "|", "\\", "&amp;", "&#58;", "&Tab;",
		"\n: ", "\n\n:   ", "\n{.c #i}\n", "{title=x onclick=y}", "javascript:", ":::note\n", ":::cta[x]{#y}\n", "::::tabs\n", "::: tip T {k=v}\n", ":::", "\n:::\n", "::::\n", "[!NOTE]", "> [!tip] T\n", "http://a.example/", "www.a.example", "a@b.example", "<javascript:x>", "\"", "'", "--", "...", "{", "}", "=", ":", "!", "\n\n\n",
	}
}

// TestRandom puts random documents through the fuzz targets.
func TestRandom(t *testing.T) {
	t.Parallel()
	parts := fragments()
	random := rand.New(rand.NewPCG(1, 2))
	h := highlight.New()
	safe := markdown.NewCompiler(markdown.Options{}, h)
	omit := markdown.NewCompiler(markdown.Options{RawHTML: markdown.Omit, NoTypographer: true}, h)
	for range *documents {
		var src []byte
		for range 1 + random.IntN(40) {
			src = append(src, parts[random.IntN(len(parts))]...)
		}
		checkScan(t, safe, src, 1+random.IntN(len(src)))
		d := safe.Compile("x.md", src, 0)
		checkDoc(t, src, 0, d)
		checkInert(t, published(t, d))
		checkRoundTrip(t, d)
		checkInert(t, published(t, omit.Compile("x.md", src, 0)))
		if t.Failed() {
			t.Fatalf("document %q", src)
		}
	}
}

func FuzzDocDecode(f *testing.F) {
	c := markdown.NewCompiler(markdown.Options{}, nil)
	seeds(f, func(src []byte) {
		data, err := c.Compile("x.md", src, 0).AppendBinary(nil)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	})
	f.Fuzz(func(t *testing.T, data []byte) {
		var d markdown.Doc
		if d.UnmarshalBinary(data) == nil {
			checkRoundTrip(t, &d)
			if len(d.Marks) > 0 {
				published(t, &d)
			}
		}
	})
}
