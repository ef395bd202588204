package site

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Edition tells apart the versions of a site that are published side by side.
// There is one for now, the zero Edition, whose prefix is empty.
type Edition struct {
	Language string // BCP 47 tag; "" for the site's own
	Version  string // "" for the current one
}

// Prefix returns what stands before the edition's site paths: "" or
// "/version/language".
func (e Edition) Prefix() string {
	prefix := ""
	for _, part := range []string{e.Version, e.Language} {
		if part != "" {
			prefix += "/" + part
		}
	}
	return prefix
}

// Limits of file systems that output is copied to: the longest name on ext4,
// APFS and NTFS, and a path that leaves room for the folder it is put in.
const (
	maxSegment = 255  // bytes
	maxPath    = 1024 // bytes
)

// A Mapper turns source paths, titles and terms to site paths.
type Mapper struct {
	Keep bool // paths are left as written rather than lowered (`paths: keep`)
}

// Folder returns the site path of a folder below content/ ("a/My Files" is
// "/a/my-files/", "" is "/").
func (m Mapper) Folder(e Edition, dir string) string {
	if dir == "" || dir == "." {
		return e.Prefix() + "/"
	}
	segments := strings.Split(dir, "/")
	for i, s := range segments {
		segments[i] = m.Segment(s)
	}
	return e.Prefix() + "/" + strings.Join(segments, "/") + "/"
}

// Segment maps one name: composed (NFC), lowered unless the mapper keeps
// case, runs of white space as one hyphen.
func (m Mapper) Segment(name string) string {
	name = norm.NFC.String(name)
	if !m.Keep {
		name = norm.NFC.String(strings.ToLower(name))
	}
	return shorten(strings.Join(strings.Fields(name), "-"))
}

// Slug makes a path segment of free text such as a term's name: letters,
// digits, "+", "_" and "." stay, "#" becomes "-sharp" and "&" "-and-", the
// rest hyphens. So "C", "C++" and "C#" are "c", "c++" and "c-sharp". Text
// without a single letter or digit gets a name made from its hash, so the
// result is never empty; a long one is cut and its hash put behind it.
func Slug(text string) string {
	text = norm.NFC.String(strings.ToLower(norm.NFC.String(text)))
	text = strings.NewReplacer("#", "-sharp-", "&", "-and-").Replace(text)
	var b strings.Builder
	some := false
	for _, r := range text {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			some = true
			b.WriteRune(r)
		case unicode.IsMark(r) || r == '+' || r == '_' || r == '.':
			b.WriteRune(r)
		default:
			if s := b.String(); s != "" && !strings.HasSuffix(s, "-") {
				b.WriteByte('-')
			}
		}
	}
	slug := strings.Trim(b.String(), "-.")
	if !some || slug == "" {
		return "x-" + shortHash(text)
	}
	return shorten(slug)
}

// shorten cuts a segment at a rune so that it fits a file name, putting the
// hash of the whole behind it so that two long names stay apart.
func shorten(segment string) string {
	const room = maxSegment - len(".html")
	if len(segment) <= room {
		return segment
	}
	cut := room - len("-") - 2*hashBytes
	for !utf8.RuneStart(segment[cut]) {
		cut--
	}
	return strings.TrimRight(segment[:cut], "-") + "-" + shortHash(segment)
}

// hashBytes is how much of a hash tells names apart.
const hashBytes = 4

func shortHash(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:hashBytes])
}

// OutputPath returns the file below the output folder that answers a site
// path: "/a/" is "a/index.html", "/a.html" is "a.html".
func OutputPath(sitePath string) string {
	p := strings.TrimPrefix(sitePath, "/")
	if p == "" || strings.HasSuffix(p, "/") {
		return p + "index.html"
	}
	return p
}

// CheckPath says why a site path cannot be published, or returns "". It is
// the rule for what writers give by hand (url, slug, alias, permalink).
func CheckPath(sitePath string) string {
	if !strings.HasPrefix(sitePath, "/") {
		return "must start with a slash"
	}
	if !utf8.ValidString(sitePath) {
		return "is not valid UTF-8"
	}
	if len(sitePath) > maxPath {
		return fmt.Sprintf("is longer than %d bytes", maxPath)
	}
	if sitePath == "/" {
		return ""
	}
	trimmed := strings.TrimSuffix(sitePath[1:], "/")
	for _, s := range strings.Split(trimmed, "/") {
		if why := checkSegment(s); why != "" {
			return why
		}
	}
	if first, _, _ := strings.Cut(trimmed, "/"); strings.EqualFold(first, ".galley") {
		return "is galley's own folder"
	}
	return ""
}

func checkSegment(s string) string {
	switch {
	case s == "":
		return "has an empty part"
	case s == "." || s == "..":
		return "would leave its folder"
	case strings.Trim(s, ".") == "":
		return "has a part of dots alone"
	case len(s) > maxSegment:
		return fmt.Sprintf("has a part longer than %d bytes", maxSegment)
	case strings.Contains(s, `\`):
		return "has a backslash"
	}
	for _, r := range s {
		if unicode.IsControl(r) || r == 0xFEFF || unicode.Is(unicode.Bidi_Control, r) {
			return "has a control character"
		}
	}
	return ""
}

// reservedNames are device names that Windows refuses with any ending, of three
// and of four letters.
const reservedNames = " con prn aux nul com1 com2 com3 com4 com5 com6 com7 com8 com9 lpt1 lpt2 lpt3 lpt4 lpt5 lpt6 lpt7 lpt8 lpt9 "

// Reserved says why some systems cannot store an output path, or returns "".
func Reserved(outputPath string) string {
	for s := range strings.SplitSeq(outputPath, "/") {
		stem, _, _ := strings.Cut(s, ".")
		switch {
		case (len(stem) == 3 || len(stem) == 4) && strings.Contains(reservedNames, " "+strings.ToLower(stem)+" "):
			return fmt.Sprintf("%q is a reserved name on Windows", s)
		case strings.HasSuffix(s, ".") || strings.HasSuffix(s, " "):
			return fmt.Sprintf("%q ends in a way Windows does not store", s)
		case strings.ContainsAny(s, `<>:"|?*`):
			return fmt.Sprintf("%q has a character Windows does not allow", s)
		}
	}
	return ""
}

// Fold returns the form under which two output paths are the same file on
// some file system: by case and by Unicode normalisation.
func Fold(outputPath string) string {
	if plain(outputPath) {
		return strings.ToLower(outputPath)
	}
	return norm.NFC.String(cases.Fold().String(norm.NFD.String(outputPath)))
}

// humanise makes a title of a file's or folder's name without its ending.
func humanise(name string) string {
	words := strings.Join(strings.FieldsFunc(name, func(r rune) bool { return r == '-' || r == '_' || unicode.IsSpace(r) }), " ")
	first, size := utf8.DecodeRuneInString(words)
	if size == 0 {
		return name
	}
	return string(unicode.ToUpper(first)) + words[size:]
}
