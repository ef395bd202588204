package render

import (
	"cmp"
	"encoding/json"
	"html/template"
	"strconv"
	"strings"

	"galley/generator/dep"
	"galley/generator/site"
)

// node is a thing in the vocabulary of schema.org, written as JSON-LD 1.1.
// One type has the properties of all, since most are shared.
type node struct {
	Context          string   `json:"@context,omitempty"`
	Graph            []node   `json:"@graph,omitempty"`
	Type             string   `json:"@type,omitempty"`
	ID               string   `json:"@id,omitempty"`
	Position         int      `json:"position,omitempty"`
	Name             string   `json:"name,omitempty"`
	Headline         string   `json:"headline,omitempty"`
	Description      string   `json:"description,omitempty"`
	URL              string   `json:"url,omitempty"`
	Item             string   `json:"item,omitempty"`
	Image            *node    `json:"image,omitempty"`
	Logo             *node    `json:"logo,omitempty"`
	Width            string   `json:"width,omitempty"`
	Height           string   `json:"height,omitempty"`
	Caption          string   `json:"caption,omitempty"`
	DatePublished    string   `json:"datePublished,omitempty"`
	DateModified     string   `json:"dateModified,omitempty"`
	Author           []node   `json:"author,omitempty"`
	Publisher        *node    `json:"publisher,omitempty"`
	MainEntityOfPage string   `json:"mainEntityOfPage,omitempty"`
	ArticleSection   string   `json:"articleSection,omitempty"`
	Keywords         []string `json:"keywords,omitempty"`
	WordCount        int      `json:"wordCount,omitempty"`
	TimeRequired     string   `json:"timeRequired,omitempty"`
	InLanguage       string   `json:"inLanguage,omitempty"`
	IsPartOf         *node    `json:"isPartOf,omitempty"`
	MainEntity       []node   `json:"mainEntity,omitempty"`
	AcceptedAnswer   *node    `json:"acceptedAnswer,omitempty"`
	Text             string   `json:"text,omitempty"`
	ItemListElement  []node   `json:"itemListElement,omitempty"`
}

// StructuredData returns what the page is in the vocabulary of schema.org: one
// JSON-LD graph for a script element of the type application/ld+json. It is
// empty where crawlers are to leave the page out, and without a host in
// base_url, since things are known by their absolute URLs.
//
// It asks for the body, so a template asks for it behind the body: the first
// image of a page is the first that is asked for.
func (h Head) StructuredData() (template.JS, error) {
	if h.Canonical() == "" {
		return "", nil
	}
	graph := node{Context: "https://schema.org", Graph: []node{h.pageNode()}}
	crumbs, err := h.crumbs()
	if err != nil {
		return "", err
	}
	if crumbs != nil {
		graph.Graph = append(graph.Graph, node{Type: "BreadcrumbList", ItemListElement: crumbs})
	}
	questions, err := h.questions()
	if err != nil {
		return "", err
	}
	if questions != nil {
		graph.Graph = append(graph.Graph, node{Type: "FAQPage", MainEntity: questions})
	}
	// The encoder escapes <, >, & and the line separators of JavaScript, so that
	// no text ends the element.
	data, err := json.Marshal(graph)
	return template.JS(data), err
}

// pageNode is the page itself.
func (h Head) pageNode() node {
	n := node{
		Name: h.Title(), Description: h.Description(), URL: h.Canonical(),
		InLanguage: h.v.Site().Language(),
	}
	switch kind := h.v.p.Kind; {
	case h.Type() == "article":
		h.article(&n)
		return n
	case kind == site.Home && h.v.x.number == 1:
		n.Type, n.ID = "WebSite", h.siteID()
		n.Name = h.v.Site().Title()
		n.Publisher = h.publisher()
		return n
	case kind == site.Term && h.v.p.TaxonomyName() == "authors":
		n.Type = "ProfilePage"
		n.MainEntity = []node{h.author(h.v)}
	case kind == site.Single:
		n.Type = "WebPage"
		n.Image = h.pageImage()
	default:
		n.Type = "CollectionPage"
	}
	n.IsPartOf = &node{ID: h.siteID()}
	return n
}

// siteID is the name of the site in every page's graph.
func (h Head) siteID() string { return h.v.Site().BaseURL() + "#website" }

// article makes n an article.
func (h Head) article(n *node) {
	n.Type, n.Name, n.Headline = "Article", "", n.Name
	n.MainEntityOfPage = n.URL
	n.Image = h.pageImage()
	n.DatePublished, n.DateModified = h.Published(), cmp.Or(h.Modified(), h.Published())
	n.Publisher = h.publisher()
	for _, author := range h.v.Terms("authors") {
		n.Author = append(n.Author, h.author(author))
	}
	if n.Author == nil {
		n.Author = []node{*n.Publisher}
	}
	n.ArticleSection, n.Keywords = h.Section(), h.Tags()
	n.WordCount = h.v.WordCount()
	if minutes := h.v.ReadingTime(); minutes > 0 {
		n.TimeRequired = "PT" + strconv.Itoa(minutes) + "M"
	}
}

// author is the person behind a term of the taxonomy authors, or the
// organisation, where the term's front matter says kind: organization.
func (h Head) author(term Page) node {
	n := node{Type: "Person", Name: term.Title(), URL: h.address(term)}
	if kind, _ := term.Param("kind").(string); lower(kind) == "organization" {
		n.Type = "Organization"
	}
	return n
}

// publisher is who is responsible for the site.
func (h Head) publisher() *node {
	c := h.v.Site().config("publisher").Config
	n := &node{Type: "Organization", Name: c.PublisherName(), URL: h.absolute(c.Publisher.URL)}
	if c.Publisher.Name == "" {
		n.Name = h.v.Site().Title()
	}
	if strings.HasPrefix(c.Publisher.URL, "/") {
		n.URL = h.v.Site().config("base_url").URLs.Abs(c.Publisher.URL)
	} else if n.URL == "" {
		n.URL = h.v.Site().BaseURL()
	}
	logo := c.Publisher.Logo
	if logo == "" {
		logo = h.v.Site().Logo()
	}
	n.Logo = imageNode(h.assetImage(logo, ""))
	return n
}

// pageImage is the image that stands for the page, SVG among it.
func (h Head) pageImage() *node {
	h.v.read(dep.Hero)
	if img := h.image(h.v.p.Image()); img != nil {
		return imageNode(img)
	}
	return imageNode(h.Image())
}

func imageNode(img *Image) *node {
	if img == nil {
		return nil
	}
	return &node{Type: "ImageObject", URL: img.src, Width: pixels(img.width), Height: pixels(img.height), Caption: img.alt}
}

// pixels is a length as schema.org writes one, a number and a unit; "" for none.
func pixels(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n) + " px"
}

// crumbs is the way to the page that partials/crumbs.html shows; nil where it
// shows none.
func (h Head) crumbs() ([]node, error) {
	ancestors := h.v.Ancestors()
	if len(ancestors) < 2 {
		return nil, nil
	}
	var out []node
	for i, p := range ancestors {
		name := p.LinkTitle()
		if p.IsHome() {
			var err error
			if name, err = h.v.Site().Word("home"); err != nil {
				return nil, err
			}
		}
		out = append(out, node{Type: "ListItem", Position: i + 1, Name: name, Item: h.address(p)})
	}
	return out, nil
}

// questions are those of the page's faq directives, which the page shows; nil
// for none. The later parts of a list do not show its body.
func (h Head) questions() ([]node, error) {
	if h.v.x.number > 1 {
		return nil, nil
	}
	questions, err := h.v.Questions()
	var out []node
	for _, q := range questions {
		out = append(out, node{Type: "Question", Name: q.Text(), AcceptedAnswer: &node{Type: "Answer", Text: q.AnswerText()}})
	}
	return out, err
}
