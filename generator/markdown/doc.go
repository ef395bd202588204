package markdown

import (
	"slices"
	"strings"

	"galley/generator/diag"
)

// A Doc is one compiled body: a pure function of one file and the options.
// It is plain data with a deterministic encoding, so it can be kept on disk.
//
// HTML is complete but for what depends on the rest of the site. Marks say,
// in the order of their places in HTML, where that goes: a link's opening
// tag, a whole image, a heading's tags. Marks that open and close are nested
// like elements, and what lies between them is the inner HTML of the
// construct, which a template (a slot) may be given in place of the default.
//
// A Doc from [Compiler.Compile] lies in the compiler's buffers until the next
// call; one from [Doc.Clone] or [Doc.UnmarshalBinary] lasts.
type Doc struct {
	HTML       []byte
	Marks      []Mark
	Links      []Link
	Images     []Image
	Headings   []Heading
	Codes      []Code
	Directives []Directive
	Reads      []Read    // the files that code blocks include
	IDs        []string  // of raw HTML, of blocks and of footnotes
	Texts      []string  // plain text that a search finds, without code blocks: Texts[0] before the first heading, Texts[i+1] below Headings[i]
	More       int32     // offset in HTML where <!--more--> stood, or -1
	Messages   diag.List // what was noticed while compiling
}

// Anchors lists what a fragment of a link to the page can name.
func (d *Doc) Anchors() []string {
	ids := make([]string, 0, len(d.Headings)+len(d.IDs))
	for _, h := range d.Headings {
		ids = append(ids, h.ID)
	}
	return append(ids, d.IDs...)
}

// MarkKind is what stands at a mark.
type MarkKind uint8

// The kinds of marks.
const (
	MarkLink         MarkKind = iota // the place of <a href…>; Ref into Links; closed by MarkLinkEnd
	MarkLinkEnd                      // the place of </a>
	MarkImage                        // the place of a whole image element; Ref into Images
	MarkHeading                      // the place of <hN id…>; Ref into Headings; closed by MarkHeadingEnd
	MarkHeadingEnd                   // the place of </hN>
	MarkCode                         // before a finished code block; Ref into Codes; closed by MarkCodeEnd
	MarkCodeEnd                      // behind it
	MarkID                           // inside an id that is not a heading's, or a fragment to a footnote: where a prefix goes; Ref is unused
	MarkURL                          // inside a URL attribute of raw HTML: where the resolved URL goes; Ref into Links
	MarkURLImage                     // the same for an image source in raw HTML; Ref into Links
	MarkDirective                    // the place of a whole directive; Ref into Directives; closed by MarkDirectiveEnd, its body between them
	MarkLabelEnd                     // behind the label, which follows MarkDirective where there is one, as inline HTML; Ref into Directives
	MarkDirectiveEnd                 // behind the body
)

// A Mark is a place in a Doc's HTML.
type Mark struct {
	At   int32 // offset in HTML
	Kind MarkKind
	Ref  int32 // index into the table of its kind
}

// A Span is where something is written in the source file.
type Span struct {
	Line, Column int32 // of its first character, from 1, the column in runes
	Start, End   int32 // byte offsets in the whole file; equal when unknown
}

// Pos returns the start of the span as a place in a file.
func (s Span) Pos(file string) diag.Pos {
	return diag.Pos{File: file, Line: int(s.Line), Column: int(s.Column)}
}

// Note returns the note of a message about a reference to what stands at s, and
// nothing for the zero span.
func (s Span) Note(file string) []string {
	if s.Line == 0 {
		return nil
	}
	return []string{"defined at " + s.Pos(file).String()}
}

// A Link is a relocation: a destination that the site resolves.
type Link struct {
	Dest  string // as written, backslashes and entities resolved
	Title string // plain text
	Span  Span   // of the destination; where it is defined elsewhere, empty at the start of the reference
	Def   Span   // of the destination of such a definition; zero for none
	Auto  bool   // an autolink, whose text is its destination
}

// An Image is a relocation that stands for a whole image element.
type Image struct {
	Dest   string
	Alt    string // plain text
	Title  string // plain text
	Span   Span   // as that of a Link
	Def    Span   // likewise
	Figure bool   // it stands alone in its paragraph, which is left out; its title is the caption
}

// A Heading is a section's title. Its inner HTML lies between its marks.
type Heading struct {
	Level int    // 1 to 6, as written
	ID    string // unique in the document
	Text  string // plain text
	Class string // from an attribute list, space-separated; mostly empty
	Promo bool   // it stands in a promotional directive, and so in no contents

	// Nested says that it stands in a list, a quote or raw HTML, and not in
	// the body or a directive itself, so that these cannot be cut at it.
	Nested bool
}

// A Code is a fenced or indented code block. The finished block lies
// between its marks.
type Code struct {
	Language string // as written, lower case; of an included file else its extension; "" for none
	Title    string // from {title="main.py"}
}

// A Directive is a container, :::name[Label]{key=value} … :::, or a GitHub
// alert, which is the directive of its kind. A template renders it, given the
// label and the body, which lie between its marks.
type Directive struct {
	Name  string // as written; of an alert in lower case
	Label string // plain text; "" for none
	ID    string // from {#id}, unique in the document; "" for none
	Class string // from {.class}, space-separated
	Args  []Arg  // in the order written
	Span  Span   // of the name
	Promo bool   // it stays out of contents, summary, word count, feeds, search and copies, or stands in one that does
}

// An Arg is a key with a value; of a key alone the value is "".
type Arg struct{ Key, Value string }

// A Read is a file that a code block includes.
type Read struct {
	Path string   // slash-separated, from the root that Options.ReadFile reads from
	Hash [32]byte // SHA-256 of what was read; zero when it could not be
}

// Unsearched reports whether a directive, or what stands below a heading, stays out
// of the search by its classes: {.no-search}.
func Unsearched(class string) bool {
	return slices.Contains(strings.Fields(class), "no-search")
}

// Promotional reports whether what stands in a directive of that name is not
// part of the text: cta, promo, sponsor and disclaimer, in any case.
func Promotional(name string) bool {
	switch strings.ToLower(name) {
	case "cta", "promo", "sponsor", "disclaimer":
		return true
	}
	return false
}
