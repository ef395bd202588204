//go:build !linux

package disk

import "os"

func (d *Dir) openBelow(real string) (*os.File, error) { return d.root.Open(real) }

func (s *sub) create(base string) (*os.File, error) {
	return s.root.OpenFile(base, createFlags, fileMode)
}
