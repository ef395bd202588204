// The browser in which sites are looked at.
import { after } from 'node:test'
import { chromium } from 'playwright-core'

export const executable = process.env.CHROMIUM ?? '/usr/bin/chromium'
export const flags = ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']

let browser

// launch starts the browser, Debian's or the one that CHROMIUM names.
export async function launch() {
  browser ??= await chromium.launch({
    executablePath: executable,
    args: flags,
  })
  return browser
}
after(() => browser?.close())

// watch notes what a policy forbids and what scripts throw.
export async function watch(context) {
  const faults = []
  await context.addInitScript(() => {
    addEventListener('securitypolicyviolation', (e) => console.error(`violation of ${e.violatedDirective} by ${e.blockedURI} ${e.sample}`))
  })
  context.on('console', (m) => {
    if (m.type() === 'error' && /violat|Security Policy|Trusted/i.test(m.text())) faults.push(m.text())
  })
  context.on('weberror', (e) => faults.push(String(e.error())))
  return faults
}
