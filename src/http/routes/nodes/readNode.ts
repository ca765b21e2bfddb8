import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { toEntityTag } from '../../../graph/element.ts'
import { batchReads } from '../../../graph/reading/batchReads.ts'
import {
  maxRelationshipsPerNode,
  type NodeWithRelationships,
  readNodes,
  readNodesWithRelationships,
} from '../../../graph/reading/readElement.ts'
import { formatNumber, toWords, withArticle } from '../../../model/text.ts'
import { toNodeBody, toRelationshipBody } from '../../elementBodies.ts'
import { computeETag, sendWithETag } from '../../etags.ts'
import { conditionalHeaders } from '../../openapi/requestHeaders.ts'
import { notModified } from '../../openapi/responses.ts'
import { readsMapOnly } from '../../plugins/repeatedReads.ts'
import type { RoutePlugin } from '../../routePlugin.ts'
import { type NodeRouteOptions, nodeIdParams, nodeResponse } from './schemas.ts'

const querystring = z.strictObject({
  include: z
    .literal('relationships')
    .optional()
    .meta({
      description: `Also return its relationships, at most ${formatNumber(maxRelationshipsPerNode)}`,
      param: { id: 'include' },
    }),
})

/** Returns one node, with its relationships on request. */
export const readNodeRoute: RoutePlugin<NodeRouteOptions> = async (app, { kind }) => {
  const noun = toWords(kind.name)
  const schema = {
    tags: [kind.path],
    operationId: `get${kind.name}`,
    summary: `Get ${withArticle(noun)}`,
    description: `Returns the ${noun} with all properties, and with \`include=relationships\` its relationships.`,
    requestHeaders: conditionalHeaders,
    params: nodeIdParams,
    querystring,
    response: { 200: nodeResponse(kind), 304: notModified },
  }
  const readNode = batchReads((graph, ids) => readNodes(graph, kind.name, ids))
  const readWithRelationships = batchReads((graph, ids) => readNodesWithRelationships(graph, kind.name, ids))
  app.get(`/${kind.path}/:id`, { config: readsMapOnly, schema }, async (request, reply) => {
    const { id } = request.params
    const { graph } = request.source
    if (request.query.include)
      return sendWithRelationships(await readWithRelationships(graph, id), request, reply)
    const { key, values, version } = await readNode(graph, id)
    reply.shownVersion = version
    return sendWithETag(request, reply, toEntityTag(values), toNodeBody(key, values))
  })
}

function sendWithRelationships(
  { node, relationships, relationshipsTotal, version }: NodeWithRelationships,
  request: FastifyRequest,
  reply: FastifyReply,
) {
  reply.shownVersion = version
  return sendWithETag(request, reply, `${toEntityTag(node.values)}.${computeETag(version)}`, {
    ...toNodeBody(node.key, node.values),
    relationshipsTotal,
    relationships: relationships.map(({ key, values }) => toRelationshipBody(key, values)),
  })
}
