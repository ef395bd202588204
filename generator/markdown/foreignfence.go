package markdown

import (
	"regexp"
	"strings"
)

// ownOptions is how to write what other generators have options for.
const ownOptions = `write options in braces behind the language, as in {title="main.go" hl="3-5,8" lines}`

// foreignFence finds, in the info string of a code block, options that another
// generator reads, and that have no effect here.
func foreignFence(info string) (fault, bool) {
	for _, f := range []struct {
		pattern *regexp.Regexp
		what    string
	}{
		{bareOption, "an option outside of braces"},
		{barePlace, "a title in brackets"},
		{bareLines, "a list of lines without a name"},
		{bareNumbers, "a word for line numbers"},
		{braceLanguage, "a language in braces"},
	} {
		if m := f.pattern.FindStringSubmatchIndex(info); m != nil {
			found := strings.TrimSpace(info[m[2]:m[3]])
			return fault{m[2], f.what + " (" + shorten(found) + ") has no effect (" + ownOptions + ")"}, true
		}
	}
	return fault{}, false
}

var (
	bareOption    = regexp.MustCompile(`^(?:[^{]*?\s)?((?:title|file|filename|name|caption|hl_lines|linenums|linenos|highlight|ins|del|mark|lang|frame)=\S*)`)
	barePlace     = regexp.MustCompile(`^[^{\s]+\s+(\[[^\]]+\])`)
	bareLines     = regexp.MustCompile(`(\{[ \t]*\d[\d,\- \t]*\})`)
	bareNumbers   = regexp.MustCompile(`(?:\s|:)((?:showLineNumbers|line-numbers|numberLines)\b)`)
	braceLanguage = regexp.MustCompile(`^[ \t]*(\{[ \t]*\.?[A-Za-z][\w+#-]*[ \t]*\})`)
)
