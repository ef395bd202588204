package highlight_test

import (
	"bytes"
	"html"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/alecthomas/chroma/v2"
	chromahtml "github.com/alecthomas/chroma/v2/formatters/html"
	"github.com/alecthomas/chroma/v2/lexers"
	"github.com/alecthomas/chroma/v2/styles"

	"galley/generator/highlight"
)

// samples returns the files of testdata by language.
func samples(t testing.TB) map[string]string {
	t.Helper()
	files, err := filepath.Glob("testdata/sample.*")
	if err != nil || len(files) == 0 {
		t.Fatalf("samples: %v, %v", files, err)
	}
	out := map[string]string{}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		out[strings.TrimPrefix(filepath.Ext(name), ".")] = string(text)
	}
	return out
}

// byChroma is what chroma's own formatter makes of the code.
func byChroma(t testing.TB, language, code string, options ...chromahtml.Option) string {
	t.Helper()
	tokens, err := chroma.Coalesce(lexers.Get(language)).Tokenise(nil, code)
	if err != nil {
		t.Fatal(err)
	}
	return formatted(t, tokens, options...)
}

// formatted is what chroma's own formatter makes of tokens.
func formatted(t testing.TB, tokens chroma.Iterator, options ...chromahtml.Option) string {
	t.Helper()
	var out bytes.Buffer
	formatter := chromahtml.New(append(options, chromahtml.WithClasses(true))...)
	if err := formatter.Format(&out, styles.Fallback, tokens); err != nil {
		t.Fatal(err)
	}
	inner := strings.TrimPrefix(out.String(), `<pre class="chroma"><code>`)
	return strings.TrimSuffix(inner, `</code></pre>`)
}

func TestSameBytesAsChroma(t *testing.T) {
	t.Parallel()
	h := driven()
	marked := []highlight.Range{{First: 2, Last: 3}, {First: 7, Last: 7}}
	for language, code := range samples(t) {
		for _, code := range []string{code, strings.TrimSuffix(code, "\n"), code + "\n\n", "\n" + code} {
			got, outcome := h.Append(nil, language, code, highlight.Options{})
			if want := byChroma(t, language, code); string(got) != want || outcome != highlight.Coloured {
				t.Errorf("Append(%s) = %q, %v, want %q", language, got, outcome, want)
			}
			got, _ = h.Append(nil, language, code, highlight.Options{Marked: marked, LineNumbers: true})
			want := byChroma(t, language, code, chromahtml.WithLineNumbers(true),
				chromahtml.HighlightLines([][2]int{{2, 3}, {7, 7}}))
			if string(got) != want {
				t.Errorf("Append(%s) with lines = %q, want %q", language, got, want)
			}
		}
	}
}

func TestAppend(t *testing.T) {
	t.Parallel()
	h := highlight.New()
	long := strings.Repeat("x", highlight.MaxLine)
	large := strings.Repeat("x = 1\n", highlight.MaxBlock/6+1)
	tests := []struct {
		name, language, in, want string
		outcome                  highlight.Outcome
		opts                     highlight.Options
	}{
		{name: "unknown", language: "no-such", in: `<a "b" & 'c'>`, want: `&lt;a &#34;b&#34; &amp; &#39;c&#39;&gt;`, outcome: highlight.Plain},
		{name: "none", in: "a\r\nb\rc", want: "a\nb\nc", outcome: highlight.Plain},
		{name: "empty", language: "go", in: "", want: "", outcome: highlight.Coloured},
		{name: "long line", language: "python", in: long + "x\n", want: long + "x\n", outcome: highlight.TooLarge},
		{name: "longest line", language: "python", in: long, outcome: highlight.Coloured,
			want: `<span class="line"><span class="cl"><span class="n">` + long + `</span></span></span>`},
		{name: "large", language: "python", in: large, want: large, outcome: highlight.TooLarge},
		{name: "endless", language: "jungle", in: `"`, want: "&#34;", outcome: highlight.Failed},
		{name: "plain lines", in: "a\nb\n", opts: highlight.Options{Marked: []highlight.Range{{First: 2, Last: 1 << 60}}}, outcome: highlight.Plain,
			want: `<span class="line"><span class="cl">a` + "\n" + `</span></span><span class="line hl"><span class="cl">b` + "\n</span></span>"},
		{name: "focus", in: "a\nb\n", opts: highlight.Options{Focused: []highlight.Range{{First: 1, Last: 1}}}, outcome: highlight.Plain,
			want: `<span class="line"><span class="cl">a` + "\n" + `</span></span><span class="line dim"><span class="cl">b` + "\n</span></span>"},
		{name: "first number", in: "a\nb\n", opts: highlight.Options{LineNumbers: true, FirstLine: 9}, outcome: highlight.Plain,
			want: `<span class="line"><span class="ln"> 9</span><span class="cl">a` + "\n" + `</span></span><span class="line"><span class="ln">10</span><span class="cl">b` + "\n</span></span>"},
		{name: "diff", language: "python", in: "a\n-b\n+c\n", opts: highlight.Options{Diff: true}, outcome: highlight.Coloured,
			want: `<span class="line"><span class="sign"></span><span class="cl"><span class="n">a</span>` + "\n</span></span>" +
				`<span class="line del"><span class="sign">-</span><span class="cl"><span class="n">b</span>` + "\n</span></span>" +
				`<span class="line ins"><span class="sign">+</span><span class="cl"><span class="n">c</span>` + "\n</span></span>"},
		{name: "diff of a program", in: " a\n\n+", opts: highlight.Options{Diff: true}, outcome: highlight.Plain,
			want: `<span class="line"><span class="sign"> </span><span class="cl">a` + "\n</span></span>" +
				`<span class="line"><span class="sign"></span><span class="cl">` + "\n</span></span>" +
				`<span class="line ins"><span class="sign">+</span><span class="cl">` + "\n</span></span>"},
		{name: "empty diff", in: "", opts: highlight.Options{Diff: true}, outcome: highlight.Plain},
		{name: "extension", language: "YML", in: "a: 1", outcome: highlight.Coloured,
			want: `<span class="line"><span class="cl"><span class="nt">a</span><span class="p">:</span><span class="w"> </span><span class="m">1</span></span></span>`},
	}
	for _, test := range tests {
		got, outcome := h.Append([]byte("before"), test.language, test.in, test.opts)
		if string(got) != "before"+test.want || outcome != test.outcome {
			t.Errorf("%s: Append(%q) = %q, %v, want %q, %v", test.name, test.language, got, outcome, test.want, test.outcome)
		}
	}
}

// edges are what grammars stumble over.
func edges() []string {
	return []string{
		"", "\n", "\x00", `"`, "'", "`", "a", "\ufeffa", "a\r\nb", "<", "{", "/*", "<?php \"", "{{ '", "\\",
		`</code></pre><script>alert(1)</script>`, "\x00\u0080é\"",
		strings.Repeat(`\`, 2000), strings.Repeat("1", 64), `"` + strings.Repeat("a", 2000),
	}
}

// TestEveryLanguage holds every grammar to its promise: it ends, and the text
// of the HTML is the code. It is the same whether chroma reads the code or we.
func TestEveryLanguage(t *testing.T) {
	t.Parallel()
	h, driven := highlight.New(), driven()
	tag := regexp.MustCompile(`</?span[^>]*>`)
	for _, language := range lexers.Names(false) {
		for _, code := range edges() {
			got, _ := h.Append(nil, language, code, highlight.Options{})
			text := html.UnescapeString(tag.ReplaceAllString(string(got), ""))
			want := strings.ReplaceAll(code, "\r\n", "\n")
			if text != want && text != want+"\n" {
				t.Errorf("Append(%s, %q) has the text %q", language, code, text)
			}
			if again, _ := driven.Append(nil, language, code, highlight.Options{}); !bytes.Equal(again, got) {
				t.Errorf("Append(%s, %q) = %q and then %q", language, code, got, again)
			}
		}
	}
}

func TestShared(t *testing.T) {
	t.Parallel()
	two := []*highlight.Highlighter{highlight.New(), highlight.New()} // of which chroma knows nothing
	languages := []string{"go", "python", "raku", "markdown", "html"}
	code := "# x\n```raku\nmy $x = q{a};\ns{b} = m/c/;\n```\n<b>"
	samples := samples(t)
	names := slices.Sorted(maps.Keys(samples))
	var group sync.WaitGroup
	results := make([]string, 8)
	for i := range results {
		group.Go(func() {
			h := two[i%2]
			var out []byte
			for _, language := range languages {
				out, _ = h.Append(out, language, code, highlight.Options{})
			}
			for range 3 { // chroma begins, and we go on
				for _, language := range names {
					out, _ = h.Append(out, language, samples[language], highlight.Options{})
				}
			}
			results[i] = string(out)
		})
	}
	group.Wait()
	for _, got := range results {
		if got != results[0] {
			t.Errorf("Append = %q on one goroutine, %q on another", got, results[0])
		}
	}
}

func FuzzAppend(f *testing.F) {
	for language, code := range samples(f) {
		f.Add(language, code)
	}
	for _, code := range edges() {
		f.Add("jungle", code)
	}
	h := highlight.New()
	tag := regexp.MustCompile(`</?span[^>]*>`)
	f.Fuzz(func(t *testing.T, language, code string) {
		code = strings.ToValidUTF8(code, "?")
		got, _ := h.Append(nil, language, code, highlight.Options{})
		text := html.UnescapeString(tag.ReplaceAllString(string(got), ""))
		want := strings.ReplaceAll(strings.ReplaceAll(code, "\r\n", "\n"), "\r", "\n")
		if text != want && text != want+"\n" {
			t.Errorf("Append(%q, %q) has the text %q", language, code, text)
		}
	})
}

func BenchmarkHighlight(b *testing.B) {
	h := highlight.New()
	for language, code := range samples(b) {
		b.Run("language="+language, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(code)))
			var out []byte
			for b.Loop() {
				out, _ = h.Append(out[:0], language, code, highlight.Options{})
			}
		})
	}
}

// TestUnsound holds the grammars that could hang a build, or that change, to plain
// code.
func TestUnsound(t *testing.T) {
	t.Parallel()
	h := highlight.New()
	for language, code := range map[string]string{
		"luau":  "local a" + strings.Repeat(" ", 400) + "?",
		"caddy": "x <<" + strings.Repeat("a ", 400),
		"raku":  "say m/a/;",
	} {
		if _, outcome := h.Append(nil, language, code, highlight.Options{}); outcome != highlight.Plain {
			t.Errorf("Append(%s) = %v, want %v", language, outcome, highlight.Plain)
		}
	}
}
