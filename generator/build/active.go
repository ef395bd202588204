package build

import (
	"encoding/xml"
	"errors"
	"io"
	"path"
	"strings"
	"unicode"

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
	why := ""
	switch strings.ToLower(path.Ext(source)) {
	case ".html", ".htm", ".xhtml", ".xht", ".xml", ".js", ".mjs":
	case ".svg":
		f, err := s.source.Open(source)
		if err != nil {
			return nil // whoever copies it says so
		}
		defer f.Close()
		if why = activeSVG(f); why == "" {
			return nil
		}
	default:
		return nil
	}
	var messages diag.List
	messages.Add(diag.ContentActive, diag.Pos{File: source}, "can run scripts as a part of the site%s (take it away, or put it in static/ if you trust it)", why)
	return messages
}

// maxSVG is how many bytes of a drawing are looked at. One that is larger
// counts as one that cannot be read.
const maxSVG = 8 << 20

// activeSVG says in the words of a message why a drawing can run something, or
// returns "". It is read as browsers do, as XML, and what cannot be read is not
// trusted.
func activeSVG(r io.Reader) string {
	d := xml.NewDecoder(io.LimitReader(r, maxSVG))
	for {
		token, err := d.RawToken() // no element inherits anything that matters here
		switch {
		case errors.Is(err, io.EOF):
			return ""
		case err != nil:
			return ": it is not well-formed XML"
		}
		switch t := token.(type) {
		case xml.StartElement:
			if why := activeElement(t); why != "" {
				return why
			}
		case xml.Directive:
			if strings.Contains(strings.ToUpper(string(t)), "<!ENTITY") {
				return ": it defines entities, which can hide them"
			}
		case xml.ProcInst:
			if t.Target == "xml-stylesheet" {
				return ": it has a style sheet of its own, which can write them"
			}
		}
	}
}

// activeElement says why an element of a drawing runs something, or returns "".
func activeElement(e xml.StartElement) string {
	switch name := strings.ToLower(e.Name.Local); name {
	case "script", "foreignobject", "handler", "iframe", "object", "embed":
		return ": it has the element <" + e.Name.Local + ">"
	}
	for _, a := range e.Attr {
		switch name := strings.ToLower(a.Name.Local); {
		case strings.HasPrefix(name, "on"):
			return ": it has the attribute " + a.Name.Local
		case (name == "xmlns" || a.Name.Space == "xmlns") && strings.HasSuffix(a.Value, "/xhtml"):
			return ": it has HTML in it"
		case strings.Contains(bare(a.Value), "javascript:"):
			return ": it has a javascript: address"
		}
	}
	return ""
}

// bare is an attribute's value in lower case and without what browsers pass
// over in addresses.
func bare(value string) string {
	return strings.ToLower(strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.IsControl(r) {
			return -1
		}
		return r
	}, value))
}
