// Publishes a site, hosts it as a CDN would, and opens a browser on it.
import assert from 'node:assert/strict'
import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { after, test } from 'node:test'
import { launch, watch } from './browser.js'
import { host } from './host.js'
import { build, hostileSite, root } from './sites.js'

// The pages that show all there is to see.
export const guide = 'guides/bitcoin-vs-ethereum/'
export const post = 'engineering/building-high-performance-apis-with-fastapi/'
export const manual = 'docs/markdown/'
export const views = { home: '', guide, post, manual, list: 'engineering/', term: 'tags/python/', author: 'authors/editorial-team/', search: 'search/', letter: 'search/b/', 'not found': '404.html' }

const folders = []
after(() => folders.forEach((dir) => rmSync(dir, { recursive: true })))

export function folder() {
  const dir = mkdtempSync(join(tmpdir(), 'galley-e2e-'))
  folders.push(dir)
  return dir
}

// sample publishes the sample site and returns the folder.
export function sample() {
  const dir = folder()
  build(dir, '--source', root)
  return dir
}

// nasty publishes the hostile site and returns the folder.
export function nasty() {
  const [source, dir] = [folder(), folder()]
  hostileSite(source)
  build(dir, '--source', source)
  return dir
}

// starter publishes what galley new site makes, with more in its configuration.
export function starter(more) {
  const [source, dir] = [folder(), folder()]
  cpSync(join(root, 'starter'), source, { recursive: true })
  writeFileSync(join(source, 'galley.yaml'), more)
  build(dir, '--source', source)
  return dir
}

// pagesOf lists the addresses of a folder's pages, without a slash before them.
export function pagesOf(dir) {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((f) => f.isFile() && f.name.endsWith('.html'))
    .map((f) => relative(dir, join(f.parentPath, f.name)).replaceAll('\\', '/').replace(/(^|\/)index\.html$/, '$1')).sort()
}

// hosting hosts a folder for all tests of a file and returns a function that makes
// a test of a page in a context of its own. No page may do what the site's policy
// forbids, nor throw.
export function hosting(dir) {
  let hosted
  after(() => hosted?.then((h) => h.close()))
  return (name, options, run) => test(name, async () => {
    const { url } = await (hosted ??= host(dir))
    const context = await (await launch()).newContext({ locale: 'en-GB', timezoneId: 'UTC', ...options })
    try {
      const faults = await watch(context)
      await run({ page: await context.newPage(), context, url })
      assert.deepEqual(faults, [])
    } finally {
      await context.close()
    }
  })
}
