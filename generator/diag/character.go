package diag

// NotXML reports whether a character has no place in an XML document: the
// control characters but tab and line ends, U+FFFE and U+FFFF (XML 1.0,
// section 2.2). Surrogates are none in Go's text.
func NotXML(r rune) bool {
	return r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0xFFFE || r == 0xFFFF
}

// IndexNotXML returns the offset of the first character of text that
// [NotXML] reports, or -1.
func IndexNotXML[T string | []byte](text T) int {
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c >= ' ' && c != 0xEF: // as most are
		case c != 0xEF && NotXML(rune(c)),
			c == 0xEF && i+2 < len(text) && text[i+1] == 0xBF && text[i+2] >= 0xBE: // U+FFFE, U+FFFF
			return i
		}
	}
	return -1
}

// AddNotXML adds the message about a character that [NotXML] reports.
func (l *List) AddNotXML(pos Pos, r rune) {
	l.Add(ContentChar, pos, "character %U is no text and is replaced in feeds (take it away)", r)
}
