import { z } from 'zod'
import type { NodeKey } from '../../../graph/element.ts'
import { listRelationships } from '../../../graph/reading/listRelationships.ts'
import type { Properties } from '../../../model/property.ts'
import type { RelationshipType } from '../../../model/relationshipType.ts'
import { toRelationshipBody } from '../../elementBodies.ts'
import { computeETag, matchingETag, sendWithETag } from '../../etags.ts'
import {
  collectFilters,
  createFilterQuery,
  createPageSchema,
  nodePathSchema,
  pageQuery,
} from '../../listQuery.ts'
import { conditionalHeaders } from '../../openapi/requestHeaders.ts'
import { notModified, ok, versioned } from '../../openapi/responses.ts'
import { readsMapOnly } from '../../plugins/repeatedReads.ts'
import type { RoutePlugin } from '../../routePlugin.ts'
import { tags } from './schemas.ts'

export interface RelationshipListOptions {
  readonly path: string
  readonly operationId: string
  /** Such as `OWNS relationships`. */
  readonly noun: string
  readonly types: readonly RelationshipType[]
  readonly properties: Properties
  readonly itemSchema: z.ZodType
  readonly pageId: string
}

/** Lists the relationships of some types that match all conditions. */
export const listRelationshipsRoute: RoutePlugin<RelationshipListOptions> = async (app, options) => {
  const { path, operationId, noun, types, properties, itemSchema, pageId } = options
  const page = createPageSchema(pageId, itemSchema)
  const schema = {
    tags,
    operationId,
    summary: `List ${noun}`,
    description: `Returns the ${noun} matching all conditions, page by page.`,
    requestHeaders: conditionalHeaders,
    querystring: z.strictObject({
      ...pageQuery,
      ...endParameters,
      ...(types.length > 1 && { type: createTypeParameter(types) }),
      ...createFilterQuery(properties),
    }),
    response: { 200: ok(page, `A page of ${noun}`, { headers: versioned }), 304: notModified },
  }
  app.get(path, { config: readsMapOnly, schema }, async (request, reply) => {
    const { graph } = request.source
    const matchingTag = await matchingETag(request, graph)
    if (matchingTag !== undefined) return sendWithETag(request, reply, matchingTag, undefined)
    const { limit, cursor, total, from, to, of: eitherEnd, ...filters } = request.query
    const { items, version, ...rest } = await listRelationships(graph, {
      types: types.filter(({ name }) => filters.type === undefined || filters.type === name),
      filters: collectFilters(filters, properties),
      from,
      to,
      eitherEnd,
      limit,
      cursor,
      includeTotal: total,
    })
    reply.shownVersion = version
    return sendWithETag(request, reply, computeETag(version), {
      items: items.map(({ key, values }) => toRelationshipBody(key, values)),
      ...rest,
    })
  })
}

/** A node in a query string: `Department/finance`. */
function createNodeParameter(id: string, description: string): z.ZodType<NodeKey | undefined, unknown> {
  return nodePathSchema('Department/finance')
    .transform((text) => {
      const [kind = '', id = ''] = text.split('/')
      return { kind, id }
    })
    .optional()
    .meta({ description, param: { id } }) as unknown as z.ZodType<NodeKey | undefined, unknown>
}

const endParameters = {
  from: createNodeParameter('fromNode', 'Only relationships from this node, such as `Department/finance`'),
  to: createNodeParameter('toNode', 'Only relationships to this node'),
  of: createNodeParameter('ofNode', 'Only relationships with this node at either end'),
}

const createTypeParameter = (types: readonly RelationshipType[]) =>
  z
    .enum(types.map(({ name }) => name))
    .optional()
    .describe('Only relationships of this type')
