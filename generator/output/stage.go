// Package output is everything about the folder that is published. In go the
// finished bytes of each output and its path; out comes the folder, changed
// only where bytes differ and only once everything is there. It also prepares
// what the site's and the themes' static/ folders hold: style sheets joined,
// names with fingerprints ([LoadAssets]).
//
// [Begin] reads what earlier builds published, [Stage.Put] sets aside what
// differs, and [Stage.Publish] moves it into place or [Stage.Discard] drops
// it. What galley keeps for this is in .galley/ inside the folder:
//
//	.galley/manifest   path, size and hash of all that is published
//	.galley/intent     only while publishing: what may be there if it breaks off
//	.galley/stage/     only while building: files to be moved into place, and
//	                   those whose places they took
//
// Only what manifest or intent name is ever removed. A file of somebody else
// stays, unless an output has the very path of it: that one is replaced, so
// that a folder published by other means can be taken over.
package output

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	"golang.org/x/text/unicode/norm"

	"galley/generator/diag"
	"galley/generator/disk"
)

// Class says when an output is published relative to others.
type Class uint8

// The classes in the order of publishing: nothing is there before what it
// refers to.
const (
	ClassAsset Class = iota
	ClassPage
	ClassList
	ClassOther
)

// Stage collects the outputs of one build, and is used for one only. Make one
// with [Begin].
type Stage struct {
	fsys      disk.FS
	published map[string]record // by the manifest
	unsure    []line            // by an intent that was left behind
	onDisk    []byte            // the manifest as it is, nil for none
	began     time.Time
	moving    time.Time // when files began to be moved into place
	messages  diag.List
	same      map[string]known // files that are as they were after an earlier build

	mu      sync.Mutex
	outputs map[string]*output // nil while being put
	ordered []*output          // by path, once all are there
	order   []string           // of the files that the manifest names, sorted
	folders map[string]bool    // those of .galley that were made
	files   int                // staged so far
	err     error              // the first that a Put or Copy met
}

// output is one file that is to be published.
type output struct {
	path  string
	class Class
	record
	file  string // where it is staged; "" when the published file is the same
	kind  kind   // what is at its path now
	stamp disk.Stamp
}

// known is what is known of a file that is as it was.
type known struct {
	stamp disk.Stamp
	hash  hash
}

// kind is what stands at a path of the output folder.
type kind uint8

const (
	missing kind = iota
	regular
	folder
	special // a link, a device: nothing that galley made
)

// Begin starts a build into the folder: it reads what earlier builds left
// there and clears away what one that broke off left in its stage. The caller
// holds the folder's lock, if the file system has locks, until the stage is
// published or discarded.
func Begin(fsys disk.FS) (*Stage, error) {
	s := &Stage{
		began:     time.Now(),
		fsys:      fsys,
		published: make(map[string]record),
		outputs:   make(map[string]*output),
		folders:   make(map[string]bool),
	}
	switch at, err := s.look(ownDir); {
	case err != nil:
		return nil, err
	case at == missing:
		return s, nil
	case at != folder:
		return nil, fmt.Errorf("%s is not a folder, but galley keeps its own files in it (remove it)", fsys.Path(ownDir))
	}
	if err := s.sweep(stageDir, oneByOne); err != nil {
		return nil, err
	}
	return s, s.readBooks()
}

// Messages returns warnings about what was found in the output folder.
func (s *Stage) Messages() diag.List { return s.messages }

// Staged is what came of [Stage.Put] and [Stage.Copy].
type Staged struct {
	Changed bool // the bytes differ from what is published
	Size    int64
	Sum     [sha256.Size / 2]byte // the first half of the SHA-256 of the bytes
}

// Put adds an output, slash-separated, NFC and relative. It is safe for
// concurrent use. Each path can be put once. After an error the stage can only
// be discarded.
func (s *Stage) Put(name string, class Class, data []byte) (Staged, error) {
	o, err := s.claim(name, class)
	if err != nil {
		return Staged{}, err
	}
	o.record = record{int64(len(data)), shorten(sha256.Sum256(data))}
	same, err := s.compare(o, data)
	if err != nil {
		return Staged{}, s.fail(err)
	}
	return s.stage(o, same, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}

// Copy is Put for files of any size: the bytes come from a reader, which is
// opened up to two times, and are never held whole.
func (s *Stage) Copy(name string, class Class, open func() (io.ReadCloser, error)) (Staged, error) {
	o, err := s.claim(name, class)
	if err != nil {
		return Staged{}, err
	}
	same, err := s.compareStream(o, open)
	if err != nil {
		return Staged{}, s.fail(err)
	}
	return s.stage(o, same, func(w io.Writer) (err error) {
		o.record, err = copyHashed(w, open)
		return err
	})
}

// stage adds an output, and writes it unless the published file is the same.
func (s *Stage) stage(o *output, same bool, do func(io.Writer) error) (Staged, error) {
	if !same {
		if err := s.write(o, do); err != nil {
			return Staged{}, s.fail(err)
		}
	}
	s.add(o)
	return Staged{!same, o.size, o.hash}, nil
}

// Output returns what was put or kept at a path.
func (s *Stage) Output(name string) (staged Staged, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	o := s.outputs[name]
	if o == nil {
		return Staged{}, false
	}
	return Staged{o.file != "", o.size, o.hash}, true
}

// Discard drops the stage and leaves what is published as it was.
func (s *Stage) Discard() error {
	if err := s.sweep(stageDir, oneByOne); err != nil {
		return err
	}
	list, err := s.fsys.ReadDir(ownDir)
	if errors.Is(err, fs.ErrNotExist) || err == nil && len(list) > 0 {
		return nil
	}
	if err != nil {
		return err
	}
	return s.fsys.Remove(ownDir)
}

// claim checks the path and takes it.
func (s *Stage) claim(name string, class Class) (*output, error) {
	if err := checkPath(name); err != nil {
		return nil, s.fail(fmt.Errorf("publish %q: %w", name, err))
	}
	s.mu.Lock()
	err := s.enter(name, nil)
	s.mu.Unlock()
	return &output{path: name, class: class}, s.failIf(err)
}

// enter takes a path that nobody has taken for an output, which is nil while it is
// being put. The stage is locked.
func (s *Stage) enter(name string, o *output) error {
	_, taken := s.outputs[name]
	s.outputs[name] = o
	if taken {
		return fmt.Errorf("publish %q: put twice", name)
	}
	return nil
}

func (s *Stage) add(o *output) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.outputs[o.path] = o
}

func (s *Stage) failIf(err error) error {
	if err == nil {
		return nil
	}
	return s.fail(err)
}

// fail keeps the first error, so that a stage that lacks something cannot be
// published.
func (s *Stage) fail(err error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err == nil {
		s.err = err
	}
	return err
}

// checkPath is the last line of defence: paths are made safe where they are
// made, and none that leaves the folder or looks like galley's own gets past
// here.
func checkPath(name string) error {
	switch top, _, _ := strings.Cut(name, "/"); {
	case name == "." || !fs.ValidPath(name) || !filepath.IsLocal(filepath.FromSlash(name)):
		return errors.New("not a path inside the output folder")
	case strings.EqualFold(top, ownDir):
		return errors.New("galley keeps its own files there")
	case strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == 0x7f || r == '\\' }):
		return errors.New("a backslash or a control character in the path")
	case !norm.NFC.IsNormalString(name):
		return errors.New("the path is not NFC")
	}
	return nil
}

// look returns what stands at a path.
func (s *Stage) look(name string) (kind, error) {
	info, err := s.fsys.Lstat(name)
	switch {
	case err == nil:
		return kindOf(info), nil
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ENOTDIR):
		return missing, nil
	}
	return missing, err
}

func kindOf(info fs.FileInfo) kind {
	switch {
	case info.Mode().IsRegular():
		return regular
	case info.IsDir():
		return folder
	}
	return special
}

// compare looks at what is published under the output's path and reports
// whether it has those bytes. The manifest can only say that it has not: the
// file may have been tampered with since, and then it is mended.
func (s *Stage) compare(o *output, data []byte) (bool, error) {
	if sum, ok := s.asBefore(o); ok {
		return sum == o.hash, nil
	}
	info, err := s.stat(o)
	if err != nil || o.kind != regular || info.Size() != o.size {
		return false, err
	}
	if old, ok := s.published[o.path]; ok && old.hash != o.hash {
		return false, nil
	}
	old, err := s.fsys.ReadFile(o.path)
	return bytes.Equal(old, data), err
}

// compareStream is compare for a reader; it sets the output's size and hash
// when the bytes are the same.
func (s *Stage) compareStream(o *output, open func() (io.ReadCloser, error)) (bool, error) {
	if _, err := s.stat(o); err != nil || o.kind != regular {
		return false, err
	}
	old, err := s.fsys.Open(o.path)
	if err != nil {
		return false, err
	}
	defer old.Close()
	w := &comparer{old: old}
	o.record, err = copyHashed(w, open)
	if errors.Is(err, errDiffers) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return w.atEnd()
}

// stat looks at the output's path; the info is nil where nothing is.
func (s *Stage) stat(o *output) (fs.FileInfo, error) {
	info, err := s.fsys.Lstat(o.path)
	switch {
	case err == nil:
		o.kind, o.stamp = kindOf(info), disk.StampOf(info)
		return info, nil
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ENOTDIR):
		return nil, nil
	}
	if link := s.linkAbove(o.path); link != "" {
		return nil, s.isLink(link)
	}
	return nil, err
}

// linkAbove returns the first folder on the way to name that is a symbolic
// link, or "".
func (s *Stage) linkAbove(name string) string {
	for i, c := range name {
		if c == '/' {
			if at, err := s.look(name[:i]); err == nil && at == special {
				return name[:i]
			}
		}
	}
	return ""
}

func (s *Stage) isLink(name string) error {
	return fmt.Errorf("%s is not a folder or file of galley's but a symbolic link or a special file (remove it, or publish into another folder)", s.fsys.Path(name))
}

// write stages an output. Errors speak of the path it is for.
func (s *Stage) write(o *output, do func(io.Writer) error) (err error) {
	o.file, err = s.newFile()
	if err != nil {
		return err
	}
	// Nothing is synced here: a file that a power failure cuts short is found
	// by the next build, since it compares bytes. Only manifest and intent
	// must be on disk in time.
	if err := s.create(o.file, false, do); err != nil {
		if p := (*fs.PathError)(nil); errors.As(err, &p) && p.Path == s.fsys.Path(o.file) {
			return &fs.PathError{Op: p.Op, Path: s.fsys.Path(o.path), Err: p.Err}
		}
		return err
	}
	return nil
}
