package build_test

import "time"

// An edge is an edit, and what it concerns.
type edge struct {
	what         string
	before, edit func(s *edgeSite) // before may be nil
	rendered     int
	written      int // as between two clean builds
	removed      int
	needed       int    // sources that stay as they are and are compiled all the same
	why          string // which outputs are rendered
}

// edges are the edits.
func edges() []edge {
	const p05 = "content/guide/p05.md"
	return []edge{
		{
			what: "a letter in a text", rendered: 2, written: 2,
			why:  "the article and the feed, which has its text",
			edit: func(s *edgeSite) { s.replace(p05, "Text of", "Test of") },
		}, {
			what: "a title", rendered: 5, written: 5,
			why:  "the article, the two beside it, the list of the section, the feed; not the page that links to it in words of its own",
			edit: func(s *edgeSite) { s.replace(p05, "Page 5", "Fifth") },
		}, {
			what: "a title that a term and a related article show", rendered: 6, written: 6,
			why:  "the article, the two beside it, of which one is the related one, the list, the term red, the feed",
			edit: func(s *edgeSite) { s.replace("content/guide/p02.md", "Page 2", "Second") },
		}, {
			what: "a title among the recent ones", rendered: 5, written: 5,
			why:  "the last article, the one before it, the list, the front page, the feed",
			edit: func(s *edgeSite) { s.replace("content/guide/p10.md", "Page 10", "Tenth") },
		}, {
			what: "the title of a section", rendered: 11, written: 11,
			why:  "the section, and the ten articles for their breadcrumbs; the menu has a name of its own for another",
			edit: func(s *edgeSite) { s.replace("content/guide/_index.md", "Guide", "The guide") },
		}, {
			what: "the last article of a term loses it", rendered: 4, written: 4, removed: 1,
			why:  "the article, the list of terms, the sitemap, the feed, which has terms as categories",
			edit: func(s *edgeSite) { s.replace("content/guide/p03.md", "[green]", "[]") },
		}, {
			what: "an article is kept from crawlers", rendered: 1, written: 1,
			why:  "the sitemap; no template here shows what crawlers are asked",
			edit: func(s *edgeSite) { s.replace(p05, "title:", "robots: noindex\ntitle:") },
		}, {
			what: "the eleventh article", rendered: 8, written: 8,
			why:  "the article, the one before it, both parts of the list and of the front page, the feed, the sitemap",
			edit: func(s *edgeSite) { s.article(11, "") },
		}, {
			what: "the eleventh article is removed", rendered: 5, written: 5, removed: 3,
			why:    "the one before it, the list, the front page, the feed, the sitemap",
			before: func(s *edgeSite) { s.article(11, "") },
			edit:   func(s *edgeSite) { delete(s.files, "content/guide/p11.md") },
		}, {
			what: "an alias moves between pages", rendered: 2, written: 1,
			why: "the page at the old path, and the page that loses it, since the links in it, which messages may name, stand a line higher",
			edit: func(s *edgeSite) {
				s.replace("content/notes/a.md", "aliases: [/moved/]\n", "")
				s.replace("content/notes/b/index.md", "title: Note B\n", "title: Note B\naliases: [/moved/]\n")
			},
		}, {
			what: "the target of a redirect comes into being", rendered: 11, written: 10,
			why: "as for the eleventh article, the page at the old path, the redirects for hosts, and the headers, which come out the same",
			before: func(s *edgeSite) {
				s.article(11, "")
				s.replace("content/guide/p11.md", "title:", "draft: true\ntitle:")
				s.replace("galley.yaml", "title: Edges", "title: Edges\nhosting: [netlify]\nredirects: {/eleven/: /guide/p11/}")
			},
			edit: func(s *edgeSite) { s.replace("content/guide/p11.md", "draft: true\n", "") },
		}, {
			what: "a layout of a section's own", rendered: 10, written: 10,
			why: "the articles of the section",
			edit: func(s *edgeSite) {
				s.write("templates/guide/page.html", `{{define "main"}}{{.Content}}{{end}}`)
			},
		}, {
			what: "a partial of the site's own", rendered: 12, written: 12,
			why:  "all articles",
			edit: func(s *edgeSite) { s.write("templates/partials/end.html", "<p>") },
		}, {
			what: "a partial that nobody asks for", rendered: 0,
			why:  "nothing",
			edit: func(s *edgeSite) { s.write("templates/partials/idle.html", "<p>") },
		}, {
			what: "a scheduled article goes live", rendered: 8, needed: 1, written: 8,
			why: "as for the eleventh article",
			before: func(s *edgeSite) {
				s.article(11, "")
				s.replace("content/guide/p11.md", "title:", "publishDate: 2030-02-01\ntitle:")
			},
			edit: func(s *edgeSite) { s.options.Now = s.options.Now.AddDate(0, 2, 0) },
		}, {
			what: "time passes", rendered: 0,
			why:  "nothing has a date between",
			edit: func(s *edgeSite) { s.options.Now = s.options.Now.AddDate(0, 2, 0) },
		}, {
			what: "an article expires", rendered: 6, written: 6, removed: 2,
			why:    "the one behind it, which is the related one too, the list, the term red, the list of terms, the feed, the sitemap",
			before: func(s *edgeSite) { s.replace("content/guide/p01.md", "title:", "expiryDate: 2030-02-01\ntitle:") },
			edit:   func(s *edgeSite) { s.options.Now = s.options.Now.AddDate(0, 2, 0) },
		}, {
			what: "a draft is shown", rendered: 7, needed: 1, written: 7,
			why: "the draft, the one before it, both parts of the list and of the front page, the sitemap for the date of the list",
			before: func(s *edgeSite) {
				s.article(11, "")
				s.replace("content/guide/p11.md", "title:", "draft: true\ntitle:")
			},
			edit: func(s *edgeSite) { s.options.Drafts = true },
		}, {
			what: "a page mends a link", rendered: 5, written: 5,
			why:  "the page, the one that links to it, the one before it, the list, the sitemap",
			edit: func(s *edgeSite) { s.write("content/notes/c.md", "---\ntitle: Note C\n---\nText.\n") },
		}, {
			what: "a heading that is linked to goes", rendered: 2, written: 2,
			why:  "the article and the feed; the page with the link only gets a warning",
			edit: func(s *edgeSite) { s.replace(p05, "## Part", "## Other part") },
		}, {
			what: "a slug", rendered: 7, written: 7, removed: 1,
			why:  "the article, the two beside it, the list, the page that links to it, the feed, the sitemap",
			edit: func(s *edgeSite) { s.replace(p05, "title:", "slug: five\ntitle:") },
		}, {
			what: "a file has another name", rendered: 7, written: 7, removed: 1,
			why:  "as for a slug; the link is now broken",
			edit: func(s *edgeSite) { s.rename(p05, "content/guide/q05.md") },
		}, {
			what: "a term gets a title", rendered: 5, written: 5,
			why:  "the term, the list of terms, the two articles, the feed",
			edit: func(s *edgeSite) { s.write("content/tags/red/_index.md", "---\ntitle: Crimson\n---\n") },
		}, {
			what: "a weight", rendered: 3, written: 1,
			why:  "the list of the section and its two pages, which now have each other on the other side and look the same",
			edit: func(s *edgeSite) { s.replace("content/notes/b/index.md", "title:", "weight: 1\ntitle:") },
		}, {
			what: "a param that nobody asks for", rendered: 0,
			why:  "nothing",
			edit: func(s *edgeSite) { s.replace("content/guide/_index.md", "title:", "cascade: {mood: wild}\ntitle:") },
		}, {
			what: "a word", rendered: 1, written: 1,
			why:  "the page for no page",
			edit: func(s *edgeSite) { s.write("templates/i18n/en.yaml", "gone: Lost\n") },
		}, {
			what: "a word that nobody asks for", rendered: 0,
			why:  "nothing",
			edit: func(s *edgeSite) { s.write("templates/i18n/en.yaml", "other: None\n") },
		}, {
			what: "a value of data", rendered: 1, written: 1,
			why:  "the page with the directive",
			edit: func(s *edgeSite) { s.replace("data/books.yaml", "One", "Eins") },
		}, {
			what: "another value of data", rendered: 0,
			why:  "nothing",
			edit: func(s *edgeSite) { s.replace("data/books.yaml", "Two", "Zwei") },
		}, {
			what: "a file that a code block includes", rendered: 1, needed: 1, written: 1,
			why:  "the page with the block",
			edit: func(s *edgeSite) { s.write("code/main.go", "package other\n") },
		}, {
			what: "a picture of the same size", rendered: 2, written: 1,
			why:  "the picture, and the page, which asks for its size and gets the same bytes",
			edit: func(s *edgeSite) { s.replace("content/notes/b/pic.svg", "M0 0h10", "M0 1h10") },
		}, {
			what: "a picture of another size", rendered: 2, written: 2,
			why:  "the picture, and the page for width and height",
			edit: func(s *edgeSite) { s.replace("content/notes/b/pic.svg", `width="10"`, `width="20"`) },
		}, {
			what: "a picture takes the place of another", rendered: 7, written: 7, removed: 2,
			why: "both pages and their pictures, the one before them, the list, the sitemap",
			before: func(s *edgeSite) {
				s.write("content/notes/e/index.md", "---\ntitle: Note E\n---\nText.\n")
				s.write("content/notes/e/pic.svg", `<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><path d="M9 9h10"/></svg>`)
			},
			edit: func(s *edgeSite) {
				s.replace("content/notes/e/index.md", "title:", "url: /notes/b/\ntitle:")
				s.replace("content/notes/b/index.md", "title:", "url: /notes/elsewhere/\ntitle:")
			},
		}, {
			what: "a style sheet", rendered: 2, written: 2, removed: 1,
			why:  "the style sheet under a new name, the front page",
			edit: func(s *edgeSite) { s.write("static/home.css", "body { color: red }") },
		}, {
			what: "the copyright", rendered: 2, written: 2,
			why:  "the front page and the feed",
			edit: func(s *edgeSite) { s.replace("galley.yaml", "title: Edges", "title: Edges\ncopyright: Ours") },
		}, {
			what: "shorter lists", rendered: 4, written: 3,
			why:  "both parts of the list, the second part of the front page, and the other section, which asks for the setting and has the same bytes",
			edit: func(s *edgeSite) { s.replace("galley.yaml", "title: Edges", "title: Edges\npagination: {size: 5}") },
		}, {
			what: "fewer recent articles", rendered: 1, written: 1,
			why:  "the front page",
			edit: func(s *edgeSite) { s.replace("galley.yaml", "{count: 3}", "{count: 2}") },
		}, {
			what: "all times are new", rendered: 0,
			why: "nothing",
			edit: func(s *edgeSite) {
				for _, f := range s.files {
					f.ModTime = f.ModTime.Add(time.Hour)
				}
			},
		}, {
			what: "a published page is removed and another one edited", rendered: 2,
			why: "the two, which are mended",
			edit: func(s *edgeSite) {
				s.out.tamper("guide/p01/index.html", nil, time.Time{})
				s.out.tamper("guide/p02/index.html", []byte("mine"), time.Now())
			},
		},
	}
}

// sidebarEdges are edits of a section whose pages show two others of it.
func sidebarEdges() []edge {
	const p05 = "content/guide/p05.md"
	beside := func(s *edgeSite) {
		s.replace("galley.yaml", "title: Edges", "title: Edges\nsidebar: {size: 3}")
		s.write("templates/guide/page.html", `{{define "main"}}{{with .Section}}{{with .Branch $}}{{with .Pages}}{{if .MoreBefore}}more{{end}}
{{.Before.Render "partials/item.html"}}{{with .Here}}{{.LinkTitle}}{{end}}{{.After.Render "partials/item.html"}}{{if .MoreAfter}}more{{end}}{{end}}{{end}}{{end}}{{end}}`)
		s.write("templates/partials/item.html", "{{.LinkTitle}}")
	}
	return []edge{
		{
			what: "a title in a long section", before: beside, rendered: 5, written: 5,
			why:  "the article, the two beside it, the list of the section, the feed",
			edit: func(s *edgeSite) { s.replace(p05, "Page 5", "Fifth") },
		}, {
			what: "the first title of a long section", before: beside, rendered: 5, written: 5,
			why:  "the article, the one behind it, the list, the front page, the feed",
			edit: func(s *edgeSite) { s.replace("content/guide/p10.md", "Page 10", "Tenth") },
		}, {
			what: "an article in the middle of a long section is removed", before: beside, rendered: 6, written: 6, removed: 1,
			why:  "the two beside it, the page that links to it, the list, the feed, the sitemap",
			edit: func(s *edgeSite) { delete(s.files, p05) },
		}, {
			what: "a new article at the head of a long section", before: beside, rendered: 9, written: 9,
			why:  "as for the eleventh article, and the third one, which now has more before it",
			edit: func(s *edgeSite) { s.article(11, "") },
		}, {
			what: "the last article of a long section is removed", before: beside, rendered: 7, written: 7, removed: 2,
			why:  "the one before it, the one before that, which no longer has more behind it, the list, the term red, the list of terms, the feed, the sitemap",
			edit: func(s *edgeSite) { delete(s.files, "content/guide/p01.md") },
		}, {
			what: "a partial for each page of a long section", before: beside, rendered: 10, written: 10,
			why:  "the articles of the section",
			edit: func(s *edgeSite) { s.write("templates/partials/item.html", "<i>{{.LinkTitle}}</i>") },
		}, {
			what: "more of a long section", before: beside, rendered: 10, written: 10,
			why:  "the articles of the section",
			edit: func(s *edgeSite) { s.replace("galley.yaml", "{size: 3}", "{size: 5}") },
		},
	}
}

// searchEdges are edits of a site with a search index. Its words make one shard.
func searchEdges() []edge {
	const p05 = "content/guide/p05.md"
	on := func(s *edgeSite) { s.replace("galley.yaml", "search: false\n", "") }
	return []edge{
		{
			what: "a word in a text", before: on, rendered: 5, written: 5, removed: 2,
			why:  "the article and the feed, the shard with the word, the block, since a page without a description is shown by how it begins, and the root",
			edit: func(s *edgeSite) { s.replace(p05, "Text of", "Test of") },
		}, {
			what: "a text that says the same", before: on, rendered: 2, written: 2,
			why:  "the article and the feed",
			edit: func(s *edgeSite) { s.replace(p05, "Text of", "Text  of") },
		}, {
			what: "a param in an index that knows none", before: on, rendered: 0,
			why:  "nothing",
			edit: func(s *edgeSite) { s.replace(p05, "title:", "mood: calm\ntitle:") },
		}, {
			what: "an article that is kept out of the search", before: on, rendered: 4, written: 4, removed: 2,
			why:  "the shard, the block, the root, and the list of titles with P",
			edit: func(s *edgeSite) { s.replace(p05, "title:", "search: false\ntitle:") },
		}, {
			what: "no search", before: on, rendered: 1, removed: 7,
			why:  "the sitemap, whose parts depend on how many pages there are; the files are removed",
			edit: func(s *edgeSite) { s.replace("galley.yaml", "title: Edges", "title: Edges\nsearch: false") },
		}, {
			what: "a word in the middle of an index that was lost", before: on, rendered: 5, written: 5, removed: 2,
			why: "as for a word in a text",
			edit: func(s *edgeSite) {
				s.replace(p05, "Text of", "Test of")
				s.cache.tamper("index", []byte("gone"), time.Now())
			},
		}, {
			what: "a word while the entries are lost", before: on, rendered: 5, written: 5, removed: 2, needed: 20,
			why: "as for a word in a text",
			edit: func(s *edgeSite) {
				s.replace(p05, "Text of", "Test of")
				s.cache.tamper("entries", []byte("galley entries 1\nand not one of them"), time.Now())
			},
		},
	}
}
