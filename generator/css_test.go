package generator_test

import (
	"io/fs"
	"os"
	"path"
	"regexp"
	"strings"
	"testing"
)

// The theme is the same from right to left, and moves for nobody who does not
// want it to.
var (
	physical = regexp.MustCompile(`(?m)^.*(?:(?:margin|padding|border|inset|scroll-margin|scroll-padding)-(?:left|right|top|bottom)|[{;\s](?:left|right|top|bottom|width|height|(?:min|max)-(?:width|height)):|float:|text-align: (?:left|right)).*$`)
	motion   = regexp.MustCompile(`\s(?:animation|transition|scroll-behavior|view-transition)[\w-]*:|@view-transition`)
	query    = regexp.MustCompile(`@media[^{]*`)
	supports = regexp.MustCompile(`@supports[^{]*`)
	remark   = regexp.MustCompile(`(?s)/\*.*?\*/`)
)

// sideways are the rules that mean left and right: what an author says of a
// column of a table.
var sideways = regexp.MustCompile(`\.prose :is\(th, td\)\.(?:left|right)`)

func sheets(t *testing.T) map[string]string {
	t.Helper()
	out := make(map[string]string)
	static := os.DirFS("../static")
	err := fs.WalkDir(static, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || path.Ext(name) != ".css" {
			return err
		}
		text, err := fs.ReadFile(static, name)
		out[name] = remark.ReplaceAllString(string(text), "")
		return err
	})
	if err != nil || len(out) < 5 {
		t.Fatalf("%d sheets, %v", len(out), err)
	}
	return out
}

func TestLogicalProperties(t *testing.T) {
	t.Parallel()
	for name, text := range sheets(t) {
		for _, rule := range physical.FindAllString(query.ReplaceAllString(text, ""), -1) {
			if !sideways.MatchString(rule) {
				t.Errorf("%s: %s: is not the same from right to left (use a logical property)", name, strings.TrimSpace(rule))
			}
		}
	}
}

// TestMotion finds whatever moves within a query for those who do not mind.
func TestMotion(t *testing.T) {
	t.Parallel()
	found := 0
	for name, text := range sheets(t) {
		text = supports.ReplaceAllString(text, "@supports ")
		for _, at := range motion.FindAllStringIndex(text, -1) {
			found++
			if !asked(text[:at[0]]) {
				t.Errorf("%s: %s: moves for everybody (put it within @media (prefers-reduced-motion: no-preference))", name, text[at[0]:at[1]])
			}
		}
	}
	if found == 0 {
		t.Error("nothing moves: the test looks for the wrong words")
	}
}

// asked reports whether the end of a text is within a query of motion.
func asked(before string) bool {
	start := strings.LastIndex(before, "prefers-reduced-motion: no-preference")
	if start < 0 {
		return false
	}
	rest := before[start:]
	return strings.Count(rest, "{") > strings.Count(rest, "}")
}
