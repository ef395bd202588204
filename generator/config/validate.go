package config

import (
	"cmp"
	"maps"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"galley/generator/colour"
	"galley/generator/diag"
)

// The shapes of a language tag (RFC 5646, without its rare forms) and of a
// taxonomy's name, which is a front matter key and a path.
var (
	languageTag  = regexp.MustCompile(`^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$`)
	taxonomyName = regexp.MustCompile(`^[a-z][a-z0-9_-]*$`)
)

// A validator checks the values that have the right type, and puts the
// default in the place of those that cannot be used.
type validator struct {
	config   *Config
	messages diag.List
}

// refuse adds a message about the value at path.
func (v *validator) refuse(path, format string, args ...any) {
	v.messages.Add(diag.ConfigValue, v.config.Pos(path), path+": "+format, args...)
}

func (v *validator) run() {
	c, std := v.config, Default()
	if c.Title == "" {
		c.Title = std.Title
	}
	v.baseURL()
	if !languageTag.MatchString(c.Language) {
		v.refuse("language", "%q is not a language tag (want one such as en or pt-BR)", c.Language)
		c.Language = std.Language
	}
	if _, err := time.LoadLocation(c.TimeZone); err != nil || c.TimeZone == "" || c.TimeZone == "Local" {
		v.refuse("time_zone", "%q is not a time zone (want an IANA name such as Europe/Berlin)", c.TimeZone)
		c.TimeZone = std.TimeZone
	}
	v.oneOf("paths", &c.Paths, std.Paths)
	v.oneOf("markdown.raw_html", &c.Markdown.RawHTML, std.Markdown.RawHTML)
	v.atLeast("pagination.size", &c.Pagination.Size, std.Pagination.Size)
	v.atLeast("sidebar.size", &c.Sidebar.Size, std.Sidebar.Size)
	v.atLeast("recent.count", &c.Recent.Count, std.Recent.Count)
	v.atLeast("related.count", &c.Related.Count, std.Related.Count)
	if _, ok := colour.Parse(c.Accent); c.Accent != "" && !ok {
		v.refuse("accent", "%q is not a colour (want one such as \"#0b5cad\", in quotes)", c.Accent)
		c.Accent = ""
	}
	v.publisher()
	v.newsletter()
	v.editURL()
	v.csp()
	v.feeds()
	v.images()
	v.atLeast("summary_words", &c.SummaryWords, std.SummaryWords)
	v.taxonomies()
	v.permalinks()
	for _, name := range slices.Sorted(maps.Keys(c.Menus)) {
		v.menu("menus."+name, c.Menus[name])
	}
	v.levels()
	v.patterns("ignore", c.Ignore)
	v.patterns("links.ignore", c.Links.Ignore)
	v.themes()
	v.redirects()
	v.hosting()
	v.headers()
}

func (v *validator) oneOf(path string, value *string, std string) {
	allowed := choices(path)
	if slices.Contains(allowed, *value) {
		return
	}
	last := len(allowed) - 1
	v.refuse(path, "%q is not known (want %s or %s)", *value, strings.Join(allowed[:last], ", "), allowed[last])
	*value = std
}

func (v *validator) atLeast(path string, value *int, std int) {
	v.between(path, value, 100_000, std)
}

// between checks a number against its least and the most it may be.
func (v *validator) between(path string, value *int, most, std int) {
	if least := least(path); *value < least || *value > most {
		v.refuse(path, "%d is not allowed (want %d to %d)", *value, least, most)
		*value = std
	}
}

// baseURL checks the address and gives it one slash at its end.
func (v *validator) baseURL() {
	c := v.config
	written := c.BaseURL
	c.BaseURL = "/"
	u, err := url.Parse(written)
	switch {
	case strings.TrimSpace(written) == "":
		v.refuse("base_url", "is empty (want a URL, or / when the address does not matter)")
	case err != nil || strings.ContainsAny(written, " \\\"<>"):
		v.refuse("base_url", "%q is not a URL", written)
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "" || strings.Contains(written, "#"):
		v.refuse("base_url", "%q has a query or a fragment (take it away)", written)
	case u.User != nil:
		v.refuse("base_url", "%q has a user name (take it away)", u.Redacted())
	case u.Scheme == "" && (u.Host != "" || !strings.HasPrefix(written, "/")),
		u.Scheme != "" && u.Scheme != "http" && u.Scheme != "https":
		v.refuse("base_url", "%q is neither http, https nor a path (want one such as https://example.org/)", written)
	case u.Scheme != "" && u.Hostname() == "":
		v.refuse("base_url", "%q has no host (want one such as https://example.org/)", written)
	case slices.Contains(strings.Split(u.Path, "/"), "..") || slices.Contains(strings.Split(u.Path, "/"), "."):
		v.refuse("base_url", "%q has a dot segment in its path (write the path out)", written)
	default:
		p := strings.Trim(u.EscapedPath(), "/")
		if p != "" {
			p += "/"
		}
		c.BaseURL = "/" + p
		if u.Scheme != "" {
			c.BaseURL = u.Scheme + "://" + strings.ToLower(u.Host) + "/" + p
		}
	}
}

// publisher checks the address of the publisher's own site.
func (v *validator) publisher() {
	p := &v.config.Publisher
	u, err := url.Parse(p.URL)
	if err != nil || u.Scheme != "" && u.Scheme != "http" && u.Scheme != "https" {
		v.refuse("publisher.url", "%q is neither http, https nor a path (want one such as https://example.org/)", p.URL)
		p.URL = ""
	}
}

// newsletter checks where the form is sent.
func (v *validator) newsletter() {
	n := &v.config.Newsletter
	n.Field = cmp.Or(n.Field, Default().Newsletter.Field)
	u, err := url.Parse(n.Action)
	if n.Action != "" && (err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil) {
		v.refuse("newsletter.action", "%q is not an http or https URL (want one such as https://letters.example.org/subscribe)", n.Action)
		n.Action = ""
	}
}

// editURL checks where sources can be changed.
func (v *validator) editURL() {
	c := v.config
	u, err := url.Parse(strings.ReplaceAll(c.EditURL, "{path}", "path"))
	switch {
	case c.EditURL == "":
	case err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "":
		v.refuse("edit_url", "%q is not an http or https URL (want one such as https://code.example.org/edit/{path})", c.EditURL)
		c.EditURL = ""
	case !strings.Contains(c.EditURL, "{path}"):
		v.refuse("edit_url", "%q leads to one address for all pages (write {path} where the path of a page's file belongs)", c.EditURL)
		c.EditURL = ""
	}
}

// feeds checks which feeds are asked for.
func (v *validator) feeds() {
	f, std := &v.config.Feeds, Default().Feeds
	formats := choices("feeds.formats")
	f.Formats = slices.Clone(f.Formats)
	for i := range f.Formats {
		v.oneOf("feeds.formats."+strconv.Itoa(i), &f.Formats[i], "")
	}
	f.Formats = slices.DeleteFunc(formats, func(name string) bool { return !slices.Contains(f.Formats, name) })
	v.atLeast("feeds.count", &f.Count, std.Count)
	v.oneOf("feeds.content", &f.Content, std.Content)
	f.Terms = slices.DeleteFunc(f.Terms, func(name Text) bool {
		if v.config.HasTaxonomy(name.Value) {
			return false
		}
		names := v.config.TaxonomyNames()
		v.messages.Add(diag.ConfigValue, name.Pos, "feeds.terms: there is no taxonomy %q%s", name.Value, diag.DidYouMean(name.Value, names))
		return true
	})
}

// images checks which variants of images there are.
func (v *validator) images() {
	const widest, best = 4096, 100
	i, std := &v.config.Images, Default().Images
	i.Formats, i.Widths = slices.Clone(i.Formats), slices.Clone(i.Widths)
	for n := range i.Formats {
		v.oneOf("images.formats."+strconv.Itoa(n), &i.Formats[n], "")
	}
	i.Formats = slices.DeleteFunc(i.Formats, func(name string) bool { return name == "" })
	for n := range i.Widths {
		v.between("images.widths."+strconv.Itoa(n), &i.Widths[n], widest, std.Widths[0])
	}
	v.between("images.quality.webp", &i.Quality.WebP, best, std.Quality.WebP)
	v.between("images.quality.avif", &i.Quality.AVIF, best, std.Quality.AVIF)
}

func (v *validator) taxonomies() {
	for _, name := range v.config.TaxonomyNames() {
		if !taxonomyName.MatchString(name) {
			v.refuse("taxonomies."+name, "%q cannot be a taxonomy's name (want small letters, digits, - and _)", name)
			delete(v.config.Taxonomies, name)
		}
	}
}

// permalinks checks the patterns of sections.
func (v *validator) permalinks() {
	tokens := []string{"year", "month", "day", "slug", "section", "title"}
	for _, section := range slices.Sorted(maps.Keys(v.config.Permalinks)) {
		pattern := v.config.Permalinks[section]
		path := "permalinks." + section
		before := len(v.messages)
		for i, part := range strings.Split(pattern.Value, ":") {
			name := part[:len(part)-len(strings.TrimLeft(part, "abcdefghijklmnopqrstuvwxyz_"))]
			if i > 0 && !slices.Contains(tokens, name) {
				v.refuse(path, "unknown token %q%s (known are :%s)", ":"+name, diag.DidYouMean(name, tokens), strings.Join(tokens, ", :"))
			}
		}
		switch {
		case len(v.messages) > before:
		case !strings.Contains(pattern.Value, ":slug") && !strings.Contains(pattern.Value, ":title"):
			v.refuse(path, "%q gives every page of a day one path (add :slug)", pattern.Value)
		case strings.ContainsAny(pattern.Value, "\\?#%") || slices.Contains(strings.Split(pattern.Value, "/"), ".."):
			v.refuse(path, "%q is not a path (want one such as /:year/:slug/)", pattern.Value)
		}
		if len(v.messages) > before {
			delete(v.config.Permalinks, section)
		}
	}
}

func (v *validator) menu(path string, entries []MenuEntry) {
	for i, e := range entries {
		at := path + "." + strconv.Itoa(i)
		switch {
		case e.URL.Value != "" && e.Page.Value != "":
			v.refuse(at, "an entry leads to a url or to a page, not to both (take one away)")
		case e.URL.Value == "" && e.Page.Value == "" && len(e.Children) == 0:
			v.refuse(at, "the entry leads nowhere (add a page or a url)")
		case e.Name == "" && e.Page.Value == "":
			v.refuse(at, "the entry has no name (add one)")
		}
		v.menu(at+".children", e.Children)
	}
}

// levels checks the codes of messages.
func (v *validator) levels() {
	var known []string
	for _, info := range diag.Catalogue() {
		known = append(known, string(info.Code))
	}
	for _, name := range slices.Sorted(maps.Keys(v.config.Messages)) {
		code := diag.Code(name)
		pos := v.config.places["messages."+name].key
		switch {
		case v.config.Messages[name] == "": // left empty: the default
		case !code.Known():
			v.messages.Add(diag.ConfigValue, pos, "messages: unknown code %q%s", name, diag.DidYouMean(name, known))
		case code.Fixed():
			v.messages.Add(diag.ConfigValue, pos, "messages: the level of %q is fixed (take the line away)", name)
		default:
			continue
		}
		delete(v.config.Messages, name)
	}
}

func (v *validator) patterns(at string, patterns []Text) {
	for _, p := range patterns {
		if _, err := path.Match(p.Value, ""); err != nil || p.Value == "" {
			v.messages.Add(diag.ConfigValue, p.Pos, "%s: %q is not a pattern (close every bracket)", at, p.Value)
		}
	}
}

// themes checks that the folders stay inside of the site.
func (v *validator) themes() {
	for _, t := range v.config.Themes {
		clean := path.Clean(t.Value)
		if t.Value == "" || path.IsAbs(clean) || clean == ".." || strings.HasPrefix(clean, "../") || strings.Contains(clean, `\`) {
			v.messages.Add(diag.ConfigValue, t.Pos, "themes: %q is not a folder inside of the site (want a path such as themes/name)", t.Value)
		}
	}
}
