// What readers do with a page: by keyboard, without scripts, on paper.
import assert from 'node:assert/strict'
import { guide, hosting, manual, post, sample, views } from './published.js'

const page = hosting(sample())
const wide = { viewport: { width: 1440, height: 900 } }

page('the first stop of the keyboard leads past the navigation', wide, async ({ page, url }) => {
  await page.goto(url + guide)
  await page.keyboard.press('Tab')
  const skip = page.getByRole('link', { name: 'Skip to content' })
  assert.ok(await skip.evaluate((e) => e === document.activeElement && e.getBoundingClientRect().width > 50))
  await page.keyboard.press('Enter')
  assert.equal(await page.evaluate(() => document.activeElement.localName), 'main')
})

page('every stop of the keyboard has a ring, and nothing stands over it', wide, async ({ page, url }) => {
  for (const path of [guide, post, 'docs/directives/']) {
    await page.goto(url + path)
    await page.evaluate(() => document.documentElement.style.setProperty('scroll-behavior', 'auto'))
    const stops = new Set()
    for (;;) {
      await page.keyboard.press('Tab')
      const stop = await page.evaluate(() => {
        const e = document.activeElement
        if (e === document.body) return null
        const { outlineStyle, outlineWidth } = getComputedStyle(e)
        const box = e.getClientRects()[0]
        const [left, above] = [Math.max(box.x, 0), Math.max(box.y, 0)] // of what is in the window
        const [x, y] = [left + Math.min(box.right - left, 40) / 2, above + Math.min(box.bottom - above, 20) / 2]
        const top = document.elementFromPoint(x, y)
        e.dataset.stop ??= Math.random()
        return {
          id: e.dataset.stop, what: e.outerHTML.slice(0, 120), ring: outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2,
          free: top !== null && (e.contains(top) || top.contains(e)), top: top?.outerHTML.slice(0, 80), box: [x, y, box.y, box.bottom],
        }
      })
      if (!stop || stops.has(stop.id)) break
      stops.add(stop.id)
      assert.ok(stop.ring, `${path}: no ring: ${stop.what}`)
      assert.ok(stop.free, `${path}: covered: ${stop.what} by ${stop.top} ${stop.box}`)
    }
    assert.ok(stops.size > 20, `${path}: ${stops.size} stops`)
  }
})

page('the choice of colours is kept, and given up again', { colorScheme: 'light' }, async ({ page, context, url }) => {
  const paper = (p = page) => p.evaluate(() => getComputedStyle(document.body).backgroundColor)
  await page.goto(url)
  const light = await paper()
  const button = page.getByRole('button', { name: 'Dark colours' })
  assert.equal(await button.getAttribute('aria-pressed'), 'false')
  await button.click()
  const dark = await paper()
  assert.notEqual(dark, light)
  assert.equal(await button.getAttribute('aria-pressed'), 'true')
  assert.equal(await page.locator('meta[name="theme-color"]').first().getAttribute('content'), dark)

  const other = await context.newPage()
  await other.goto(url + guide)
  assert.equal(await paper(other), dark)
  await other.getByRole('button', { name: 'Dark colours' }).click()
  assert.equal(await paper(other), light)
  await page.waitForFunction(() => document.documentElement.dataset.scheme === '') // told by the other tab
  assert.equal(await paper(), light)
  await page.emulateMedia({ colorScheme: 'dark' })
  assert.equal(await paper(), dark)
})

page('the chosen colours are there with the first paint', { colorScheme: 'light' }, async ({ page, url }) => {
  await page.goto(url)
  await page.getByRole('button', { name: 'Dark colours' }).click()
  await page.route('**/*.js', () => {}) // which never comes
  await page.goto(url + guide, { waitUntil: 'commit' })
  await page.locator('h1').waitFor()
  assert.equal(await page.evaluate(() => document.documentElement.dataset.scheme), 'dark')
})

page('code is copied as one would type it', { permissions: ['clipboard-read', 'clipboard-write'] }, async ({ page, url }) => {
  const copied = () => page.evaluate(() => navigator.clipboard.readText())
  await page.goto(url + post)
  await page.getByRole('button', { name: 'Copy: main.py' }).first().click()
  await page.getByRole('status').getByText('Copied').waitFor({ state: 'attached' })
  const shown = await page.locator('figure.code:has(figcaption:text-is("main.py")) pre').first().textContent()
  assert.equal(await copied(), shown)

  await page.goto(url + 'docs/code/')
  const figure = page.locator('.code:has(.ln)').first()
  await figure.hover()
  await figure.getByRole('button').click()
  const numbered = await copied()
  assert.ok(!/^\s*\d/m.test(numbered), numbered)
  const changed = page.locator('.code:has(.del)').first()
  const removed = await changed.locator('.del').first().textContent()
  await changed.hover()
  await changed.getByRole('button').click()
  assert.ok(!(await copied()).includes(removed.slice(1).trim()), 'what was taken out is copied')
})

page('a button that is used twice says again what it does', { permissions: ['clipboard-read', 'clipboard-write'] }, async ({ page, url }) => {
  await page.clock.install()
  await page.goto(url + guide)
  const button = page.locator('[data-copy-link]')
  const says = await button.innerText()
  for (let i = 0; i < 2; i++) {
    await button.click()
    await page.waitForFunction(([b, before]) => b.innerText !== before, [await button.elementHandle(), says])
    await page.clock.runFor(1500)
  }
  await page.clock.runFor(5000)
  assert.equal(await button.innerText(), says)
})

page('an article is passed on without scripts of others', { permissions: ['clipboard-read', 'clipboard-write'] }, async ({ page, url }) => {
  await page.goto(url + guide)
  const canonical = await page.locator('link[rel="canonical"]').getAttribute('href')
  const mail = new URL(await page.getByRole('link', { name: 'Send by email' }).getAttribute('href'))
  assert.equal(mail.searchParams.get('body'), canonical)
  assert.equal(mail.searchParams.get('subject'), await page.locator('h1').innerText())
  await page.getByRole('button', { name: 'Copy the link' }).click()
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), canonical)
})

page('a link to a question opens its answer', {}, async ({ page, url }) => {
  await page.goto(url + post)
  const id = await page.locator('.faq details .unfolded').nth(2).getAttribute('id')
  await page.goto(`${url}${post}#${id}`)
  const answers = page.locator('.faq details')
  assert.ok(await answers.nth(2).evaluate((d) => d.open))
  await answers.nth(0).locator('summary').click()
  assert.ok(await answers.nth(2).evaluate((d) => d.open), 'one answer closed another')
})

page('the section that is read is marked in the contents', wide, async ({ page, url }) => {
  await page.goto(url + guide)
  const link = page.locator('.contents li a').nth(4)
  const before = await link.evaluate((e) => getComputedStyle(e).color)
  await page.locator(`[id="${(await link.getAttribute('href')).slice(1)}"]`).evaluate((e) => e.scrollIntoView({ behavior: 'instant' }))
  await page.waitForFunction(([e, color]) => getComputedStyle(e).color !== color, [await link.elementHandle(), before])
})

page('without scripts everything is there and nothing is dead', { javaScriptEnabled: false, ...wide }, async ({ page, url }) => {
  for (const path of [guide, post]) {
    await page.goto(url + path)
    for (const button of await page.getByRole('button').all()) assert.equal(await button.getAttribute('type'), 'submit', await button.innerText())
    assert.ok(await page.getByRole('navigation', { name: 'On this page' }).getByRole('link').nth(3).isVisible())
  }
  const question = page.locator('.faq summary').first()
  await question.click()
  assert.ok(await page.locator('.faq .unfolded').first().isVisible())
})

page('without scripts all of the text is there, and tabs show what is in them', { javaScriptEnabled: false, ...wide }, async ({ page, url }) => {
  for (const path of [guide, post, manual]) {
    await page.goto(url + path)
    const blocks = await page.locator('.prose > *').all()
    assert.ok(blocks.length > 20)
    for (const block of blocks) assert.ok(await block.isVisible(), `${path}: ${await block.textContent()}`)
  }
  await page.goto(`${url}docs/directives/`)
  const tabs = await page.locator('.tab').all()
  assert.ok(tabs.length > 1)
  for (const tab of tabs) {
    if (await tab.getAttribute('open') === null) await tab.locator('summary').click()
    assert.ok((await tab.locator('.unfolded').innerText()).trim())
  }
})

page('without scripts one gets everywhere', { javaScriptEnabled: false, viewport: { width: 320, height: 700 } }, async ({ page, url }) => {
  const arrives = (path) => assert.equal(page.url(), url + path)
  await page.goto(url)
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Manual' }).click()
  arrives('docs/')
  await page.locator('.listed').getByRole('link', { name: 'Writing', exact: true }).click()
  arrives(manual)
  await page.locator('.contents summary').click()
  const heading = page.getByRole('navigation', { name: 'On this page' }).getByRole('link').first()
  const to = await heading.getAttribute('href')
  await heading.click()
  arrives(manual + to)
  await page.locator('.sidebar summary').click()
  await page.locator('.sidebar').getByRole('link', { name: 'Directives', exact: true }).click()
  arrives('docs/directives/')
  await page.getByRole('navigation', { name: 'Breadcrumb' }).getByRole('link', { name: 'Home' }).click()
  arrives('')
  await page.locator('.lead h2 a').click()
  await page.locator('.neighbours a').first().click()
  await page.locator('.byline a').click()
  assert.match(page.url(), /\/authors\/[a-z-]+\/$/)
})

page('without scripts the search leads to an article by its category and by its letter', { javaScriptEnabled: false, viewport: { width: 320, height: 700 } }, async ({ page, url }) => {
  const article = 'How Bitcoin differs from Ethereum'
  for (const [path, list] of [[manual, 'Crypto Basics'], ['404.html', 'H']]) {
    await page.goto(url + path)
    await page.getByRole('banner').getByRole('link', { name: 'Search' }).click()
    assert.equal(page.url(), `${url}search/`)
    assert.equal(await page.locator('meta[name="robots"]').getAttribute('content'), 'noindex, follow')
    for (const name of [list, article]) await page.getByRole('main').getByRole('link', { name, exact: true }).click()
    assert.equal(page.url(), url + guide)
  }
  await page.goto(`${url}search/b/`)
  await page.getByRole('navigation', { name: 'By title' }).getByRole('link', { name: 'A', exact: true }).click()
  assert.equal(page.url(), `${url}search/a/`)
  await page.getByRole('navigation', { name: 'Breadcrumb' }).getByRole('link', { name: 'Search' }).click()
  assert.equal(page.url(), `${url}search/`)
})

page('without scripts the system chooses the colours', { javaScriptEnabled: false }, async ({ page, url }) => {
  await page.goto(url + guide)
  for (const [colorScheme, paper] of [['light', 'rgb(251, 248, 241)'], ['dark', 'rgb(24, 22, 19)']]) {
    await page.emulateMedia({ colorScheme })
    assert.equal(await page.locator('body').evaluate((e) => getComputedStyle(e).backgroundColor), paper)
  }
  assert.ok(await page.locator('.scheme').isHidden())
})

page('on paper there is the text, unfolded, and nothing else', {}, async ({ page, url }) => {
  await page.goto(url + post)
  await page.emulateMedia({ media: 'print' })
  for (const gone of ['.menu', '.tools', '.contents', '.cta', '.share', '.newsletter', '.copy', '.shelf', '.neighbours']) {
    for (const e of await page.locator(gone).all()) assert.ok(!(await e.isVisible()), gone)
  }
  const answers = page.locator('.faq .unfolded')
  assert.ok(await answers.count() > 3)
  for (const answer of await answers.all()) assert.ok((await answer.evaluate((e) => e.getBoundingClientRect().height)) > 10, 'an answer is folded')
  assert.equal(await page.evaluate(() => getComputedStyle(document.querySelector('pre')).whiteSpace), 'pre-wrap')
  const pdf = await page.pdf({ format: 'A4', tagged: true })
  assert.equal(pdf.subarray(0, 5).toString(), '%PDF-')
})

page('parts of the page are what they are called', {}, async ({ page, url }) => {
  for (const [name, path] of Object.entries(views)) {
    await page.goto(url + path)
    const parts = await page.evaluate(() => ({
      main: document.querySelectorAll('main').length,
      banner: document.querySelectorAll('body > header').length,
      foot: document.querySelectorAll('body > footer').length,
      h1: document.querySelectorAll('h1').length,
      navs: Array.from(document.querySelectorAll('nav'), (n) => n.ariaLabel),
    }))
    assert.deepEqual({ ...parts, navs: null }, { main: 1, banner: 1, foot: 1, h1: 1, navs: null }, name)
    assert.equal(new Set(parts.navs).size, parts.navs.length, `${name}: ${parts.navs}`)
    assert.ok(parts.navs.every(Boolean), `${name}: ${parts.navs}`)
  }
})

page('colours of the system are kept where they are forced', { forcedColors: 'active' }, async ({ page, url }) => {
  await page.goto(url + post)
  const button = page.locator('.button').first()
  assert.notEqual(await button.evaluate((e) => getComputedStyle(e).borderTopStyle), 'none')
})

page('a drawing has another one in the dark, in Markdown too', {}, async ({ page, url }) => {
  await page.goto(`${url}docs/images/`)
  const drawing = page.getByRole('img', { name: /^Three rivers/ })
  await drawing.scrollIntoViewIfNeeded()
  for (const [colorScheme, name] of [['light', '/docs/rivers.svg'], ['dark', '/docs/rivers-dark.svg']]) {
    await page.emulateMedia({ colorScheme })
    await page.waitForFunction(([e, name]) => e.currentSrc.endsWith(name) && e.complete && e.naturalWidth > 0, [await drawing.elementHandle(), name])
  }
})
