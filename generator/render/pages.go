package render

import (
	"html/template"
	"strings"
)

// Pages is a list of pages, for "range".
type Pages []Page

// Render returns what a partial, such as "partials/teaser.html", makes of each
// page, one behind the other: what {{range}} and .Render of each page would make.
// For a long list it is much faster.
//
//	{{.Pages.Render "partials/teaser.html"}}
func (l Pages) Render(name string) (template.HTML, error) {
	var out strings.Builder
	for _, p := range l {
		html, err := p.Render(name)
		if err != nil {
			return "", err
		}
		out.WriteString(string(html))
	}
	return template.HTML(out.String()), nil
}
