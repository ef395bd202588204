package decode

import (
	"unicode/utf8"

	"galley/generator/diag"
)

// CheckText adds to the messages about a tree one for each key and text in it
// that has a character without a place in XML ([diag.NotXML]), which only an
// escape such as "\u0008" can bring in. A place that has a message already is
// left at that. A nil tree has no text.
func CheckText(n *Node, messages diag.List) diag.List {
	said := make(map[diag.Pos]bool, len(messages))
	for _, m := range messages {
		said[m.Pos] = true
	}
	check := func(pos diag.Pos, text string) {
		if i := diag.IndexNotXML(text); i >= 0 && !said[pos] {
			r, _ := utf8.DecodeRuneInString(text[i:])
			messages.AddNotXML(pos, r)
		}
	}
	var walk func(n *Node)
	walk = func(n *Node) {
		if n.Kind == String {
			check(n.Pos, n.Text)
		}
		for _, item := range n.List {
			walk(item)
		}
		for _, e := range n.Map {
			check(e.Pos, e.Key)
			walk(e.Value)
		}
	}
	if n != nil {
		walk(n)
	}
	return messages
}
