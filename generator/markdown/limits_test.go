package markdown_test

import (
	"fmt"
	"maps"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
	"time"

	"galley/generator/diag"
	"galley/generator/markdown"
)

func TestMain(m *testing.M) {
	debug.SetMaxStack(64 << 20)
	os.Exit(m.Run())
}

// families are inputs that make careless parsers take time or stack that
// grows faster than their size; each is about n bytes long.
func families() map[string]func(n int) string {
	repeat := func(s string) func(int) string {
		return func(n int) string { return strings.Repeat(s, n/len(s)) }
	}
	around := func(open, shut string) func(int) string {
		return func(n int) string {
			n /= len(open) + len(shut)
			return strings.Repeat(open, n) + "x" + strings.Repeat(shut, n)
		}
	}
	numbered := func(format string) func(int) string {
		return func(n int) string {
			var b strings.Builder
			for i := 0; b.Len() < n; i++ {
				fmt.Fprintf(&b, format, i)
			}
			return b.String()
		}
	}
	return map[string]func(n int) string{
		"quotes":          repeat(">"),
		"quotes, spaced":  repeat("> "),
		"bullets":         func(n int) string { return strings.Repeat("- ", n/2) + "x" },
		"numbers":         repeat("1. "),
		"quoted bullets":  repeat("> - "),
		"quote lines":     func(n int) string { return strings.Repeat(strings.Repeat("> ", 90)+"x\n", n/182+1) },
		"stairs":          func(n int) string { return stairs(n, "- a") },
		"comments":        repeat("a <!--a\n"),
		"comment lines":   repeat("<!--\n\n"),
		"instructions":    repeat("<?"),
		"declarations":    repeat("<!A "),
		"cdata":           repeat("<![CDATA["),
		"tags":            repeat("<a "),
		"tag attributes":  func(n int) string { return "<a" + strings.Repeat(" b", n/2) },
		"open tags":       repeat("<b>"),
		"block tags":      repeat("<div>\n\n"),
		"less":            repeat("<"),
		"underscores":     repeat("a_"),
		"emphasis":        repeat("*a_b*c_d**e_f*g**h*i_j**"),
		"nested emphasis": around("*a **b ", " c** d*"),
		"stars":           repeat("*"),
		"open stars":      repeat(" *a"),
		"closed stars":    repeat("a* "),
		"nested stars":    around("*a _b ", "_ *"),
		"strikes":         repeat("~~a ~b "),
		"brackets":        repeat("["),
		"shut brackets":   repeat("]"),
		"bracket pairs":   around("[", "]"),
		"links":           repeat("[a](b"),
		"nested links":    around("[", "](x)"),
		"images":          repeat("![]("),
		"nested images":   around("![", "](x)"),
		"destinations":    repeat("[a](<b"),
		"titles":          repeat(`[a](b "`),
		"backticks": func(n int) string {
			var b strings.Builder
			for i := 1; b.Len() < n; i++ {
				b.WriteString("e" + strings.Repeat("`", i))
			}
			return b.String()
		},
		"ampersands":    repeat("&"),
		"entities":      repeat("&#x1234567"),
		"backslashes":   repeat(`\`),
		"definitions":   numbered("[r%d]: x\n\n"),
		"one paragraph": numbered("[r%d]: x\n"),
		"references": func(n int) string {
			return "[a]: " + strings.Repeat("x", n/2) + "\n\n" + strings.Repeat("[a] ", n/8)
		},
		"footnotes":      numbered("[^%[1]d] \n\n[^%[1]d]: x\n\n"),
		"footnote uses":  func(n int) string { return "[^1]: x\n\n" + strings.Repeat("[^1] ", n/5) },
		"footnote chain": repeat("[^1]: "),
		"columns":        func(n int) string { return strings.Repeat("|a", n/4) + "|\n" + strings.Repeat("|-", n/4) + "|\n" },
		"wide and long": func(n int) string {
			return strings.Repeat("|a", n/8) + "|\n" + strings.Repeat("|-", n/8) + "|\n" + strings.Repeat("|\n", n/4)
		},
		"delimiter rows": repeat("|-|\n"),
		"small tables":   repeat("|a|b|c|\n|-|-|-|\n|\n|\n\n"),
		"escaped pipes":  func(n int) string { return "|a|\n|-|\n" + strings.Repeat("|`\\|`|\n", n/7) },
		"terms":          repeat("a\n: b\n"),
		"loose terms":    repeat("a\n\n: b\n\n"),
		"long terms":     func(n int) string { return strings.Repeat("a\n", n/4) + strings.Repeat(": b\n", n/8) },
		"descriptions":   func(n int) string { return "a\n" + strings.Repeat(": ", n/2) + "x" },
		"deep terms":     deepTerms,
		"attributes":     repeat("a\n{.b}\n"),
		"attribute ids":  numbered("a\n{#b%d}\n"),
		"open braces":    repeat("a\n{"),
		"one attribute":  func(n int) string { return "a\n{" + strings.Repeat(".b ", n/3) + "}\n" },
		"marked lines": func(n int) string {
			return "``` {hl=\"" + strings.Repeat("1,", n/4) + "1\"}\n" + strings.Repeat("x\n", n/4) + "```\n"
		},
		"headings":       repeat("# a\n"),
		"same ids":       numbered("# a\n# a-%d\n"),
		"underlines":     repeat("a\n="),
		"fences":         repeat("```\n"),
		"open fences":    repeat("~~~x\n"),
		"fence options":  func(n int) string { return "``` {" + strings.Repeat("a=1 ", n/4) + "}\nx\n```\n" },
		"addresses":      repeat("http://a.b/("),
		"hosts":          repeat("www."),
		"mail":           repeat("a@"),
		"quotation":      repeat(`"'`),
		"dashes":         repeat("a--'"),
		"tabs":           repeat("\t"),
		"tabbed bullets": repeat("-\t"),
		"blank lines":    repeat("\n"),
		"list items":     repeat("- a\n\n"),
		"hard breaks":    repeat("a  \n"),
		"returns":        repeat("a\r"),
		"zeros":          repeat("\x00"),
		"bad bytes":      repeat("\xff"),
		"unsafe links":   repeat("[a](x:y)"),
		"one line":       repeat("word "),

		"directives":         repeat(":::a\n"),
		"closed directives":  repeat(":::a\n:::\n"),
		"nested directives":  around(":::a\n", "\n:::"),
		"longer directives":  func(n int) string { return fences(n, 1) },
		"shorter directives": func(n int) string { return fences(n, -1) },
		"directives in code": func(n int) string { return strings.Repeat(":::a\n", 90) + "```\n" + strings.Repeat(":::\n", n/4) },
		"promotions":         repeat(":::cta\n# a\nb\n:::\n"),
		"open promotions":    repeat(":::cta\n"),
		"directive bullets":  repeat("- :::a\n"),
		"colons":             repeat(":"),
		"lines of colons":    repeat(":::\n"),
		"colon steps":        func(n int) string { return stairs(n, "- :::a") },
		"labels":             repeat(":::a[b]{c=d #e .f}\n:::\n"),
		"label brackets":     func(n int) string { return ":::a" + strings.Repeat("[", n) },
		"label braces":       func(n int) string { return "::: a " + strings.Repeat("{ ", n/2) + "}" },
		"arguments":          func(n int) string { return ":::a{" + strings.Repeat("b=c ", n/4) + "}" },
		"ids":                repeat(":::a{#b}\n:::\n"),
		"classes":            func(n int) string { return ":::a{" + strings.Repeat(".b ", n/3) + "}" },
		"quoted values":      repeat(`:::a{b="c '`),
		"alerts":             repeat("> [!NOTE] a\n\n"),
		"nested alerts":      func(n int) string { return strings.Repeat("> ", n/2) + "[!NOTE]" },
		"admonitions":        repeat("!!! note\n\n"),
	}
}

// stairs indents each line one step more than the one above it.
func stairs(n int, line string) string {
	var b strings.Builder
	for i := 0; b.Len() < n; i++ {
		b.WriteString(strings.Repeat(" ", 2*i) + line + "\n")
	}
	return b.String()
}

// deepTerms nests a definition list one level deeper on each second line.
func deepTerms(n int) string {
	var b strings.Builder
	for i := 0; b.Len() < n; i++ {
		indent := strings.Repeat(" ", 2*i)
		b.WriteString(indent + "a\n" + indent + ": ")
	}
	return b.String() + "x"
}

// fences opens directives inside each other, each with a colon more or less
// than the one around it, and closes none.
func fences(n, step int) string {
	var b strings.Builder
	for i := 0; i < 90; i++ {
		b.WriteString(strings.Repeat(":", 100+step*i) + "a\n")
	}
	return b.String() + strings.Repeat("::::\n", n/5)
}

// TestFamilies is content with an end: the deadline is that of the test run.
// TestMain sees to it that the stack stays small.
func TestFamilies(t *testing.T) {
	t.Parallel()
	limited := map[string]diag.Code{
		"quotes": diag.MarkdownDepth, "bullets": diag.MarkdownDepth, "quoted bullets": diag.MarkdownDepth, "stairs": diag.MarkdownDepth,
		"marked lines":    diag.MarkdownAttr,
		"nested emphasis": diag.MarkdownDepth, "references": diag.MarkdownLimit, "footnotes": diag.MarkdownLimit,
		"wide and long": diag.MarkdownLimit, "bracket pairs": diag.MarkdownLimit, "escaped pipes": diag.MarkdownLimit,
		"one paragraph": diag.MarkdownLimit, "emphasis": diag.MarkdownLimit,
		"directives": diag.MarkdownDepth, "nested directives": diag.MarkdownDepth, "open promotions": diag.MarkdownDepth, "nested alerts": diag.MarkdownDepth,
		"arguments": diag.DirectiveForm, "quoted values": diag.DirectiveForm,
	}
	c := markdown.NewCompiler(markdown.Options{}, nil)
	for name, family := range families() {
		src := []byte(family(64 << 10))
		d := c.Compile("x.md", src, 0)
		checkMarks(t, d)
		checkInert(t, published(t, d))
		c.Scan(src, 0)
		want := limited[name]
		if want != "" && !slices.ContainsFunc(d.Messages, func(m diag.Message) bool { return m.Code == want }) {
			t.Errorf("%s: no message %s in %d", name, want, len(d.Messages))
		}
	}
}

// BenchmarkDoubling shows by what two times the input multiplies time and bytes
// allocated, of compiling and of scanning: 2 where they are linear, 4 where they
// are the square. Below a mebibyte a machine that has other things to do shows
// more than there is.
func BenchmarkDoubling(b *testing.B) {
	c := markdown.NewCompiler(markdown.Options{}, nil)
	work := map[string]func(src []byte){
		"compile": func(src []byte) { c.Compile("x.md", src, 0) },
		"scan":    func(src []byte) { c.Scan(src, 0) },
	}
	for _, name := range slices.Sorted(maps.Keys(families())) {
		once, twice := []byte(families()[name](256<<10)), []byte(families()[name](512<<10))
		for what, do := range work {
			b.Run(name+"/"+what, func(b *testing.B) {
				var took [2]time.Duration
				var bytes [2]uint64
				for b.Loop() {
					for i, src := range [][]byte{once, twice} {
						start, before := time.Now(), allocated()
						do(src)
						took[i] += time.Since(start)
						bytes[i] += allocated() - before
					}
				}
				b.ReportMetric(float64(took[1])/float64(took[0]), "time/doubling")
				b.ReportMetric(float64(bytes[1])/float64(max(1, bytes[0])), "bytes/doubling")
			})
		}
	}
}

// TestFamiliesGrow holds what compiling and scanning allocate to grow as the
// input does, whatever it is: a doubling at most doubles it, but for what slices
// and maps have to spare.
func TestFamiliesGrow(t *testing.T) {
	const most = 3.2
	for name, family := range families() {
		var bytes [2]uint64
		for i := range bytes {
			src := []byte(family(32 << 10 << i))
			c := markdown.NewCompiler(markdown.Options{}, nil)
			before := allocated()
			c.Compile("x.md", src, 0)
			c.Scan(src, 0)
			bytes[i] = allocated() - before
		}
		if got := float64(bytes[1]) / float64(bytes[0]); got > most {
			t.Errorf("%s: twice the input takes %.1f times the memory, want %.1f at most", name, got, most)
		}
	}
}

// allocated is how many bytes have been allocated so far.
func allocated() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
}

// TestDepth holds nesting up to the limit to be shown, and no deeper.
func TestDepth(t *testing.T) {
	t.Parallel()
	tests := []struct {
		marker, tag string
		depth       int
		want        int // elements
	}{
		{"> ", "<blockquote>", markdown.MaxDepth, markdown.MaxDepth},
		{"> ", "<blockquote>", markdown.MaxDepth + 1, markdown.MaxDepth},
		{"- ", "<li>", markdown.MaxDepth, markdown.MaxDepth},
		{"- ", "<li>", 50_000, markdown.MaxDepth},
		{"> 1. ", "<li>", 100, markdown.MaxDepth / 2},
	}
	for _, test := range tests {
		src := strings.Repeat(test.marker, test.depth) + "x"
		d := compile(t, markdown.Options{}, src)
		if got := strings.Count(string(d.HTML), test.tag); got != test.want {
			t.Errorf("Compile(%q * %d) has %d %s, want %d", test.marker, test.depth, got, test.tag, test.want)
		}
		deep := strings.Count(src, ">")+strings.Count(src, "- ")+strings.Count(src, ". ") > markdown.MaxDepth
		if got := d.Messages.HasErrors(); got != deep {
			t.Errorf("Compile(%q * %d) has the messages %q", test.marker, test.depth, messages(d))
		}
	}
}

// TestDirectiveDepth does the same for directives, with fences to close each.
func TestDirectiveDepth(t *testing.T) {
	t.Parallel()
	for _, depth := range []int{markdown.MaxDepth, markdown.MaxDepth + 1, 1000, 10_000} {
		src := strings.Repeat(":::a\n", depth) + "x\n" + strings.Repeat(":::\n", depth)
		d := compile(t, markdown.Options{}, src)
		if got := len(d.Directives); got != markdown.MaxDepth {
			t.Errorf("Compile with %d directives has %d, want %d", depth, got, markdown.MaxDepth)
		}
		for _, m := range d.Messages {
			if m.Code == diag.DirectiveForm {
				t.Errorf("Compile with %d directives says %s: %s", depth, m.Pos, m.Text)
			}
		}
		if got := d.Messages.HasErrors(); got != (depth > markdown.MaxDepth) {
			t.Errorf("Compile with %d directives has errors: %v", depth, got)
		}
	}
}
