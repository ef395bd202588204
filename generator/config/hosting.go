package config

import (
	"maps"
	"net/http"
	"net/textproto"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"galley/generator/diag"
)

// A Redirect leads an old path to a new address.
type Redirect struct {
	// From is the old path, the key under which the redirect stands.
	From Text
	// To is a path from the site's root, or an http or https URL. It has to be
	// given. Default: empty.
	To Text `key:"to"`
	// Status is the HTTP status that hosts answer with: 301, 302, 303, 307 or
	// 308. Default: 301, moved for good.
	Status int `key:"status" in:"301 302 303 307 308"`
}

// UnmarshalText takes text alone for the address.
func (r *Redirect) UnmarshalText(text []byte) error {
	r.To.Value = string(text)
	return nil
}

// Hosts reports whether files for the host are published.
func (c *Config) Hosts(host string) bool {
	return slices.ContainsFunc(c.Hosting, func(t Text) bool { return t.Value == host })
}

// RedirectList returns the redirects by path.
func (c *Config) RedirectList() []Redirect {
	out := make([]Redirect, 0, len(c.Redirects))
	for _, from := range slices.Sorted(maps.Keys(c.Redirects)) {
		out = append(out, c.Redirects[from])
	}
	return out
}

// redirects checks the redirects one by one and fills in what they are
// written without. Whether they lead somewhere only the whole site shows.
func (v *validator) redirects() {
	for _, from := range slices.Sorted(maps.Keys(v.config.Redirects)) {
		r := v.config.Redirects[from]
		at := "redirects." + from
		r.From = Text{Value: from, Pos: v.config.places[at].key}
		if r.To.Pos.Line == 0 {
			r.To.Pos = v.config.Pos(at)
		}
		if r.Status == 0 {
			r.Status = http.StatusMovedPermanently
		}
		v.config.Redirects[from] = r
		before := len(v.messages)
		if fault := oldPathFault(from); fault != "" {
			v.messages.Add(diag.ConfigValue, r.From.Pos, "redirects: %q %s", from, fault)
		}
		if fault := addressFault(r.To.Value); r.To.Value == "" {
			v.messages.Add(diag.ConfigValue, r.From.Pos, "redirects: %q leads nowhere (add a path or a URL)", from)
		} else if fault != "" {
			v.messages.Add(diag.ConfigValue, r.To.Pos, "redirects: %q %s", r.To.Value, fault)
		}
		if !slices.Contains(choices("redirects.*.status"), strconv.Itoa(r.Status)) {
			v.messages.Add(diag.ConfigValue, v.config.Pos(at+".status"), "redirects: %d is not a status of a redirect (want 301, 302, 303, 307 or 308)", r.Status)
		}
		if len(v.messages) > before {
			delete(v.config.Redirects, from)
		}
	}
}

// oldPathFault returns why a redirect cannot stand at a path, or "". What a
// path of the site may be is checked where all of them are (package site).
func oldPathFault(from string) string {
	switch {
	case !strings.HasPrefix(from, "/") || strings.HasPrefix(from, "//"):
		return "is not a path from the root of the site (want one such as /old/)"
	case from == "/":
		return "is the home page (give another path)"
	case strings.ContainsAny(from, "?#"):
		return "has a query or a fragment (take it away)"
	case strings.Contains(from, "*"):
		return "has a * (write the paths out; rules for many paths belong in static/_redirects)"
	}
	return ""
}

// addressFault returns why a redirect cannot lead to an address, or "".
func addressFault(to string) string {
	u, err := url.Parse(to)
	switch {
	case strings.ContainsFunc(to, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }):
		return "has white space or a control character (take it away, or write a space as %20)"
	case strings.Contains(to, `\`):
		return "has a backslash (write /)"
	case err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Hostname() != "" && u.User == nil,
		err == nil && u.Scheme == "" && u.Host == "" && strings.HasPrefix(to, "/"):
		return ""
	}
	return "is neither a path from the root of the site nor an address of the web (want one such as /new/ or https://example.org/)"
}

func (v *validator) hosting() {
	known := choices("hosting")
	for _, host := range v.config.Hosting {
		switch {
		case !slices.Contains(known, host.Value):
			v.messages.Add(diag.ConfigValue, host.Pos, "hosting: %q is not known%s (known are %s)", host.Value, diag.DidYouMean(host.Value, known), strings.Join(known, ", "))
		case host.Value == "none" && len(v.config.Hosting) > 1:
			v.messages.Add(diag.ConfigValue, host.Pos, "hosting: none stands beside another host (keep one of them)")
		}
	}
}

// headerName is the name of an HTTP header (RFC 9110, section 5.1).
var headerName = regexp.MustCompile("^[A-Za-z0-9!#$%&'*+.^_`|~-]+$")

// headers checks the paths, names and values of headers, and writes the names
// in one way.
func (v *validator) headers() {
	for _, path := range slices.Sorted(maps.Keys(v.config.Headers)) {
		at := "headers." + path
		switch pos := v.config.places[at].key; {
		case !strings.HasPrefix(path, "/") || strings.ContainsFunc(path, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }):
			v.messages.Add(diag.ConfigValue, pos, "headers: %q is not a path (want one such as /embed/*)", path)
		case strings.Count(path, "*") > 1:
			v.messages.Add(diag.ConfigValue, pos, "headers: %q has more than one * (hosts take one)", path)
		}
		named := make(map[string]Text)
		for _, name := range slices.Sorted(maps.Keys(v.config.Headers[path])) {
			value := v.config.Headers[path][name]
			pos := v.config.places[at+"."+name].key
			canonical := textproto.CanonicalMIMEHeaderKey(name)
			_, twice := named[canonical]
			switch {
			case !headerName.MatchString(name):
				v.messages.Add(diag.ConfigValue, pos, "headers: %q is not the name of a header (want one such as X-Frame-Options)", name)
			case strings.ContainsFunc(value.Value, unicode.IsControl):
				v.messages.Add(diag.ConfigValue, value.Pos, "headers: the value of %q has a line break or a control character (take it away)", name)
			case twice:
				v.messages.Add(diag.ConfigValue, pos, "headers: %q is given twice (keep one; names do not differ by case)", name)
			}
			named[canonical] = value
		}
		v.config.Headers[path] = named
	}
}
