// Publishes the sites that the tests look at: the sample publication, and one
// whose every text wants to be more than text.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative, resolve } from 'node:path'

export const root = resolve(import.meta.dirname, '..')
export const galley = join(root, 'bin', process.platform === 'win32' ? 'galley.exe' : 'galley')

// The titles of the hostile site, which feed readers must give back as they are.
export const hostile = [
  '</title><script>alert(1)</script>', ']]><script>alert(1)</script>', '"><img src=x onerror=alert(1)>', "' onclick='alert(1)",
  '&amp; &lt;b&gt; &#60;', '<!-- --> <![CDATA[', 'javascript:alert(1)', '"}]}</script>', '\\u003cscript\\u003e', '{{.Site}} {{"x"}}',
  'a\u2028b\u2029c', '\u202egnp.exe', 'é 日本 😀', '</item></channel></rss>', '</entry></feed>', '<a href="javascript:alert(1)">x</a>',
  '?><?xml version="1.0"?>', '&xxe; <!ENTITY x SYSTEM "file:///etc/passwd">', "it's 100% \\ \"quoted\"", '<plaintext>',
]

// hostileSite writes the source of the hostile site.
export function hostileSite(dir) {
  const config = {
    title: hostile[0], description: hostile[2], copyright: hostile[4], base_url: 'https://example.org/docs/',
    publisher: { name: hostile[7], url: 'https://example.org/"x' }, feeds: { count: 100, terms: ['tags'] },
    links: { page: 'warn', image: 'warn' },
    menus: { main: [{ name: hostile[3], url: '/s/' }] },
  }
  put(dir, 'galley.yaml', JSON.stringify(config))
  put(dir, 'content/s/_index.md', JSON.stringify({ title: hostile[1], description: hostile[2] }) + '\n')
  hostile.forEach((text, i) => {
    const front = {
      title: text, description: text, summary: text, date: `2026-01-${String(i + 1).padStart(2, '0')}`,
      tags: [text], authors: [text], categories: ['One & two'],
    }
    const body = `## ${text}\n\n${text}\n\n:::faq\n## Question ${i} \`${text}\`\n\nAnswer \`${text}\`\n:::\n\n[x](<${text}>) ![y](https://example.org/x.png "${text}")\n`
    put(dir, `content/s/a&b ${i}'s.md`, JSON.stringify(front, null, '\t') + '\n\n' + body)
  })
}

// put writes a file below a folder.
export function put(dir, name, text) {
  mkdirSync(join(dir, dirname(name)), { recursive: true })
  writeFileSync(join(dir, name), text)
}

// build publishes a site into a folder.
export function build(output, ...args) {
  try {
    execFileSync(galley, ['build', '--quiet', '--output', output, ...args], { stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' })
  } catch (e) {
    throw new Error(`galley build ${args.join(' ')}: ${e.stderr ?? e.message}`)
  }
}

// publish returns the files of a site whose names match, as a map from path to
// text; pictures and the like are left out.
function publish(args, kind = /\.(html|xml|json|txt)$/) {
  const output = mkdtempSync(join(tmpdir(), 'galley-e2e-'))
  try {
    build(output, ...args)
    const files = readdirSync(output, { recursive: true, withFileTypes: true }).filter((f) => f.isFile() && kind.test(f.name))
    return new Map(files.map((f) => {
      const path = join(f.parentPath, f.name)
      return [relative(output, path).replaceAll('\\', '/'), readFileSync(path, 'utf8')]
    }))
  } finally {
    rmSync(output, { recursive: true })
  }
}

// sites publishes both sites and returns them by name.
export function sites() {
  const source = mkdtempSync(join(tmpdir(), 'galley-e2e-'))
  try {
    hostileSite(source)
    return { sample: publish(['--source', root]), hostile: publish(['--source', source]) }
  } finally {
    rmSync(source, { recursive: true })
  }
}

// large publishes a site of more pages than one sitemap may have, and returns its
// sitemaps. Its pages say
// next to nothing; nearly all of them are those of its tags.
export function large() {
  const source = mkdtempSync(join(tmpdir(), 'galley-e2e-'))
  try {
    put(source, 'galley.yaml', 'title: Large\nbase_url: https://example.org/docs/\nfeeds: {formats: [], sections: false}\n')
    put(source, 'templates/base.html', '<!doctype html><title>{{.Title}}</title>')
    for (const letter of ['a', 'b']) {
      const tags = Array.from({ length: 25_001 }, (_, i) => letter + i)
      put(source, `content/${letter}.md`, `---\ndate: 2026-01-01\ntags: [${tags}]\n---\n`)
    }
    return publish(['--source', source], /\.xml$/)
  } finally {
    rmSync(source, { recursive: true })
  }
}

// ofKind returns the files whose path matches, as [path, text].
export function ofKind(files, pattern) {
  return [...files].filter(([path]) => pattern.test(path))
}
