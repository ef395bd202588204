// The bar tells the editor what readers do not see.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { bar, config, dialog, preview, upToDate, visit } from './preview.js'

const words = 'Seven words stand in this sentence here.\n'
const files = {
  'content/plain.md': `---\ntitle: Plain\ndescription: Nothing is missing.\n---\n\n${words}`,
  'content/draft.md': `---\ntitle: Draft\ndescription: It is not ready.\ndraft: true\n---\n\n${words}`,
  'content/later.md': `---\ntitle: Later\npublishDate: 2101-02-03\n---\n\n${words}`,
  'content/wrong.md': `---\ntitle: Wrong\n---\n\n${words}\n![](/favicon.svg)\n\n[To nothing](#nothing)\n\n[To a draft](draft.md)\n\n${(words + '\n').repeat(80)}The end.\n`,
}

preview('the bar says what a page is', { files }, async ({ site, page }) => {
  const says = async (path) => {
    await visit(page, site.url + path)
    await bar(page).waitFor()
    return (await bar(page).innerText()).split('\n')
  }
  assert.deepEqual(await says('plain/'), ['7 words, 1 min', 'Edit', '×'])
  assert.deepEqual(await says('draft/'), ['Draft', '7 words, 1 min', 'Edit', '×'])
  assert.deepEqual(await says('later/'), ['Scheduled for 3 February 2101', '7 words, 1 min', '1 warning', 'Edit', '×'])
  assert.equal(await bar(page).getByRole('link', { name: 'Edit' }).getAttribute('href'), `vscode://file${join(site.dir, 'content/later.md')}:1:1`)

  await upToDate(page, site, () => site.write('content/later.md', `---\ntitle: Later\ndraft: true\npublishDate: 2101-02-03T04:05:00Z\n---\n\n${words}${words}`))
  await bar(page).getByText('Draft, scheduled for 3 February 2101 at 04:05').waitFor()
  await bar(page).getByText('14 words, 1 min').waitFor()
})

// focused is what has the focus, in the preview's own tree too.
const focused = (page) => page.evaluate(() => {
  const e = document.activeElement.shadowRoot?.activeElement ?? document.activeElement
  return e.getAttribute('aria-label') ?? e.textContent
})

preview('the bar works by keyboard alone', { files, args: ['--editor', 'edit:{path}#{line}'] }, async ({ site, page }) => {
  await visit(page, `${site.url}wrong/`)
  const list = bar(page).getByRole('button', { name: '3 warnings' })
  await list.waitFor()
  for (let tabs = 0; await focused(page) !== '3 warnings'; tabs++) {
    assert.ok(tabs < 50, 'the bar cannot be reached')
    await page.keyboard.press('Tab')
  }
  assert.equal(await list.getAttribute('aria-expanded'), 'false')
  await page.keyboard.press('Enter')
  assert.equal(await list.getAttribute('aria-expanded'), 'true')
  const items = bar(page).locator('li')
  assert.deepEqual((await items.allInnerTexts()).map((text) => /^content\/wrong\.md(:\d+:\d+)?: \w+/.exec(text)?.[0]),
    ['content/wrong.md:7:1: image', 'content/wrong.md:9:14: link', 'content/wrong.md: there'])
  await page.keyboard.press('Tab')
  assert.equal(await focused(page), 'content/wrong.md:7:1')
  assert.equal(await bar(page).getByRole('link', { name: 'content/wrong.md:7:1' }).getAttribute('href'), `edit:${join(site.dir, 'content/wrong.md')}#7`)

  // What is open stays so while the page is mended.
  await upToDate(page, site, () => site.write('content/wrong.md', files['content/wrong.md'].replace('![]', '![A mark]')))
  await bar(page).getByRole('button', { name: '2 warnings', expanded: true }).focus()
  assert.equal(await items.count(), 2)
  await page.keyboard.press('Escape')
  await items.first().waitFor({ state: 'hidden' })
  assert.equal(await focused(page), '2 warnings')
})

preview('the bar is put away for good, and comes back', { files }, async ({ site, page }) => {
  await visit(page, `${site.url}draft/`)
  await bar(page).getByRole('button', { name: 'Put this bar away for good' }).press('Enter')
  await bar(page).waitFor({ state: 'hidden' })
  await visit(page, `${site.url}plain/`)
  await upToDate(page, site, () => site.write('content/plain.md', '# Plain\n\nOther words.\n'))
  assert.ok(await bar(page).isHidden())
  await visit(page, `${site.url}plain/?a=b&proof#top`)
  await bar(page).waitFor()
  assert.equal(page.url(), `${site.url}plain/?a=b#top`)
  await visit(page, `${site.url}draft/`)
  await bar(page).waitFor()
})

preview('the bar does not hide the end of a page', { files, viewport: { width: 320, height: 480 } }, async ({ site, page }) => {
  await visit(page, `${site.url}wrong/`)
  await bar(page).waitFor()
  await page.evaluate(() => scrollTo({ top: document.documentElement.scrollHeight, behavior: 'instant' }))
  const [foot, { y }] = await Promise.all([page.getByRole('contentinfo').boundingBox(), bar(page).boundingBox()])
  assert.ok(foot.y + foot.height <= y, `the foot ends at ${foot.y + foot.height}, the bar begins at ${y}`)
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 320)
})

preview('nothing of the preview is printed', { files: { ...files, 'content/bad.md': '# Bad\n\n[x](none.md)\n' } }, async ({ site, page }) => {
  await visit(page, `${site.url}bad/`)
  await dialog(page).waitFor()
  await bar(page).waitFor()
  await page.emulateMedia({ media: 'print' })
  assert.ok(await bar(page).isHidden() && await dialog(page).isHidden())
})

preview('the bar takes nothing on from the page', {
  files: { 'galley.yaml': config('language: ar\n'), 'content/draft.md': '---\ntitle: مسودة\ndraft: true\n---\n\nنص\n', 'static/css/lists.css': 'html { font-size: 4px } * { color: red !important; direction: rtl; font: 40px serif } .bar, button { display: none !important }' },
}, async ({ site, page }) => {
  await visit(page, `${site.url}draft/`)
  await bar(page).waitFor()
  const style = (name) => bar(page).evaluate((e, name) => getComputedStyle(e)[name], name)
  assert.deepEqual([await style('direction'), await style('fontSize'), await style('position')], ['ltr', '14px', 'fixed'])
  assert.ok(await bar(page).getByRole('button').first().isVisible())
})

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

// accessible looks for what keeps people out of what the preview adds to a page.
async function accessible(page) {
  await page.evaluate(axe)
  const { violations, passes } = await page.evaluate(() => axe.run('galley-preview', {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  }))
  assert.deepEqual(violations.flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.target} ${n.failureSummary}`)), [])
  assert.ok(passes.some((rule) => rule.id === 'color-contrast'))
}

for (const colorScheme of ['light', 'dark']) {
  preview(`${colorScheme}: nobody is kept out`, {
    files: { ...files, 'content/bad.md': '---\ntitle: Bad\ndraft: true\n---\n\n![](/favicon.svg) [x](none.md)\n' }, colorScheme, bypassCSP: true,
  }, async ({ site, page }) => {
    await visit(page, `${site.url}bad/`)
    await dialog(page).waitFor()
    await accessible(page)
    await page.keyboard.press('Escape')
    await bar(page).getByRole('button', { name: /warning/ }).press('Enter')
    await accessible(page)
    const dark = await bar(page).evaluate((e) => getComputedStyle(e).backgroundColor.match(/\d+/g).every((c) => c < 128))
    assert.equal(dark, colorScheme === 'dark')
  })
}
