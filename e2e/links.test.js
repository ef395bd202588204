// Every link of the sample site with its fragment, every image, script and style,
// and every address that feeds, sitemaps and copies of pages name, asked of a host.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { LinkChecker } from 'linkinator'
import { host } from './host.js'
import { pagesOf, sample } from './published.js'

const base = 'https://plainproof.example/'

// named lists the addresses of the site in the files that are not pages.
function named(dir) {
  const files = readdirSync(dir, { recursive: true }).filter((name) => /\.(xml|json|txt|md)$/.test(name))
  return files.flatMap((name) => readFileSync(join(dir, name), 'utf8').split(base).slice(1)).map((rest) => base + /^[^\s<>"'()\\\]]*/.exec(rest)[0])
}

// What is wrong with a page that is put beside those of the site, to see that
// faults are found.
const faults = `<!DOCTYPE html>
<title>Faults</title>
<link rel="canonical" href="${base}nowhere/canonical/">
<meta property="og:image" content="${base}nowhere/card.png">
<script src="/nowhere/script.js"></script>
<img src="/favicon.svg" srcset="/nowhere/image.png 2x" alt="">
<a href="docs/#nowhere">A fragment</a>
<a href="nowhere/">A page</a>
<script type="application/ld+json">{"@type": "WebPage", "url": "${base}nowhere/data/"}</script>
`
const wrong = ['docs/#nowhere', 'nowhere/', 'nowhere/canonical/', 'nowhere/card.png', 'nowhere/data/', 'nowhere/image.png', 'nowhere/script.js']

test('every address of the site leads somewhere', async (t) => {
  const dir = sample()
  const addresses = [...new Set(named(dir))]
  writeFileSync(join(dir, 'named.html'), `<!DOCTYPE html>\n<title>Named</title>\n${addresses.map((a) => `<a href="${a}">${a}</a>\n`).join('')}`)
  writeFileSync(join(dir, 'faults.html'), faults)
  const { url, close } = await host(dir)
  const { links } = await new LinkChecker().check({
    path: pagesOf(dir).map((path) => url + path),
    checkCss: true,
    checkFragments: true,
    urlRewriteExpressions: [{ pattern: new RegExp(`^${base}`), replacement: url }],
    linksToSkip: async (to) => !to.startsWith(url) && !to.startsWith(base),
  }).finally(close)
  const [skipped, asked] = [links.filter((l) => l.state === 'SKIPPED'), links.filter((l) => l.state !== 'SKIPPED')]
  t.diagnostic(`${pagesOf(dir).length} pages, ${addresses.length} addresses named elsewhere, ${asked.length} links asked, ${skipped.length} elsewhere`)
  assert.ok(addresses.length > 100 && asked.length > 200)
  const broken = asked.filter((l) => l.state === 'BROKEN').map((l) => `${l.parent?.slice(url.length)} leads to ${l.url.slice(url.length)}`)
  assert.deepEqual(broken.sort(), wrong.map((to) => `faults.html leads to ${to}`))
})
