// Command figure draws the raster illustration of the sample publication's
// guide: the blocks that two chains make in one day. In goes the name of the
// file to write, out comes a JPEG. The picture is the same on every run.
//
//	go run ./generator/cmd/figure content/guides/bitcoin-vs-ethereum/block-rhythm.jpg
package main

import (
	"fmt"
	"image"
	"image/jpeg"
	"io"
	"os"
)

func main() {
	os.Exit(run(os.Args[1:], os.Stderr))
}

// run does what the command does: it draws the picture to the one file that
// args names and returns the exit status, 2 for a wrong call and 3 where the
// file cannot be written.
func run(args []string, stderr io.Writer) int {
	if len(args) != 1 {
		fmt.Fprintln(stderr, "usage: figure FILE.jpg")
		return 2
	}
	if err := write(args[0], rhythm()); err != nil {
		fmt.Fprintln(stderr, err)
		return 3
	}
	return 0
}

func write(name string, img image.Image) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	if err := jpeg.Encode(f, img, &jpeg.Options{Quality: 85}); err != nil {
		f.Close()
		return fmt.Errorf("write %s: %w", name, err)
	}
	return f.Close()
}
