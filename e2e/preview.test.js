// The preview keeps pages up to date.
import assert from 'node:assert/strict'
import { constants } from 'node:os'
import { preview, upToDate, visit } from './preview.js'

const part = (n) => `## Part ${n}\n\n${`Sentence of part ${n}. `.repeat(40)}\n`
const long = (...above) => ['# Long\n', '## Not shown {#hidden}\n', ...above, ...Array.from({ length: 30 }, (_, i) => part(i + 1))].join('\n')
const fold = (label) => `:::details[${label}]\n## In ${label}\n:::\n`

const top = (page, id) => page.evaluate((id) => document.getElementById(id).getBoundingClientRect().top, id)
const scrollTo = (page, id, offset) => page.evaluate(([id, offset]) => 
  scrollBy({ top: document.getElementById(id).getBoundingClientRect().top - offset, behavior: 'instant' }), [id, offset])
const mark = (page) => page.evaluate(() => { window.marked = true })
const marked = (page) => page.evaluate(() => window.marked === true)
const hidden = { 'static/css/lists.css': '#hidden { display: none }' } // no landmark
const near = (got, want) => assert.ok(Math.abs(got - want) <= 1, `stands at ${got}, want ${want}`)

preview('an edit keeps the place and what is unfolded', { files: { 'content/long.md': long(fold('One'), fold('Two')), ...hidden } }, async ({ site, page }) => {
  await visit(page, `${site.url}long/`)
  await page.locator('summary', { hasText: 'Two' }).click()
  await scrollTo(page, 'part-15', 120)

  await upToDate(page, site, () => site.write('content/long.md', long(fold('One'), fold('Between'), 'Much was inserted. '.repeat(200) + '\n', fold('Two'))))
  near(await top(page, 'part-15'), 120)
  assert.deepEqual(await page.locator('.prose details').evaluateAll((all) => all.map((d) => d.open)), [false, false, true])

  await upToDate(page, site, () => site.write('content/long.md', long(fold('Two')).replace('## Part 15\n', '## Renamed\n')))
  near(await top(page, 'renamed'), 120)
  assert.equal(await page.evaluate(() => history.scrollRestoration), 'auto')
})

preview('an edit keeps the place in a column that scrolls by itself', { files: { 'content/long.md': long() }, viewport: { width: 1280, height: 400 } }, async ({ site, page }) => {
  const tops = () => page.locator('nav, aside').evaluateAll((all) => all.map((e) => e.scrollTop))
  await visit(page, `${site.url}long/`)
  await page.locator('nav, aside').evaluateAll((all) => all.forEach((e) => e.scrollTo({ top: 40, behavior: 'instant' })))
  const was = await tops()
  assert.ok(was.includes(40), `no column scrolls: ${was}`)
  await upToDate(page, site, () => site.write('content/long.md', long('Inserted.\n')))
  assert.deepEqual(await tops(), was)
})

const picture = '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="500"/>'

preview('an edit keeps the place when an image above comes late', {
  files: {
    'content/long.md': long(), 'static/late.svg': picture, 'static/css/lists.css': '* { overflow-anchor: none }',
    'templates/partials/crumbs.html': '{{with .Site.Asset "late.svg"}}<img src="{{.URL}}" alt="">{{end}}',
  },
}, async ({ site, page }) => {
  await page.route('**/late.*.svg', async (route) => {
    await page.waitForResponse(/\/\.galley\/notes/) // by then the page was put back
    await route.continue()
  })
  await visit(page, `${site.url}long/`)
  await scrollTo(page, 'part-15', 120)
  const loaded = page.waitForEvent('load')
  site.write('content/long.md', long('Inserted.\n'))
  await loaded
  near(await top(page, 'part-15'), 120)
})

preview('an edit keeps the place at the end of the page, and beside a fragment', { files: { 'content/long.md': long(), ...hidden }, reducedMotion: 'reduce' }, async ({ site, page }) => {
  await visit(page, `${site.url}long/#part-20`)
  await page.waitForFunction(() => scrollY > 0)
  await scrollTo(page, 'part-5', 50)
  await upToDate(page, site, () => site.write('content/long.md', long('Inserted.\n')))
  near(await top(page, 'part-5'), 50)

  await page.evaluate(() => scrollTo({ top: document.documentElement.scrollHeight, behavior: 'instant' }))
  const was = await top(page, 'part-30')
  await upToDate(page, site, () => site.write('content/long.md', long('Inserted.\n', 'Once more.\n')))
  near(await top(page, 'part-30'), was)
})

preview('a page that is as it was is not loaded again', { files: { 'content/a.md': '# A\n', 'content/b.md': '# B\n' } }, async ({ site, page }) => {
  let loads = 0
  page.on('load', () => loads++)
  await visit(page, `${site.url}a/`)
  await mark(page)
  await upToDate(page, site, () => site.write('content/b.md', '# B\n\nOther words.\n'))
  assert.ok(await marked(page))
  await upToDate(page, site, () => site.write('content/a.md', '# A\n\nOther words.\n'))
  assert.match(await page.locator('main').innerText(), /Other words/)
  assert.equal(loads, 2)
})

preview('a style sheet is changed in place', { files: { 'content/a.md': '# A\n\nText.\n', 'static/css/lists.css': 'main p { color: rgb(1, 2, 3) }' } }, async ({ site, page }) => {
  const coloured = (color) => page.waitForFunction((color) => getComputedStyle(document.querySelector('.prose p')).color === color, color)
  await visit(page, `${site.url}a/`)
  await coloured('rgb(1, 2, 3)')
  await mark(page)
  for (const color of ['rgb(4, 5, 6)', 'rgb(7, 8, 9)']) {
    site.write('static/css/lists.css', `main p { color: ${color} }`)
    await coloured(color)
  }
  await page.waitForFunction(() => document.querySelectorAll('link[rel=stylesheet]').length === 1)
  assert.ok(await marked(page))
})

preview('a page appears where there was none, and goes again', { files: { 'content/a.md': '# A\n' } }, async ({ site, page }) => {
  await visit(page, `${site.url}new/`)
  site.write('content/new.md', '# Fresh\n')
  await page.getByRole('heading', { name: 'Fresh' }).waitFor()
  site.remove('content/new.md')
  await page.getByRole('heading', { name: 'Fresh' }).waitFor({ state: 'detached' })
  assert.equal(new URL(page.url()).pathname, '/new/')
})

preview('ten tabs share one stream', { files: { 'content/a.md': '# A\n' } }, async ({ site, context, page }) => {
  const streams = []
  context.on('request', (r) => { if (r.url().endsWith('/.galley/events')) streams.push(r.frame().page()) })
  const pages = [page]
  while (pages.length < 10) pages.push(await context.newPage())
  for (const p of pages) await visit(p, `${site.url}a/`)
  assert.equal(streams.length, 1)

  // The title is in the page, so each is loaded again, and the stream with it.
  const titled = (name, tabs) => Promise.all(tabs.map((p) => p.getByRole('heading', { level: 1, name }).waitFor()))
  site.write('content/a.md', '# Second\n')
  await titled('Second', pages)

  const holder = streams.at(-1)
  const others = pages.filter((p) => p !== holder)
  const next = context.waitForEvent('request', (r) => r.url().endsWith('/.galley/events'))
  await holder.close()
  assert.ok(others.includes((await next).frame().page()))
  site.write('content/a.md', '# Third\n')
  await titled('Third', others)
})

// No tab of a browser without windows is ever hidden: this one says that it is.
const hide = (page, hidden) => page.evaluate((hidden) => {
  Object.defineProperty(document, 'hidden', { value: hidden, configurable: true })
  dispatchEvent(new Event('visibilitychange'))
}, hidden)

preview('a tab in the background waits until it is shown', { files: { 'content/a.md': '# A\n' } }, async ({ site, context, page }) => {
  const front = await context.newPage()
  for (const p of [page, front]) await visit(p, `${site.url}a/`)
  await hide(page, true)
  await mark(page)
  await upToDate(front, site, () => site.write('content/a.md', '# A\n\nOther words.\n'))
  assert.ok(await marked(page))
  await hide(page, false)
  await page.getByText('Other words').waitFor()
})

preview('without locks each tab in sight has a stream', { files: { 'content/a.md': '# A\n' } }, async ({ site, context, page }) => {
  await context.addInitScript(() => Object.defineProperty(navigator, 'locks', { value: undefined })) // as on another machine
  const streams = new Set()
  const isStream = (r) => r.url().endsWith('/.galley/events')
  context.on('request', (r) => { if (isStream(r)) streams.add(r.frame().page()) })
  const other = await context.newPage()
  for (const p of [page, other]) await visit(p, `${site.url}a/`)
  assert.equal(streams.size, 2)
  const closed = other.waitForEvent('requestfailed', isStream)
  await hide(other, true)
  await closed
  await mark(other)
  await upToDate(page, site, () => site.write('content/a.md', '# A\n\nOther words.\n'))
  assert.ok(await marked(other))
  await hide(other, false)
  await other.getByText('Other words').waitFor()
})

preview('--follow goes to the page that was saved', { args: ['--follow'], files: { 'content/a.md': '# A\n', 'content/b.md': '# B\n' } }, async ({ site, page }) => {
  const stream = page.waitForResponse(/\/\.galley\/events/) // who comes later is not led away
  await visit(page, `${site.url}a/`)
  await stream
  site.write('content/b.md', '# B\n\nOther words.\n')
  await page.waitForURL(`${site.url}b/`)
  await page.getByText('Other words').waitFor()
})

const interrupted = 128 + constants.signals.SIGINT

preview('pages come back when the preview does', { files: { 'content/a.md': '# A\n', 'content/b.md': '# B\n' } }, async ({ site, context, page }) => {
  const other = await context.newPage()
  await visit(page, `${site.url}a/`)
  await visit(other, `${site.url}b/`)
  assert.equal(await site.stop(), interrupted)
  site.write('content/a.md', '# A\n\nMeanwhile.\n')
  site.write('content/b.md', '# B\n\nMeanwhile.\n')
  await site.start()
  for (const p of [page, other]) await p.getByText('Meanwhile').waitFor()
  assert.equal(await site.stop(), interrupted)
})

preview('a base path, and no policy but galley’s own', { args: ['--base-url', '/docs/'], files: { 'galley.yaml': 'title: Proof\n', 'content/a.md': '# A\n' } }, async ({ site, page }) => {
  assert.match(site.url, /\/docs\/$/)
  await visit(page, `${site.url}a/`)
  await upToDate(page, site, () => site.write('content/a.md', '# A\n\nOther words.\n'))
  await page.getByText('Other words').waitFor()
})

preview('the theme works under the policy of a site that asks for none', { files: { 'galley.yaml': 'title: Proof\n', 'content/one.md': '# One\n\nText.\n' } }, async ({ site, page }) => {
  await visit(page, `${site.url}one/`)
  const button = page.getByRole('button', { name: 'Dark colours' })
  await button.click()
  assert.equal(await button.getAttribute('aria-pressed'), 'true')
  await visit(page, `${site.url}one/`)
  assert.equal(await page.evaluate(() => document.documentElement.dataset.scheme), 'dark')
})
