package serve

import (
	"net/http"
	"slices"
	"strings"

	"galley/generator/build"
)

// setHeaders gives an answer the headers that are published with it, but for
// those that a preview must not send: what is remembered of this machine's name
// would be held against every other site on it.
func (s *Server) setHeaders(h http.Header, published []build.Header) {
	for _, p := range published {
		switch name := http.CanonicalHeaderKey(p.Name); name {
		case "Strict-Transport-Security", "Cache-Control", "Clear-Site-Data", "Content-Type", "Content-Length", "Transfer-Encoding", "Connection":
		case "Content-Security-Policy", "Content-Security-Policy-Report-Only":
			h.Set(name, admit(p.Value, s.nonce))
		default:
			h.Set(name, p.Value)
		}
	}
}

// admit returns a policy that lets the preview's own script run and ask for what
// it needs (https://www.w3.org/TR/CSP3/), and that does not turn the addresses of
// a server without TLS to https.
func admit(policy, nonce string) string {
	var out []string
	var directives []string // names
	fallback := ""
	for part := range strings.SplitSeq(policy, ";") {
		part = strings.TrimSpace(part)
		name, value, _ := strings.Cut(part, " ")
		switch name = strings.ToLower(name); name {
		case "", "upgrade-insecure-requests", "block-all-mixed-content":
			continue
		case "default-src":
			fallback = value
		case "script-src", "script-src-elem":
			part = name + " " + with(value, "'nonce-"+nonce+"'")
		case "connect-src":
			part = name + " " + with(value, "'self'")
		}
		out, directives = append(out, part), append(directives, name)
	}
	if slices.Contains(directives, "default-src") {
		for name, source := range map[string]string{"script-src": "'nonce-" + nonce + "'", "connect-src": "'self'"} {
			if !slices.Contains(directives, name) {
				out = append(out, name+" "+with(fallback, source))
			}
		}
	}
	slices.Sort(out[min(len(directives), len(out)):])
	return strings.Join(out, "; ")
}

// with adds a source to a list of them.
func with(list, source string) string {
	sources := strings.Fields(list)
	if slices.Contains(sources, source) {
		return list
	}
	sources = slices.DeleteFunc(sources, func(s string) bool { return strings.EqualFold(s, "'none'") })
	return strings.Join(append(sources, source), " ")
}
