package config

// Publisher is a person or an organisation.
type Publisher struct {
	// Name is the publisher's name. Default: empty.
	Name string `key:"name"`
	// URL is the publisher's own site. Default: empty.
	URL string `key:"url"`
	// Logo is the path below static/ of the publisher's logo. Default: empty.
	Logo string `key:"logo"`
}

// Social is how links to the site are shown by other services.
type Social struct {
	// Image is the path below static/ of the image for pages without one of
	// their own, best a PNG or JPEG of 1200 by 630 pixels. Default: empty, none.
	Image Text `key:"image"`
	// ImageAlt says in words what that image shows. Default: empty.
	ImageAlt string `key:"image_alt"`
	// Cards draws a card for each article, section and the home page that has
	// no image of its own: a picture of its title and category. Of other pages,
	// and of titles in scripts that it cannot set, the image above stands, or
	// else the home page's card. It needs a base_url with a host. Default:
	// false.
	Cards bool `key:"cards"`
}

// Newsletter is a form for an address.
type Newsletter struct {
	// Action is the http or https URL that the form is sent to, by POST. The
	// Content-Security-Policy allows it. Default: empty, no form.
	Action string `key:"action"`
	// Field is the name under which the address is sent. Default: "email".
	Field string `key:"field"`
	// Text says what one subscribes to, and what becomes of the address. Default: empty.
	Text string `key:"text"`
}

// Taxonomy is a way of grouping articles.
type Taxonomy struct {
	// Title is the heading of the list of all terms. Default: the
	// taxonomy's name with a capital.
	Title string `key:"title"`
	// Singular is what one term is called. Default: empty.
	Singular string `key:"singular"`
}

// MenuEntry is a link in a menu.
type MenuEntry struct {
	// Name is the link's text. Default: the title of the page it leads to.
	Name string `key:"name"`
	// URL is an address, or a path from the site's root. Default: empty.
	URL Text `key:"url"`
	// Page is the path below content/ of the Markdown file that the entry
	// leads to. An entry has a page, a url or children. Default: empty.
	Page Text `key:"page"`
	// Weight orders the entries, the lightest first; those without one come
	// last. Default: 0, none.
	Weight int `key:"weight"`
	// Children are the entries below this one, with the same keys. Default:
	// none.
	Children []MenuEntry `key:"children"`
}

// Pagination says how lists are cut into pages.
type Pagination struct {
	// Size is the number of articles on one page of a list. Default: 10.
	Size int `key:"size" min:"1"`
}

// Sidebar is the list of a section's pages beside each page of a manual.
type Sidebar struct {
	// Size is how many pages of a section it shows at most, and how many
	// sections in it: those around the page that is read. Default: 100.
	Size int `key:"size" min:"1"`
}

// Recent is the list of the newest articles.
type Recent struct {
	// Count is how many articles it has. Default: 5.
	Count int `key:"count" min:"0"`
	// OnArticles shows the list on articles as well as on lists. Every
	// article then changes when one is published. Default: false.
	OnArticles bool `key:"on_articles"`
}

// Related is the list of related articles.
type Related struct {
	// Count is how many articles it has; 0 turns it off. Default: 5.
	Count int `key:"count" min:"0"`
}

// Feeds says which feeds are published, and what is in them. They need a
// base_url with a host.
type Feeds struct {
	// Formats are those of the feed of all articles: rss, atom and json; an
	// empty list for no such feed. Default: all three.
	Formats []string `key:"formats" in:"rss atom json"`
	// Sections gives every section with articles an Atom feed. Default: true.
	Sections bool `key:"sections"`
	// Terms are the taxonomies whose terms have an Atom feed each, such as
	// categories. Default: none.
	Terms []Text `key:"terms"`
	// Count is how many articles a feed has, the newest ones. Default: 20.
	Count int `key:"count" min:"1"`
	// Content is what a feed has of an article: "full" for the whole text, or
	// "summary". Default: "full".
	Content string `key:"content" in:"full summary"`
}

// Links says what a build does about broken links: off, warn or error.
type Links struct {
	// Page is for a link to a page that does not exist. Default: error.
	Page Level `key:"page"`
	// Image is for an image file that does not exist. Default: error.
	Image Level `key:"image"`
	// Anchor is for a link to a heading that does not exist. Default: warn.
	Anchor Level `key:"anchor"`
	// Unpublished is for a link to a page that is left out as a draft, as
	// scheduled or as expired. Default: warn.
	Unpublished Level `key:"unpublished"`
	// Ignore are patterns of link targets that are not checked, such as
	// "/app/**". Default: none.
	Ignore []Text `key:"ignore"`
}

// Markdown changes how Markdown is read.
type Markdown struct {
	// RawHTML is what happens to HTML in Markdown: "safe" lets through what
	// cannot harm, "allow" everything, "omit" nothing. Default: "safe".
	RawHTML string `key:"raw_html" in:"safe allow omit"`
	// Typographer turns straight quotes to curly ones, -- and --- to dashes
	// and ... to an ellipsis. Default: true.
	Typographer bool `key:"typographer"`
}

// Images says in which other widths and formats images are published.
type Images struct {
	// Formats are those in which JPEG, PNG and WebP images are offered to
	// browsers beside their own, the first that a browser knows being taken:
	// webp, and avif for JPEG. An empty list turns this off. Default: [webp].
	Formats []string `key:"formats" in:"avif webp"`
	// Widths are how wide they are made, in pixels; none is wider than the
	// image itself. Default: [480, 800, 1200, 1600].
	Widths []int `key:"widths" min:"16"`
	// Quality is how true photographs are to the original.
	Quality Quality `key:"quality"`
	// Remote is for an image that pages take from another site: off, warn or
	// error. Default: off.
	Remote Level `key:"remote"`
}

// Quality is how true photographs are to the original, from 1 to 100, on the
// scale of each format. Drawings lose nothing as WebP.
type Quality struct {
	// WebP is that of WebP. Default: 78.
	WebP int `key:"webp" min:"1"`
	// AVIF is that of AVIF. Default: 58.
	AVIF int `key:"avif" min:"1"`
}
