package build_test

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"galley/generator/build"
	"galley/generator/disk"
	"galley/generator/images"
)

// noise is a picture that no format makes small.
func noise(width, height int, seed uint32) image.Image {
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			seed = seed*1664525 + 1013904223
			img.SetRGBA(x, y, color.RGBA{uint8(seed >> 24), uint8(seed >> 16), uint8(seed >> 8), 255})
		}
	}
	return img
}

func jpegOf(t testing.TB, img image.Image) string {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func pngOf(t testing.TB, img image.Image) string {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// An album is a site with images in a folder, what it is built into, and what
// builds remember.
type album struct {
	t           *testing.T
	dir, public string
	cache       *disk.Dir
	options     build.Options
}

func newAlbum(t *testing.T, files map[string]string) *album {
	t.Helper()
	a := &album{t: t, dir: t.TempDir()}
	a.public = filepath.Join(a.dir, "public")
	for name, text := range files {
		writeFile(t, filepath.Join(a.dir, filepath.FromSlash(name)), text)
	}
	cache, err := disk.Create(filepath.Join(a.dir, ".galley"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cache.Close() })
	a.cache = cache
	a.options = build.Options{Source: source(t, a.dir), Cache: cache, Identity: "test", Encoders: new(images.Encoders)}
	return a
}

// build builds the site without errors and returns how many variants were
// encoded and which are published, without their hashes.
func (a *album) build() (report build.Report, variants string) {
	a.t.Helper()
	report = run(a.t, a.options, a.public)
	if report.Messages.HasErrors() || report.Cache != nil {
		a.t.Fatalf("%s %v", text(report.Messages), report.Cache)
	}
	return report, variantsIn(tree(a.t, a.public))
}

func variantsIn(files map[string]string) string {
	var names []string
	for name := range files {
		if name, ok := strings.CutPrefix(name, "resized/"); ok {
			parts := strings.Split(name, ".")
			names = append(names, strings.Join(slices.Delete(parts, len(parts)-2, len(parts)-1), "."))
		}
	}
	slices.Sort(names)
	return strings.Join(names, " ")
}

func photographs(t testing.TB) map[string]string {
	return map[string]string{
		"galley.yaml":          "title: T\nimages: {widths: [40, 80]}\n",
		"content/a/index.md":   "![A photo](photo.jpg)\n\n[large](linked.png)\n",
		"content/a/photo.jpg":  jpegOf(t, noise(160, 200, 1)),
		"content/a/linked.png": pngOf(t, noise(100, 120, 2)),
		"content/b.md":         "![A shot](/shots/one.png)\n",
		"static/shots/one.png": pngOf(t, noise(70, 90, 3)),
		"static/shots/two.png": pngOf(t, noise(70, 90, 4)),
	}
}

func TestVariants(t *testing.T) {
	t.Parallel()
	files := photographs(t)
	files["galley.yaml"] = "images: {widths: [40, 80], formats: [avif, webp]}\n"
	a := newAlbum(t, files)
	const want = "a/photo.jpg.40w.avif a/photo.jpg.40w.webp a/photo.jpg.80w.avif a/photo.jpg.80w.webp shots/one.png.40w.webp shots/one.png.70w.webp"
	// The name of an asset has a hash of its own.
	plain := func(variants string) string {
		return strings.ReplaceAll(variants, "one."+strings.Split(strings.Split(variants, "shots/one.")[1], ".")[0]+".png", "one.png")
	}
	report, variants := a.build()
	if plain(variants) != want || report.Encoded != 6 {
		t.Errorf("the first build encodes %d and publishes %q, want 6 and %q", report.Encoded, variants, want)
	}
	clean := tree(t, a.public)
	if report, _ := a.build(); report.Rendered+report.Encoded+report.Output.Written != 0 {
		t.Errorf("a second build renders %d, encodes %d and writes %d, want nothing", report.Rendered, report.Encoded, report.Output.Written)
	}

	if err := os.RemoveAll(a.public); err != nil {
		t.Fatal(err)
	}
	if report, _ := a.build(); report.Encoded != 0 {
		t.Errorf("a build into an empty folder encodes %d, want none", report.Encoded)
	}
	equal(t, "what was kept", tree(t, a.public), clean)

	// A page that offers no image takes its variants away.
	writeFile(t, filepath.Join(a.dir, "content", "b.md"), "Nothing.\n")
	if _, variants := a.build(); strings.Contains(variants, "shots") || !strings.Contains(variants, "photo") {
		t.Errorf("variants of an image that no page shows are there: %q", variants)
	}
	if kept := len(names(t, filepath.Join(a.dir, ".galley", "images"))); kept != 4 {
		t.Errorf("%d variants are kept, want 4", kept)
	}

	a.options.Verify = true
	if report, _ := a.build(); len(report.Messages) > 0 {
		t.Errorf("--verify says %s", text(report.Messages))
	}
}

func names(t *testing.T, dir string) []os.DirEntry {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	return entries
}

// TestVariantsDamaged spoils what builds before have kept.
func TestVariantsDamaged(t *testing.T) {
	t.Parallel()
	a := newAlbum(t, photographs(t))
	a.build()
	clean := tree(t, a.public)
	dir := filepath.Join(a.dir, ".galley", "images")
	kept := names(t, dir)
	first, second := filepath.Join(dir, kept[0].Name()), filepath.Join(dir, kept[1].Name())
	data, err := os.ReadFile(first)
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, second, string(data)) // one in another's place
	data[len(data)-1]++
	writeFile(t, first, string(data))
	writeFile(t, filepath.Join(dir, kept[2].Name()), "")
	if err := os.RemoveAll(a.public); err != nil {
		t.Fatal(err)
	}
	if report, _ := a.build(); report.Encoded != 3 {
		t.Errorf("a build encodes %d, want the 3 that were spoilt", report.Encoded)
	}
	equal(t, "what was spoilt", tree(t, a.public), clean)
}

func TestVariantsOnAnyNumberOfWorkers(t *testing.T) {
	t.Parallel()
	files := photographs(t)
	for i := range 6 {
		name := string(rune('p' + i))
		files["content/a/"+name+".jpg"] = jpegOf(t, noise(160, 160+i, uint32(i)))
		files["content/a/index.md"] += "![x](" + name + ".jpg)\n"
	}
	trees := make([]map[string]string, 2)
	for i, jobs := range []int{1, 8} {
		a := newAlbum(t, files)
		a.options.Jobs, a.options.Cache = jobs, nil
		a.build()
		trees[i] = tree(t, a.public)
	}
	delete(trees[0], ".galley/manifest")
	delete(trees[1], ".galley/manifest")
	equal(t, "8 workers", trees[1], trees[0])
}

// TestPreviewFindsVariants asks for variants before any page was rendered, as a
// browser does whose page is from a preview that ended.
func TestPreviewFindsVariants(t *testing.T) {
	t.Parallel()
	a := newAlbum(t, photographs(t))
	a.build()
	published := tree(t, a.public)
	a.options.Now, a.options.Theme = now(), plainTheme()
	snap, _, err := build.Take(context.Background(), a.options)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range published {
		if !strings.HasPrefix(name, "resized/") {
			continue
		}
		j, ok := snap.Lookup(name)
		if !ok {
			t.Errorf("there is no job %s", name)
			continue
		}
		if out := snap.NewWorker().Render(j); string(out.Data) != want || out.Type != "image/"+strings.TrimPrefix(filepath.Ext(name), ".") {
			t.Errorf("%s has %d bytes of type %s, want %d", name, len(out.Data), out.Type, len(want))
		}
	}
	for _, name := range []string{"resized/a/photo.jpg", "resized/a/photo.jpg.40w.0000000000.webp", "resized/a/linked.png.40w.x.gif", "resized/resized/x.y.z.w", "resized/"} {
		if _, ok := snap.Lookup(name); ok {
			t.Errorf("there is a job %s", name)
		}
	}
}

func TestImagesWithoutVariants(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(files map[string]string){
		"no formats":  func(files map[string]string) { files["galley.yaml"] = "images: {formats: []}\n" },
		"narrow ones": func(files map[string]string) { files["galley.yaml"] = "images: {widths: [160]}\n" },
		"small files": func(files map[string]string) {
			files["content/a/photo.jpg"] = jpegOf(t, image.NewGray(image.Rect(0, 0, 200, 200)))
		},
		"no sources used": func(files map[string]string) {
			files["templates/partials/image.html"] = "<img src={{.Src}} alt={{.Alt}}>"
		},
	} {
		files := photographs(t)
		delete(files, "content/b.md")
		change(files)
		a := newAlbum(t, files)
		report, variants := a.build()
		if variants != "" || report.Encoded != 0 {
			t.Errorf("%s: %q", name, variants)
		}
	}
}

// TestResourcesAreStripped looks for what cameras write in what is published.
func TestResourcesAreStripped(t *testing.T) {
	t.Parallel()
	photo := jpegOf(t, noise(160, 200, 1))
	exif := "\xff\xe1\x00\x2eExif\x00\x00MM\x00\x2a\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06\x00\x00\x00\x00\x00\x00GPS 51N 0W.."
	files := photographs(t)
	files["content/a/photo.jpg"] = photo[:2] + exif + photo[2:]
	files["content/a/notes.svg"] = `<svg xmlns="http://www.w3.org/2000/svg"><!-- drawn by me --><script>alert(1)</script></svg>`
	for _, allowed := range []bool{false, true} {
		if allowed {
			files["galley.yaml"] += "markdown: {raw_html: allow}\n"
		}
		a := newAlbum(t, files)
		a.build()
		for name, data := range tree(t, a.public) {
			if strings.Contains(data, "GPS") {
				t.Errorf("%s says where it was taken", name)
			}
			if strings.HasSuffix(name, ".html") && strings.Contains(data, "photo.jpg") && !strings.Contains(data, `width="200" height="160"`) {
				t.Errorf("%s has not the size after the orientation: %s", name, data)
			}
			if name == "a/notes.svg" && strings.Contains(data, "script") != allowed {
				t.Errorf("%s is %q, raw HTML allowed: %t", name, data, allowed)
			}
		}
	}
}

// TestOneImageFirst counts the images of each page that are loaded at once.
func TestOneImageFirst(t *testing.T) {
	t.Parallel()
	files := photographs(t)
	files["content/c.md"] = "---\nimage: {src: /shots/one.png, alt: One}\ndate: 2026-01-01\n---\n![x](/shots/two.png)\n\n:::figure{src=/shots/one.png alt=y}\n:::\n"
	files["content/d.md"] = "---\nimage: {src: /shots/two.png, alt: Two}\ndate: 2026-01-02\n---\nText.\n"
	a := newAlbum(t, files)
	a.build()
	pages := tree(t, a.public)
	maps.DeleteFunc(pages, func(name, data string) bool {
		return !strings.HasSuffix(name, ".html") || !strings.Contains(data, "<img ")
	})
	if len(pages) < 4 {
		t.Errorf("%d pages have images, want 4", len(pages))
	}
	for name, data := range pages {
		rest := data[strings.Index(data, "<img "):]
		tag := rest[:strings.Index(rest, ">")]
		if strings.Count(data, "fetchpriority") != 1 || !strings.Contains(tag, `fetchpriority="high"`) || strings.Count(data, "<img ") != strings.Count(data, `loading="lazy"`)+1 {
			t.Errorf("%s: not exactly the first image is loaded first:\n%s", name, data)
		}
	}
}
