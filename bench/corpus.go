package main

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
)

// sites has a folder for each contender: configuration and templates, those
// whose names begin with an underscore included.
//
//go:embed all:sites
var sites embed.FS

const sectionSize = 500 // articles in a folder

// Texts outside these bounds are left out, in bytes: what is shorter is not an
// article, and code that is longer is left plain by galley but not by Hugo,
// which would have more to do.
const (
	shortestText = 400
	longestText  = 64 << 10
	longestLine  = 4 << 10
)

var (
	articlePage = regexp.MustCompile(`^section-\d+/article-\d+/index\.html$`)
	// codeToken is a coloured token. The classes line and cl, of whole lines, are left out.
	codeToken = regexp.MustCompile(`<span class="(?:[abd-z][a-z0-9]{0,2}|c(?:[a-km-z0-9][a-z0-9]?)?)">`)

	frontMatter = regexp.MustCompile(`(?s)\A---\n(.*?)\n---\n`)
	titleLine   = regexp.MustCompile(`(?m)^title:\s*(.+)$`)
	linkTarget  = regexp.MustCompile(`\]\([^)\s]*\)`)

	// foreignSyntax breaks what only one of the generators would take for an instruction.
	foreignSyntax = strings.NewReplacer("{{", "{ {", "{%", "{ %", "{*", "{ *")
)

// text is the body of an article with a title.
type text struct{ title, body string }

// texts is a supply of them, read one at a time: on Linux a child's peak of
// memory starts at that of the process that starts it, which must be small.
type texts struct {
	count int
	read  func(k int) (text, error)
}

// supply returns the texts of the Markdown files below a folder, or composed
// ones when it is empty.
func supply(folder string) (texts, error) {
	if folder == "" {
		return texts{composed, func(k int) (text, error) { return compose(k), nil }}, nil
	}
	fsys := os.DirFS(folder)
	var names []string
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(name, ".md") {
			return err
		}
		t, err := readText(fsys, name)
		if err == nil && fits(t.body) {
			names = append(names, name)
		}
		return err
	})
	if err == nil && len(names) == 0 {
		err = errors.New("no Markdown files in " + folder)
	}
	return texts{len(names), func(k int) (text, error) { return readText(fsys, names[k]) }}, err
}

// fits reports whether a text can be compared.
func fits(body string) bool {
	for line := range strings.Lines(body) {
		if len(line) > longestLine {
			return false
		}
	}
	return len(body) >= shortestText && len(body) <= longestText
}

// readText makes a text from any Markdown file: front matter is taken off,
// and links to files beside it, which have no counterpart here, lead away.
func readText(fsys fs.FS, name string) (text, error) {
	b, err := fs.ReadFile(fsys, name)
	if err != nil {
		return text{}, err
	}
	t := text{body: strings.ToValidUTF8(string(b), "\uFFFD")}
	t.title = strings.NewReplacer("-", " ", "_", " ").Replace(strings.TrimSuffix(path.Base(name), ".md"))
	if m := frontMatter.FindStringSubmatch(t.body); m != nil {
		t.body = t.body[len(m[0]):]
		if title := titleLine.FindStringSubmatch(m[1]); title != nil {
			t.title = strings.Trim(title[1], ` "'`)
		}
	}
	t.body = linkTarget.ReplaceAllStringFunc(foreignSyntax.Replace(t.body), func(s string) string {
		for _, kept := range []string{"http:", "https:", "mailto:", "#"} {
			if strings.HasPrefix(s[len("]("):], kept) {
				return s
			}
		}
		return "](https://example.org/)"
	})
	return t, nil
}

// makeSites writes the site of each contender below dir. All have the same
// articles, so they share one copy of them on disk where it can be shared.
func makeSites(dir string, list []*contender, from texts, n int) error {
	for _, c := range list {
		kind, err := fs.Sub(sites, "sites/"+c.kind)
		if err != nil {
			return err
		}
		if err := os.CopyFS(c.site, kind); err != nil {
			return err
		}
		for section := range (n + sectionSize - 1) / sectionSize {
			if err := os.MkdirAll(filepath.Join(c.site, "content", sectionName(section)), 0o755); err != nil {
				return err
			}
		}
	}
	for k := range min(from.count, n) {
		t, err := from.read(k)
		if err != nil {
			return err
		}
		for i := k; i < n; i += from.count {
			if err := addArticle(list, i, t); err != nil {
				return err
			}
		}
	}
	return nil
}

// addArticle writes article i to the first site and links it into the others.
func addArticle(list []*contender, i int, t text) error {
	name := filepath.FromSlash(articleName(i))
	data := []byte(article(i, t))
	first := filepath.Join(list[0].site, name)
	if err := os.WriteFile(first, data, 0o644); err != nil {
		return err
	}
	for _, c := range list[1:] {
		other := filepath.Join(c.site, name)
		if os.Link(first, other) == nil {
			continue
		}
		if err := os.WriteFile(other, data, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// articleName is the file of article i, from the site's folder.
func articleName(i int) string {
	return fmt.Sprintf("content/%s/article-%07d.md", sectionName(i/sectionSize), i)
}

func sectionName(i int) string { return fmt.Sprintf("section-%03d", i) }

// article returns the source of article i, with front matter that every
// generator understands. A line of its own keeps texts that are used again
// apart, so that remembering them is no gain.
func article(i int, t text) string {
	categories := []string{"Crypto Basics", "Research", "Engineering", "Markets", "Guides"}
	tags := strings.Fields(`api async bitcoin consensus defi energy ethereum fastapi governance layer-2 mining nft
		performance python rollups security smart-contracts staking testing wallets`)
	rnd := rand.New(rand.NewPCG(uint64(i), 1))
	var chosen []string
	for range 3 {
		chosen = append(chosen, tags[rnd.IntN(len(tags))])
	}
	slices.Sort(chosen)
	chosen = slices.Compact(chosen)
	title := strings.ReplaceAll(t.title, "'", "''")
	date := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, -(i % 3000))
	return fmt.Sprintf("---\ntitle: '%s (%d)'\ndescription: 'What article %d is about, in one line.'\ndate: %s\n"+
		"authors: ['Author %d']\ncategories: ['%s']\ntags: [%s]\n---\nArticle number %d of the collection.\n\n%s",
		title, i, i, date.Format(time.DateOnly),
		rnd.IntN(40), categories[rnd.IntN(len(categories))], strings.Join(chosen, ", "), i, t.body)
}
