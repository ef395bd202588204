package decode_test

import (
	"testing"

	"galley/generator/decode"
	"galley/generator/diag"
)

func FuzzYAML(f *testing.F) {
	for _, s := range []string{
		"a: [1, {b: c}]\n# x\nd: |\n  e\n", "a: &x {b: 1}\nc: {<<: *x}\n", "? a\n: - b\n  # c\n", "%YAML 1.1\n---\na\n...\n",
		"a: \"x\u2028\n y\"\r\nb: 'c'\r", "- !!int 5\n- ~\n- .inf\n- 0x\n-\n", "\ufeff{a: [}",
	} {
		f.Add([]byte(s))
	}
	fuzz(f, decode.YAML)
}

func FuzzTOML(f *testing.F) {
	for _, s := range []string{
		"a = [1, {b = 'c'}] # d\n[e.f]\n[[g]]\nh.i = 1_0\n", "a = \"\"\"x\\\n  y\"\"\"\r\nb = 2024-01-02 03:04\r", "a.b = 1\n[a]\n", "[[a]]\n[a.b]\n[[a]]\n[a.b]\n",
		"a = {b = [{}, []],\n c.d = 1}", "a = -inf\nb = 0x_1",
	} {
		f.Add([]byte(s))
	}
	fuzz(f, decode.TOML)
}

func FuzzJSON(f *testing.F) {
	for _, s := range []string{`{"a": [1, -2.5e3, "x\u00e9", null, true], "b": {}}`, "[\r\n{\"a\"\r:1}]", `{"a": "\ud800"}`, `[1 2`, `{"a":1,"a":2}`} {
		f.Add([]byte(s))
	}
	fuzz(f, decode.JSON)
}

// fuzz checks that the reader does not panic and that all it says is inside of
// the file and within the limits.
func fuzz(f *testing.F, format decode.Format) {
	f.Fuzz(func(t *testing.T, src []byte) {
		n, l := decode.Parse(format, src, options())
		if n == nil && len(l) == 0 {
			t.Fatal("neither a value nor a message")
		}
		ends := lineEnds(src)
		for _, m := range l {
			inside(t, m.Pos, ends)
		}
		nodes := 0
		walk(t, n, ends, 0, &nodes)
		n.Any()
	})
}

func walk(t *testing.T, n *decode.Node, ends []int, depth int, nodes *int) {
	if n == nil {
		return
	}
	if *nodes++; *nodes > decode.MaxNodes || depth > decode.MaxDepth {
		t.Fatalf("%d nodes, %d deep", *nodes, depth)
	}
	inside(t, n.Pos, ends)
	for _, v := range n.List {
		walk(t, v, ends, depth+1, nodes)
	}
	keys := make(map[string]bool)
	for _, e := range n.Map {
		if keys[e.Key] {
			t.Fatalf("key %q is there twice", e.Key)
		}
		keys[e.Key] = true
		inside(t, e.Pos, ends)
		walk(t, e.Value, ends, depth+1, nodes)
	}
}

// lineEnds returns the last column of each line.
func lineEnds(src []byte) []int {
	lines, _ := diag.Locate(src, len(src))
	ends := make([]int, lines)
	for i := range len(src) + 1 {
		line, column := diag.Locate(src, i)
		ends[line-1] = column
	}
	return ends
}

func inside(t *testing.T, p diag.Pos, ends []int) {
	if p.Line < 1 || p.Line > len(ends) || p.Column < 1 || p.Column > ends[p.Line-1]+1 {
		t.Fatalf("%s is outside of the file", p)
	}
}
