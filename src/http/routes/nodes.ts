import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { type NodeKey, toEntityTag } from '../../graph/element.ts'
import type { Graph } from '../../graph/graph.ts'
import { listNodes } from '../../graph/reading/listNodes.ts'
import {
  maxRelationshipsPerNode,
  readNode,
  readNodeWithRelationships,
} from '../../graph/reading/readElement.ts'
import { resolveNodeId, toReplacementValues } from '../../graph/writing/elementInput.ts'
import { getNodeProperties, type NodeKind } from '../../model/kind.ts'
import { nodeKinds } from '../../model/kinds.ts'
import { relationshipTypes } from '../../model/relationships.ts'
import {
  idSchema,
  nodeInputSchema,
  nodeOutputSchema,
  nodePatchSchema,
  nodePropertiesSchema,
  relationshipOutputSchema,
} from '../../model/schemas.ts'
import { toNodeBody, toRelationshipBody } from '../elementBodies.ts'
import { computeETag, matchingETag, parseCondition, sendWithETag } from '../etags.ts'
import {
  collectFilters,
  createFieldsQuery,
  createFilterQuery,
  createSortQuery,
  pageQuery,
} from '../listQuery.ts'
import { documentAs } from '../plugins/openapi.ts'
import { problemSchema } from '../plugins/problems.ts'
import { idempotencyHeaders, prepareChange, sendWriteResult } from '../writeRequests.ts'

const problemResponse = { default: problemSchema }
const noContent = z.null().describe('Nothing')
const editConfig = { permission: 'edit', enforcesDepartment: true } as const
const idParams = z.object({ id: idSchema })

/** The routes of every kind of node: list, create, read, patch, put, delete. */
export const nodeRoutes: FastifyPluginAsyncZod<{ graph: Graph }> = async (app, { graph }) => {
  for (const kind of nodeKinds.values()) {
    await app.register(nodeListRoute, { graph, kind })
    await app.register(nodeReadRoute, { graph, kind })
    await app.register(nodeWriteRoutes, { graph, kind })
  }
}

interface NodeRouteOptions {
  readonly graph: Graph
  readonly kind: NodeKind
}

const nodeListRoute: FastifyPluginAsyncZod<NodeRouteOptions> = async (app, { graph, kind }) => {
  const properties = getNodeProperties(kind)
  const querystring = z.strictObject({
    ...pageQuery,
    q: z.string().min(1).max(200).optional().describe('Words that name or description begin with'),
    sort: createSortQuery(properties).optional(),
    fields: createFieldsQuery(properties).optional(),
    ...createFilterQuery(properties),
  })
  const items = z.array(nodeOutputSchema(kind)).describe('Whole, or the fields asked for')
  const response = { 200: createPageSchema(items), 304: noContent, ...problemResponse }
  app.get(
    `/${kind.path}`,
    {
      config: { permission: 'read' },
      schema: { tags: [kind.path], summary: `List ${kind.path}`, querystring, response },
    },
    async (request, reply) => {
      const matchingTag = await matchingETag(request, graph)
      if (matchingTag !== undefined) return sendWithETag(request, reply, matchingTag, undefined)
      const { limit, cursor, total, q, sort, fields, ...filters } = request.query
      const page = await listNodes(graph, {
        kind: kind.name,
        filters: collectFilters(filters, properties),
        text: q,
        order: sort ?? [],
        fields,
        limit,
        cursor,
        includeTotal: total,
      })
      const { items, version, ...rest } = page
      return sendWithETag(request, reply, computeETag(version), {
        items: items.map((values) => toNodeBody({ kind: kind.name, id: '' }, values)),
        ...rest,
      })
    },
  )
}

const nodeReadRoute: FastifyPluginAsyncZod<NodeRouteOptions> = async (app, { graph, kind }) => {
  const relationship = z.union([...relationshipTypes.values()].map(relationshipOutputSchema))
  const nodeResponse = (nodeOutputSchema(kind) as z.ZodObject).extend({
    relationships: z.array(relationship).optional().describe(`At most ${maxRelationshipsPerNode}`),
    relationshipsTotal: z.int().optional().describe('How many relationships it has'),
  })
  const querystring = z.strictObject({
    include: z.literal('relationships').optional().describe('Also all that hangs on it'),
  })
  const response = { 200: nodeResponse, 304: noContent, ...problemResponse }
  app.get(
    `/${kind.path}/:id`,
    {
      config: { permission: 'read' },
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
      return sendWithETag(request, reply, toEntityTag(values), toNodeBody(key, values))
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
  return sendWithETag(request, reply, `${toEntityTag(node.values)}.${computeETag(version)}`, {
    ...toNodeBody(key, node.values),
    relationshipsTotal,
    relationships: relationships.map(({ key, values }) => toRelationshipBody(key, values)),
  })
}

const nodeWriteRoutes: FastifyPluginAsyncZod<NodeRouteOptions> = async (app, { graph, kind }) => {
  const nodeResponse = nodeOutputSchema(kind)
  const tags = [kind.path]
  const toNodeKey = (id: string): NodeKey => ({ kind: kind.name, id })

  app.post(
    `/${kind.path}`,
    {
      config: editConfig,
      schema: {
        tags,
        summary: `Create a ${kind.name}`,
        headers: idempotencyHeaders,
        body: nodeInputSchema(kind),
        response: { 201: nodeResponse, ...problemResponse },
      },
    },
    async (request, reply) => {
      const id = resolveNodeId(request.body)
      const values = { ...request.body, id }
      const condition = parseCondition(request)
      return sendWriteResult(
        graph,
        request,
        reply,
        prepareChange(
          { op: 'create', key: toNodeKey(id), values, condition },
          { location: `/${kind.path}/${id}` },
        ),
      )
    },
  )

  app.put(
    `/${kind.path}/:id`,
    {
      config: editConfig,
      schema: {
        tags,
        summary: `Create or replace a ${kind.name}`,
        headers: idempotencyHeaders,
        params: idParams,
        body: documentAs(nodeInputSchema(kind).clone(), nodePropertiesSchema(kind)),
        response: { 200: nodeResponse, 201: nodeResponse, ...problemResponse },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      const values = toReplacementValues(request.body, id)
      const condition = parseCondition(request)
      return sendWriteResult(
        graph,
        request,
        reply,
        prepareChange({ op: 'put', key: toNodeKey(id), values, condition }),
      )
    },
  )

  app.patch(
    `/${kind.path}/:id`,
    {
      config: editConfig,
      schema: {
        tags,
        summary: `Change a ${kind.name}`,
        headers: idempotencyHeaders,
        params: idParams,
        body: nodePatchSchema(kind),
        response: { 200: nodeResponse, ...problemResponse },
      },
    },
    async (request, reply) => {
      const key = toNodeKey(request.params.id)
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
    `/${kind.path}/:id`,
    {
      config: editConfig,
      schema: {
        tags,
        summary: `Delete a ${kind.name}`,
        headers: idempotencyHeaders,
        params: idParams,
        querystring: z.strictObject({
          cascade: z.literal('relationships').optional().describe('Delete its relationships too'),
        }),
        response: { 204: noContent, ...problemResponse },
      },
    },
    async (request, reply) => {
      const key = toNodeKey(request.params.id)
      const { cascade } = request.query
      const condition = parseCondition(request)
      const change = { op: 'delete', key, condition, ...(cascade && { cascade }) } as const
      return sendWriteResult(graph, request, reply, prepareChange(change))
    },
  )
}

/** A page of a list as the API gives it. */
export function createPageSchema<Items extends z.ZodType>(items: Items) {
  return z.object({
    items,
    nextCursor: z.string().nullable().describe('Give it as `cursor` for the next page; null on the last'),
    total: z.int().optional().describe('How many fit, when `total=true` asks for it'),
  })
}
