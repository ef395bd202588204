// The search: what a reader does with it, and what it may not do.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { test } from 'node:test'
import { finder, terms } from '../static/js/search.js'
import { folder, guide, hosting, sample, starter } from './published.js'
import { build, put, root } from './sites.js'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const dir = sample()
const page = hosting(dir)

// open opens the search by its key and types.
async function open(page, query) {
  await page.keyboard.press('/')
  const box = page.getByRole('combobox')
  await box.waitFor()
  await box.fill(query)
  return box
}
const options = (page) => page.getByRole('option')

test('words are cut as the index has them', () => {
  const cases = JSON.parse(readFileSync(join(root, 'generator/search/testdata/words.json'), 'utf8'))
  for (const [text, want] of cases) assert.deepEqual([...new Set(terms(text))].sort(), [...new Set(want)].sort(), text)
})

test('results are made of text alone', () => {
  const source = readFileSync(join(root, 'static/js/search.js'), 'utf8')
  assert.doesNotMatch(source, /innerHTML|outerHTML|insertAdjacent|document\.write|setHTML|createContextualFragment|\beval\b/)
})

// asker asks a published folder and tells which files each query took, wave by wave.
function asker(folder) {
  const waves = []
  let waiting = []
  const find = finder('/', (path) => {
    if (!waiting.length) setTimeout(() => {
      const now = waiting
      waiting = []
      waves.push(now.map(({ path }) => path))
      for (const { path, resolve, reject } of now) {
        try {
          resolve(JSON.parse(readFileSync(join(folder, path), 'utf8')))
        } catch (error) {
          reject(error)
        }
      }
    }, 1)
    return new Promise((resolve, reject) => waiting.push({ path, resolve, reject }))
  })
  return async (query) => {
    waves.length = 0
    return { ...await find(query), waves: [...waves] }
  }
}

test('a query takes two round trips', async () => {
  const ask = asker(dir)
  assert.deepEqual((await ask('')).waves, [['/search/index.json']])
  for (const query of ['markdown', 'bitcoin energy', 'asyncio.to_thread', 'frotn mattter', 'how do I add an author page', 'zzzz', 'mark', 'café', '東京']) {
    const { waves } = await ask(query)
    assert.ok(waves.length <= 2, `${query}: ${JSON.stringify(waves)}`)
  }
})

test('an index that was published again is read anew', async () => {
  const folder = sample()
  const ask = asker(folder)
  await ask('')
  for (const kind of ['words', 'pages']) {
    for (const name of readdirSync(join(folder, 'search', kind))) rmSync(join(folder, 'search', kind, name))
  }
  await assert.rejects(ask('markdown'))
  const { hits } = await asker(dir)('markdown')
  assert.ok(hits.length > 0)
})

test('what is typed means what is written', async () => {
  const ask = asker(dir)
  const first = async (query) => (await ask(query)).hits[0]?.url
  assert.equal(await first('front matter'), '/docs/front-matter/')
  assert.equal(await first('fornt mattre'), '/docs/front-matter/', 'a wrong letter in each')
  assert.equal(await first('front mat'), '/docs/front-matter/', 'the beginning of a word')
  assert.match(await first('to_thread'), /fastapi.*#/, 'a part of an identifier, at its heading')
  assert.equal(await first('asyncio.to_thread'), await first('to_thread'))
  assert.equal((await ask('bitcoin energy')).hits[0].section, 'Energy and the environment')
  assert.deepEqual((await ask('qqqqqqqq')).hits, [])
  assert.deepEqual((await ask('  ?! ')).hits, [])
})

page('nothing of the search is loaded before it is opened', {}, async ({ page, url }) => {
  const asked = []
  page.on('request', (r) => asked.push(new URL(r.url()).pathname))
  await page.goto(url + guide, { waitUntil: 'networkidle' })
  assert.deepEqual(asked.filter((path) => /search/.test(path)), [])
  await open(page, 'mining')
  await options(page).first().waitFor()
  assert.ok(asked.some((path) => /^\/js\/search\./.test(path)) && asked.includes('/search/index.json'))
})

page('the keyboard alone finds a page', {}, async ({ page, url }) => {
  await page.goto(url)
  const button = page.getByRole('button', { name: 'Search' })
  assert.equal(await button.getAttribute('aria-keyshortcuts'), '/')
  await button.focus()
  await page.keyboard.press('Enter')
  const box = page.getByRole('combobox', { name: 'Search' })
  await box.waitFor()
  await page.keyboard.type('directives')
  await options(page).first().waitFor()
  assert.equal(await box.getAttribute('aria-expanded'), 'true')
  assert.match(await page.getByRole('dialog').getByRole('status').textContent(), /^Pages: \d+$/)
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  const active = () => box.getAttribute('aria-activedescendant')
  const second = await options(page).nth(1).getAttribute('id')
  assert.equal(await active(), second)
  assert.equal(await options(page).nth(1).getAttribute('aria-selected'), 'true')
  await page.keyboard.press('Home')
  assert.equal(await options(page).nth(0).getAttribute('aria-selected'), 'true')
  await page.keyboard.press('End')
  assert.equal(await active(), await options(page).last().getAttribute('id'))
  await page.keyboard.press('ArrowDown') // from the last to the first
  const to = new URL(await options(page).first().getAttribute('href'), url)
  await page.keyboard.press('Enter')
  await page.waitForURL(to.href)
})

page('Escape closes it and leaves the reader where he was', {}, async ({ page, url }) => {
  await page.goto(url + guide)
  const button = page.getByRole('button', { name: 'Search' })
  await button.click()
  await page.getByRole('combobox').fill('mining')
  await options(page).first().waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'hidden' })
  assert.ok(await button.evaluate((e) => e === document.activeElement))
  await button.click() // what was asked is there still, to be typed over
  await page.waitForFunction(() => {
    const { value, selectionStart, selectionEnd } = document.activeElement
    return value === 'mining' && selectionStart === 0 && selectionEnd === value.length
  })
})

page('a key is for the search only where nothing is typed, and can be turned off', {}, async ({ page, url }) => {
  await page.goto(url)
  await page.keyboard.press('Control+/')
  await page.locator('input[type=email]').first().focus()
  await page.keyboard.type('a/b')
  assert.equal(await page.locator('dialog[open]').count(), 0)
  await page.locator('input[type=email]').first().evaluate((e) => e.blur())
  await open(page, 'mining')
  await page.getByRole('checkbox').uncheck()
  await page.getByRole('button', { name: 'Close' }).click()
  await page.keyboard.press('/')
  await page.reload()
  await page.keyboard.press('/')
  assert.equal(await page.locator('dialog[open]').count(), 0)
})

page('a heading on the page at hand is gone to', {}, async ({ page, url }) => {
  await page.goto(url + guide)
  await open(page, 'energy and the environment')
  const hit = options(page).filter({ hasText: 'Energy and the environment' }).first()
  await hit.click()
  await page.getByRole('dialog').waitFor({ state: 'hidden' })
  assert.equal(new URL(page.url()).hash, '#energy-and-the-environment')
})

page('more pages are shown when they are asked for', {}, async ({ page, url }) => {
  await page.goto(url)
  const box = await open(page, 'galley')
  await options(page).first().waitFor()
  const before = await options(page).count()
  await page.getByRole('button', { name: 'More pages' }).click()
  await page.waitForFunction((before) => document.querySelectorAll('[role=option]').length > before, before)
  assert.equal(await box.getAttribute('aria-activedescendant'), await options(page).nth(before).getAttribute('id'))
  await box.fill('qqqqqqqq')
  await page.getByText('No page has these words').waitFor()
  assert.equal(await page.getByRole('button', { name: 'More pages' }).count(), 0)
})

page('words that were found are marked', {}, async ({ page, url }) => {
  await page.goto(url)
  await open(page, 'directives')
  await options(page).first().waitFor()
  assert.match(await page.locator('.finder mark').first().textContent(), /^directive/i)
})

for (const [name, at] of [['sample', page], ['right to left', hosting(starter('title: موقع\nlanguage: ar\nbase_url: https://example.org/\nhosting: [netlify]\n'))]]) {
  at(`${name}: axe finds nothing in the search, light or dark, wide or narrow`, { bypassCSP: true }, async ({ page, url }) => {
    await page.goto(url)
    await page.evaluate(axe)
    await open(page, 'a')
    await options(page).first().waitFor()
    await page.keyboard.press('ArrowDown')
    for (const width of [1280, 320]) {
      for (const colorScheme of ['light', 'dark']) {
        await page.setViewportSize({ width, height: 700 })
        await page.emulateMedia({ colorScheme })
        const { violations } = await page.evaluate(() => axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }))
        assert.deepEqual(violations.flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.target}`)), [], `${width} pixels, ${colorScheme}`)
        const box = await page.getByRole('dialog').boundingBox()
        assert.ok(box.x >= 0 && box.x + box.width <= width && box.y + box.height <= 700, JSON.stringify(box))
      }
    }
  })
}

// hostile publishes pages that are named by what would run if it were read as HTML.
function hostile() {
  const [source, out] = [folder(), folder()]
  put(source, 'galley.yaml', 'title: T\nbase_url: https://example.org/\nhosting: [netlify]\n')
  const payloads = ['<img src=x onerror=alert(1)>', '"><svg onload=alert(1)>', '</script><script>alert(1)</script>', '{{constructor.constructor("alert(1)")()}}', '&lt;b onclick=alert(1)&gt;', "javascript:alert('1')"]
  payloads.forEach((text, i) => put(source, `content/p${i}.md`, `${JSON.stringify({ title: text, description: text })}\n\n## Heading \`${text}\`\n\n\`${text}\`\n`))
  build(out, '--source', source)
  return out
}

hosting(hostile())('hostile titles and queries stay text', {}, async ({ page, url }) => {
  await page.goto(url)
  for (const query of ['<img src=x onerror=alert(1)>', 'onerror', 'script', 'alert', '"><svg onload=alert(1)>', '{{constructor}}', "'; drop"]) {
    await open(page, query)
    await page.getByRole('dialog').getByRole('status').filter({ hasText: /./ }).waitFor()
    assert.deepEqual(await page.locator('dialog').evaluate((d) => [...d.querySelectorAll('[role=option] *')].map((e) => e.localName).filter((name) => !['span', 'strong', 'mark'].includes(name))), [], query)
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
    await page.waitForFunction(() => document.activeElement === document.body)
  }
})

page('where the index cannot be read it says so', {}, async ({ page, context, url }) => {
  await context.route('**/search/index.json', (route) => route.abort())
  await page.goto(url)
  await open(page, 'mining')
  await page.getByText('The search does not answer').waitFor()
})

page('where the script cannot be loaded the search page is gone to', {}, async ({ page, context, url }) => {
  await context.route('**/js/search.*', (route) => route.abort())
  await page.goto(url)
  await page.getByRole('button', { name: 'Search' }).click()
  await page.waitForURL(`${url}search/`)
})
