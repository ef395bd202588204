package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// repository is the folder of the whole project.
const repository = "../../.."

// A skipped is a line of a shell block that no test can run, and why.
type skipped struct{ page, line, why string }

// notRun returns all of them.
func notRun() []skipped {
	return []skipped{
		{"README.md", "make", "compiles and publishes the repository; .ci/run does"},
		{"content/docs/directives.md", "rm -r public", "an example of what not to do"},
		{"content/docs/hosting/_index.md", "git submodule add ADDRESS-OF-GALLEY galley", "needs the address of a repository"},
		{"content/docs/hosting/cloudflare-pages.md", "npx wrangler pages deploy", "needs an account"},
		{"content/docs/hosting/netlify.md", "npx netlify deploy --prod --no-build --dir public", "needs an account"},
		{"content/docs/hosting/nginx.md", "sh upload.sh me@www.example.org:/var/www/example", "needs a server; TestUploadOrder runs the script"},
		{"content/docs/hosting/s3-cloudfront.md", "sh s3-upload.sh my-bucket E2EXAMPLE1", "needs an account; TestUploadOrder runs the script"},
		{"content/docs/installing.md", "go install ./generator/cmd/galley", "compiles the repository; .ci/run does"},
		{"content/docs/installing.md", "make build", "compiles the repository; .ci/run does"},
		{"content/docs/installing.md", "sudo install bin/galley /usr/local/bin/", "changes the machine"},
		{"content/docs/installing.md", "make dist", "compiles for all systems"},
		{"content/docs/installing.md", "make dist PLATFORMS=linux/arm64", "compiles for another system"},
		{"content/docs/installing.md", `galley completion zsh > "${fpath[1]}/_galley"`, "needs zsh"},
		{"content/docs/installing.md", "galley completion powershell | Out-String | Invoke-Expression", "needs PowerShell"},
	}
}

var (
	beginsNew  = regexp.MustCompile(`^(README|content/docs/(getting-started|from-[a-z]+))\.md$`)
	siteFile   = regexp.MustCompile(`^(galley\.yaml|(content|data|static|templates)/.*)$`)
	spoken     = regexp.MustCompile(`(?m)^\S+:[0-9]+:[0-9]+: `)
	spanOfCode = regexp.MustCompile("`galley ([^`]+)`")
	lastLine   = regexp.MustCompile(`(?m)^rendered .*$`)
	leftOut    = regexp.MustCompile(`(?m)^left out: .*\n`)
	quoted     = regexp.MustCompile(`"[^"]*"`)
	digits     = regexp.MustCompile(`[0-9]+(\.[0-9]+)? ?(ms|s)?`)
)

// manual returns the pages that show how galley is used: the manual, the
// README and the articles of the starter site.
func manual(t *testing.T) []string {
	t.Helper()
	pages := []string{"README.md"}
	for _, dir := range []string{"content/docs", "starter"} {
		err := fs.WalkDir(os.DirFS(repository), dir, func(name string, _ fs.DirEntry, err error) error {
			if strings.HasSuffix(name, ".md") {
				pages = append(pages, name)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return pages
}

// generated reports whether cmd/manual writes a page: what stands in its
// blocks is tested where it comes from.
func generated(page string) bool {
	return exists(repository + "/generator/cmd/manual/pages/" + strings.TrimPrefix(page, "content/docs/"))
}

// TestManual does what each page says: it runs the commands, writes the files
// that have their name as a title, and compares what is shown right after
// commands with what these said. It begins with the files of
// testdata/manual/PAGE.txtar, in the site that galley new site makes unless these
// are a site or the page makes one itself.
func TestManual(t *testing.T) {
	t.Parallel()
	for _, page := range manual(t) {
		t.Run(page, func(t *testing.T) {
			t.Parallel()
			r := newReader(t, page)
			for _, f := range fences(readPage(t, page)) {
				r.read(f)
			}
			r.check()
			if page == "content/docs/getting-started.md" {
				r.hasPublished()
			}
		})
	}
}

// hasPublished looks for what the first page promises.
func (r *reader) hasPublished() {
	if r.ran < 10 {
		r.t.Errorf("%d commands were run, want 10 at least", r.ran)
	}
	for name, want := range map[string]string{
		"posts/a-walk-along-the-river/index.html": "Who we are",
		"index.html": "A walk along the river",
		"atom.xml":   "https://www.example.org/posts/a-walk-along-the-river/",
		"404.html":   "Printed on no paper at all",
	} {
		got, err := os.ReadFile(filepath.Join(r.dir, "public", filepath.FromSlash(name)))
		if err != nil || !strings.Contains(string(got), want) {
			r.t.Errorf("public/%s has no %q: %v", name, want, err)
		}
	}
}

// TestNotRun wants each line that is not run to be on its page still.
func TestNotRun(t *testing.T) {
	t.Parallel()
	for _, line := range notRun() {
		shown := func(f fence) bool { return slices.Contains(f.commands(), line.line) }
		if !slices.ContainsFunc(fences(readPage(t, line.page)), shown) {
			t.Errorf("%s does not show %q any more", line.page, line.line)
		}
	}
}

// TestCommandsInText looks at the commands within lines of text: each has to be
// there, to know its flags and to take as many arguments.
func TestCommandsInText(t *testing.T) {
	t.Parallel()
	found := 0
	for _, page := range manual(t) {
		for _, span := range spanOfCode.FindAllStringSubmatch(readPage(t, page), -1) {
			found++
			if err := understands(strings.Fields(quoted.ReplaceAllString(span[1], "quoted"))); err != nil {
				t.Errorf("%s: %s: %v", page, span[0], err)
			}
		}
	}
	if found < 30 {
		t.Errorf("%d commands were found in texts, want 30 at least", found)
	}
}

// TestRenderings wants below each piece of Markdown on the pages about writing
// the same once more, so that a reader sees what becomes of it, and in one of
// them each directive of the theme.
func TestRenderings(t *testing.T) {
	t.Parallel()
	rendered := ""
	for _, page := range []string{"content/docs/markdown.md", "content/docs/code.md", "content/docs/directives.md"} {
		for _, f := range fences(readPage(t, page)) {
			switch {
			case f.language != "md":
			case strings.HasPrefix(strings.TrimLeft(f.after, "\n"), f.text):
				rendered += f.text
			case page != "content/docs/directives.md" && !strings.Contains(f.text, "<!--more-->"):
				t.Errorf("%s:%d: what becomes of this does not stand below it:\n%s", page, f.line, f.text)
			}
		}
	}
	directives, err := filepath.Glob(repository + "/templates/directives/*.html")
	if err != nil || len(directives) < 16 {
		t.Fatalf("%d directives, want 16 at least: %v", len(directives), err)
	}
	for _, file := range directives {
		name := strings.TrimSuffix(filepath.Base(file), ".html")
		if !regexp.MustCompile(`(?m)^:{3,} ?` + name + `\b`).MatchString(rendered) {
			t.Errorf("no page shows the source of the directive %s with what becomes of it below", name)
		}
	}
}

// TestSpecimen wants the file that draws each piece around a text, or the lines
// that it comes from, to be shown by the specimen, and below it the piece itself
// where the specimen has none at its own foot. TestFurniture in build sees that
// the pieces are there.
func TestSpecimen(t *testing.T) {
	t.Parallel()
	shown := make(map[string]fence)
	for _, f := range fences(readPage(t, "content/specimen.md")) {
		if f.included {
			shown[f.title] = f
		}
	}
	for _, tt := range []struct {
		piece, source string
		borrowed      bool // from an article that is in lists
	}{
		{"category, title, standfirst, byline, picture", "content/specimen.md", false},
		{"author", "content/authors/editorial-team/_index.md", false},
		{"publisher, newsletter, and what of the foot a site configures", "galley.yaml", false},
		{"share", "templates/partials/share.html", true},
		{"previous and next", "templates/partials/neighbours.html", true},
		{"earlier in the category", "templates/partials/earlier.html", true},
		{"related", "templates/partials/related.html", false},
		{"recent", "templates/partials/recent.html", false},
	} {
		f, ok := shown[tt.source]
		partial := strings.TrimPrefix(tt.source, "templates/")
		switch {
		case !ok:
			t.Errorf("the specimen does not include %s, the source of %s", tt.source, tt.piece)
		case tt.borrowed && !strings.HasPrefix(strings.TrimLeft(f.after, "\n"), `:::piece{partial="`+partial+`" of=`):
			t.Errorf("%s is not shown below its source, %s", tt.piece, tt.source)
		}
	}
}

// understands reports what is wrong with the arguments of galley.
func understands(args []string) error {
	root := newRoot(process())
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd(args...)
	cmd, rest, err := root.Find(args)
	if err != nil {
		return err
	}
	cmd.InitDefaultHelpFlag()
	if err := cmd.ParseFlags(rest); err != nil {
		return err
	}
	// A command may be named without what it is about: galley new site.
	if given := cmd.Flags().Args(); len(given) > 0 {
		return cmd.ValidateArgs(given)
	}
	return nil
}

func readPage(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(repository, filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// withoutNumbers leaves out counts and times from the last line of a build.
func withoutNumbers(text string) string {
	return lastLine.ReplaceAllStringFunc(text, func(line string) string { return digits.ReplaceAllString(line, "N") })
}
