// Counts what searches load from published sites: bytes and round trips of the
// first query of a reader and of one after it, the most and the median.
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { client as source, finder, missing } from './engines/galley.js'
import * as pagefind from './engines/pagefind.js'
import { network, sizer } from './network.js'
import { paths } from './pages.js'

const { values: options, positionals: folders } = parseArgs({
  allowPositionals: true,
  options: {
    quality: { type: 'string', default: '5' },
    site: { type: 'string', default: 'corpus' },
    pagefind: { type: 'boolean', default: false },
  },
})

// seen is how many results Pagefind's own interface shows, each from a file of
// its own. What galley shows of its results is a part of its answer.
const seen = 5

const number = (n) => n.toLocaleString('en')

const queries = JSON.parse(readFileSync(new URL('queries.json', import.meta.url), 'utf8'))
  .filter((query) => query.site === options.site)
  .map((query) => query.query)

try {
  await count()
} catch (error) {
  console.error(`traffic: ${error.message}`)
  process.exitCode = 2
}

async function count() {
  if (!folders.length) throw new Error('no folder (name those that sites are published in)')
  if (!queries.length) throw new Error(`no queries for the site "${options.site}" (want sample or corpus)`)
  console.log(`bytes after Brotli at quality ${options.quality}, ${queries.length} queries`)
  for (const folder of folders.map((folder) => resolve(folder))) {
    console.log(`\n${folder}: ${paths(folder).length} pages`)
    await galley(folder)
    if (options.pagefind) await rival(folder)
  }
}

// galley asks galley's search, whose client is loaded when it is first used.
async function galley(published) {
  if (missing) return console.log(`galley is left out: ${missing}`)
  const size = sizer(Number(options.quality))
  const start = await finder()
  const client = readFileSync(script(published))
  stock('galley', published, 'search')
  await measure('galley', async (first) => {
    const net = network((path) => readFileSync(join(published, path)), size)
    const find = start('/', async (path) => JSON.parse(await net.get(path)))
    await find(first)
    return { net, find }
  })
  console.log(`  client: ${number(size('client', client))} bytes, one round trip before the first query`)
}

// script is the client as it is published, which is minified, or its source.
function script(published) {
  const name = readdirSync(join(published, 'js')).find((name) => /^search\.[0-9a-f]+\.js$/.test(name))
  return name ? join(published, 'js', name) : source
}

// rival asks Pagefind. Its client loads itself a second time as a worker.
async function rival(published) {
  const bundle = mkdtempSync(join(tmpdir(), 'pagefind-'))
  try {
    await pagefind.write(published, bundle)
    stock('pagefind', bundle, '')
    const size = sizer(Number(options.quality))
    await measure('pagefind', async (first) => {
      const net = network((path) => readFileSync(join(bundle, path)), size)
      await net.get('pagefind.js')
      await net.get('pagefind-worker.js')
      const client = await pagefind.connect(bundle, net.get)
      const find = async (query) => {
        const { results } = await client.search(query)
        await Promise.all(results.slice(0, seen).map((result) => result.data()))
      }
      await find(first)
      return { net, find }
    })
  } catch (error) {
    console.log(`pagefind does not manage this site: ${error.message}`)
  } finally {
    rmSync(bundle, { recursive: true, force: true })
  }
}

// measure lets each query be the first of a reader, who then asks the next one.
async function measure(name, begin) {
  const first = []
  const later = []
  for (const [i, query] of queries.entries()) {
    const { net, find } = await begin(query)
    first.push(net.spent())
    await find(queries[(i + 1) % queries.length])
    later.push(net.spent())
  }
  row(`${name}, first query`, first)
  row(`${name}, a later one`, later)
}

function row(name, list) {
  const sorted = (key) => list.map((spent) => spent[key]).sort((a, b) => a - b)
  const [bytes, trips] = [sorted('bytes'), sorted('trips')]
  const median = (values) => values[Math.floor(values.length / 2)]
  console.log(`  ${name.padEnd(24)} bytes: most ${number(bytes.at(-1)).padStart(9)}, median ${number(median(bytes)).padStart(9)}; round trips: most ${trips.at(-1)}, median ${median(trips)}`)
}

// stock says what lies on the server.
function stock(name, folder, below) {
  const files = readdirSync(join(folder, below), { recursive: true }).map((file) => join(folder, below, file)).filter((file) => statSync(file).isFile())
  console.log(`  ${name}: ${number(files.length)} files, ${number(files.reduce((sum, file) => sum + statSync(file).size, 0))} bytes on the server`)
}
