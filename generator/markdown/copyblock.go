package markdown

import (
	"bytes"
	"strings"

	"github.com/yuin/goldmark/ast"
)

// directive turns a directive to plain Markdown. It returns false for one that
// is left out.
func (k *Copier) directive(n *directive) bool {
	text := k.c.source.text
	name := strings.ToLower(n.name)
	opening := k.lineEnd(n.at)
	last := max(opening, lastLine(n)) // behind the last line
	if last > opening && text[last-1] == '\n' {
		last--
	}
	switch {
	case n.alert:
		k.alert(n)
		return true
	case Promotional(name):
		k.drop(n.at, last)
		return false
	}
	if n.closed {
		closing := k.lineStart(last)
		k.drop(closing+k.closes(closing, last), last)
		last = max(opening, closing-1)
	}
	switch name {
	case "note", "tip", "important", "warning", "caution":
		k.quote(n, opening, last)
		k.open(n, "> [!"+strings.ToUpper(name)+"]", "> ")
	case "figure":
		k.open(n, k.picture(n), "")
	case "video":
		k.video(n)
	default:
		k.open(n, "", "")
	}
	return true
}

// closes returns where in the line text[start:end] the colons that close a
// directive are.
func (k *Copier) closes(start, end int) int {
	return max(0, bytes.IndexByte(k.c.source.text[start:end], ':'))
}

// alert leaves an alert as it is, but for a title, which not all programs
// know: it goes to a line of its own.
func (k *Copier) alert(n *directive) {
	if len(n.label) == 0 {
		return
	}
	from, to := n.at+n.labelAt, n.at+n.labelAt+len(n.label)
	prefix := k.prefix(n.at)
	strong := strongMark(n.label)
	bracket := n.at + len(bytes.TrimRight(k.c.source.text[n.at:from], " \t"))
	k.replace(bracket, from, "\n"+prefix+strong)
	k.replace(to, k.lineEnd(to), strong+"\n"+strings.TrimRight(prefix, " "))
}

// quote puts the mark of a quote before each line of a directive's body.
func (k *Copier) quote(n *directive, opening, last int) {
	text := k.c.source.text
	from := k.lineStart(n.at)
	marks := n.at
	if inDocument(n) {
		marks = from // blanks before it are no container's
	}
	for start := opening + 1; start <= last && start < len(text); start = k.lineEnd(start) + 1 {
		at, lacks := k.inside(start, from, marks)
		mark := "> "
		if len(bytes.TrimSpace(text[at:k.lineEnd(at)])) == 0 {
			mark = strings.Repeat(" ", lacks) + ">"
		}
		k.replace(at, at, mark)
		k.quotes[at]++
	}
}

// inDocument reports whether a directive stands in no container but others of
// its kind.
func inDocument(n ast.Node) bool {
	for up := n.Parent(); ; up = up.Parent() {
		if d, ok := up.(*directive); !ok || d.alert {
			return up.Kind() == ast.KindDocument
		}
	}
}

// open writes what stands in the place of the line that opens a directive: a
// head, which may be "", and the label in bold letters. inner is what the
// lines of the body have in front of them.
func (k *Copier) open(n *directive, head, inner string) {
	from := n.at
	if inDocument(n) {
		from = k.lineStart(n.at)
	}
	prefix := k.prefix(from)
	newline := "\n" + prefix
	if !k.blankAbove(n.at) {
		head = newline + head
	}
	end := k.lineEnd(n.at)
	if len(n.label) == 0 {
		label := ""
		if n.ChildCount() > 0 && !hasHeading(n) {
			label = k.o.Word(strings.ToLower(n.name))
		}
		switch {
		case label != "":
			k.replace(from, end, head+"**"+escapeText(label)+"**"+strings.TrimRight(newline, " "))
		case strings.TrimSpace(head) == "":
			k.drop(n.at, end)
		default:
			k.replace(from, end, head)
		}
		return
	}
	if strings.TrimSpace(head) != "" {
		head += newline + inner
		if inner == "" {
			head += newline
		}
	}
	strong := strongMark(n.label)
	if strings.EqualFold(n.name, "figure") {
		strong = "" // it is the caption
	}
	label := n.at + n.labelAt
	k.replace(from, label, head+strong)
	k.replace(label+len(n.label), end, strong+strings.TrimRight(newline+inner, " "))
}

// hasHeading reports whether a directive begins with a heading.
func hasHeading(n *directive) bool {
	first := n.FirstChild()
	return first != nil && first.Kind() == ast.KindHeading
}

// strongMark is what makes a label bold; none for one with marks that would
// end it.
func strongMark(label []byte) string {
	if bytes.Contains(label, []byte("**")) || label[0] == '*' || label[len(label)-1] == '*' {
		return ""
	}
	return "**"
}

// arg returns the value of a directive's argument, or "".
func (n *directive) arg(key string) string {
	for _, a := range n.args {
		if a.Key == key {
			return a.Value
		}
	}
	return ""
}

// picture is the image of a figure, its alternative text where it is missing.
func (k *Copier) picture(n *directive) string {
	alt := escapeText(n.arg("alt"))
	if src := n.arg("src"); SafeImageURL(src) && src != "" {
		if url, ok := k.o.Image(src); ok && SafeImageURL(url) {
			return "![" + alt + "](" + address(url) + ")"
		}
	}
	return alt
}

// video makes a link of the label of a video.
func (k *Copier) video(n *directive) {
	src := n.arg("src")
	url, ok := "", false
	if SafeURL(src) && src != "" {
		url, ok = k.o.Link(src)
	}
	if !ok || !SafeURL(url) {
		k.open(n, "", "")
		return
	}
	head := "["
	from, end := n.at, k.lineEnd(n.at)
	if inDocument(n) {
		from = k.lineStart(n.at)
	}
	newline := "\n" + k.prefix(from)
	if !k.blankAbove(n.at) {
		head = newline + head
	}
	tail := "](" + address(url) + ")" + newline
	if len(n.label) == 0 {
		k.replace(from, end, head+escapeText(url)+tail)
		return
	}
	label := n.at + n.labelAt
	k.replace(from, label, head)
	k.replace(label+len(n.label), end, tail)
}

// fence takes galley's options off a fenced code block, of which a title is
// kept as title="…", and puts in the code that it includes.
func (k *Copier) fence(n *ast.FencedCodeBlock) {
	if n.Info == nil {
		return
	}
	info := n.Info.Segment
	options := unescape(info.Value(k.c.source.text))
	f, _ := parseFence(options)
	brace := strings.IndexByte(options, '{')
	if settings, ok := parseSettings(options, brace+1); brace < 0 || !ok || !meant(settings) {
		return
	}
	k.c.loadCode(n.Lines())
	include := f.include != "" && len(bytes.TrimSpace(k.c.scratch)) == 0
	var code []byte
	if include {
		code, _ = k.c.include(&f) // a problem is told on the page
	}
	line := f.language
	if title := strings.NewReplacer("`", "'", `"`, "'", `\`, `\\`, "&", "&amp;").Replace(f.title); title != "" {
		if line == "" {
			line = "text"
		}
		line += ` title="` + title + `"`
	}
	if !include {
		k.replace(info.Start, info.Stop, line)
		return
	}
	k.included(n, line, code)
}

// included writes a code block with the code of a file. Its fences are longer
// than any in the code.
func (k *Copier) included(n *ast.FencedCodeBlock, info string, code []byte) {
	text := k.c.source.text
	line := text[k.lineStart(n.Info.Segment.Start):n.Info.Segment.Start]
	marks := bytes.TrimRight(line, " \t")
	sign := marks[len(marks)-1]
	from := k.lineStart(n.Info.Segment.Start) + len(bytes.TrimRight(marks, string(sign)))
	longest, length := 2, 0
	for _, c := range code {
		if length++; c != '`' {
			length = 0
		}
		longest = max(longest, length)
	}
	fence := strings.Repeat("`", longest+1)
	newline := "\n" + k.prefix(from)
	var b strings.Builder
	b.WriteString(fence + info)
	for line := range bytes.Lines(code) {
		b.WriteString(newline)
		b.Write(bytes.TrimRight(line, "\n"))
	}
	b.WriteString(newline + fence)
	k.replace(from, k.fenceEnd(n, sign), b.String())
}

// fenceEnd returns the end of a fenced code block of the given sign.
func (k *Copier) fenceEnd(n *ast.FencedCodeBlock, sign byte) int {
	text := k.c.source.text
	end := k.lineEnd(n.Info.Segment.Stop)
	if lines := n.Lines(); lines.Len() > 0 {
		end = max(end, lines.At(lines.Len()-1).Stop-1)
	}
	if end+1 >= len(text) {
		return end
	}
	line := bytes.Trim(text[end+1:k.lineEnd(end+1)], "> \t")
	if len(line) >= 3 && len(bytes.Trim(line, string(sign))) == 0 {
		return k.lineEnd(end + 1)
	}
	return end
}
