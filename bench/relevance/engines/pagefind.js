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

let clients = 0

// open returns a function that answers a query by addresses, the best first.
export async function open({ published, work }) {
  const bundle = join(work, 'pagefind')
  await write(published, bundle)
  const client = await connect(bundle, (path) => readFileSync(join(bundle, path)))
  return async (query) => {
    const { results } = await client.search(query)
    return Promise.all(results.slice(0, shown).map(async (result) => address(await result.data())))
  }
}

// connect starts the client of a bundle, which gets its files by read. What it
// takes for their address leads nowhere, and is another for each client.
export async function connect(bundle, read) {
  const base = `https://client-${++clients}.invalid/`
  const ordinary = globalThis.fetch
  globalThis.fetch = async (url, options) => {
    if (!String(url).startsWith(base)) return ordinary(url, options)
    return new Response(await read(new URL(url).pathname.slice(1)))
  }
  const { createInstance } = await import(pathToFileURL(join(bundle, 'pagefind.js')))
  const client = createInstance({ basePath: base, baseUrl: '/' })
  await client.init()
  return client
}

async function write(published, bundle) {
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

// address is that of a page, with the heading below which most words were
// found, which is the first that its own interface shows of several.
function address({ url, sub_results }) {
  const best = sub_results.reduce((a, b) => b.locations.length > (a?.locations.length ?? 0) ? b : a, undefined)
  return best?.url ?? url
}
