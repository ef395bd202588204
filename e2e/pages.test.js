// Every page of the sample site, in a browser under the site's own policy.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { hosting, pagesOf, sample, starter } from './published.js'

const require = createRequire(import.meta.url)
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

const dir = sample()
const page = hosting(dir)
const arabic = starter('title: موقع\nlanguage: ar\nbase_url: https://example.org/\nnewsletter: {action: "https://letters.example.org/", text: نص}\nhosting: [netlify]\n')

// sideways is how far a page reaches out of the window.
const sideways = (page) => page.evaluate(() => document.documentElement.scrollWidth - innerWidth)

// spacing is that which readers may ask for (WCAG 2.2, 1.4.12); a style sheet of
// the browser's, as readers' own are, which no policy forbids.
const spacing = '* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-block-end: 2em !important }'

for (const [name, at, folder] of [['sample', page, dir], ['right to left', hosting(arabic), arabic]]) {
  at(`${name}: no page breaks the policy or scrolls sideways at 320 pixels`, { viewport: { width: 320, height: 700 } }, async ({ page, url }) => {
    for (const path of pagesOf(folder)) {
      await page.goto(url + path)
      assert.ok(await sideways(page) <= 0, `${path} is ${await sideways(page)} pixels too wide`)
    }
  })

  // A page is loaded once: its style sheet alone tells what it is like elsewhere.
  at(`${name}: axe finds nothing, light or dark, wide or narrow`, { bypassCSP: true }, async ({ page, url }) => {
    const found = []
    for (const path of pagesOf(folder)) {
      await page.goto(url + path)
      await page.evaluate(axe)
      for (const width of [1280, 320]) {
        await page.setViewportSize({ width, height: 900 })
        for (const colorScheme of ['light', 'dark']) {
          await page.emulateMedia({ colorScheme })
          const { violations } = await page.evaluate((runOnly) => axe.run(document, { runOnly, resultTypes: ['violations'] }), tags)
          found.push(...violations.flatMap((v) => v.nodes.map((n) => `${path}, ${colorScheme}, ${width} pixels: ${v.id}: ${n.target}`)))
        }
      }
    }
    assert.deepEqual(found, [])
  })
}

page('wider spacing of text breaks nothing', { viewport: { width: 320, height: 700 }, bypassCSP: true }, async ({ page, url }) => {
  for (const path of ['', 'guides/bitcoin-vs-ethereum/', 'docs/directives/', 'engineering/']) {
    await page.goto(url + path)
    await page.addStyleTag({ content: spacing })
    assert.ok(await sideways(page) <= 0, `${path} is ${await sideways(page)} pixels too wide`)
  }
})
