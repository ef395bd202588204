package main

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// The page of the manual that TestCommandsPage writes with -update, and what
// stands around the commands there.
const (
	commandsPage  = "../../../content/docs/commands.md"
	commandsFrame = "../manual/pages/commands.md"
)

// TestCommandsPage compares the page of commands with what the commands say of
// themselves.
func TestCommandsPage(t *testing.T) {
	t.Parallel()
	frame, err := os.ReadFile(commandsFrame)
	if err != nil {
		t.Fatal(err)
	}
	const commandsLine, statusLine = "<!-- generated: commands -->\n", "<!-- generated: statuses -->\n"
	around := strings.ReplaceAll(string(frame), "\r\n", "\n")
	for _, line := range []string{commandsLine, statusLine} {
		if strings.Count(around, line) != 1 {
			t.Fatalf("%s does not have the line %q once", commandsFrame, line)
		}
	}
	want := strings.NewReplacer(commandsLine, commandsReference(), statusLine, statusReference(t)).Replace(around)
	if *update {
		if err := os.WriteFile(commandsPage, []byte(want), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	if got, err := os.ReadFile(commandsPage); err != nil || string(got) != want {
		t.Errorf("content/docs/commands.md is stale (run: make docs): %v", err)
	}
}

// TestCommandExamples runs the examples of each command in a new site that was
// built.
func TestCommandExamples(t *testing.T) {
	t.Parallel()
	ran := 0
	for _, cmd := range documented(newRoot(process())) {
		dir := t.TempDir()
		runLine(t, dir, "galley new site site && galley build --source site")
		for line := range strings.Lines(cmd.Example) {
			if line = strings.TrimSpace(line); !strings.HasPrefix(line, "#") {
				runLine(t, dir+"/site", line)
				ran++
			}
		}
	}
	if ran < 5 {
		t.Errorf("the commands have %d examples, want 5 at least", ran)
	}
}

// documented lists the commands that do something, in the order of their names.
// Those that cobra adds are on the page by hand.
func documented(cmd *cobra.Command) []*cobra.Command {
	if !cmd.HasSubCommands() {
		return []*cobra.Command{cmd}
	}
	var list []*cobra.Command
	for _, sub := range cmd.Commands() {
		list = append(list, documented(sub)...)
	}
	return list
}

// commandsReference is a section for each command.
func commandsReference() string {
	var b strings.Builder
	for _, cmd := range documented(newRoot(process())) {
		id := strings.ReplaceAll(strings.TrimPrefix(cmd.CommandPath(), "galley "), " ", "-")
		fmt.Fprintf(&b, "## %s {#%s}\n\n%s\n\n", cmd.CommandPath(), id, prose(cmp.Or(cmd.Long, cmd.Short+".")))
		fmt.Fprintf(&b, "```text\n%s\n```\n\n", cmd.UseLine())
		if cmd.HasAvailableFlags() {
			cmd.Flags().VisitAll(func(f *pflag.Flag) { b.WriteString(flagItem(f)) })
			b.WriteString("\n")
		}
		if cmd.Example != "" {
			fmt.Fprintf(&b, "```sh\n%s\n```\n\n", strings.TrimPrefix(strings.ReplaceAll(cmd.Example, "\n  ", "\n"), "  "))
		}
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// ownDefault is where the words of a flag tell the default.
var ownDefault = regexp.MustCompile(` \(default (.*)\)$`)

// flagItem is the item of a list, which small screens have more room for than
// for a table.
func flagItem(f *pflag.Flag) string {
	name, usage := pflag.UnquoteUsage(f)
	standard := ""
	if found := ownDefault.FindStringSubmatch(usage); found != nil {
		usage, standard = strings.TrimSuffix(usage, found[0]), prose(found[1])
	} else if f.DefValue != "false" && f.DefValue != "[]" {
		standard = "`" + f.DefValue + "`"
	}
	form := "`--" + f.Name
	if f.Shorthand != "" {
		form = "`-" + f.Shorthand + "`, " + form
	}
	if name != "" {
		form += " " + name
	}
	if standard != "" {
		usage += ". Default: " + standard
	}
	return fmt.Sprintf("- **%s`:** %s.\n", form, prose(usage))
}

// asCode is what reads as code in the words of a command.
var asCode = regexp.MustCompile("`[^`]*`|" + `\b(?:draft: true|galley\.yaml|base_url)\b|\b[\w/]+\.(?:html|css)\b|(?:\B/)?\b[a-z][a-z/]*/\B|\b[A-Z]+[_/]\w+\b`)

// prose makes Markdown of the words of a command.
func prose(text string) string {
	return asCode.ReplaceAllStringFunc(text, func(s string) string { return "`" + strings.Trim(s, "`") + "`" })
}

// statusReference is a list of the exit statuses, made of the constants and
// their comments.
func statusReference(t *testing.T) string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "main.go", nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	rows := 0
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || !strings.HasPrefix(spec.Names[0].Name, "exit") {
			return true
		}
		if spec.Comment.Text() == "" {
			t.Errorf("%s has no comment", spec.Names[0].Name)
		}
		rows++
		fmt.Fprintf(&b, "- **%s:** %s.\n", spec.Values[0].(*ast.BasicLit).Value, strings.TrimSpace(spec.Comment.Text()))
		return true
	})
	if rows < 6 {
		t.Errorf("main.go has %d exit statuses, want 6 at least", rows)
	}
	return b.String()
}
