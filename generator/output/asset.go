package output

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"

	"galley/generator/diag"
	"galley/generator/images"
	"galley/generator/layer"
)

// Asset is a file of static/ as it is published.
type Asset struct {
	Name   string            // slash-separated, below static/, such as "css/main.css"
	Path   string            // where it is published, such as "css/main.3f2a9c1b4d.css"
	Type   string            // MIME type, see [TypeByExtension]
	Size   int64             // bytes, as published
	Hashed bool              // true when Path has a fingerprint and so never holds other bytes
	Image  images.Info       // of an image, what its file tells
	Sum    [sha256.Size]byte // of the bytes, where Hashed

	file layer.File
	made bool   // true when data is published, not the file as it is
	data []byte // held only of text that was changed
}

// Open returns the bytes that are published.
func (a Asset) Open() (io.ReadCloser, error) {
	if a.made {
		return io.NopCloser(bytes.NewReader(a.data)), nil
	}
	return a.file.Layer.FS.Open(a.file.Name)
}

// Assets is what the static/ folders of all layers hold.
type Assets struct {
	Private int // files left out because of their name, see [layer.Private]

	list  []Asset
	index map[string]int // by name
}

// Lookup returns the asset of that name below static/. A style sheet that
// another one imports is not an asset of its own.
func (a *Assets) Lookup(name string) (Asset, bool) {
	i, ok := a.index[name]
	if !ok {
		return Asset{}, false
	}
	return a.list[i], true
}

// All returns the assets by path.
func (a *Assets) All() []Asset { return slices.Clone(a.list) }

// LoadAssets reads static/ of all layers.
//
// Style sheets, scripts, images and fonts get a fingerprint in their name, the
// first ten hexadecimal digits of the SHA-256 of their bytes. Style sheets are
// joined with those they import, their url() rewritten to the published names;
// sheets, scripts and SVG are minified. A sheet that another imports is
// published as part of that one only. Everything else is published as it is,
// and so is what has to keep its name: favicon* and apple-touch-icon* at the
// top, and all below .well-known/. Images are read once, to hash them, and
// not held in memory.
//
// The text of a style sheet or script in made, by its name below static/, stands in
// the place of that of the file; made may be nil.
//
// What cannot be read, parsed or found is a message, and the other assets are
// there beside it.
func LoadAssets(layers layer.List, made map[string]string) (*Assets, diag.List) {
	l := loader{texts: made, sheets: make(map[string]*sheet), found: make(map[string]Asset)}
	files, err := layers.Files("static")
	l.unreadable(diag.Pos{}, err)
	private := 0
	for _, f := range files {
		name := strings.TrimPrefix(f.Name, "static/")
		if slices.ContainsFunc(strings.Split(name, "/"), layer.Private) {
			private++
			continue
		}
		l.load(name, f)
	}
	l.joinSheets()
	return l.assets(private), l.messages
}

// loader is one run of LoadAssets.
type loader struct {
	messages diag.List
	texts    map[string]string // in the place of files
	sheets   map[string]*sheet // by name
	found    map[string]Asset  // by name
}

func (l *loader) assets(private int) *Assets {
	a := &Assets{Private: private, index: make(map[string]int, len(l.found))}
	for _, one := range l.found {
		a.list = append(a.list, one)
	}
	slices.SortFunc(a.list, func(a, b Asset) int { return strings.Compare(a.Path, b.Path) })
	for i, one := range a.list {
		a.index[one.Name] = i
	}
	return a
}

// unreadable adds a message for each error joined in err.
func (l *loader) unreadable(pos diag.Pos, err error) {
	if err == nil {
		return
	}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		for _, e := range joined.Unwrap() {
			l.unreadable(pos, e)
		}
		return
	}
	var p *fs.PathError
	if errors.As(err, &p) {
		err = p.Err
		if pos.File == "" {
			pos.File = p.Path
		}
	}
	l.messages.Add(diag.ContentRead, pos, "cannot be read: %v", err)
}

// maxText is the largest file, in bytes, that is minified. It bounds memory.
const maxText = 16 << 20

// load makes the asset of a file, or for a style sheet gets it ready to be
// joined.
func (l *loader) load(name string, f layer.File) {
	pos := diag.Pos{File: f.Path()}
	if err := checkPath(name); err != nil {
		l.messages.Add(diag.PathUnsafe, pos, "%q cannot be published: %v (rename it)", name, err)
		return
	}
	info, err := fs.Stat(f.Layer.FS, f.Name)
	if err != nil {
		l.unreadable(pos, err)
		return
	}
	ext := strings.ToLower(path.Ext(name))
	a := Asset{Name: name, Path: name, Type: TypeByExtension(ext), Size: info.Size(), Hashed: hashed(name, ext), file: f}
	if a.Hashed && text(ext) && a.Size <= maxText {
		a.made = true
		a.data, err = l.read(name, f)
	}
	switch {
	case err != nil:
	case !a.Hashed:
	case ext == ".css" && a.Size > maxText:
		l.messages.Add(diag.AssetSyntax, pos, "style sheet larger than %d MiB (split it)", maxText>>20)
		return
	case ext == ".css":
		l.addSheet(a)
		return
	case a.made:
		a.data = l.minify(ext, pos, a.data)
		a.seal(sha256.Sum256(a.data))
	default:
		err = a.hashFile()
	}
	if err == nil && strings.HasPrefix(a.Type, "image/") {
		err = l.measure(&a)
	}
	if err != nil {
		l.unreadable(pos, err)
		return
	}
	l.found[name] = a
}

// read returns the text of a file, or what stands in its place.
func (l *loader) read(name string, f layer.File) ([]byte, error) {
	if text, ok := l.texts[name]; ok {
		return []byte(text), nil
	}
	return f.Read()
}

// measure sets the size of an image.
func (l *loader) measure(a *Asset) error {
	r, err := a.Open()
	if err != nil {
		return err
	}
	defer r.Close()
	a.Image, err = images.Probe(r, a.Name)
	if err != nil {
		l.messages.Add(diag.ImageBad, diag.Pos{File: a.file.Path()}, "the size of the image cannot be read: %v", err)
	}
	return nil
}

// hashFile gives the asset its published name by the bytes of its file.
func (a *Asset) hashFile() error {
	r, err := a.Open()
	if err != nil {
		return err
	}
	defer r.Close()
	h := sha256.New()
	if _, err := io.CopyBuffer(struct{ io.Writer }{h}, struct{ io.Reader }{r}, make([]byte, copyBuffer)); err != nil {
		return err
	}
	a.seal([sha256.Size]byte(h.Sum(nil)))
	return nil
}

// seal gives the asset its published name by its hash.
func (a *Asset) seal(sum [sha256.Size]byte) {
	const digits = 10
	a.Sum = sum
	ext := path.Ext(a.Name)
	a.Path = fmt.Sprintf("%s.%s%s", strings.TrimSuffix(a.Name, ext), hex.EncodeToString(sum[:])[:digits], ext)
	if a.made {
		a.Size = int64(len(a.data))
	}
}

// text reports whether files with the extension are changed before they are
// published.
func text(ext string) bool {
	switch ext {
	case ".css", ".js", ".mjs", ".svg":
		return true
	}
	return false
}

// hashed reports whether an asset gets a fingerprint.
func hashed(name, ext string) bool {
	if strings.HasPrefix(name, "favicon") || strings.HasPrefix(name, "apple-touch-icon") || strings.HasPrefix(name, ".well-known/") {
		return false
	}
	switch ext {
	case ".css", ".js", ".mjs",
		".svg", ".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif",
		".woff2", ".woff", ".ttf", ".otf":
		return true
	}
	return false
}
