package main

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"time"
)

// A scenario is what happens between two builds. It begins with a site that
// was built, the output in place and what the generator keeps for later.
type scenario struct {
	name string
	edit func(c *contender, d *desk, n int) error // of a site of n articles; what the desk changes is put back later
}

// scenarios are all of them. Edits of one article are made in the middle of
// the site, so that it is not among the recent ones.
var scenarios = []scenario{
	cold,
	{"cold, output there, no cache", func(c *contender, _ *desk, _ int) error { return c.forget() }},
	unchanged,
	body,
	{"a body, one more word", func(_ *contender, d *desk, n int) error {
		return d.replace(articleName(n/2), "of the collection.", "of the whole collection.")
	}},
	{"a title", func(_ *contender, d *desk, n int) error {
		return d.replace(articleName(n/2), "title: '", "title: 'Edited ")
	}},
	{"a new article, the newest", func(_ *contender, d *desk, n int) error {
		return d.put(path.Dir(articleName(n-1))+"/article-newest.md", []byte(newest)) // in a section that is there
	}},
	{"a template of all articles", func(c *contender, d *desk, _ int) error { return d.editTemplate(c.kind) }},
	{"the title of the site", func(c *contender, d *desk, _ int) error { return d.editConfig(c.kind) }},
	{"an article deleted", func(_ *contender, d *desk, n int) error { return d.put(articleName(n/2), nil) }},
	{"an article renamed", func(_ *contender, d *desk, n int) error {
		return d.move(articleName(n/2), path.Dir(articleName(n/2))+"/article-renamed.md")
	}},
	{"a fresh clone: all times new", func(c *contender, _ *desk, _ int) error { return touchAll(c.site, c.output) }},
	{"the output lost, cache there", func(c *contender, _ *desk, _ int) error { c.elsewhere(); return nil }},
}

// Those that the growth of a site is measured by.
var (
	cold = scenario{"cold", func(c *contender, _ *desk, _ int) error {
		c.elsewhere()
		return c.forget()
	}}
	unchanged = scenario{"nothing changed", func(*contender, *desk, int) error { return nil }}
	body      = scenario{"a body, as many words", func(_ *contender, d *desk, n int) error {
		return d.replace(articleName(n/2), "of the collection.", "of our collection.")
	}}
)

// newest is an article later than all others.
const newest = `---
title: 'The newest of all'
description: 'What came last.'
date: 2026-01-02
authors: ['Author 1']
categories: ['Research']
tags: [api]
---
Text of the newest article.
`

// editTemplate adds a paragraph to all articles: in the template where there
// is one; in the default theme by a partial that is there to be filled.
func (d *desk) editTemplate(kind string) error {
	switch kind {
	case "hugo":
		return d.replace("layouts/page.html", "</article>", "<p>Edited</p>\n</article>")
	case "galley":
		return d.replace("templates/page.html", "</article>", "<p>Edited</p>\n</article>")
	}
	return d.put("templates/partials/article-end.html", []byte("<p>Edited</p>\n"))
}

// editConfig gives the site another title.
func (d *desk) editConfig(kind string) error {
	if kind == "hugo" {
		return d.replace("hugo.toml", `title = "Bench"`, `title = "Edited"`)
	}
	return d.replace("galley.yaml", "title: Bench", "title: Edited")
}

// touchAll gives all files in folders the present time.
func touchAll(dirs ...string) error {
	now := time.Now()
	for _, dir := range dirs {
		err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			return os.Chtimes(name, now, now)
		})
		if err != nil {
			return err
		}
	}
	return nil
}
