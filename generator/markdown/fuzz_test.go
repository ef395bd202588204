package markdown_test

import (
	"bytes"
	"fmt"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/rogpeppe/go-internal/txtar"
	"golang.org/x/net/html"

	"galley/generator/highlight"
	"galley/generator/markdown"
)

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
	}
	var stack []markdown.Mark
	before := int32(0)
	for _, m := range d.Marks {
		if m.At < before || int(m.At) > len(d.HTML) {
			t.Fatalf("mark %+v after %d in %d bytes", m, before, len(d.HTML))
		}
		before = m.At
		switch m.Kind {
		case markdown.MarkLink, markdown.MarkHeading, markdown.MarkCode:
			stack = append(stack, m)
		case markdown.MarkLinkEnd, markdown.MarkHeadingEnd, markdown.MarkCodeEnd:
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
		}
		for _, a := range n.Attr {
			ok := !strings.HasPrefix(a.Key, "on") && a.Key != "style"
			switch a.Key {
			case "href":
				ok = markdown.SafeURL(a.Val)
			case "src":
				ok = markdown.SafeImageURL(a.Val)
			case "srcset", "action", "formaction", "background", "ping", "poster":
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
	data, err := d.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	var got markdown.Doc
	if err := got.UnmarshalBinary(data); err != nil {
		t.Fatalf("UnmarshalBinary: %v", err)
	}
	if again, _ := got.MarshalBinary(); !bytes.Equal(again, data) {
		t.Errorf("MarshalBinary = %q, decoded and encoded again %q", data, again)
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

// FuzzScan holds the outline to what the compiler finds.
func FuzzScan(f *testing.F) {
	seeds(f, func(src []byte) {
		f.Add(src, 1)
		f.Add(src, 40)
	})
	f.Add([]byte("a [b] c\n\nd\n\n[b]: x\n"), 20)
	f.Add([]byte("a\n\n<!--more-->\n\nb [c]"), 20)
	h := highlight.New()
	c := markdown.NewCompiler(markdown.Options{}, h)
	f.Fuzz(func(t *testing.T, src []byte, blanks int) {
		// Blank lines make the body longer than the first look.
		padded := append(bytes.Repeat([]byte("\n"), max(0, min(blanks, 100))*50), src...)
		checkScan(t, c, append(padded, padded...))
	})
}

// checkScan compares an outline with the document.
func checkScan(t *testing.T, c *markdown.Compiler, src []byte) {
	t.Helper()
	o := c.Scan(src, 0)
	d := c.Compile("x.md", src, 0)
	if o.HasMore != (d.More >= 0) {
		t.Errorf("Scan(%q).HasMore = %v, More = %d", src, o.HasMore, d.More)
	}
	if len(d.Headings) > 0 && o.TitleLevel > 0 && !bytes.Contains(d.HTML, []byte(`role="doc-endnotes"`)) {
		if want := d.Headings[0]; o.Title != want.Text || o.TitleLevel != want.Level {
			t.Errorf("Scan(%q) = %q, %d, want %q, %d", src, o.Title, o.TitleLevel, want.Text, want.Level)
		}
	}
	if o.TitleLevel == 0 && len(d.Headings) > 0 && !bytes.Contains(d.HTML, []byte(`role="doc-endnotes"`)) {
		t.Errorf("Scan(%q) has no title, want %q", src, d.Headings[0].Text)
	}
	if whole := c.ScanWhole(src); o.Title != whole.Title || o.Summary != whole.Summary || o.TitleFirst != whole.TitleFirst || o.HasMore != whole.HasMore {
		t.Errorf("Scan(%q) = %+v, of the whole %+v", src, o, whole)
	}
}

func FuzzDocDecode(f *testing.F) {
	c := markdown.NewCompiler(markdown.Options{}, nil)
	seeds(f, func(src []byte) {
		data, err := c.Compile("x.md", src, 0).MarshalBinary()
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
