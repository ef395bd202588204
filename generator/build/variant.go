package build

import (
	"errors"
	"io"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"

	"galley/generator/cache"
	"galley/generator/dep"
	"galley/generator/diag"
	"galley/generator/images"
	"galley/generator/output"
	"galley/generator/render"
)

// variantsDir is the folder of the output in which the variants of images are,
// each below the path of its original. There is nothing else in it that
// changes, so that hosts need one rule for all.
const variantsDir = "resized"

// A variant is an image of the site in another width and format, which pages
// that show it offer to browsers.
type variant struct {
	images.Variant
	file    string // the original's, below the site's folder
	info    images.Info
	sum     cache.Sum // of the file
	key     string
	examine bool // it is only to be seen whether it could be made
}

// staticDir is what the files of the variants of assets begin with.
const staticDir = "static/"

// imageInfo returns what the file of an image among the sources tells, read
// once.
func (s *Snapshot) imageInfo(source string) (images.Info, error) {
	type answer struct {
		info images.Info
		err  error
	}
	if v, ok := s.images.infos.Load(source); ok {
		a := v.(answer)
		return a.info, a.err
	}
	var a answer
	f, err := s.source.Open(source)
	if err == nil {
		a.info, a.err = images.Probe(f, source)
		f.Close()
	} else {
		a.err = cause(err)
	}
	s.images.infos.Store(source, a)
	return a.info, a.err
}

// offered returns the variants of an image for the views of pages.
func (s *Snapshot) offered(file string) []render.Variant {
	var out []render.Variant
	for _, j := range s.variants(file) {
		out = append(out, render.Variant{Type: j.kind(), URL: s.site.URLs.Rel("/" + j.Path), Width: j.variant.Width})
	}
	return out
}

// variants returns the jobs of an image's variants. Only those of images that
// pages offer are published; what there may be follows from the image's head
// and the configuration, so that nothing needs to be encoded for it.
func (s *Snapshot) variants(file string) []*Job {
	if v, ok := s.images.variants.Load(file); ok {
		return v.([]*Job)
	}
	jobs := s.makeVariants(file)
	s.images.variants.Store(file, jobs)
	return jobs
}

func (s *Snapshot) makeVariants(file string) []*Job {
	cfg := s.cfg.Images
	settings := images.Settings{Widths: cfg.Widths, Qualities: map[images.Format]int{images.WebP: cfg.Quality.WebP, images.AVIF: cfg.Quality.AVIF}}
	for _, name := range cfg.Formats {
		settings.Formats = append(settings.Formats, images.Format(name))
	}
	if len(settings.Formats) == 0 {
		return nil
	}
	of, ok := s.original(file)
	const longest = 180 // bytes of a name to which some are added, and may be 255
	if !ok || len(path.Base(of.path)) > longest {
		return nil
	}
	var jobs []*Job
	for _, v := range settings.Variants(of.info, of.size) {
		key := v.Key(of.sum[:])
		name := path.Join(variantsDir, of.path) + "." + strconv.Itoa(v.Width) + "w." + key[:10] + "." + string(v.Format)
		jobs = append(jobs, &Job{Path: name, Class: output.ClassAsset, Pos: diag.Pos{File: file}, variant: &variant{
			Variant: v, file: file, info: of.info, sum: of.sum, key: key,
		}})
	}
	return jobs
}

// An original is a published image.
type original struct {
	path string // below the output folder
	info images.Info
	size int64 // bytes
	sum  cache.Sum
}

// original finds a published image by its file.
func (s *Snapshot) original(file string) (original, bool) {
	if name, ok := strings.CutPrefix(file, staticDir); ok {
		a, ok := s.assets.Lookup(name)
		return original{a.Path, a.Image, a.Size, cache.Sum(a.Sum[:len(cache.Sum{})])}, ok && a.Hashed
	}
	j := s.resourceJob(file)
	info, err := s.imageInfo(file)
	if j == nil || err != nil || info.Format == "" {
		return original{}, false
	}
	stat, err := fs.Stat(s.source, file)
	if err != nil {
		return original{}, false
	}
	sum, err := s.files.sum(file)
	return original{j.Path, info, stat.Size(), sum}, err == nil
}

// resourceJob returns the job of a file beside a page; nil for none.
func (s *Snapshot) resourceJob(source string) *Job {
	s.images.once.Do(func() {
		s.images.resources = make(map[string]*Job)
		for _, j := range s.jobs {
			if j.resource != nil {
				s.images.resources[j.resource.Source] = j
			}
		}
	})
	return s.images.resources[source]
}

// lookupVariant finds the job of a variant by its output path, in which that
// of the original stands; nil for none.
func (s *Snapshot) lookupVariant(name string) *Job {
	of := strings.TrimPrefix(name, variantsDir+"/")
	for range 3 { // the format, the hash, the width
		of = strings.TrimSuffix(of, path.Ext(of))
	}
	j, ok := s.Lookup(of)
	if !ok || s.site == nil {
		return nil
	}
	file := ""
	switch {
	case j.resource != nil:
		file = j.resource.Source
	case j.asset != nil:
		file = staticDir + j.asset.Name
	default:
		return nil
	}
	for _, v := range s.variants(file) {
		if v.Path == name {
			return v
		}
	}
	return nil
}

// show notes of which images an output offers the variants, by its facts.
func (s *Snapshot) show(facts []dep.Fact) {
	for _, f := range facts {
		if f.Kind == dep.Variants {
			s.images.offers.Store(f.Name, true)
		}
	}
}

// planVariants returns the jobs of the variants that are offered, those of one
// image one behind the other.
func (s *Snapshot) planVariants() []*Job {
	var jobs []*Job
	for _, file := range s.offers() {
		jobs = append(jobs, s.variants(file)...)
	}
	return jobs
}

// examined returns jobs that see whether the variants that are offered could
// be made, for a build that publishes nothing.
func (s *Snapshot) examined() []*Job {
	var jobs []*Job
	for _, file := range s.offers() {
		all := s.variants(file)
		if len(all) == 0 || s.images.has(all[0].variant.key) {
			continue // what made one can make the others
		}
		j, v := *all[0], *all[0].variant
		v.examine = true
		j.variant = &v
		jobs = append(jobs, &j)
	}
	return jobs
}

// offers returns the files of the images whose variants are offered.
func (s *Snapshot) offers() []string {
	files := make(map[string]bool)
	s.images.offers.Range(func(file, _ any) bool {
		files[file.(string)] = true
		return true
	})
	return slices.Sorted(maps.Keys(files))
}

// encode makes a variant, or finds it among those that builds before have made.
func (s *Snapshot) encode(j *Job) Output {
	v := j.variant
	out := Output{Type: j.kind(), Facts: []dep.Fact{{Kind: dep.Variants, Name: v.file}}}
	if out.Data = s.images.get(v.key); out.Data != nil {
		return out
	}
	p, release := s.images.take(v)
	defer release()
	s.images.decode(p, v, s.readOriginal)
	err := p.err
	if err == nil && !v.examine {
		out.Data, err = s.images.encode(p.picture, v)
	}
	if err != nil && (p.err == nil || s.images.tell(p)) {
		out.Messages.Add(diag.ImageDamaged, j.Pos, "no other widths can be made of the image: %v (save it anew, or take the formats of images away in galley.yaml)", err)
	}
	return out
}

// readOriginal reads the file of an image.
func (s *Snapshot) readOriginal(v *variant) ([]byte, error) {
	var data []byte
	var err error
	if name, ok := strings.CutPrefix(v.file, staticDir); ok {
		a, _ := s.assets.Lookup(name)
		data, err = readAll(a)
	} else {
		data, err = fs.ReadFile(s.source, v.file)
	}
	if err != nil {
		return nil, cause(err)
	}
	if cache.SumOf(data) != v.sum {
		s.noteChange(v.file)
		return nil, errors.New("it was written to while it was read")
	}
	return data, nil
}

// hasVariants reports whether there may be variants of some image.
func (s *Snapshot) hasVariants() bool {
	return len(s.cfg.Images.Formats) > 0 && slices.ContainsFunc(s.jobs, func(j *Job) bool {
		switch j.kind() {
		case images.JPEG.Type(), images.PNG.Type(), images.WebP.Type():
			return j.resource != nil || j.asset != nil
		}
		return false
	})
}

// resource renders the job of a file beside a page: an image without what does
// not belong to the picture, a drawing without what runs, and any other file as
// it is.
func (s *Snapshot) resource(j *Job) Output {
	source := j.resource.Source
	out := Output{
		Open:  func() (io.ReadCloser, error) { return openFile(s.source, source) },
		Type:  j.kind(),
		Facts: []dep.Fact{{Kind: dep.File, Name: source}, {Kind: dep.Config, Name: "markdown"}},

		Messages: s.checkActive(source),
	}
	trusted := s.cfg.Markdown.RawHTML == "allow"
	switch {
	case strings.EqualFold(path.Ext(source), ".svg") && !trusted:
		s.change(&out, j, cleanDrawing)
	case strings.HasPrefix(j.kind(), "image/"):
		switch info, _ := s.imageInfo(source); info.Format {
		case images.JPEG, images.PNG, images.WebP:
			s.change(&out, j, stripImage)
		}
	}
	return out
}

// change has a file published as another is made of it.
func (s *Snapshot) change(out *Output, j *Job, how func(data []byte, pos diag.Pos) ([]byte, diag.List)) {
	const most = 128 << 20 // bytes that are held in memory
	source := j.resource.Source
	info, err := fs.Stat(s.source, source)
	if err != nil {
		return // whoever copies it says so
	}
	if info.Size() > most {
		out.Messages.Add(diag.ImageLarge, j.Pos, "is larger than %d MiB and published as it is (save it smaller)", most>>20)
		return
	}
	data, err := fs.ReadFile(s.source, source)
	if err != nil {
		return
	}
	if sum, err := s.files.sum(source); err == nil && sum != cache.SumOf(data) {
		s.noteChange(source)
	}
	changed, messages := how(data, j.Pos)
	out.Messages = append(out.Messages, messages...)
	if changed != nil {
		out.Data, out.Open = changed, nil
	}
}

// stripImage takes what does not belong to the picture out of its file.
func stripImage(data []byte, pos diag.Pos) ([]byte, diag.List) {
	stripped, err := images.Strip(data)
	if err != nil {
		return nil, diag.List{diag.New(diag.ImageBad, pos, "what the camera wrote about the image, such as the place, stays in it: %v (save it anew)", err)}
	}
	return stripped, nil
}

// cleanDrawing takes what runs or loads something out of a drawing.
func cleanDrawing(data []byte, pos diag.Pos) ([]byte, diag.List) {
	cleaned, removed, err := images.CleanSVG(data)
	if err != nil {
		return nil, diag.List{diag.New(diag.ImageDamaged, pos, "the drawing cannot be cleaned of what may run: %v (mend it, or put it in static/ if you trust it)", err)}
	}
	var messages diag.List
	for _, r := range removed {
		at := diag.Pos{File: pos.File, Line: r.Line, Column: r.Column}
		messages.Add(diag.ContentActive, at, "%s, so it is not published (delete it, or put the file in static/ if you trust it)", r.What)
	}
	return cleaned, messages
}
