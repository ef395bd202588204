package render

import (
	"bytes"
	"errors"
)

// byteBuffer is what bodies are put together in. To templates it refuses to
// grow past maxOutput: they could double what they are given at every level
// of nesting.
type byteBuffer struct{ bytes.Buffer }

func (b *byteBuffer) Write(p []byte) (int, error) {
	if b.Len()+len(p) > maxOutput {
		return 0, errTooLarge
	}
	return b.Buffer.Write(p)
}

// maxOutput bounds one output, so that a template that writes without end is
// an error with a position and not the end of the machine.
const maxOutput = 64 << 20 // bytes

var errTooLarge = errors.New("output is larger than 64 MiB")

// limitedBuffer is a buffer that refuses to grow past maxOutput.
type limitedBuffer struct {
	buf  bytes.Buffer
	over []byte // the write that would have; see [templates.place]
}

// Reset empties the buffer for the next output. After an uncommonly large one
// its memory is given back.
func (b *limitedBuffer) Reset() {
	const usual = 4 << 20 // bytes
	if b.buf.Cap() > usual {
		b.buf = bytes.Buffer{}
	}
	b.buf.Reset()
	b.over = nil
}

func (b *limitedBuffer) Bytes() []byte { return b.buf.Bytes() }

func (b *limitedBuffer) Write(p []byte) (int, error) {
	if b.buf.Len()+len(p) > maxOutput {
		b.over = p
		return 0, errTooLarge
	}
	return b.buf.Write(p)
}
