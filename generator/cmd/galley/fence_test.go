package main

import (
	"regexp"
	"slices"
	"strings"
)

// fence is a block of code on a page.
type fence struct {
	language, title, text string
	included, diff        bool   // the code is a file's, or a change
	line                  int    // of its text, from 1
	after                 string // what follows on the page
}

var (
	fenceLine = regexp.MustCompile("^( *)(```+|~~~+) *([a-z]*)(.*)$")
	fileTitle = regexp.MustCompile(`title="([^"]*)"`)
)

// fences returns the blocks of code of a page in their order.
func fences(page string) []fence {
	var list []fence
	open, indent, at := "", "", 0
	for line := range strings.Lines(page) {
		at += len(line)
		mark := fenceLine.FindStringSubmatch(strings.TrimSuffix(line, "\n"))
		switch {
		case open == "" && mark != nil:
			indent, open = mark[1], mark[2]
			f := fence{language: mark[3], line: strings.Count(page[:at], "\n") + 1}
			if title := fileTitle.FindStringSubmatch(mark[4]); title != nil {
				f.title = title[1]
			}
			f.included = strings.Contains(mark[4], "include=")
			f.diff = strings.HasPrefix(mark[4], " {diff")
			list = append(list, f)
		case open == "":
		case mark != nil && mark[3]+mark[4] == "" && strings.HasPrefix(mark[2], open):
			open = ""
			list[len(list)-1].after = page[at:]
		default:
			list[len(list)-1].text += strings.TrimPrefix(line, indent)
		}
	}
	return list
}

// commands returns the command lines of a block, without a prompt and without
// comments: all lines of a shell, those of galley elsewhere.
func (f fence) commands() []string {
	script := slices.Contains([]string{"sh", "bash", "zsh", "powershell"}, f.language)
	if f.included || !script && f.language != "text" && f.language != "console" {
		return nil
	}
	var list []string
	for line := range strings.Lines(f.text) {
		line, _, _ = strings.Cut(strings.TrimPrefix(strings.TrimSpace(line), "$ "), "  #")
		if line = strings.TrimSpace(line); line != "" && (script || strings.HasPrefix(line, "galley ")) {
			list = append(list, line)
		}
	}
	return list
}
