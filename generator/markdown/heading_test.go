package markdown_test

import (
	"reflect"
	"testing"

	"galley/generator/markdown"
)

// TestHeadingIDs holds ids to those that GitHub makes. Each text is a heading
// in a document of its own.
func TestHeadingIDs(t *testing.T) {
	t.Parallel()
	tests := []struct{ in, want string }{
		{"Getting Started", "getting-started"},
		{"what's new?", "whats-new"},
		{"it’s “quoted”", "its-quoted"},
		{"a.b/c(d)[e], f; g: h!", "abcde-f-g-h"},
		{"C++ & C#", "c--c"},
		{"a - b", "a---b"},
		{"en – em — dash", "en--em--dash"},
		{"typed -- dashes --- and dots...", "typed----dashes-----and-dots"},
		{"snake_case and ‿", "snake_case-and-‿"},
		{"a  b", "a--b"},
		{"a\tb", "ab"},
		{"a\u00a0b", "ab"},
		{"&#x20;a&#x20;", "-a-"},
		{"🚀 Launch", "-launch"},
		{"Launch 🚀", "launch-"},
		{"👩‍👩‍👧 family", "-family"},
		{"❤️ hearts", "️-hearts"},
		{"1️⃣ first", "1️⃣-first"},
		{":smile: code", "smile-code"},
		{"日本語 の 見出し", "日本語-の-見出し"},
		{"中文，标点。", "中文标点"},
		{"한국어 제목", "한국어-제목"},
		{"Привет Мир", "привет-мир"},
		{"Ünïcödé ÀÉ", "ünïcödé-àé"},
		{"İstanbul ISPARTA ılık", "i̇stanbul-isparta-ılık"},
		{"e\u0301 and é", "e\u0301-and-é"},
		{"हिन्दी में", "हिन्दी-में"},
		{"עִבְרִית", "עִבְרִית"},
		{"x² ½ ①", "x--"},
		{"Ⅷ Ⓐ ٣", "ⅷ-ⓐ-٣"},
		{"ẞ ß Σς", "ß-ß-σς"},
		{"`code` *em* **b** ~~d~~ [link](x.md)", "code-em-b-d-link"},
		{"![alt](x.png) picture", "-picture"},
		{"a <b>c</b> d", "a-c-d"},
		{"&amp; &lt;b&gt; &copy;", "-b-"},
		{"🚀", "section"},
	}
	for _, test := range tests {
		d := compile(t, markdown.Options{}, "# "+test.in)
		if got := d.Headings[0].ID; got != test.want {
			t.Errorf("id of %q = %q, want %q", test.in, got, test.want)
		}
	}
}

func TestRepeatedHeadingIDs(t *testing.T) {
	t.Parallel()
	tests := []struct {
		in   string
		want []string
	}{
		{"# a\n# a\n# a", []string{"a", "a-1", "a-2"}},
		{"# a\n# a\n# a 1\n# a-1\n# a", []string{"a", "a-1", "a-1-1", "a-1-2", "a-2"}},
		{"# b-1\n# b\n# b", []string{"b-1", "b", "b-2"}},
		{"# A\n# a!", []string{"a", "a-1"}},
		{"# -\n# -a-\n# a", []string{"-", "-a-", "a"}},
		{"# constructor\n# __proto\\_\\_\n# constructor", []string{"constructor", "__proto__", "constructor-1"}},
		{"two\nlines\n===\n", []string{"twolines"}},
	}
	for _, test := range tests {
		var got []string
		for _, h := range compile(t, markdown.Options{}, test.in).Headings {
			got = append(got, h.ID)
		}
		if !reflect.DeepEqual(got, test.want) {
			t.Errorf("ids of %q = %q, want %q", test.in, got, test.want)
		}
	}
}
