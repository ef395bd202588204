package markdown

import "strings"

// The classes of tags in the safe policy.
const (
	tagUnknown = iota // not HTML: shown as text
	tagAllowed
	tagVoid    // allowed, and without an end tag
	tagRefused // left out with a message, its content stays; of source see pictureSource
	tagSkipped // left out with a message and its content
	tagSilent  // left out without a word: a part of what is refused already
)

// tagClass returns the class of a tag in lower case. What is allowed is, but
// for the odd element, what GitHub allows in Markdown.
func tagClass(name string) int {
	switch name {
	case "h1", "h2", "h3", "h4", "h5", "h6", "p", "div", "span", "a", "b", "i", "u", "s",
		"strong", "em", "small", "big", "mark", "abbr", "cite", "dfn", "q", "sub", "sup",
		"code", "pre", "kbd", "samp", "var", "tt", "ins", "del", "strike", "time", "data",
		"bdi", "bdo", "ruby", "rt", "rp", "rb", "rtc", "blockquote", "center", "address",
		"section", "article", "aside", "header", "footer", "hgroup", "figure", "figcaption",
		"details", "summary", "ul", "ol", "li", "dl", "dt", "dd", "menu",
		"table", "caption", "colgroup", "thead", "tbody", "tfoot", "tr", "td", "th",
		"meter", "progress", "picture":
		return tagAllowed
	case "br", "hr", "wbr", "img", "col":
		return tagVoid
	case "script", "style", "iframe", "object", "applet", "svg", "math", "template", "textarea",
		"select", "title", "noembed", "noframes", "noscript", "xmp", "plaintext", "audio",
		"video", "canvas", "head", "frameset":
		return tagSkipped
	case "html", "body", "form", "input", "button", "label", "fieldset", "legend", "datalist",
		"output", "base", "link", "meta", "frame", "embed", "area", "map", "source", "track",
		"marquee", "blink", "font", "basefont", "bgsound", "slot", "dialog", "main", "nav",
		"search", "nobr", "acronym", "dir", "portal", "keygen", "isindex", "listing":
		return tagRefused
	case "option", "optgroup", "param", "path", "g", "circle", "rect", "line", "polyline",
		"polygon", "ellipse", "defs", "use", "symbol", "stop", "lineargradient",
		"radialgradient", "clippath", "mask", "filter", "foreignobject", "animate", "tspan",
		"mi", "mo", "mn", "mrow", "mfrac", "msup", "msub", "msqrt", "mtext", "semantics":
		return tagSilent
	}
	return tagUnknown
}

// attributeAllowed reports whether an attribute may stand on an allowed
// element. Addresses are not its matter.
func attributeAllowed(element, key string) bool {
	switch key {
	case "class", "title", "lang", "dir", "role", "hidden", "translate", "align", "valign",
		"width", "height", "alt", "open", "start", "value", "reversed", "colspan", "rowspan",
		"headers", "scope", "abbr", "span", "datetime", "min", "max", "low", "high", "optimum",
		"border", "cellpadding", "cellspacing", "loading", "decoding":
		return true
	case "media", "sizes":
		return element == "source"
	case "type":
		return element == "source" || element == "ol" || element == "ul" || element == "li"
	}
	return len(key) > len("aria-") && strings.HasPrefix(key, "aria-") && strings.Trim(key, "abcdefghijklmnopqrstuvwxyz-") == ""
}

// ends reports whether the start of an element ends one that is open without
// an end tag (HTML Standard, 13.1.2.4).
func ends(start, open string) bool {
	switch open {
	case "p":
		return start == "p"
	case "li":
		return start == "li"
	case "dt", "dd":
		return start == "dt" || start == "dd"
	case "td", "th":
		return start == "td" || start == "th" || start == "tr"
	case "tr":
		return start == "tr"
	}
	return false
}
