// MiniSearch with the settings that its documentation shows for a search by
// readers: titles count double, words may be incomplete or a fifth wrong.
import MiniSearch from 'minisearch'
import { page, paths } from '../pages.js'

export const name = 'minisearch'

// open returns a function that answers a query by addresses, the best first.
// It knows no headings within a page.
export async function open({ published }) {
  const index = new MiniSearch({
    idField: 'path',
    fields: ['title', 'headings', 'text'],
    searchOptions: { boost: { title: 2 }, prefix: true, fuzzy: 0.2 },
  })
  index.addAll(paths(published).map((path) => page(published, path)))
  return async (query) => index.search(query).map((hit) => hit.id)
}
