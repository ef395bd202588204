package serve

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"mime"
	"strings"
	"sync"

	"galley/generator/build"
	"galley/generator/diag"
)

// scene is a snapshot and what was rendered of it. It is safe for concurrent
// use.
type scene struct {
	snap    *build.Snapshot
	workers sync.Pool         // of *build.Worker
	sheets  map[string]string // names of style sheets by their URL path
	bare    *strings.Replacer // takes the addresses of style sheets out of a page

	mu    sync.Mutex
	pages map[string]*pageOnce // by output path
}

// page is something rendered.
type page struct {
	data     []byte
	kind     string
	etag     string    // tells its bytes
	bare     string    // tells them but for the addresses of style sheets
	messages diag.List // about it, finished
	failed   bool      // it is not as it should be
	about    build.About
	out      build.Output // without its bytes
}

type pageOnce struct {
	once sync.Once
	page *page
}

// maxPages is how many pages of one snapshot are held.
const maxPages = 64

func newScene(snap *build.Snapshot) *scene {
	sc := &scene{snap: snap, sheets: make(map[string]string), pages: make(map[string]*pageOnce)}
	sc.workers.New = func() any { return snap.NewWorker() }
	var replace []string
	for _, j := range snap.Jobs() {
		if name, ok := j.Asset(); ok && strings.HasPrefix(j.Type(), "text/css") {
			url := snap.URL(j)
			sc.sheets[url] = name
			replace = append(replace, url, name)
		}
	}
	sc.bare = strings.NewReplacer(replace...)
	return sc
}

// page returns what a job publishes, which is rendered once.
func (sc *scene) page(j *build.Job) *page {
	sc.mu.Lock()
	entry, ok := sc.pages[j.Path]
	if !ok {
		if len(sc.pages) >= maxPages {
			clear(sc.pages)
		}
		entry = new(pageOnce)
		sc.pages[j.Path] = entry
	}
	sc.mu.Unlock()
	entry.once.Do(func() { entry.page = sc.render(j) })
	return entry.page
}

func (sc *scene) render(j *build.Job) *page {
	w := sc.workers.Get().(*build.Worker)
	defer sc.workers.Put(w)
	out := w.Render(j)
	p := &page{data: bytes.Clone(out.Data), kind: j.Type(), messages: sc.snap.Finish(out.Messages), about: sc.snap.About(j), out: out}
	p.out.Data = nil
	p.failed = p.messages.HasErrors() || out.Open == nil && len(out.Data) == 0 && isHTML(p.kind)
	p.etag = digest(p.data)
	if p.bare = p.etag; isHTML(p.kind) {
		p.bare = digest([]byte(sc.bare.Replace(string(p.data))))
	}
	return p
}

// links returns what is wrong with the links of a page to headings of others.
func (sc *scene) links(p *page) diag.List {
	w := sc.workers.Get().(*build.Worker)
	defer sc.workers.Put(w)
	return sc.snap.Finish(w.CheckLinks(p.out))
}

// digest names bytes.
func digest(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:12])
}

func isHTML(kind string) bool {
	t, _, err := mime.ParseMediaType(kind)
	return err == nil && t == "text/html"
}
