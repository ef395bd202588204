package output

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"

	"github.com/tdewolff/minify/v2"
	"github.com/tdewolff/minify/v2/css"
	"github.com/tdewolff/minify/v2/js"
	"github.com/tdewolff/minify/v2/svg"
	"github.com/tdewolff/parse/v2"
	jsparse "github.com/tdewolff/parse/v2/js"

	"galley/generator/diag"
)

// minify returns the text without what browsers do not need. Where it cannot
// be parsed, that is a message at the place, and the text is returned as it
// is.
func (l *loader) minify(ext string, pos diag.Pos, src []byte) []byte {
	var out bytes.Buffer
	var err error
	m, r := minify.New(), bytes.NewReader(src)
	switch ext {
	case ".css":
		err = (&css.Minifier{}).Minify(m, &out, r, nil)
	case ".js", ".mjs":
		l.checkScript(pos, src)
		err = (&js.Minifier{}).Minify(m, &out, r, nil)
	case ".svg":
		if !l.checkDrawing(pos, src) || fragile(src) {
			return src
		}
		err = (&svg.Minifier{KeepNamespaces: []string{"xml"}}).Minify(m, &out, r, nil)
	}
	if err == nil {
		return out.Bytes()
	}
	text := err.Error()
	if e := (*parse.Error)(nil); errors.As(err, &e) {
		text = e.Message
		// A joined sheet has other lines than its file, a drawing is known to
		// be well-formed, and only JavaScript ends lines with U+2028.
		if last, _ := diag.Locate(src, len(src)); ext != ".css" && ext != ".svg" && e.Line <= last {
			pos.Line, pos.Column = e.Line, e.Column
		}
	}
	l.messages.Add(diag.AssetSyntax, pos, "%s", text)
	return src
}

// checkDrawing reports an SVG that is not well-formed XML: browsers show
// nothing of it. One with a document type may name entities that only a full
// XML parser knows, and is let pass.
func (l *loader) checkDrawing(pos diag.Pos, src []byte) bool {
	if bytes.Contains(src, []byte("<!DOCTYPE")) {
		return true
	}
	d := xml.NewDecoder(bytes.NewReader(src))
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	for {
		start := d.InputOffset()
		_, err := d.Token()
		if err == io.EOF {
			return true
		}
		if err == nil {
			continue
		}
		text := err.Error()
		if e := (*xml.SyntaxError)(nil); errors.As(err, &e) {
			text = e.Msg
		}
		at := d.InputOffset()
		if strings.Contains(text, " closed by ") {
			at = start // of the tag, which was read to its end
		}
		pos.Line, pos.Column = diag.Locate(src, int(at))
		l.messages.Add(diag.AssetSyntax, pos, "not well-formed: %s", text)
		return false
	}
}

// fragile reports whether an SVG has parts that the minifier may change the
// look of: blanks in text matter, and scripts and HTML have rules of their
// own.
func fragile(src []byte) bool {
	for _, tag := range []string{"<text", "<foreignObject", "<script", "<!ENTITY"} {
		if bytes.Contains(src, []byte(tag)) {
			return true
		}
	}
	return false
}

// checkScript reports imports of other scripts: they are published under
// names that the script does not know. Syntax errors are left to the minifier.
func (l *loader) checkScript(pos diag.Pos, src []byte) {
	tree, err := jsparse.Parse(parse.NewInputBytes(bytes.Clone(src)), jsparse.Options{})
	if err != nil {
		return
	}
	for _, stmt := range tree.List {
		var from []byte
		switch s := stmt.(type) {
		case *jsparse.ImportStmt:
			from = s.Module
		case *jsparse.ExportStmt:
			from = s.Module
		}
		if len(from) < 2 || from[1] != '.' && from[1] != '/' {
			continue
		}
		at := pos
		at.Line, at.Column = diag.Locate(src, bytes.Index(src, from))
		l.messages.Add(diag.AssetSyntax, at, "import of %q: scripts are published under hashed names and cannot import each other (put both into one file)",
			from[1:len(from)-1])
	}
}
