// Command palette writes the colours of code, static/css/colours.css. In go a
// light and a dark style of chroma and the theme's colours of the grounds on
// which code stands; out comes a sheet that colours chroma's classes. Each colour
// is that of the style, made darker or lighter until it can be read on all grounds.
//
// It is run in the root of the repository, and a test fails when the sheet is
// not what it would write. It knows chroma because the styles are there; package
// highlight does not have them, as they are all parsed when a program starts.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/alecthomas/chroma/v2"
	"github.com/alecthomas/chroma/v2/styles"

	"galley/generator/colour"
)

// The styles: the muted inks of an old print, on paper and at night.
const (
	light = "kanagawa-lotus"
	dark  = "kanagawa-wave"
)

func main() {
	if err := write("."); err != nil {
		fmt.Fprintln(os.Stderr, "palette:", err)
		os.Exit(1)
	}
}

// write makes the sheet in the repository at root.
func write(root string) error {
	text, err := colours(root)
	if err != nil {
		return err
	}
	return os.WriteFile(sheetName(root), []byte(text), 0o666)
}

func sheetName(root string) string {
	return filepath.Join(root, "static", "css", "colours.css")
}

// colours returns the sheet for the theme of the repository at root.
func colours(root string) (string, error) {
	var css []byte
	for _, name := range []string{"tokens.css", "code.css"} {
		text, err := os.ReadFile(filepath.Join(root, "static", "css", name))
		if err != nil {
			return "", err
		}
		css = append(css, text...)
	}
	theme, err := themeColours(string(css))
	if err != nil {
		return "", err
	}
	var schemes [2]scheme
	for i, name := range []string{light, dark} {
		style, ok := styles.Registry[name]
		if !ok {
			return "", fmt.Errorf("chroma has no style %q", name)
		}
		schemes[i] = scheme{style: style, ink: theme["ink"][i], lighter: i == 1}
		for _, ground := range grounds {
			schemes[i].grounds = append(schemes[i].grounds, theme[ground][i])
		}
	}
	return sheet(schemes), nil
}

// A scheme is a style and what of the theme goes with it.
type scheme struct {
	style   *chroma.Style
	ink     colour.RGB
	grounds []colour.RGB
	lighter bool // than its grounds the text is
}

// colour is that of text of a type, that of all text where the style has none.
func (s scheme) colour(t chroma.TokenType) colour.RGB {
	c := s.style.Get(t).Colour
	if !c.IsSet() || c == s.style.Get(chroma.Text).Colour {
		return s.ink
	}
	return colour.Readable(colour.RGB{c.Red(), c.Green(), c.Blue()}, s.grounds, s.lighter)
}
