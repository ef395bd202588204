// The two sets of pages that are asked: the project's own site, and a corpus
// of Ethereum Improvement Proposals published with the default theme.
import { execFileSync } from 'node:child_process'
import { closeSync, cpSync, mkdirSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))

// What is shorter says only where a proposal has moved to.
const shortestText = 400

const frontMatter = /^---\n([^]*?)\n---\n/

// sampleSite publishes the project's own site into a folder.
export function sampleSite(galley, out) {
  build(galley, root, out)
}

// corpusSite makes a site of a corpus in one folder and publishes it into another.
export function corpusSite(galley, corpus, site, out) {
  const articles = join(site, 'content', 'eips')
  mkdirSync(articles, { recursive: true })
  cpSync(fileURLToPath(new URL('corpus.yaml', import.meta.url)), join(site, 'galley.yaml'))
  writeFileSync(join(articles, '_index.md'), '---\ntitle: Proposals\n---\n')
  let count = 0
  for (const name of readdirSync(corpus).sort()) {
    const text = name.endsWith('.md') ? proposal(readFileSync(join(corpus, name), 'utf8')) : ''
    if (!text) continue
    writeFileSync(join(articles, name), text)
    count++
  }
  if (!count) throw new Error(`${corpus} has no proposals (name the folder that has eip-1.md and the others)`)
  build(galley, site, out)
}

// proposal gives a source the front matter that galley knows, and the title by
// which readers know a proposal. It is empty for what is no article.
function proposal(source) {
  const head = source.match(frontMatter)
  if (!head || source.length - head[0].length < shortestText) return ''
  const key = (name) => (head[1].match(new RegExp(`^${name}:\\s*(.+)$`, 'm'))?.[1] ?? '').replace(/^(["'])(.*)\1$/, '$2')
  const lines = [`title: ${JSON.stringify(`EIP-${key('eip')}: ${key('title')}`)}`]
  if (key('description')) lines.push(`description: ${JSON.stringify(key('description'))}`)
  if (key('created')) lines.push(`date: ${key('created')}`)
  return `---\n${lines.join('\n')}\n---\n${source.slice(head[0].length)}`
}

// build publishes a site. Its warnings, of which a corpus has thousands, go
// into a file, since they are no part of what is measured.
function build(galley, site, out) {
  const messages = `${out}.txt`
  const file = openSync(messages, 'w')
  try {
    execFileSync(galley, ['build', '--quiet', '--source', site, '--output', out], { stdio: ['ignore', file, file] })
  } catch (error) {
    throw new Error(`${error.message}\n${readFileSync(messages, 'utf8').slice(-2000)}`)
  } finally {
    closeSync(file)
  }
}
