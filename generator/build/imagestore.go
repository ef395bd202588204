package build

import (
	"sync"
	"sync/atomic"

	"galley/generator/cache"
	"galley/generator/images"
)

// An imageStore is what a snapshot knows of its images and how they become
// variants, with bounded memory however many workers there are.
type imageStore struct {
	infos    sync.Map // source path to what its head tells
	variants sync.Map // file to the jobs of its variants
	offers   sync.Map // the files whose variants some output offers

	once      sync.Once
	resources map[string]*Job // by their sources

	encoders *images.Encoders // shared by all snapshots of a process
	encoded  atomic.Int64     // how many variants were encoded

	pack *cache.Pictures // of builds before; nil for none
	keep bool            // what is encoded is added to it

	decoding budget // of pixels of originals
	encoding budget // of pixels of variants

	mu   sync.Mutex
	open map[string]*openPicture // by file
}

// How many pixels are held at once: those of originals take up to 15 bytes
// each while they are decoded and then 4, those of variants up to 45.
const (
	decodedPixels = images.MaxPixels
	encodedPixels = 12_000_000
)

// An openPicture is decoded once for all its variants of a build.
type openPicture struct {
	left    int // how many of them are not made yet
	once    sync.Once
	picture *images.Picture
	err     error
	told    bool // some variant has reported err
	held    int  // pixels
}

// tell reports whether the fault of a picture is still to be reported, which
// one of its variants does for all.
func (s *imageStore) tell(p *openPicture) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	told := p.told
	p.told = true
	return !told
}

// expect says which variants will be made, each of which is to be followed by
// a call of done.
func (s *imageStore) expect(jobs []*Job) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.open = make(map[string]*openPicture)
	for _, j := range jobs {
		if s.open[j.variant.file] == nil {
			s.open[j.variant.file] = new(openPicture)
		}
		s.open[j.variant.file].left++
	}
}

// done says that a variant that was expected is made, or need not be. With the
// last of an image its pixels are given up.
func (s *imageStore) done(j *Job) {
	if j.variant == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if p := s.open[j.variant.file]; p != nil {
		if p.left--; p.left == 0 {
			s.decoding.release(p.held)
			delete(s.open, j.variant.file)
		}
	}
}

// take returns the picture that a variant is made from, which may not be decoded
// yet, and what gives it up.
func (s *imageStore) take(v *variant) (p *openPicture, release func()) {
	s.mu.Lock()
	p = s.open[v.file]
	s.mu.Unlock()
	release = func() {}
	if p == nil { // nothing was expected, as in a preview
		p = new(openPicture)
		release = func() { s.decoding.release(p.held) }
	}
	return p, release
}

// decode decodes a picture, or waits for whoever does so for another variant of
// it. Workers that wait for room hold none: jobs are begun in their order, so
// that all variants of the images that hold it have been begun.
func (s *imageStore) decode(p *openPicture, v *variant, read func(*variant) ([]byte, error)) {
	p.once.Do(func() {
		pixels := v.info.Width * v.info.Height
		s.decoding.acquire(pixels, decodedPixels)
		p.held = pixels
		data, err := read(v)
		if err == nil {
			p.picture, err = images.Decode(data, v.info)
		}
		p.err = err
	})
}

// encode makes a variant of a picture.
func (s *imageStore) encode(p *images.Picture, v *variant) ([]byte, error) {
	pixels := min(v.Width*v.Height, encodedPixels)
	s.encoding.acquire(pixels, encodedPixels)
	defer s.encoding.release(pixels)
	data, err := s.encoders.Encode(p, v.Variant)
	if err != nil {
		return nil, err
	}
	s.encoded.Add(1)
	if s.keep {
		s.pack.Put(v.key, data) // what cannot be kept is made again
	}
	return data, nil
}

// get returns a variant that was made before; nil for none.
func (s *imageStore) get(key string) []byte {
	if s.pack == nil {
		return nil
	}
	return s.pack.Get(key)
}

// has reports whether a variant was made before.
func (s *imageStore) has(key string) bool { return s.get(key) != nil }

// remember opens what builds before have made, which is added to with keep.
func (s *imageStore) remember(o Options, keep bool) {
	if o.Cache == nil {
		return
	}
	s.pack, s.keep = cache.OpenPictures(o.Cache, o.Forget), keep
}

// prune removes of what was kept all but the variants that are published.
func (s *imageStore) prune(published []*Job) error {
	keys := make(map[string]bool)
	for _, j := range published {
		if j.variant != nil {
			keys[j.variant.key] = true
		}
	}
	return s.pack.Prune(keys)
}

// A budget is an amount that many share, of which no more than there is is
// given out at once. The zero value is ready.
type budget struct {
	mu   sync.Mutex
	free *sync.Cond
	used int
}

// acquire waits until so much is left of all there is.
func (b *budget) acquire(n, all int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.free == nil {
		b.free = sync.NewCond(&b.mu)
	}
	for b.used > 0 && b.used+n > all {
		b.free.Wait()
	}
	b.used += n
}

func (b *budget) release(n int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.used -= n; b.free != nil {
		b.free.Broadcast()
	}
}
