// Pages by the rules of HTML.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { HtmlValidate } from 'html-validate'
import { ofKind, sites } from './sites.js'

const validator = new HtmlValidate({
  extends: ['html-validate:standard', 'html-validate:document'],
  rules: {
    'require-sri': 'off', // all is from the same host
    'long-title': 'off', // the writer's affair
    'no-inline-style': 'error',
  },
})

for (const [name, files] of Object.entries(sites())) {
  test(`${name}: pages are HTML`, async () => {
    const pages = ofKind(files, /\.html$/)
    assert.ok(pages.length > 10)
    for (const [path, page] of pages) {
      const report = await validator.validateString(page, path)
      const faults = report.results.flatMap((r) => r.messages).map((m) => `${path}:${m.line}:${m.column}: ${m.message} (${m.ruleId})`)
      assert.deepEqual(faults, [])
    }
  })
}
