package main

import (
	"fmt"
	"path/filepath"
	"strings"

	"galley/generator/diag"

	"github.com/rogpeppe/go-internal/txtar"
)

// messagesReference lists the messages of the catalogue with their examples.
func messagesReference(root string) (string, error) {
	examples := filepath.Join(root, "generator", "build", "testdata", "messages")
	var b strings.Builder
	last := ""
	for _, info := range diag.Catalogue() {
		area, _, _ := strings.Cut(string(info.Code), "/")
		if area != last {
			words := strings.ReplaceAll(area, "-", " ")
			fmt.Fprintf(&b, "\n## %s\n", strings.ToUpper(words[:1])+words[1:])
			last = area
		}
		name := info.Code.Name()
		example, err := txtar.ParseFile(filepath.Join(examples, name+".txtar"))
		if err != nil {
			return "", err
		}
		if advice(example) == "" {
			return "", fmt.Errorf("%s.txtar: it does not say what to do (write it in the archive's comment)", name)
		}
		fmt.Fprintf(&b, "\n### %s {#%s}\n\n%s\n\n*%s.* %s\n", info.Code, name, info.Help, level(info), advice(example))
		show(&b, example)
	}
	return b.String(), nil
}

// level is the level of a message in words.
func level(info diag.Info) string {
	name := "Warning"
	if info.Default == diag.Error {
		name = "Error"
	}
	if info.Fixed {
		return name + ", fixed"
	}
	return name
}

// advice is the prose of an example: its comment without settings.
func advice(a *txtar.Archive) string {
	var lines []string
	for line := range strings.Lines(string(a.Comment)) {
		if !strings.HasPrefix(line, "set: ") {
			lines = append(lines, line)
		}
	}
	return strings.TrimSpace(strings.Join(lines, ""))
}

// show writes the files that an example's messages are about, and the
// messages.
func show(b *strings.Builder, a *txtar.Archive) {
	want := ""
	for _, f := range a.Files {
		if f.Name == "want" {
			want = string(f.Data)
		}
	}
	for _, f := range a.Files {
		if f.Name != "want" && len(f.Data) > 0 && strings.Contains("\n"+want, "\n"+f.Name+":") {
			language := strings.TrimPrefix(filepath.Ext(f.Name), ".")
			fence(b, fmt.Sprintf("%s {title=%q}", language, f.Name), string(f.Data))
		}
	}
	if want != "" {
		fence(b, "text", want)
	}
}

// fence writes a code block whose fence is longer than any within.
func fence(b *strings.Builder, info, code string) {
	mark := "```"
	for strings.Contains(code, mark) {
		mark += "`"
	}
	fmt.Fprintf(b, "\n%s%s\n", mark, info)
	for line := range strings.Lines(code) {
		b.WriteString(clip(strings.TrimSuffix(line, "\n")) + "\n")
	}
	b.WriteString(mark + "\n")
}

// clip shortens a line that no one would read to its end.
func clip(line string) string {
	const most = 180
	if runes := []rune(line); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return line
}
