// Pagefind with its own settings. Its client is made for browsers and asks for
// its files by fetch, which here reads them from the folder.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { close, createIndex } from 'pagefind'
import { around, html, paths } from '../pages.js'

export const name = 'pagefind'

// shown is how many results are looked into: all that is rated.
const shown = 10

// open returns a function that answers a query by addresses, the best first.
export async function open({ published, work }) {
  const bundle = join(work, 'pagefind')
  await write(published, bundle)
  const client = await connect(bundle, async (path) => readFileSync(join(bundle, path)))
  return async (query) => {
    const { results } = await client.search(query)
    return Promise.all(results.slice(0, shown).map(async (result) => address(await result.data())))
  }
}

// write makes the bundle of a site: its index and its client.
export async function write(published, bundle) {
  const index = checked(await createIndex({ rootSelector: 'main', excludeSelectors: around.map((word) => `.${word}`) })).index
  for (const path of paths(published)) {
    checked(await index.addHTMLFile({ url: path, content: html(published, path) }))
  }
  checked(await index.writeFiles({ outputPath: bundle }))
  await close()
}

function checked(answer) {
  if (answer.errors.length) throw new Error(`pagefind: ${answer.errors.join('; ')}`)
  return answer
}

// readers are the functions that read files, by the host that a client takes
// for the one it was loaded from. None of them leads anywhere.
const readers = new Map()
const ordinary = globalThis.fetch
globalThis.fetch = async (url, options) => {
  const { host, pathname } = new URL(url)
  const read = readers.get(host)
  return read ? new Response(await read(pathname.slice(1))) : ordinary(url, options)
}

// connect starts a client for a bundle, which gets its files by read.
export async function connect(bundle, read) {
  const host = `client-${readers.size}.invalid`
  readers.set(host, read)
  const { createInstance } = await import(pathToFileURL(join(bundle, 'pagefind.js')))
  const client = createInstance({ basePath: `https://${host}/`, baseUrl: '/' })
  await client.init()
  return client
}

// address is that of a page, with the heading below which most words were
// found, which is the first that its own interface chooses.
function address({ url, sub_results }) {
  const best = sub_results.reduce((a, b) => b.locations.length > (a?.locations.length ?? 0) ? b : a, undefined)
  return best?.url ?? url
}
