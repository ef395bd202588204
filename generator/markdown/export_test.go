package markdown

// ScanWhole is Scan with the parser looking at the whole body at once.
func (c *Compiler) ScanWhole(src []byte) Outline {
	c.source.reset("", src, 0)
	var o Outline
	c.outline(&o, c.source.text, true)
	return o
}
