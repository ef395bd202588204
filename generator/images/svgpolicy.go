package images

import (
	"encoding/xml"
	"fmt"
	"regexp"
	"strings"
	"unicode"
)

// drawingElement reports whether an element draws something, or says what is
// drawn, and runs nothing.
func drawingElement(name string) bool {
	switch name {
	case "svg", "g", "defs", "symbol", "use", "title", "desc", "switch", "view", "style", "a", "image",
		"path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan", "textPath",
		"linearGradient", "radialGradient", "stop", "pattern", "clipPath", "mask", "marker", "filter",
		"animate", "animateTransform", "animateMotion", "mpath", "set",
		"feBlend", "feColorMatrix", "feComponentTransfer", "feComposite", "feConvolveMatrix", "feDiffuseLighting",
		"feDisplacementMap", "feDistantLight", "feDropShadow", "feFlood", "feFuncA", "feFuncB", "feFuncG", "feFuncR",
		"feGaussianBlur", "feImage", "feMerge", "feMergeNode", "feMorphology", "feOffset", "fePointLight",
		"feSpecularLighting", "feSpotLight", "feTile", "feTurbulence":
		return true
	}
	return false
}

// animatesAddress returns the address, style or handler that an element makes
// another of while the drawing is shown, or "": what was looked at would not
// stay.
func animatesAddress(t xml.StartElement) string {
	switch t.Name.Local {
	case "animate", "set", "animateTransform", "animateMotion":
	default:
		return ""
	}
	for _, a := range t.Attr {
		if a.Name.Local != "attributeName" {
			continue
		}
		_, name, found := strings.Cut(bare(a.Value), ":")
		if !found {
			name = bare(a.Value)
		}
		if name == "href" || name == "style" || strings.HasPrefix(name, "on") {
			return name
		}
	}
	return ""
}

// attribute returns the name by which an attribute is written, and false for
// one that is left out, which it says where that may be missed.
func (c *svgCleaner) attribute(element string, a xml.Attr) (name string, ok bool) {
	name = a.Name.Local
	switch space := c.space(a.Name.Space); {
	case name == "xmlns" || a.Name.Space == "xmlns":
		return "", false // the root has what is needed
	case a.Name.Space == "":
	case space == xmlSpace && (name == "space" || name == "lang"):
		return "xml:" + name, true
	case space == xlinkSpace && name == "href" || a.Name.Space == "xlink" && name == "href":
		name = "xlink:href"
	default:
		return "", false
	}
	lower := strings.ToLower(name)
	switch {
	case strings.HasPrefix(lower, "on"):
		c.remove("the handler %s runs a script", name)
		return "", false
	case lower == "ping", lower == "base", strings.HasPrefix(lower, "src"), strings.Contains(name, ":") && name != "xlink:href":
		return "", false
	case lower == "href" || name == "xlink:href":
		if fault := addressFault(element, a.Value); fault != "" {
			c.remove("the address of <%s> %s", element, fault)
			return "", false
		}
		c.linked = c.linked || name == "xlink:href"
		return name, true
	case !harmless(a.Value) && lower != "d" && lower != "id" && lower != "class":
		c.remove("the attribute %s may load something from elsewhere", name)
		return "", false
	}
	return name, true
}

// addressFault returns what is wrong with an address at an element, or "". It
// may be a link of the web at <a>, pixels in the file itself at <image>, and a
// part of the drawing elsewhere.
func addressFault(element, address string) string {
	plain := bare(address)
	if strings.HasPrefix(plain, "#") {
		return ""
	}
	switch element {
	case "a":
		scheme, _, found := strings.Cut(plain, ":")
		if !found || strings.ContainsAny(scheme, "/?#") || scheme == "http" || scheme == "https" || scheme == "mailto" {
			return ""
		}
		return fmt.Sprintf("begins with %q, which is none of http:, https: and mailto:", shorten(scheme)+":")
	case "image", "feImage":
		if pixelData(plain) {
			return ""
		}
		return fmt.Sprintf("is %q, which is no image of pixels within the file", shorten(address))
	}
	return fmt.Sprintf("is %q, which is no part of the drawing itself", shorten(address))
}

// shorten leaves of an address as much as a message needs.
func shorten(address string) string {
	const most = 60
	if runes := []rune(address); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return address
}

// pixelData reports whether an address is that of pixels which it holds.
func pixelData(address string) bool {
	for _, f := range []Format{JPEG, PNG, GIF, WebP, AVIF} {
		if strings.HasPrefix(address, "data:"+f.Type()+";base64,") {
			return true
		}
	}
	return false
}

// cssAddress is what a style loads.
var cssAddress = regexp.MustCompile(`url\(["']?([^)]*)`)

// harmless reports whether a style, or an attribute that may be one, loads
// nothing but from the file itself. Where an escape could hide that, it counts
// as something that does.
func harmless(style string) bool {
	s := bare(style)
	for _, word := range []string{`\`, "@import", "image-set(", "src(", "image(", "expression(", "javascript:", "-moz-binding", "behavior:"} {
		if strings.Contains(s, word) {
			return false
		}
	}
	for _, m := range cssAddress.FindAllStringSubmatch(s, -1) {
		if at := m[1]; !strings.HasPrefix(at, "#") && !pixelData(at) && !strings.HasPrefix(at, "data:font/") {
			return false
		}
	}
	return true
}

// bare is a value in lower case and without what browsers pass over in
// addresses.
func bare(value string) string {
	return strings.ToLower(strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.IsControl(r) {
			return -1
		}
		return r
	}, value))
}
