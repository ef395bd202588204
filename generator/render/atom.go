package render

import (
	"encoding/xml"
	"io"
	"time"
)

// The elements of an Atom feed (RFC 4287), as far as galley writes them.
type (
	atomFeed struct {
		XMLName   xml.Name `xml:"http://www.w3.org/2005/Atom feed"`
		Lang      string   `xml:"xml:lang,attr"`
		ID        string   `xml:"id"`
		Title     string   `xml:"title"`
		Subtitle  string   `xml:"subtitle,omitempty"`
		Updated   string   `xml:"updated"`
		Rights    string   `xml:"rights,omitempty"`
		Author    atomPerson
		Links     []atomLink `xml:"link"`
		Generator string     `xml:"generator"`
		Entries   []atomEntry
	}
	atomEntry struct {
		XMLName    xml.Name `xml:"entry"`
		ID         string   `xml:"id"`
		Title      string   `xml:"title"`
		Link       atomLink `xml:"link"`
		Published  string   `xml:"published"`
		Updated    string   `xml:"updated"`
		Authors    []atomPerson
		Categories []atomCategory `xml:"category"`
		Summary    string         `xml:"summary,omitempty"`
		Content    *atomContent   `xml:"content"`
	}
	atomPerson struct {
		XMLName xml.Name `xml:"author"`
		Name    string   `xml:"name"`
		URI     string   `xml:"uri,omitempty"`
	}
	atomLink struct {
		Rel  string `xml:"rel,attr"`
		Type string `xml:"type,attr,omitempty"`
		Href string `xml:"href,attr"`
	}
	atomCategory struct {
		Term string `xml:"term,attr"`
	}
	atomContent struct {
		Type string `xml:"type,attr"`
		HTML string `xml:",cdata"`
	}
)

// generatorName is what feeds say they were made by. It has no version, so
// that a new one of galley changes no feed.
const generatorName = "galley"

func writeAtom(w io.Writer, f *feed) error {
	a := atomFeed{
		Lang: f.language, ID: f.home, Title: f.title, Subtitle: f.description, Rights: f.copyright,
		Updated: f.updated.Format(time.RFC3339), Author: atomPerson{Name: f.author.name, URI: f.author.url},
		Links:     []atomLink{{"self", "application/atom+xml", f.self}, {"alternate", "text/html", f.home}},
		Generator: generatorName,
	}
	for _, e := range f.entries {
		entry := atomEntry{
			ID: e.id, Title: e.title, Link: atomLink{"alternate", "text/html", e.url}, Summary: e.summary,
			Published: e.published.Format(time.RFC3339), Updated: e.updated.Format(time.RFC3339),
		}
		for _, p := range e.authors {
			entry.Authors = append(entry.Authors, atomPerson{Name: p.name, URI: p.url})
		}
		for _, term := range e.terms {
			entry.Categories = append(entry.Categories, atomCategory{term})
		}
		if e.content != "" {
			entry.Content = &atomContent{"html", xmlText(e.content)}
		}
		a.Entries = append(a.Entries, entry)
	}
	return writeXML(w, a)
}

// writeXML writes a document with an element a line.
func writeXML(w io.Writer, document any) error {
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(w)
	e.Indent("", " ")
	if err := e.Encode(document); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}
