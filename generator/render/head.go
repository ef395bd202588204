package render

import (
	"cmp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/language"

	"galley/generator/dep"
	"galley/generator/site"
)

// Head is what machines are told about a page in its head: search engines,
// and services that show a preview of a link. What has to be absolute there is
// left out on a site whose base_url has no host.
type Head struct{ v Page }

// Head returns what stands in the head of the page.
//
//	{{with .Head.Canonical}}<link rel="canonical" href="{{.}}">{{end}}
func (v Page) Head() Head { return Head{v} }

// Title returns the title that stands for the page elsewhere: its own, or the
// site's on the home page.
func (h Head) Title() string {
	if h.v.IsHome() {
		return h.v.Site().Title()
	}
	return h.v.Title()
}

// descriptionLength is how much of a summary stands for a description, in
// characters: what search engines show of one.
const descriptionLength = 160

// Description returns the description, else the start of the summary, else on
// the home page the site's; or "". It is one line.
func (h Head) Description() string {
	text := h.v.Description()
	if text == "" && h.v.IsHome() {
		text = h.v.Site().Description()
	}
	if text == "" {
		text = h.v.Summary()
	}
	return shorten(strings.Join(strings.Fields(text), " "), descriptionLength)
}

// shorten cuts text at a space so that it has at most n characters.
func shorten(text string, n int) string {
	if utf8.RuneCountInString(text) <= n {
		return text
	}
	cut := string([]rune(text)[:n-1])
	if space := strings.LastIndexByte(cut, ' '); space > 0 {
		cut = cut[:space]
	}
	return strings.TrimRight(cut, " ,;:.") + "…"
}

// Robots returns what crawlers are asked: what the page says, else to leave it
// out, or to show its images large.
func (h Head) Robots() string {
	h.v.read(dep.Flags)
	if h.v.p.Hidden() {
		return "noindex"
	}
	return cmp.Or(h.v.p.Robots(), "max-image-preview:large")
}

// Canonical returns the absolute URL of the page, of a paginated one that of
// the part being rendered; "" where crawlers are to leave it out, and without
// a host in base_url.
func (h Head) Canonical() string {
	if h.v.Noindex() {
		return ""
	}
	return h.address(h.v)
}

// address returns the absolute URL of a page; "" without a host in base_url.
func (h Head) address(p Page) string {
	if !h.v.Site().config("base_url").URLs.HasHost() {
		return ""
	}
	return p.Permalink()
}

// absolute makes a finished URL absolute. What cannot be, or leads elsewhere
// than to the web, is "".
func (h Head) absolute(url string) string {
	return escapeURL(h.v.Site().config("base_url").URLs.Absolute(url))
}

// Prev returns the URL of the part of a list before the one being rendered,
// or "".
func (h Head) Prev() string {
	if h.v.Kind() == "page" {
		return ""
	}
	return h.v.Paginator().Prev()
}

// Next returns the URL of the part after it, or "".
func (h Head) Next() string {
	if h.v.Kind() == "page" {
		return ""
	}
	return h.v.Paginator().Next()
}

// Type returns the page's Open Graph type: "article" for a dated page, else
// "website".
func (h Head) Type() string {
	if h.v.Kind() == "page" && h.v.Date() != nil {
		return "article"
	}
	return "website"
}

// Locale returns the site's language with a territory, as Open Graph wants it:
// "pt_BR", and for a language without one the most likely; "" when there is
// none.
func (h Head) Locale() string {
	tag, err := language.Parse(h.v.Site().Language())
	if err != nil {
		return ""
	}
	base, _ := tag.Base()
	region, sure := tag.Region()
	if sure == language.No {
		return ""
	}
	return base.String() + "_" + region.String()
}

// Image returns the image that stands for the page, its source absolute: the
// page's own, else its card, else that of "social.image", else the site's card;
// or nil. SVG is not shown by the services that ask for it and is left out.
func (h Head) Image() *Image {
	h.v.read(dep.Hero)
	if img := h.image(h.v.p.Image()); img != nil {
		if file, _, _ := strings.Cut(img.src, "?"); !strings.HasSuffix(lower(file), ".svg") {
			return img
		}
	}
	if img := h.cardImage(h.v.card()); img != nil {
		return img
	}
	social := h.v.Site().config("social").Config.Social
	if img := h.assetImage(social.Image.Value, social.ImageAlt); img != nil || !h.v.Site().hasCards() {
		return img
	}
	return h.cardImage(h.v.Site().card())
}

// image is the view of an image in front matter, its source absolute; nil
// where there is none.
func (h Head) image(img site.Image) *Image {
	if img.Src.Value == "" {
		return nil
	}
	pic, ok := h.v.x.imageFile(h.v.p, img.Src.Value, img.Src.Pos, false)
	if pic.src = h.absolute(pic.src); !ok || pic.src == "" {
		return nil
	}
	pic.file = "" // what reads it wants the original
	return &Image{picture: pic, alt: img.Alt}
}

// assetImage is the view of a file of static/, its source absolute; nil where
// there is none.
func (h Head) assetImage(name, alt string) *Image {
	if name == "" {
		return nil
	}
	a, ok := h.v.x.asset(name)
	src := h.absolute(a.url)
	if !ok || src == "" {
		return nil
	}
	return &Image{picture: picture{src: src, width: a.image.Width, height: a.image.Height}, alt: alt}
}

// Published returns the date of an article as RFC 3339; "" for another page.
func (h Head) Published() string {
	if h.Type() != "article" {
		return ""
	}
	return h.v.p.Date.Format(time.RFC3339)
}

// Modified returns the date of an article's last change as RFC 3339; "" for
// another page, and where it was not changed.
func (h Head) Modified() string {
	if h.Type() != "article" || h.v.Updated() == nil {
		return ""
	}
	return h.v.p.Lastmod.Format(time.RFC3339)
}

// Section returns the first category of an article, else its section; "" for
// another page.
func (h Head) Section() string {
	if h.Type() != "article" {
		return ""
	}
	if categories := h.v.Terms("categories"); len(categories) > 0 {
		return categories[0].LinkTitle()
	}
	if section := h.v.Section(); section != nil {
		return section.LinkTitle()
	}
	return ""
}

// Tags returns the names of an article's tags.
func (h Head) Tags() []string {
	if h.Type() != "article" {
		return nil
	}
	var out []string
	for _, tag := range h.v.Terms("tags") {
		out = append(out, tag.Title())
	}
	return out
}

// Authors returns the absolute URLs of an article's authors.
func (h Head) Authors() []string {
	if h.Type() != "article" {
		return nil
	}
	var out []string
	for _, author := range h.v.Terms("authors") {
		out = append(out, h.address(author))
	}
	return slices.DeleteFunc(out, func(url string) bool { return url == "" })
}
