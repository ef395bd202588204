package host

import (
	"slices"
	"strings"
)

// A Policy is a Content-Security-Policy (https://www.w3.org/TR/CSP3/) for all
// pages of a site. Its zero value lets a page use what the site itself has and
// images of anybody, and lets no text within a page run.
//
// The lists are sources that are allowed beside the site itself, such as
// https://example.org.
type Policy struct {
	Scripts, Styles, Images, Fonts, Media []string
	Connections                           []string // what scripts may ask
	Forms                                 []string // where forms may be sent
	Frames                                []string // what may be shown in frames
	Hashes                                []string // of scripts within pages, base64 of the SHA-256 of their text
}

// String returns the policy as the value of its header.
func (p Policy) String() string {
	hashes := make([]string, len(p.Hashes))
	for i, h := range p.Hashes {
		hashes[i] = "'sha256-" + h + "'"
	}
	directives := []string{
		"default-src 'none'",
		with("script-src", append(hashes, p.Scripts...)),
		with("style-src", p.Styles),
		with("img-src", append([]string{"data:"}, p.images()...)),
		with("font-src", p.Fonts),
		with("media-src", p.Media),
		with("connect-src", p.Connections),
		"manifest-src 'self'",
	}
	if len(p.Frames) > 0 {
		directives = append(directives, "frame-src "+strings.Join(p.Frames, " "))
	}
	directives = append(directives, with("form-action", p.Forms), "base-uri 'none'", "frame-ancestors 'none'")
	if len(p.Scripts) == 0 { // those of others are hardly ever written for it
		directives = append(directives, "require-trusted-types-for 'script'", "trusted-types 'none'")
	}
	return strings.Join(append(directives, "upgrade-insecure-requests"), "; ")
}

// images are the sources of images: an article may show one from anywhere, which
// can do no more than be seen.
func (p Policy) images() []string {
	if len(p.Images) == 0 {
		return []string{"https:"}
	}
	return p.Images
}

func with(directive string, sources []string) string {
	return strings.Join(slices.Concat([]string{directive, "'self'"}, sources), " ")
}
