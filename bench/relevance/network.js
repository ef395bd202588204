// A network between a client and files, which counts what the client loads:
// bytes as a host sends them, compressed by Brotli, and round trips one after
// the other. What was loaded once is kept, as browsers keep it.
import { brotliCompressSync, constants } from 'node:zlib'

// quiet is how long a client that waits for files has to ask for no more, in
// milliseconds, until it is taken to wait for their answers. Whatever it asks
// for together is one round trip.
const quiet = 5

// sizer returns a function that tells how many bytes a file is on the network:
// compressed, unless that makes it larger, as with what is compressed already.
export function sizer(quality) {
  const sizes = new Map()
  return (path, bytes) => {
    if (!sizes.has(path)) {
      const params = { [constants.BROTLI_PARAM_QUALITY]: quality }
      sizes.set(path, Math.min(bytes.length, brotliCompressSync(bytes, { params }).length))
    }
    return sizes.get(path)
  }
}

// network returns get, by which a client loads the file of a path, and spent,
// which tells what has been loaded since it was last asked.
export function network(read, size) {
  const kept = new Map()
  let waiting = []
  let spent = { bytes: 0, trips: 0 }

  const answer = () => {
    const answered = waiting
    waiting = []
    spent.trips++
    for (const reply of answered) reply()
  }
  const load = async (path) => {
    await new Promise((reply) => {
      if (!waiting.length) setTimeout(answer, quiet)
      waiting.push(reply)
    })
    const bytes = read(path)
    spent.bytes += size(path, bytes)
    return bytes
  }
  return {
    get(path) {
      if (!kept.has(path)) kept.set(path, load(path))
      return kept.get(path)
    },
    spent() {
      const before = spent
      spent = { bytes: 0, trips: 0 }
      return before
    },
  }
}
