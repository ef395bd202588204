package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"galley/generator/decode"
)

// hosting has the files that the pages on hosting show.
const hosting = root + "/examples/hosting"

// Every file for a host is on one page of the manual, and on no other.
func TestHostingFilesAreShown(t *testing.T) {
	t.Parallel()
	pages, err := filepath.Glob(root + "/content/docs/hosting/*.md")
	if err != nil || len(pages) == 0 {
		t.Fatalf("no pages on hosting: %v", err)
	}
	var text strings.Builder
	for _, page := range pages {
		text.WriteString(read(t, page))
	}
	files, err := os.ReadDir(hosting)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		include := `include="examples/hosting/` + f.Name() + `"`
		if n := strings.Count(text.String(), include); n != 1 {
			t.Errorf("%s is shown %d times, want 1", f.Name(), n)
		}
	}
}

func TestHostingFilesParse(t *testing.T) {
	t.Parallel()
	for name, format := range map[string]decode.Format{
		"github-pages.yml": decode.YAML, "netlify.toml": decode.TOML, "wrangler.toml": decode.TOML,
	} {
		_, messages := decode.Parse(format, []byte(read(t, hosting+"/"+name)), decode.Options{File: name})
		if len(messages) > 0 {
			t.Errorf("%s: %v", name, messages)
		}
	}
	for _, name := range []string{"Caddyfile", "nginx.conf", "cloudfront-index.js"} {
		text := read(t, hosting+"/"+name)
		if opened, closed := strings.Count(text, "{"), strings.Count(text, "}"); opened != closed {
			t.Errorf("%s opens %d braces and closes %d", name, opened, closed)
		}
	}
	scripts, err := filepath.Glob(hosting + "/*.sh")
	if err != nil || len(scripts) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	for _, name := range scripts {
		if out, err := exec.Command("sh", "-n", name).CombinedOutput(); err != nil {
			t.Errorf("sh -n %s: %v\n%s", name, err, out)
		}
	}
}

// The workflow has what builds remember, and what is published with its
// manifest, before it builds, and builds before it uploads.
func TestWorkflowKeepsWhatBuildsRemember(t *testing.T) {
	t.Parallel()
	text := read(t, hosting+"/github-pages.yml")
	last := 0
	for _, step := range []string{
		"uses: actions/cache@", "path: |\n            .galley\n            public\n", "restore-keys: ",
		"galley/bin/galley build --strict --format github", "--exclude=/.galley public/", "uses: actions/upload-pages-artifact@",
	} {
		at := strings.Index(text[last:], step)
		if at < 0 {
			t.Fatalf("github-pages.yml has no %q behind the step before", step)
		}
		last += at
	}
}

// Servers that are on the machine read their configuration themselves.
func TestHostingFilesOfServers(t *testing.T) {
	t.Parallel()
	site, err := filepath.Abs(hosting + "/nginx.conf")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	frame := filepath.Join(dir, "nginx.conf")
	writeFile(t, frame, 0o666, "pid "+dir+"/pid;\nevents { }\nhttp { access_log off; include "+site+"; }\n")
	for _, c := range [][]string{
		{"nginx", "-t", "-q", "-e", dir + "/log", "-c", frame},
		{"caddy", "adapt", "--adapter", "caddyfile", "--config", hosting + "/Caddyfile"},
	} {
		if _, err := exec.LookPath(c[0]); err != nil {
			t.Logf("%s is not on this machine; only the braces of its file were counted", c[0])
			continue
		}
		if out, err := exec.Command(c[0], c[1:]...).CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", strings.Join(c, " "), err, out)
		}
	}
}

// The uploads put there what pages load before pages, and remove last.
func TestUploadOrder(t *testing.T) {
	t.Parallel()
	tests := []struct {
		script, command string
		args            []string
		want            []string // what each call has, in their order
	}{
		{"s3-upload.sh", "aws", []string{"bucket", "E2EXAMPLE1", "site"}, []string{
			"s3 sync site s3://bucket --cache-control public, max-age=31536000, immutable --exclude * --include *.[0-9a-f]",
			"s3 sync site s3://bucket --cache-control public, max-age=0, must-revalidate --exclude *.[0-9a-f]",
			"s3 cp site s3://bucket --recursive --exclude * --include *atom.xml --content-type application/atom+xml",
			"s3 cp site s3://bucket --recursive --exclude * --include rss.xml --content-type application/rss+xml",
			"s3 cp site s3://bucket --recursive --exclude * --include feed.json --content-type application/feed+json",
			"s3 sync site s3://bucket --delete --size-only",
			"cloudfront create-invalidation --distribution-id E2EXAMPLE1 --paths /*",
		}},
		{"upload.sh", "rsync", []string{"host:site"}, []string{
			"-rtz --exclude=/.galley --exclude=*.html",
			"-rtz --exclude=/.galley --delay-updates --delete-after public/ host:site/",
		}},
	}
	for _, tt := range tests {
		dir := t.TempDir()
		log := filepath.Join(dir, "log")
		writeFile(t, filepath.Join(dir, tt.command), 0o777, "#!/bin/sh\necho \"$*\" >>'"+log+"'\n")
		cmd := exec.Command("sh", append([]string{hosting + "/" + tt.script}, tt.args...)...)
		cmd.Env = append(os.Environ(), "PATH="+dir+string(os.PathListSeparator)+os.Getenv("PATH"))
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", tt.script, err, out)
		}
		got := strings.Split(strings.TrimSpace(read(t, log)), "\n")
		if !slices.EqualFunc(got, tt.want, strings.HasPrefix) {
			t.Errorf("%s calls %s with\n%s\nwant\n%s", tt.script, tt.command, strings.Join(got, "\n"), strings.Join(tt.want, "\n"))
		}
	}
}

// The function for CloudFront is run where node is.
func TestCloudFrontFunction(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("node"); err != nil {
		t.Log("node is not on this machine; only the braces of cloudfront-index.js were counted")
		return
	}
	tests := []struct{ in, want string }{
		{"/", "/index.html"},
		{"/about/", "/about/index.html"},
		{"/about", "301 /about/"},
		{"/feed.json", "/feed.json"},
		{"/a.b/c", "301 /a.b/c/"},
		{"//other.example/x", "301 /other.example/x/"},
	}
	function := read(t, hosting+"/cloudfront-index.js")
	const show = `
const r = handler({request: {uri: process.argv[1]}});
process.stdout.write(r.uri || r.statusCode + " " + r.headers.location.value);`
	for _, tt := range tests {
		out, err := exec.Command("node", "-e", function+show, tt.in).Output()
		if got := string(out); err != nil || got != tt.want {
			t.Errorf("handler(%q) = %q, %v, want %q", tt.in, got, err, tt.want)
		}
	}
}

func read(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func writeFile(t *testing.T, name string, mode os.FileMode, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
}
