// Pages of the sample site by Lighthouse, hosted as a CDN would host them. What a
// machine and its load decide, performance, is reported only, unless runs are asked
// for: LIGHTHOUSE_RUNS=3 compares the medians of so many (make lighthouse).
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { launch } from 'chrome-launcher'
import lighthouse, { desktopConfig } from 'lighthouse'
import { executable, flags } from './browser.js'
import { host } from './host.js'
import { sample, views } from './published.js'

const runs = Number(process.env.LIGHTHOUSE_RUNS ?? 0)
const categories = ['performance', 'accessibility', 'best-practices', 'seo']
const forms = { mobile: undefined, desktop: desktopConfig }

let hosted, browser
before(async () => {
  hosted = await host(sample())
  browser = await launch({ chromePath: executable, chromeFlags: ['--headless=new', '--no-sandbox', ...flags] })
})
after(async () => {
  browser?.kill()
  await hosted?.close()
})

// report resolves to what Lighthouse says of a page. On a machine under load it
// loses the beginning of a trace at times (NO_NAVSTART), which tells nothing of the page.
async function report(path, form, tries = 3) {
  const { lhr } = await lighthouse(hosted.url + path, { port: browser.port, onlyCategories: categories, logLevel: 'error' }, forms[form])
  if (lhr.runtimeError?.code === 'NO_NAVSTART' && tries > 1) return report(path, form, tries - 1)
  assert.equal(lhr.runtimeError, undefined)
  return lhr
}

// audit resolves to the scores of a page by category, and to what cost points.
async function audit(path, form) {
  const lhr = await report(path, form)
  const lost = Object.values(lhr.categories).flatMap((c) => c.auditRefs.filter((r) => r.weight > 0 && (lhr.audits[r.id].score ?? 1) < 1).map((r) => r.id))
  const scores = Object.fromEntries(Object.entries(lhr.categories).map(([id, c]) => [id, Math.round(c.score * 100)]))
  return { scores, lost }
}

const median = (values) => values.sort((a, b) => a - b)[values.length >> 1]

for (const page of ['home', 'guide', 'post', 'list', 'manual']) {
  for (const form of Object.keys(forms)) {
    test(`Lighthouse: ${page}, ${form}`, async (t) => {
      const all = []
      for (let i = 0; i < Math.max(runs, 1); i++) all.push(await audit(views[page], form))
      const scores = Object.fromEntries(categories.map((id) => [id, median(all.map((one) => one.scores[id]))]))
      const lost = [...new Set(all.flatMap((one) => one.lost))]
      t.diagnostic(`${JSON.stringify(scores)} ${lost}`)
      for (const id of categories) if (runs > 0 || id !== 'performance') assert.equal(scores[id], 100, `${id}: ${lost}`)
    })
  }
}
