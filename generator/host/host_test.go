package host_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"galley/generator/host"
)

// files makes files of lines "PATH [TYPE] [immutable]".
func files(text string) []host.File {
	var out []host.File
	for line := range strings.Lines(text) {
		fields := strings.Fields(line)
		if len(fields) == 0 {
			continue
		}
		f := host.File{Path: fields[0], Type: "text/html", Immutable: slices.Contains(fields, "immutable")}
		if len(fields) > 1 && fields[1] != "immutable" {
			f.Type = fields[1]
		}
		out = append(out, f)
	}
	return out
}

// besides writes rules, that of all paths left out.
func besides(rules []host.Rule) string {
	var b strings.Builder
	for _, r := range rules {
		if strings.Trim(r.Path, "/") == "*" || r.Path == "/docs/*" {
			continue
		}
		b.WriteString(r.Path)
		for _, h := range r.Headers {
			fmt.Fprintf(&b, " [%s: %s]", h.Name, h.Value)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

const (
	forever = " [Cache-Control: public, max-age=31536000, immutable]\n"
	anew    = " [Cache-Control: public, max-age=0, must-revalidate]\n"
)

func TestRules(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, base, in, want string }{
		{"nothing", "/", "/index.html", ""},
		{"a folder", "/", "/css/a.1.css immutable\n/css/b/c.1.css immutable\n/index.html", "/css/*" + forever},
		{"a mixed folder", "/", "/x/a.1.css immutable\n/x/index.html\n/x/y/b.1.png immutable", "/x/y/*" + forever + "/x/a.1.css" + forever},
		{"the top", "/", "/a.1.css immutable", "/a.1.css" + forever},
		{"below a path", "/docs/", "/docs/a.1.css immutable\n/docs/css/b.1.css immutable", "/docs/css/*" + forever + "/docs/a.1.css" + forever},
		{"feeds", "/docs/", "/docs/atom.xml application/atom+xml\n/docs/a/atom.xml application/atom+xml\n/docs/a/b/atom.xml application/atom+xml\n/docs/feed.json application/feed+json",
			"/docs/*/atom.xml [Content-Type: application/atom+xml]" + anew + "/docs/atom.xml [Content-Type: application/atom+xml]" + anew + "/docs/feed.json [Content-Type: application/feed+json]" + anew},
		{"one name, two types", "/", "/a/x.xml application/atom+xml\n/b/x.xml application/atom+xml\n/c/x.xml application/xml",
			"/a/x.xml [Content-Type: application/atom+xml]" + anew + "/b/x.xml [Content-Type: application/atom+xml]" + anew},
		{"one of a name", "/", "/a/site.webmanifest application/manifest+json", "/a/site.webmanifest [Content-Type: application/manifest+json]" + anew},
	} {
		if got := besides(host.Site{Base: tt.base, Files: files(tt.in)}.Rules()); got != tt.want {
			t.Errorf("%s: Rules() =\n%swant\n%s", tt.name, got, tt.want)
		}
	}
}

func TestExtraRules(t *testing.T) {
	t.Parallel()
	s := host.Site{Base: "/", Files: files("/css/a.1.css immutable"), Extra: []host.Rule{
		{Path: "/*", Headers: []host.Header{{Name: "Referrer-Policy", Value: "no-referrer"}, {Name: "Cross-Origin-Opener-Policy", Value: ""}, {Name: "X-Frame-Options", Value: "DENY"}}},
		{Path: "/css/*", Headers: []host.Header{{Name: "Cache-Control", Value: ""}}},
		{Path: "/embed/*", Headers: []host.Header{{Name: "X-Frame-Options", Value: "SAMEORIGIN"}}},
	}}
	const want = `# Written by galley.
/*
  Strict-Transport-Security: max-age=31536000
  X-Content-Type-Options: nosniff
  Referrer-Policy: no-referrer
  Permissions-Policy: browsing-topics=(), camera=(), geolocation=(), microphone=(), payment=(), usb=()
  X-Frame-Options: DENY
/embed/*
%s  X-Frame-Options: SAMEORIGIN
`
	const joined = `X-Frame-Options of "/embed/*" is joined with that of "/*" by cloudflare (set it in one of them, or publish for one of the hosts)`
	for _, tt := range []struct {
		hosts          []host.Name
		detach, faults string
	}{
		{[]host.Name{host.Cloudflare}, "  ! X-Frame-Options\n", ""},
		{[]host.Name{host.Netlify}, "", ""},
		{[]host.Name{host.Cloudflare, host.Netlify}, "", joined},
	} {
		text, faults := host.Headers(s.Rules(), nil, tt.hosts)
		if got, want := string(text), fmt.Sprintf(want, tt.detach); got != want {
			t.Errorf("Headers for %v =\n%swant\n%s", tt.hosts, got, want)
		}
		if got := strings.Join(faults, "\n"); got != tt.faults {
			t.Errorf("Headers for %v says %q, want %q", tt.hosts, got, tt.faults)
		}
	}
}

func TestOwnHeaders(t *testing.T) {
	t.Parallel()
	s := host.Site{Base: "/", Files: files("/css/a.1.css immutable\n/js/a.1.js immutable")}
	own := "# ours\n/*\n  referrer-policy: no-referrer\n/js/*\n  ! Cache-Control\n\n/css/a*\n  Cache-Control: no-store"
	const want = `
# Written by galley.
/*
  Strict-Transport-Security: max-age=31536000
  X-Content-Type-Options: nosniff
  Permissions-Policy: browsing-topics=(), camera=(), geolocation=(), microphone=(), payment=(), usb=()
  Cross-Origin-Opener-Policy: same-origin
/css/*
  Cache-Control: public, max-age=31536000, immutable
`
	text, faults := host.Headers(s.Rules(), []byte(own), []host.Name{host.Cloudflare})
	if got := string(text); got != own+want {
		t.Errorf("Headers(%q) =\n%s\nwant\n%s", own, got, own+want)
	}
	const fault = `Cache-Control of "/css/*" is joined with that of "/css/a*" in static/_headers by cloudflare (set it in galley.yaml, under headers)`
	if got := strings.Join(faults, "\n"); got != fault {
		t.Errorf("Headers(%q) says %q, want %q", own, got, fault)
	}
}

func TestRedirects(t *testing.T) {
	t.Parallel()
	list := []host.Redirect{{From: "/old/", To: "/new/", Status: 301}, {From: "/a/:b/", To: "https://example.com/#x", Status: 302}}
	for _, tt := range []struct {
		own   string
		hosts []host.Name
		want  string
	}{
		{"", []host.Name{host.Cloudflare}, "# Written by galley.\n/old/ /new/ 301\n/a/%3Ab/ https://example.com/#x 302\n"},
		{"", []host.Name{host.Netlify}, "# Written by galley.\n/old/ /new/ 301!\n/a/%3Ab/ https://example.com/#x 302!\n"},
		{"/own /x", []host.Name{host.Netlify, host.Cloudflare}, "/own /x\n# Written by galley.\n/old/ /new/ 301\n/a/%3Ab/ https://example.com/#x 302\n"},
	} {
		if got := string(host.Redirects(list, []byte(tt.own), tt.hosts)); got != tt.want {
			t.Errorf("Redirects(%q) for %v = %q, want %q", tt.own, tt.hosts, got, tt.want)
		}
	}
	if got := host.Redirects(nil, nil, nil); len(got) > 0 {
		t.Errorf("Redirects of none = %q, want nothing", got)
	}
}

func TestLimits(t *testing.T) {
	t.Parallel()
	lines := func(n int, format string) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, format+"\n", i)
		}
		return b.String()
	}
	for _, tt := range []struct {
		name      string
		host      host.Name
		headers   string
		redirects string
		want      string
	}{
		{"100 rules", host.Cloudflare, lines(100, "/%d\n  A: b"), "", ""},
		{"101 rules", host.Cloudflare, lines(101, "/%d\n  A: b"), "",
			"_headers has 101 rules, and cloudflare takes 100 (keep files with and without a fingerprint in folders apart, or take rules away)"},
		{"101 rules", host.Netlify, lines(101, "/%d\n  A: b"), "", ""},
		{"a line of 2,000", host.Cloudflare, "/a\n" + strings.Repeat("é", 2000) + "\r\n", "", ""},
		{"a line of 2,001", host.Cloudflare, "/a\n" + strings.Repeat("é", 2001), "", "line 2 of _headers has 2001 characters, and cloudflare takes 2000 (shorten it)"},
		{"2,000 and 100", host.Cloudflare, "", "# x\n\n" + lines(2000, "/%d /") + lines(100, "/%d/* /"), ""},
		{"2,001", host.Cloudflare, "", lines(2001, "/%d /"), "_redirects has 2001 redirects, and cloudflare takes 2000 (take old ones away, or turn to its bulk redirects)"},
		{"101 dynamic", host.Cloudflare, "", lines(101, "/%d/:x /"),
			"_redirects has 101 redirects with a * or a placeholder or below one of these, and cloudflare takes 100 (put those without above, or take some away)"},
		{"static below dynamic", host.Cloudflare, "", "/* /\n" + lines(100, "/%d /"),
			"_redirects has 101 redirects with a * or a placeholder or below one of these, and cloudflare takes 100 (put those without above, or take some away)"},
		{"a line of 1,001", host.Cloudflare, "", "/" + strings.Repeat("x", 997) + " /\n/" + strings.Repeat("x", 998) + " /", "line 2 of _redirects has 1001 characters, and cloudflare takes 1000 (shorten it)"},
		{"10,001", host.Netlify, "", lines(10_001, "/%d /"), "_redirects has 10001 redirects, and netlify advises against more than 10000 (take old ones away)"},
	} {
		faults := append(host.HeaderFaults(tt.host, []byte(tt.headers)), host.RedirectFaults(tt.host, []byte(tt.redirects))...)
		if got := strings.Join(faults, "\n"); got != tt.want {
			t.Errorf("%s: for %s says %q, want %q", tt.name, tt.host, got, tt.want)
		}
	}
}

// TestRulesAreExact makes trees of files at random and follows the rules as a
// host does: a file is immutable exactly if some rule says so, has the type
// that it was given, and no header twice.
func TestRulesAreExact(t *testing.T) {
	t.Parallel()
	for seed := range uint64(3000) {
		s := tree(rand.New(rand.NewPCG(seed, 0)))
		rules := s.Rules()
		for _, f := range s.Files {
			if fault := faultOf(f, rules); fault != "" {
				t.Fatalf("seed %d: %s %s", seed, f.Path, fault)
			}
		}
	}
}

// tree makes a site of few names, so that many are alike.
func tree(random *rand.Rand) host.Site {
	pick := func(of ...string) string { return of[random.IntN(len(of))] }
	s := host.Site{Base: pick("/", "/docs/")}
	seen := make(map[string]bool)
	for range random.IntN(12) {
		f := host.File{Path: s.Base, Type: "text/html", Immutable: random.IntN(2) == 0}
		for range random.IntN(4) {
			f.Path += pick("a/", "b/", "c/")
		}
		if f.Immutable {
			f.Path += "z.1f.css"
		} else if f.Path += pick("x.html", "atom.xml", "y.md"); !strings.HasSuffix(f.Path, ".html") {
			f.Type = pick("application/atom+xml", "text/markdown", "application/xml")
		}
		if !seen[f.Path] {
			seen[f.Path] = true
			s.Files = append(s.Files, f)
		}
	}
	return s
}

// faultOf says what is wrong with the headers of a file, or returns "".
func faultOf(f host.File, rules []host.Rule) string {
	got := make(map[string]string)
	for _, r := range rules {
		if !matches(r.Path, f.Path) {
			continue
		}
		for _, h := range r.Headers {
			if _, twice := got[h.Name]; twice {
				return "has " + h.Name + " twice"
			}
			got[h.Name] = h.Value
		}
	}
	guessed := f.Type == "text/html" || f.Type == "application/xml"
	switch kind := got["Content-Type"]; {
	case strings.HasSuffix(got["Cache-Control"], "immutable") != f.Immutable:
		return fmt.Sprintf("has Cache-Control %q, want immutable to be %v", got["Cache-Control"], f.Immutable)
	case kind != f.Type && (kind != "" || !guessed):
		return fmt.Sprintf("has Content-Type %q, want %q", kind, f.Type)
	case got["X-Content-Type-Options"] == "":
		return "has no X-Content-Type-Options"
	}
	return ""
}

// matches is how both hosts read a pattern.
func matches(pattern, path string) bool {
	before, after, wild := strings.Cut(pattern, "*")
	if !wild {
		return pattern == path
	}
	return len(path) >= len(before)+len(after) && strings.HasPrefix(path, before) && strings.HasSuffix(path, after)
}
