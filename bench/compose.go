package main

import (
	"embed"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
)

// samples are code in several languages, named after them. In them NAME
// stands for a name, WORD for a word, NUM for a number.
//
//go:embed samples
var samples embed.FS

const (
	composed = 400 // texts before they repeat
	seed     = 20260101
)

// vocabulary is what composed texts are made of.
const vocabulary = `account address amount balance block branch buffer cache chain channel client cluster commit
contract cost deadline delay design digest endpoint error event factor failure field fork function gateway handler
header index input instance interface key latency layer ledger limit lock market memory message method model module
network node number object offset operator order output packet page parser partition payload peer pool price process
proof protocol queue rate reader record release replica request response result reward risk root route sample schema
scheduler segment sequence server service session shard signature snapshot socket source stage state storage stream
supply system table target task test thread token trace transaction transfer tree update user validator value
version wallet window worker writer`

// writer composes one text.
type writer struct {
	*rand.Rand
	words []string
	b     strings.Builder
}

// compose returns text k, the same on every machine: some 9 KB of a technical
// article, and in a little over half of them code.
func compose(k int) text {
	w := &writer{Rand: rand.New(rand.NewPCG(seed, uint64(k))), words: strings.Fields(vocabulary)}
	title := w.heading()
	coded := w.IntN(100) < 56
	for range 1 + w.IntN(2) {
		w.paragraph()
	}
	for range 3 + w.IntN(5) {
		w.section(coded)
	}
	return text{title, w.b.String()}
}

func (w *writer) section(coded bool) {
	fmt.Fprintf(&w.b, "## %s\n\n", w.heading())
	for range 1 + w.IntN(3) {
		w.paragraph()
	}
	if coded && w.IntN(2) == 0 {
		w.code()
	}
	switch w.IntN(6) {
	case 0, 1:
		w.list()
	case 2:
		w.table()
	case 3:
		w.b.WriteString("> ")
		w.paragraph()
	case 4:
		fmt.Fprintf(&w.b, "### %s\n\n", w.heading())
		w.paragraph()
	}
}

func (w *writer) word() string { return w.words[w.IntN(len(w.words))] }

// capital returns a word with a capital letter.
func (w *writer) capital() string {
	word := w.word()
	return strings.ToUpper(word[:1]) + word[1:]
}

func (w *writer) heading() string {
	return fmt.Sprintf("%s %s and the %s of a %s", w.capital(), w.word(), w.word(), w.word())
}

// sentence has emphasis, a link or code in it now and then.
func (w *writer) sentence() string {
	words := []string{"The", w.word()}
	for range 6 + w.IntN(12) {
		words = append(words, [...]string{"of", "is", "with", "a", "has", "and the", "in", "for each"}[w.IntN(8)], w.word())
	}
	at := 1 + w.IntN(len(words)-1)
	switch w.IntN(10) {
	case 0:
		words[at] = "**" + words[at] + "**"
	case 1:
		words[at] = "`" + w.word() + "." + w.word() + "()`"
	case 2:
		words[at] = "[" + words[at] + "](https://example.org/" + w.word() + ")"
	case 3:
		words[at] = "*" + words[at] + "*"
	}
	return strings.Join(words, " ") + "."
}

func (w *writer) paragraph() {
	for range 2 + w.IntN(4) {
		w.b.WriteString(w.sentence() + " ")
	}
	w.b.WriteString("\n\n")
}

func (w *writer) list() {
	for range 3 + w.IntN(4) {
		fmt.Fprintf(&w.b, "- **%s**: %s\n", w.capital(), w.sentence())
	}
	w.b.WriteString("\n")
}

func (w *writer) table() {
	fmt.Fprintf(&w.b, "| %s | %s | %s |\n| --- | --- | ---: |\n", w.capital(), w.capital(), w.capital())
	for range 3 + w.IntN(5) {
		fmt.Fprintf(&w.b, "| %s | `%s` | %d |\n", w.word(), w.word(), w.IntN(100_000))
	}
	w.b.WriteString("\n")
}

func (w *writer) code() {
	files, err := samples.ReadDir("samples")
	if err != nil {
		panic(err) // the folder is part of the program
	}
	name := files[w.IntN(len(files))].Name()
	sample, err := samples.ReadFile("samples/" + name)
	if err != nil {
		panic(err)
	}
	fill := strings.NewReplacer("NAME", w.capital()+w.capital(), "WORD", w.word(), "NUM", strconv.Itoa(1+w.IntN(5000)))
	fmt.Fprintf(&w.b, "```%s\n%s```\n\n", strings.TrimSuffix(name, ".txt"), fill.Replace(string(sample)))
}
