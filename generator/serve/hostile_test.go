package serve_test

import (
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

// canary is in all files that are not published.
const canary = "CANARY-7d1f"

// guarded is a site with secrets in it and around it.
func guarded(t *testing.T) *folder {
	t.Helper()
	outside := t.TempDir()
	secret := filepath.Join(outside, "secret.txt")
	if err := os.WriteFile(secret, []byte(canary), 0o666); err != nil {
		t.Fatal(err)
	}
	f := newFolder(t, map[string]string{
		"galley.yaml":         "title: T\nparams: {secret: " + canary + "}\n",
		"content/a.md":        "---\ntitle: A\nsecret: " + canary + "\n---\nText.\n",
		"content/b/index.md":  "---\ntitle: B\n---\nText.\n",
		"content/b/data.txt":  "public",
		"content/.hidden.md":  canary,
		"content/b/.env":      canary,
		"content/b/notes.md~": canary,
		"templates/x.html":    "{{/* " + canary + " */}}",
		"data/secret.yaml":    "secret: " + canary + "\n",
		"static/plain.txt":    "public",
		"static/.env":         canary,
		"static/.git/config":  canary,
		".git/config":         canary,
		".env":                canary,
		".galley/sources":     canary,
		"public/old.html":     canary,
		"node_modules/a/a.js": canary,
		"notes.txt":           canary,
	})
	for _, link := range []struct{ to, name string }{
		{secret, "content/link.md"}, {secret, "content/b/link.txt"}, {secret, "static/link.txt"},
		{outside, "content/linked"}, {outside, "static/linked"}, {outside, "content/b/linked"},
		{"../galley.yaml", "static/inside.yaml"}, {"..", "static/up"}, {"loop", "static/loop"},
	} {
		if err := os.Symlink(link.to, f.path(link.name)); err != nil {
			t.Fatal(err)
		}
	}
	return f
}

// targets are what hostile requests ask for.
func targets() []string {
	out := []string{
		"/galley.yaml", "/content/a.md", "/a.md", "/content/", "/templates/x.html", "/templates/base.html", "/data/secret.yaml",
		"/.galley/", "/.galley", "/.galley/sources", "/.galley/../galley.yaml", "/.galley/state/../../galley.yaml", "/.git/config", "/.env", "/b/.env", "/b/notes.md~",
		"/public/old.html", "/old.html", "/node_modules/a/a.js", "/notes.txt", "/static/plain.txt", "/static/", "/.hidden.md", "/.hidden/",
		"/link/", "/link", "/link.md", "/b/link.txt", "/link.txt", "/linked/secret.txt", "/linked/", "/linked", "/b/linked/secret.txt",
		"/inside.yaml", "/up/galley.yaml", "/up/notes.txt", "/loop", "/loop/loop/", "/b/data.txt/", "/b/data.txt/../../../galley.yaml",
		"/plain.txt/../../galley.yaml", "/.galley/preview.js/../../../galley.yaml", "/.GALLEY/state", "/%2egalley/state", "/.galley%2fstate", "/.galley//state",
		"//etc/passwd", "///etc/passwd", "/etc/passwd", "file:///etc/passwd", "/file:///etc/passwd", "/@fs/etc/passwd", "/__debug", "/debug/pprof/", "/proc/self/environ",
		"/C:/Windows/win.ini", "/c:\\windows\\win.ini", "/\\\\host\\share", "/a/::$DATA", "/con", "/aux.txt", "/a%00.html", "/%00", "/a\x00", "/a\x01/", "/\x7f", "/a b", "/ ", "",
		"*", "a", "..", "../galley.yaml", "?", "/?", "/?a=%zz", "/%", "/%z", "/%2", "/%zz/", "/%%32%65", "/%u002e", "/a;b", "/a/;/../", "/a#b", "/#", "/<script>", "/%3Cscript%3E",
		"/\xff\xfe", "/%ff%fe", "/%c0%af", "/%e0%80%af", "/%f0%80%80%af", "/\u202e", "/a/?path=/../../galley.yaml", "http://localhost/galley.yaml", "http://evil.example/a/", "https://localhost/a/",
		"//localhost/a/", "//evil.example/a/", "/\\evil.example", "/http://169.254.169.254/latest/meta-data/", "http://169.254.169.254/latest/meta-data/", "http://[::1/", "http://localhost:bad/",
		"/" + strings.Repeat("a", 10<<10), "/" + strings.Repeat("a/", 5<<10), "/" + strings.Repeat("../", 3<<10), "/" + strings.Repeat("%2e%2e%2f", 1<<10), "/" + strings.Repeat("%41", 3<<10),
	}
	for _, up := range []string{
		"..", "%2e%2e", "%2E%2e", ".%2e", "%2e.", "..%00", "%252e%252e", "..;", "...", "....", "%c0%ae%c0%ae", "%e0%40%ae%e0%40%ae", "%uff0e%uff0e", "\uff0e\uff0e", "..%01", " ..", "..%20", "..%0d%0a",
	} {
		for _, slash := range []string{"/", "\\", "%2f", "%5c", "%2F", "%252f", "%c0%af", "//", "/./"} {
			out = append(out, "/"+strings.Repeat(up+slash, 3)+"galley.yaml")
		}
		out = append(out, "/b/"+up+"/"+up+"/galley.yaml", "/.galley/state?path=/"+up+"/"+up+"/galley.yaml", "/.galley/notes?path="+up+"/"+up+"/etc/passwd", "/.galley/"+up+"/galley.yaml")
	}
	return out
}

// requests are hostile in another way than by what they ask for.
func requests() []string {
	const h = "Host: localhost\r\n"
	big := strings.Repeat("x", 64<<10)
	return []string{
		"", "\r\n", "\n\n\n", "\x00", "GET", "GET ", "GET /", "GET / ", "GET / HTTP/1.1", "GET / HTTP/1.1\r\n", "GET / HTTP/1.1\r\nHost", "GET / HTTP/1.1\r\n" + h,
		"GET /a/\r\n", "GET /a/\r\n\r\n", "GET /a/ HTTP/0.9\r\n\r\n", "GET /a/ HTTP/1.0\r\n\r\n", "GET /a/ HTTP/1.0\r\n" + h + "\r\n", "GET /a/ HTTP/1.1\r\n\r\n", "GET /a/ HTTP/1.1\r\nHost:\r\n\r\n",
		"GET /a/ HTTP/2.0\r\n" + h + "\r\n", "GET /a/ HTTP/3\r\n" + h + "\r\n", "GET /a/ HTTP/1.1.1\r\n" + h + "\r\n", "GET /a/ HTTP/9999999999.1\r\n" + h + "\r\n", "GET /a/ http/1.1\r\n" + h + "\r\n", "GET /a/ FTP/1.1\r\n" + h + "\r\n",
		"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00",
		"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + strings.Repeat("\x55", 512), "SSH-2.0-OpenSSH_9.6\r\n", "EHLO a\r\n", "\x05\x01\x00", "\x04\x01\x00\x50\x7f\x00\x00\x01\x00", "AMQP\x00\x00\x09\x01", "PROXY TCP4 1.1.1.1 2.2.2.2 1 2\r\nGET /a/ HTTP/1.1\r\n" + h + "\r\n",
		"CONNECT localhost:22 HTTP/1.1\r\n" + h + "\r\n", "CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n", "CONNECT /a/ HTTP/1.1\r\n" + h + "\r\n", "CONNECT * HTTP/1.1\r\n" + h + "\r\n",
		"TRACE /a/ HTTP/1.1\r\n" + h + "Cookie: " + "a\r\n\r\n", "GET /a/ HTTP/1.1\r\n" + h + h + "\r\n", "GET /a/ HTTP/1.1\r\nHost: localhost, evil\r\n\r\n", "GET /a/ HTTP/1.1\r\nHost: local host\r\n\r\n", "GET /a/ HTTP/1.1\r\nHost: localhost/../\r\n\r\n", "GET /a/ HTTP/1.1\r\nHost: \x00\r\n\r\n",
		"GET /a/ HTTP/1.1\r\nHost: <script>alert(1)</script>\r\n\r\n", "GET /a/ HTTP/1.1\r\nHost : localhost\r\n\r\n", "GET /a/ HTTP/1.1\r\n Host: localhost\r\n\r\n", "GET /a/ HTTP/1.1\r\n" + h + " folded\r\n\r\n", "GET /a/ HTTP/1.1\r\n" + h + "X\r\n\r\n", "GET /a/ HTTP/1.1\r\n" + h + ": x\r\n\r\n", "GET /a/ HTTP/1.1\r\n" + h + "X\x00Y: x\r\n\r\n", "GET /a/ HTTP/1.1\r\n" + h + "X: \x00\r\n\r\n", "GET /a/ HTTP/1.1\n" + "Host: localhost\n\n", "GET /a/ HTTP/1.1\r" + "Host: localhost\r\r", "GET\t/a/\tHTTP/1.1\r\n" + h + "\r\n", "GET  /a/  HTTP/1.1\r\n" + h + "\r\n", " GET /a/ HTTP/1.1\r\n" + h + "\r\n",
		"GET /a/ HTTP/1.1\r\n" + h + "X: " + big + "\r\n\r\n", "GET /a/ HTTP/1.1\r\n" + h + strings.Repeat("X: y\r\n", 20_000) + "\r\n", "GET /" + big + " HTTP/1.1\r\n" + h + "\r\n", strings.Repeat("G", 100_000), "GET /a/ HTTP/1.1\r\n" + big, "GET /a/ HTTP/1.1\r\nHost: " + big + "\r\n\r\n", "GET /a/ HTTP/1.1\r\n" + h + "Cookie: " + strings.Repeat("a=b; ", 5_000) + "\r\n\r\n", "GET /a/?" + strings.Repeat("a=b&", 5_000) + " HTTP/1.1\r\n" + h + "\r\n", "GET /.galley/state?" + strings.Repeat("path=/a/&", 3_000) + " HTTP/1.1\r\n" + h + "\r\n", "GET /.galley/state?path=" + strings.Repeat("%2e%2e%2f", 3_000) + " HTTP/1.1\r\n" + h + "\r\n",
		"POST /a/ HTTP/1.1\r\n" + h + "Content-Length: 1048576\r\n\r\n" + strings.Repeat("x", 1<<20), "POST /a/ HTTP/1.1\r\n" + h + "Content-Length: 10\r\n\r\nGET /galley.yaml HTTP/1.1\r\n" + h + "\r\n", "PUT /galley.yaml HTTP/1.1\r\n" + h + "Content-Length: 5\r\n\r\nowned", "DELETE /content/a.md HTTP/1.1\r\n" + h + "\r\n", "MOVE /a/ HTTP/1.1\r\n" + h + "Destination: /b/\r\n\r\n",
		"GET /a/ HTTP/1.1\r\n" + h + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef", "GET /a/ HTTP/1.1\r\n" + h + "Content-Length: -1\r\n\r\n", "GET /a/ HTTP/1.1\r\n" + h + "Content-Length: +5\r\n\r\nabcde", "GET /a/ HTTP/1.1\r\n" + h + "Content-Length: 0x5\r\n\r\nabcde", "GET /a/ HTTP/1.1\r\n" + h + "Content-Length: 99999999999999999999\r\n\r\n", "GET /a/ HTTP/1.1\r\n" + h + "Content-Length: 9223372036854775807\r\n\r\nx", "GET /a/ HTTP/1.1\r\n" + h + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /galley.yaml HTTP/1.1\r\n" + h + "\r\n", "GET /a/ HTTP/1.1\r\n" + h + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n", "GET /a/ HTTP/1.1\r\n" + h + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", "GET /a/ HTTP/1.1\r\n" + h + "Transfer-Encoding:\x0bchunked\r\n\r\n0\r\n\r\n", "GET /a/ HTTP/1.1\r\n" + h + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
		"POST /a/ HTTP/1.1\r\n" + h + "Transfer-Encoding: chunked\r\n\r\nzz\r\nx\r\n0\r\n\r\n", "POST /a/ HTTP/1.1\r\n" + h + "Transfer-Encoding: chunked\r\n\r\n-1\r\nx\r\n", "POST /a/ HTTP/1.1\r\n" + h + "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nx", "POST /a/ HTTP/1.1\r\n" + h + "Transfer-Encoding: chunked\r\n\r\n1;" + big + "\r\nx\r\n0\r\n\r\n", "POST /a/ HTTP/1.1\r\n" + h + "Transfer-Encoding: chunked\r\n\r\n0\r\n" + strings.Repeat("X: y\r\n", 10_000) + "\r\n", "GET /a/ HTTP/1.1\r\n" + h + "Expect: 100-continue\r\nContent-Length: 5\r\n\r\n", "GET /a/ HTTP/1.1\r\n" + h + "Expect: nonsense\r\n\r\n",
		strings.Repeat("GET /a/ HTTP/1.1\r\n"+h+"\r\n", 200), strings.Repeat("HEAD /none HTTP/1.1\r\n"+h+"\r\n", 200), strings.Repeat("GET /../galley.yaml HTTP/1.1\r\n"+h+"\r\n", 50), "GET /a/ HTTP/1.1\r\n" + h + "\r\nGET /a",
		"GET /.galley/events HTTP/1.1\r\n" + h + "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n\x81\x85\x00\x00\x00\x00hello", "GET /a/ HTTP/1.1\r\n" + h + "Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABk\r\n\r\n", "GET /a/ HTTP/1.1\r\n" + h + "Connection: upgrade\r\nUpgrade: TLS/1.0\r\n\r\n",
		"GET /.galley/events HTTP/1.1\r\n" + h + "Last-Event-ID: ../../galley.yaml\r\n\r\n", "HEAD /.galley/events HTTP/1.1\r\n" + h + "\r\n", "GET /.galley/events HTTP/1.0\r\n" + h + "\r\n", "GET /b/data.txt HTTP/1.1\r\n" + h + "Range: bytes=" + strings.Repeat("0-1,", 5_000) + "0-1\r\n\r\n", "GET /b/data.txt HTTP/1.1\r\n" + h + "Range: bytes=18446744073709551615-\r\n\r\n", "GET /b/data.txt HTTP/1.1\r\n" + h + "Range: bytes=-18446744073709551616\r\n\r\n", "GET /b/data.txt HTTP/1.1\r\n" + h + "If-Modified-Since: " + big[:1000] + "\r\nIf-None-Match: *\r\n\r\n", "GET /a/ HTTP/1.1\r\n" + h + "Accept-Encoding: gzip, " + big[:1000] + "\r\nTE: trailers\r\n\r\n", "GET /a/ HTTP/1.1\r\n" + h + "X-Original-URL: /galley.yaml\r\nX-Rewrite-URL: /galley.yaml\r\nX-Forwarded-Prefix: /../\r\nX-HTTP-Method-Override: PUT\r\n\r\n",
	}
}

// TestHostileRequests makes requests of which none comes from a browser, and
// looks for what is not to be seen. The server serves on, and keeps nothing.
func TestHostileRequests(t *testing.T) {
	p := start(t, guarded(t))
	var all []string
	for _, target := range targets() {
		all = append(all, "GET "+target+" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
	}
	all = append(all, requests()...)
	if len(all) < 200 {
		t.Fatalf("%d requests, want 200", len(all))
	}
	p.get(t, "/a/")
	memory, goroutines := held(), runtime.NumGoroutine()
	const rounds = 3
	for range rounds {
		p.sendAll(t, all)
	}
	if got := p.get(t, "/a/"); got.status != http.StatusOK || !strings.Contains(got.body, "Text.") {
		t.Errorf("GET /a/ = %d after all", got.status)
	}
	p.client.CloseIdleConnections()
	eventually(t, "the goroutines are gone", func() bool { return runtime.NumGoroutine() <= goroutines })
	const most = 4 << 20
	if now := held(); now > memory+most {
		t.Errorf("%d bytes are held, %d before %d requests", now, memory, rounds*len(all))
	}
	t.Logf("%d requests", rounds*len(all))
}

// sendAll sends requests, several at once.
func (p *preview) sendAll(t *testing.T, requests []string) {
	t.Helper()
	next := make(chan string)
	var senders sync.WaitGroup
	for range 8 {
		senders.Go(func() {
			for request := range next {
				answer := p.raw(t, request)
				if strings.Contains(answer, canary) || strings.Contains(answer, "root:") {
					t.Errorf("%.300q gives away what is secret:\n%.1000s", request, answer)
				}
				if strings.Contains(answer, "panic") || strings.Contains(answer, "goroutine ") || strings.Contains(answer, "HTTP/1.1 500") {
					t.Errorf("%.300q = %.1000s", request, answer)
				}
				if strings.Contains(answer, "Access-Control-") || strings.Contains(answer, "<script>alert(1)") {
					t.Errorf("%.300q = %.1000s", request, answer)
				}
			}
		})
	}
	for _, r := range requests {
		next <- r
	}
	close(next)
	senders.Wait()
}

// held is how much memory is in use.
func held() uint64 {
	var m runtime.MemStats
	for range 2 { // what pools hold is given up by the second
		runtime.GC()
	}
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// eventually waits until something is so.
func eventually(t testing.TB, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(hang); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if holds() {
			return
		}
	}
	t.Fatalf("it is never so that %s", what)
}

// Clients that begin a request and do not end it are not waited for.
func TestDawdlers(t *testing.T) {
	t.Parallel()
	p := start(t, newFolder(t, page()))
	var clients sync.WaitGroup
	for _, begin := range []string{
		"", "G", "GET /a/ HTTP/1.1\r\nHost: localhost\r\nX: ", "GET /a/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nx",
		"GET /none HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab", "POST /a/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10000\r\n\r\n",
	} {
		clients.Go(func() {
			c, err := net.Dial("tcp", p.address)
			if err != nil {
				t.Error(err)
				return
			}
			defer c.Close()
			c.SetReadDeadline(time.Now().Add(hang))
			if _, err = io.WriteString(c, begin); err == nil {
				_, err = io.Copy(io.Discard, c)
			}
			if err != nil {
				t.Errorf("%q: %v", begin, err)
			}
		})
	}
	clients.Wait()
}
