package render

import (
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
)

// quoted is the name of a template as another one has it, in {{template}},
// {{block}} or .Render.
var quoted = regexp.MustCompile(`["` + "`" + `]([^"` + "`" + `\n]+\.html)["` + "`" + `]`)

// WriteTemplate writes the text of a template and of all that it may call, and
// where they come from; nothing for one that no layer has. What may be called
// is whatever is named in the text, so it may be more than is called.
func (r *Renderer) WriteTemplate(w io.Writer, name string) {
	if _, ok := r.templates.files[name]; !ok {
		return
	}
	reached := map[string]bool{name: true, "base.html": true}
	for queue := []string{name, "base.html"}; len(queue) > 0; queue = queue[1:] {
		for _, match := range quoted.FindAllStringSubmatch(r.templates.texts[queue[0]], -1) {
			if _, ok := r.templates.files[match[1]]; ok && !reached[match[1]] {
				reached[match[1]] = true
				queue = append(queue, match[1])
			}
		}
	}
	for _, called := range slices.Sorted(maps.Keys(reached)) {
		if f, ok := r.templates.files[called]; ok {
			fmt.Fprintf(w, "%q %q ", f.Path(), r.templates.texts[called])
		}
	}
}
