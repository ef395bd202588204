package output

import (
	"errors"
	"io"
	"io/fs"
	"path"
	"path/filepath"
	"strconv"

	"galley/generator/diag"
)

// Names in the output folder that are galley's own.
const (
	ownDir       = ".galley"
	stageDir     = ownDir + "/stage"
	manifestFile = ownDir + "/manifest"
	intentFile   = ownDir + "/intent"
)

// readBooks reads manifest and intent. One that is damaged counts as not
// there, with a warning: nothing is removed for want of knowledge.
func (s *Stage) readBooks() error {
	lines, err := s.readBook(manifestFile, &s.onDisk)
	if err != nil {
		return err
	}
	s.published = make(map[string]record, len(lines))
	s.outputs = make(map[string]*output, len(lines))
	s.order = make([]string, 0, len(lines))
	for _, l := range lines {
		s.published[l.path] = l.record
		s.order = append(s.order, l.path)
	}
	s.unsure, err = s.readBook(intentFile, nil)
	return err
}

// readBook reads one of the two; raw, where given, is set to its bytes.
func (s *Stage) readBook(name string, raw *[]byte) ([]line, error) {
	data, err := s.fsys.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if raw != nil {
		*raw = data
	}
	lines, err := decode(path.Base(name), data)
	if err != nil {
		s.messages.Add(diag.OutputManifest, diag.Pos{File: filepath.ToSlash(s.fsys.Path(name))},
			"%v, so files of earlier builds that are no longer part of the site stay (remove them, or empty the folder once)", err)
	}
	return lines, nil
}

// create makes a file with what do writes.
func (s *Stage) create(name string, sync bool, do func(io.Writer) error) error {
	f, err := s.fsys.Create(name)
	if err != nil {
		return err
	}
	err = do(f)
	if err == nil && sync {
		err = f.Sync()
	}
	if e := f.Close(); err == nil {
		err = e
	}
	return err
}

// newFile returns the name of a new file in the stage. Names are numbers, as
// a tree like the one published would have as many folders again; they are
// spread over a few folders, as the system makes one file at a time in each.
func (s *Stage) newFile() (string, error) {
	const spread = 8
	s.mu.Lock()
	defer s.mu.Unlock()
	dir := stageDir + "/" + strconv.Itoa(s.files%spread)
	for _, d := range []string{ownDir, stageDir, dir} {
		if err := s.mkdir(d); err != nil {
			return "", err
		}
	}
	s.files++
	return dir + "/" + strconv.Itoa(s.files), nil
}

// mkdir makes a folder of galley's own if it is not there.
func (s *Stage) mkdir(dir string) error {
	if s.folders[dir] {
		return nil
	}
	if err := s.fsys.Mkdir(dir); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	s.folders[dir] = true
	return nil
}

// sweep removes a folder of galley's own with all in it; links in it are not
// followed. That there is none is fine.
func (s *Stage) sweep(name string, each Each) error {
	at, err := s.look(name)
	if err != nil || at == missing {
		return err
	}
	if at == folder {
		if err := s.empty(name, each); err != nil {
			return err
		}
	}
	delete(s.folders, name)
	return s.fsys.Remove(name)
}

func (s *Stage) empty(dir string, each Each) error {
	list, err := s.fsys.ReadDir(dir)
	if err != nil {
		return err
	}
	var files []string
	for _, e := range list {
		name := path.Join(dir, e.Name())
		if !e.IsDir() {
			files = append(files, name)
		} else if err := s.sweep(name, each); err != nil {
			return err
		}
	}
	return each(len(files), func(i int) error { return s.fsys.Remove(files[i]) })
}
