// Feeds as a feed reader sees them, and the sitemap by its schema.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import { parseAtomFeed, parseJsonFeed, parseRssFeed } from 'feedsmith'
import { XMLToSitemapIndexStream } from 'sitemap'
import { hostile, large, ofKind, sites } from './sites.js'

const parsers = [
  [/(^|\/)rss\.xml$/, parseRssFeed, (f) => f.items.map((i) => ({ title: i.title, url: i.link, id: i.guid?.value, html: i.content?.encoded, date: i.pubDate }))],
  [/(^|\/)atom\.xml$/, parseAtomFeed, (f) => f.entries.map((e) => ({ title: text(e.title), url: e.links?.[0]?.href, id: e.id, html: text(e.content), date: e.published ?? e.updated }))],
  [/(^|\/)feed\.json$/, (s) => parseJsonFeed(JSON.parse(s)), (f) => f.items.map((i) => ({ title: i.title, url: i.url, id: i.id, html: i.content_html, date: i.date_published }))],
]

const text = (t) => (typeof t === 'string' ? t : t?.value)

for (const [name, files] of Object.entries(sites())) {
  for (const [pattern, parse, entries] of parsers) {
    for (const [path, data] of ofKind(files, pattern)) {
      test(`${name}: ${path}`, () => {
        const list = entries(parse(data))
        assert.ok(list.length > 0, 'has no entries')
        for (const e of list) {
          assert.equal(new URL(e.url).protocol, 'https:')
          assert.ok(e.id && e.title && e.html && !Number.isNaN(Date.parse(e.date)), JSON.stringify(e))
          assert.doesNotMatch(e.html, /<script|<style|<iframe|href="(?!https?:|mailto:|tel:)/i)
        }
        assert.equal(new Set(list.map((e) => e.id)).size, list.length, 'ids are not unique')
        if (name === 'hostile' && !path.includes('/')) assert.deepEqual(list.map((e) => e.title).sort(), [...hostile].sort())
      })
    }
  }

  test(`${name}: all three feeds of the site`, () => {
    for (const path of ['rss.xml', 'atom.xml', 'feed.json']) assert.ok(files.has(path), `${path} is missing`)
  })

  test(`${name}: sitemap.xml`, () => assert.ok(locations(files.get('sitemap.xml')) > 3))
}

// The schema of an index is in no package; a strict parser of indexes stands in
// for it.
test('large: sitemap.xml is an index', async () => {
  const files = large()
  const items = await Readable.from([files.get('sitemap.xml')]).pipe(new XMLToSitemapIndexStream({ level: 'throw', logger: false })).toArray()
  assert.deepEqual(items.map((i) => i.url), ['https://example.org/docs/sitemap-1.xml', 'https://example.org/docs/sitemap-2.xml'])
  const counts = items.map((i) => locations(files.get(new URL(i.url).pathname.replace('/docs/', ''))))
  assert.equal(counts[0], 50_000)
  assert.ok(counts[1] > 0)
})

// locations returns how many URLs a sitemap has that is right by its schema.
function locations(sitemap) {
  const schema = join(import.meta.dirname, 'node_modules/sitemap/schema/sitemap.xsd')
  execFileSync('xmllint', ['--nonet', '--noout', '--schema', schema, '-'], { input: sitemap, stdio: ['pipe', 'ignore', 'pipe'], encoding: 'utf8' })
  return sitemap.match(/<loc>/g).length
}
