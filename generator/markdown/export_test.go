package markdown

// ScanFrom is Scan with the parser looking at so many bytes to begin with.
func (c *Compiler) ScanFrom(src []byte, look int) Outline {
	c.source.reset("", src, 0)
	return c.scan(c.source.text, look)
}

// The dialects that specifications are about.
const (
	CommonMark  = dialect(0)
	GitHub      = github
	Definitions = github | extra | own
)

// NewDialect returns a compiler of a part of the dialect, which keeps all HTML.
func NewDialect(d dialect) *Compiler {
	c := &Compiler{opts: Options{RawHTML: Allow}}
	c.parser = newParser(&c.limits, d)
	return c
}
