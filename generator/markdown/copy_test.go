package markdown_test

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	rendererhtml "github.com/yuin/goldmark/renderer/html"

	"galley/generator/golden"
	"galley/generator/markdown"
)

// copyOptions resolve destinations as a site would that has no page "gone.md"
// and no image "gone.png".
func copyOptions() markdown.CopyOptions {
	resolve := func(dest string) (string, bool) {
		if strings.Contains(dest, ":") || strings.HasPrefix(dest, "//") {
			return dest, true
		}
		return "https://example.org/" + strings.TrimPrefix(dest, "/"), !strings.HasPrefix(dest, "gone")
	}
	return markdown.CopyOptions{
		Link: resolve, Image: resolve,
		IsTitle: func(heading string) bool { return heading == "Title" },
		Word: func(directive string) string {
			return map[string]string{"details": "Details", "takeaways": "Key takeaways"}[directive]
		},
	}
}

// TestCopyGolden copies NAME.md of every archive in testdata/copy and compares
// with NAME.copy. Code blocks can include the files below include/.
func TestCopyGolden(t *testing.T) {
	t.Parallel()
	golden.Archives(t, "testdata/copy/*.txtar", func(t *testing.T, a *txtar.Archive) *txtar.Archive {
		out := &txtar.Archive{Comment: a.Comment}
		for _, f := range a.Files {
			name, ok := strings.CutSuffix(f.Name, ".md")
			if ok || strings.HasPrefix(f.Name, "include/") {
				out.Files = append(out.Files, f)
			}
			if ok {
				k := markdown.NewCopier(markdown.Options{ReadFile: reader(a)})
				text, _ := k.Copy(f.Data, 0, copyOptions())
				checkReader(t, text)
				out.Files = append(out.Files, txtar.File{Name: name + ".copy", Data: text})
			}
		}
		return out
	})
}

// checkReader looks at a copy as programs that let all HTML through show it.
func checkReader(t *testing.T, text []byte) {
	t.Helper()
	for _, extensions := range [][]goldmark.Extender{
		nil,
		{extension.GFM},
		{extension.GFM, extension.Footnote, extension.DefinitionList},
	} {
		md := goldmark.New(goldmark.WithExtensions(extensions...), goldmark.WithRendererOptions(rendererhtml.WithUnsafe()))
		var out bytes.Buffer
		if err := md.Convert(text, &out); err != nil {
			t.Fatal(err)
		}
		checkInert(t, strings.ReplaceAll(out.String(), ` style="text-align:`, ` data-align="`))
	}
}

// same resolves every destination to itself, as for a text that is on its own.
func same() markdown.CopyOptions {
	o := copyOptions()
	o.Link = func(dest string) (string, bool) { return dest, true }
	o.Image = o.Link
	o.IsTitle = func(string) bool { return false }
	return o
}

// A reading compiles texts under two policies, to see whether they have HTML.
type reading struct{ omit, allow *markdown.Compiler }

func newReading() reading {
	return reading{
		markdown.NewCompiler(markdown.Options{RawHTML: markdown.Omit, NoTypographer: true}, nil),
		markdown.NewCompiler(markdown.Options{RawHTML: markdown.Allow, NoTypographer: true}, nil),
	}
}

// plain reports whether a text has neither HTML nor anything that is galley's
// own or wrong, and what it says.
func (r reading) plain(src []byte) (says string, ok bool) {
	d := r.omit.Compile("x.md", src, 0)
	says = strings.Join(d.Texts, "\n")
	if len(d.Messages)+len(d.Directives) > 0 || bytes.ContainsRune(src, '{') {
		return says, false
	}
	hidden := bytes.Contains(src, []byte("[^")) && bytes.ContainsRune(src, '<') // in a footnote that is not shown
	return says, !hidden && bytes.Equal(d.HTML, r.allow.Compile("x.md", src, 0).HTML)
}

// checkCopy reports a copy that differs from run to run, that holds what it
// must not, or that does not say what the page says, as far as plain Markdown
// goes.
func checkCopy(t *testing.T, k *markdown.Copier, r reading, src []byte) {
	t.Helper()
	text, _ := k.Copy(src, 0, same())
	text = bytes.Clone(text)
	checkReader(t, text)
	if again, _ := k.Copy(src, 0, same()); !bytes.Equal(again, text) {
		t.Errorf("Copy(%q) = %q and then %q", src, text, again)
	}
	want, ok := r.plain(src)
	if got, _ := r.plain(text); ok && got != want {
		t.Errorf("Copy(%q) = %q, which reads\n%q, want\n%q", src, text, got, want)
	}
}

// TestCopyKeeps holds the copy of what is CommonMark and GFM only to the text
// itself.
func TestCopyKeeps(t *testing.T) {
	t.Parallel()
	k := markdown.NewCopier(markdown.Options{})
	r := newReading()
	kept := 0
	all := commonMarkExamples(t)
	for _, name := range []string{"table", "strikethrough", "tasklist", "linkify", "definition_list"} {
		all = append(all, extensionExamples(t, name)...)
	}
	for _, e := range all {
		checkCopy(t, k, r, []byte(e.markdown))
		if _, plain := r.plain([]byte(e.markdown)); !plain {
			continue
		}
		kept++
		if text, _ := k.Copy([]byte(e.markdown), 0, same()); string(text) != e.markdown {
			t.Errorf("%s: Copy(%q) = %q", e.number, e.markdown, text)
		}
	}
	if kept < 500 {
		t.Errorf("%d examples were held to their text, want 500 at least", kept)
	}
}

// TestCopyRandom copies random documents.
func TestCopyRandom(t *testing.T) {
	t.Parallel()
	parts := fragments()
	random := rand.New(rand.NewPCG(3, 4))
	k := markdown.NewCopier(markdown.Options{})
	r := newReading()
	for range *documents {
		var src []byte
		for range 1 + random.IntN(40) {
			src = append(src, parts[random.IntN(len(parts))]...)
		}
		checkCopy(t, k, r, src)
		if t.Failed() {
			t.Fatalf("document %q", src)
		}
	}
}

func FuzzCopy(f *testing.F) {
	seeds(f, func(src []byte) { f.Add(src) })
	k := markdown.NewCopier(markdown.Options{})
	r := newReading()
	f.Fuzz(func(t *testing.T, src []byte) { checkCopy(t, k, r, src) })
}
