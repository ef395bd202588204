package decode_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"galley/generator/decode"
	"galley/generator/diag"
)

func options() decode.Options {
	return decode.Options{File: "f", Code: diag.ConfigSyntax}
}

// lines returns messages as they are printed, one a line.
func lines(l diag.List) string {
	var b strings.Builder
	for _, m := range l {
		fmt.Fprintf(&b, "%s: %s\n", m.Pos, m.Text)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func TestParseValues(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		format decode.Format
		in     string
		want   string // as JSON
	}{
		{decode.YAML, "", `null`},
		{decode.YAML, "# only a comment\n", `null`},
		{decode.YAML, "a: [1, 0x1F, 0o17, 007, -5, 1.5, 1e3, .5]", `{"a":[1,31,15,7,-5,1.5,1000,0.5]}`},
		{decode.YAML, "a: [~, null, '', yes, no, on, off, y, true, False]", `{"a":[null,null,"","yes","no","on","off","y",true,false]}`},
		{decode.YAML, "a: ['1', \"true\", !!str 5, !!int 6, 1_000, 2024-01-02, 12:30]", `{"a":["1","true","5",6,"1_000","2024-01-02","12:30"]}`},
		{decode.YAML, "a: 99999999999999999999", `{"a":100000000000000000000}`},
		{decode.YAML, "b: &q {x: 1}\nc: *q\nd: {<<: *q, y: 2}\ne: {x: 3, <<: [*q, {z: 4}]}", `{"b":{"x":1},"c":{"x":1},"d":{"x":1,"y":2},"e":{"x":3,"z":4}}`},
		{decode.YAML, "\ufeffa: |\r\n  x\r\n  y\r\nb: >-\r\n  x\r\n  y\r\n", `{"a":"x\ny\n","b":"x y"}`},
		{decode.YAML, "\"<<\": 1\n2024: x", `{"2024":"x","\u003c\u003c":1}`},
		{decode.TOML, "", `{}`},
		{decode.TOML, "\ufeffa = 1\rb = 2\r\nc = 3", `{"a":1,"b":2,"c":3}`},
		{decode.TOML, "a = [1_000, 0x1F, 0b11, +5, -1.5e2, true, 'x\\n', \"\\u00e9\", 2024-01-02 03:04:05Z]", `{"a":[1000,31,3,5,-150,true,"x\\n","é","2024-01-02 03:04:05Z"]}`},
		{decode.TOML, "a.b.c = 1\na.d = {x.y = 2, z = []}\n[p.q]\nr = 1\n[p]\ns = 2\n[[l]]\n[[l]]\nx = 1\n[l.m]\ny = 2\n[[l.n]]", `{"a":{"b":{"c":1},"d":{"x":{"y":2},"z":[]}},"l":[{},{"m":{"y":2},"n":[{}],"x":1}],"p":{"q":{"r":1},"s":2}}`},
		{decode.JSON, "\ufeff {\"a\": [1, 2.5, -1e2, \"x\\u00e9\\/\\n\", null, true, false, []], \"b\": {}} \r\n", `{"a":[1,2.5,-100,"xé/\n",null,true,false,[]],"b":{}}`},
		{decode.JSON, `"x"`, `"x"`},
	} {
		n, l := decode.Parse(tt.format, []byte(tt.in), options())
		got, err := json.Marshal(n.Any())
		if err != nil || len(l) > 0 || string(got) != tt.want {
			t.Errorf("Parse(%q) = %s, %v, messages %q, want %s", tt.in, got, err, lines(l), tt.want)
		}
	}
}

func TestParsePositions(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		format decode.Format
		in     string
		want   string // key or item, line and column, space-separated
	}{
		{decode.YAML, "é: [a, {ü: b}]\nc:\n  - 1\n  - x: 2\n", "é@7:1 =@7:4 -@7:5 -@7:8 ü@7:9 =@7:12 c@8:1 =@9:3 -@9:5 -@10:5 x@10:5 =@10:8"},
		{decode.YAML, "a:\r\n  b: 1\rc: 2", "a@7:1 =@8:3 b@8:3 =@8:6 c@9:1 =@9:4"},
		{decode.YAML, "a: \"x\u2028y\u0085z\"\nb: 1", "a@7:1 =@7:4 b@8:1 =@8:4"},
		{decode.TOML, "\"é\" = [1] # ü\n\"ü\".b = [ [2],\n# ]\n  {c = 'x', d = []}, 3 ]\n[t.u]\n[[v]]\nw = 1",
			"é@7:1 =@7:7 -@7:8 ü@8:1 =@8:1 b@8:5 =@8:9 -@8:11 -@8:12 -@10:3 c@10:4 =@10:8 d@10:13 =@10:17 -@10:22 t@11:2 =@11:2 u@11:4 =@11:4 v@12:3 =@12:3 -@12:3 w@13:1 =@13:5"},
		{decode.JSON, "{\"é\": [1,\r\n [\"ü\", {\"b\": null}]]}", "é@7:2 =@7:7 -@7:8 -@8:2 -@8:3 -@8:8 b@8:9 =@8:14"},
	} {
		o := options()
		o.Line = 7
		n, l := decode.Parse(tt.format, []byte(tt.in), o)
		got := strings.Join(places(n), " ")
		if got != tt.want || len(l) > 0 {
			t.Errorf("Parse(%q) is at %s, messages %q, want %s", tt.in, got, lines(l), tt.want)
		}
	}
}

// places lists the keys, their values and the items of lists with their places.
func places(n *decode.Node) []string {
	if n == nil {
		return nil
	}
	var out []string
	for _, v := range n.List {
		out = append(append(out, fmt.Sprintf("-@%d:%d", v.Pos.Line, v.Pos.Column)), places(v)...)
	}
	for _, e := range n.Map {
		out = append(out, fmt.Sprintf("%s@%d:%d", e.Key, e.Pos.Line, e.Pos.Column), fmt.Sprintf("=@%d:%d", e.Value.Pos.Line, e.Value.Pos.Column))
		out = append(out, places(e.Value)...)
	}
	return out
}

func TestParseFaults(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		format decode.Format
		in     string
		want   string
	}{
		{decode.YAML, "title: a: b", `f:1:9: unexpected ":" in a value (put text with a colon in quotes)`},
		{decode.YAML, "a:b\nc: 1", `f:2:2: unexpected ":" (is a space missing after the colon above, or is this line indented too far?)`},
		{decode.YAML, "a: b\n  c: d", `f:2:4: unexpected ":" (is a space missing after the colon above, or is this line indented too far?)`},
		{decode.YAML, "a:\n  - b\n c: d", `f:3:2: want a key here (indent the keys of a map alike)`},
		{decode.YAML, "a: 1\n\tb: 2", `f:2:1: a tab cannot indent (use spaces)`},
		{decode.YAML, "a: x\n\u00e9: @b", `f:2:4: "@" cannot start a value (put the text in quotes)`},
		{decode.YAML, "a: [1\nb: 2", `f:1:4: this list is not closed (add "]")`},
		{decode.YAML, "a: [1, \"x\" \"y\"]", `f:1:12: want "," or "]" here`},
		{decode.YAML, "a: {b: 1", `f:1:4: this map is not closed (add "}")`},
		{decode.YAML, "a: \"x\n", `f:1:4: this text is not closed (add a quote)`},
		{decode.YAML, "a: 'it's'", `f:1:8: unexpected text after a value (inside of double quotes write \" for a quote)`},
		{decode.YAML, "a: - b", `f:1:4: a list cannot start here (put each "- item" on a line of its own)`},
		{decode.YAML, "- a\nb: 1", `f:2:1: want "-" here (indent the items of a list alike)`},
		{decode.YAML, "a: 1\nb\nc: 2", `f:2:1: want ":" and a space after the key`},
		{decode.YAML, "a: *x", `f:1:4: alias "*x" has no anchor (put "&x" before the value it stands for)`},
		{decode.YAML, "a: &a [*a]", `f:1:8: alias "*a" stands inside of what it stands for`},
		{decode.YAML, "a: !php/object x", `f:1:4: tag "!php/object" is not known (take it away)`},
		{decode.YAML, "a: 1\n---\nb: 2", `f:2:1: a second document starts here (take the line "---" away)`},
		{decode.YAML, "[a]: 1", `f:1:1: a list or a map cannot be a key (want text)`},
		{decode.YAML, "a: 1\nb: {<<: 5}", `f:2:9: "<<" wants a map to take keys from, has a whole number`},
		{decode.YAML, "a: 1\nb: 2\na: 3\nb: 4", "f:3:1: key \"a\" is already set on line 1 (keep one of the two)\nf:4:1: key \"b\" is already set on line 2 (keep one of the two)"},
		{decode.YAML, "a: x\x01", `f:1:5: a control character is not allowed here`},
		{decode.TOML, "a = 1\na = 2", `f:2:1: key "a" is already set on line 1 (keep one of the two)`},
		{decode.TOML, "a = 1\n[a]", `f:2:2: "a" is already a whole number, set on line 1 (nothing can be added to it here)`},
		{decode.TOML, "[a]\n[a]", `f:2:2: "a" is already a map, set on line 1 (nothing can be added to it here)`},
		{decode.TOML, "a = {b = 1}\na.c = 2", `f:2:1: "a" is already a map, set on line 1 (nothing can be added to it here)`},
		{decode.TOML, "a = [{}]\n[[a]]", `f:2:3: "a" is already a list, set on line 1 (nothing can be added to it here)`},
		{decode.TOML, "[a.b]\n[a]\nb.c = 1", `f:3:1: "b" is already a map, set on line 1 (nothing can be added to it here)`},
		{decode.TOML, "a.b = 1\n[a]", `f:2:2: "a" is already a map, set on line 1 (nothing can be added to it here)`},
		{decode.TOML, "a = 1 2", `f:1:7: want the end of the line here (a key has one value)`},
		{decode.TOML, "a = x", `f:1:5: want a value here (text is written in double quotes)`},
		{decode.TOML, "a: 1", `f:1:2: want "=" after the key`},
		{decode.TOML, "a = \"x", `f:1:6: this text is not closed (add a quote)`},
		{decode.TOML, "a = [1", `f:1:6: this list is not closed (add "]")`},
		{decode.TOML, "a = 01", `f:1:5: integers cannot have leading zeroes`},
		{decode.TOML, "a = 99999999999999999999", `f:1:5: "99999999999999999999" is too large a number (put it in quotes)`},
		{decode.JSON, "", `f:1:1: the text ends where a value should be`},
		{decode.JSON, `{"a": 1,}`, `f:1:9: unexpected "}" where a key in double quotes should be`},
		{decode.JSON, `{a: 1}`, `f:1:2: unexpected "a" where a key in double quotes should be`},
		{decode.JSON, "{\"a\":\n 1 \"b\": 2}", `f:2:4: unexpected "\"" in a map (want "," or "}")`},
		{decode.JSON, `["é" 'x']`, `f:1:6: unexpected "'" in a list (want "," or "]")`},
		{decode.JSON, `{"a" 1}`, `f:1:6: unexpected "1" after key "a" (want ":")`},
		{decode.JSON, `{"a": tru}`, `f:1:7: unexpected "tru" where a value should be (text is written in double quotes)`},
		{decode.JSON, `{"a": 01}`, `f:1:7: "01" is not a number`},
		{decode.JSON, `{"a": "x`, `f:1:7: this text is not closed (add a double quote)`},
		{decode.JSON, `{"a": "x\q"}`, `f:1:9: unknown escape in text (write "\\" for a backslash)`},
		{decode.JSON, "{\"a\": \"x\ny\"}", `f:1:9: "\n" in text is not allowed (write \n)`},
		{decode.JSON, `{"a": "\u12"}`, `f:1:7: this text has a "\u" without four hexadecimal digits`},
		{decode.JSON, `{"a": 1`, `f:1:8: unexpected end of text in a map (want "," or "}")`},
		{decode.JSON, `{} x`, `f:1:4: unexpected "x" after the value`},
		{decode.JSON, `{"a": 1, "a": 2}`, `f:1:10: key "a" is already set on line 1 (keep one of the two)`},
		{decode.YAML, "a: 1\nb: \xff", `f:2:4: this is not UTF-8 text (save the file as UTF-8)`},
		{decode.TOML, "a = \x00", `f:1:5: this is not text: it has a NUL byte`},
	} {
		_, l := decode.Parse(tt.format, []byte(tt.in), options())
		if got := lines(l); got != tt.want {
			t.Errorf("Parse(%q) says\n%s\nwant\n%s", tt.in, got, tt.want)
		}
	}
}

func TestParseLimits(t *testing.T) {
	t.Parallel()
	const many = 3_000_000
	bomb := "a0: &a0 [x]\n"
	for i := 1; i <= 9; i++ {
		bomb += fmt.Sprintf("a%d: &a%d [%s]\n", i, i, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d, ", i-1), 9), ", "))
	}
	for _, tt := range []struct {
		name   string
		format decode.Format
		in     string
		want   string // part of the message
	}{
		{"yaml lists", decode.YAML, "a: " + strings.Repeat("[", many), "f:1:104: lists and maps are nested too deep (the limit is 100)"},
		{"yaml maps", decode.YAML, strings.Repeat("{", many), "nested too deep"},
		{"yaml block", decode.YAML, strings.Repeat("- ", many), "nested too deep"},
		{"yaml mixed", decode.YAML, strings.Repeat("- ", 60) + strings.Repeat("[", 60) + strings.Repeat("]", 60), "nested too deep"},
		{"toml lists", decode.TOML, "a = " + strings.Repeat("[", many), "nested too deep"},
		{"toml maps", decode.TOML, "a = " + strings.Repeat("{a=", many), "nested too deep"},
		{"toml keys", decode.TOML, strings.Repeat("a.", many) + "a = 1", "nested too deep"},
		{"toml 101", decode.TOML, "a = " + strings.Repeat("[", 101) + strings.Repeat("]", 101), "f:1:104: lists and maps are nested too deep"},
		{"json lists", decode.JSON, strings.Repeat("[", many), "f:1:101: lists and maps are nested too deep"},
		{"json maps", decode.JSON, strings.Repeat(`{"":`, many), "nested too deep"},
		{"alias bomb", decode.YAML, bomb, "aliases stand for more than 10000 values"},
		{"yaml nodes", decode.YAML, strings.Repeat("- a\n", decode.MaxNodes), "there are more than 100000 values"},
		{"toml nodes", decode.TOML, "a = [" + strings.Repeat("1,", decode.MaxNodes) + "]", "there are more than 100000 values"},
		{"json nodes", decode.JSON, "[" + strings.Repeat("1,", decode.MaxNodes) + "1]", "there are more than 100000 values"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			o := options()
			o.MaxBytes = 64 << 20
			n, l := decode.Parse(tt.format, []byte(tt.in), o)
			if n != nil || len(l) != 1 || !strings.Contains(lines(l), tt.want) {
				t.Errorf("Parse(%.20q...) says %.200q, want %q", tt.in, lines(l), tt.want)
			}
		})
	}
	_, l := decode.Parse(decode.YAML, make([]byte, 1<<20+1), options())
	if got, want := lines(l), "f:1:1: 1048577 bytes are more than the limit of 1048576"; got != want {
		t.Errorf("Parse(1 MiB and a byte) says %q, want %q", got, want)
	}
}

// level is a value with a reading of its own.
type level string

func (l *level) UnmarshalText(text []byte) error {
	if *l = level(text); *l != "low" && *l != "high" {
		return fmt.Errorf("%q is neither low nor high", text)
	}
	return nil
}

type item struct {
	Name  string `key:"name"`
	Inner []item `key:"inner"`
}

type sample struct {
	BaseURL string          `key:"base_url"`
	On      bool            `key:"on"`
	Size    int             `key:"size"`
	Ratio   float64         `key:"ratio"`
	Where   decode.Text     `key:"where"`
	Level   level           `key:"level"`
	Items   []item          `key:"items"`
	Named   map[string]item `key:"named"`
	Free    map[string]any  `key:"free"`
	private int
}

func TestDecode(t *testing.T) {
	t.Parallel()
	in := `base_url: 5
on: true
size: 7
ratio: 2
where: here
level: low
items: [{name: a, inner: [{name: b}]}]
named: {x: {name: c}, y: }
free: {a: [1, ~]}
`
	n, _ := decode.Parse(decode.YAML, []byte(in), options())
	got := sample{private: 1, Named: map[string]item{"old": {}}}
	l := decode.Decode(n, &got, decode.Codes{})
	want := sample{
		BaseURL: "5", On: true, Size: 7, Ratio: 2,
		Where: decode.Text{Value: "here", Pos: diag.Pos{File: "f", Line: 5, Column: 8}}, Level: "low",
		Items: []item{{"a", []item{{"b", nil}}}}, Named: map[string]item{"x": {Name: "c"}, "y": {}},
		Free: map[string]any{"a": []any{int64(1), nil}}, private: 1,
	}
	if !reflect.DeepEqual(got, want) || len(l) > 0 {
		t.Errorf("Decode(%q) = %+v, messages %q, want %+v", in, got, lines(l), want)
	}
}

func TestDecodeFaults(t *testing.T) {
	t.Parallel()
	in := `baseURL: x
sise: 1
on: yes
size: big
items: [{nam: a}, 5, {inner: {}}]
level: middle
where: [x]
ratio: ~
named: {a: {zzz: 1}}
`
	want := `f:1:1: unknown key "baseURL" (did you mean "base_url"?)
f:2:1: unknown key "sise" (did you mean "size"?)
f:3:5: on: want true or false, have text
f:4:7: size: want a whole number, have text
f:5:10: unknown key "nam" in items (did you mean "name"?)
f:5:19: items: want a map, have a whole number
f:5:30: items.inner: want a list, have a map
f:6:8: level: "middle" is neither low nor high
f:7:8: where: want text, have a list
f:9:13: unknown key "zzz" in named.a`
	n, _ := decode.Parse(decode.YAML, []byte(in), options())
	var s sample
	if got := lines(decode.Decode(n, &s, decode.Codes{})); got != want {
		t.Errorf("Decode(%q) says\n%s\nwant\n%s", in, got, want)
	}
	n, _ = decode.Parse(decode.YAML, []byte("- a"), options())
	if got, want := lines(decode.Decode(n, &s, decode.Codes{})), "f:1:1: want a map of keys and values, have a list"; got != want {
		t.Errorf("Decode(a list) says %q, want %q", got, want)
	}
}

func BenchmarkParse(b *testing.B) {
	src := []byte(`title: "A title: with a colon"
description: Some description of the article that is about a line long, as they are
date: 2024-03-01T10:00:00Z
draft: false
slug: a-title
tags: [go, static sites, performance]
categories:
  - Engineering
  - Tools
image:
  src: hero.png
  alt: "A hero"
weight: 10
`)
	b.ReportAllocs()
	b.SetBytes(int64(len(src)))
	for b.Loop() {
		if _, l := decode.Parse(decode.YAML, src, options()); len(l) > 0 {
			b.Fatal(lines(l))
		}
	}
}
