import { z } from 'zod'
import { maxDescriptionLength, searchElements } from '../../graph/reading/searchElements.ts'
import { kindNames } from '../../model/kinds.ts'
import { ok } from '../openapi/responses.ts'
import { readsMap } from '../plugins/recordedStates.ts'
import type { RoutePlugin } from '../routePlugin.ts'

const querystring = z.strictObject({
  q: z.string().trim().min(1).max(200).describe('Words, the start of a word, or an id'),
  limit: z.coerce.number().int().min(1).max(100).default(20).describe('Maximum number of elements'),
  kind: z
    .preprocess((input) => (input === undefined ? input : [input].flat()), z.array(z.enum(kindNames)))
    .optional()
    .describe('Only elements of these kinds; may be repeated'),
})

const resultSchema = z
  .object({
    items: z
      .array(
        z
          .object({
            kind: z.string(),
            id: z.string(),
            name: z.string(),
            description: z.string().optional().describe(`The first ${maxDescriptionLength} characters`),
          })
          .meta({ id: 'FoundElement', description: 'An element that a search found' }),
      )
      .readonly(),
    total: z.int().describe('Number of all elements found'),
  })
  .meta({ id: 'SearchResult', description: 'What a search found' })

/** One search over elements of all kinds. */
export const searchRoute: RoutePlugin = async (app) => {
  const schema = {
    tags: ['navigation'],
    operationId: 'searchElements',
    summary: 'Search elements of all kinds',
    description:
      'Finds elements whose name or description has a word that starts with each word of `q`, or whose id is `q`. First those with that name, then those whose name starts with `q`, then those with a word that does; the others by relevance.',
    querystring,
    response: { 200: ok(resultSchema, 'The elements found') },
  }
  app.get('/search', { config: readsMap, schema }, async (request) => {
    const { q, limit, kind } = request.query
    return searchElements(request.source.graph, { text: q, limit, kinds: kind })
  })
}
