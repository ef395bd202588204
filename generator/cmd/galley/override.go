package main

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"galley/generator/build"
	"galley/generator/config"
	"galley/generator/diag"
	"galley/generator/layer"

	"github.com/spf13/cobra"
)

func newOverride(w world) *cobra.Command {
	var source string
	cmd := &cobra.Command{
		Use:   "override PATH",
		Short: "Copy a file of the theme into the site, to change it there",
		Long: `Override copies a template or a static file of the theme into the site, where
it takes the theme's place. PATH is one such as partials/byline.html or
css/base.css. The first line of the copy has the hash of the original, so that
a build can say when the original has changed.`,
		Example: `  galley new override partials/byline.html
  galley new override css/base.css`,
		Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error { return runOverride(w, source, args[0]) },
	}
	cmd.Flags().StringVar(&source, "source", ".", "the site's folder `DIR`, with galley.yaml and content/")
	return cmd
}

// runOverride copies the winning file of the layers below the site's own.
func runOverride(w world, source, name string) error {
	dir, err := openSource(source)
	if err != nil {
		return err
	}
	defer dir.Close()
	cfg, messages := config.Load(dir.FS())
	if messages.HasErrors() {
		return usagef("galley.yaml has errors (see galley check)")
	}
	layers, _ := build.Layers(build.Options{Source: dir.FS(), Theme: w.theme}, &cfg)
	f, err := findOriginal(layers[1:], path.Clean(filepath.ToSlash(name)))
	if err != nil {
		return err
	}
	data, err := f.Copy()
	if err != nil {
		return err
	}
	if err := makeFolders(dir, path.Dir(f.Name)); err != nil {
		return err
	}
	if err := writeNew(dir, f.Name, data); errors.Is(err, fs.ErrExist) {
		return usagef("%s is there already (change it, or remove it first)", f.Name)
	} else if err != nil {
		return err
	}
	_, err = fmt.Fprintln(w.stdout, f.Name)
	return err
}

// findOriginal finds a file by its path, with templates/ or static/ before it
// or without.
func findOriginal(layers layer.List, name string) (layer.File, error) {
	var known []string
	for _, dir := range []string{"templates", "static"} {
		files, err := layers.Files(dir)
		if err != nil {
			return layer.File{}, err
		}
		for _, f := range files {
			short := strings.TrimPrefix(f.Name, dir+"/")
			if f.Name == name || short == name {
				return f, nil
			}
			known = append(known, f.Name, short)
		}
	}
	hint := diag.DidYouMean(name, known)
	if hint == "" {
		i := slices.IndexFunc(known, func(k string) bool { return path.Base(k) == path.Base(name) })
		if i >= 0 {
			hint = fmt.Sprintf(" (did you mean %q?)", known[i])
		}
	}
	return layer.File{}, usagef("no theme has the file %q%s", name, hint)
}
