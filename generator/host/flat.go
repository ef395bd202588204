package host

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
)

// A Name is a host's name in configuration.
type Name string

// The hosts that read _headers and _redirects.
const (
	Cloudflare Name = "cloudflare"
	Netlify    Name = "netlify"
)

// note begins what galley adds to a file.
const note = "# Written by galley.\n"

// Headers returns the text of _headers. What the site's own file says stands
// first, and galley's headers give way to it where it sets the same for all of
// their paths. The texts beside it say what the hosts would make of two rules
// that set one header.
//
// Cloudflare joins the values of all rules that match a path
// (developers.cloudflare.com/pages/configuration/headers), so a header of a
// wider rule is taken off before a narrower one sets it. Netlify has no sign
// for that, and takes the narrower rule's value by itself
// (docs.netlify.com/manage/routing/headers).
func Headers(rules []Rule, own []byte, hosts []Name) (text []byte, faults []string) {
	var b bytes.Buffer
	b.Write(own)
	if len(own) > 0 && own[len(own)-1] != '\n' {
		b.WriteByte('\n')
	}
	ownRules := parseHeaders(own)
	rules = without(rules, ownRules)
	joins := slices.Contains(hosts, Cloudflare)
	detaches := joins && !slices.Contains(hosts, Netlify)
	for i, r := range rules {
		if i == 0 {
			b.WriteString(note)
		}
		fmt.Fprintf(&b, "%s\n", r.Path)
		for _, h := range r.Headers {
			wider := setBy(rules[:i], r, h.Name)
			given := setBy(ownRules, r, h.Name)
			switch {
			case joins && given != "":
				faults = append(faults, fmt.Sprintf("%s of %q is joined with that of %q in static/_headers by cloudflare (set it in galley.yaml, under headers)", h.Name, r.Path, given))
			case detaches && wider != "":
				fmt.Fprintf(&b, "  ! %s\n", h.Name)
			case joins && wider != "":
				faults = append(faults, fmt.Sprintf("%s of %q is joined with that of %q by cloudflare (set it in one of them, or publish for one of the hosts)", h.Name, r.Path, wider))
			}
			fmt.Fprintf(&b, "  %s: %s\n", h.Name, h.Value)
		}
	}
	return b.Bytes(), faults
}

// setBy returns the path of the last of the rules that may set a header for
// paths of another, "" for none.
func setBy(rules []Rule, other Rule, name string) string {
	for _, r := range slices.Backward(rules) {
		if overlap(r.Path, other.Path) && has(r, name) && !(r.exact && other.exact) {
			return r.Path
		}
	}
	return ""
}

func has(r Rule, name string) bool {
	return slices.ContainsFunc(r.Headers, func(h Header) bool { return strings.EqualFold(h.Name, name) })
}

// without takes out the headers that the site's own rules set for all of their
// paths.
func without(rules, own []Rule) []Rule {
	var out []Rule
	for _, r := range rules {
		r.Headers = slices.DeleteFunc(slices.Clone(r.Headers), func(h Header) bool {
			return slices.ContainsFunc(own, func(o Rule) bool { return covers(o.Path, r.Path) && has(o, h.Name) })
		})
		if len(r.Headers) > 0 {
			out = append(out, r)
		}
	}
	return out
}

// parseHeaders reads the rules of a _headers file. A header that a rule takes
// off counts as one that it sets.
func parseHeaders(text []byte) []Rule {
	var rules []Rule
	for line := range strings.Lines(string(text)) {
		content := strings.TrimSpace(line)
		switch {
		case content == "" || content[0] == '#':
		case content[0] == '/' || strings.HasPrefix(content, "https://"):
			rules = append(rules, Rule{Path: content})
		case len(rules) > 0:
			name, value, _ := strings.Cut(strings.TrimPrefix(content, "!"), ":")
			last := &rules[len(rules)-1]
			last.Headers = append(last.Headers, Header{strings.TrimSpace(name), strings.TrimSpace(value)})
		}
	}
	return rules
}

// Redirects returns the text of _redirects: the lines of the site's own file,
// then the redirects. Both hosts follow the first line that matches.
//
// Cloudflare follows redirects even where there is a file; Netlify does so
// only with a "!" behind the status, which Cloudflare does not know. Where a
// site is published for both, Netlify sends the page at the old path, which
// leads on as well.
func Redirects(list []Redirect, own []byte, hosts []Name) []byte {
	var b bytes.Buffer
	b.Write(own)
	if len(own) > 0 && own[len(own)-1] != '\n' {
		b.WriteByte('\n')
	}
	force := ""
	if slices.Contains(hosts, Netlify) && !slices.Contains(hosts, Cloudflare) {
		force = "!"
	}
	for i, r := range list {
		if i == 0 {
			b.WriteString(note)
		}
		// A colon behind a slash would begin a placeholder.
		fmt.Fprintf(&b, "%s %s %d%s\n", strings.ReplaceAll(r.From, "/:", "/%3A"), r.To, r.Status, force)
	}
	return b.Bytes()
}
