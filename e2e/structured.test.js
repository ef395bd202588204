// Structured data by the vocabulary of schema.org, which knows every type's
// properties and what they may be, and by what search engines want of it.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import Validator from '@adobe/structured-data-validator'
import ts from 'typescript'
import { ofKind, sites } from './sites.js'

const script = /<script type="?application\/ld\+json"?>(.*?)<\/script>/gs

// graphs returns the structured data of all pages, as [path, graph].
function graphs(files) {
  return ofKind(files, /\.html$/).flatMap(([path, page]) => [...page.matchAll(script)].map((m) => [path, JSON.parse(m[1])]))
}

// faults checks the graphs as values of the type Graph of schema-dts.
function faults(list) {
  const name = join(import.meta.dirname, 'graphs.ts')
  const source = "import type { Graph } from 'schema-dts'\n" + list.map(([, g], i) => `export const g${i}: Graph = ${JSON.stringify(g)}\n`).join('')
  const options = { strict: true, noEmit: true, types: [], module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext }
  const host = ts.createCompilerHost(options)
  const getSourceFile = host.getSourceFile
  host.getSourceFile = (file, ...rest) => (file === name ? ts.createSourceFile(file, source, ...rest) : getSourceFile(file, ...rest))
  const fileExists = host.fileExists
  host.fileExists = (file) => file === name || fileExists(file)
  return ts.getPreEmitDiagnostics(ts.createProgram([name], options, host)).map((d) => {
    const line = d.file?.fileName === name ? d.file.getLineAndCharacterOfPosition(d.start).line - 1 : -1
    return `${list[line]?.[0]}: ${ts.flattenDiagnosticMessageText(d.messageText, '\n')}`
  })
}

// Graphs with a fault or none, to see that faults are found.
const samples = ['Article headline', 'Article headlin', 'Artikel headline'].map((words) => {
  const [type, property] = words.split(' ')
  return [words, { '@context': 'https://schema.org', '@graph': [{ '@type': type, [property]: 'x' }] }]
})
const lists = Object.entries(sites()).map(([name, files]) => [name, graphs(files).map(([path, graph]) => [`${name}: ${path}`, graph])])
const found = faults([...samples, ...lists.flatMap(([, list]) => list)]) // at once, since loading the vocabulary takes longest

test('a property and a type that schema.org does not have are found', () => {
  const words = samples.map(([w]) => w)
  assert.deepEqual(found.map((f) => f.split(':')[0]).filter((w) => words.includes(w)), words.slice(1))
})

for (const [name, list] of lists) {
  test(`${name}: ${list.length} graphs are of schema.org's vocabulary`, () => {
    assert.ok(list.length > 5)
    assert.deepEqual(found.filter((f) => f.startsWith(name + ':')), [])
    const types = new Set(list.flatMap(([, g]) => g['@graph'].map((n) => n['@type'])))
    const want = ['Article', 'BreadcrumbList', 'WebSite', ...(name === 'hostile' ? ['FAQPage'] : [])]
    for (const type of want) assert.ok(types.has(type), `no ${type} among ${[...types]}`)
  })

  test(`${name}: search engines find what they want`, async () => {
    const validator = new Validator()
    for (const [path, graph] of list) {
      const issues = await validator.validate({ jsonld: byType(graph['@graph']) })
      assert.deepEqual(issues.filter((i) => i.severity === 'ERROR').map((i) => `${path}: ${i.issueMessage}`), [])
    }
  })
}

function byType(nodes) {
  const out = {}
  for (const n of nodes) (out[n['@type']] ??= []).push(n)
  return out
}
