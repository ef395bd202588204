// Galley's own search, asked as a page of the site asks it.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const client = new URL('../../../static/js/search.js', import.meta.url)

export const name = 'galley'
export const missing = existsSync(client) ? '' : 'static/js/search.js is not there'

// open returns a function that answers a query by addresses, the best first.
export async function open({ published }) {
  const { finder } = await import(client)
  const find = finder('/', async (path) => JSON.parse(readFileSync(join(published, path), 'utf8')))
  return async (query) => (await find(query)).hits.map((hit) => hit.url)
}
