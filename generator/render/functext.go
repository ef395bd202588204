package render

import (
	"fmt"
	"html/template"
	"slices"
	"strings"

	"golang.org/x/net/html"

	"galley/generator/markdown"
)

// join puts the members of a list behind each other, with a text between.
//
//	join LIST TEXT
//	{{join .Head.Tags ", "}}
func join(of any, between string) (string, error) {
	l, err := listOf(of)
	if err != nil {
		return "", err
	}
	texts := make([]string, l.Len())
	for i := range texts {
		if texts[i], err = textOf(l.Index(i).Interface()); err != nil {
			return "", err
		}
	}
	return strings.Join(texts, between), nil
}

// replace puts one text for another wherever it stands.
//
//	replace TEXT OLD NEW
//	{{replace .Title "&" "and"}}
func replace(in any, old, with string) (string, error) {
	return mapText(in, func(s string) string { return strings.ReplaceAll(s, old, with) })
}

// truncate shortens a text to N characters, at the end of a word.
//
//	truncate N TEXT
//	{{.Summary | truncate 80}}
func truncate(n, text any) (string, error) {
	count, err := wholeNumber(n)
	if err != nil {
		return "", err
	}
	if count < 1 {
		return "", fmt.Errorf("want a number of characters, have %d", count)
	}
	return mapText(text, func(s string) string { return cut(s, count) })
}

// toLower returns a text in small letters.
//
//	lower TEXT
//	{{lower .Title}}
func toLower(text any) (string, error) { return mapText(text, strings.ToLower) }

// toUpper returns a text in capitals.
//
//	upper TEXT
//	{{upper .Title}}
func toUpper(text any) (string, error) { return mapText(text, strings.ToUpper) }

// plain returns a text of HTML without its tags, on one line.
//
//	plain HTML
//	<meta name="description" content="{{plain .Content | truncate 150}}">
func plain(text any) (string, error) { return mapText(text, plainText) }

// mapText changes a text; nothing counts as the empty one.
func mapText(v any, change func(string) string) (string, error) {
	if v == nil {
		return "", nil
	}
	if h, ok := v.(template.HTML); ok {
		return change(plainText(string(h))), nil
	}
	s, err := textOf(v)
	if err != nil {
		return "", err
	}
	return change(s), nil
}

// safeURL lets a URL from data or params into an attribute if links may lead
// there, such as tel:, which html/template refuses. One with a scheme that links
// in Markdown may not have is an error.
//
//	safeURL TEXT
//	{{with .Site.Param "phone"}}<a href="{{safeURL .}}">Call us</a>{{end}}
func safeURL(v any) (template.URL, error) {
	s, err := textOf(v)
	switch {
	case err != nil:
		return "", err
	case !markdown.SafeURL(s):
		return "", fmt.Errorf("links may not lead to %q (use http, https, mailto, tel, sms, ftp or a path)", s)
	}
	return template.URL(escapeURL(s)), nil
}

// plainText is the text of some HTML on one line, without the links that stand
// behind headings.
func plainText(source string) string {
	if !strings.ContainsAny(source, "<&") {
		return strings.Join(strings.Fields(source), " ")
	}
	var b strings.Builder
	z := html.NewTokenizer(strings.NewReader(source))
	hidden := "" // the element whose text is passed over
	for {
		switch z.Next() {
		case html.ErrorToken:
			return strings.Join(strings.Fields(b.String()), " ")
		case html.TextToken:
			if hidden == "" {
				b.Write(z.Text())
			}
		case html.StartTagToken:
			t := z.Token()
			if hides(t) {
				hidden = t.Data
			}
			b.WriteString(gap(t.Data))
		case html.EndTagToken:
			name := z.Token().Data
			if name == hidden {
				hidden = ""
			}
			b.WriteString(gap(name))
		case html.SelfClosingTagToken:
			b.WriteString(gap(z.Token().Data))
		}
	}
}

// hides reports whether what an element holds is not for reading.
func hides(t html.Token) bool {
	switch t.Data {
	case "script", "style":
		return true
	case "a":
		return slices.Contains(t.Attr, html.Attribute{Key: "class", Val: "anchor"})
	}
	return false
}

// gap is a space unless the element is a part of a line.
func gap(element string) string {
	switch element {
	case "a", "abbr", "b", "bdi", "bdo", "cite", "code", "del", "em", "i", "ins", "kbd", "mark", "q", "s", "samp", "small",
		"span", "strong", "sub", "sup", "time", "u", "var", "wbr":
		return ""
	}
	return " "
}
