package site

import (
	"strings"

	"golang.org/x/net/idna"
)

// asciiHost returns a URL with its host as DNS knows it, "xn--bcher-kva.example"
// for "bücher.example" (UTS 46, as browsers look hosts up). A URL without a
// host, and one whose host no browser would look up, stays as it is.
func asciiHost(url string) string {
	start := strings.Index(url, "//") + 2
	if plainASCII(url) || start < 2 || start > 2 && !isScheme(url[:start-2]) {
		return url
	}
	end := len(url)
	if i := strings.IndexAny(url[start:], "/?#\\"); i >= 0 {
		end = start + i
	}
	start += strings.LastIndexByte(url[start:end], '@') + 1 // behind the name of a user
	if i := strings.LastIndexByte(url[start:end], ':'); i >= 0 {
		end = start + i // before the port
	}
	host, err := idna.Lookup.ToASCII(url[start:end])
	if err != nil || host == "" {
		return url
	}
	return url[:start] + host + url[end:]
}

// isScheme reports whether s is a scheme with its colon (RFC 3986, 3.1).
func isScheme(s string) bool {
	name, found := strings.CutSuffix(s, ":")
	for i := range len(name) {
		c := name[i] | 0x20
		if letter := c >= 'a' && c <= 'z'; !letter && (i == 0 || !strings.ContainsRune("0123456789+-.", rune(name[i]))) {
			return false
		}
	}
	return found && name != ""
}

func plainASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}
