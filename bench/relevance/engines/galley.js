// Galley's own search, asked as a page of the site asks it.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const name = 'galley'

// client is the script that pages load.
export const client = fileURLToPath(new URL('../../../static/js/search.js', import.meta.url))
export const missing = existsSync(client) ? '' : 'static/js/search.js is not there'

// finder returns the client's function that starts a search over a site.
export async function finder() {
  return (await import(client)).finder
}

// open returns a function that answers a query by addresses, the best first.
export async function open({ published }) {
  const start = await finder()
  const find = start('/', async (path) => JSON.parse(readFileSync(join(published, path), 'utf8')))
  return async (query) => (await find(query)).hits.map((hit) => hit.url)
}
