package markdown

// ScanFrom is Scan with the parser looking at so many bytes to begin with.
func (c *Compiler) ScanFrom(src []byte, look int) Outline {
	c.source.reset("", src, 0)
	return c.scan(c.source.text, look)
}
