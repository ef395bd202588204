package markdown_test

import (
	"testing"

	"galley/generator/markdown"
)

func TestScan(t *testing.T) {
	t.Parallel()
	tests := []struct {
		in   string
		want markdown.Outline
	}{
		{"", markdown.Outline{}},
		{"# A *title*, `code` & [link](x.md)\n\nFirst **paragraph**\nof two lines.\n\nSecond.\n", markdown.Outline{
			Title: "A title, code & link", TitleLevel: 1, TitleFirst: true, Words: 10, Summary: "First paragraph of two lines."}},
		{"Intro\n\nTitle\n---\n", markdown.Outline{Title: "Title", TitleLevel: 2, Words: 2, Summary: "Intro"}},
		{"<!-- lint off -->\n[a]: b\n\n# T\n", markdown.Outline{Title: "T", TitleLevel: 1, TitleFirst: true, Words: 1}},
		{"> # Quoted\n", markdown.Outline{Title: "Quoted", TitleLevel: 1, Words: 1}},
		{"```\n# no\n```\n\n    # no\n\nText\n", markdown.Outline{Words: 1, Summary: "Text"}},
		{"![Only](x.png)\n\n[![b](c.png)](d)\n\nText it's \"q\".\n", markdown.Outline{Words: 5, Summary: "Text it’s “q”."}},
		{"# T\n\nOne.\n\n- two\n- three\n\n```\nno\n```\n\n<!--more-->\n\nFour.\n", markdown.Outline{
			Title: "T", TitleLevel: 1, TitleFirst: true, Words: 5, Summary: "One. two three", HasMore: true}},
		{"漢字とkana 한글 word", markdown.Outline{Words: 2, CJK: 5, Summary: "漢字とkana 한글 word"}},
		{"Don't count <b class=\"x y\">tags</b>, [links](http://a.b/c \"d e\") or <!-- comments\nof two lines --> | cells | - --\n", markdown.Outline{
			Words: 6, Summary: "Don’t count tags, links or | cells | - –"}},
		{"- item\n\n    more text\n\nend\n\n    code code\n", markdown.Outline{Words: 4, Summary: "end"}},
		{"See [the text][r].\n\n[r]: far/away.md\n", markdown.Outline{Words: 3, Summary: "See the text."}},
		{":::note[Two words]{title=\"no word\"}\nOne.\n:::\n\n> [!NOTE] Title\n> Text.\n", markdown.Outline{Words: 5}},
		{":::note\n    no word\n:::\n\n    no word\n", markdown.Outline{}},
		{"- :::note\n\n    one\n\n  - two\n\n    three\n  :::\n", markdown.Outline{Words: 3}},
		{":::cta[No]\n# No\n\nNo\n:::\n\n# T\n\nText.\n", markdown.Outline{Title: "T", TitleLevel: 1, Words: 2, Summary: "Text."}},
		{"One.\n\n:::cta\nNo\n:::\n\n- two\n\n  ::: Promo no\n  no\n  :::\n\n> three\n> :::sponsor\n> no\nno\n\nfour\n\n<!--more-->\n", markdown.Outline{
			Words: 4, Summary: "One. two three four", HasMore: true}},
		{"```\n:::cta\n```\n\none\n\n::::note\ntwo\n:::disclaimer\n```\nno\n:::\n```\nno\n:::\n::::\nthree\n", markdown.Outline{Words: 3, Summary: "one"}},
		{"A[^1]\n\n[^1]: :::cta\n    no\n    :::\n\n    # no\n", markdown.Outline{Words: 1, Summary: "A"}},
		{"A[^1]\n\n[^1]: # Note\n", markdown.Outline{Words: 2, Summary: "A"}},
	}
	c := markdown.NewCompiler(markdown.Options{}, nil)
	for _, test := range tests {
		if got := c.Scan([]byte(test.in), 0); got != test.want {
			t.Errorf("Scan(%q) = %+v, want %+v", test.in, got, test.want)
		}
	}
	src := "---\ntitle: x\n---\n# T\n"
	if got := c.Scan([]byte(src), len(src)-4).Title; got != "T" {
		t.Errorf("Scan with front matter = %q, want %q", got, "T")
	}
}
