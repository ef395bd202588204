package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"time"

	"galley/generator/cache"
	"galley/generator/disk"
)

// executable is a hash of the running program: another one may render in
// another way. It is kept in a site's cache: seeing that the program's file is
// the same is sooner done than reading all of it.
func executable(dir disk.FS) (string, error) {
	path, err := os.Executable()
	if err != nil {
		return "", err
	}
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer file.Close()
	began := time.Now()
	info, err := file.Stat()
	if err != nil {
		return "", err
	}
	stamp := disk.StampOf(info)
	// Where files have no time of their own change, one that was unpacked in
	// the place of another can look like it.
	trusted := stamp.Status != 0 && stamp.Settled(began)
	name := fmt.Sprintf("%q %q %v", version, path, stamp)
	if trusted {
		if sum := cache.LoadProgram(dir, name); sum != nil {
			return hex.EncodeToString(sum), nil
		}
	}
	hash := sha256.New()
	const room = 1 << 20 // bytes; the program has some ten times as many
	if _, err := io.CopyBuffer(hash, struct{ io.Reader }{file}, make([]byte, room)); err != nil {
		return "", err
	}
	sum := hash.Sum(nil)
	if trusted && used(dir) {
		cache.SaveProgram(dir, name, sum) //nolint:errcheck // the next build reads the program again
	}
	return hex.EncodeToString(sum), nil
}

// used reports whether a build has left something in a folder: one that fails
// leaves a new folder empty.
func used(dir disk.FS) bool {
	left, err := dir.ReadDir(".")
	return err == nil && len(left) > 0
}
