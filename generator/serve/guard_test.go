package serve_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"galley/generator/serve"
)

// named admits hosts.
func named(names ...string) func(*serve.Options) {
	return func(o *serve.Options) { o.Names = names }
}

func page() map[string]string {
	return map[string]string{"galley.yaml": "title: T\n", "content/a.md": "---\ntitle: A\n---\nText.\n"}
}

// everywhere are addresses that differ in who answers.
func everywhere() []string {
	return []string{"/a/", "/a", "/none", "/.galley/preview.js", "/.galley/state?path=/a/", "/.galley/notes?path=/a/", "/.galley/none"}
}

// TestHosts asks under many names, which are a stranger's unless they are
// admitted.
func TestHosts(t *testing.T) {
	t.Parallel()
	alone := start(t, newFolder(t, page()))
	admitted := start(t, newFolder(t, page()), named("Proof.example.org", ".Tunnel.example"))
	tests := []struct {
		host            string
		alone, admitted bool
	}{
		{"localhost", true, true},
		{"localhost:1313", true, true},
		{"LOCALHOST:80", true, true},
		{"localhost.", true, true},
		{"a.localhost:1313", true, true},
		{"a.b.LocalHost.", true, true},
		{"127.0.0.1", true, true},
		{"127.0.0.1:99999", true, true},
		{"127.1.2.3:1", true, true},
		{"[::1]", true, true},
		{"[::1]:1313", true, true},
		{"[::ffff:127.0.0.1]:1", true, true},
		{"0.0.0.0", false, false},
		{"[::]:1313", false, false},
		{"192.168.1.2:1313", false, false},
		{"10.0.0.1", false, false},
		{"[2001:db8::1]:1313", false, false},
		{"169.254.169.254", false, false},
		{"127.1", false, false},
		{"2130706433", false, false},
		{"0x7f.0.0.1", false, false},
		{"evil.example", false, false},
		{"localhost.evil.example", false, false},
		{"127.0.0.1.evil.example", false, false},
		{"evillocalhost", false, false},
		{"localhost..", false, false},
		{"localhost:80:80", false, false},
		{"localhost,evil.example", false, false},
		{"xn--lcalhost-n1a", false, false},
		{"proof.example.org", false, true},
		{"PROOF.EXAMPLE.ORG.:443", false, true},
		{"a.proof.example.org", false, false},
		{"proof.example.org.evil.example", false, false},
		{"a.tunnel.example", false, true},
		{"a.b.tunnel.example:8443", false, true},
		{"tunnel.example", false, true},
		{"eviltunnel.example", false, false},
	}
	for _, test := range tests {
		for p, want := range map[*preview]bool{alone: test.alone, admitted: test.admitted} {
			for _, path := range everywhere() {
				got := p.ask(t, http.MethodGet, path, "Host", test.host)
				if (got.status != http.StatusForbidden) != want {
					t.Errorf("Host %q, %s: %d, want it answered: %v", test.host, path, got.status, want)
				}
				if !want && strings.Contains(got.body, "Text.") {
					t.Errorf("Host %q, %s: %q", test.host, path, got.body)
				}
				checkHeaders(t, "Host "+test.host+path, got)
			}
		}
	}
}

// On a machine that others reach, its addresses are among its names, and names
// are not.
func TestHostsOfAnOpenServer(t *testing.T) {
	t.Parallel()
	p := start(t, newFolder(t, page()))
	p.end()
	p.listen(t, "0.0.0.0:0")
	p.address = strings.Replace(p.address, "[::]", "127.0.0.1", 1)
	for host, want := range map[string]int{"192.168.1.2:1313": 200, "[2001:db8::1]": 200, "localhost": 200, "evil.example": 403, "machine": 403, "machine.local": 403} {
		if got := p.ask(t, http.MethodGet, "/a/", "Host", host); got.status != want {
			t.Errorf("Host %s = %d, want %d", host, got.status, want)
		}
	}
}

// TestOrigins makes the requests that browsers make for pages of other sites.
func TestOrigins(t *testing.T) {
	t.Parallel()
	alone := start(t, newFolder(t, page()))
	admitted := start(t, newFolder(t, page()), named("proof.example.org"))
	own := "http://" + alone.address
	tests := []struct {
		name            string
		alone, admitted bool
		headers         []string
	}{
		{"an address typed in", true, true, []string{"Sec-Fetch-Site", "none", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "document"}},
		{"a link within the site", true, true, []string{"Sec-Fetch-Site", "same-origin", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "document"}},
		{"its script", true, true, []string{"Sec-Fetch-Site", "same-origin", "Sec-Fetch-Mode", "no-cors", "Sec-Fetch-Dest", "script"}},
		{"its question", true, false, []string{"Origin", own, "Sec-Fetch-Site", "same-origin", "Sec-Fetch-Mode", "cors", "Sec-Fetch-Dest", "empty"}},
		{"a link from elsewhere", true, true, []string{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "document"}},
		{"a link from another port", true, true, []string{"Sec-Fetch-Site", "same-site", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "document"}},
		{"a frame elsewhere", false, true, []string{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "iframe"}},
		{"a frame of another port", false, true, []string{"Sec-Fetch-Site", "same-site", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "iframe"}},
		{"an image elsewhere", false, false, []string{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "no-cors", "Sec-Fetch-Dest", "image"}},
		{"a script elsewhere", false, false, []string{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "no-cors", "Sec-Fetch-Dest", "script"}},
		{"a script of another port", false, false, []string{"Sec-Fetch-Site", "same-site", "Sec-Fetch-Mode", "no-cors", "Sec-Fetch-Dest", "script"}},
		{"a fetch elsewhere", false, false, []string{"Origin", "https://evil.example", "Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "cors", "Sec-Fetch-Dest", "empty"}},
		{"a fetch elsewhere of an old browser", false, false, []string{"Origin", "https://evil.example"}},
		{"a fetch without a mode", false, false, []string{"Sec-Fetch-Site", "cross-site"}},
		{"a site that browsers do not name", false, false, []string{"Sec-Fetch-Site", "other"}},
		{"a stream elsewhere", false, false, []string{"Origin", "https://evil.example", "Accept", "text/event-stream"}},
		{"a sandbox", false, false, []string{"Origin", "null"}},
		{"an empty origin", false, false, []string{"Origin", ""}},
		{"another port", false, false, []string{"Origin", "http://127.0.0.1:1"}},
		{"without its port", false, false, []string{"Origin", "http://127.0.0.1"}},
		{"another name of this machine", false, false, []string{"Origin", strings.Replace(own, "127.0.0.1", "localhost", 1)}},
		{"its address in another's", false, false, []string{"Origin", own + ".evil.example"}},
		{"its address as another's user", false, false, []string{"Origin", own + "@evil.example"}},
		{"a file", false, false, []string{"Origin", "file://"}},
		{"an extension", false, false, []string{"Origin", "chrome-extension://" + alone.address}},
		{"two origins", false, false, []string{"Origin", own, "Origin", "https://evil.example"}},
		{"no URL", false, false, []string{"Origin", "%zz"}},
		{"a host that is said to be another", false, false, []string{"Origin", "https://evil.example", "X-Forwarded-Host", "evil.example", "X-Forwarded-Proto", "https", "Forwarded", "host=evil.example"}},
		{"a host that is said to be this one", false, false, []string{"Host", "evil.example", "X-Forwarded-Host", "localhost", "X-Original-Host", "localhost"}},
		{"a tunnel's name in one header", false, true, []string{"Origin", "https://proof.example.org", "Sec-Fetch-Site", "same-origin"}},
		{"a referrer elsewhere", true, true, []string{"Referer", "https://evil.example/"}},
	}
	for _, test := range tests {
		for p, want := range map[*preview]bool{alone: test.alone, admitted: test.admitted} {
			for _, path := range everywhere() {
				got := p.ask(t, http.MethodGet, path, test.headers...)
				if (got.status != http.StatusForbidden) != want {
					t.Errorf("%s, %s: %d, want it answered: %v", test.name, path, got.status, want)
				}
				checkHeaders(t, test.name+" "+path, got)
			}
		}
	}
}

func TestMethods(t *testing.T) {
	t.Parallel()
	p := start(t, newFolder(t, page()))
	for _, method := range []string{"POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND", "get", "X"} {
		for _, path := range append(everywhere(), "/.galley/events", "*") {
			if path == "*" && method != "OPTIONS" {
				continue
			}
			got := p.raw(t, method+" "+path+" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nOrigin: https://evil.example\r\nAccess-Control-Request-Method: GET\r\n\r\n")
			head, body, _ := strings.Cut(got, "\r\n\r\n")
			lines := strings.Split(head, "\r\n")
			if !strings.HasPrefix(head, "HTTP/1.1 405 ") || !slices.Contains(lines, "Allow: GET, HEAD") || strings.Contains(head, "Access-Control-") {
				t.Errorf("%s %s = %q", method, path, head)
			}
			if strings.Contains(body, "Text.") {
				t.Errorf("%s %s = %q", method, path, body)
			}
		}
	}
}
