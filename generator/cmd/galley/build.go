package main

import (
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"galley/generator/build"
	"galley/generator/config"
	"galley/generator/diag"
	"galley/generator/disk"
	"galley/generator/images"

	"github.com/spf13/cobra"
)

// buildFlags are the flags of build, and of check as far as it has them.
type buildFlags struct {
	source, output, baseURL, now, format string
	drafts, future, expired              bool
	strict, timings, quiet               bool
	noCache, verify, watch, poll         bool
	jobs                                 int
}

// addSite adds what says which site it is and what of it is published.
func (f *buildFlags) addSite(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.source, "source", ".", "the site's folder `DIR`, with galley.yaml and content/")
	flags.BoolVar(&f.drafts, "drafts", false, "publish drafts")
	flags.BoolVar(&f.future, "future", false, "publish what is scheduled for later")
	flags.StringVar(&f.now, "now", "", "the `TIME` that decides what is scheduled or expired (default the present, or SOURCE_DATE_EPOCH)")
}

// addOutput adds what says where a build publishes and to whom.
func (f *buildFlags) addOutput(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.output, "output", "", "the folder `DIR` to publish into (default SOURCE/public)")
	f.addReaders(cmd)
}

// addReaders adds what says where the site will be read and what of the past.
func (f *buildFlags) addReaders(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.baseURL, "base-url", "", "the `URL` where the site will be (default base_url in galley.yaml)")
	flags.BoolVar(&f.expired, "expired", false, "publish what has expired")
}

// addPoll adds how files are watched.
func (f *buildFlags) addPoll(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&f.poll, "poll", false, "look at the files in turns while watching, for network file systems that do not tell of changes")
}

// placeOutput gives --output its default.
func (f *buildFlags) placeOutput(cmd *cobra.Command) {
	if !cmd.Flags().Changed("output") {
		f.output = filepath.Join(f.source, "public")
	}
}

// addCommon adds what build and check share.
func (f *buildFlags) addCommon(cmd *cobra.Command) {
	f.addSite(cmd)
	flags := cmd.Flags()
	flags.BoolVar(&f.strict, "strict", false, "treat warnings as errors")
	flags.StringVar(&f.format, "format", string(diag.Text), "the `FORM` of the messages: text, json or github")
}

func newBuild(w world) *cobra.Command {
	var f buildFlags
	cmd := &cobra.Command{
		Use:   "build",
		Short: "Build the site into public/",
		Long: `Build the site and publish it into the output folder.

When the site has an error nothing is published and the output folder stays
as it was. Files in it that galley did not write are never touched.`,
		Example: `  galley build
  # with all that is not published yet, into a folder of its own
  galley build --drafts --future --output preview
  # again and again, while files change
  galley build --watch
  # for another address, with messages that GitHub shows in pull requests
  galley build --base-url https://www.example.org/docs/ --strict --format github`,
		Args: cobra.NoArgs,
	}
	cmd.RunE = func(*cobra.Command, []string) error {
		f.placeOutput(cmd)
		return runBuild(cmd.Context(), w, f)
	}
	f.addCommon(cmd)
	f.addOutput(cmd)
	flags := cmd.Flags()
	flags.IntVar(&f.jobs, "jobs", 0, "render `N` pages at a time (default one for each processor)")
	flags.BoolVar(&f.timings, "timings", false, "print how long each phase took")
	flags.BoolVar(&f.noCache, "no-cache", false, "render everything, and replace what earlier builds remembered")
	flags.BoolVar(&f.verify, "verify", false, "render everything afresh too and compare: a difference is an internal error")
	flags.BoolVar(&f.watch, "watch", false, "build again whenever files change, until Ctrl-C ends it")
	f.addPoll(cmd)
	flags.BoolVar(&f.quiet, "quiet", false, "print messages only")
	return cmd
}

func newCheck(w world) *cobra.Command {
	var f buildFlags
	cmd := &cobra.Command{
		Use:   "check",
		Short: "Say all there is to say about the site, and write nothing",
		Long: `Make every page as a build does, say all that is wrong with the site, and write
nothing. The exit status is that of a build.`,
		Example: `  galley check --strict
  # as it will be on a day to come, for programs
  galley check --now 2030-01-01 --format json`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return runCheck(cmd.Context(), w, f) },
	}
	f.addCommon(cmd)
	return cmd
}

// options checks the flags and opens the source folder.
func (f *buildFlags) options(w world) (build.Options, *disk.Dir, error) {
	o := build.Options{
		Theme: w.theme, BaseURL: f.baseURL, Drafts: f.drafts, Future: f.future, Expired: f.expired,
		Strict: f.strict, Jobs: f.jobs, Verify: f.verify, Encoders: new(images.Encoders),
	}
	if !slices.Contains(diag.Formats(), diag.Format(f.format)) {
		return o, nil, usagef("--format %q is none of text, json, github", f.format)
	}
	if f.jobs < 0 {
		return o, nil, usagef("--jobs %d is less than 0", f.jobs)
	}
	if err := checkBaseURL(f.baseURL); err != nil {
		return o, nil, err
	}
	now, err := clock(w, f.now)
	if err != nil {
		return o, nil, err
	}
	dir, err := openSource(f.source)
	if err != nil {
		return o, nil, err
	}
	o.Now, o.Source = now, w.source(dir.FS())
	return o, dir, nil
}

// checkBaseURL holds --base-url to what base_url may be.
func checkBaseURL(base string) error {
	if base == "" {
		return nil
	}
	u, err := url.Parse(base)
	switch {
	case err != nil, u.RawQuery != "", u.Fragment != "", u.User != nil:
	case u.Scheme == "" && u.Host == "" && strings.HasPrefix(u.Path, "/"):
		return nil
	case (u.Scheme == "http" || u.Scheme == "https") && u.Host != "":
		return nil
	}
	return usagef("--base-url %q is neither an http or https URL nor a path such as /docs/", base)
}

func runBuild(ctx context.Context, w world, f buildFlags) error {
	o, source, err := f.options(w)
	if err != nil {
		return err
	}
	defer source.Close()
	if err := checkOutput(f.source, f.output, themes(o.Source)); err != nil {
		return err
	}
	out, err := disk.Create(f.output)
	if err != nil {
		return err
	}
	defer out.Close()
	o.Waiting = func() { fmt.Fprintln(w.stderr, "waiting for another build into the same folder") }
	closeCache, noCache := f.openCache(&o)
	defer closeCache()
	p := press{w: w, f: f, o: o, out: w.output(out), noCache: noCache}
	if f.watch {
		return p.watch(ctx)
	}
	_, err = p.run(ctx)
	return err
}

// press builds, and says what there is to say of it.
type press struct {
	w       world
	f       buildFlags
	o       build.Options
	out     disk.FS
	noCache error // why there is no cache
	calm    bool  // nothing is said of a build that had nothing to do
}

func (p *press) run(ctx context.Context) (build.Report, error) {
	start := p.w.now()
	bar := newProgress(p.w, p.f.quiet)
	p.o.Progress = bar.update
	report, err := build.Build(ctx, p.o, p.out)
	bar.clear()
	if printed := printMessages(p.w, p.f.format, report); printed != nil {
		return report, printed
	}
	if p.f.timings {
		for _, t := range report.Timings {
			fmt.Fprintf(p.w.stderr, "%8.1f ms  %s\n", float64(t.Took)/float64(time.Millisecond), t.Phase)
		}
		if report.Encoded > 0 {
			fmt.Fprintf(p.w.stderr, "%8d     images encoded\n", report.Encoded)
		}
	}
	if err != nil {
		return report, err
	}
	if noCache := cmp.Or(p.noCache, report.Cache); noCache != nil {
		fmt.Fprintf(p.w.stderr, "galley: %v (the next build renders everything again)\n", noCache)
	}
	idle := report.Rendered+report.Output.Written+report.Output.Removed == 0 && !report.Messages.HasErrors()
	if !p.f.quiet && !(p.calm && idle) {
		printSummary(p.w.stderr, report, p.w.now().Sub(start))
	}
	return report, verdict(report)
}

// cacheDir is the folder in a site's own where builds remember what they made.
const cacheDir = ".galley"

// openCache gives a build its cache. The error says why there is none: the
// build then renders everything, which is no fault of the site's.
func (f *buildFlags) openCache(o *build.Options) (done func(), err error) {
	o.Forget = f.noCache
	dir, err := disk.Create(filepath.Join(f.source, cacheDir))
	if err != nil {
		return func() {}, err
	}
	done = func() {
		dir.Close()
		os.Remove(filepath.Join(f.source, cacheDir)) //nolint:errcheck // a build that failed leaves it empty; one with traces in it stays
	}
	if o.Identity, err = executable(dir); err != nil {
		done()
		return func() {}, err
	}
	o.Cache = dir
	return done, nil
}

func runCheck(ctx context.Context, w world, f buildFlags) error {
	o, source, err := f.options(w)
	if err != nil {
		return err
	}
	defer source.Close()
	report, err := build.Check(ctx, o)
	if printed := printMessages(w, f.format, report); printed != nil {
		return printed
	}
	if err != nil {
		return err
	}
	printCounts(w.stderr, report)
	printLeftOut(w.stderr, report)
	return verdict(report)
}

// verdict is the exit status of a report.
func verdict(r build.Report) error {
	worst := exitDone
	for _, m := range r.Messages {
		if m.Severity == diag.Error {
			worst = max(worst, statusOf(m.Code))
		}
	}
	if worst == exitDone {
		return nil
	}
	return exit(worst)
}

func statusOf(code diag.Code) int {
	switch code {
	case diag.Internal, diag.Stale:
		return exitInternal
	case diag.ContentRead:
		return exitEnv
	case diag.ConfigSyntax, diag.ConfigUnknown, diag.ConfigType, diag.ConfigValue, diag.ConfigMissing:
		return exitUsage
	}
	return exitSite
}

// checkOutput refuses folders in which publishing could mix with sources or
// with files of somebody else: the source folder or one around it, one of
// its own folders or those of its themes, the home folder, the root of the
// file system, a file.
func checkOutput(source, output string, themes []string) error {
	if output == "" {
		return usagef("--output is empty")
	}
	src, err := realPath(source)
	if err != nil {
		return err
	}
	out, err := realPath(output)
	if err != nil {
		return err
	}
	if info, err := os.Stat(output); err == nil && !info.IsDir() {
		return usagef("--output %s is a file", output)
	}
	if home, err := os.UserHomeDir(); err == nil && out == filepath.Clean(home) {
		return usagef("--output %s is your home folder (name a folder below it)", output)
	}
	if out == src || within(out, src) {
		return usagef("--output %s holds the site's sources (name a folder of its own, such as public)", output)
	}
	for _, dir := range append(themes, "content", "data", "templates", "static", ".git", ".galley") {
		if own := filepath.Join(src, filepath.FromSlash(dir)); out == own || within(own, out) {
			return usagef("--output %s is in the site's %s (name a folder of its own, such as public)", output, dir)
		}
	}
	return nil
}

// themes returns the folders of the themes that a site names.
func themes(source fs.FS) []string {
	cfg, _ := config.Load(source) // the build says what is wrong with it
	var dirs []string
	for _, theme := range cfg.Themes {
		dirs = append(dirs, theme.Value)
	}
	return dirs
}

// within reports whether name lies below dir.
func within(dir, name string) bool {
	rel, err := filepath.Rel(dir, name)
	return err == nil && rel != "." && filepath.IsLocal(rel)
}

// realPath is the absolute path of what a path leads to; what does not exist
// yet is kept as it is.
func realPath(name string) (string, error) {
	abs, err := filepath.Abs(name)
	if err != nil {
		return "", err
	}
	rest := ""
	for dir := abs; ; dir = filepath.Dir(dir) {
		if real, err := filepath.EvalSymlinks(dir); err == nil {
			return filepath.Join(real, rest), nil
		}
		if dir == filepath.Dir(dir) {
			return abs, nil
		}
		rest = filepath.Join(filepath.Base(dir), rest)
	}
}
