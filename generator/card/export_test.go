package card

// Wrap and Cut are how titles are broken.
func Wrap(text string, width, most int, measure func(string) int) ([]string, bool) {
	return wrap(text, width, most, measure)
}

func Cut(text string, width, most int, measure func(string) int) []string {
	return cut(text, width, most, measure)
}
