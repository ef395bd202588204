package build_test

import (
	"path"
	"regexp"
	"strings"
	"testing"

	"galley/generator/build"

	"golang.org/x/net/html"
)

// arabic is a site all in Arabic, with a page for every word of the theme.
func arabic() map[string]string {
	files := map[string]string{
		"galley.yaml": "title: أخبار\nlanguage: ar\nbase_url: https://example.org/docs/\npagination: {size: 2}\nrecent: {on_articles: true}\n" +
			"menus: {footer: [{name: عن الموقع, page: about.md}]}\n",
		"content/about.md":        "# عن الموقع\n\nنص.\n",
		"content/docs/_index.md":  "---\ntitle: الدليل\n---\n",
		"content/docs/one.md":     "---\ntitle: البداية\nweight: 1\n---\n## قسم\n\nنص.\n",
		"content/docs/two.md":     "---\ntitle: النهاية\nweight: 2\n---\nنص.\n",
		"content/posts/_index.md": "---\ntitle: المقالات\n---\n",
	}
	for i, day := range []string{"05", "06", "07"} {
		words := strings.Repeat("كلمة ", 300*i+1)
		files["content/posts/"+day+".md"] = "---\ntitle: مقالة " + day + "\ndate: 2026-03-" + day + "\nlastmod: 2026-04-" + day +
			"\ntags: [وسم]\ncategories: [فئة]\nauthors: [ليلى]\n---\n## قسم\n\n" + words + "\n"
	}
	return files
}

// TestArabicSite builds the site with the theme in the box, and no word on any
// page may be English.
func TestArabicSite(t *testing.T) {
	t.Parallel()
	out := publish(t, build.Options{Source: mapFS(arabic()), Drafts: true})
	w := newWhole(t, out, "https://example.org/docs/")
	for name := range w.pages {
		w.checkPage(name)
		if !strings.Contains(out[name], `<html lang="ar" dir="rtl">`) {
			t.Errorf("%s: is not marked as Arabic, from right to left", name)
		}
		for _, text := range shown(out[name]) {
			if latin.MatchString(text) {
				t.Errorf("%s: shows %q", name, text)
			}
		}
	}
	for name, texts := range map[string][]string{
		"posts/05/index.html": {">5 مارس 2026<", ">دقيقة واحدة للقراءة<", "آخر تحديث <time datetime=\"2026-04-05\">5 أبريل 2026<", "رابط إلى القسم: قسم", "بقلم <a"},
		"posts/06/index.html": {">دقيقتان للقراءة<", ">السابق<", ">التالي<"},
		"posts/07/index.html": {">3 دقائق للقراءة<", "مقالات سابقة في فئة", "أحدث المقالات"},
		"tags/index.html":     {">الوسوم<", ">3 صفحات<"},
		"index.html":          {">تخطَّ إلى المحتوى<", "الصفحة 1 من 2", "حسب الفئة"},
		"page/2/index.html":   {"الصفحة 2 من 2"},
		"docs/one/index.html": {"الدليل: الصفحات", "في هذه الصفحة"},
		"404.html":            {"<title>الصفحة غير موجودة | أخبار", "لا يوجد شيء هنا"},
	} {
		for _, text := range texts {
			if !strings.Contains(out[name], text) {
				t.Errorf("%s: has no %q", name, text)
			}
		}
	}
	if !strings.Contains(out["posts/page/2/index.html"], "<title>المقالات، الصفحة 2 | أخبار") {
		t.Errorf("the title of the second part: %s", path.Base(out["posts/page/2/index.html"]))
	}
}

var latin = regexp.MustCompile(`[A-Za-z]{2}`)

// shown lists what a page shows or reads out.
func shown(page string) []string {
	var out []string
	script := false
	z := html.NewTokenizer(strings.NewReader(page))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return out
		case html.TextToken:
			if !script {
				out = append(out, string(z.Text()))
			}
		case html.StartTagToken:
			tag := z.Token()
			script = tag.Data == "script"
			for _, a := range tag.Attr {
				if tag.Data != "link" && (a.Key == "aria-label" || a.Key == "title" || a.Key == "alt") { // a link in the head names the format of a feed
					out = append(out, a.Val)
				}
			}
		case html.EndTagToken:
			script = false
		}
	}
}

// TestOwnWords changes a word and adds a language.
func TestOwnWords(t *testing.T) {
	t.Parallel()
	out := publish(t, build.Options{Source: mapFS(map[string]string{
		"galley.yaml":            "title: Notizen\nlanguage: de-AT\n",
		"content/a.md":           "---\ndate: 2026-01-09\n---\n# A\n\nText.\n",
		"templates/i18n/de.yaml": "skip_to_content: Zum Inhalt <b>\ndate: \"{day}. {month} {year}\"\nmonths: [Januar, Februar, März, April, Mai, Juni, Juli, August, September, Oktober, November, Dezember]\n",
		"templates/i18n/en.yaml": "taxonomy_tags: Labels\nrecent_posts: Fresh from the press\n",
	})})
	for name, text := range map[string]string{
		"a/index.html": `<html lang="de-AT" dir="ltr">`, "index.html": ">9. Januar 2026<", "404.html": ">Fresh from the press<",
	} {
		if !strings.Contains(out[name], text) {
			t.Errorf("%s has no %q:\n%s", name, text, out[name])
		}
	}
	if !strings.Contains(out["index.html"], ">Zum Inhalt &lt;b&gt;<") {
		t.Error("the word is not there, or not escaped")
	}
}
