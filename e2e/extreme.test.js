// Pages that nobody would write, in a browser: what is too long, too wide or too
// much stays within its place, and the page whole.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { test } from 'node:test'
import { crc32, deflateSync } from 'node:zlib'
import { HtmlValidate } from 'html-validate'
import { brotli } from './host.js'
import { folder, hosting, pagesOf } from './published.js'
import { galley, put } from './sites.js'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const word = 'Supercalifragilisticexpialidocious'.repeat(12).slice(0, 400)

const titles = {
  word,
  words: 'A title of many words that never ends '.repeat(11).slice(0, 400),
  arabic: 'دليل المبتدئين إلى العملات الرقمية وما يختلف به بعضها عن بعض',
  emoji: '🐟🦑🐙🦐🦞🦀🐡🐠',
}

const columns = Array.from({ length: 40 }, (_, i) => i + 1)
const row = (text) => `| ${columns.map((i) => text(i)).join(' | ')} |\n`

const bodies = {
  table: row((i) => `Column ${i}`) + row(() => '---') + row((i) => `of ${i} cells`) + row((i) => '1'.repeat(i)),
  code: '```go {title="long.go" lines}\npackage long\n\n' + Array.from({ length: 5000 }, (_, i) => `func f${i}() int { return ${i} } // ${'x'.repeat(i % 300)}\n`).join('') + '```\n',
  headings: [`## \`${word}\``, `## ${titles.words}`, '### `a`', `### \`${titles.words}\``, '## `x := <-c` `y`', '## 🐙', `## ${word}`].map((h) => `${h}\n\nText.\n\n`).join(''),
  inline: `${word} \`${word}\` <https://example.org/${word}> **${word}** [${word}](/ "${word}")\n\n> ${word}\n\n- ${word}\n\n${word}\n: ${word}\n\n:::note[${word}]\n${word}\n:::\n\n:::faq\n## ${word}\n\n${word}\n:::\n\n` +
    `::::tabs\n:::tab[${word}]\n${word}\n:::\n:::tab[b]\nb\n:::\n::::\n\n:::cta[${word}]{href=/ button="${word}"}\n${word}\n:::\n\n\`\`\`text {title="${word}"}\na\n\`\`\`\n`,
  images: '![A picture of very many pixels](huge.png)\n\n![A drawing that wants to run](runs.svg)\n\n![A picture that is not there](gone.png)\n',
}

// huge is a PNG of 65,535 by 65,535 pixels in 100 KB, which is cut short.
function huge() {
  const chunk = (type, data) => {
    const body = Buffer.concat([Buffer.from(type), data])
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
    length.writeUInt32BE(data.length)
    sum.writeUInt32BE(crc32(body))
    return Buffer.concat([length, body, sum])
  }
  const head = Buffer.alloc(13)
  head.writeUInt32BE(65535, 0)
  head.writeUInt32BE(65535, 4)
  head[8] = 8 // bits of grey
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', head), chunk('IDAT', deflateSync(Buffer.alloc(100_000_000))), chunk('IEND', Buffer.alloc(0))])
}

const runs = '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="100" onload="document.title=1"><script>document.title = 1</script><a href="javascript:1"><circle r="40" cx="50" cy="50"/></a></svg>'

// source writes the site. 2,000 pages of it stand beside one another.
function source() {
  const source = folder()
  const write = (name, front, body) => put(source, `content/${name}`, `${JSON.stringify(front)}\n\n${body}`)
  put(source, 'galley.yaml', 'title: Extremes\nbase_url: https://example.org/\nhosting: [netlify]\nlinks: {image: warn}\nnewsletter: {action: "https://example.org/letters"}\n')
  Object.entries(titles).forEach(([name, title], i) => {
    write(`titles/${name}.md`, { title, date: `2026-01-0${i + 1}`, description: title, authors: [title], categories: [title], tags: [title] }, '## Part\n\nText.\n')
  })
  for (const [name, body] of Object.entries(bodies)) write(`bodies/${name}/index.md`, { title: `Body: ${name}` }, body)
  put(source, 'content/bodies/images/huge.png', huge())
  put(source, 'content/bodies/images/runs.svg', runs)
  write('manual/_index.md', { title: titles.words }, 'Text.\n')
  for (let i = 0; i < 2000; i++) write(`manual/p${i}.md`, { title: `Page ${i} of the manual`, weight: i + 1, layout: 'docs/page' }, '## Part\n\nText.\n')
  write('manual/word.md', { title: word, layout: 'docs/page' }, `## ${word}\n`)
  return source
}

const dir = folder()
const { stderr: said, status } = spawnSync(galley, ['build', '--source', source(), '--output', dir], { encoding: 'utf8' })
const at = hosting(dir)
// Of the terms, whose pages are alike, those of one taxonomy will do, and of the
// pages of the manual the first, one in the middle, and the last.
const paths = pagesOf(dir).filter((path) => !/^(manual|page)\/(\d|page|p(?!(0|1000|1999)\/))|^(tags|categories)\/./.test(path))
const read = (name) => readFileSync(join(dir, name), 'utf8')

test('the site is published, and what is wrong with it is said', () => {
  assert.equal(status, 0, said)
  const messages = said.match(/^content\/\S+: warning: .*\[[a-z-]+\/[a-z-]+\]$/gm).map((m) => m.replace(/: warning: .*\[/, ' ').slice(0, -1))
  assert.deepEqual(messages, [
    'content/bodies/code/index.md:3:1 markdown/code-too-large',
    'content/bodies/images/index.md:3:34 image/too-large',
    'content/bodies/images/index.md:7:32 image/missing',
    ...[1, 92, 127].map((column) => `content/bodies/images/runs.svg:1:${column} content/active-file`),
  ])
})

test('pages are HTML', async () => {
  const validator = new HtmlValidate({ extends: ['html-validate:standard', 'html-validate:document'], rules: { 'require-sri': 'off', 'long-title': 'off' } })
  for (const path of paths) {
    const report = await validator.validateString(read(path.replace(/(^|\/)$/, '$1index.html')), path)
    assert.deepEqual(report.results.flatMap((r) => r.messages).map((m) => `${path}:${m.line}:${m.column}: ${m.message} (${m.ruleId})`), [])
  }
})

// outside lists what a page shows outside of the window, what stands over what
// comes before it, and text that is wider than its place. What scrolls within
// itself, and what is not for the eye, is left out.
const outside = () => {
  const found = []
  const name = (e) => `${e.localName}.${e.className}: ${e.textContent.replace(/\s+/g, ' ').slice(0, 40)}`
  const inline = (e) => /^(inline|contents|table|none)/.test(getComputedStyle(e).display)
  const walk = (e) => {
    const style = getComputedStyle(e)
    const box = e.getBoundingClientRect()
    if (e.matches('.skip, .status') || box.width === 0 || style.display === 'none') return
    if (box.left < -0.5 || box.right > innerWidth + 0.5) found.push(`outside, ${box.left} to ${box.right}: ${name(e)}`)
    if (style.overflowX !== 'visible') return
    if (!inline(e) && e.scrollWidth > e.clientWidth + 1) found.push(`too wide, ${e.scrollWidth} in ${e.clientWidth}: ${name(e)}`)
    let before
    for (const child of e.children) {
      const next = child.getBoundingClientRect()
      if (!inline(child) && next.height > 0 && !/absolute|fixed/.test(getComputedStyle(child).position)) {
        if (before && Math.min(before.right, next.right) - Math.max(before.left, next.left) > 1 && Math.min(before.bottom, next.bottom) - Math.max(before.top, next.top) > 1) found.push(`over what comes before it: ${name(child)}`)
        before = next
      }
      walk(child)
    }
  }
  if (document.documentElement.scrollWidth > innerWidth) found.push(`sideways: ${document.documentElement.scrollWidth}`)
  walk(document.body)
  return found
}

for (const width of [320, 1280]) {
  at(`nothing leaves its place at ${width} pixels`, { viewport: { width, height: 900 } }, async ({ page, url }) => {
    const found = []
    for (const path of paths) {
      await page.goto(url + path)
      await page.evaluate(() => document.querySelectorAll('details').forEach((d) => (d.open = true)))
      found.push(...(await page.evaluate(outside)).map((what) => `${path}: ${what}`))
    }
    assert.deepEqual(found, [])
  })
}

at('axe finds nothing', { bypassCSP: true }, async ({ page, url }) => {
  const found = []
  for (const path of paths) {
    await page.goto(url + path)
    await page.evaluate(axe)
    for (const width of [1280, 320]) {
      await page.setViewportSize({ width, height: 900 })
      const { violations } = await page.evaluate(() => axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'], resultTypes: ['violations'] }))
      found.push(...violations.flatMap((v) => v.nodes.map((n) => `${path}, ${width} pixels: ${v.id}: ${n.target}`)))
    }
  }
  assert.deepEqual(found, [])
})

at('pictures are as they are, and run nothing', {}, async ({ page, url }) => {
  await page.goto(`${url}bodies/images/`)
  const picture = (name) => page.getByRole('img', { name })
  assert.equal(await picture('A picture of very many pixels').getAttribute('src'), '/bodies/images/huge.png')
  assert.deepEqual(readFileSync(join(dir, 'bodies/images/huge.png')), huge())
  const drawing = picture('A drawing that wants to run')
  await drawing.scrollIntoViewIfNeeded()
  await page.waitForFunction((e) => e.naturalWidth === 200, await drawing.elementHandle())
  await page.goto(`${url}bodies/images/runs.svg`)
  assert.equal(await page.title(), '')
  assert.equal(await page.locator('script').count(), 0)
})

// Which of the 2,000 the sidebar of one shows, and at which ends it leads to all.
for (const [n, first, last, ends] of [[0, 0, 99, 1], [50, 0, 99, 1], [1000, 950, 1049, 2], [1999, 1901, 1999, 1]]) {
  at(`of 2,000 pages some stand beside number ${n}`, { viewport: { width: 1280, height: 900 } }, async ({ page, url }) => {
    const html = read(`manual/p${n}/index.html`)
    assert.ok(html.length <= 20_000, `${html.length} bytes`)
    assert.ok(brotli(html).length <= 4096, `${brotli(html).length} bytes, compressed`)
    await page.goto(`${url}manual/p${n}/`)
    const sidebar = page.locator('.sidebar')
    const names = await sidebar.locator('nav li:not(.more) a').allInnerTexts()
    const want = Array.from({ length: last - first + 1 }, (_, i) => `Page ${first + i} of the manual`)
    assert.deepEqual(names, n === 1999 ? [...want, word] : want)
    const all = sidebar.locator('.more a')
    assert.equal(await all.count(), ends)
    const here = sidebar.locator('[aria-current]')
    assert.equal(await here.innerText(), `Page ${n} of the manual`)
    const box = await here.boundingBox()
    assert.ok(box.y >= 0 && box.y + box.height <= 900, JSON.stringify(box))
    await page.setViewportSize({ width: 320, height: 700 })
    assert.ok(await here.isHidden())
    await sidebar.locator('summary').click()
    assert.ok(await here.isVisible())
    await all.last().click()
    assert.equal(await page.evaluate(() => location.pathname), '/manual/')
  })
}
