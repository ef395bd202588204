// Package galley carries the default theme and the starter site inside the
// command, so that the command works in any folder.
package galley

import (
	"embed"
	"io/fs"
)

// all: keeps the names that begin with a dot or an underscore.
//
//go:embed all:templates all:static
var theme embed.FS

//go:embed all:starter
var starter embed.FS

// Theme returns the default theme: templates/ and static/.
func Theme() fs.FS { return theme }

// Starter returns the site that a new one is copied from.
func Starter() fs.FS {
	sub, err := fs.Sub(starter, "starter")
	if err != nil { // only a name that is not valid gets here
		panic(err)
	}
	return sub
}
