package build

import (
	"path"
	"strings"

	"galley/generator/diag"
)

// checkActive reports a file beside an article that runs something in the
// reader's browser, as the site itself could, when somebody opens it. Where
// galley.yaml lets through all HTML in Markdown, who writes is trusted with
// that.
func (s *Snapshot) checkActive(source string) diag.List {
	if s.cfg.Markdown.RawHTML == "allow" {
		return nil
	}
	switch strings.ToLower(path.Ext(source)) {
	case ".html", ".htm", ".xhtml", ".xht", ".xml", ".js", ".mjs":
	default:
		return nil
	}
	var messages diag.List
	messages.Add(diag.ContentActive, diag.Pos{File: source}, "the file is published as it is, and can run scripts as a part of the site (delete it, or put it in static/ if you trust it)")
	return messages
}
