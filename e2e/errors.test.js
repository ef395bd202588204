// The preview says over the page what is wrong with it.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { config, dialog, preview, upToDate, visit } from './preview.js'

const items = (page) => dialog(page).locator('li').allInnerTexts()
const shown = (page) => dialog(page).waitFor({ state: 'visible' })
const gone = (page) => dialog(page).waitFor({ state: 'hidden' })

preview('a wrong link is shown over the last good page, and goes when it is mended', { files: { 'content/a.md': '# A\n\nGood words.\n', 'content/b.md': '# B\n' } }, async ({ site, page }) => {
  await visit(page, `${site.url}a/`)
  site.write('content/a.md', '# A\n\nBad words, a [link](nowhere.md).\n')
  await shown(page)
  const [item] = await items(page)
  assert.match(item, /^content\/a\.md:3:21: link to "nowhere\.md": no such page/)
  assert.match(item, /Bad words, a \[link\]\(nowhere\.md\)\.\n\s*\^/)
  assert.equal(await dialog(page).getByRole('link', { name: 'content/a.md:3:21' }).getAttribute('href'), `vscode://file${join(site.dir, 'content/a.md')}:3:21`)
  assert.ok(await page.getByText('Good words').isVisible())

  // Also for who comes now, and from elsewhere.
  await visit(page, `${site.url}b/`)
  await gone(page)
  await visit(page, `${site.url}a/`)
  await shown(page)
  assert.ok(await page.getByText('Good words').isVisible())

  await upToDate(page, site, () => site.write('content/a.md', '# A\n\nMended words.\n'))
  await gone(page)
  await page.getByText('Mended words').waitFor()
})

preview('what was put away stays away until something else is wrong', { files: { 'content/a.md': '# A\n\n[a](one.md)\n' } }, async ({ site, page }) => {
  await visit(page, `${site.url}a/`)
  await shown(page)
  await page.keyboard.press('Escape')
  await gone(page)
  await upToDate(page, site, () => site.write('content/a.md', '# A\n\nA line more.\n\n[a](one.md)\n'))
  await gone(page)

  await page.locator('galley-preview').getByRole('button', { name: '1 error' }).click()
  assert.match((await items(page))[0], /^content\/a\.md:5:5: /)
  await dialog(page).getByRole('button', { name: 'Show the page' }).click()
  await gone(page)

  await upToDate(page, site, () => site.write('content/a.md', '# A\n\n[a](one.md) [b](two.md)\n'))
  await shown(page)
  assert.equal((await items(page)).length, 2)
})

preview('errors of other pages are listed behind the bar’s button', { files: { 'content/a.md': '# A\n', 'content/b.md': '# B\n\n[b](two.md)\n' } }, async ({ site, page }) => {
  await visit(page, `${site.url}b/`)
  await shown(page)
  await visit(page, `${site.url}a/`)
  await gone(page)
  await page.locator('galley-preview').getByRole('button', { name: '1 error' }).click()
  await dialog(page).getByRole('heading', { name: 'On other pages' }).waitFor()
  assert.match((await items(page))[0], /^content\/b\.md:3:5: /)
  await upToDate(page, site, () => site.write('content/b.md', '# B\n'))
  await gone(page)
})

preview('of very many errors the first are listed', { files: { 'content/a.md': `# A\n${Array.from({ length: 150 }, (_, i) => `\n[a](${i}.md)\n`).join('')}` } }, async ({ site, page }) => {
  await visit(page, `${site.url}a/`)
  await dialog(page).getByRole('heading', { name: '150 errors' }).waitFor()
  const all = await items(page)
  assert.equal(all.length, 101)
  assert.equal(all.at(-1), 'and 50 more')
})

const broken = [
  ['front matter', 'content/a.md', '---\ntitle: [A\n---\n\nGood words.\n', '---\ntitle: A\n---\n\nGood words.\n', /^content\/a\.md:2:\d+: /],
  ['a template', 'templates/partials/footer.html', '<footer>{{.Nothing}}</footer>', '<footer>Foot</footer>', /^templates\/partials\/footer\.html:1:\d+: /],
  ['a template that does not parse', 'templates/partials/footer.html', '<footer>{{if}}</footer>', '<footer>Foot</footer>', /^templates\/partials\/footer\.html:1/],
  ['the configuration', 'galley.yaml', 'titel: Proof\n', config(), /^galley\.yaml:1:1: unknown key/],
]

for (const [what, name, bad, good, message] of broken) {
  const files = { 'content/a.md': '---\ntitle: A\n---\n\nGood words.\n', [name]: good }

  preview(`${what} is broken and mended`, { files }, async ({ site, page }) => {
    await visit(page, `${site.url}a/`)
    await upToDate(page, site, () => site.write(name, bad))
    await shown(page)
    assert.match((await items(page))[0], message)
    assert.ok(await page.getByText('Good words').isVisible())
    await upToDate(page, site, () => site.write(name, good))
    await gone(page)
    assert.ok(await page.getByText('Good words').isVisible())
  })

  preview(`${what} is broken from the start`, { files: { ...files, [name]: bad } }, async ({ site, page }) => {
    let loads = 0
    page.on('load', () => loads++)
    await visit(page, `${site.url}a/`)
    await shown(page)
    assert.match((await items(page))[0], message)
    await upToDate(page, site, () => site.write(name, good))
    await gone(page)
    assert.ok(await page.getByText('Good words').isVisible())
    assert.ok(loads <= 2, `was loaded ${loads} times`)
  })
}

const markup = '<img src=x onerror=alert(1)>'

preview('what is hostile stays text', { files: { [`content/${markup}.md`]: `---\ntitle: '${markup}</title><script>alert(2)</script>'\ntags: ['</script>']\n---\n\n[x](<${markup}.png>) ![](y) [z](#${markup})\n` } }, async ({ site, page }) => {
  page.on('dialog', (d) => assert.fail(`a script ran: ${d.message()}`))
  await visit(page, `${site.url}<script>alert(3)</script>`)
  await page.goto(site.url)
  await visit(page, await page.locator('main a[href*="img"]').first().getAttribute('href').then((href) => new URL(href, site.url).href))
  await shown(page)
  const text = (await items(page)).join('\n')
  assert.ok(text.includes(`content/${markup}.md:6:`), text)
  assert.equal(await page.locator('galley-preview :is(img, script)').count(), 0)
})
