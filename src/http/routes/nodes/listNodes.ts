import { z } from 'zod'
import { listNodes } from '../../../graph/reading/listNodes.ts'
import { getNodeProperties } from '../../../model/kind.ts'
import { nodeOutputSchema } from '../../../model/schemas.ts'
import { toPascalCase, toWords } from '../../../model/text.ts'
import { toNodeBody } from '../../elementBodies.ts'
import { computeETag, matchingETag, sendWithETag } from '../../etags.ts'
import {
  collectFilters,
  createFieldsQuery,
  createFilterQuery,
  createPageSchema,
  createSortQuery,
  pageQuery,
  searchParameter,
} from '../../listQuery.ts'
import { conditionalHeaders } from '../../openapi/requestHeaders.ts'
import { notModified, ok, versioned } from '../../openapi/responses.ts'
import { readsMapOnly } from '../../plugins/repeatedReads.ts'
import type { RoutePlugin } from '../../routePlugin.ts'
import type { NodeRouteOptions } from './schemas.ts'

/** Lists the nodes of a kind that match all conditions. */
export const listNodesRoute: RoutePlugin<NodeRouteOptions> = async (app, { kind }) => {
  const properties = getNodeProperties(kind)
  const noun = toWords(kind.path)
  const page = createPageSchema(`${kind.name}Page`, nodeOutputSchema(kind))
  const schema = {
    tags: [kind.path],
    operationId: `list${toPascalCase(kind.path)}`,
    summary: `List ${noun}`,
    description: `Returns the ${noun} matching all conditions, page by page.`,
    requestHeaders: conditionalHeaders,
    querystring: z.strictObject({
      ...pageQuery,
      q: searchParameter,
      sort: createSortQuery(properties),
      fields: createFieldsQuery(properties),
      ...createFilterQuery(properties),
    }),
    response: {
      200: ok(page, `A page of ${noun}`, { headers: versioned }),
      304: notModified,
    },
  }
  app.get(`/${kind.path}`, { config: readsMapOnly, schema }, async (request, reply) => {
    const { graph } = request.source
    const matchingTag = await matchingETag(request, graph)
    if (matchingTag !== undefined) return sendWithETag(request, reply, matchingTag, undefined)
    const { limit, cursor, total, q, sort, fields, ...filters } = request.query
    const { items, version, ...page } = await listNodes(graph, {
      kind: kind.name,
      filters: collectFilters(filters, properties),
      text: q,
      order: sort ?? [],
      fields,
      limit,
      cursor,
      includeTotal: total,
    })
    reply.shownVersion = version
    return sendWithETag(request, reply, computeETag(version), {
      items: items.map((values) => toNodeBody({ kind: kind.name, id: '' }, values)),
      ...page,
    })
  })
}
