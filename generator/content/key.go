package content

import (
	"slices"
	"strings"

	"galley/generator/diag"
)

// A key is a front matter key that means something to us.
type key uint8

const (
	keyTitle key = iota
	keyLinkTitle
	keyDescription
	keySummary
	keyDate
	keyLastmod
	keyPublishDate
	keyExpiryDate
	keyDraft
	keyUnlisted
	keyRobots
	keySearch
	keySlug
	keyURL
	keyAliases
	keyWeight
	keyLayout
	keyImage
	keyReadingTime
	keyShowDate
	keySidebar
	keyToc
	keyCascade
	keyID
	keyLang           // the language of the page, as text
	keyTranslationKey // what a page and its translations have in common, as text
	keyVersion        // the version that the page documents, as text
	keyOutputs        // the forms in which the page is published, as a list of texts
	keyRedirect       // where the page leads, as text
	keyCount          // how many there are; as a key, none
)

// keyNames returns the names of the keys in the order of their constants.
func keyNames() []string {
	return []string{
		"title", "linkTitle", "description", "summary", "date", "lastmod", "publishDate", "expiryDate",
		"draft", "unlisted", "robots", "search", "slug", "url", "aliases", "weight", "layout", "image", "reading_time",
		"show_date", "sidebar", "toc", "cascade", "id", "lang", "translationKey", "version", "outputs",
		"redirect",
	}
}

// fold makes the spellings of one key equal: publishDate, publishdate and
// publish_date.
func fold(name string) string {
	return strings.ReplaceAll(strings.ToLower(name), "_", "")
}

// keyOf returns the key of a folded name, keyCount when it is not known. Dates
// have the aliases that Hugo gives them, and updated.
func keyOf(folded string) key {
	switch folded {
	case "title":
		return keyTitle
	case "linktitle":
		return keyLinkTitle
	case "description":
		return keyDescription
	case "summary":
		return keySummary
	case "date":
		return keyDate
	case "lastmod", "modified", "updated":
		return keyLastmod
	case "publishdate", "pubdate", "published":
		return keyPublishDate
	case "expirydate", "unpublishdate":
		return keyExpiryDate
	case "draft":
		return keyDraft
	case "unlisted":
		return keyUnlisted
	case "slug":
		return keySlug
	case "url":
		return keyURL
	case "aliases":
		return keyAliases
	case "weight":
		return keyWeight
	case "layout":
		return keyLayout
	case "image":
		return keyImage
	case "readingtime":
		return keyReadingTime
	case "showdate":
		return keyShowDate
	case "sidebar":
		return keySidebar
	case "toc":
		return keyToc
	case "cascade":
		return keyCascade
	case "id":
		return keyID
	case "lang":
		return keyLang
	case "translationkey":
		return keyTranslationKey
	case "version":
		return keyVersion
	case "outputs":
		return keyOutputs
	case "search":
		return keySearch
	case "robots":
		return keyRobots
	case "redirect":
		return keyRedirect
	}
	return keyCount
}

// ownOnly reports whether a key cannot be handed down by a cascade.
func (k key) ownOnly() bool {
	switch k {
	case keySlug, keyURL, keyAliases, keyCascade, keyID, keyTranslationKey, keyRedirect:
		return true
	}
	return false
}

// foreign returns what to use instead of a key by which another generator
// decides what is published; ok is false for all other keys. The name is in
// lower case.
func foreign(name string) (instead string, ok bool) {
	switch name {
	case "headless", "build", "_build":
		return "use draft or unlisted", true
	case "published":
		return "use draft", true
	case "eleventyexcludefromcollections", "hidden":
		return "use unlisted", true
	case "permalink":
		return "use url", true
	case "redirect_from":
		return "use aliases", true
	case "noindex", "sitemap":
		return "use robots: noindex", true
	}
	return "", false
}

// nearMiss returns the known name that a key most likely stands for, or "".
// Params are free, so it is stricter than [diag.Suggest]: short words may lack
// or have a letter too many or two swapped, longer ones one other edit, and only
// from eight letters on more.
func nearMiss(name string, taxonomies []string) string {
	known := slices.Concat(keyNames(), taxonomies, []string{"pubdate", "published", "modified", "updated", "unpublishdate"})
	near := ""
	if len(name) >= 8 {
		near = diag.Suggest(name, known)
	} else if len(name) >= 3 {
		i := slices.IndexFunc(known, func(k string) bool { return oneEdit(strings.ToLower(name), strings.ToLower(k)) })
		if i >= 0 {
			near = known[i]
		}
	}
	if k := keyOf(fold(near)); k < keyCount {
		return keyNames()[k] // the name that the manual uses
	}
	return near
}

// oneEdit reports whether a and b differ in one letter more or less, two
// neighbours swapped or, for words of five letters or more, one letter.
func oneEdit(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	switch {
	case len(a) == len(b) && i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]:
		return true
	case len(a) == len(b) && len(a) >= 5 && i < len(a):
		return a[i+1:] == b[i+1:]
	}
	return len(b) == len(a)+1 && a[i:] == b[i+1:]
}
