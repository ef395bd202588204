//go:build !linux

package disk

import "errors"

func (d *Dir) swap(string, string) error { return errors.ErrUnsupported }

func (d *Dir) rename(from, to string) error { return d.root.Rename(from, to) }

func (d *Dir) mkdir(name string) error { return d.root.Mkdir(name, folderMode) }
