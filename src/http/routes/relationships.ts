import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { type NodeKey, type RelationshipKey, toEntityTag } from '../../graph/element.ts'
import type { Graph } from '../../graph/graph.ts'
import { listRelationships } from '../../graph/reading/listRelationships.ts'
import { readRelationship } from '../../graph/reading/readElement.ts'
import { assertEndKinds } from '../../graph/writing/elementInput.ts'
import { mustBe } from '../../model/faults.ts'
import { idPattern, systemProperties } from '../../model/kind.ts'
import { kindNames } from '../../model/kinds.ts'
import type { Properties } from '../../model/property.ts'
import { relationshipTypes } from '../../model/relationships.ts'
import {
  commonRelationshipProperties,
  getRelationshipProperties,
  listKindsAtEnd,
  type RelationshipType,
} from '../../model/relationshipType.ts'
import {
  idSchema,
  relationshipInputSchema,
  relationshipOutputSchema,
  relationshipPatchSchema,
} from '../../model/schemas.ts'
import { toRelationshipBody } from '../elementBodies.ts'
import { computeETag, matchingETag, parseCondition, sendWithETag } from '../etags.ts'
import { collectFilters, createFilterQuery, pageQuery } from '../listQuery.ts'
import { problemSchema } from '../plugins/problems.ts'
import { idempotencyHeaders, prepareChange, sendWriteResult } from '../writeRequests.ts'
import { createPageSchema } from './nodes.ts'

const tags = ['relationships']
const editConfig = { permission: 'edit', enforcesDepartment: true } as const
const problemResponse = { default: problemSchema }
const noContent = z.null().describe('Nothing')

/**
 * One scheme for roles, ownership and all the rest, which reads as the graph does:
 * `PUT /relationships/OWNS/Department/finance/Touchpoint/first-invoice`.
 */
export const relationshipRoutes: FastifyPluginAsyncZod<{ graph: Graph }> = async (app, { graph }) => {
  await app.register(relationshipListRoute, {
    graph,
    path: '/relationships',
    summary: 'List relationships of all types',
    types: [...relationshipTypes.values()],
    properties: { ...commonRelationshipProperties, ...systemProperties },
  })
  for (const type of relationshipTypes.values()) {
    await app.register(relationshipListRoute, {
      graph,
      path: `/relationships/${type.name}`,
      summary: `List ${type.name} relationships`,
      types: [type],
      properties: getRelationshipProperties(type),
    })
    await app.register(singleRelationshipRoutes, { graph, type })
  }
}

interface RelationshipListOptions {
  readonly graph: Graph
  readonly path: string
  readonly summary: string
  readonly types: readonly RelationshipType[]
  readonly properties: Properties
}

const relationshipListRoute: FastifyPluginAsyncZod<RelationshipListOptions> = async (app, options) => {
  const { graph, path, summary, types, properties } = options
  const querystring = z.strictObject({
    ...pageQuery,
    from: nodeParameter('Only from this node').optional(),
    to: nodeParameter('Only to this node').optional(),
    of: nodeParameter('Only with this node at either end').optional(),
    ...(types.length > 1 && { type: z.enum(types.map(({ name }) => name)).optional() }),
    ...createFilterQuery(properties),
  })
  const itemSchemas = types.map(relationshipOutputSchema)
  const response = {
    200: createPageSchema(z.array(z.union(itemSchemas))),
    304: noContent,
    ...problemResponse,
  }
  app.get(
    path,
    { config: { permission: 'read' }, schema: { tags, summary, querystring, response } },
    async (request, reply) => {
      const matchingTag = await matchingETag(request, graph)
      if (matchingTag !== undefined) return sendWithETag(request, reply, matchingTag, undefined)
      const { limit, cursor, total, from, to, of: eitherEnd, ...filters } = request.query
      const selectedTypes = types.filter(({ name }) => filters.type === undefined || filters.type === name)
      const { items, version, ...rest } = await listRelationships(graph, {
        types: selectedTypes,
        filters: collectFilters(filters, properties),
        from,
        to,
        eitherEnd,
        limit,
        cursor,
        includeTotal: total,
      })
      return sendWithETag(request, reply, computeETag(version), {
        items: items.map(({ key, values }) => toRelationshipBody(key, values)),
        ...rest,
      })
    },
  )
}

const nodePattern = new RegExp(`^(${kindNames.join('|')})/${idPattern.slice(1, -1)}$`)

/** A node in a query string: `Department/finance`. */
function nodeParameter(description: string): z.ZodType<NodeKey, unknown> {
  return z
    .string()
    .regex(nodePattern, mustBe('a kind, a slash and an id, such as Department/finance'))
    .describe(description)
    .transform((text) => {
      const [kind = '', id = ''] = text.split('/')
      return { kind, id }
    }) as unknown as z.ZodType<NodeKey, unknown>
}

interface RelationshipRouteOptions {
  readonly graph: Graph
  readonly type: RelationshipType
}

const singleRelationshipRoutes: FastifyPluginAsyncZod<RelationshipRouteOptions> = async (
  app,
  { graph, type },
) => {
  const path = `/relationships/${type.name}/:fromKind/:from/:toKind/:to`
  const params = z.object({
    fromKind: z.enum(listKindsAtEnd(type, 'from')),
    from: idSchema,
    toKind: z.enum(listKindsAtEnd(type, 'to')),
    to: idSchema,
  })
  const relationshipResponse = relationshipOutputSchema(type)
  const toRelationshipKey = ({ fromKind, from, toKind, to }: z.infer<typeof params>): RelationshipKey => {
    const key = { type: type.name, from: { kind: fromKind, id: from }, to: { kind: toKind, id: to } }
    assertEndKinds(key)
    return key
  }

  app.get(
    path,
    {
      config: { permission: 'read' },
      schema: {
        tags,
        summary: `Read one ${type.name}: the first ${type.description}`,
        params,
        response: { 200: relationshipResponse, 304: noContent, ...problemResponse },
      },
    },
    async (request, reply) => {
      const { key, values } = await readRelationship(graph, toRelationshipKey(request.params))
      return sendWithETag(request, reply, toEntityTag(values), toRelationshipBody(key, values))
    },
  )

  app.put(
    path,
    {
      config: editConfig,
      schema: {
        tags,
        summary: `Create or replace a ${type.name}`,
        headers: idempotencyHeaders,
        params,
        body: relationshipInputSchema(type),
        response: { 200: relationshipResponse, 201: relationshipResponse, ...problemResponse },
      },
    },
    async (request, reply) => {
      const key = toRelationshipKey(request.params)
      const condition = parseCondition(request)
      return sendWriteResult(
        graph,
        request,
        reply,
        prepareChange({ op: 'put', key, values: request.body, condition }),
      )
    },
  )

  app.patch(
    path,
    {
      config: editConfig,
      schema: {
        tags,
        summary: `Change a ${type.name}`,
        headers: idempotencyHeaders,
        params,
        body: relationshipPatchSchema(type),
        response: { 200: relationshipResponse, ...problemResponse },
      },
    },
    async (request, reply) => {
      const key = toRelationshipKey(request.params)
      const condition = parseCondition(request)
      return sendWriteResult(
        graph,
        request,
        reply,
        prepareChange({ op: 'patch', key, patch: request.body, condition }),
      )
    },
  )

  app.delete(
    path,
    {
      config: editConfig,
      schema: {
        tags,
        summary: `Delete a ${type.name}`,
        headers: idempotencyHeaders,
        params,
        response: { 204: noContent, ...problemResponse },
      },
    },
    async (request, reply) => {
      const key = toRelationshipKey(request.params)
      const change = { op: 'delete', key, condition: parseCondition(request) } as const
      return sendWriteResult(graph, request, reply, prepareChange(change))
    },
  )
}
