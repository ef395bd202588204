package markdown

import "strings"

// SafeURL reports whether a link may lead to dest, which is as the author
// meant it: escapes and character references resolved. Relative destinations
// are safe, and so are the schemes http, https, mailto, tel, sms and ftp.
func SafeURL(dest string) bool {
	scheme, _, ok := splitScheme(dest)
	if !ok {
		return false
	}
	switch scheme {
	case "", "http", "https", "mailto", "tel", "sms", "ftp":
		return true
	}
	return false
}

// SafeImageURL is SafeURL for the source of an image, which may also be a
// data URL of a PNG, GIF, JPEG or WebP image. SVG is refused: it can hold
// scripts.
func SafeImageURL(dest string) bool {
	scheme, rest, ok := splitScheme(dest)
	if !ok || scheme != "data" {
		return SafeURL(dest)
	}
	kind, found := strings.CutPrefix(strings.ToLower(rest), "image/")
	end := strings.IndexAny(kind, ";,")
	if !found || end < 0 {
		return false
	}
	switch kind[:end] {
	case "png", "gif", "jpeg", "webp":
		return true
	}
	return false
}

// isAbsolute reports whether dest names its host or scheme, so that the site
// has nothing to resolve.
func isAbsolute(dest string) bool {
	scheme, _, _ := splitScheme(dest)
	return scheme != "" || strings.HasPrefix(dest, "//")
}

// splitScheme cuts the scheme, in lower case, from dest as a browser does
// (URL Standard, 4.4): blanks and controls before it, tabs and line ends
// anywhere count for nothing. The scheme is "" for a relative destination. It
// reports false where a control character stands in the place of a scheme,
// since not all programs agree on what that means.
func splitScheme(dest string) (scheme, rest string, ok bool) {
	var name []byte
	for i := 0; i < len(dest); i++ {
		switch c := dest[i]; {
		case c == '\t' || c == '\n' || c == '\r':
		case c <= ' ' && len(name) == 0:
		case c == ':':
			return schemeName(name), dest[i+1:], true
		case c == '/' || c == '?' || c == '#' || c == '\\':
			return "", dest, true
		case c < ' ' || c == 0x7f:
			return "", dest, false
		default:
			name = append(name, c)
		}
	}
	return "", dest, true
}

// schemeName returns the name in lower case, or "" when it is not a scheme's.
func schemeName(name []byte) string {
	for i, c := range name {
		letter := 'a' <= c|0x20 && c|0x20 <= 'z'
		if !letter && (i == 0 || !('0' <= c && c <= '9' || c == '+' || c == '-' || c == '.')) {
			return ""
		}
	}
	return strings.ToLower(string(name))
}
