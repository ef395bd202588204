// Every page by the Nu checker, the reference of what HTML is.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { createRequire } from 'node:module'
import { readdirSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { test } from 'node:test'
import { nasty, sample } from './published.js'

const jar = join(dirname(createRequire(import.meta.url).resolve('vnu-jar/package.json')), 'build/dist/vnu.jar')

// check resolves to the messages of the checker, errors and warnings.
const check = (dir, ...args) => new Promise((done, failed) => {
  execFile('java', ['-jar', jar, '--stdout', '--format', 'json', '--exit-zero-always', ...args, dir], { maxBuffer: 1 << 28 }, (error, stdout) => {
    if (error) return failed(error)
    done(JSON.parse(stdout).messages.map((m) => `${relative(dir, m.url.replace(/^file:/, ''))}:${m.lastLine}: ${m.message}`))
  })
})

const has = (dir, ext) => readdirSync(dir, { recursive: true }).some((name) => name.endsWith(ext))

// What the hostile site's writers have to answer for: a heading of nothing but a
// comment, pictures in HTML of their own.
const written = /: (Empty heading|An “img” element must have an “alt” attribute)/

for (const [name, publish] of [['sample', sample], ['hostile', nasty]]) {
  test(`${name}: pages are HTML by the Nu checker`, async () => {
    const dir = publish()
    assert.ok(has(dir, '.html'))
    const found = await check(dir, '--skip-non-html')
    assert.deepEqual(found.filter((m) => name !== 'hostile' || !written.test(m)), [])
  })
}

test('sample: pictures are SVG by the Nu checker', async () => {
  const dir = sample()
  assert.ok(has(dir, '.svg'))
  assert.deepEqual(await check(dir, '--skip-non-svg'), [])
})
