package render

import (
	"strings"

	"galley/generator/config"
)

// Publisher is who publishes the site.
type Publisher struct{ of config.Publisher }

// Publisher returns the publisher that galley.yaml names, or nothing.
func (v Site) Publisher() *Publisher {
	p := v.config("publisher").Config.Publisher
	if p.Name == "" {
		return nil
	}
	if strings.HasPrefix(p.URL, "/") {
		p.URL = v.config("base_url").URLs.Rel(p.URL)
	}
	return &Publisher{p}
}

// Name returns the publisher's name.
func (p Publisher) Name() string { return p.of.Name }

// URL returns the URL of the publisher's own site, or "".
func (p Publisher) URL() string { return p.of.URL }

// Logo returns the name of the asset that is the publisher's logo, or "".
func (p Publisher) Logo() string { return p.of.Logo }
