package output

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"io"
)

// copyBuffer is the size of what is in memory of a file that is copied.
const copyBuffer = 64 << 10

// errDiffers stops a copy into a comparer.
var errDiffers = errors.New("differs")

// copyHashed copies what open opens and returns its size and hash.
func copyHashed(w io.Writer, open func() (io.ReadCloser, error)) (record, error) {
	r, err := open()
	if err != nil {
		return record{}, err
	}
	defer r.Close()
	h := sha256.New()
	// The struct hides ReadFrom and WriteTo, which would bypass the buffer.
	n, err := io.CopyBuffer(struct{ io.Writer }{io.MultiWriter(h, w)}, struct{ io.Reader }{r}, make([]byte, copyBuffer))
	return record{n, shorten([sha256.Size]byte(h.Sum(nil)))}, err
}

// comparer is a writer that fails with errDiffers as soon as what is written
// is not what old reads.
type comparer struct {
	old io.Reader
	buf []byte
}

func (c *comparer) Write(p []byte) (int, error) {
	if len(c.buf) < len(p) {
		c.buf = make([]byte, len(p))
	}
	_, err := io.ReadFull(c.old, c.buf[:len(p)])
	if err == io.EOF || err == io.ErrUnexpectedEOF || err == nil && !bytes.Equal(c.buf[:len(p)], p) {
		return 0, errDiffers
	}
	return len(p), err
}

// atEnd reports whether old has nothing after what was written.
func (c *comparer) atEnd() (bool, error) {
	n, err := io.ReadFull(c.old, make([]byte, 1))
	if err == io.EOF {
		err = nil
	}
	return n == 0, err
}
