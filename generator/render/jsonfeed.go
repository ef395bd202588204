package render

import (
	"cmp"
	"encoding/json"
	"io"
	"time"
)

// The objects of a JSON Feed, version 1.1, as far as galley writes them.
type (
	jsonFeed struct {
		Version     string       `json:"version"`
		Title       string       `json:"title"`
		HomePageURL string       `json:"home_page_url"`
		FeedURL     string       `json:"feed_url"`
		Description string       `json:"description,omitempty"`
		Authors     []jsonAuthor `json:"authors"`
		Language    string       `json:"language"`
		Items       []jsonItem   `json:"items"`
	}
	jsonItem struct {
		ID            string       `json:"id"`
		URL           string       `json:"url"`
		Title         string       `json:"title"`
		ContentHTML   string       `json:"content_html,omitempty"`
		ContentText   string       `json:"content_text,omitempty"`
		Summary       string       `json:"summary,omitempty"`
		Image         string       `json:"image,omitempty"`
		DatePublished string       `json:"date_published"`
		DateModified  string       `json:"date_modified,omitempty"`
		Authors       []jsonAuthor `json:"authors,omitempty"`
		Tags          []string     `json:"tags,omitempty"`
	}
	jsonAuthor struct {
		Name string `json:"name"`
		URL  string `json:"url,omitempty"`
	}
)

func writeJSONFeed(w io.Writer, f *feed) error {
	j := jsonFeed{
		Version: "https://jsonfeed.org/version/1.1", Title: f.title, HomePageURL: f.home, FeedURL: f.self,
		Description: f.description, Language: f.language, Authors: []jsonAuthor{{f.author.name, f.author.url}},
		Items: make([]jsonItem, 0, len(f.entries)),
	}
	for _, e := range f.entries {
		item := jsonItem{
			ID: e.id, URL: e.url, Title: e.title, ContentHTML: e.content, Summary: e.summary, Image: e.image,
			DatePublished: e.published.Format(time.RFC3339), Tags: e.terms,
		}
		if e.content == "" { // an item has one of the two
			item.ContentText = cmp.Or(e.summary, e.title)
		}
		if e.updated.After(e.published) {
			item.DateModified = e.updated.Format(time.RFC3339)
		}
		for _, p := range e.authors {
			item.Authors = append(item.Authors, jsonAuthor{p.name, p.url})
		}
		j.Items = append(j.Items, item)
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false) // it is read as JSON, never as a part of a page
	encoder.SetIndent("", " ")
	return encoder.Encode(j)
}
