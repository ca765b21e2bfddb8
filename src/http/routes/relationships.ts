import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { type NodeKey, type RelationshipKey, tagOf } from '../../graph/element.ts'
import type { Graph } from '../../graph/graph.ts'
import { listRelationships } from '../../graph/reading/listRelationships.ts'
import { readRelationship } from '../../graph/reading/readElement.ts'
import { checkEndKinds } from '../../graph/writing/parseChange.ts'
import { bookkeeping, idPattern } from '../../model/kind.ts'
import { kindNames } from '../../model/kinds.ts'
import type { Properties } from '../../model/property.ts'
import {
  commonRelationshipProperties,
  kindsAtEnd,
  type RelationshipType,
  relationshipPropertiesOf,
  relationshipTypes,
} from '../../model/relationships.ts'
import {
  idSchema,
  relationshipOutputSchema,
  relationshipPatchSchema,
  relationshipSchema,
} from '../../model/schemas.ts'
import { relationshipBody } from '../elementBodies.ts'
import { conditionOf, knownTag, sendTagged, versionTag } from '../etags.ts'
import { filterQuery, filtersIn, pageQuery } from '../listQuery.ts'
import { problemSchema } from '../plugins/problems.ts'
import { changingOne, sendWritten, writingHeaders } from '../writeRequests.ts'
import { pageOf } from './nodes.ts'

const tags = ['relationships']
const editing = { needs: 'edit', keepsToDepartment: true } as const
const problem = { default: problemSchema }
const nothing = z.null().describe('Nothing')

/**
 * One scheme for roles, ownership and all the rest, which reads as the graph does:
 * `PUT /relationships/OWNS/Department/finance/Touchpoint/first-invoice`.
 */
export const relationshipRoutes: FastifyPluginAsyncZod<{ graph: Graph }> = async (app, { graph }) => {
  await app.register(listRoute, {
    graph,
    path: '/relationships',
    summary: 'List relationships of all types',
    types: [...relationshipTypes.values()],
    properties: { ...commonRelationshipProperties, ...bookkeeping },
  })
  for (const type of relationshipTypes.values()) {
    await app.register(listRoute, {
      graph,
      path: `/relationships/${type.name}`,
      summary: `List ${type.name} relationships`,
      types: [type],
      properties: relationshipPropertiesOf(type),
    })
    await app.register(oneRelationshipRoutes, { graph, type })
  }
}

interface ListOptions {
  readonly graph: Graph
  readonly path: string
  readonly summary: string
  readonly types: readonly RelationshipType[]
  readonly properties: Properties
}

const listRoute: FastifyPluginAsyncZod<ListOptions> = async (app, options) => {
  const { graph, path, summary, types, properties } = options
  const querystring = z.strictObject({
    ...pageQuery,
    from: nodeQuery('Only from this node').optional(),
    to: nodeQuery('Only to this node').optional(),
    of: nodeQuery('Only with this node at either end').optional(),
    ...(types.length > 1 && { type: z.enum(types.map(({ name }) => name)).optional() }),
    ...filterQuery(properties),
  })
  const item = types.map(relationshipOutputSchema)
  const response = { 200: pageOf(z.array(z.union(item))), 304: nothing, ...problem }
  app.get(
    path,
    { config: { needs: 'read' }, schema: { tags, summary, querystring, response } },
    async (request, reply) => {
      const known = await knownTag(request, graph)
      if (known !== undefined) return sendTagged(request, reply, known, undefined)
      const { limit, cursor, total, from, to, of, ...filters } = request.query
      const wanted = types.filter(({ name }) => filters.type === undefined || filters.type === name)
      const { items, version, ...rest } = await listRelationships(graph, {
        types: wanted,
        filters: filtersIn(filters, properties),
        from,
        to,
        of,
        limit,
        cursor,
        withTotal: total,
      })
      return sendTagged(request, reply, versionTag(version), {
        items: items.map(({ key, values }) => relationshipBody(key, values)),
        ...rest,
      })
    },
  )
}

const nodePattern = new RegExp(`^(${kindNames.join('|')})/${idPattern.slice(1, -1)}$`)

/** A node in a query string: `Department/finance`. */
function nodeQuery(description: string): z.ZodType<NodeKey, unknown> {
  return z
    .string()
    .regex(nodePattern, 'a kind, a slash and an id, such as Department/finance')
    .describe(description)
    .transform((text) => {
      const [kind = '', id = ''] = text.split('/')
      return { kind, id }
    }) as unknown as z.ZodType<NodeKey, unknown>
}

interface Options {
  readonly graph: Graph
  readonly type: RelationshipType
}

const oneRelationshipRoutes: FastifyPluginAsyncZod<Options> = async (app, { graph, type }) => {
  const path = `/relationships/${type.name}/:fromKind/:from/:toKind/:to`
  const params = z.object({
    fromKind: z.enum(kindsAtEnd(type, 'from')),
    from: idSchema,
    toKind: z.enum(kindsAtEnd(type, 'to')),
    to: idSchema,
  })
  const answer = relationshipOutputSchema(type)
  const keyOf = ({ fromKind, from, toKind, to }: z.infer<typeof params>): RelationshipKey => {
    const key = { type: type.name, from: { kind: fromKind, id: from }, to: { kind: toKind, id: to } }
    checkEndKinds(key)
    return key
  }

  app.get(
    path,
    {
      config: { needs: 'read' },
      schema: {
        tags,
        summary: `Read one ${type.name}: the first ${type.description}`,
        params,
        response: { 200: answer, 304: nothing, ...problem },
      },
    },
    async (request, reply) => {
      const { key, values } = await readRelationship(graph, keyOf(request.params))
      return sendTagged(request, reply, tagOf(values), relationshipBody(key, values))
    },
  )

  app.put(
    path,
    {
      config: editing,
      schema: {
        tags,
        summary: `Create or replace a ${type.name}`,
        headers: writingHeaders,
        params,
        body: relationshipSchema(type),
        response: { 200: answer, 201: answer, ...problem },
      },
    },
    async (request, reply) => {
      const key = keyOf(request.params)
      const condition = conditionOf(request)
      return sendWritten(
        graph,
        request,
        reply,
        changingOne({ op: 'put', key, values: request.body, condition }),
      )
    },
  )

  app.patch(
    path,
    {
      config: editing,
      schema: {
        tags,
        summary: `Change a ${type.name}`,
        headers: writingHeaders,
        params,
        body: relationshipPatchSchema(type),
        response: { 200: answer, ...problem },
      },
    },
    async (request, reply) => {
      const key = keyOf(request.params)
      const condition = conditionOf(request)
      return sendWritten(
        graph,
        request,
        reply,
        changingOne({ op: 'patch', key, patch: request.body, condition }),
      )
    },
  )

  app.delete(
    path,
    {
      config: editing,
      schema: {
        tags,
        summary: `Delete a ${type.name}`,
        headers: writingHeaders,
        params,
        response: { 204: nothing, ...problem },
      },
    },
    async (request, reply) => {
      const key = keyOf(request.params)
      const change = { op: 'delete', key, condition: conditionOf(request) } as const
      return sendWritten(graph, request, reply, changingOne(change))
    },
  )
}
