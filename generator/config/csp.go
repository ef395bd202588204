package config

import (
	"net/url"
	"strings"

	"galley/generator/diag"
)

// CSP are what a page may use of others, by what it is for. Each is an origin
// such as https://example.org, one with a * for what stands before a name such
// as https://*.example.org, or https: for all.
type CSP struct {
	// Script are where scripts may come from. With any, Trusted Types are not
	// asked for, which scripts of others are hardly ever written for. Default: none.
	Script []Text `key:"script"`
	// Style are where style sheets may come from. Default: none.
	Style []Text `key:"style"`
	// Image are where images may come from. Default: https:, all of the web.
	Image []Text `key:"image"`
	// Font are where fonts may come from. Default: none.
	Font []Text `key:"font"`
	// Media are where sound and video may come from. Default: none.
	Media []Text `key:"media"`
	// Connect are what scripts may ask. Default: none.
	Connect []Text `key:"connect"`
	// Form are where forms may be sent. Default: none.
	Form []Text `key:"form"`
	// Frame are what may be shown in frames. Default: none, no frames at all.
	Frame []Text `key:"frame"`
}

// Lists returns all lists by their keys, in the order of the fields.
func (c *CSP) Lists() []CSPList {
	return []CSPList{
		{"script", &c.Script}, {"style", &c.Style}, {"image", &c.Image}, {"font", &c.Font},
		{"media", &c.Media}, {"connect", &c.Connect}, {"form", &c.Form}, {"frame", &c.Frame},
	}
}

// A CSPList is the origins under a key.
type CSPList struct {
	Key     string
	Origins *[]Text
}

// csp checks the origins one by one and leaves out those that are none.
func (v *validator) csp() {
	for _, list := range v.config.CSP.Lists() {
		kept := (*list.Origins)[:0]
		for _, o := range *list.Origins {
			if !isOrigin(o.Value) {
				v.messages.Add(diag.ConfigValue, o.Pos, "csp.%s: %q is not an origin (want one such as https://example.org, or https: for all)", list.Key, o.Value)
				continue
			}
			kept = append(kept, o)
		}
		*list.Origins = kept
	}
}

// isOrigin reports whether a text is a source of a policy that names where
// something comes from (https://www.w3.org/TR/CSP3/#framework-directive-source-list),
// and no keyword, path or anything that would end the source.
func isOrigin(text string) bool {
	if text == "https:" {
		return true
	}
	u, err := url.Parse(strings.Replace(text, "://*.", "://", 1))
	return err == nil && (u.Scheme == "https" || u.Scheme == "http" || u.Scheme == "wss") && u.Hostname() != "" &&
		u.User == nil && u.Path == "" && u.RawQuery == "" && u.Fragment == "" && !strings.ContainsAny(u.Host, " ;,'\"*")
}
