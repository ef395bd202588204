// What is made of the answers of an engine to a query.

const rated = 10 // answers that count

const parts = (url) => {
  const { pathname, hash } = new URL(url, 'https://example.invalid/')
  return { path: pathname, anchor: decodeURIComponent(hash.slice(1)) }
}

// score tells at which place the first right page stands, 0 where none of the
// first ten is one, and whether its address leads to the right heading, which
// is undefined where the query asks for none.
export function score(query, urls) {
  const answers = query.answers.map(parts)
  const hits = urls.slice(0, rated).map(parts)
  const rank = hits.findIndex((hit) => answers.some((answer) => answer.path === hit.path)) + 1
  if (!rank) return { rank, led: undefined }
  const hit = hits[rank - 1]
  const wanted = answers.filter((answer) => answer.path === hit.path && answer.anchor)
  return { rank, led: wanted.length ? wanted.some((answer) => answer.anchor === hit.anchor) : undefined }
}

// figures sums scores up: success at 1 and at 5, the mean reciprocal rank, and
// how many of the right pages lead to the right heading.
export function figures(scores) {
  const share = (wanted) => scores.filter(wanted).length / scores.length
  const asked = scores.filter(({ led }) => led !== undefined)
  return {
    at1: share(({ rank }) => rank === 1),
    at5: share(({ rank }) => rank > 0 && rank <= 5),
    mrr: scores.reduce((sum, { rank }) => sum + (rank && 1 / rank), 0) / scores.length,
    led: asked.filter(({ led }) => led).length,
    asked: asked.length,
  }
}

// better tells whether the first figures exceed the others in each of the
// three; where both are at the top there is nothing to exceed.
export const better = (a, b) => ['at1', 'at5', 'mrr'].every((key) => a[key] > b[key] || (a[key] === 1 && b[key] === 1))
