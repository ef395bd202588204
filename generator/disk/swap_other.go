//go:build !linux

package disk

import "errors"

func (d *Dir) swap(string, string) error { return errors.ErrUnsupported }
