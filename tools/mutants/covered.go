package main

// covered are the calls that no test can miss, since in every case something else
// that is recorded tells of the same. They stay, as each says what is looked at
// where it is. A call is known by its file below generator/ and by its line.
var covered = map[string]string{
	`build/host.go: facts.Read(dep.Config, "base_url", 0)`: "the address of the site's own file, which is a fact of its asset, has the base",
	`build/host.go: facts.Read(dep.Config, "search", 0)`:   "the pages of the search are among what is published",

	`render/menu.go: x.w.facts.Read(dep.Meta, x.page.ID(), dep.Position)`: "above a page stand the folders that it lies in; whether one is a section, a fact of the menu tells",
	`render/page.go: v.read(dep.Position)`:                                "a page of another kind has another layout, which is a fact, or stands in another list",
}
