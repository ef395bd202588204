package build

import (
	"context"
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"galley/generator/cache"
	"galley/generator/config"
	"galley/generator/data"
	"galley/generator/diag"
	"galley/generator/highlight"
	"galley/generator/host"
	"galley/generator/images"
	"galley/generator/layer"
	"galley/generator/markdown"
	"galley/generator/output"
	"galley/generator/render"
	"galley/generator/site"
	"galley/generator/words"
)

// A Snapshot is a site at one moment, ready to be rendered. It is safe for
// concurrent use.
type Snapshot struct {
	source        fs.FS
	cfg           *config.Config
	policy        diag.Policy
	site          *site.Site // nil when the configuration is not usable
	renderer      *render.Renderer
	assets        *output.Assets
	survey        *survey
	traces        func() *cache.Traces // likewise
	lastIndex     func() *cache.Index  // likewise; see loadIndex
	files         *files
	read          []source          // of content/
	order         []string          // the paths of these, sorted
	edited        map[string]source // of these, those that say something else since; see retold
	resources     []string          // the other files of content/, sorted
	data          data.Tree
	words         *words.Words
	messages      diag.List        // of reading it
	told          func() diag.List // these as they are printed
	graphMessages diag.List        // of these, those of the sources and the graph
	passed        int
	jobs          []*Job             // by path, once all are planned
	rules         func() []host.Rule // the headers of what is published
	sitemap       []int              // how many pages each part of the sitemap has
	lexers        *highlight.Highlighter
	images        imageStore
	shown         []*Job        // what follows from the pages, once all of them are rendered
	index         *indexer      // nil for none
	found         *searchIndex  // likewise
	finder        *previewIndex // where the index is made only when it is asked for; else nil
	texts         texts
	changed       atomic.Bool     // a source was written to while it was built, so what was made is of two minds
	changes       sync.Map        // the paths of these
	anchors       sync.Map        // page to the ids in its body, of those that were asked for
	final         bool            // there is no other try
	bodies        *cache.Bodies   // of builds before; nil for none
	stored        map[string]bool // sources whose bodies this build has added
	compiled      atomic.Int64    // how many bodies were compiled
}

// Take reads the site. The messages are those of reading it; rendering the
// jobs finds more. With faults in the configuration there is nothing to
// render, and the snapshot has no jobs. The error is that of a cancelled
// context.
func Take(ctx context.Context, o Options) (*Snapshot, diag.List, error) {
	return take(ctx, o, known{})
}

// known is what is known of the site before it is taken, all of which may be
// nothing.
type known struct {
	survey *survey                // of the files, made just now
	files  *files                 // of those that the process itself has read
	lexers *highlight.Highlighter // made before
	fronts bool                   // bodies are not to be read unless they have to be
	graph  *Snapshot              // with the sources and the configuration as they are
	index  bool                   // that of the build before will be asked for
}

func take(ctx context.Context, o Options, has known) (*Snapshot, diag.List, error) {
	s, messages, err := takeParts(ctx, o, has)
	s.messages = messages
	return s, messages, err
}

func takeParts(ctx context.Context, o Options, has known) (*Snapshot, diag.List, error) {
	s := &Snapshot{source: o.Source}
	if s.images.encoders = o.Encoders; s.images.encoders == nil {
		s.images.encoders = new(images.Encoders)
	}
	s.images.remember(o, false)
	s.rules = sync.OnceValue(s.headerRules)
	s.told = sync.OnceValue(func() diag.List { return s.Finish(s.messages) })
	cfg, messages := config.Load(o.Source)
	s.cfg = &cfg
	s.policy = diag.Policy{Levels: cfg.Policy(), Strict: o.Strict}
	if messages.HasErrors() {
		return s, append(messages, site.CheckRedirects(&cfg)...), nil
	}
	listed := o.Source
	if s.survey = has.survey; s.survey == nil && o.Cache != nil && has.graph == nil {
		var err error
		if s.survey, err = look(ctx, o, &cfg, 0); err != nil {
			return s, messages, err
		}
	}
	if s.survey != nil {
		listed = s.survey.source
	}
	layers, found := Layers(o, &cfg)
	messages = append(messages, found...)
	messages = append(messages, passedOver(layers)...)
	messages = append(messages, stale(layers)...)
	text, found := words.Load(layers, cfg.Language, cfg.Pos("language"))
	messages = append(messages, found...)
	tree, skipped, found := data.Read(o.Source)
	messages = append(messages, found...)
	s.data, s.words, s.passed = tree, text, skipped
	if s.lexers = has.lexers; s.lexers == nil {
		s.lexers = highlight.New()
	}
	loaded := begun(func() (found diag.List) {
		s.assets, found = output.LoadAssets(layers, accent(layers, &cfg))
		return found
	})
	found, err := s.takeGraph(ctx, o, has, listed)
	ofAssets := loaded()
	messages = append(messages, found...)
	if err != nil {
		return s, messages, err
	}
	messages = append(messages, ofAssets...)
	messages = append(messages, s.checkSocial()...)
	s.passed += s.assets.Private
	parsed := begun(func() (found diag.List) {
		s.renderer, found = render.New(s.renderOptions(layers))
		return found
	})
	if s.cfg.Search {
		s.index = newIndexer(s)
	}
	s.planPages()
	messages = append(messages, parsed()...)
	messages = append(messages, s.planRest(o.SitemapLimit)...)
	return s, messages, nil
}

// takeGraph reads the sources and makes the graph of them.
func (s *Snapshot) takeGraph(ctx context.Context, o Options, has known, listed fs.FS) (diag.List, error) {
	if g := has.graph; g != nil {
		s.files, s.read, s.edited, s.order, s.resources, s.site = g.files, g.read, g.edited, g.order, g.resources, g.site
		return g.graphMessages, nil
	}
	s.files = openFiles(o, s.cfg, has.files)
	if has.index {
		s.loadIndex(o)
	}
	src, messages, err := s.files.readSources(ctx, o, s.cfg, listed, has.fronts)
	if err != nil {
		return messages, err
	}
	if s.survey != nil {
		s.survey.source.forget()
	}
	s.read, s.order, s.resources = src.read, src.order, src.files
	s.passed += src.passed
	var found diag.List
	s.site, found = site.New(site.Input{
		Config: s.cfg, BaseURL: o.BaseURL, Sources: src.pages, Files: src.files,
		Now: o.Now, Drafts: o.Drafts, Future: o.Future, Expired: o.Expired,
		Titles: titles(s.cfg, s.words), Outline: s.files.outline,
	})
	s.graphMessages = append(messages, found...)
	return s.graphMessages, nil
}

// renderOptions is what the renderer asks of the snapshot.
func (s *Snapshot) renderOptions(layers layer.List) render.Options {
	return render.Options{
		Site: s.site, Layers: layers, Words: s.words, Data: s.data.Lookup,
		Compiler: func() *markdown.Compiler { return newCompiler(s.cfg, s.lexers, s.readIncluded) },
		Copier:   s.copier,
		Asset:    s.asset, Published: s.published, Image: s.imageInfo, Variants: s.offered,
		LocateText: s.locateText,
	}
}

// sourceOf returns what is kept of a Markdown file.
func (s *Snapshot) sourceOf(name string) (source, bool) {
	i, ok := slices.BinarySearch(s.order, name)
	if !ok {
		return source{}, false
	}
	return s.sourceAt(i), true
}

// sourceAt returns what is kept of the i-th Markdown file.
func (s *Snapshot) sourceAt(i int) source {
	if src, ok := s.edited[s.order[i]]; ok {
		return src
	}
	return s.read[i]
}

// noteChange notes that a source is not what it was when the snapshot was
// taken.
func (s *Snapshot) noteChange(name string) {
	s.changes.Store(name, true)
	s.changed.Store(true)
}

// Layers returns the places of templates and static files: the site's own
// folder first, then the themes it names, then the theme in the box. The
// messages are about themes that are not there.
func Layers(o Options, cfg *config.Config) (layer.List, diag.List) {
	layers := layer.List{{FS: o.Source}}
	var messages diag.List
	for _, theme := range cfg.Themes {
		dir := path.Clean(theme.Value)
		sub, err := fs.Sub(o.Source, dir)
		if err == nil {
			_, err = fs.Stat(sub, ".")
		}
		if err != nil {
			messages.Add(diag.ConfigValue, theme.Pos, "theme %q: no such folder", theme.Value)
			continue
		}
		layers = append(layers, layer.Layer{Name: dir, FS: sub})
	}
	if o.Theme != nil {
		layers = append(layers, layer.Layer{Name: "(built in)", FS: o.Theme})
	}
	return layers, messages
}

// titles are those of pages without a source, as far as there are words for
// them.
func titles(cfg *config.Config, text *words.Words) map[string]string {
	out := make(map[string]string)
	add := func(name, key string) {
		if title, err := text.Text(key, map[string]string{"letter": "{letter}"}); err == nil {
			out[name] = title
		}
	}
	add("404", "not_found_title")
	add("search", "search")
	add("letter", "letter_title")
	for _, name := range cfg.TaxonomyNames() {
		add("taxonomy/"+name, "taxonomy_"+name)
	}
	return out
}

// passedOver tells which files of static/ and templates/ are not looked at.
func passedOver(layers layer.List) diag.List {
	var messages diag.List
	for _, dir := range []string{"static", "templates"} {
		for _, f := range layers.Special(dir) {
			messages.Add(diag.ContentSpecial, diag.Pos{File: f.Path()}, "is a symbolic link, a device, a socket or a pipe and is passed over (put the file here)")
		}
	}
	return messages
}

// stale tells of overrides whose original is another than when they were made.
func stale(layers layer.List) diag.List {
	var messages diag.List
	for _, dir := range []string{"static", "templates"} {
		for _, s := range layers.Stale(dir) {
			pos := diag.Pos{File: s.File.Path(), Line: 1, Column: 1}
			if s.Original.Name == "" {
				messages.Add(diag.TemplateStale, pos, "no theme has the original any more (see whether this file is still of use, and take this line away)")
				continue
			}
			messages.Add(diag.TemplateStale, pos, "the original %q has changed since it was copied (compare the two, then write sha256:%s into this line)", s.Original.Path(), s.Sum)
		}
	}
	return messages
}

// newCompiler makes a compiler of the site's dialect. Without a highlighter
// code stays plain, and without readFile it includes no files, which is enough
// for a scan.
func newCompiler(cfg *config.Config, lexers *highlight.Highlighter, readFile func(string) ([]byte, error)) *markdown.Compiler {
	o := markdown.Options{NoTypographer: !cfg.Markdown.Typographer, ReadFile: readFile}
	switch cfg.Markdown.RawHTML {
	case "allow":
		o.RawHTML = markdown.Allow
	case "omit":
		o.RawHTML = markdown.Omit
	}
	return markdown.NewCompiler(o, lexers)
}

func ignored(cfg *config.Config) []string {
	globs := make([]string, len(cfg.Ignore))
	for i, g := range cfg.Ignore {
		globs[i] = g.Value
	}
	return globs
}

// Jobs returns everything that is published, by output path.
func (s *Snapshot) Jobs() []*Job { return s.jobs }

// Lookup returns the job of an output path such as "guide/index.html". Variants
// of images and, in a preview, the files of the search index are found by it, and
// are not among [Snapshot.Jobs].
func (s *Snapshot) Lookup(path string) (*Job, bool) {
	if strings.HasPrefix(path, variantsDir+"/") {
		if j := s.lookupVariant(path); j != nil {
			return j, true
		}
	}
	if j := s.finder.lookup(s, path); j != nil {
		return j, true
	}
	i, ok := slices.BinarySearchFunc(s.jobs, path, func(j *Job, path string) int { return strings.Compare(j.Path, path) })
	if !ok {
		return nil, false
	}
	return s.jobs[i], true
}

// LeftOut returns the sources that are not published, by path.
func (s *Snapshot) LeftOut() []site.LeftOut {
	if s.site == nil {
		return nil
	}
	return s.site.LeftOut()
}

// checkSocial reports a missing social.image, which no template asks for by
// its name.
func (s *Snapshot) checkSocial() diag.List {
	var messages diag.List
	image := s.cfg.Social.Image
	if _, ok := s.assets.Lookup(image.Value); ok || image.Value == "" {
		return nil
	}
	var names []string
	for _, a := range s.assets.All() {
		names = append(names, a.Name)
	}
	messages.Add(diag.AssetMissing, image.Pos, "social.image: no file %q in static/%s", image.Value, diag.DidYouMean(image.Value, names))
	return messages
}

// asset is the view of an asset for templates.
func (s *Snapshot) asset(name string) (render.Asset, bool) {
	a, ok := s.assets.Lookup(name)
	if !ok {
		return render.Asset{}, false
	}
	return render.NewAsset(s.site.URLs.Rel("/"+a.Path), a.Type, a.Image), true
}

// published reports whether some job answers a site path.
func (s *Snapshot) published(sitePath string) bool {
	for _, p := range []string{sitePath, sitePath + "/"} {
		if _, ok := s.Lookup(site.OutputPath(p)); ok {
			return true
		}
	}
	return false
}

// Finish applies the site's policy to messages, sorts and folds them, and adds
// the source lines.
func (s *Snapshot) Finish(messages diag.List) diag.List {
	folded, _ := s.finish(messages)
	return folded
}

// finish applies the policy to the messages, sorts and folds them, and adds
// the source lines.
func (s *Snapshot) finish(messages diag.List) (folded, all diag.List) {
	all = s.policy.Apply(messages)
	all.Sort()
	folded = slices.Clone(all).Fold()
	for i := range folded {
		folded[i].Excerpt = s.excerpt(folded[i].Pos)
	}
	return folded, all
}

// excerpt returns the source line at a position, "" when it has none. It is
// read only now: few messages are printed, and keeping every source for them
// would cost more than the site.
func (s *Snapshot) excerpt(pos diag.Pos) string {
	if pos.File == "" || pos.Line == 0 {
		return ""
	}
	src, err := fs.ReadFile(s.source, pos.File)
	if errors.Is(err, fs.ErrNotExist) && s.renderer != nil {
		src, err = s.renderer.TemplateSource(pos.File)
	}
	if err != nil {
		return ""
	}
	return strings.TrimPrefix(diag.Line(src, pos.Line), "\ufeff")
}
