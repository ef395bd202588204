//go:build !linux

package disk

import "os"

func (d *Dir) stamp(name string) (s Stamp, regular bool, err error) {
	info, err := os.Lstat(d.Path(name))
	if err != nil {
		return Stamp{}, false, err
	}
	return StampOf(info), info.Mode().IsRegular(), nil
}
