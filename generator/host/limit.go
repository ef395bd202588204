package host

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// The limits of Cloudflare Pages and Workers
// (developers.cloudflare.com/pages/configuration/headers and /redirects), and
// the number of redirects beyond which Netlify advises against the file.
const (
	cloudflareRules      = 100
	cloudflareHeaderLine = 2_000 // characters
	cloudflareStatic     = 2_000
	cloudflareDynamic    = 100
	cloudflareLine       = 1_000 // characters
	netlifyRedirects     = 10_000
)

// HeaderFaults says what of a _headers file a host does not take.
func HeaderFaults(h Name, text []byte) []string {
	if h != Cloudflare {
		return nil
	}
	faults := longLines("_headers", text, cloudflareHeaderLine)
	if n := len(parseHeaders(text)); n > cloudflareRules {
		faults = append(faults, fmt.Sprintf("_headers has %d rules, and cloudflare takes %d (keep files with and without a fingerprint in folders apart, or take rules away)", n, cloudflareRules))
	}
	return faults
}

// RedirectFaults says what of a _redirects file a host does not take.
func RedirectFaults(h Name, text []byte) []string {
	static, dynamic := countRedirects(text)
	if h == Netlify {
		if n := static + dynamic; n > netlifyRedirects {
			return []string{fmt.Sprintf("_redirects has %d redirects, and netlify advises against more than %d (take old ones away)", n, netlifyRedirects)}
		}
		return nil
	}
	faults := longLines("_redirects", text, cloudflareLine)
	if static > cloudflareStatic {
		faults = append(faults, fmt.Sprintf("_redirects has %d redirects, and cloudflare takes %d (take old ones away, or turn to its bulk redirects)", static, cloudflareStatic))
	}
	if dynamic > cloudflareDynamic {
		faults = append(faults, fmt.Sprintf("_redirects has %d redirects with a * or a placeholder or below one of these, and cloudflare takes %d (put those without above, or take some away)", dynamic, cloudflareDynamic))
	}
	return faults
}

// countRedirects counts redirects as Cloudflare does: one with a * or a
// placeholder is dynamic, and so is all below the first of them.
func countRedirects(text []byte) (static, dynamic int) {
	for line := range strings.Lines(string(text)) {
		fields := strings.Fields(line)
		switch {
		case len(fields) == 0 || fields[0][0] == '#':
		case dynamic > 0 || strings.Contains(fields[0], "*") || strings.Contains(fields[0], "/:"):
			dynamic++
		default:
			static++
		}
	}
	return static, dynamic
}

// longLines says which lines are longer than Cloudflare reads.
func longLines(name string, text []byte, limit int) []string {
	var faults []string
	number := 0
	for line := range strings.Lines(string(text)) {
		number++
		if n := utf8.RuneCountInString(strings.TrimRight(line, "\r\n")); n > limit {
			faults = append(faults, fmt.Sprintf("line %d of %s has %d characters, and cloudflare takes %d (shorten it)", number, name, n, limit))
		}
	}
	return faults
}
