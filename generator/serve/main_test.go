package serve_test

import (
	"context"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"galley"
	"galley/generator/build"
	"galley/generator/diag"
	"galley/generator/disk"
	"galley/generator/serve"

	"go.uber.org/goleak"
)

// No goroutine is left when all servers have ended.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m, clock()) }

// clock lets be the clock by which code is coloured, which stops by itself.
func clock() goleak.Option {
	return goleak.IgnoreAnyFunction("github.com/dlclark/regexp2/v2.runClock")
}

// hang is how long a test waits for what ought to be there in no time.
const hang = time.Minute

// now is the time that decides what is scheduled.
func now() time.Time { return time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC) }

// options are those of the preview of a site, and of the build that it is
// compared with.
func options(source fs.FS) build.Options {
	return build.Options{Source: source, Theme: galley.Theme(), Now: now(), Drafts: true, Future: true}
}

// A preview is a server of a site at a port of its own.
type preview struct {
	address string // host and port
	options build.Options
	site    *build.Preview
	server  *serve.Server
	client  *http.Client // follows no redirect
	end     func()       // ends serving and waits until that is over
}

// start serves a site until the test is over.
func start(t testing.TB, source fs.FS, change ...func(*serve.Options)) *preview {
	t.Helper()
	o := options(source)
	p := &preview{options: o, site: build.NewPreview(o, nil)}
	if err := p.site.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	so := serve.Options{Preview: p.site, Folder: "/site", Editor: "edit://{path}:{line}:{column}"}
	for _, c := range change {
		c(&so)
	}
	p.server = serve.New(so)
	p.listen(t, "127.0.0.1:0")
	return p
}

func (p *preview) listen(t testing.TB, address string) {
	t.Helper()
	l, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	p.address = l.Addr().String()
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- p.server.Serve(ctx, l) }()
	transport := new(http.Transport)
	p.client = &http.Client{
		Transport: transport, Timeout: hang,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	over := false
	p.end = func() {
		if over {
			return
		}
		over = true
		stop()
		transport.CloseIdleConnections()
		select {
		case err := <-ended:
			if err != nil {
				t.Errorf("Serve() = %v", err)
			}
		case <-time.After(hang):
			t.Error("Serve does not end")
		}
	}
	t.Cleanup(p.end)
}

// An answer is a response that was read.
type answer struct {
	status int
	header http.Header
	body   string
}

// ask makes a request, with headers given as names and values in turn. The
// header Host stands for the host that is asked for.
func (p *preview) ask(t testing.TB, method, path string, headers ...string) answer {
	t.Helper()
	r, err := http.NewRequestWithContext(context.Background(), method, "http://"+p.address+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		if headers[i] == "Host" {
			r.Host = headers[i+1]
			continue
		}
		r.Header.Add(headers[i], headers[i+1])
	}
	response, err := p.client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
	return answer{response.StatusCode, response.Header, string(body)}
}

func (p *preview) get(t testing.TB, path string) answer {
	t.Helper()
	return p.ask(t, http.MethodGet, path)
}

// look makes the preview look at files that were written.
func (p *preview) look(t testing.TB, names ...string) {
	t.Helper()
	changed, err := p.site.Look(t.Context(), names...)
	if err != nil {
		t.Fatal(err)
	}
	if changed {
		p.server.Changed(names)
	}
}

// own is the element of the preview's script.
var own = regexp.MustCompile(`<script src="[^" ]*/\.galley/preview\.js" nonce="[A-Z2-7]+" data-galley="[^" ]*/\.galley/" data-etag="[0-9a-f]*" data-bare="[0-9a-f]*" defer></script>`)

// published is a page without the element of the preview's script, and how many
// of these there were.
func published(page string) (string, int) {
	return own.ReplaceAllString(page, ""), len(own.FindAllString(page, -1))
}

// A folder is a site's own on the disk.
type folder struct {
	dir string
	fs.FS
}

// newFolder makes a folder with the files.
func newFolder(t testing.TB, files map[string]string) *folder {
	t.Helper()
	f := &folder{dir: t.TempDir()}
	f.write(t, files)
	d, err := disk.Open(f.dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	f.FS = d.FS()
	return f
}

func (f *folder) path(name string) string { return filepath.Join(f.dir, filepath.FromSlash(name)) }

func (f *folder) write(t testing.TB, files map[string]string) {
	t.Helper()
	for name, text := range files {
		f.put(t, name, text)
	}
}

// put writes a file.
func (f *folder) put(t testing.TB, name, text string) {
	t.Helper()
	err := os.MkdirAll(filepath.Dir(f.path(name)), 0o777)
	if err == nil {
		err = os.WriteFile(f.path(name), []byte(text), 0o666)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// replace writes a file so that it is never seen half.
func (f *folder) replace(t testing.TB, name, text string) {
	t.Helper()
	const passing = ".passing"
	f.put(t, passing, text)
	err := os.MkdirAll(filepath.Dir(f.path(name)), 0o777)
	if err == nil {
		err = os.Rename(f.path(passing), f.path(name))
	}
	if err != nil {
		t.Fatal(err)
	}
}

func (f *folder) remove(t testing.TB, name string) {
	t.Helper()
	if err := os.RemoveAll(f.path(name)); err != nil {
		t.Fatal(err)
	}
}

// clean is what a build publishes of a site without errors.
func clean(t testing.TB, o build.Options) map[string]string {
	t.Helper()
	files, messages := built(t, o)
	if messages.HasErrors() {
		t.Fatalf("the site has errors: %v", messages)
	}
	return files
}

// built is what a build publishes of a site, by output path, galley's own files
// left out, and what it says.
func built(t testing.TB, o build.Options) (map[string]string, diag.List) {
	t.Helper()
	out, err := disk.Create(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	report, err := build.Build(context.Background(), o, out)
	if err != nil {
		t.Fatal(err)
	}
	files := make(map[string]string)
	err = fs.WalkDir(out.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasPrefix(name, ".galley/") {
			return err
		}
		data, err := fs.ReadFile(out.FS(), name)
		files[name] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files, report.Messages
}
