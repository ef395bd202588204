package render

import (
	"cmp"
	"encoding/xml"
	"html"
	"io"
	"time"
)

// The elements of an RSS feed (RSS 2.0, with the modules atom, content and
// Dublin Core), as far as galley writes them.
type (
	rssFeed struct {
		XMLName xml.Name `xml:"rss"`
		Version string   `xml:"version,attr"`
		Atom    string   `xml:"xmlns:atom,attr"`
		Content string   `xml:"xmlns:content,attr"`
		DC      string   `xml:"xmlns:dc,attr"`
		Channel rssChannel
	}
	rssChannel struct {
		XMLName       xml.Name `xml:"channel"`
		Title         string   `xml:"title"`
		Link          string   `xml:"link"`
		Description   string   `xml:"description"`
		Language      string   `xml:"language"`
		Copyright     string   `xml:"copyright,omitempty"`
		LastBuildDate string   `xml:"lastBuildDate"`
		Generator     string   `xml:"generator"`
		Self          atomLink `xml:"atom:link"`
		Items         []rssItem
	}
	rssItem struct {
		XMLName     xml.Name    `xml:"item"`
		Title       string      `xml:"title"`
		Link        string      `xml:"link"`
		GUID        rssGUID     `xml:"guid"`
		PubDate     string      `xml:"pubDate"`
		Creators    []string    `xml:"dc:creator"`
		Categories  []string    `xml:"category"`
		Description string      `xml:"description,omitempty"`
		Content     *rssContent `xml:"content:encoded"`
	}
	rssGUID struct {
		IsPermaLink bool   `xml:"isPermaLink,attr"`
		ID          string `xml:",chardata"`
	}
	rssContent struct {
		HTML string `xml:",cdata"`
	}
)

// rssDate is RFC 822's form of a date with a year of four digits, as RSS asks
// for.
func rssDate(t time.Time) string { return t.Format(time.RFC1123Z) }

func writeRSS(w io.Writer, f *feed) error {
	channel := rssChannel{
		Title: f.title, Link: f.home, Description: cmp.Or(f.description, f.title), Language: f.language,
		Copyright: f.copyright, LastBuildDate: rssDate(f.updated), Generator: generatorName,
		Self: atomLink{"self", "application/rss+xml", f.self},
	}
	for _, e := range f.entries {
		item := rssItem{
			Title: e.title, Link: e.url, GUID: rssGUID{false, e.id}, PubDate: rssDate(e.published),
			Categories: e.terms, Description: html.EscapeString(e.summary), // it is HTML
		}
		for _, p := range e.authors {
			item.Creators = append(item.Creators, p.name)
		}
		if e.content != "" {
			item.Content = &rssContent{xmlText(e.content)}
		}
		channel.Items = append(channel.Items, item)
	}
	return writeXML(w, rssFeed{
		Version: "2.0", Channel: channel,
		Atom:    "http://www.w3.org/2005/Atom",
		Content: "http://purl.org/rss/1.0/modules/content/",
		DC:      "http://purl.org/dc/elements/1.1/",
	})
}
