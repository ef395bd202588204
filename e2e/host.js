// A host of static files as Cloudflare and Netlify are: it answers with what is
// published, under the headers of _headers, compressed.
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join } from 'node:path'
import { brotliCompressSync, constants } from 'node:zlib'

const types = {
  '.html': 'text/html; charset=utf-8', '.css': 'text/css; charset=utf-8', '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml', '.png': 'image/png', '.jpg': 'image/jpeg', '.webp': 'image/webp', '.avif': 'image/avif',
  '.xml': 'application/xml', '.json': 'application/json', '.txt': 'text/plain; charset=utf-8', '.md': 'text/markdown; charset=utf-8',
}
const squeezed = /^(text|application)\/|svg/

// rules reads _headers: a path, then its headers on indented lines.
export function rules(text) {
  const all = []
  for (const line of text.split('\n')) {
    if (!line.trim() || line.startsWith('#')) continue
    const header = /^\s+([\w-]+): (.*)$/.exec(line)
    if (header) all.at(-1).headers.push([header[1], header[2]])
    else all.push({ path: new RegExp(`^${line.trim().replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`), headers: [] })
  }
  return all
}

export const brotli = (bytes) => brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } })

// host serves a folder at a port of its own, and resolves to the address of its
// front page and what closes it.
export async function host(dir) {
  const known = rules(readFileSync(join(dir, '_headers'), 'utf8'))
  const answered = new Map() // paths to what is sent
  const answer = (path) => {
    let status = 200
    let name = path.endsWith('/') ? path + 'index.html' : path
    let body
    try {
      body = readFileSync(join(dir, name))
    } catch {
      ;[status, name] = [404, '/404.html']
      body = readFileSync(join(dir, name))
    }
    const headers = { 'Content-Type': types[extname(name)] ?? 'application/octet-stream' }
    for (const rule of known) if (rule.path.test(path)) for (const [key, value] of rule.headers) headers[key] = value
    if (squeezed.test(headers['Content-Type'])) {
      headers['Content-Encoding'] = 'br'
      body = brotli(body)
    }
    return { status, headers, body }
  }
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url, 'http://host').pathname)
    if (!answered.has(path)) answered.set(path, answer(path))
    const { status, headers, body } = answered.get(path)
    response.writeHead(status, headers).end(body)
  })
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready))
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    close: () => new Promise((closed) => { server.closeAllConnections(); server.close(closed) }),
  }
}
