package render

import (
	"bytes"
	"errors"
	"io/fs"
	"strings"
	"time"

	"galley/generator/dep"
	"galley/generator/diag"
	"galley/generator/markdown"
	"galley/generator/site"
)

// MarkdownCopy returns the URL of the Markdown copy of the page; "" where there
// is none, and for the parts of a list but the first.
//
//	{{with .Head.MarkdownCopy}}<link rel="alternate" type="text/markdown" href="{{.}}">{{end}}
func (h Head) MarkdownCopy() string {
	h.v.read(dep.Permalink)
	out, ok := h.v.p.Copy()
	if !ok || h.v.x.number > 1 {
		return ""
	}
	return h.v.x.w.r.opts.Site.URLs.Rel(out.Path)
}

// Copy renders the Markdown copy of a page: its title, its description and
// where it is from, then its body and, of a list, what its first page lists.
func (w *Worker) Copy(p *site.Page) (result Result) {
	w.facts.Reset()
	w.depth = 0
	x := &execution{w: w, page: &site.Page{Edition: p.Edition}, number: 1}
	var out bytes.Buffer
	v := Page{x: x, p: p}
	x.copyHead(&out, v)
	if err := x.copyBody(&out, v); err != nil && x.panicked == "" {
		if path := (*fs.PathError)(nil); errors.As(err, &path) {
			err = path.Err
		}
		x.messages.Add(diag.ContentRead, diag.Pos{File: p.Source}, "%v", err)
	}
	if p.Kind != site.Single {
		x.copyMembers(&out, v)
	}
	return Result{Data: out.Bytes(), Facts: w.facts.Facts(), Messages: x.messages, Panic: x.panicked}
}

// copyHead writes what stands above the body of a copy.
func (x *execution) copyHead(out *bytes.Buffer, v Page) {
	out.WriteString("# " + markdown.EscapeText(v.Head().Title()) + "\n")
	description := v.Description()
	if description == "" && v.IsHome() {
		description = v.Site().Description()
	}
	if description != "" {
		out.WriteString("\n> " + markdown.EscapeText(description) + "\n")
	}
	about := []string{v.absolute("")}
	if date := v.Date(); date != nil && v.ShowDate() {
		about = append(about, v.p.Date.Format(time.DateOnly))
	}
	var authors []string
	for _, author := range v.Terms("authors") {
		authors = append(authors, markdown.EscapeText(author.Title()))
	}
	if len(authors) > 0 {
		about = append(about, strings.Join(authors, ", "))
	}
	out.WriteString("\n" + strings.Join(about, " · ") + "\n")
}

// absolute returns a finished URL for a text that is read elsewhere than on the
// page: with scheme and host as far as base_url has them.
func (v Page) absolute(url string) string {
	if strings.HasPrefix(url, "/") && !strings.HasPrefix(url, "//") {
		urls := v.Site().config("base_url").URLs
		return strings.TrimSuffix(urls.Abs(""), urls.Base()) + escapeURL(url)
	}
	if url == "" || url[0] == '#' {
		return v.Permalink() + escapeURL(url)
	}
	return escapeURL(url)
}

// copyBody writes the body of a copy.
func (x *execution) copyBody(out *bytes.Buffer, v Page) (err error) {
	defer x.guard(&err)
	if x.w.copy == nil {
		x.w.copy = x.w.r.opts.Copier()
	}
	x.w.facts.Read(dep.Body, v.p.ID(), 0)
	l := linker{x: x, p: v.p}
	text, reads, err := x.w.copy(v.p, markdown.CopyOptions{
		Link: func(dest string) (string, bool) {
			url, ok := l.resolve(&markdown.Link{Dest: dest})
			return v.absolute(url), ok
		},
		Image: func(dest string) (string, bool) {
			pic, ok := x.imageFile(v.p, dest, diag.Pos{}, false)
			return v.absolute(pic.src), ok
		},
		IsTitle: func(heading string) bool {
			title := v.Title() // which records that it was looked at
			return !v.p.TitleSet || heading == title
		},
		Word: func(directive string) string {
			if directive != "details" && directive != "takeaways" {
				return "" // the others say nothing where they have no label
			}
			word, _ := x.word(directive, nil) // a theme without words leaves it out
			return word
		},
	})
	for _, read := range reads {
		x.w.facts.Read(dep.File, read.Path, 0)
	}
	if text = bytes.Trim(text, "\n"); len(bytes.TrimSpace(text)) > 0 {
		out.WriteString("\n")
		out.Write(text)
		out.WriteString("\n")
	}
	return err
}

// copyMembers lists the sections in a list and the members that its first page
// shows.
func (x *execution) copyMembers(out *bytes.Buffer, v Page) {
	size := v.Site().config("pagination.size").Config.Pagination.Size
	for _, list := range []Pages{v.Sections(), x.list("pages", v.p.ID(), "1", site.PagePart(v.p, 1, size))} {
		if len(list) > 0 {
			out.WriteString("\n")
		}
		for _, member := range list {
			member.item(out)
		}
	}
}

// item writes a line of a list that leads to a page: to its copy where there is
// one, with its description.
func (v Page) item(out *bytes.Buffer) {
	v.read(dep.Permalink)
	url := v.x.w.r.opts.Site.URLs.Abs(v.p.Path)
	if copied, ok := v.p.Copy(); ok {
		url = v.x.w.r.opts.Site.URLs.Abs(copied.Path)
	}
	out.WriteString("- [" + markdown.EscapeText(v.Title()) + "](" + url + ")")
	if text := v.Description(); text != "" {
		out.WriteString(": " + markdown.EscapeText(text))
	}
	out.WriteString("\n")
}
