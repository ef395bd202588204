// Makes small sites, previews them, and opens a browser on them.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { launch, watch } from './browser.js'
import { galley, root } from './sites.js'

// The sites here forbid what can be forbidden, but for the theme's own script in
// the head: the preview has to do with it.
const head = readFileSync(join(root, 'templates/partials/head.html'), 'utf8')
const hash = createHash('sha256').update(/<script>(.*?)<\/script>/.exec(head)[1]).digest('base64')
const policy = `default-src 'none'; script-src 'self' 'sha256-${hash}'; ` + "style-src 'self'; img-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; " +
  "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"

export const config = (more = '') => `title: Proof\nheaders:\n  /*:\n    Content-Security-Policy: "${policy}"\n${more}`

// A Site is a folder with the files of a site, and what previews it.
class Site {
  #process
  #ended
  port = 0

  constructor(files) {
    this.dir = mkdtempSync(join(tmpdir(), 'galley-e2e-'))
    for (const [name, text] of Object.entries({ 'galley.yaml': config(), ...files })) this.write(name, text)
  }

  // write puts a file into the site at once: half of one would be shown, too.
  write(name, text) {
    mkdirSync(join(this.dir, dirname(name)), { recursive: true })
    writeFileSync(`${this.dir}.new`, text)
    renameSync(`${this.dir}.new`, join(this.dir, name))
  }

  remove(name) {
    rmSync(join(this.dir, name))
  }

  // start runs galley serve until it says where the site is.
  async start(...args) {
    this.#process = spawn(galley, ['serve', '--source', this.dir, '--port', String(this.port), ...args], { stdio: ['ignore', 'ignore', 'pipe'] })
    this.#ended = once(this.#process, 'exit')
    let said = ''
    for await (const line of createInterface(this.#process.stderr)) {
      said += line + '\n'
      const url = /previewing the site at (\S+)/.exec(line)?.[1]
      if (!url) continue
      this.#process.stderr.resume()
      this.url = url
      this.port = new URL(url).port
      return
    }
    throw new Error(`galley serve: ${said}`)
  }

  // stop ends the preview as Ctrl-C does, and returns its exit status.
  async stop() {
    this.#process.kill('SIGINT')
    const [status, signal] = await this.#ended
    return status ?? signal
  }

  async end() {
    if (this.#process?.exitCode === null && this.#process.signalCode === null) await this.stop()
    rmSync(this.dir, { recursive: true })
  }

  // state is what pages are told.
  async state() {
    const answer = await fetch(`${this.url}.galley/state?path=/`)
    return answer.json()
  }
}

// preview runs a test on the preview of a site. No page of it may do what the
// site's policy forbids.
export function preview(name, { files, args = [], ...options }, run) {
  test(name, async () => {
    const site = new Site(files)
    let context
    try {
      await site.start(...args)
      context = await (await launch()).newContext({ locale: 'en-GB', timezoneId: 'UTC', ...options })
      const faults = await watch(context)
      await run({ site, context, page: await context.newPage() })
      assert.deepEqual(faults, [])
    } finally {
      await context?.close()
      await site.end()
    }
  })
}

// upToDate waits until a page has learned of what an edit changes, and has been
// loaded again if it had to be.
export async function upToDate(page, site, edit) {
  const { version } = await site.state()
  let known = Promise.resolve(false)
  const answered = page.waitForResponse(async (r) => {
    // of a page that is loaded again meanwhile there is no text
    if (r.url().includes('/.galley/state')) known = r.json().then((s) => s.version > version, () => false)
    return r.url().includes('/.galley/notes') && known
  })
  await edit()
  await answered
}

// visit goes to a page and waits until it is up to date.
export async function visit(page, url) {
  const answered = page.waitForResponse(/\/\.galley\/notes/)
  await page.goto(url)
  await answered
}

export const bar = (page) => page.locator('galley-preview .bar')
export const dialog = (page) => page.locator('galley-preview dialog')
