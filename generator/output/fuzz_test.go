package output_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"galley/generator/layer"
	"galley/generator/output"
)

// FuzzLoadAssets loads one file of any content as a sheet, a script, a
// drawing and a picture: no panic, positions inside the file, and the same
// result twice.
func FuzzLoadAssets(f *testing.F) {
	for _, seed := range []string{
		`@import "a.css" layer(x) supports(display: grid) print; a { b: url(a.svg#x) }`,
		`@import url(//x); @media print { a { b: "\2e\"" } } /* x */ @layer a, b;`,
		"let a = `b${c}`; import x from './y.js'; export {a}",
		`<svg width="1" viewBox="0 0 1 1"><path d="M0 0h1z" style="a:b"/></svg>`,
		"RIFF\x00\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x00\x00\x00\x00\x06\x00\x00\x04\x00\x00",
		"image-set(\"a.svg\" 1x) url( 'x' ) }{][ '\n",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, data string) {
		fsys := make(fstest.MapFS)
		for _, name := range []string{"a.css", "a.js", "a.svg", "a.png", "b/b.css"} {
			fsys["static/"+name] = &fstest.MapFile{Data: []byte(data)}
		}
		layers := layer.List{{FS: fsys}}
		assets, messages := output.LoadAssets(layers, nil)
		lines := strings.Count(data, "\n") + strings.Count(data, "\r") + 1
		for _, m := range messages {
			if m.Line > lines || m.Column > len(data)+1 {
				t.Errorf("message at %v, of %d lines", m.Pos, lines)
			}
		}
		again, _ := output.LoadAssets(layers, nil)
		for i, a := range assets.All() {
			if b := again.All()[i]; a.Path != b.Path || read(t, a) != read(t, b) {
				t.Errorf("%s differs from %s, loaded from the same", a.Path, b.Path)
			}
		}
	})
}
