package diag

import (
	"strings"
	"sync"
)

// Code names a kind of message for good: configuration sets levels by it and
// the manual lists it.
type Code string

// The codes. The part before the slash is the area they belong to.
const (
	ConfigSyntax   Code = "config/syntax"
	ConfigUnknown  Code = "config/unknown-key"
	ConfigType     Code = "config/type"
	ConfigValue    Code = "config/value"
	ConfigMissing  Code = "config/missing"
	FrontSyntax    Code = "front-matter/syntax"
	FrontType      Code = "front-matter/type"
	FrontValue     Code = "front-matter/value"
	FrontNearMiss  Code = "front-matter/near-miss"
	FrontForeign   Code = "front-matter/foreign-key"
	ContentRead    Code = "content/unreadable"
	ContentUTF8    Code = "content/encoding"
	ContentLimit   Code = "content/too-large"
	ContentChar    Code = "content/character"
	ContentActive  Code = "content/active-file"
	ContentLink    Code = "content/symbolic-link"
	ContentSpecial Code = "content/not-a-file"
	MarkdownDepth  Code = "markdown/too-deep"
	MarkdownLimit  Code = "markdown/too-large"
	MarkdownURL    Code = "markdown/unsafe-url"
	MarkdownInline Code = "markdown/inline"
	MarkdownHTML   Code = "markdown/raw-html"
	MarkdownID     Code = "markdown/same-id"
	MarkdownAttr   Code = "markdown/fence-option"
	MarkdownFile   Code = "markdown/include"
	MarkdownCode   Code = "markdown/code-too-large"
	MarkdownOther  Code = "markdown/foreign-syntax"
	DirectiveForm  Code = "markdown/directive"
	DirectiveName  Code = "markdown/unknown-directive"
	DirectiveArg   Code = "markdown/unused-argument"
	DirectiveNeed  Code = "markdown/directive-argument"
	LinkNoPage     Code = "link/no-page"
	LinkAnchor     Code = "link/no-anchor"
	LinkNoDef      Code = "link/no-definition"
	LinkUnpub      Code = "link/unpublished"
	ImageMissing   Code = "image/missing"
	ImageAlt       Code = "image/no-alt"
	ImageBad       Code = "image/unreadable"
	ImageLarge     Code = "image/too-large"
	ImageDamaged   Code = "image/damaged"
	ImageRemote    Code = "image/remote"
	PathUnsafe     Code = "path/unsafe"
	PathCollision  Code = "path/collision"
	PathReserved   Code = "path/reserved-name"
	PathLong       Code = "path/too-long"
	OutputManifest Code = "output/manifest"
	AssetMissing   Code = "asset/missing"
	AssetSyntax    Code = "asset/syntax"
	TermSpelling   Code = "term/spelling"
	TemplateSyntax Code = "template/syntax"
	TemplateExec   Code = "template/failed"
	TemplateLoop   Code = "template/too-deep"
	TemplateLimit  Code = "template/too-large"
	TemplateLayout Code = "template/no-layout"
	TemplateMethod Code = "template/unknown-method"
	TemplateArg    Code = "template/wrong-argument"
	TemplateStale  Code = "template/stale-override"
	TemplateInline Code = "template/inline"
	MenuNoPage     Code = "menu/no-page"
	FeedNoBase     Code = "feed/no-base-url"
	FeedID         Code = "feed/same-id"
	HostLimit      Code = "host/limit"
	RedirectChain  Code = "redirect/chain"
	DataSyntax     Code = "data/syntax"
	DataCollision  Code = "data/collision"
	DataUnknown    Code = "data/unknown-file"
	WordsSyntax    Code = "words/syntax"
	WordsMissing   Code = "words/no-language"
	OutputLock     Code = "output/no-lock"
	Internal       Code = "internal/panic"
	Stale          Code = "internal/stale"
)

// Info is what the catalogue says of a code.
type Info struct {
	Code    Code
	Default Severity
	Fixed   bool   // true when configuration may not change the level
	Help    string // one sentence: what it means
}

// Catalogue returns every code with its default level, in the order of the
// manual.
func Catalogue() []Info {
	return []Info{
		{ConfigSyntax, Error, true, "galley.yaml is not well-formed."},
		{ConfigUnknown, Error, true, "A key of galley.yaml is not known."},
		{ConfigType, Error, true, "A value of galley.yaml is of the wrong type."},
		{ConfigValue, Error, true, "A value of galley.yaml is not among the allowed ones."},
		{ConfigMissing, Error, true, "There is no galley.yaml in the source folder."},
		{FrontSyntax, Error, true, "Front matter is not well-formed or not closed."},
		{FrontType, Error, true, "A front matter value is of the wrong type."},
		{FrontValue, Error, true, "A front matter value cannot be used."},
		{FrontNearMiss, Warning, false, "A front matter key is nearly, but not quite, a known one."},
		{FrontForeign, Warning, false, "A front matter key publishes something in another generator, and nothing here."},
		{ContentRead, Error, true, "A source file or folder cannot be read."},
		{ContentUTF8, Error, true, "A source file is not UTF-8 text."},
		{ContentLimit, Error, true, "A source file is larger than the limit."},
		{ContentChar, Warning, false, "A text has a control character, or another that XML does not allow, which feeds and the sitemap replace."},
		{ContentActive, Warning, false, "A file beside an article can run scripts as a part of the site; a drawing is published without them."},
		{ContentLink, Warning, false, "A symbolic link is not followed."},
		{ContentSpecial, Warning, false, "A device, socket or pipe among the sources is passed over."},
		{MarkdownDepth, Error, true, "Blocks are nested deeper than the limit."},
		{MarkdownLimit, Error, true, "A construct is larger than its limit."},
		{MarkdownURL, Warning, false, "A link or image has a scheme that is not allowed; it is published without."},
		{MarkdownInline, Warning, false, "Raw HTML has a style, a handler or a script that the site's policy refuses."},
		{MarkdownHTML, Warning, false, "Raw HTML, or an attribute, is left out by the site's policy."},
		{MarkdownID, Warning, false, "An id is used already, and the later place is given another or none."},
		{MarkdownAttr, Error, false, "An option of a code fence is not known or has no sensible value."},
		{MarkdownFile, Error, false, "A code block includes a file, a region or lines that are not there or may not be read."},
		{MarkdownCode, Warning, false, "A code block is too large to highlight, or not what its language allows, and stays plain."},
		{MarkdownOther, Warning, false, "Text looks like the syntax of another generator."},
		{DirectiveForm, Error, false, "A directive is not closed, or its label or attributes are not written as such."},
		{DirectiveName, Error, false, "No layer has a template for a directive."},
		{DirectiveArg, Warning, false, "The template of a directive does not look at an argument."},
		{DirectiveNeed, Error, false, "A directive lacks its label or an argument that it needs, or an argument names what is not there."},
		{LinkNoPage, Error, false, "A link leads to a page that does not exist."},
		{LinkAnchor, Warning, false, "A link leads to a heading that does not exist."},
		{LinkNoDef, Warning, false, "A link by reference has no definition, and is shown as it is written."},
		{LinkUnpub, Warning, false, "A link leads to a page that is left out as draft, scheduled or expired."},
		{ImageMissing, Error, false, "An image file does not exist."},
		{ImageAlt, Warning, false, "An image has no alternative text."},
		{ImageBad, Warning, false, "The size of an image cannot be read from its file."},
		{ImageLarge, Warning, false, "An image has more pixels than are decoded, and is published as it is, in no other width."},
		{ImageDamaged, Error, true, "An image cannot be decoded, or a drawing not be read, so that what is to be made of it cannot be."},
		{ImageRemote, Off, false, "A page takes an image from another site (images.remote in galley.yaml says whether that is told)."},
		{PathUnsafe, Error, true, "A path would leave the output folder or cannot be a file name."},
		{PathCollision, Error, true, "Two outputs have one path, also by case or Unicode folding."},
		{PathReserved, Warning, false, "A file name that some systems reserve."},
		{PathLong, Error, true, "A path is longer than file systems allow."},
		{OutputManifest, Warning, false, "The record of what was published earlier cannot be read, so nothing is removed."},
		{AssetMissing, Error, false, "A template or style sheet names an asset that no layer has."},
		{AssetSyntax, Error, false, "A style sheet or script cannot be parsed."},
		{TermSpelling, Warning, false, "One term is written in two ways."},
		{TemplateSyntax, Error, true, "A template cannot be parsed or escaped."},
		{TemplateExec, Error, true, "A template failed on a page."},
		{TemplateLoop, Error, true, "Templates call each other without end."},
		{TemplateLimit, Error, true, "A template wrote more than a page may hold, or a feed has more than that."},
		{TemplateLayout, Error, true, "No layer has the layout that a page asks for."},
		{TemplateMethod, Error, true, "A template asks for something that its view does not have."},
		{TemplateArg, Error, true, "A template hands over too much, too little or the wrong thing."},
		{TemplateInline, Error, false, "A template has something within the page that the site's policy refuses: a style, a handler, or a script with values in it."},
		{TemplateStale, Warning, false, "The original of a file that was copied from a theme has changed."},
		{MenuNoPage, Error, false, "A menu entry leads to a page that does not exist."},
		{FeedNoBase, Warning, false, "Feeds or a sitemap are asked for, but base_url has no host, so there are none."},
		{FeedID, Warning, false, "Two pages have one id, so that feed readers would take them for one article."},
		{HostLimit, Warning, false, "A host does not take all headers or redirects, or makes something else of them."},
		{RedirectChain, Error, true, "A redirect leads to itself or to another redirect."},
		{DataSyntax, Error, true, "A data file is not well-formed, or larger than the limit."},
		{DataCollision, Error, true, "Two data files, or a file and a folder, have one name."},
		{DataUnknown, Warning, false, "A file in data/ is in no format that can be read, and is passed over."},
		{WordsSyntax, Error, true, "A file of words is not well-formed, or has a word of the wrong type."},
		{WordsMissing, Warning, false, "No layer has words in the site's language, so the theme speaks English."},
		{OutputLock, Warning, false, "The file system of the output folder has no locks."},
		{Internal, Error, true, "Galley itself failed; please report it."},
		{Stale, Error, true, "A build that remembers gives something else than a build from nothing (found by --verify)."},
	}
}

// Known reports whether the catalogue has the code.
func (c Code) Known() bool { return c.info().Help != "" }

// Name returns the code as one word, "link-no-page", by which its example and its
// place in the manual are called.
func (c Code) Name() string { return strings.ReplaceAll(string(c), "/", "-") }

// Default returns the code's severity where no configuration sets another.
func (c Code) Default() Severity { return c.info().Default }

// Fixed reports whether configuration may not change the code's severity.
func (c Code) Fixed() bool { return c.info().Fixed }

func (c Code) info() Info {
	if i, ok := infos()[c]; ok {
		return i
	}
	return Info{Default: Error}
}

// infos returns the catalogue by code. A site can have thousands of messages, each
// of which asks.
var infos = sync.OnceValue(func() map[Code]Info {
	all := make(map[Code]Info)
	for _, i := range Catalogue() {
		all[i.Code] = i
	}
	return all
})
