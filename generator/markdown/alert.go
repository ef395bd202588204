package markdown

import (
	"bytes"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// alerts parses GitHub's alerts: quotes whose first line is [!NOTE] or
// another of the five kinds, in any case. A title may stand behind it.
type alerts struct{ parser.BlockParser } // that of quotes

// Open implements parser.BlockParser.
func (alerts) Open(_ ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	line, segment := reader.PeekLine()
	at := pc.BlockOffset() + 1
	if at < 1 || line[at-1] != '>' {
		return nil, parser.NoChildren
	}
	// A blank belongs to the mark, and four more would make code.
	width, blanks := util.IndentWidth(line[at:], reader.LineOffset()+at)
	at += blanks
	o, ok := parseAlert(line[at:])
	if !ok || width > 4 {
		return nil, parser.NoChildren
	}
	n := &directive{opening: o, at: segment.Start + at - segment.Padding, end: segment.Stop, alert: true, closed: true}
	n.addLabel()
	reader.AdvanceToEOL()
	return n, parser.NoChildren // on this line
}

// parseAlert reads the first line of an alert from its bracket. It reports
// false for any other line.
func parseAlert(line []byte) (opening, bool) {
	line = bytes.TrimRight(line, " \t\n")
	const nameAt = len("[!")
	end := bytes.IndexByte(line, ']')
	if end < nameAt || string(line[:nameAt]) != "[!" || end+1 < len(line) && strings.IndexByte(" \t", line[end+1]) < 0 {
		return opening{}, false
	}
	o := opening{nameAt: nameAt, name: strings.ToLower(string(line[nameAt:end]))}
	switch o.name {
	case "note", "tip", "important", "warning", "caution":
		o.setLabel(line, end+1, len(line))
		return o, true
	}
	return opening{}, false
}
