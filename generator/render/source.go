package render

import (
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
)

// quoted is the name of a template as another one has it, in {{template}},
// {{block}} or .Render; or in .Insert, which is told apart, since what it makes
// has facts of its own.
var quoted = regexp.MustCompile(`(\.Insert\s+)?["` + "`" + `]([^"` + "`" + `\n]+\.html)["` + "`" + `]`)

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
			called := match[2]
			if _, ok := r.templates.files[called]; ok && !reached[called] && match[1] == "" {
				reached[called] = true
				queue = append(queue, called)
			}
		}
	}
	for _, called := range slices.Sorted(maps.Keys(reached)) {
		if f, ok := r.templates.files[called]; ok {
			fmt.Fprintf(w, "%q %q ", f.Path(), r.templates.texts[called])
		}
	}
}
