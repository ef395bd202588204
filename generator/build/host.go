package build

import (
	"io"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"galley/generator/dep"
	"galley/generator/diag"
	"galley/generator/host"
	"galley/generator/images"
	"galley/generator/output"
	"galley/generator/render"
	"galley/generator/search"
	"galley/generator/site"
)

// The files that hosts read.
const (
	headersFile   = "_headers"
	redirectsFile = "_redirects"
)

// hosts are the hosts of the configuration.
func (s *Snapshot) hosts() []host.Name {
	var out []host.Name
	for _, name := range []host.Name{host.Cloudflare, host.Netlify} {
		if s.cfg.Hosts(string(name)) {
			out = append(out, name)
		}
	}
	return out
}

// hostFile reports whether an output path is that of a file for the site's hosts.
func (s *Snapshot) hostFile(path string) bool {
	return len(s.hosts()) > 0 && (path == headersFile || path == redirectsFile)
}

// planHosts adds the files for the site's hosts.
func (s *Snapshot) planHosts() {
	if len(s.hosts()) == 0 {
		return
	}
	s.addHostFile(headersFile, s.headers)
	s.addHostFile(redirectsFile, s.redirects)
}

func (s *Snapshot) addHostFile(name string, do func() render.Result) {
	s.add(&Job{Path: name, Class: output.ClassOther, made: &generated{
		what: "the file for hosts (hosting: [none] in galley.yaml turns it off)", kind: output.TypeByExtension(".txt"),
		render: func(*render.Worker) render.Result { return do() },
	}})
}

// headers makes _headers.
func (s *Snapshot) headers() render.Result {
	var facts dep.Recorder
	facts.Read(dep.List, "published", 0)
	facts.Read(dep.Config, "base_url", 0)
	facts.Read(dep.Config, "headers", 0)
	facts.Read(dep.Config, "images", 0)
	facts.Read(dep.Config, "search", 0)
	facts.Read(dep.Config, "csp", 0)
	facts.Read(dep.Config, "newsletter", 0)
	facts.Read(dep.Template, pageScripts, 0)
	own, messages := s.ownHostFile(headersFile, &facts)
	text, faults := host.Headers(s.rules(), own, s.hosts())
	messages = append(messages, s.hostFaults("headers", faults)...)
	for _, name := range s.hosts() {
		messages = append(messages, s.hostFaults(s.hostingKey(name), host.HeaderFaults(name, text))...)
	}
	return render.Result{Data: text, Facts: facts.Facts(), Messages: messages}
}

// headerRules says which headers go with which paths.
func (s *Snapshot) headerRules() []host.Rule {
	published := host.Site{Base: s.site.URLs.Rel("/"), Extra: s.extraHeaders(), Policy: s.policyHeader()}
	for _, j := range s.jobs {
		if !s.hostFile(j.Path) {
			published.Files = append(published.Files, host.File{
				Path: s.site.URLs.Rel("/" + j.Path), Type: j.kind(), Immutable: j.immutable(),
			})
		}
	}
	if s.cfg.Search {
		for _, dir := range search.HashedDirs() {
			published.Files = append(published.Files, host.File{Path: s.site.URLs.Rel("/" + dir + "/name.json"), Type: indexType, Immutable: true})
		}
		published.Files = append(published.Files, host.File{Path: s.site.URLs.Rel("/" + search.RootName), Type: indexType})
	}
	if s.hasVariants() { // any of them tells of the folder
		published.Files = append(published.Files, host.File{
			Path: s.site.URLs.Rel("/" + variantsDir + "/image.webp"), Type: images.WebP.Type(), Immutable: true,
		})
	}
	return published.Rules()
}

// pageScripts names the fact of the scripts that templates have within pages.
const pageScripts = "(scripts)"

// policyHeader is the Content-Security-Policy of the site.
func (s *Snapshot) policyHeader() string {
	p := host.Policy{Hashes: s.renderer.Scripts()}
	into := map[string]*[]string{
		"script": &p.Scripts, "style": &p.Styles, "image": &p.Images, "font": &p.Fonts,
		"media": &p.Media, "connect": &p.Connections, "form": &p.Forms, "frame": &p.Frames,
	}
	for _, list := range s.cfg.CSP.Lists() {
		for _, origin := range *list.Origins {
			*into[list.Key] = append(*into[list.Key], origin.Value)
		}
	}
	if u, err := url.Parse(s.cfg.Newsletter.Action); err == nil && u.Host != "" {
		if origin := u.Scheme + "://" + u.Host; !slices.Contains(p.Forms, origin) {
			p.Forms = append(p.Forms, origin)
		}
	}
	return p.String()
}

// extraHeaders are the headers of the configuration, by path and name.
func (s *Snapshot) extraHeaders() []host.Rule {
	var out []host.Rule
	for _, at := range slices.Sorted(maps.Keys(s.cfg.Headers)) {
		rule := host.Rule{Path: s.site.URLs.Base() + strings.TrimPrefix(at, "/")}
		for _, name := range slices.Sorted(maps.Keys(s.cfg.Headers[at])) {
			rule.Headers = append(rule.Headers, host.Header{Name: name, Value: s.cfg.Headers[at][name].Value})
		}
		out = append(out, rule)
	}
	return out
}

// redirects makes _redirects: those of the configuration, then the aliases.
func (s *Snapshot) redirects() render.Result {
	var facts dep.Recorder
	facts.Read(dep.List, "aliases", dep.Permalink|dep.Aliases)
	facts.Read(dep.Config, "base_url", 0)
	facts.Read(dep.Config, "redirects", 0)
	urls := s.site.URLs
	var list []host.Redirect
	for _, r := range s.site.Redirects(site.Edition{}) {
		list = append(list, host.Redirect{From: urls.Rel(r.Path), To: r.URL, Status: r.Status})
	}
	for _, p := range s.site.ByPath(site.Edition{}) {
		for _, a := range p.Aliases() {
			list = append(list, host.Redirect{From: urls.Rel(a.Path), To: urls.Rel(p.Path), Status: 301})
		}
	}
	own, messages := s.ownHostFile(redirectsFile, &facts)
	text := host.Redirects(list, own, s.hosts())
	for _, name := range s.hosts() {
		messages = append(messages, s.hostFaults(s.hostingKey(name), host.RedirectFaults(name, text))...)
	}
	return render.Result{Data: text, Facts: facts.Facts(), Messages: messages}
}

// ownHostFile reads the site's own file of that name in static/, nil for none.
func (s *Snapshot) ownHostFile(name string, facts *dep.Recorder) ([]byte, diag.List) {
	facts.Read(dep.Config, "hosting", 0)
	facts.Read(dep.Asset, name, 0)
	a, ok := s.assets.Lookup(name)
	if !ok {
		return nil, nil
	}
	data, err := readAll(a)
	if err != nil {
		return nil, diag.List{diag.New(diag.ContentRead, diag.Pos{File: "static/" + name}, "cannot be read: %v", cause(err))}
	}
	return data, nil
}

func readAll(a output.Asset) ([]byte, error) {
	r, err := a.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(r)
}

// hostingKey is where the configuration names a host.
func (s *Snapshot) hostingKey(name host.Name) string {
	for i, t := range s.cfg.Hosting {
		if t.Value == string(name) {
			return "hosting." + strconv.Itoa(i)
		}
	}
	return "hosting"
}

// hostFaults makes messages of what a host does not take, at a key.
func (s *Snapshot) hostFaults(key string, faults []string) diag.List {
	var messages diag.List
	for _, fault := range faults {
		messages.Add(diag.HostLimit, s.cfg.Pos(key), "%s", fault)
	}
	return messages
}
