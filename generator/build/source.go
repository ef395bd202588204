package build

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"galley/generator/cache"
	"galley/generator/config"
	"galley/generator/content"
	"galley/generator/diag"
	"galley/generator/disk"
	"galley/generator/layer"
	"galley/generator/markdown"
	"galley/generator/record"
	"galley/generator/site"
)

// parallel calls work for each index below n, on the given number of
// workers, each of which makes its own function. It stops early when ctx is
// cancelled and returns its error. What panics on a worker panics here.
func parallel(ctx context.Context, workers, n int, make func() func(i int)) error {
	var next atomic.Int64
	var wg sync.WaitGroup
	var fault atomic.Value
	for range min(workers, n) {
		wg.Go(func() {
			defer func() {
				if f := recover(); f != nil {
					fault.CompareAndSwap(nil, withStack(f))
				}
			}()
			work := make()
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				work(i)
			}
		})
	}
	wg.Wait()
	if f := fault.Load(); f != nil {
		panic(f)
	}
	return context.Cause(ctx)
}

// begun does something meanwhile, and returns a function that waits for what comes
// of it. What panics in it panics there.
func begun[T any](do func() T) (wait func() T) {
	var result T
	var fault string
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer func() {
			if f := recover(); f != nil {
				fault = withStack(f)
			}
		}()
		result = do()
	}()
	return func() T {
		if <-done; fault != "" {
			panic(fault)
		}
		return result
	}
}

// withStack is what was recovered, with where that is, which panicking again
// elsewhere would lose.
func withStack(fault any) string { return fmt.Sprintf("%v\n%s", fault, debug.Stack()) }

// inBatches calls do for each index below n, each of which is little work.
func inBatches(ctx context.Context, workers, n int, do func(i int)) error {
	const size = 64
	return parallel(ctx, workers, (n+size-1)/size, func() func(int) {
		return func(batch int) {
			for i := batch * size; i < min(n, (batch+1)*size); i++ {
				do(i)
			}
		}
	})
}

// sources is what was read of content/.
type sources struct {
	pages  []site.Source
	read   []source // of pages, in the order of their paths
	order  []string // their paths, sorted
	files  []string
	passed int
}

// source is what is kept of a Markdown file beside what the graph has of it.
type source struct {
	body   int       // where the body starts
	sum    cache.Sum // of the file
	text   cache.Sum // of the body
	faulty bool      // its reading had errors
	told   bool      // or any messages
	place  cache.Sum // of all that decides where pages stand and in what order
}

// reading is what came of a Markdown file.
type reading struct {
	page     *site.Source
	source   source
	ok       bool
	messages diag.List
}

// readSources reads every Markdown file once: its front matter and, by a
// scan, what the graph needs of its body. Bodies are not kept. What builds
// before have read and is as it was is not read again. The files are looked for
// in listed, which has those of the source folder. With fronts, of files that
// are not known only the front matter is read, where that is enough for the
// graph, and nothing is remembered of them.
func (f *files) readSources(ctx context.Context, o Options, cfg *config.Config, listed fs.FS, fronts bool) (sources, diag.List, error) {
	found, messages := content.Find(listed, site.ContentDir, ignored(cfg))
	s := sources{passed: found.Skipped}
	for _, r := range found.Resources {
		s.files = append(s.files, r.Path)
	}
	results := make([]reading, len(found.Pages))
	s.read, s.order = make([]source, 0, len(results)), make([]string, 0, len(results))
	s.pages = make([]site.Source, len(results))
	err := parallel(ctx, o.workers(), len(found.Pages), func() func(int) {
		scanner := newCompiler(cfg, nil, nil)
		return func(i int) {
			results[i].page = &s.pages[i]
			results[i].read(f, found.Pages[i], scanner, fronts)
		}
	})
	for i := range results {
		r := &results[i]
		messages = append(messages, r.messages...)
		// A page with faults stays in the graph: links to it are no faults,
		// and those in it want to be told in the same run.
		if r.ok {
			s.read = append(s.read, r.source)
			s.order = append(s.order, r.page.Path)
		}
	}
	s.pages = slices.DeleteFunc(s.pages, func(p site.Source) bool { return p.Path == "" })
	return s, messages, err
}

func (r *reading) read(f *files, file content.File, scanner *markdown.Compiler, fronts bool) {
	name, stamp := file.Path, disk.StampOf(file.Info)
	defer func() {
		if fault := recover(); fault != nil {
			r.messages.Add(diag.Internal, diag.Pos{File: name}, "galley failed while reading it: %v (please report this)", fault)
		}
	}()
	if old, ok := f.known(name, stamp); ok && r.recall(f, old) {
		f.keep(old)
		return
	}
	if fronts && r.readFront(f, name) {
		return
	}
	src, err := fs.ReadFile(f.source, name)
	if err != nil {
		r.messages.Add(diag.ContentRead, diag.Pos{File: name}, "%v", cause(err))
		return
	}
	now := cache.Source{Stamped: cache.Stamped{Path: name, Stamp: stamp, Settled: stamp.Settled(f.began), Sum: cache.SumOf(src)}}
	if old, ok := f.old[name]; ok && old.Sum == now.Sum && r.recall(f, old) {
		now.Meta, now.Body = old.Meta, old.Body
		f.keep(now)
		return
	}
	if r.make(f, &now, src, scanner) {
		f.keep(now)
	}
}

// make makes of a file what the graph needs and is kept. It reports whether it
// can be remembered.
func (r *reading) make(f *files, now *cache.Source, src []byte, scanner *markdown.Compiler) (ok bool) {
	page, messages := content.Parse(now.Path, src, f.options)
	r.messages = append(r.messages, messages...)
	*r.page = site.Source{Path: now.Path, Front: page.Front, Outline: scanner.Scan(src, page.Body)}
	r.source = source{body: page.Body, sum: now.Sum, text: cache.SumOf(src[page.Body:]), faulty: r.messages.HasErrors(), told: len(r.messages) > 0}
	r.ok = true
	now.Meta, ok = r.encode(f)
	return ok
}

// encode writes what was made of the file, and last what decides where pages
// stand and in what order.
func (r *reading) encode(f *files) (meta string, ok bool) {
	var e record.Encoder
	e.Uint(uint64(r.source.body))
	e.Raw(r.source.text[:]...)
	e.Bool(r.source.faulty)
	cache.EncodeMessages(&e, r.messages)
	r.page.Outline.EncodeText(&e)
	place := len(e)
	r.page.Outline.EncodeTitle(&e)
	ok = r.page.Front.Encode(&e, f.options.Location)
	r.source.place = cache.SumOf(e[place:])
	return string(e), ok
}

// recall reads what encode wrote.
func (r *reading) recall(f *files, old cache.Source) bool {
	d := record.NewDecoder(old.Meta)
	r.source = source{sum: old.Sum, body: int(d.Uint())}
	copy(r.source.text[:], d.Raw(len(r.source.text)))
	r.source.faulty = d.Bool()
	r.messages = cache.DecodeMessages(d)
	r.source.told = len(r.messages) > 0
	*r.page = site.Source{Path: old.Path}
	r.page.Outline.DecodeText(d)
	r.source.place = cache.SumOf([]byte(d.Rest()))
	r.page.Outline.DecodeTitle(d)
	r.page.Front = content.DecodeFrontMatter(d, old.Path, f.options.Location)
	r.ok = d.Sound() && d.Left() == 0
	if !r.ok {
		*r.page = site.Source{}
		*r = reading{page: r.page}
	}
	return r.ok
}

// cause is the part of a file error that its message should show: the path
// stands before the message already.
func cause(err error) error {
	if e := (*fs.PathError)(nil); errors.As(err, &e) {
		return e.Err
	}
	return err
}

// readIncluded reads a file that a code block includes. Its path is from the
// site's folder; what is not for the public is not read.
func (s *Snapshot) readIncluded(name string) ([]byte, error) {
	for element := range strings.SplitSeq(name, "/") {
		if layer.Private(element) {
			return nil, errors.New("is hidden or private and is not published (include another)")
		}
	}
	info, err := fs.Stat(s.source, name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("no such file%s", diag.DidYouMean(name, beside(s.source, name)))
	case err != nil:
		return nil, cause(err)
	case !info.Mode().IsRegular():
		return nil, errors.New("is not a file (name one)")
	case info.Size() > content.MaxPage:
		return nil, fmt.Errorf("%d bytes are too many (the limit is %d MiB)", info.Size(), content.MaxPage>>20)
	}
	src, err := fs.ReadFile(s.source, name)
	if err != nil {
		return nil, cause(err)
	}
	return src, nil
}

// beside returns the paths of the public files in the folder that a file is
// looked for in.
func beside(fsys fs.FS, name string) []string {
	dir := path.Dir(name)
	entries, _ := fs.ReadDir(fsys, dir) // without any there is nothing to suggest
	var names []string
	for _, e := range entries {
		if !e.IsDir() && !layer.Private(e.Name()) {
			names = append(names, path.Join(dir, e.Name()))
		}
	}
	return names
}
