package cache

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"io/fs"
	"path"
	"sync"

	"galley/generator/disk"
)

// picturesDir is the folder of the pictures.
const picturesDir = "images"

// Pictures are variants of images that were encoded, each in a file of its own
// that is named by all that decides its bytes. So they are of use to every
// program that names them alike, whatever its identity. One that is not whole
// counts as not there. Pictures are safe for concurrent use.
type Pictures struct {
	fsys   disk.FS
	forget bool

	mu   sync.Mutex // of writing
	made bool       // the folder is there
}

// OpenPictures returns the pictures in a folder; with forget, those that are
// there count as not there.
func OpenPictures(fsys disk.FS, forget bool) *Pictures { return &Pictures{fsys: fsys, forget: forget} }

// Get returns the picture of a key; nil for none.
func (p *Pictures) Get(key string) []byte {
	if p.forget {
		return nil
	}
	file, err := p.fsys.ReadFile(path.Join(picturesDir, key))
	if err != nil || len(file) <= sha256.Size {
		return nil
	}
	data := file[sha256.Size:]
	if sum := pictureSum(key, data); !bytes.Equal(sum[:], file[:sha256.Size]) {
		return nil
	}
	return data
}

func pictureSum(key string, data []byte) [sha256.Size]byte {
	h := sha256.New()
	h.Write([]byte(key)) //nolint:errcheck // a hash returns none
	h.Write(data)        //nolint:errcheck // likewise
	return [sha256.Size]byte(h.Sum(nil))
}

// Put keeps the picture of a key.
func (p *Pictures) Put(key string, data []byte) (err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.made {
		if err := p.fsys.Mkdir(picturesDir); err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
		p.made = true
	}
	name := path.Join(picturesDir, key)
	if err := p.fsys.Remove(name + ".new"); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	f, err := p.fsys.Create(name + ".new")
	if err != nil {
		return err
	}
	sum := pictureSum(key, data)
	_, err = f.Write(sum[:])
	if err == nil {
		_, err = f.Write(data)
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = p.fsys.Rename(name+".new", name)
	}
	return err
}

// Prune removes all pictures but those of some keys.
func (p *Pictures) Prune(keys map[string]bool) error {
	entries, err := p.fsys.ReadDir(picturesDir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	for _, e := range entries {
		if !keys[e.Name()] && !e.IsDir() {
			err = errors.Join(err, p.fsys.Remove(path.Join(picturesDir, e.Name())))
		}
	}
	return err
}
