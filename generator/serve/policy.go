package serve

import (
	"net/http"
	"slices"
	"strings"

	"galley/generator/build"
)

// setHeaders gives an answer the headers that are published with it, but for
// those that a preview must not send.
func (s *Server) setHeaders(h http.Header, published []build.Header) {
	for _, p := range published {
		switch name := http.CanonicalHeaderKey(p.Name); {
		case withheld(name):
		case name == "Content-Security-Policy", name == "Content-Security-Policy-Report-Only":
			h.Set(name, admit(p.Value, s.nonce))
		default:
			h.Set(name, p.Value)
		}
	}
}

// withheld reports whether a header is not sent as it is published: the
// preview's own, those that let other sites read what is served, and those that
// browsers remember of this machine's name and hold against every other site on
// it.
func withheld(name string) bool {
	switch name {
	case "Cache-Control", "X-Content-Type-Options", "Cross-Origin-Resource-Policy", "Content-Type",
		"Content-Length", "Content-Encoding", "Transfer-Encoding", "Trailer", "Connection", "Keep-Alive", "Upgrade", "Date",
		"Strict-Transport-Security", "Clear-Site-Data", "Set-Cookie", "Alt-Svc", "Nel", "Report-To":
		return true
	}
	return strings.HasPrefix(name, "Access-Control-")
}

// admit returns a policy that lets the preview's own script run and ask for what
// it needs (https://www.w3.org/TR/CSP3/), and that does not turn the addresses of
// a server without TLS to https. A header may have several policies, between
// commas, all of which hold.
func admit(policies, nonce string) string {
	var out []string
	for policy := range strings.SplitSeq(policies, ",") {
		if p := admitOne(policy, nonce); p != "" {
			out = append(out, p)
		}
	}
	return strings.Join(out, ", ")
}

// admitOne is admit for one policy. Of directives with one name the first
// counts.
func admitOne(policy, nonce string) string {
	var out []string
	values := make(map[string][]string)
	for part := range strings.SplitSeq(policy, ";") {
		words := strings.Fields(part)
		if len(words) == 0 {
			continue
		}
		name := strings.ToLower(words[0])
		if _, again := values[name]; again || name == "upgrade-insecure-requests" || name == "block-all-mixed-content" {
			continue
		}
		values[name] = words[1:]
		switch name {
		case "script-src", "script-src-elem":
			words = withScript(words[1:], nonce)
		case "connect-src":
			words = with(words[1:], "'self'")
		default:
			words = words[1:]
		}
		out = append(out, strings.Join(append([]string{name}, words...), " "))
	}
	fallback, falls := values["default-src"]
	if _, ok := values["script-src"]; !ok && falls {
		out = append(out, "script-src "+strings.Join(withScript(fallback, nonce), " "))
	}
	if _, ok := values["connect-src"]; !ok && falls {
		out = append(out, "connect-src "+strings.Join(with(fallback, "'self'"), " "))
	}
	return strings.Join(out, "; ")
}

// withScript adds the preview's script to a list of sources: by its nonce, but
// where that would take away from the site's own scripts within pages, as a
// nonce does, by its address.
func withScript(sources []string, nonce string) []string {
	inline := false
	for _, s := range sources {
		switch s = strings.ToLower(s); {
		case s == "'unsafe-inline'":
			inline = true
		case s == "'strict-dynamic'", strings.HasPrefix(s, "'nonce-"), strings.HasPrefix(s, "'sha"):
			return with(sources, "'nonce-"+nonce+"'")
		}
	}
	if inline {
		return with(sources, "'self'")
	}
	return with(sources, "'nonce-"+nonce+"'")
}

// with adds a source to a list of them.
func with(sources []string, source string) []string {
	if slices.Contains(sources, source) {
		return sources
	}
	sources = slices.DeleteFunc(slices.Clone(sources), func(s string) bool { return strings.EqualFold(s, "'none'") })
	return append(sources, source)
}
