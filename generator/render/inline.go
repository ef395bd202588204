package render

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"html/template"
	"maps"
	"slices"
	"strings"
	"text/template/parse"

	"golang.org/x/net/html"

	"galley/generator/diag"
	"galley/generator/markdown"
)

// inline says what of a template the site's Content-Security-Policy refuses in
// the page: styles, handlers, and scripts with values in them. A script without
// values is let in by its hash, see [Renderer.Scripts]. Templates of themes that
// the site has no use for are not looked at. It must come before the templates
// are escaped.
func (t *templates) inline() diag.List {
	var messages diag.List
	for _, name := range slices.Sorted(maps.Keys(t.files)) {
		set := t.partials
		if l := t.layouts[name]; l != nil && l.spare {
			continue
		} else if l != nil {
			set = l.set
		}
		p := markup{t: t, name: name, text: t.texts[name]}
		p.read(set)
		messages = append(messages, p.messages...)
	}
	return messages
}

// markup is a template as text, with blanks for what is not.
type markup struct {
	t        *templates
	name     string
	text     string
	html     []byte
	messages diag.List
}

// read looks through the HTML of a file.
func (p *markup) read(set *template.Template) {
	p.html = bytes.Repeat([]byte(" "), len(p.text))
	for _, tmpl := range set.Templates() {
		if tmpl.Tree != nil && tmpl.Tree.ParseName == p.name {
			nodes(tmpl.Tree.Root, func(n parse.Node) {
				if text, ok := n.(*parse.TextNode); ok {
					copy(p.html[min(int(text.Pos), len(p.html)):], text.Text)
				}
			})
		}
	}
	tokens := html.NewTokenizer(bytes.NewReader(p.html))
	for at := 0; ; {
		kind := tokens.Next()
		if kind == html.ErrorToken {
			return
		}
		start, raw := at, p.html[at:at+len(tokens.Raw())]
		at += len(raw)
		if kind != html.StartTagToken && kind != html.SelfClosingTagToken {
			continue
		}
		p.tag(tokens.Token(), raw, start)
	}
}

// nodes calls visit with each node below a node that is no branch.
func nodes(n parse.Node, visit func(parse.Node)) {
	switch n := n.(type) {
	case *parse.ListNode:
		if n != nil {
			for _, child := range n.Nodes {
				nodes(child, visit)
			}
		}
	case *parse.IfNode:
		nodes(n.List, visit)
		nodes(n.ElseList, visit)
	case *parse.WithNode:
		nodes(n.List, visit)
		nodes(n.ElseList, visit)
	case *parse.RangeNode:
		nodes(n.List, visit)
		nodes(n.ElseList, visit)
	default:
		visit(n)
	}
}

// tag looks at a tag, which begins at an offset of the file.
func (p *markup) tag(t html.Token, raw []byte, at int) {
	switch {
	case t.Data == "style":
		p.tell(at, "a <style> is refused by the site's policy (put it into static/custom.css or another style sheet)")
	case t.Data == "script" && markdown.Runs(t.Attr) && p.hasValues(at+len(raw)):
		p.tell(at, "a script with values in it is refused by the site's policy (put it into a file of static/ and hand the values over in data attributes)")
	}
	for _, a := range t.Attr {
		switch {
		case a.Key == "style":
			p.tell(at+attributeAt(raw, a.Key), "a style attribute is refused by the site's policy (use a class and a style sheet)")
		case strings.HasPrefix(a.Key, "on") && len(a.Key) > 2:
			p.tell(at+attributeAt(raw, a.Key), "the handler %s is refused by the site's policy (add a listener in a file of static/)", a.Key)
		}
	}
}

// attributeAt is where in a tag an attribute stands.
func attributeAt(raw []byte, key string) int {
	lower := bytes.ToLower(raw)
	for i := 1; i+len(key) <= len(lower); i++ {
		if bytes.HasPrefix(lower[i:], []byte(key)) && strings.IndexByte(" \t\r\n\"'/", lower[i-1]) >= 0 {
			return i
		}
	}
	return 0
}

// hasValues reports whether there is an action of the template before the end
// of the script that starts at an offset.
func (p *markup) hasValues(at int) bool {
	inner := p.text[at:]
	if end := strings.Index(strings.ToLower(inner), "</script"); end >= 0 {
		inner = inner[:end]
	}
	return strings.Contains(inner, "{{")
}

func (p *markup) tell(at int, format string, args ...any) {
	line, column := diag.Locate([]byte(p.text), at)
	p.messages.Add(diag.TemplateInline, diag.Pos{File: p.t.files[p.name].Path(), Line: line, Column: column}, format, args...)
}

// Scripts returns the base64 of the SHA-256 of each script that templates have
// within pages, sorted, as a policy lets them in: of their text as it is
// published.
func (r *Renderer) Scripts() []string {
	found := make(map[string]bool)
	for name, l := range r.templates.layouts {
		if !l.spare {
			scriptsBelow(l.set, name, found, make(map[string]bool))
			scriptsBelow(l.set, "base.html", found, make(map[string]bool))
		}
	}
	for name := range r.templates.slots() {
		scriptsBelow(r.templates.partials, name, found, make(map[string]bool))
	}
	return slices.Sorted(maps.Keys(found))
}

// scriptsBelow adds the hashes of the scripts in a template and those that it
// calls. These have been escaped: what they have is what is published.
func scriptsBelow(set *template.Template, name string, found, seen map[string]bool) {
	tmpl := set.Lookup(name)
	if seen[name] || tmpl == nil || tmpl.Tree == nil {
		return
	}
	seen[name] = true
	nodes(tmpl.Tree.Root, func(n parse.Node) {
		switch n := n.(type) {
		case *parse.TextNode:
			scriptsIn(n.Text, found)
		case *parse.TemplateNode:
			scriptsBelow(set, n.Name, found, seen)
		}
	})
}

// scriptsIn adds the hashes of the scripts in a text.
func scriptsIn(text []byte, found map[string]bool) {
	if !bytes.Contains(bytes.ToLower(text), []byte("<script")) {
		return
	}
	tokens := html.NewTokenizer(bytes.NewReader(text))
	within := false
	for {
		switch tokens.Next() {
		case html.ErrorToken:
			return
		case html.StartTagToken:
			t := tokens.Token()
			within = t.Data == "script" && markdown.Runs(t.Attr)
		case html.TextToken:
			if within {
				sum := sha256.Sum256(tokens.Raw())
				found[base64.StdEncoding.EncodeToString(sum[:])] = true
			}
		case html.EndTagToken:
			within = false
		}
	}
}
