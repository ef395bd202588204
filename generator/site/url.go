package site

import (
	"net/url"
	"strings"
)

// URLs makes every URL of a site from site paths, so that a base path is put
// before all of them or none. A site path starts with a slash, is not
// escaped, and knows nothing of the base: "/guide/first steps/".
type URLs struct {
	origin string // scheme and host without a slash at the end; "" when the base has none
	host   string // without the port
	base   string // the base path, escaped, with a slash at both ends
}

// NewURLs returns the URLs below base, which is a path ("/docs/") or an
// absolute URL ("https://example.org/docs/"). A missing final slash is added.
func NewURLs(base string) URLs {
	u, err := url.Parse(asciiHost(base))
	if err != nil {
		return URLs{base: "/"}
	}
	path := strings.Trim(u.EscapedPath(), "/")
	if path != "" {
		path += "/"
	}
	urls := URLs{base: "/" + path}
	if u.Host != "" {
		urls.host = u.Hostname()
		urls.origin = u.Scheme + "://" + u.Host
	}
	return urls
}

// HasHost reports whether the base names a host, so that [URLs.Abs] returns
// absolute URLs.
func (u URLs) HasHost() bool { return u.origin != "" }

// Host returns the host of the base without its port; "" when it has none.
func (u URLs) Host() string { return u.host }

// Base returns the base path, escaped, with a slash at both ends.
func (u URLs) Base() string { return u.base }

// Rel returns the URL of a site path without scheme and host, escaped as
// RFC 3986 asks for: "/docs/guide/first%20steps/".
func (u URLs) Rel(path string) string {
	return u.base + escape(strings.TrimPrefix(path, "/"))
}

// Abs returns the absolute URL of a site path; without a host in the base it
// is the same as Rel.
func (u URLs) Abs(path string) string { return u.origin + u.Rel(path) }

// Absolute makes a finished URL absolute: one that begins with a slash gets
// scheme and host put before it, one of the web stays. It returns "" for any
// other, and without a host in the base for one that begins with a slash.
func (u URLs) Absolute(finished string) string {
	switch parsed, err := url.Parse(finished); {
	case err != nil:
		return ""
	case parsed.Scheme == "http" || parsed.Scheme == "https":
		return finished
	case parsed.Scheme != "" || parsed.Host != "" || u.origin == "" || !strings.HasPrefix(finished, "/"):
		return ""
	}
	return u.origin + finished
}

// escape is a path's percent-encoding. What [url.URL] leaves as it is but
// template contexts or shells stumble over is encoded too.
func escape(path string) string {
	if plain(path) {
		return path
	}
	e := (&url.URL{Path: "/" + path}).EscapedPath()[1:]
	return strings.NewReplacer("'", "%27", "(", "%28", ")", "%29", "*", "%2A").Replace(e)
}

func plain(path string) bool {
	for i := 0; i < len(path); i++ {
		c := path[i]
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_' || c == '.' || c == '/') {
			return false
		}
	}
	return true
}

// EscapeURL percent-encodes what may not stand in a URL (RFC 3986), writes the
// host as DNS knows it and leaves the rest, "%" among it, as the writer put it.
func EscapeURL(s string) string {
	s = asciiHost(s)
	clean := func(c byte) bool {
		return c > ' ' && c < 0x7f && !strings.ContainsRune("\"<>\\^`{|}", rune(c))
	}
	i := 0
	for i < len(s) && clean(s[i]) {
		i++
	}
	if i == len(s) {
		return s
	}
	const hex = "0123456789ABCDEF"
	out := []byte(s[:i])
	for ; i < len(s); i++ {
		if c := s[i]; clean(c) {
			out = append(out, c)
		} else {
			out = append(out, '%', hex[c>>4], hex[c&15])
		}
	}
	return string(out)
}
