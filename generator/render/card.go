package render

import (
	"strings"

	"galley/generator/card"
	"galley/generator/diag"
	"galley/generator/site"
)

// CardPath returns the site path of a card. The folder holds nothing else, so
// that hosts can be told that what is in it never changes.
func CardPath(c card.Card) string { return "/og/" + c.Name() }

// Cards returns the cards of all pages that have one, each once however many
// pages share it, and that of the site.
func (r *Renderer) Cards() []card.Card {
	home := r.opts.Site.Home(site.Edition{})
	x := &execution{w: r.NewWorker(nil), page: home, number: 1}
	view := Page{x: x, p: home}
	if !view.Site().hasCards() {
		return nil
	}
	var out []card.Card
	seen := make(map[string]bool)
	add := func(c card.Card, ok bool) {
		if name := c.Name(); ok && !seen[name] {
			seen[name] = true
			out = append(out, c)
		}
	}
	add(view.Site().card())
	for _, p := range r.opts.Site.Pages(site.Edition{}) {
		x.w.facts.Reset()
		add(Page{x: x, p: p}.card())
	}
	return out
}

// hasCards reports whether cards are drawn at all.
func (v Site) hasCards() bool {
	return v.config("social").Config.Social.Cards && v.config("base_url").URLs.HasHost()
}

// card returns the card of the site, which shows its name; false when that
// cannot be set.
func (v Site) card() (card.Card, bool) {
	return v.canSet(card.Card{Title: v.Title()})
}

// card returns the card of a page. False says that it has none: its image
// stands for it, crawlers are to leave it out, it is a mere list of pages that
// have something in common, or the fonts cannot set its texts.
func (v Page) card() (card.Card, bool) {
	if !v.Site().hasCards() || v.Noindex() || v.hasPicture() {
		return card.Card{}, false
	}
	switch v.Kind() {
	case "home":
		return v.Site().card()
	case "page", "section":
	default:
		return card.Card{}, false
	}
	return v.Site().canSet(card.Card{Title: v.Title(), Kicker: v.kicker(), Site: v.Site().Title()})
}

// canSet returns a card with what is the same on all, and whether the fonts have
// all that it says.
func (v Site) canSet(c card.Card) (card.Card, bool) {
	c.Host = v.config("base_url").URLs.Host()
	c.Accent = v.config("accent").Config.Accent
	fonts, err := v.x.w.r.fonts()
	return c, err == nil && fonts.CanSet(c)
}

// kicker is the first category of a page, else the top section that it lies in;
// "" for such a section itself.
func (v Page) kicker() string {
	if categories := v.Terms("categories"); len(categories) > 0 {
		return categories[0].LinkTitle()
	}
	if section := v.Section(); section != nil && section.p != v.p {
		return section.LinkTitle()
	}
	return ""
}

// hasPicture reports whether a page has an image of its own that services show,
// which are those that are no SVG.
func (v Page) hasPicture() bool {
	name := v.p.Image().Src.Value
	file, _, _ := strings.Cut(name, "?")
	return name != "" && !strings.HasSuffix(lower(file), ".svg")
}

// cardImage is the view of a card, its source absolute.
func (h Head) cardImage(c card.Card, ok bool) *Image {
	if !ok {
		return nil
	}
	src := h.absolute(h.v.x.w.r.opts.Site.URLs.Rel(CardPath(c)))
	return &Image{picture: picture{src: src, width: card.Width, height: card.Height}, alt: c.Title}
}

// Card draws a card. It has no facts: all that it is made from is in its name.
func (w *Worker) Card(c card.Card) Result {
	if w.painter == nil {
		fonts, err := w.r.fonts()
		if err != nil {
			return Result{Messages: cardFault(c, err)}
		}
		w.painter = card.NewPainter(fonts)
	}
	data, err := w.painter.Draw(c)
	if err != nil {
		return Result{Messages: cardFault(c, err)}
	}
	return Result{Data: data}
}

// cardFault is the message about a card that could not be drawn.
func cardFault(c card.Card, err error) diag.List {
	return diag.List{diag.New(diag.Internal, diag.Pos{}, "the card of %q cannot be drawn: %v (please report this)", c.Title, err)}
}
