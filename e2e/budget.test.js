// What a page may weigh, and what it may not have at all.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { brotli } from './host.js'
import { guide, hosting, manual, pagesOf, post, sample } from './published.js'

const dir = sample()
const page = hosting(dir)
const kilobyte = 1024

const weigh = (...name) => brotli(readFileSync(join(dir, ...name))).length
const only = (folder, stem) => {
  const names = readdirSync(join(dir, folder)).filter((name) => name.startsWith(stem))
  assert.equal(names.length, 1, `${folder}: ${names}`)
  return names[0]
}

test('the guide is light', (t) => {
  const weights = { css: weigh('css', only('css', 'main.')), script: weigh('js', only('js', 'main.')), html: weigh(guide, 'index.html') }
  t.diagnostic(JSON.stringify(weights))
  assert.ok(weights.css <= 6 * kilobyte, `style sheet: ${weights.css} bytes`)
  assert.ok(weights.script <= 1.5 * kilobyte, `script: ${weights.script} bytes`)
  assert.ok(weights.html <= 12 * kilobyte, `page: ${weights.html} bytes`)
})

test('the search is light, and loaded when it is opened only', (t) => {
  const weights = { script: weigh('js', only('js', 'search.')), css: weigh('css', only('css', 'search.')) }
  t.diagnostic(JSON.stringify(weights))
  assert.ok(weights.script <= 6 * kilobyte, `script: ${weights.script} bytes`)
  assert.ok(weights.css <= kilobyte, `style sheet: ${weights.css} bytes`)
  assert.deepEqual(readdirSync(join(dir, 'js')).length, 2)
})

test('no page has styles, handlers or scripts of its own', () => {
  const scripts = new Set()
  for (const path of pagesOf(dir)) {
    const html = readFileSync(join(dir, path, path.endsWith('.html') ? '' : 'index.html'), 'utf8')
    const tags = html.match(/<[a-z][^>]*>/g)
    assert.deepEqual(tags.filter((tag) => /\s(style|on[a-z]+)\s*=/.test(tag)), [], path)
    assert.deepEqual(tags.filter((tag) => /^<style\b/.test(tag)), [], path)
    for (const [, attributes, text] of html.matchAll(/<script\b([^>]*)>(.*?)<\/script>/gs)) {
      if (!/\bsrc=/.test(attributes) && !attributes.includes('application/ld+json')) scripts.add(text)
    }
  }
  assert.equal(scripts.size, 1)
  assert.ok([...scripts][0].length <= 100, [...scripts][0])
})

for (const path of ['', guide, post, manual]) {
  page(`few requests, all to the site: /${path}`, {}, async ({ page, url }) => {
    const asked = []
    page.on('request', (r) => asked.push([r.resourceType(), r.url()]))
    await page.goto(url + path, { waitUntil: 'networkidle' })
    assert.deepEqual(asked.filter(([, to]) => !to.startsWith(url)), [])
    assert.deepEqual(asked.filter(([type]) => type === 'font'), [])
    const files = asked.filter(([type, to]) => type !== 'image' && !/favicon/.test(to))
    assert.ok(files.length <= 3, JSON.stringify(files))
  })
}
