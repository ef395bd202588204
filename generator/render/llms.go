package render

import (
	"bytes"
	"fmt"
	"strconv"

	"galley/generator/markdown"
	"galley/generator/site"
)

// LLMsPath is the site path of llms.txt.
const LLMsPath = "/llms.txt"

// llmsPages is how many pages of a section llms.txt lists. Programs read it
// whole before they read anything else, so it has to stay short.
const llmsPages = 50

// LLMs renders llms.txt (https://llmstxt.org): what the site is, then the pages
// of each top section, to their Markdown copies where there are some. Of a
// section with many pages the first are listed, in the order in which the
// section lists them, and the section itself. Pages in no section are listed
// last, as what can be left out. It needs a base URL with a host.
func (w *Worker) LLMs() Result {
	w.facts.Reset()
	w.depth = 0
	x := &execution{w: w, page: w.r.opts.Site.Home(site.Edition{}), number: 1}
	view := Site{x}
	var out bytes.Buffer
	out.WriteString("# " + markdown.EscapeText(view.Title()) + "\n")
	if text := view.Description(); text != "" {
		out.WriteString("\n> " + markdown.EscapeText(text) + "\n")
	}
	view.BaseURL() // of which all addresses are made
	sections := view.Sections()
	for _, section := range sections {
		x.llmsList(&out, section, section.LinkTitle())
	}
	rest := "Optional" // a word of the format's, not of the language
	if len(sections) == 0 {
		rest = view.Title()
	}
	x.llmsList(&out, view.Home(), rest)
	return Result{Data: out.Bytes(), Facts: w.facts.Facts(), Messages: x.messages, Panic: x.panicked}
}

// llmsList writes the pages of a section, if it has any.
func (x *execution) llmsList(out *bytes.Buffer, section Page, heading string) {
	pages, total := x.w.r.opts.Site.Overview(section.p, llmsPages)
	list := x.list("overview", section.p.ID(), strconv.Itoa(llmsPages), pages)
	if len(list) == 0 {
		return
	}
	fmt.Fprintf(out, "\n## %s\n\n", markdown.EscapeText(heading))
	for _, p := range list {
		p.item(out)
	}
	if total > len(pages) {
		fmt.Fprintf(out, "- [%s](%s): %d\n", markdown.EscapeText(heading), section.Permalink(), total)
	}
}
