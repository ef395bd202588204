package highlight_test

import (
	"flag"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/alecthomas/chroma/v2"
	chromahtml "github.com/alecthomas/chroma/v2/formatters/html"
	"github.com/alecthomas/chroma/v2/lexers"

	"galley/generator/highlight"
)

var (
	rounds = flag.Int("rounds", 1, "how many times as many inputs are compared with chroma")
	corpus = flag.String("corpus", os.Getenv("GALLEY_CORPUS"), "a folder of Markdown files whose code is compared with chroma, too")
)

// leftToChroma are the languages whose grammars are more than rules, or have
// rules that are code.
var leftToChroma = []string{
	"Common Lisp",      // tokens are renamed afterwards
	"ERB",              // one grammar inside another
	"EmacsLisp",        // tokens are renamed afterwards
	"Go HTML Template", // one grammar inside another
	"HTTP",             // functions that look at chroma's state
	"Haxe",             // functions that change chroma's state
	"PHTML",            // one grammar inside another
	"Raku",             // functions that change chroma's rules
	"Svelte",           // one grammar inside another
	"YAML+Jinja",       // one grammar inside another
	"markdown",         // front matter is looked for first
	"reStructuredText", // functions that look at chroma's state
}

func TestLeftToChroma(t *testing.T) {
	t.Parallel()
	h := highlight.New()
	var left []string
	for _, name := range lexers.Names(false) {
		if !h.Driven(name) {
			left = append(left, name)
		}
	}
	if !slices.Equal(left, leftToChroma) {
		t.Errorf("left to chroma: %q, want %q", left, leftToChroma)
	}
}

// chromaTokens returns chroma's tokens of the code. It reports false if chroma
// panics, or gives token after token without text.
func chromaTokens(t testing.TB, language, code string) (tokens []chroma.Token, ok bool) {
	t.Helper()
	defer func() {
		if recover() != nil {
			ok = false
		}
	}()
	next, err := lexers.Get(language).Tokenise(&chroma.TokeniseOptions{State: "root"}, code)
	if err != nil {
		t.Fatal(err)
	}
	empty := 0
	counted := func() chroma.Token {
		token := next()
		if empty++; token.Value != "" {
			empty = 0
		} else if empty > 3000 {
			panic("no end")
		}
		return token
	}
	lexer := chroma.Coalesce(iterated{lexers.Get(language), counted})
	joined, err := lexer.Tokenise(nil, code)
	if err != nil {
		t.Fatal(err)
	}
	return joined.Tokens(), true
}

// iterated is a lexer whose tokens are there already.
type iterated struct {
	chroma.Lexer
	tokens chroma.Iterator
}

func (i iterated) Tokenise(*chroma.TokeniseOptions, string) (chroma.Iterator, error) {
	return i.tokens, nil
}

// endless reports whether the code may keep both chroma and us busy for ever,
// as some patterns take time that grows exponentially: with the lines after a
// << that nothing ends, or with the blanks after a name.
func endless(language, code string) bool {
	switch language {
	case "Caddyfile":
		return strings.Contains(code, "<<")
	case "Luau":
		return strings.Contains(code, strings.Repeat(" ", 12))
	}
	return false
}

// compare holds the tokens of the code, and the HTML, against chroma's.
func compare(t testing.TB, h *highlight.Highlighter, language, code string) {
	t.Helper()
	if language == "Raku" {
		return // chroma itself gives other tokens the second time
	}
	got, gotOK := h.Tokens(language, code)
	want, wantOK := chromaTokens(t, language, code)
	if gotOK != wantOK {
		t.Errorf("Tokens(%s, %q): came to the end: %v, want %v", language, code, gotOK, wantOK)
		return
	}
	for i := range min(len(got), len(want)) {
		if gotOK && got[i] != want[i] {
			t.Errorf("Tokens(%s, %q)[%d] = %#v, want %#v", language, code, i, &got[i], &want[i])
			return
		}
	}
	if gotOK && len(got) != len(want) {
		t.Errorf("Tokens(%s, %q): %d tokens, want %d", language, code, len(got), len(want))
	}
	if gotOK {
		compareHTML(t, h, text{language, code}, want)
	}
}

// compareHTML holds what we write against what chroma's formatter makes of
// chroma's tokens, as they are and with numbers and marks.
func compareHTML(t testing.TB, h *highlight.Highlighter, in text, tokens []chroma.Token) {
	t.Helper()
	whole := chroma.Stringify(tokens...)
	if strings.Contains(in.code, "\r") || whole != in.code && whole != in.code+"\n" {
		return // line ends of another kind are not chroma's; text that is lost stays plain
	}
	for _, options := range []struct {
		ours   highlight.Options
		chroma []chromahtml.Option
	}{
		{},
		{highlight.Options{LineNumbers: true, FirstLine: 8, Marked: []highlight.Range{{First: 2, Last: 3}}}, []chromahtml.Option{
			chromahtml.WithLineNumbers(true), chromahtml.BaseLineNumber(8), chromahtml.HighlightLines([][2]int{{9, 10}})}},
	} {
		got, outcome := h.Append(nil, in.language, in.code, options.ours)
		want := formatted(t, chroma.Literator(tokens...), options.chroma...)
		if outcome == highlight.Plain || outcome == highlight.TooLarge {
			return // could keep us busy for ever, or is past a limit that chroma has not
		}
		if string(got) != want || outcome != highlight.Coloured {
			t.Errorf("Append(%s, %q, %+v) = %q, %v, want %q", in.language, in.code, options.ours, got, outcome, want)
		}
	}
}

// driven returns a highlighter that drives all grammars from the first byte on.
func driven() *highlight.Highlighter {
	h := highlight.New()
	h.Drive()
	return h
}

// A text is code in a language that chroma knows.
type text struct{ language, code string }

// chromaFiles returns the files with which chroma tests its lexers.
func chromaFiles(t testing.TB) []text {
	t.Helper()
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/alecthomas/chroma/v2").Output()
	if err != nil {
		t.Fatalf("go list chroma: %v", err)
	}
	dir := filepath.Join(strings.TrimSpace(string(out)), "lexers", "testdata")
	var texts []text
	err = fs.WalkDir(os.DirFS(dir), ".", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".actual") || strings.HasPrefix(path, "analysis/") {
			return err
		}
		language, _, inFolder := strings.Cut(path, "/")
		if !inFolder {
			language, _, _ = strings.Cut(path, ".")
		}
		code, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(path)))
		if lexers.Get(language) == nil {
			t.Errorf("%s: no such language", path)
		} else {
			texts = append(texts, text{lexers.Get(language).Config().Name, string(code)})
		}
		return err
	})
	if err != nil || len(texts) < 150 {
		t.Fatalf("%s: %d files, %v", dir, len(texts), err)
	}
	return texts
}

func TestEqualsChromaOnItsFiles(t *testing.T) {
	t.Parallel()
	h := driven()
	for _, file := range chromaFiles(t) {
		compare(t, h, file.language, file.code)
	}
}

// mutated returns a part of the code with some changes.
func mutated(r *rand.Rand, code string) string {
	runes := []rune(code)
	if size := 600; len(runes) > size {
		from := r.IntN(len(runes) - size)
		runes = runes[from : from+size]
	}
	odd := []rune("\"'`()[]{}<>\\/*#%$@!\n\t é世\u00a0\u2028ſK;:,.=+-_0aZ~^&|\x00😀")
	for range 1 + r.IntN(12) {
		if len(runes) == 0 {
			break
		}
		i := r.IntN(len(runes))
		switch r.IntN(4) {
		case 0:
			runes = slices.Delete(runes, i, i+1)
		case 1:
			runes = slices.Insert(runes, i, odd[r.IntN(len(odd))])
		case 2:
			runes[i] = odd[r.IntN(len(odd))]
		case 3:
			runes = slices.Insert(runes, i, slices.Clone(runes[i:i+r.IntN(min(40, len(runes)-i))])...)
		}
	}
	return string(runes)
}

func TestEqualsChromaOnMutatedFiles(t *testing.T) {
	t.Parallel()
	h := driven()
	r := rand.New(rand.NewPCG(1, 0))
	compared := 0
	for _, file := range chromaFiles(t) {
		for range 10 * *rounds {
			if code := mutated(r, file.code); !endless(file.language, code) {
				compare(t, h, file.language, code)
				compared++
			}
		}
	}
	t.Logf("%d mutated files compared", compared)
}

// TestEqualsChromaOnOtherLanguages has every lexer read what is not for it.
func TestEqualsChromaOnOtherLanguages(t *testing.T) {
	t.Parallel()
	h := driven()
	files := chromaFiles(t)
	r := rand.New(rand.NewPCG(2, 0))
	compared := 0
	for _, language := range lexers.Names(false) {
		for range 8 * *rounds {
			code := files[r.IntN(len(files))].code
			from := r.IntN(len(code))
			code = code[from:min(len(code), from+400)]
			if !endless(language, code) {
				compare(t, h, language, strings.ToValidUTF8(code, "é"))
				compared++
			}
		}
		for _, code := range edges() {
			if len(code) < 100 || *rounds > 1 { // chroma is slow with the long ones
				compare(t, h, language, strings.ReplaceAll(code, "\r\n", "\n"))
			}
		}
	}
	t.Logf("%d parts of files compared", compared)
}

// blocks returns the fenced code of the Markdown files below a folder.
func blocks(t testing.TB, folder string) []text {
	t.Helper()
	var texts []text
	known := map[string]chroma.Lexer{} // lexers.Get is slow when it fails
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".md" {
			return err
		}
		data, err := os.ReadFile(path)
		parts := strings.Split("\n"+string(data), "\n```")
		for i := 1; i < len(parts); i += 2 {
			info, code, _ := strings.Cut(parts[i], "\n")
			language, _, _ := strings.Cut(strings.TrimSpace(info), " ")
			lexer, ok := known[language]
			if !ok {
				lexer = lexers.Get(language)
				known[language] = lexer
			}
			if lexer != nil && utf8.ValidString(code) && len(code) <= highlight.MaxBlock {
				texts = append(texts, text{lexer.Config().Name, code + "\n"})
			}
		}
		return err
	})
	if err != nil || len(texts) == 0 {
		t.Fatalf("%s: %d blocks of code, %v", folder, len(texts), err)
	}
	return texts
}

func TestEqualsChromaOnArticles(t *testing.T) {
	t.Parallel()
	texts := blocks(t, "../../content")
	if *corpus != "" {
		texts = append(texts, blocks(t, *corpus)...)
	}
	h := driven()
	for _, block := range texts {
		compare(t, h, block.language, block.code)
	}
	t.Logf("%d blocks compared", len(texts))
}

func FuzzEqualsChroma(f *testing.F) {
	names := lexers.Names(false)
	for language, code := range samples(f) {
		f.Add(uint16(slices.Index(names, lexers.Get(language).Config().Name)), code)
	}
	for _, code := range edges() {
		f.Add(uint16(len(code)), code)
	}
	h := driven()
	f.Fuzz(func(t *testing.T, language uint16, code string) {
		code = strings.ReplaceAll(strings.ToValidUTF8(code, "?"), "\r", "\n")
		if name := names[int(language)%len(names)]; !endless(name, code) {
			compare(t, h, name, code)
		}
	})
}
