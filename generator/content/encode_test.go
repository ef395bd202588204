package content_test

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"galley/generator/content"
	"galley/generator/record"
)

// Front matter with every key comes back as it was. A field that it lacks is
// told, so that none is forgotten.
func TestEncode(t *testing.T) {
	t.Parallel()
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	const all = `title: A
linkTitle: B
description: C
summary: D
date: 2026-03-29 02:30
lastmod: 2026-04-01T10:00:00+02:00
publishDate: 2026-04-01T10:00:00Z
expiryDate: 2027-04-01
draft: true
unlisted: true
robots: noindex, nofollow
weight: -3
layout: wide
image: {src: a.png, alt: An alt, caption: A caption}
reading_time: 4
show_date: false
sidebar: true
toc: false
search: false
tags: [one, two]
categories: []
mood: [1, 2.5, true, null, {deep: [x]}]
`
	const own = `slug: e
url: /f/
aliases: [/g/, h]
id: tag:example.org,2026:1
`
	for _, src := range []string{"", "---\n" + all + own + "---\nBody\n", "---\ntitle: Only\ncascade:\n  " + indent(all) + "---\n"} {
		page, l := content.Parse("content/_index.md", []byte(src), content.Options{Taxonomies: []string{"tags", "categories"}, Location: paris})
		if len(l) > 0 {
			t.Fatal(lines(l))
		}
		want := page.Front
		var e record.Encoder
		if !want.Encode(&e, paris) {
			t.Fatal("Encode = false")
		}
		d := record.NewDecoder(string(e))
		got := content.DecodeFrontMatter(d, "content/_index.md", paris)
		if show(got) != show(want) || d.Left() > 0 || !d.Sound() {
			t.Errorf("got\n%s\nwant\n%s\n%d bytes left", show(got), show(want), d.Left())
		}
		if got.URL.Value == "" {
			continue
		}
		for field, v := range reflect.ValueOf(got).Fields() {
			if v.IsZero() && field.Name != "Cascade" {
				t.Errorf("%s is not in the example: it may be forgotten in Encode", field.Name)
			}
		}
	}
}

func indent(yaml string) (out string) {
	for _, c := range yaml[:len(yaml)-1] {
		out += string(c)
		if c == '\n' {
			out += "  "
		}
	}
	return out + "\n"
}

// show writes front matter with what its pointers lead to.
func show(f content.FrontMatter) string {
	var cascade string
	if f.Cascade != nil {
		cascade = show(*f.Cascade)
	}
	var switches []string
	for _, s := range []*bool{f.ShowDate, f.Sidebar, f.Toc, f.Search} {
		if s == nil {
			switches = append(switches, "none")
		} else {
			switches = append(switches, fmt.Sprint(*s))
		}
	}
	f.Cascade, f.ShowDate, f.Sidebar, f.Toc, f.Search = nil, nil, nil, nil, nil
	return fmt.Sprintf("%#v %s %q", f, switches, cascade)
}
