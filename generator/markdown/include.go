package markdown

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"galley/generator/diag"
)

// maxIncluded is after how many bytes of included files a document may include
// no more: a short one could name a long file any number of times.
const maxIncluded = 16 << 20

// include returns the code that a fence takes from a file, or what is wrong.
// The Doc remembers each file that was asked for, so that a page is made again
// when one changes or appears. A fence without a language has that of the
// file's extension.
func (c *Compiler) include(f *fence) (code []byte, problem string) {
	if f.language == "" {
		f.language = strings.ToLower(strings.TrimPrefix(path.Ext(f.include), "."))
	}
	switch {
	case strings.Contains(f.include, `\`):
		return nil, fmt.Sprintf("file %q has a backslash in its path (write /)", shorten(f.include))
	case !fs.ValidPath(f.include) || f.include == ".":
		return nil, fmt.Sprintf("file %q is not a path below the site's folder (leave out /, ./ and ..)", shorten(f.include))
	case c.opts.ReadFile == nil:
		return nil, "no files can be included here (write the code into the block)"
	}
	if c.included > maxIncluded {
		return nil, fmt.Sprintf("file %q: the document includes more than %d MiB already (split it)", shorten(f.include), maxIncluded>>20)
	}
	text, err := c.opts.ReadFile(f.include)
	c.included += len(text)
	read := Read{Path: f.include}
	if err == nil {
		read.Hash = sha256.Sum256(text)
	}
	if !slices.Contains(c.doc.Reads, read) {
		c.doc.Reads = append(c.doc.Reads, read)
	}
	if err != nil {
		return nil, fmt.Sprintf("file %q: %v", shorten(f.include), err)
	}
	if !utf8.Valid(text) {
		return nil, fmt.Sprintf("file %q is not UTF-8 text (include another, or save it as UTF-8)", shorten(f.include))
	}
	return f.part(cleanCode(text))
}

// cleanCode takes the byte order mark off a text and makes its line ends \n
// and its NULs what the parser makes of them.
func cleanCode(text []byte) []byte {
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	text = bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))
	text = bytes.ReplaceAll(text, []byte("\r"), []byte("\n"))
	return bytes.ReplaceAll(text, []byte{0}, []byte("\ufffd"))
}

// part cuts the region or the lines that the fence asks for out of a file,
// and takes away the marks of regions and the indentation that all lines of a
// part have.
func (f *fence) part(text []byte) (code []byte, problem string) {
	lines := slices.Collect(bytes.Lines(text))
	whole := f.region == "" && f.slice == nil
	switch {
	case f.region != "":
		lines, problem = region(lines, f.region, f.include)
	case f.slice != nil && f.slice[0].Last > len(lines):
		problem = fmt.Sprintf("no line %d in %q, which has %d", f.slice[0].Last, shorten(f.include), len(lines))
	case f.slice != nil:
		lines = lines[f.slice[0].First-1 : f.slice[0].Last]
	}
	if problem != "" {
		return nil, problem
	}
	lines = slices.DeleteFunc(lines, func(line []byte) bool { return marker.Match(line) })
	indent := 0
	if !whole {
		indent = commonIndent(lines)
	}
	for _, line := range lines {
		code = append(code, line[min(indent, len(line)-len(bytes.TrimLeft(line, " \t"))):]...)
	}
	return code, ""
}

// marker matches a line that starts or ends a region: behind the signs of a
// comment "region: name" or "endregion: name", or #region and #endregion as
// editors have it, with or without a comment's signs and, at the end, a name.
var marker = regexp.MustCompile(`^\s*(?:[^\s\pL\pN]+[ \t]+(?:(region)|endregion):|(?:[^\s\pL\pN]+[ \t]*)?#(?:(region)|endregion)\b)` +
	`(?:[ \t]+([\pL\pN_](?:[\pL\pN_./-]*[\pL\pN_])?))?[ \t]*[^\s\pL\pN]*\s*$`)

// region returns the lines between the marks of a region. Regions may be
// nested and may overlap; an end without a name ends the one that began last.
func region(lines [][]byte, name, file string) (part [][]byte, problem string) {
	var open, names []string
	start, end := -1, -1
	for i, line := range lines {
		mark := marker.FindSubmatch(line)
		if mark == nil {
			continue
		}
		begins, called := len(mark[1])+len(mark[2]) > 0, string(mark[3])
		if begins {
			names = append(names, called)
			if len(open) < MaxDepth || called == name {
				open = append(open, called)
			}
			if called == name && start >= 0 {
				return nil, fmt.Sprintf("region %q begins twice in %q, in lines %d and %d (give each a name of its own)", shorten(name), shorten(file), start, i+1)
			}
			if called == name {
				start = i + 1
			}
			continue
		}
		last := lastOpen(open, called)
		if last < 0 {
			continue
		}
		if open[last] == name {
			end = i
		}
		open = slices.Delete(open, last, last+1)
	}
	switch {
	case start < 0:
		hint := diag.DidYouMean(name, names)
		if hint == "" {
			hint = " (mark it with // region: " + shorten(name) + " and // endregion: " + shorten(name) + ")"
		}
		return nil, fmt.Sprintf("no region %q in %q%s", shorten(name), shorten(file), hint)
	case end < 0:
		return nil, fmt.Sprintf("region %q in %q begins in line %d and has no end (add endregion: %s)", shorten(name), shorten(file), start, shorten(name))
	}
	return lines[start:end], ""
}

// lastOpen returns the index of the region that an end with this name, or
// without one, ends; -1 for none.
func lastOpen(open []string, name string) int {
	for i := len(open) - 1; i >= 0; i-- {
		if name == "" || open[i] == name {
			return i
		}
	}
	return -1
}

// commonIndent returns the length of the white space that all lines but blank
// ones begin with.
func commonIndent(lines [][]byte) int {
	var common []byte
	first := true
	for _, line := range lines {
		rest := bytes.TrimLeft(line, " \t")
		if len(bytes.TrimSpace(rest)) == 0 {
			continue
		}
		indent := line[:len(line)-len(rest)]
		if first {
			common, first = indent, false
		}
		n := 0
		for n < len(common) && n < len(indent) && common[n] == indent[n] {
			n++
		}
		common = common[:n]
	}
	return len(common)
}
