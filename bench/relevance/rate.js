// Asks galley's search and two others the judged queries, and prints how well
// each finds. The exit status is 1 unless galley is better than both.
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import * as galley from './engines/galley.js'
import * as minisearch from './engines/minisearch.js'
import * as pagefind from './engines/pagefind.js'
import { lacks } from './pages.js'
import { better, figures, score } from './score.js'
import { corpusSite, sampleSite } from './sites.js'

const { values: options } = parseArgs({
  options: {
    galley: { type: 'string', default: 'bin/galley' },
    corpus: { type: 'string', default: '' },
    tuning: { type: 'boolean', default: false },
    failures: { type: 'boolean', default: false },
    held: { type: 'boolean', default: false },
  },
})

const engines = [galley, pagefind, minisearch].filter((engine) => {
  if (engine.missing) console.log(`${engine.name} is left out: ${engine.missing}`)
  return !engine.missing
})

const work = mkdtempSync(join(tmpdir(), 'relevance-'))
try {
  const sites = publish()
  const list = queries()
  check(list, sites)
  const answered = await ask(list, sites)
  table(answered)
  headings(answered)
  if (options.failures) failures(answered)
  process.exitCode = leads(answered) ? 0 : 1
} catch (error) {
  console.error(`relevance: ${error.message}`)
  process.exitCode = 2
} finally {
  rmSync(work, { recursive: true, force: true })
}

// queries are those that are asked: of the sample site only where no corpus is
// given, and for tuning without those that are held out.
function queries() {
  const judged = JSON.parse(readFileSync(new URL('queries.json', import.meta.url), 'utf8'))
  return judged.filter((query) => (options.corpus || query.site === 'sample') && !(options.tuning && query.held_out))
}

// publish builds the sites and returns the folders they are in, by name.
function publish() {
  const command = resolve(options.galley)
  const sites = { sample: join(work, 'sample') }
  sampleSite(command, sites.sample)
  if (options.corpus) {
    sites.corpus = join(work, 'corpus')
    corpusSite(command, resolve(options.corpus), join(work, 'source'), sites.corpus)
  }
  return sites
}

// check makes sure that what is judged right is still there.
function check(list, sites) {
  const wrong = list.flatMap(({ site, query, answers }) => answers.map((answer) => {
    const reason = lacks(sites[site], answer)
    return reason && `queries.json: ${query}: ${answer}: ${reason} (name the address that answers it now)`
  })).filter(Boolean)
  if (wrong.length) throw new Error(wrong.join('\n'))
}

// ask adds to each query the scores of the engines.
async function ask(list, sites) {
  const answered = list.map((query) => ({ ...query, scores: {}, urls: {} }))
  for (const [site, published] of Object.entries(sites)) {
    for (const engine of engines) {
      const folder = join(work, `${engine.name}-${site}`)
      mkdirSync(folder)
      const find = await engine.open({ published, work: folder })
      for (const query of answered.filter((query) => query.site === site)) {
        const urls = await find(query.query)
        query.urls[engine.name] = urls
        query.scores[engine.name] = score(query, urls)
      }
    }
  }
  return answered
}

function of(list, { name }) {
  return figures(list.map((query) => query.scores[name]))
}

// groups are the rows of the table.
function groups(answered) {
  const by = (key) => [...new Set(answered.map((query) => query[key]))].map((value) => [value, answered.filter((query) => query[key] === value)])
  const held = answered.filter((query) => query.held_out)
  return [
    ['all', answered],
    ...by('site'),
    ...(held.length ? [['held out', held], ['not held out', answered.filter((query) => !query.held_out)]] : []),
    ...by('class'),
  ]
}

function table(answered) {
  const percent = (share) => (100 * share).toFixed(1).padStart(7)
  console.log(`${' '.repeat(24)}${engines.map(({ name }) => name.padStart(24)).join('')}`)
  console.log(`${'queries'.padEnd(16)}${'number'.padStart(8)}${'   at 1   at 5     MRR '.padStart(24).repeat(engines.length)}`)
  for (const [name, list] of groups(answered)) {
    const cells = engines.map((engine) => {
      const { at1, at5, mrr } = of(list, engine)
      return `${percent(at1)}${percent(at5)}${mrr.toFixed(3).padStart(8)}`.padStart(24)
    })
    console.log(`${name.padEnd(16)}${String(list.length).padStart(8)}${cells.join('')}`)
  }
}

function headings(answered) {
  console.log('\nthe first right hit leads to the right heading, where one is asked for:')
  for (const engine of engines) {
    const { led, asked } = of(answered, engine)
    console.log(`${engine.name.padEnd(12)}${led} of ${asked}`)
  }
}

// failures lists what was not among the first five. Those that are held out
// are told only when they are asked for: who has read them tunes for them.
function failures(answered) {
  for (const { name } of engines) {
    const failed = answered.filter((query) => (options.held || !query.held_out) && !(query.scores[name].rank && query.scores[name].rank <= 5))
    console.log(`\n${name} does not find among five (${failed.length}):`)
    for (const query of failed) {
      console.log(`  ${query.class}: ${query.query}\n    want ${query.answers.join(', ')}\n    have ${query.urls[name].slice(0, 3).join(', ') || 'nothing'}`)
    }
  }
}

// leads tells whether galley is better than the others over all queries.
function leads(answered) {
  if (galley.missing) return false
  const own = of(answered, galley)
  const ahead = [pagefind, minisearch].filter((engine) => !better(own, of(answered, engine)))
  for (const { name } of ahead) console.log(`\ngalley is not better than ${name} in all three over all queries`)
  return ahead.length === 0
}
