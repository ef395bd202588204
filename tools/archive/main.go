// Command archive packs the folders of a release. Folders of one built
// program each go in; archives and their checksums come out.
//
//	archive [-epoch SECONDS] DIR
//
// Each folder DIR/NAME becomes DIR/NAME.zip, when it holds a Windows program,
// or else DIR/NAME.tar.gz, and is removed. DIR/SHA256SUMS lists the archives
// in the format that sha256sum -c reads. The same files with the same epoch
// make the same bytes: names are sorted, times and owners are fixed.
package main

import (
	"archive/tar"
	"archive/zip"
	"compress/gzip"
	"crypto/sha256"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"
)

func main() {
	epoch := flag.Int64("epoch", 0, "modification time of every file, in seconds since 1970")
	flag.Parse()
	if flag.NArg() != 1 {
		fmt.Fprintln(os.Stderr, "usage: archive [-epoch SECONDS] DIR")
		os.Exit(2)
	}
	if err := run(flag.Arg(0), time.Unix(*epoch, 0).UTC()); err != nil {
		fmt.Fprintln(os.Stderr, "archive:", err)
		os.Exit(1)
	}
}

// run packs every folder in dir and writes the checksums.
func run(dir string, mtime time.Time) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	var sums strings.Builder
	for _, e := range entries {
		if !e.IsDir() {
			continue
		}
		name, err := pack(filepath.Join(dir, e.Name()), mtime)
		if err != nil {
			return err
		}
		sum, err := checksum(name)
		if err != nil {
			return err
		}
		fmt.Fprintf(&sums, "%s  %s\n", sum, filepath.Base(name))
		if err := os.RemoveAll(filepath.Join(dir, e.Name())); err != nil {
			return err
		}
	}
	if sums.Len() == 0 {
		return fmt.Errorf("%s: nothing to pack", dir)
	}
	return os.WriteFile(filepath.Join(dir, "SHA256SUMS"), []byte(sums.String()), 0o644)
}

// pack writes the archive of the folder beside it and returns its name.
func pack(folder string, mtime time.Time) (name string, err error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return "", err
	}
	name = folder + ".tar.gz"
	if _, err := os.Stat(filepath.Join(folder, "galley.exe")); err == nil {
		name = folder + ".zip"
	}
	out, err := os.Create(name)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	var w writer
	if strings.HasSuffix(name, ".zip") {
		w = zipWriter{zip.NewWriter(out)}
	} else {
		gz := gzip.NewWriter(out)
		w = tarWriter{tar.NewWriter(gz), gz}
	}
	for _, e := range entries {
		if err := add(w, folder, e.Name(), mtime); err != nil {
			return "", err
		}
	}
	return name, w.Close()
}

// add copies one file of the folder into the archive, below the folder's own
// name. Programs are marked executable, whatever the system that packs them.
func add(w writer, folder, file string, mtime time.Time) error {
	data, err := os.ReadFile(filepath.Join(folder, file))
	if err != nil {
		return err
	}
	mode := os.FileMode(0o644)
	if strings.TrimSuffix(file, ".exe") == "galley" {
		mode = 0o755
	}
	return w.add(filepath.Base(folder)+"/"+file, mode, mtime, data)
}

// writer is an archive being written.
type writer interface {
	add(name string, mode os.FileMode, mtime time.Time, data []byte) error
	Close() error
}

type tarWriter struct {
	*tar.Writer
	gz *gzip.Writer
}

func (w tarWriter) add(name string, mode os.FileMode, mtime time.Time, data []byte) error {
	h := &tar.Header{Name: name, Mode: int64(mode), Size: int64(len(data)), ModTime: mtime, Format: tar.FormatUSTAR}
	if err := w.WriteHeader(h); err != nil {
		return err
	}
	_, err := w.Write(data)
	return err
}

func (w tarWriter) Close() error {
	return errors.Join(w.Writer.Close(), w.gz.Close())
}

type zipWriter struct{ *zip.Writer }

func (w zipWriter) add(name string, mode os.FileMode, mtime time.Time, data []byte) error {
	h := &zip.FileHeader{Name: name, Method: zip.Deflate, Modified: mtime}
	h.SetMode(mode)
	f, err := w.CreateHeader(h)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return err
}

func checksum(name string) (string, error) {
	f, err := os.Open(name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return fmt.Sprintf("%x", h.Sum(nil)), nil
}
