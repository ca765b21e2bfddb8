import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { type NodeKey, tagOf } from '../../graph/element.ts'
import type { Graph } from '../../graph/graph.ts'
import { listNodes } from '../../graph/reading/listNodes.ts'
import { readNode, readNodeWithRelationships, relationshipsAtMost } from '../../graph/reading/readElement.ts'
import { idOf, replacement } from '../../graph/writing/parseChange.ts'
import { type Kind, propertiesOf } from '../../model/kind.ts'
import { kinds } from '../../model/kinds.ts'
import { relationshipTypes } from '../../model/relationships.ts'
import {
  idSchema,
  nodeOutputSchema,
  nodePatchSchema,
  nodePropertiesSchema,
  nodeSchema,
  relationshipOutputSchema,
} from '../../model/schemas.ts'
import { nodeBody, relationshipBody } from '../elementBodies.ts'
import { conditionOf, knownTag, sendTagged, versionTag } from '../etags.ts'
import { fieldsQuery, filterQuery, filtersIn, pageQuery, sortQuery } from '../listQuery.ts'
import { documentedAs } from '../plugins/openapi.ts'
import { problemSchema } from '../plugins/problems.ts'
import { changingOne, sendWritten, writingHeaders } from '../writeRequests.ts'

const problem = { default: problemSchema }
const nothing = z.null().describe('Nothing')
const editing = { needs: 'edit', keepsToDepartment: true } as const
const idParams = z.object({ id: idSchema })

/** The routes of every kind of node: list, create, read, patch, put, delete. */
export const nodeRoutes: FastifyPluginAsyncZod<{ graph: Graph }> = async (app, { graph }) => {
  for (const kind of kinds.values()) {
    await app.register(listRoute, { graph, kind })
    await app.register(readRoute, { graph, kind })
    await app.register(writeRoutes, { graph, kind })
  }
}

interface Options {
  readonly graph: Graph
  readonly kind: Kind
}

const listRoute: FastifyPluginAsyncZod<Options> = async (app, { graph, kind }) => {
  const properties = propertiesOf(kind)
  const querystring = z.strictObject({
    ...pageQuery,
    q: z.string().min(1).max(200).optional().describe('Words that name or description begin with'),
    sort: sortQuery(properties).optional(),
    fields: fieldsQuery(properties).optional(),
    ...filterQuery(properties),
  })
  const items = z.array(nodeOutputSchema(kind)).describe('Whole, or the fields asked for')
  const response = { 200: pageOf(items), 304: nothing, ...problem }
  app.get(
    `/${kind.path}`,
    {
      config: { needs: 'read' },
      schema: { tags: [kind.path], summary: `List ${kind.path}`, querystring, response },
    },
    async (request, reply) => {
      const known = await knownTag(request, graph)
      if (known !== undefined) return sendTagged(request, reply, known, undefined)
      const { limit, cursor, total, q, sort, fields, ...filters } = request.query
      const page = await listNodes(graph, {
        kind: kind.name,
        filters: filtersIn(filters, properties),
        text: q,
        order: sort ?? [],
        fields,
        limit,
        cursor,
        withTotal: total,
      })
      const { items, version, ...rest } = page
      return sendTagged(request, reply, versionTag(version), {
        items: items.map((values) => nodeBody({ kind: kind.name, id: '' }, values)),
        ...rest,
      })
    },
  )
}

const readRoute: FastifyPluginAsyncZod<Options> = async (app, { graph, kind }) => {
  const relationship = z.union([...relationshipTypes.values()].map(relationshipOutputSchema))
  const answer = (nodeOutputSchema(kind) as z.ZodObject).extend({
    relationships: z.array(relationship).optional().describe(`At most ${relationshipsAtMost}`),
    relationshipsTotal: z.int().optional().describe('How many relationships it has'),
  })
  const querystring = z.strictObject({
    include: z.literal('relationships').optional().describe('Also all that hangs on it'),
  })
  const response = { 200: answer, 304: nothing, ...problem }
  app.get(
    `/${kind.path}/:id`,
    {
      config: { needs: 'read' },
      schema: {
        tags: [kind.path],
        summary: `Read one ${kind.name}`,
        params: idParams,
        querystring,
        response,
      },
    },
    async (request, reply) => {
      const key = { kind: kind.name, id: request.params.id }
      if (request.query.include) return sendWithRelationships(graph, key, request, reply)
      const { values } = await readNode(graph, key)
      return sendTagged(request, reply, tagOf(values), nodeBody(key, values))
    },
  )
}

async function sendWithRelationships(
  graph: Graph,
  key: NodeKey,
  request: FastifyRequest,
  reply: FastifyReply,
) {
  const { node, relationships, relationshipsTotal, version } = await readNodeWithRelationships(graph, key)
  return sendTagged(request, reply, `${tagOf(node.values)}.${versionTag(version)}`, {
    ...nodeBody(key, node.values),
    relationshipsTotal,
    relationships: relationships.map(({ key, values }) => relationshipBody(key, values)),
  })
}

const writeRoutes: FastifyPluginAsyncZod<Options> = async (app, { graph, kind }) => {
  const answer = nodeOutputSchema(kind)
  const tags = [kind.path]
  const keyOf = (id: string): NodeKey => ({ kind: kind.name, id })

  app.post(
    `/${kind.path}`,
    {
      config: editing,
      schema: {
        tags,
        summary: `Create a ${kind.name}`,
        headers: writingHeaders,
        body: nodeSchema(kind),
        response: { 201: answer, ...problem },
      },
    },
    async (request, reply) => {
      const id = idOf(request.body)
      const values = { ...request.body, id }
      const condition = conditionOf(request)
      return sendWritten(
        graph,
        request,
        reply,
        changingOne({ op: 'create', key: keyOf(id), values, condition }, { location: `/${kind.path}/${id}` }),
      )
    },
  )

  app.put(
    `/${kind.path}/:id`,
    {
      config: editing,
      schema: {
        tags,
        summary: `Create or replace a ${kind.name}`,
        headers: writingHeaders,
        params: idParams,
        body: documentedAs(nodeSchema(kind).clone(), nodePropertiesSchema(kind)),
        response: { 200: answer, 201: answer, ...problem },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      const values = replacement(request.body, id)
      const condition = conditionOf(request)
      return sendWritten(graph, request, reply, changingOne({ op: 'put', key: keyOf(id), values, condition }))
    },
  )

  app.patch(
    `/${kind.path}/:id`,
    {
      config: editing,
      schema: {
        tags,
        summary: `Change a ${kind.name}`,
        headers: writingHeaders,
        params: idParams,
        body: nodePatchSchema(kind),
        response: { 200: answer, ...problem },
      },
    },
    async (request, reply) => {
      const key = keyOf(request.params.id)
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
    `/${kind.path}/:id`,
    {
      config: editing,
      schema: {
        tags,
        summary: `Delete a ${kind.name}`,
        headers: writingHeaders,
        params: idParams,
        querystring: z.strictObject({
          cascade: z.literal('relationships').optional().describe('Delete its relationships too'),
        }),
        response: { 204: nothing, ...problem },
      },
    },
    async (request, reply) => {
      const key = keyOf(request.params.id)
      const { cascade } = request.query
      const condition = conditionOf(request)
      const change = { op: 'delete', key, condition, ...(cascade && { cascade }) } as const
      return sendWritten(graph, request, reply, changingOne(change))
    },
  )
}

/** A page of a list as the API gives it. */
export function pageOf<Items extends z.ZodType>(items: Items) {
  return z.object({
    items,
    nextCursor: z.string().nullable().describe('Give it as `cursor` for the next page; null on the last'),
    total: z.int().optional().describe('How many fit, when `total=true` asks for it'),
  })
}
