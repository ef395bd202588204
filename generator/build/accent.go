package build

import (
	"fmt"

	"galley/generator/colour"
	"galley/generator/config"
	"galley/generator/layer"
)

// The theme's sheets with its colours and, after it, with the accent of the
// configuration, below static/.
const (
	tokensSheet = "css/tokens.css"
	accentSheet = "css/accent.css"
)

// accent returns the text of the sheet with the configured accent, by its name,
// and nil when there is none. A theme without such a sheet does as it likes.
func accent(layers layer.List, cfg *config.Config) map[string]string {
	c, ok := colour.Parse(cfg.Accent)
	if !ok {
		return nil
	}
	grounds := [2][]colour.RGB{{{0xff, 0xff, 0xff}}, {{}}} // where the theme does not say
	if f, err := layers.Find("static/" + tokensSheet); err == nil {
		text, _ := f.Read() // what cannot be read is a message of the assets
		theme := colour.Schemes(string(text))
		for _, name := range []string{"paper", "wash"} {
			if both, ok := theme[name]; ok {
				grounds[0] = append(grounds[0], both[0])
				grounds[1] = append(grounds[1], both[1])
			}
		}
	}
	light, dark := colour.Readable(c, grounds[0], false), colour.Readable(c, grounds[1], true)
	return map[string]string{accentSheet: fmt.Sprintf("@layer tokens { :root { --accent: light-dark(%s, %s); } }\n", light, dark)}
}
