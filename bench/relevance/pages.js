// The pages of a published site as the other engines are to see them.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'parse5'

// around are the classes of what stands in <main> and is not the page's own:
// the way to it, its contents, links to it, dates, what is promotional, and the
// lists of other pages. Galley indexes texts, which have none of it; so that
// the others lose nothing by it, they do not see it either.
export const around = [
  'crumbs', 'contents', 'kicker', 'byline', 'anchor', 'cta', 'promo', 'sponsor', 'disclaimer',
  'edit', 'closing', 'neighbours', 'shelf', 'lead', 'columns', 'listed', 'terms', 'pages',
]

const inline = new Set(['a', 'abbr', 'b', 'bdi', 'cite', 'code', 'del', 'em', 'i', 'ins', 'kbd', 'mark', 'q', 's', 'small', 'span', 'strong', 'sub', 'sup', 'var'])

// paths lists the pages of a site, which are those of its sitemap: neither the
// later parts of lists nor what leads on from an old path.
export function paths(published, name = 'sitemap.xml') {
  if (!existsSync(join(published, name))) {
    throw new Error(`${published} has no ${name} (name a folder that galley published into, with a base_url that has a host)`)
  }
  const sitemap = readFileSync(join(published, name), 'utf8')
  const listed = [...sitemap.matchAll(/<loc>([^<]*)/g)].map((match) => new URL(match[1]).pathname)
  return sitemap.includes('<sitemapindex') ? listed.flatMap((part) => paths(published, part)) : listed
}

// html is a page as it is published.
export const html = (published, path) => readFileSync(join(published, path, 'index.html'), 'utf8')

// page reads title, headings and text out of a page.
export function page(published, path) {
  const document = parse(html(published, path))
  const main = find(document, (node) => node.tagName === 'main')
  const title = find(main, (node) => node.tagName === 'h1') ?? find(document, (node) => node.tagName === 'title')
  const headings = all(main, (node) => /^h[2-6]$/.test(node.tagName))
  return { path, title: text(title).trim(), headings: headings.map(text).join('\n'), text: text(main) }
}

// lacks says what is wrong with a judged address, if anything: no such page, or
// no such heading on it.
export function lacks(published, address) {
  const [path, anchor] = address.split('#')
  if (!existsSync(join(published, path, 'index.html'))) return 'no such page'
  return !anchor || html(published, path).includes(` id="${anchor}"`) ? '' : 'no such heading on the page'
}

const left = (node) => node.attrs?.some(({ name, value }) => name === 'class' && value.split(' ').some((word) => around.includes(word)))

function all(node, wanted) {
  if (left(node)) return []
  if (wanted(node)) return [node]
  return (node.childNodes ?? []).flatMap((child) => all(child, wanted))
}

const find = (node, wanted) => all(node, wanted)[0]

function text(node) {
  if (left(node) || node.nodeName === 'script') return ''
  if (node.nodeName === '#text') return node.value
  const inner = (node.childNodes ?? []).map(text).join('')
  return inline.has(node.tagName) ? inner : `\n${inner}\n`
}
