package diag

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"unicode"
)

// Format is a form in which messages are printed.
type Format string

// The formats.
const (
	Text   Format = "text"   // for people: position, text, source line and caret
	JSON   Format = "json"   // one document for programs: every message, not folded
	GitHub Format = "github" // workflow commands, shown beside the lines of a pull request
)

// Formats are the names of all formats.
func Formats() []Format { return []Format{Text, JSON, GitHub} }

// PrintText writes messages for people. With color, severities stand out by
// ANSI escapes; control characters of the messages themselves are never
// written as they are.
func PrintText(w io.Writer, l List, color bool) error {
	b := bufio.NewWriter(w)
	for _, m := range l {
		printMessage(b, m, color)
	}
	return b.Flush()
}

func printMessage(b *bufio.Writer, m Message, color bool) {
	if pos := m.Pos.String(); pos != "" {
		fmt.Fprintf(b, "%s: ", paint(visible(pos), "1", color))
	}
	if m.Severity == Warning {
		fmt.Fprintf(b, "%s ", paint("warning:", "33", color))
	}
	text := visible(m.Text)
	if m.Severity == Error {
		text = paint(text, "31", color)
	}
	fmt.Fprintf(b, "%s [%s]\n", text, m.Code)
	if m.Excerpt != "" {
		line, caret := clip(m.Excerpt, m.Column)
		fmt.Fprintf(b, "    %s\n", line)
		if m.Column > 0 {
			fmt.Fprintf(b, "    %s%s\n", caret, paint("^", "32", color))
		}
	}
	for _, n := range m.Notes {
		fmt.Fprintf(b, "    %s\n", visible(n))
	}
	if m.More > 0 {
		fmt.Fprintf(b, "    %s\n", visible(m.more()))
	}
}

// more says what was folded into the message, and where the first of it is.
func (m *Message) more() string {
	places := make([]string, 0, maxAlso+1)
	for _, pos := range m.Also {
		places = append(places, pos.String())
	}
	if len(places) > 0 && len(places) < m.More {
		places = append(places, "…")
	}
	text := fmt.Sprintf("and %d more like this", m.More)
	if len(places) > 0 {
		text += ": " + strings.Join(places, ", ")
	}
	return text
}

func paint(s, code string, color bool) string {
	if !color {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}

// clip cuts a source line to what fits a screen around its column, and
// returns what to put before the caret: tabs where the line has tabs.
func clip(line string, column int) (shown, indent string) {
	const before, width = 60, 110
	runes := []rune(line)
	first := 0
	if column > before+width/2 {
		first = min(column-before, len(runes))
	}
	last := min(len(runes), first+width)
	var pad strings.Builder
	for _, r := range runes[first:max(first, min(column-1, last))] {
		switch {
		case r == '\t':
			pad.WriteRune('\t')
		case unicode.Is(unicode.Mn, r): // takes no place of its own
		default:
			pad.WriteString(strings.Repeat(" ", len([]rune(visible(string(r))))))
		}
	}
	parts := strings.Split(string(runes[first:last]), "\t")
	for i, part := range parts {
		parts[i] = visible(part)
	}
	shown = strings.Join(parts, "\t")
	if first > 0 {
		shown, indent = "…"+shown, " "
	}
	if last < len(runes) {
		shown += "…"
	}
	return shown, indent + pad.String()
}

// visible writes control characters and those that turn the direction of
// text as escapes, so that no file name or title can play with the terminal.
func visible(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case unicode.IsControl(r) && r < 0x100:
			fmt.Fprintf(&b, `\x%02x`, r)
		case unicode.Is(unicode.Bidi_Control, r) || r == unicode.ReplacementChar:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// jsonMessage is a message as programs read it.
type jsonMessage struct {
	File     string   `json:"file,omitempty"`
	Line     int      `json:"line,omitempty"`
	Column   int      `json:"column,omitempty"`
	Severity string   `json:"severity"`
	Code     Code     `json:"code"`
	Text     string   `json:"text"`
	Notes    []string `json:"notes,omitempty"`
}

// PrintJSON writes one JSON document: {"messages": […], "errors": n,
// "warnings": n}. Each message has severity, code and text and, where known,
// file, line, column and notes.
func PrintJSON(w io.Writer, l List) error {
	doc := struct {
		Messages []jsonMessage `json:"messages"`
		Errors   int           `json:"errors"`
		Warnings int           `json:"warnings"`
	}{make([]jsonMessage, 0, len(l)), l.Count(Error), l.Count(Warning)}
	for _, m := range l {
		doc.Messages = append(doc.Messages, jsonMessage{m.File, m.Line, m.Column, m.Severity.String(), m.Code, m.Text, m.Notes})
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(doc)
}

// PrintGitHub writes each message as a workflow command of GitHub Actions
// (https://docs.github.com/actions/reference/workflow-commands-for-github-actions).
func PrintGitHub(w io.Writer, l List) error {
	b := bufio.NewWriter(w)
	data := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	property := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
	for _, m := range l {
		fmt.Fprintf(b, "::%s title=%s", m.Severity, property.Replace(string(m.Code)))
		if m.File != "" {
			fmt.Fprintf(b, ",file=%s", property.Replace(m.File))
		}
		if m.Line > 0 {
			fmt.Fprintf(b, ",line=%d", m.Line)
		}
		if m.Column > 0 {
			fmt.Fprintf(b, ",col=%d", m.Column)
		}
		text := m.Text
		if m.More > 0 {
			text += " (" + m.more() + ")"
		}
		fmt.Fprintf(b, "::%s\n", data.Replace(strings.Join(append([]string{text}, m.Notes...), "\n")))
	}
	return b.Flush()
}
