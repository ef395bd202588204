package layer

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"path"
	"regexp"
)

// An override is a copy of a file of a lower layer. Its first line is a comment
// that names the original and has its hash, so that a change of the original is
// noticed.

// stamp is the comment in the first line of a copy.
var stamp = regexp.MustCompile(`^(?:\{\{- /\*|/\*|#) override of .* sha256:([0-9a-f]+)`)

// stampLength bounds the first line, in bytes.
const stampLength = 1024

// Sum returns the hash of a file's text in hexadecimal digits. Line ends do
// not count, as some tools change them.
func Sum(data []byte) string {
	sum := sha256.Sum256(bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n")))
	return hex.EncodeToString(sum[:8])
}

// Copy returns the text of an override of the file. Of a kind of file that has
// no comments, such as an image, it is the file's own.
func (f File) Copy() ([]byte, error) {
	data, err := f.Read()
	if err != nil {
		return nil, err
	}
	before, after, ok := comment(f.Name)
	if !ok {
		return data, nil
	}
	line := before + " override of " + f.Path() + " sha256:" + Sum(data) + after + "\n"
	return append([]byte(line), bytes.TrimPrefix(data, []byte("\ufeff"))...), nil
}

// comment returns what begins and ends a comment in a file of that name; false
// when there is none.
func comment(name string) (before, after string, ok bool) {
	switch path.Ext(name) {
	case ".html":
		return "{{- /*", " */ -}}", true
	case ".css", ".js":
		return "/*", " */", true
	case ".yaml", ".yml", ".toml":
		return "#", "", true
	}
	return "", "", false
}

// A Stale is an override whose original is not what it was copied from.
type Stale struct {
	File     File
	Original File   // the zero File when it is gone
	Sum      string // of the original as it is now
}

// Stale returns the overrides below dir that are stale, by name. What cannot be
// read is passed over: listing and reading the files tells it.
func (l List) Stale(dir string) []Stale {
	files, _ := l.Files(dir)
	var out []Stale
	for _, f := range files {
		sum, ok := f.copied()
		if !ok {
			continue
		}
		original, err := l.below(f.Layer).Find(f.Name)
		if errors.Is(err, fs.ErrNotExist) {
			out = append(out, Stale{File: f})
			continue
		}
		data, err := original.Read()
		if now := Sum(data); err == nil && now != sum {
			out = append(out, Stale{f, original, now})
		}
	}
	return out
}

// below returns the layers under one.
func (l List) below(top Layer) List {
	for i, layer := range l {
		if layer.Name == top.Name {
			return l[i+1:]
		}
	}
	return nil
}

// copied returns the hash in the first line of an override; false for another
// file.
func (f File) copied() (sum string, ok bool) {
	if _, _, ok := comment(f.Name); !ok {
		return "", false
	}
	file, err := f.Layer.FS.Open(f.Name)
	if err != nil {
		return "", false
	}
	defer file.Close()
	start, err := io.ReadAll(io.LimitReader(file, stampLength))
	if err != nil {
		return "", false
	}
	line, _, _ := bytes.Cut(bytes.TrimPrefix(start, []byte("\ufeff")), []byte("\n"))
	match := stamp.FindSubmatch(line)
	if match == nil {
		return "", false
	}
	return string(match[1]), true
}
