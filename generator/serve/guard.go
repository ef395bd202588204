package serve

import (
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
)

// guard decides who may ask. A browser that visits a hostile site while the
// preview runs can be made to send requests here, under this machine's own name
// or, by DNS rebinding, under that of the hostile site. So the Host header has
// to be a name that no stranger can own, and where the browser says which site
// a request comes from, that has to be this one.
type guard struct {
	names []string // that are admitted beside this machine's own
	open  bool     // it listens to other machines too
	bound net.IP   // nil for none in particular
}

func (g *guard) listen(a net.Addr) {
	if tcp, ok := a.(*net.TCPAddr); ok {
		g.bound, g.open = tcp.IP, !tcp.IP.IsLoopback()
	}
}

// check returns 0 for a request that is answered, else the status and the
// reason.
func (g *guard) check(r *http.Request) (status int, why string) {
	switch {
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		return http.StatusMethodNotAllowed, "the preview answers GET and HEAD only"
	case !g.allows(r.Host):
		return http.StatusForbidden, fmt.Sprintf("the host %.80q is not this machine (--allow-host admits it)", r.Host)
	case !g.sameOrigin(r):
		return http.StatusForbidden, "the preview does not answer other sites"
	case !strings.HasPrefix(r.URL.EscapedPath(), "/"):
		return http.StatusBadRequest, "a request is for a path that begins with a slash"
	}
	return 0, ""
}

// allows reports whether a Host header names this machine. An IP address does:
// a stranger's site has a name, and the browser sends it.
func (g *guard) allows(host string) bool {
	name := hostname(host)
	if ip := net.ParseIP(strings.Trim(name, "[]")); ip != nil {
		return ip.IsLoopback() || g.open || ip.Equal(g.bound)
	}
	return name == "localhost" || strings.HasSuffix(name, ".localhost") || g.admits(name)
}

// admits reports whether a name is among those that were admitted by hand.
func (g *guard) admits(name string) bool {
	for _, n := range g.names {
		n = strings.ToLower(n)
		if name == n || strings.HasPrefix(n, ".") && (strings.HasSuffix(name, n) || name == n[1:]) {
			return true
		}
	}
	return false
}

// sameOrigin reports whether a request comes from the preview's own pages or
// from nowhere, such as an address typed in. Links that lead here are followed.
func (g *guard) sameOrigin(r *http.Request) bool {
	if origins, ok := r.Header["Origin"]; ok {
		u, err := url.Parse(strings.Join(origins, ", "))
		if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			return false
		}
		// A tunnel may hand on its own name in one header only.
		if !strings.EqualFold(u.Host, r.Host) && !g.admits(hostname(u.Host)) {
			return false
		}
	}
	switch r.Header.Get("Sec-Fetch-Site") {
	case "", "none", "same-origin":
		return true
	}
	if r.Header.Get("Sec-Fetch-Mode") != "navigate" {
		return false
	}
	dest := r.Header.Get("Sec-Fetch-Dest") // workspaces show the preview in a frame of theirs
	return dest == "" || dest == "document" || len(g.names) > 0
}

// hostname is a host without its port, in lower case and without the dot that
// may end it.
func hostname(host string) string {
	name, _, err := net.SplitHostPort(host)
	if err != nil {
		name = host
	}
	return strings.ToLower(strings.TrimSuffix(name, "."))
}
