package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"galley/generator/build"
	"galley/generator/disk"

	"github.com/spf13/cobra"
)

func newNew(w world) *cobra.Command {
	cmd := &cobra.Command{Use: "new", Short: "Start a site or an article, or change a file of the theme", Args: cobra.NoArgs}
	cmd.AddCommand(newSite(w), newArticle(w), newOverride(w))
	return cmd
}

func newSite(w world) *cobra.Command {
	return &cobra.Command{
		Use:   "site DIR",
		Short: "Make a folder with a small site to start from",
		Long: `Make a folder with a small site to start from: its configuration, a few
articles, a logo. DIR is a new folder or an empty one.`,
		Example: "  galley new site blog",
		Args:    cobra.ExactArgs(1),
		RunE:    func(_ *cobra.Command, args []string) error { return runNewSite(w, args[0]) },
	}
}

// runNewSite copies the starter site into a folder that is not there yet or
// is empty.
func runNewSite(w world, dir string) error {
	if info, err := os.Stat(dir); err == nil && !info.IsDir() {
		return usagef("%s is a file (name a new folder)", dir)
	}
	entries, err := os.ReadDir(dir)
	if err == nil && len(entries) > 0 {
		return usagef("the folder %s is not empty (name a new one)", dir)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	out, err := disk.Create(dir)
	if err != nil {
		return err
	}
	defer out.Close()
	err = fs.WalkDir(w.starter, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case name == ".":
			return nil
		case d.IsDir():
			return out.Mkdir(name)
		}
		data, err := fs.ReadFile(w.starter, name)
		if err != nil {
			return err
		}
		return writeNew(out, name, data)
	})
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w.stdout, "a new site is in %s; build it with:\n  cd %s && galley build\n", dir, dir)
	return err
}

// writeNew writes a file that must not be there yet.
func writeNew(out disk.FS, name string, data []byte) error {
	f, err := out.Create(name)
	if err != nil {
		return err
	}
	if _, err := f.Write(data); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}

func newArticle(w world) *cobra.Command {
	var source, section, now string
	cmd := &cobra.Command{
		Use:   "article TITLE",
		Short: "Start an article as a draft",
		Long: `Start an article as a draft: a file with TITLE, the date and draft: true, and a
name made of the title. The path of the file is printed. A file that is there
already is left alone.`,
		Example: `  galley new article "A walk along the river"
  galley new article "The new bridge" --section guides --now 2026-12-01`,
		Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			t, err := clock(w, now)
			if err != nil {
				return err
			}
			return runNewArticle(w, source, section, args[0], t)
		},
	}
	cmd.Flags().StringVar(&source, "source", ".", "the site's folder `DIR`, with galley.yaml and content/")
	cmd.Flags().StringVar(&section, "section", "posts", "the folder `DIR` below content/ to put it in")
	cmd.Flags().StringVar(&now, "now", "", "the `TIME` of the article (default the present, or SOURCE_DATE_EPOCH)")
	return cmd
}

// runNewArticle writes a Markdown file whose name is made of the title.
func runNewArticle(w world, source, section, title string, now time.Time) error {
	if strings.TrimSpace(title) == "" {
		return usagef("the title is empty")
	}
	section = path.Clean(filepath.ToSlash(section))
	if !fs.ValidPath(section) || !filepath.IsLocal(filepath.FromSlash(section)) {
		return usagef("--section %q is no folder below content/", section)
	}
	dir, err := openSource(source)
	if err != nil {
		return err
	}
	defer dir.Close()
	if _, err := dir.Lstat("galley.yaml"); err != nil {
		return usagef("there is no galley.yaml in %s (start a site with galley new site)", source)
	}
	name := build.ArticlePath(section, title)
	if err := makeFolders(dir, path.Dir(name)); err != nil {
		return err
	}
	text := fmt.Sprintf("---\ntitle: %s\ndate: %s\ndraft: true\n---\n\n", strconv.Quote(title), now.Format(time.DateOnly))
	if err := writeNew(dir, name, []byte(text)); errors.Is(err, fs.ErrExist) {
		return usagef("%s is there already (give the article another title)", name)
	} else if err != nil {
		return err
	}
	_, err = fmt.Fprintln(w.stdout, name)
	return err
}

// makeFolders makes a folder and those above it.
func makeFolders(out disk.FS, name string) error {
	if name == "." {
		return nil
	}
	if err := makeFolders(out, path.Dir(name)); err != nil {
		return err
	}
	if err := out.Mkdir(name); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}
