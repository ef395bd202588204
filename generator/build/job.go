package build

import (
	"cmp"
	"fmt"
	"io"
	"io/fs"
	"path"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"

	"galley/generator/dep"
	"galley/generator/diag"
	"galley/generator/output"
	"galley/generator/record"
	"galley/generator/render"
	"galley/generator/site"
)

// A Job is one published thing.
type Job struct {
	Path  string       // below the output folder, slash-separated
	Class output.Class // decides when it is published
	Pos   diag.Pos     // what it is made from, for messages

	page     *site.Page // of a page, a part of one, an alias or a feed
	number   int        // which part, from 1; 0 for an alias
	resource *site.Resource
	asset    *output.Asset
	variant  *variant
	made     *generated
	index    *indexFile
}

// An Output is what came of a job.
type Output struct {
	Data     []byte                        // valid until the worker's next job; nil for a file
	Open     func() (io.ReadCloser, error) // of a file that is copied; else nil
	Type     string                        // MIME type
	Facts    []dep.Fact
	Messages diag.List

	anchors record.List // ids in the body
	links   []render.Fragment
	staged  output.Staged

	insets   []render.Inset
	compiled []body // while it was made
}

// planPages lists the jobs of pages and assets, for which no renderer is needed.
func (s *Snapshot) planPages() {
	for _, p := range s.site.Pages(site.Edition{}) {
		s.planPage(p)
	}
	notFound := s.site.NotFound(site.Edition{})
	s.add(&Job{Path: site.OutputPath(notFound.Path), Class: output.ClassOther, Pos: notFound.Pos(), page: notFound, number: 1})
	for _, a := range s.assets.All() {
		if s.hostFile(a.Path) {
			continue // published as the beginning of what galley writes
		}
		s.add(&Job{Path: a.Path, Class: output.ClassAsset, Pos: diag.Pos{File: "static/" + a.Name}, asset: &a})
	}
}

// planRest lists the other jobs. Two that want one path, or of which one would be a
// folder on the way to the other, are errors.
func (s *Snapshot) planRest(limit render.SitemapLimit) diag.List {
	s.planCards()
	s.planSitemap(limit)
	s.planRobots()
	s.planLLMs()
	s.planRedirects()
	s.planHosts()
	slices.SortFunc(s.jobs, func(a, b *Job) int {
		if c := strings.Compare(a.Path, b.Path); c != 0 {
			return c
		}
		return cmp.Or(strings.Compare(a.Pos.String(), b.Pos.String()), cmp.Compare(b.rank(), a.rank()))
	})
	return append(append(s.collisions(), s.indexCollisions()...), s.checkRedirects()...)
}

// rank orders jobs of one path and place: of two pages without a source, the
// section, which has a folder, is the one to be told of the other.
func (j *Job) rank() int {
	if j.page == nil {
		return 0
	}
	return int(j.page.Kind)
}

func (s *Snapshot) add(j *Job) { s.jobs = append(s.jobs, j) }

// planPage adds the jobs of a page: its HTML in all its parts, its feeds, its
// aliases, its resources.
func (s *Snapshot) planPage(p *site.Page) {
	class := output.ClassList
	if p.Kind == site.Single {
		class = output.ClassPage
	}
	parts := 1
	if p.Kind != site.Single {
		parts = site.PageCount(p, s.cfg.Pagination.Size)
	}
	for number := 1; number <= parts; number++ {
		s.add(&Job{Path: site.OutputPath(site.PagePath(p, number)), Class: class, Pos: p.Pos(), page: p, number: number})
	}
	s.planFeeds(p)
	s.planCopy(p)
	for _, a := range p.Aliases() {
		s.add(&Job{Path: site.OutputPath(a.Path), Class: output.ClassOther, Pos: a.Pos, page: p})
	}
	for _, r := range p.Resources {
		s.add(&Job{Path: site.OutputPath(r.Path), Class: output.ClassAsset, Pos: diag.Pos{File: r.Source}, resource: r})
	}
}

// collisions reports jobs whose paths are one on some file system, and paths
// that only some systems can store.
func (s *Snapshot) collisions() diag.List {
	var messages diag.List
	taken := make(map[string]*Job, len(s.jobs))
	for _, j := range s.jobs {
		folded := site.Fold(j.Path)
		if first, ok := taken[folded]; ok {
			messages.Add(diag.PathCollision, j.place(), "%s is published by %s too (give one of them another path)", first.Path, first.origin())
			continue
		}
		taken[folded] = j
		if why := site.Reserved(j.Path); why != "" {
			messages.Add(diag.PathReserved, j.Pos, "%s", why)
		}
	}
	fine := make(map[string]bool) // folders at which no file is
	for _, j := range s.jobs {
		for dir := path.Dir(site.Fold(j.Path)); dir != "." && !fine[dir]; dir = path.Dir(dir) {
			file, ok := taken[dir]
			if fine[dir] = !ok; ok {
				messages.Add(diag.PathCollision, j.place(), "%s needs a folder where %s publishes the file %s (give one of them another path)", j.Path, file.origin(), file.Path)
			}
		}
	}
	return messages
}

// place is where the job's source is, or would be: a list without a
// description has its folder.
func (j *Job) place() diag.Pos {
	if j.Pos.File == "" && j.page != nil {
		return diag.Pos{File: j.page.Dir}
	}
	return j.Pos
}

// origin is what the job is made from, in words.
func (j *Job) origin() string {
	name := j.Pos.String()
	switch {
	case j.made != nil:
		name = j.made.what
	case name != "":
	case j.page.Kind == site.Home:
		name = "the home page"
	case j.page.Kind == site.NotFound:
		name = "the page for no page"
	case j.page.Kind == site.Search || j.page.Kind == site.Letter:
		name = "the search (search: false in galley.yaml turns it off)"
	default:
		name = fmt.Sprintf("the %s %q", j.page.Kind, j.page.Title)
	}
	if j.number > 1 {
		return fmt.Sprintf("part %d of %s", j.number, name)
	}
	return name
}

// subject tells what the job publishes from all that its path may stand for in
// another build.
func (j *Job) subject() string {
	switch {
	case j.isPage():
		return strconv.Itoa(j.number) + " " + j.pageID()
	case j.made != nil:
		return j.made.what + " " + j.pageID()
	case j.resource != nil:
		return j.resource.Source
	case j.variant != nil:
		return "variant " + j.variant.file
	case j.index != nil:
		return "index " + j.index.key
	}
	return "static " + j.asset.Name
}

// isPage reports whether the job is a part of a page, as HTML, or an alias.
func (j *Job) isPage() bool {
	return j.made == nil && j.resource == nil && j.variant == nil && j.index == nil && j.asset == nil
}

// hasSubject compares the job's subject, without making it of each page.
func (j *Job) hasSubject(subject string) bool {
	if !j.isPage() {
		return subject == j.subject()
	}
	number, id, _ := strings.Cut(subject, " ")
	return id == j.pageID() && number == strconv.Itoa(j.number)
}

// pageID is the page that a job is of, as facts name it; "" for none.
func (j *Job) pageID() string {
	if j.page == nil {
		return ""
	}
	return j.page.ID()
}

// immutable reports whether what a job publishes never changes under its path.
func (j *Job) immutable() bool {
	return j.asset != nil && j.asset.Hashed || j.made != nil && j.made.hashed
}

// kind is the MIME type of what a job publishes.
func (j *Job) kind() string {
	switch {
	case j.made != nil:
		return j.made.kind
	case j.variant != nil:
		return j.variant.Format.Type()
	case j.index != nil:
		return indexType
	case j.asset != nil:
		return j.asset.Type
	case j.resource != nil:
		return output.TypeByExtension(path.Ext(j.Path))
	}
	return output.TypeByExtension(".html")
}

// A Worker renders jobs one after the other. It is not safe for concurrent
// use.
type Worker struct {
	snap     *Snapshot
	render   *render.Worker
	compiled []body // not kept yet

	old, patched []byte // of an output of which insets are made again
}

// NewWorker returns a worker with buffers of its own.
func (s *Snapshot) NewWorker() *Worker {
	w := &Worker{snap: s}
	w.render = s.renderer.NewWorker(s.compiler(&w.compiled))
	return w
}

// Render renders a job. It never panics: what does is a message with the
// code [diag.Internal] that names the job.
func (w *Worker) Render(j *Job) (out Output) {
	defer j.guard(&out)
	w.compiled = nil
	switch {
	case j.resource != nil:
		return w.snap.resource(j)
	case j.variant != nil:
		return w.snap.encode(j)
	case j.index != nil:
		return Output{Data: j.index.render(), Type: j.kind()}
	case j.asset != nil:
		return Output{Open: j.asset.Open, Type: j.kind(), Facts: []dep.Fact{{Kind: dep.Asset, Name: j.asset.Name}}}
	}
	var r render.Result
	switch {
	case j.made != nil:
		r = j.made.render(w.render)
	case j.number == 0:
		r = w.render.Alias(j.page)
	default:
		r = w.render.Page(j.page, j.number)
	}
	if r.Panic != "" {
		r.Messages = append(r.Messages, internal(j, r.Panic))
	}
	w.snap.show(r.Facts)
	for _, p := range r.Insets {
		w.snap.show(p.Facts)
	}
	return Output{
		Data: r.Data, Type: j.kind(), Facts: r.Facts, Messages: r.Messages, links: r.Links, insets: r.Insets, compiled: w.compiled,
		anchors: record.ListOf(r.Anchors),
	}
}

// guard turns a panic to a message of the job's.
func (j *Job) guard(out *Output) {
	if fault := recover(); fault != nil {
		*out = Output{Messages: append(out.Messages, internal(j, fmt.Sprintf("%v\n%s", fault, debug.Stack())))}
	}
}

// internal is the message for a panic while a job was rendered.
func internal(j *Job, fault string) diag.Message {
	what, stack, _ := strings.Cut(fault, "\n")
	pos := diag.Pos{File: j.Pos.File}
	m := diag.New(diag.Internal, pos, "galley failed while rendering %s: %s (please report this)", j.Path, what)
	m.Notes = callers(stack)
	return m
}

// callers lists who called what panicked, innermost first, of a stack as
// [debug.Stack] gives it. Addresses are left out, as they differ from run to
// run.
func callers(stack string) []string {
	const most = 12
	_, stack, _ = strings.Cut(stack, "\npanic(") // the frames before are of the recovery
	var out []string
	lines := strings.Split(stack, "\n")
	for i := 2; i+1 < len(lines) && len(out) < most; i += 2 {
		name := path.Base(lines[i])
		if args := strings.LastIndexByte(name, '('); args > 0 {
			name = name[:args]
		}
		file, _, _ := strings.Cut(path.Base(lines[i+1]), " ")
		out = append(out, "in "+name+" at "+file)
	}
	return out
}

func openFile(fsys fs.FS, name string) (io.ReadCloser, error) { return fsys.Open(name) }
